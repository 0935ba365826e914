"""What discover finds in files, folders and ZIPs, and what it says of the rest."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.ingest import discover
from pipeline.schema.outcome import Outcome
from pipeline.schema.page_input import FoundFile
from pipeline.settings import Ingest

TEXT = "KẾ HOẠCH\nTruyền thông về xây dựng nông thôn mới\n"


def found_in(*inputs: Path, scratch: Path, settings: Ingest | None = None) -> list[FoundFile | Outcome]:
    return list(discover([str(path) for path in inputs], settings or Ingest(), scratch))


def kinds(found: list[FoundFile | Outcome], top: Path) -> dict[str, str]:
    """For each path below `top`: the kind of file, or state and kind of the problem."""
    return {
        (item.path if isinstance(item, FoundFile) else item.source).removeprefix(f"{top}/"): item.kind
        if isinstance(item, FoundFile)
        else f"{item.state}: {item.problems[0].kind}"
        for item in found
    }


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "lưu trữ"
    (folder / "b").mkdir(parents=True)
    (folder / "b" / "kế hoạch.txt").write_text(TEXT)
    (folder / "a.pdf").write_text(TEXT + "a text under a false name")
    (folder / "z.dat").write_bytes(b"%PDF-1.4 a PDF under a false name")
    (folder / ".an").write_text("hidden")
    (folder / "~$ke hoach.docx").write_bytes(b"lock")
    (folder / "so lieu.json").write_text('{"a": 1}')
    (folder / "trong.txt").write_text("")
    yield folder


def test_folders_are_walked_and_kinds_known_by_content(archive: Path, tmp_path: Path) -> None:
    assert kinds(found_in(archive, scratch=tmp_path / "s"), archive) == {
        ".an": "skipped: hidden",
        "a.pdf": "text",
        "b/kế hoạch.txt": "text",
        "so lieu.json": "skipped: not read",
        "trong.txt": "failed: empty",
        "z.dat": "pdf",
        "~$ke hoach.docx": "skipped: hidden",
    }


def test_order_and_repetition_of_inputs_change_nothing(archive: Path, tmp_path: Path) -> None:
    once = found_in(archive, scratch=tmp_path / "s")
    again = found_in(archive / "b", archive, archive / "a.pdf", archive, scratch=tmp_path / "s")
    assert again == once
    paths = [item.path if isinstance(item, FoundFile) else item.source for item in once]
    assert paths == sorted(paths)


def test_links_and_missing_files_have_outcomes(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    folder.mkdir()
    (folder / "vong").symlink_to(folder)
    (folder / "gay").symlink_to(folder / "khong co")
    os.mkfifo(folder / "ong")
    found = found_in(folder, tmp_path / "none.pdf", scratch=tmp_path / "s")
    assert kinds(found, folder) == {
        "gay": "failed: not found",
        "ong": "skipped: not a file",
        "vong": "skipped: link",
        f"{tmp_path}/none.pdf": "failed: not found",
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody who may not read")
def test_a_closed_folder_is_an_outcome_and_its_neighbours_are_read() -> None:
    top = Path(tempfile.mkdtemp(prefix="kehoach-test-"))
    try:
        (top / "dong").mkdir()
        (top / "dong" / "a.txt").write_text(TEXT)
        (top / "mo.txt").write_text(TEXT)
        (top / "khoa.txt").write_text(TEXT)
        os.chmod(top, 0o755)
        os.chmod(top / "dong", 0)
        os.chmod(top / "khoa.txt", 0)
        os.chmod(top / "mo.txt", 0o444)
        os.seteuid(65534)
        try:
            found = found_in(top, scratch=top / "s")
        finally:
            os.seteuid(0)
        assert kinds(found, top) == {"dong": "failed: no permission", "khoa.txt": "failed: no permission", "mo.txt": "text"}
    finally:
        shutil.rmtree(top)


def test_members_of_a_zip_are_files_and_never_leave_the_scratch(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("x.txt", TEXT)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("thư mục/b.txt", TEXT)
        archive.writestr("a.txt", TEXT + "2")
        archive.writestr("../../ra ngoai.txt", TEXT)
        archive.writestr("/tuyet doi.txt", TEXT)
        archive.writestr("C:\\may.txt", TEXT)
        archive.writestr("trong.zip", inner.read_bytes())
        link = zipfile.ZipInfo("lien ket")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    scratch = tmp_path / "s"
    found = found_in(path, scratch=scratch)
    assert kinds(found, path.parent) == {
        "a.zip!/../../ra ngoai.txt": "failed: path traversal",
        "a.zip!//tuyet doi.txt": "failed: path traversal",
        "a.zip!/C:\\may.txt": "failed: path traversal",
        "a.zip!/a.txt": "text",
        "a.zip!/lien ket": "skipped: link",
        "a.zip!/thư mục/b.txt": "text",
        "a.zip!/trong.zip": "skipped: nested archive",
    }
    written = [item for item in tmp_path.rglob("*") if item.is_file() and item not in (path, inner)]
    assert written and all(scratch in item.parents for item in written)
    assert all(Path(item.local).read_text().startswith("KẾ HOẠCH") for item in found if isinstance(item, FoundFile))
    assert found_in(path, scratch=scratch) == found


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", TEXT * 1000)
    data = path.read_bytes()
    honest = len(TEXT.encode()) * 1000
    path.write_bytes(data.replace(honest.to_bytes(4, "little"), (100).to_bytes(4, "little")))
    (outcome,) = found_in(path, scratch=tmp_path / "s")
    assert isinstance(outcome, Outcome) and outcome.state == "failed"


@pytest.mark.parametrize("limit", [{"max_zip_members": 3}, {"max_zip_bytes": 100}])
def test_limits_of_a_zip(tmp_path: Path, limit: dict[str, int]) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(5):
            archive.writestr(f"{number}.txt", TEXT)
    (outcome,) = found_in(path, scratch=tmp_path / "s", settings=Ingest(**limit))
    assert isinstance(outcome, Outcome) and outcome.problems[0].kind == "zip bomb"

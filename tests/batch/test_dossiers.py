"""A dossier: one file with one outcome, several documents that name the file and their pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pyarrow.parquet as parquet
import pytest

from benchmarks.same import differences
from pipeline.batch import RunResult, run
from pipeline.export import searchable_pdfs
from pipeline.query.archive import open_archive
from pipeline.query.search import Wanted, search
from pipeline.review.archive import Archive
from pipeline.review.deciding import decide_place
from pipeline.review.rooms import after
from pipeline.schema.decision import about
from pipeline.schema.text import Span
from pipeline.settings import Settings
from pipeline.store.artefacts import Artefacts
from pipeline.store.folder import OutFolder
from pipeline.store.ledger import Ledger
from tests.batch.conftest import states, with_batch

Go = Callable[..., RunResult]
Calls = Callable[[], list[str]]


def write(place: Path, *pages: str, name: str = "in/kh.txt") -> None:
    (place / "in").mkdir(exist_ok=True)
    (place / name).write_text("\f".join(f"{text}\nThực hiện xây dựng nông thôn mới\n" for text in pages), "utf-8")


def table(name: str, out: str = "out") -> list[dict[str, object]]:
    rows: list[dict[str, object]] = parquet.read_table(f"{out}/tables/{name}.parquet").to_pylist()
    return rows


PAGES = ("KẾ HOẠCH một", "trang hai", "NEW LETTERHEAD hai hién", "NEW LETTERHEAD ba", "trang năm")


def test_one_outcome_and_a_document_for_each_letterhead(place: Path, go: Go) -> None:
    write(place, *PAGES)
    result = go()
    assert states(result) == {"in/kh.txt": "done"}
    (outcome,) = table("outcomes")
    rows = table("documents")
    assert [(row["source"], row["first_page"], row["last_page"], row["pages"]) for row in rows] == [
        ("in/kh.txt", 1, 2, 2),
        ("in/kh.txt", 3, 3, 1),
        ("in/kh.txt", 4, 5, 2),
    ]
    assert outcome["documents"] == [row["doc_id"] for row in rows]
    assert (outcome["doc_id"], outcome["pages_in"], outcome["pages_out"]) == (rows[0]["doc_id"], 5, 5)
    ids = [str(row["doc_id"]) for row in rows]
    assert [row["text_file"] for row in rows] == ["kh.txt", f"kh~{ids[1][:8]}.txt", f"kh~{ids[2][:8]}.txt"]
    assert [(row["doc_id"], row["page"]) for row in table("pages")] == [
        (ids[0], 1), (ids[0], 2), (ids[1], 3), (ids[2], 4), (ids[2], 5)
    ]  # fmt: skip
    assert "hai hiện" in Path(f"out/text/kh~{ids[1][:8]}.txt").read_text("utf-8")
    for row in table("targets"):
        text = (Path("out/text") / str(next(d["text_file"] for d in rows if d["doc_id"] == row["doc_id"]))).read_text("utf-8")
        assert text[int(str(row["start"])) : int(str(row["end"]))].split() == str(row["quote"]).split()


def test_nothing_is_made_again_and_workers_make_no_difference(place: Path, go: Go, calls: Calls) -> None:
    write(place, *PAGES)
    go()
    calls()
    again = go()
    assert (again.unchanged, again.published, calls()) == (1, False, [])
    go(out="other", settings=with_batch(workers=1))
    assert not differences(Path("out"), Path("other"))


def test_a_plan_that_is_gone_is_made_again_and_the_others_are_left(place: Path, go: Go, calls: Calls) -> None:
    write(place, *PAGES)
    go()
    calls()
    folder = OutFolder(Path("out"))
    second = str(table("documents")[1]["doc_id"])
    folder.plan(second).unlink()
    go()
    assert [call.split()[0] for call in calls()] == ["extract", "repair", "structure"]
    assert folder.plan(second).exists()


def test_a_file_that_is_parted_otherwise_leaves_no_part_behind(place: Path, go: Go) -> None:
    write(place, *PAGES)
    go()
    before = {str(row["doc_id"]) for row in table("documents")}
    with Ledger(Path("out/ledger.sqlite")) as ledger:  # as an older version would have cut it
        entry = ledger.get("in/kh.txt")
        assert entry is not None
        from dataclasses import replace

        stale = "f" * 16
        (Path("out/documents") / stale).mkdir()
        ledger.put(replace(entry, key="older", outcome=replace(entry.outcome, documents=(*entry.outcome.documents, stale))))
    go()
    assert {path.name for path in Path("out/documents").iterdir()} == before


@pytest.fixture(scope="module")
def dossier(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A digital plan twice in one PDF, run through the real rooms; gives the folder with `in` and `out`."""
    place = tmp_path_factory.mktemp("dossier")
    (place / "in").mkdir()
    with pikepdf.new() as both, pikepdf.open(root / "data/raw/01-so-y-te-tiem-chung.pdf") as one:
        both.pages.extend(one.pages)
        both.pages.extend(one.pages)
        both.save(place / "in" / "ho so.pdf")
    run([str(place / "in")], place / "out", with_batch(workers=1))
    return place


def test_a_digital_dossier_through_all_rooms(dossier: Path) -> None:
    out = str(dossier / "out")
    one, two = table("documents", out)
    half = int(str(one["pages"]))
    assert (one["first_page"], one["last_page"], two["first_page"], two["last_page"]) == (1, half, half + 1, 2 * half)
    same = ("doc_type", "number", "symbol", "issuer", "title", "signer", "issued_on", "recipients")
    assert [one[name] for name in same] == [two[name] for name in same]
    for name in ("legal_bases", "targets", "responsibilities", "budgets", "tables"):
        rows = table(name, out)
        first = [row for row in rows if row["doc_id"] == one["doc_id"]]
        second = [row for row in rows if row["doc_id"] == two["doc_id"]]
        assert [(row["page"], row["start"]) for row in second] == [(int(str(r["page"])) + half, r["start"]) for r in first]
    found = search(dossier / "out", Wanted("tiêm chủng"))
    assert {hit.page > half for hit in found.hits} == {False, True}
    record = str(next(row["record_id"] for row in table("targets", out) if row["doc_id"] == two["doc_id"]))
    assert open_archive(dossier / "out").document(record)["first_page"] == half + 1


def test_show_names_the_parts(dossier: Path) -> None:
    lines = list(after("structure", str(dossier / "in" / "ho so.pdf"), None, Settings()))
    heads = [line for line in lines if " · p. " in line]
    assert len(heads) == 2
    assert "p. 1-" in heads[0]


def test_a_decision_reaches_its_own_document_alone(dossier: Path, tmp_path: Path) -> None:
    """The same words stand in both documents: what a person says of the second leaves the first as it is."""
    import shutil

    shutil.copytree(dossier / "out", tmp_path / "out")
    archive = Archive(tmp_path / "out", with_batch(workers=1))
    archive.refresh()
    first, second = (str(row["doc_id"]) for row in table("documents", str(tmp_path / "out")))
    opened = archive.open(second)
    at = opened.plan.text.raw.index("tiêm chủng")
    (said,) = decide_place(archive, opened, Span(at, at + 4), "edit", ("tiêm phòng", None), "lan")
    archive.settle()
    assert archive.open_about(said).plan.doc_id == second
    assert archive.open(second).plan.text.clean.count("tiêm phòng chủng") == 1
    assert archive.open(first).plan.text.clean.count("tiêm phòng chủng") == 0
    assert about([said], archive.open(first).plan.transcript.source) == ()
    assert archive.publish()
    archive.refresh()
    assert archive.refresh() == 0
    archive.close()
    result = run([str(dossier / "in")], tmp_path / "out", with_batch(workers=1))
    assert (result.unchanged, result.published) == (1, False)
    plan = Artefacts(OutFolder(tmp_path / "out")).plan(second)
    assert plan is not None
    assert "tiêm phòng chủng" in plan.text.clean


def test_whole_files_where_the_settings_say_so(dossier: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    from pipeline.settings import Structure

    run([str(dossier / "in")], tmp_path, replace(with_batch(workers=1), structure=Structure(dossiers="whole")))
    assert len(table("documents", str(tmp_path))) == 1
    assert searchable_pdfs(tmp_path, (), tmp_path / "pdf", Settings())[0].reason == "digital"

"""A plan comes back as it was stored; nothing is written outside the folder, and nothing by half."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from plans import DIGEST, by_hand, plans

from pipeline.errors import WrongUse
from pipeline.schema.plan import Plan
from pipeline.store.artefacts import Artefacts
from pipeline.store.folder import DiskFull, OutFolder
from pipeline.store.rows import PlanRows
from pipeline.store.schemas import DOCUMENT_TABLES


def keep(plan: Plan, folder: OutFolder) -> Artefacts:
    folder.prepare()
    artefacts = Artefacts(folder)
    for page in plan.transcript.pages:
        artefacts.write_page(plan.doc_id, "key", page)
    artefacts.write_plan(plan)
    return artefacts


@given(plan=plans())
@settings(max_examples=60)
def test_round_trip(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = OutFolder(tmp_path_factory.mktemp("out"))
    artefacts = keep(plan, folder)
    assert artefacts.whole_plan(plan.doc_id) == plan
    before = folder.plan(plan.doc_id).read_bytes()
    artefacts.write_plan(plan)
    assert folder.plan(plan.doc_id).read_bytes() == before


@given(plan=plans())
@settings(max_examples=60)
def test_places_of_rows_lie_in_the_text(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> None:
    stored = keep(plan, OutFolder(tmp_path_factory.mktemp("out"))).plan(plan.doc_id)
    assert stored is not None
    rows = PlanRows(stored, "kh.txt")
    names = set()
    for table in DOCUMENT_TABLES:
        for row in rows.of(table):
            if row.get("start") is not None:
                assert 0 <= row["start"] <= row["end"] <= len(plan.text.clean)
                assert "page" not in row or 1 <= row["page"] <= len(plan.transcript.pages)
            if "record_id" in row:
                assert (table, row["record_id"]) not in names
                names.add((table, row["record_id"]))


def test_pages_of_a_plan_stand_where_the_transcript_says(tmp_path: Path) -> None:
    plan = by_hand()
    stored = keep(plan, OutFolder(tmp_path)).plan(plan.doc_id)
    assert stored is not None
    assert stored.page_spans == plan.transcript.page_spans
    clean = plan.text.clean
    assert [stored.page_at(clean.index(words)) for words in ("ỦY BAN", "263/QĐ", "ngày 22", "lớp")] == [1, 1, 2, 2]


@pytest.mark.parametrize("bad", ["../../etc", "0123456789abcde", "0123456789ABCDEF", "0123456789abcdef/..", ""])
def test_only_ids_name_folders(tmp_path: Path, bad: str) -> None:
    with pytest.raises(WrongUse):
        OutFolder(tmp_path).document(bad)


def test_nothing_is_written_outside(tmp_path: Path) -> None:
    folder = OutFolder(tmp_path / "out")
    folder.prepare()
    with pytest.raises(WrongUse):
        folder.write(folder.text / ".." / ".." / "x.txt", b"")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = OutFolder(tmp_path)
    folder.prepare()
    folder.write(folder.text / "a.txt", b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull, match="Free some space"):
        folder.write(folder.text / "a.txt", b"new")
    assert (folder.text / "a.txt").read_bytes() == b"old"
    assert list(folder.work.iterdir()) == [folder.scratch]


def test_a_plan_that_would_not_come_back_is_refused(tmp_path: Path) -> None:
    plan = by_hand()
    target = replace(plan.records.targets[0], value=float("inf"))  # JSON has no infinity
    with pytest.raises(ValueError, match="come back"):
        keep(replace(plan, records=replace(plan.records, targets=(target,))), OutFolder(tmp_path))


def test_damaged_and_foreign_files_are_as_if_not_there(tmp_path: Path) -> None:
    plan = by_hand()
    folder = OutFolder(tmp_path)
    artefacts = keep(plan, folder)
    page = folder.page(plan.doc_id, 1)
    for content in (b"", b"{}", page.read_bytes()[:-5], page.read_bytes().replace(b'"format":1', b'"format":99')):
        page.write_bytes(content)
        assert artefacts.page(plan.doc_id, 1) is None
        assert artefacts.whole_plan(plan.doc_id) is None
    assert plan.doc_id == DIGEST[:16]

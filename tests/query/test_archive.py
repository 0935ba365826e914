"""An archive in a notebook: frames with types that stay, and the way from a record to its source."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import open_archive
from pipeline.errors import KehoachError, WrongUse
from pipeline.query.archive import Archive
from pipeline.store.schemas import SCHEMAS


@pytest.fixture(scope="module")
def archive(small: Path) -> Archive:
    return open_archive(small)


def record(archive: Archive, table: str, words: str) -> str:
    frame = archive[table]
    return str(frame[frame["quote"].str.contains(words, regex=False)]["record_id"].iloc[0])


def test_every_table_is_a_frame_with_the_columns_of_the_dictionary(archive: Archive) -> None:
    assert set(archive.tables) == set(SCHEMAS)
    for name in archive.tables:
        frame = archive[name]
        assert list(frame.columns) == SCHEMAS[name].names
        meanings = archive.columns(name)
        assert [str(kind) for kind in frame.dtypes] == list(meanings["dtype"])
        assert all(meanings["meaning"])


def test_types_do_not_depend_on_what_is_in_a_column(archive: Archive) -> None:
    budgets, tasks = archive.budgets, archive.responsibilities
    kinds = {name: str(budgets[name].dtype) for name in ("amount_vnd", "is_total", "year", "level", "confidence")}
    assert kinds == {"amount_vnd": "Int64", "is_total": "boolean", "year": "Int32", "level": "string", "confidence": "float64"}
    assert budgets["year"].isna().all()
    assert str(tasks["due_to"].dtype) == "datetime64[ms]"
    assert tasks["due_to"].dt.year.tolist() == [2023, 2024]
    assert budgets.loc[~budgets["is_total"], "amount_vnd"].sum() == 50_000_000


def test_from_a_record_to_its_words(archive: Archive) -> None:
    record_id = record(archive, "targets", "còn dưới 12,5%")
    row = archive.record(record_id)
    assert row["table"] == "targets"
    assert archive.quote(record_id) == "tỷ lệ hộ nghèo còn dưới 12,5%"
    assert archive.text(record_id)[row["start"] : row["end"]] == archive.quote(record_id)
    assert str(archive.around(record_id)) == "Phấn đấu «tỷ lệ hộ nghèo còn dưới 12,5%»."
    assert "<mark>tỷ lệ" in archive.around(record_id)._repr_html_()
    assert archive.document(record_id)["source"] == "in/2023/a.pdf"
    assert archive.section(record_id) == "I. I. MỤC TIÊU"


def test_neighbours_stand_in_the_order_of_the_text(archive: Archive) -> None:
    record_id = record(archive, "targets", "Có 5 xã")
    near = archive.neighbours(record_id, 1)
    assert list(near["table"]) == ["targets", "targets", "responsibilities"]
    assert near["record_id"][1] == record_id
    assert len(archive.neighbours(record_id, 99)) == 8


def test_questions_search_and_sql_give_frames(archive: Archive) -> None:
    assert list(archive.ask("due", date="2024-08-15")["unit"]) == ["Phòng Nội vụ"]
    found = archive.search("chuan nong thon moi", field="targets", top=1)
    assert len(found) == 1
    assert archive.record(found["record_id"][0])["table"] == "targets"
    assert archive.sql("SELECT count(*) AS n FROM documents")["n"][0] == 3
    assert archive.search("không có lời này").empty


def test_what_is_not_there_is_said(archive: Archive, small: Path) -> None:
    with pytest.raises(AttributeError, match="there are"):
        archive.budget  # noqa: B018
    with pytest.raises(WrongUse, match="no record"):
        archive.record("x")
    with pytest.raises(WrongUse, match="no document"):
        archive.document("x")
    with pytest.raises(KehoachError, match="not where it was"):
        archive.picture(record(archive, "targets", "Có 5 xã"))  # the file of this plan was never there


def test_the_page_of_a_record_with_its_place_marked(tmp_path: Path, root: Path) -> None:
    """A sample through the whole pipeline: the mark lies where the words are printed."""
    from pipeline.batch import run
    from pipeline.settings import Settings

    run([str(root / "data" / "raw" / "01-so-y-te-tiem-chung.pdf")], tmp_path / "out", Settings())
    archive = open_archive(tmp_path / "out")
    row = archive.legal_bases.iloc[0]
    image = archive.picture(row["record_id"])
    assert image is not None
    assert image.width > 500
    bright = [
        (x, y)
        for y in range(0, image.height, 3)
        for x in range(0, image.width, 3)
        if (lambda p: p[2] < 200 < p[0] and p[1] > 150)(image.getpixel((x, y)))
    ]
    assert bright
    place = sum(y for _, y in bright) / len(bright) / image.height
    assert 0.1 < place < 0.5, "the grounds stand in the upper half of the first page"

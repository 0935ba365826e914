"""Words are found with and without marks, in their sentence and at their place; the index follows the tables."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WrongUse
from pipeline.query.folding import has_marks, marked, plain, plain_of_long
from pipeline.query.search import Found, Wanted, search
from pipeline.query.search_index import index_file
from pipeline.schema.outcome import Outcome
from pipeline.store.artefacts import Artefacts
from pipeline.store.folder import OutFolder
from pipeline.store.ledger import Entry, Ledger
from pipeline.store.tables import publish


@pytest.fixture
def out(small: Path, tmp_path: Path) -> Path:
    """A copy, so that each test makes its own index."""
    shutil.copytree(small, tmp_path / "out", ignore=shutil.ignore_patterns("search-*.sqlite"))
    return tmp_path / "out"


def sources(found: Found) -> list[str]:
    return sorted(hit.source for hit in found.hits)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("nong thon moi", "abc"),  # c has "nông dân mới thôn"
        ('"nong thon moi"', "ab"),
        ('"nông thôn mới"', "ab"),
        ('"NÔNG THÔN MỚI"', "ab"),
        ("nông thôn mới", "abc"),
        ('"nóng thôn mới"', ""),
        ("hồ nghèo", ""),
        ("ho ngheo", "abc"),
        ("hộ nghèo", "abc"),
        ("bo hu tuc", "c"),
        ("bộ hủ tục", ""),
        ("263/QĐ-TTg", "abc"),
        ("263/qd-ttg", "abc"),
        ("264/QĐ-TTg", ""),
        ('"Nghị định số 15/2021/NĐ-CP" lớp', "c"),
        ("học nghề xã", ""),
        ("lao cai", "ab"),
    ],
)
def test_words_phrases_and_marks(small: Path, words: str, expected: str) -> None:
    found = search(small, Wanted(words))
    assert "".join(source[-5] for source in sources(found)) == expected
    assert found.count == len(expected)
    assert not found.more


@pytest.mark.parametrize(
    ("words", "field", "expected"),
    [
        ("hoc nghe", "targets", "c"),
        ("hoc nghe", "budgets", ""),
        ("tập huấn", "budgets", "a"),
        ("nông thôn mới", "documents", "ab"),
        ("rà soát", "responsibilities", "a"),
        ("rà soát", "targets", ""),
        ("15/2021", "legal_bases", "c"),
    ],
)
def test_in_one_kind_of_record(small: Path, words: str, field: str, expected: str) -> None:
    found = search(small, Wanted(words, field))
    assert "".join(source[-5] for source in sources(found)) == expected
    for hit in found.hits:
        assert (hit.record_id is None) == (field == "documents")


def test_by_date(small: Path) -> None:
    assert sources(search(small, Wanted("nghèo", since="2024"))) == ["in/2024/b.txt", "in/2024/c.txt"]
    assert sources(search(small, Wanted("nghèo", since="2024-02-02"))) == ["in/2024/c.txt"]
    assert sources(search(small, Wanted("nghèo", until="2023"))) == ["in/2023/a.pdf"]
    assert sources(search(small, Wanted("nghèo", since="2023-02", until="2024-02"))) == ["in/2023/a.pdf", "in/2024/b.txt"]


def test_the_sentence_and_its_place(small: Path) -> None:
    (hit,) = search(small, Wanted("rà soát tiêu chí")).hits
    assert hit.sentence == "Sở Nông nghiệp chủ trì rà soát tiêu chí, hoàn thành trước ngày 30/9/2023."
    assert [hit.sentence[start:end] for start, end in hit.marks] == ["rà", "soát", "tiêu", "chí"]
    text = (small / "text" / "a.txt").read_text("utf-8")
    assert text[hit.start : hit.end] == hit.sentence
    assert hit.page == 2
    (hit,) = search(small, Wanted('"học nghề" phối hợp', "responsibilities")).hits
    assert hit.sentence == "Phòng Nội vụ phối hợp tổ chức lớp học nghề"


def test_a_title_counts_more_than_a_mention(small: Path) -> None:
    assert search(small, Wanted("giảm nghèo")).hits[0].source == "in/2024/c.txt"
    scores = [hit.score for hit in search(small, Wanted("nghèo")).hits]
    assert scores == sorted(scores, reverse=True)


def test_the_index_follows_the_tables(out: Path) -> None:
    from small_archive import drafts

    assert len(search(out, Wanted("hộ nghèo")).hits) == 3
    made = index_file(out, "marked").stat().st_ino
    folder = OutFolder(out)
    draft = drafts()[2]
    draft.source = "in/2024/e.txt"
    draft.body = (*draft.body[:-1], "Trung tâm Y tế phối hợp khám bệnh miễn phí.")
    draft.records = {name: rows for name, rows in draft.records.items() if name != "responsibilities"}
    plan = draft.plan()
    Artefacts(folder).write_plan(plan)
    with Ledger(folder.ledger) as ledger:
        ledger.put(Entry(Outcome(draft.source, plan.doc_id, "done", pages_in=2, pages_out=2), "k", {"read": "k"}))
        ledger.forget(["in/2024/b.txt"])
        publish(folder, ledger)
    assert sources(search(out, Wanted("hộ nghèo"))) == ["in/2023/a.pdf", "in/2024/c.txt", "in/2024/e.txt"]
    assert sources(search(out, Wanted("kham benh mien phi"))) == ["in/2024/e.txt"]
    assert index_file(out, "marked").stat().st_ino == made, "renewed, not made from nothing"
    assert not [path for path in out.iterdir() if path.name.startswith(".search")]


def test_a_damaged_index_is_made_again(out: Path) -> None:
    search(out, Wanted("nghèo"))
    index_file(out, "marked").write_bytes(b"not a database" * 1000)
    assert len(search(out, Wanted("nghèo")).hits) == 3


@pytest.mark.parametrize(
    "wanted", [{"words": "  "}, {"words": '""'}, {"words": "a", "field": "x"}, {"words": "a", "since": "nay"}]
)
def test_wrong_use(wanted: dict[str, str]) -> None:
    with pytest.raises(WrongUse):
        Wanted(**wanted)


def test_signs_of_the_query_language_are_words(small: Path) -> None:
    for words in ("title:", "a OR b", "NOT x", "x*", '"', "(", "body : x", "NEAR(a b)", "'"):
        try:
            search(small, Wanted(words))
        except WrongUse:
            continue


@given(st.text() | st.text("ẮằẫđĐơƯỹİßΣéñ abz"))
def test_folding_keeps_every_letter_in_its_place(text: str) -> None:
    assert len(plain(text)) == len(marked(text)) == len(text)
    assert plain(plain(text)) == plain(text) == plain_of_long(text)
    assert not has_marks(plain(text))


@pytest.mark.parametrize(("one", "other"), [("hoà", "hòa"), ("khoẻ", "khỏe"), ("THUỶ", "thủy"), ("quý", "quý"), ("hoàn", "hoàn")])
def test_both_manners_of_tones_are_one(one: str, other: str) -> None:
    assert marked(one) == marked(other) == other

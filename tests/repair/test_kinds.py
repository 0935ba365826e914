"""Abbreviations after their definitions, points in their order, texts read by OCR, near spellings."""

from __future__ import annotations

import pytest

from pipeline.repair import repair_text
from pipeline.repair.defined import abbreviation_edits, numbering_edits
from pipeline.repair.recognised import ENOUGH, is_recognised, sample
from pipeline.repair.spellings import Spellings
from pipeline.settings import Repair

DEFINITION = "Ban Chỉ đạo (BCP) tỉnh giao thành viên BCP; Chương trình mục tiêu quốc gia (viết tắt là MTQG), nguồn vốn MTQG, "


@pytest.mark.parametrize(
    ("rest", "changed"),
    [
        ("vốn MTQG và vốn MTQC", {("(BCP)", "(BCĐ)"), ("BCP;", "BCĐ;"), ("MTQC", "MTQG")}),
        ("vốn NTM, xây dựng NTM, xã NTM và xã NTÀI", {("(BCP)", "(BCĐ)"), ("BCP;", "BCĐ;"), ("NTÀI", "NTM")}),
        ("của MTTQ và HĐND", {("(BCP)", "(BCĐ)"), ("BCP;", "BCĐ;")}),
    ],
)
def test_misread_abbreviations_follow_their_definition(rest: str, changed: set[tuple[str, str]]) -> None:
    text = DEFINITION + rest
    assert {(e.at.of(text), e.after) for e in abbreviation_edits(text, frozenset({"HĐND"}))} == changed


def test_abbreviations_of_their_own_stay() -> None:
    text = "Hội đồng quản lý (HĐQL), quỹ HĐQL, họp HĐQL và HDQL của HDQL"
    assert abbreviation_edits(text, frozenset({"HDQL"})) == []
    assert abbreviation_edits("Phòng PC và QC, PC và QC, PC và QC", frozenset()) == []


def test_d_and_dd_in_their_order() -> None:
    text = "c) một\nd) hai\nd) ba\ne) bốn\na) năm\nd) sáu"
    assert [(e.at.start, e.after) for e in numbering_edits(text)] == [(text.index("d) ba"), "đ)")]


def test_slips_beyond_doubt_tell_a_text_read_by_ocr() -> None:
    words = "kế hoạch " * 100
    assert is_recognised(words, lambda _: [0.97, 0.96])
    assert not is_recognised(words, lambda _: [0.97, 0.9, 0.9])
    assert not is_recognised(words * 10, lambda _: [0.97, 0.96])
    long = "\n".join(f"dòng {n} " + "từ " * 10 for n in range(2000))
    assert 0.5 * ENOUGH < len(sample(long).split()) < 1.5 * ENOUGH


def test_a_text_file_read_by_ocr_is_repaired_and_a_typed_one_is_not() -> None:
    typed = (
        "Căn cứ Quyết định của Ủy ban nhân dân tỉnh về việc ban hành kế hoạch tuyên truyền, phổ biến chính sách\n"
        "và tổ chức thực hiện các nhiệm vụ phát triển kinh tế - xã hội trên địa bàn tỉnh năm 2024.\n"
    )
    read = typed.replace("triển", "triên").replace("biến", "biên").replace("tổ chức", "tô chức").replace("kinh tế", "kinh tê")
    assert repair_text(typed, Repair()).corrections == ()
    assert repair_text(read, Repair()).clean == typed
    again = repair_text(repair_text(read, Repair()).clean, Repair())
    assert again.applied == ()


def test_spellings_are_found_by_what_a_reader_makes_of_letters() -> None:
    letters = {"ứ": {"ti": -3.6, "ứ": -1.0}, "c": {"c": -0.1}, "h": {"h": -0.1}, "i": {"i": -0.1}, "t": {"t": -0.1}}
    spellings = Spellings(["chi", "cu", "ti", "to"], [-7.0, -7.0, -8.0, -9.0], letters)
    assert spellings.near("cti", 1) == [1]
    assert set(spellings.near("cti", 9)) >= {0, 1}
    assert spellings.near("", 3) == []

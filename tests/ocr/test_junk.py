"""Pieces of seals, strokes and specks are kept out of the text with a note; print that looks odd stays."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.ocr.cleanup import Sheet
from pipeline.ocr.junk import sift
from pipeline.schema.page import Box, Word

SHEET = Sheet(np.full((842, 595), 255, np.uint8), 72.0, np.eye(3))
SEALED = Sheet(SHEET.pixels, 72.0, np.eye(3), marks=(Box(300, 500, 450, 650),))
PRINT = [Word(t, Box(60 + 50 * i, 100, 100 + 50 * i, 111), 0.95) for i, t in enumerate(("Kế", "hoạch", "tuyên", "truyền"))]


def seen(*words: tuple[str, float, float, float, float], sheet: Sheet = SHEET) -> tuple[list[str], tuple[str, ...]]:
    """Texts that stay of words given as text, left, top, height and confidence, beside a line of plain print."""
    odd = [Word(t, Box(left, top, left + 6 * len(t), top + height), sure) for t, left, top, height, sure in words]
    kept, notes = sift([*PRINT, *odd], sheet)
    return [w.text for w in kept if w not in PRINT], notes


@pytest.mark.parametrize(
    ("word", "sheet"),
    [
        (("`", 200.0, 300.0, 3.0, 0.2), SHEET),
        (("___", 200.0, 300.0, 2.0, 0.8), SHEET),
        (("ì", 200.0, 300.0, 2.0, 0.5), SHEET),
        (("Ụj", 350.0, 560.0, 30.0, 0.3), SEALED),
        (("ĐỀU", 350.0, 560.0, 11.0, 0.5), SEALED),
        (("12", 350.0, 560.0, 10.0, 0.8), SEALED),
        (("Tom", 350.0, 560.0, 31.0, 0.4), SHEET),
    ],
)
def test_no_words(word: tuple[str, float, float, float, float], sheet: Sheet) -> None:
    kept, notes = seen(word, sheet=sheet)
    assert kept == [] and len(notes) == 1 and word[0] in notes[0]


@pytest.mark.parametrize(
    ("word", "sheet"),
    [
        (("3", 290.0, 50.0, 9.0, 0.7), SHEET),  # page number
        (("./.", 60.0, 300.0, 8.0, 0.5), SHEET),
        (("THỊNH", 350.0, 560.0, 12.0, 0.8), SEALED),
        (("HƯỞNG", 350.0, 300.0, 12.0, 0.3), SHEET),  # print under a grey seal, half read
        (("II", 60.0, 300.0, 9.0, 0.6), SHEET),
    ],
)
def test_words(word: tuple[str, float, float, float, float], sheet: Sheet) -> None:
    assert seen(word, sheet=sheet) == ([word[0]], ())


def test_a_line_half_covered_by_a_seal_stays_where_one_of_its_words_is_sure() -> None:
    words = [Word("PHƯ", Box(350, 560, 372, 571), 0.2), Word("TỊCH", Box(376, 560, 400, 571), 0.9)]
    assert [w.text for w in sift([*PRINT, *words], SEALED)[0]][-2:] == ["PHƯ", "TỊCH"]


def test_a_line_that_was_seen_twice_stands_once_and_neighbouring_lines_stay() -> None:
    line = [Word(t, Box(60 + 50 * i, 200, 100 + 50 * i, 211), 0.9) for i, t in enumerate(("xây", "dựng", "đời", "sống"))]
    again = [Word(t, Box(60 + 50 * i, 202, 100 + 50 * i, 212), 0.7) for i, t in enumerate(("xay", "dưng", "đơi", "song"))]
    below = [Word(t, Box(60 + 50 * i, 208, 100 + 50 * i, 220), 0.7) for i, t in enumerate(("văn", "hóa", "năm", "nay"))]
    kept, notes = sift([*PRINT, *line, *again, *below], SHEET)
    assert [w.text for w in kept if w not in PRINT] == ["xây", "dựng", "đời", "sống", "văn", "hóa", "năm", "nay"]
    assert notes == ("doubled word not taken for text: “xay”, “dưng”, “đơi”, “song”",)


def test_what_is_flatter_than_any_letter_is_no_word() -> None:
    flat = Word("sua", Box(262, 107, 272, 109), 0.2)
    kept, notes = sift([*PRINT, flat], SHEET)
    assert flat not in kept and notes == ("speck not taken for text: “sua”",)


@pytest.mark.parametrize(
    ("pen", "stays"), [("07", True), ("2352", True), ("12a", True), ("&7", False), ("4@†", False), ("Ê§", False)]
)
def test_a_number_written_by_hand_stays_where_it_was_read_as_figures(pen: str, stays: bool) -> None:
    words = [
        Word("Số:", Box(60, 200, 80, 211), 0.9),
        Word(pen, Box(84, 192, 100, 215), 0.1),
        Word("/KH-UBND", Box(103, 200, 160, 211), 0.8),
    ]
    kept, notes = sift([*PRINT, *words], SHEET)
    assert [w.text for w in kept if w not in PRINT] == ["Số:", *([pen] if stays else []), "/KH-UBND"]
    assert notes == (() if stays else (f"writing by hand not taken for text: “{pen}”",))


def test_a_printed_number_with_signs_stays() -> None:
    words = [
        Word("Số:", Box(60, 200, 80, 211), 0.9),
        Word("12(b)", Box(84, 200, 100, 211), 0.9),
        Word("/KH-UBND", Box(103, 200, 160, 211), 0.8),
    ]
    assert "12(b)" in [w.text for w in sift([*PRINT, *words], SHEET)[0]]


def test_a_day_glued_to_its_label_is_a_word_of_its_own() -> None:
    words = [
        Word("ngày30", Box(60, 200, 102, 211), 0.8),
        Word("tháng", Box(108, 200, 140, 211), 0.9),
        Word("4", Box(146, 200, 152, 211), 0.9),
        Word("năm", Box(158, 200, 180, 211), 0.9),
    ]
    kept, _ = sift([*PRINT, *words], SHEET)
    assert [w.text for w in kept if w not in PRINT] == ["ngày", "30", "tháng", "4", "năm"]


def test_a_word_seen_twice_is_kept_once() -> None:
    kept, notes = seen(("duyệt", 200.0, 300.0, 11.0, 0.9), ("duyẹ", 202.0, 301.0, 10.0, 0.3))
    assert kept == ["duyệt"] and "doubled" in notes[0]


def test_a_day_written_by_hand_over_its_neighbours_is_no_doubled_word() -> None:
    words = [
        Word("ngày", Box(60, 200, 88, 211), 0.9),
        Word("3", Box(84, 196, 98, 214), 0.2),
        Word("tháng", Box(94, 200, 126, 211), 0.9),
        Word("12", Box(130, 200, 142, 211), 0.9),
        Word("năm", Box(146, 200, 168, 211), 0.9),
    ]
    kept, notes = sift([*PRINT, *words], SHEET)
    assert [w.text for w in kept if w not in PRINT] == ["ngày", "3", "tháng", "12", "năm"] and notes == ()


def test_a_number_beside_ngay_stays_though_it_stands_alone() -> None:
    words = [
        Word("ngày", Box(60, 200, 88, 211), 0.9),
        Word("15", Box(104, 194, 116, 216), 0.1),
        Word("tháng", Box(132, 200, 164, 211), 0.9),
    ]
    kept, notes = sift([*PRINT, *words], SHEET)
    assert "15" in [w.text for w in kept] and notes == ()


def print_beside(*words: Word, sheet: Sheet = SHEET) -> list[str]:
    return [w.text for w in sift([*PRINT, *words], sheet)[0] if w not in PRINT]


def test_print_that_stands_clear_of_a_seal_stays_where_the_seal_took_the_words_before_it() -> None:
    words = [
        Word("**©£)", Box(410, 560, 446, 572), 0.01),
        Word("GIAM", Box(455, 560, 485, 572), 0.67),
        Word("ĐỘC", Box(489, 560, 515, 572), 0.4),
    ]
    left = [Word("+", Box(360, 560, 400, 572), 0.5), *words]
    assert print_beside(*left, sheet=SEALED) == ["GIAM", "ĐỘC"]


def test_a_single_letter_in_a_seal_is_a_piece_of_it() -> None:
    assert print_beside(Word("Ạ", Box(350, 560, 357, 572), 0.92), sheet=SEALED) == []


def test_a_speck_before_a_line_is_no_dash_where_the_dashes_of_the_page_are_seen() -> None:
    items = [
        word
        for row in range(3)
        for word in (
            Word("-", Box(60, 204 + 20 * row, 64, 206 + 20 * row), 0.9),
            Word("Như", Box(70, 200 + 20 * row, 90, 211 + 20 * row), 0.9),
        )
    ]
    speck = [Word("-", Box(52, 304, 53, 305), 0.92), Word("yêu", Box(60, 300, 80, 311), 0.95)]
    assert print_beside(*items, *speck) == ["-", "Như"] * 3 + ["yêu"]


def test_a_fold_at_the_edge_of_the_sheet_is_no_figure() -> None:
    fold = Word("1", Box(4, 300, 5, 304), 0.94)
    assert print_beside(fold, Word("Ghi", Box(60, 300, 80, 311), 0.95)) == ["Ghi"]
    assert print_beside(Word("1", Box(290, 300, 293, 309), 0.94)) == ["1"]


@pytest.mark.parametrize("sign", ["›", "`", "‡"])
def test_a_sign_that_no_office_prints_is_a_speck_however_sure_the_reader_is(sign: str) -> None:
    assert print_beside(Word("Như", Box(60, 300, 80, 311), 0.95), Word(sign, Box(82, 300, 86, 306), 0.95)) == ["Như"]


@pytest.mark.parametrize(
    ("first", "pen", "then"),
    [("Số:04+", None, "/KH-UBND"), ("ngày/{đ”", None, "tháng"), ("ngày03", "03", "tháng"), ("Số:12/QĐ-UBND", "", "về")],
)
def test_a_scrawl_glued_to_its_label_is_left_out(first: str, pen: str | None, then: str) -> None:
    """None: the pen's mark is left out; empty: the word is print and stays whole."""
    words = [Word(first, Box(60, 200, 102, 211), 0.8), Word(then, Box(108, 200, 160, 211), 0.9)]
    words += [Word("3", Box(166, 200, 172, 211), 0.9), Word("năm", Box(178, 200, 200, 211), 0.9)] if then == "tháng" else []
    label = first if pen == "" else "Số:" if first.startswith("Số") else "ngày"
    assert print_beside(*words)[: 3 if pen else 2] == [label, *([pen] if pen else []), then]

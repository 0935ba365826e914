"""What the second look believes, and which places it takes together."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.layout.table_box import CellBox, TableBox
from pipeline.ocr.cleanup import Sheet
from pipeline.ocr.second_look import Place, _believed, _joined, _montage, unread, unsure
from pipeline.schema.page import Box, Word


def word(text: str, left: float, sure: float, width: float | None = None) -> Word:
    return Word(text, Box(left, 100, left + (width or 6 * len(text)), 110), sure)


def test_of_a_line_that_was_read_its_doubtful_word_and_its_dash_are_kept() -> None:
    line = [word("-", 60, 0.9), word("Thường", 70, 0.96), word("trực", 110, 0.4), word("Huyện", 140, 0.96)]
    assert [w.text for w in _believed(line)] == ["-", "Thường", "trực", "Huyện"]


def test_of_scattered_marks_only_sure_words_are_kept() -> None:
    assert [w.text for w in _believed([word("-", 60, 0.9), word("tê", 70, 0.3), word("Lưu", 90, 0.9)])] == ["Lưu"]


def test_places_of_one_line_are_read_together_and_those_of_others_apart() -> None:
    places = [Place(Box(60, 100, 100, 112)), Place(Box(110, 101, 150, 112)), Place(Box(60, 120, 100, 132))]
    assert [p.box for p in _joined(places)] == [Box(60, 100, 150, 112), Box(60, 120, 100, 132)]


def test_a_dot_as_wide_as_a_line_is_looked_at_again() -> None:
    assert len(unsure([word(".", 60, 0.01, width=52)])) == 1
    assert unsure([word(".", 60, 0.01)]) == []


def printed(*lines: tuple[int, str]) -> Sheet:
    """Lines of capitals at 200 dpi, by the row of pixels that they stand on."""
    pixels = np.full((600, 1000), 255, np.uint8)
    for row, text in lines:
        cv2.putText(pixels, text, (100, row), cv2.FONT_HERSHEY_SIMPLEX, 0.9, [0], 3)
    return Sheet(pixels, 200.0, np.eye(3))


def seen(row: int, text: str, below: int = 4) -> list[Word]:
    """The words of a line as read; `below` is how far in pixels their boxes reach under it."""
    scale, found, left = 72 / 200, [], 100.0
    for part in text.split():
        right = left + 18 * len(part) + 8
        found.append(Word(part, Box(left * scale, (row - 24) * scale, right * scale, (row + below) * scale), 0.9))
        left = right + 12
    return found


def test_a_line_under_words_whose_boxes_reach_into_it_is_seen_as_unread() -> None:
    sheet = printed((100, "NHU TREN"), (140, "THUONG TRUC"), (300, "CAC PHONG BAN"), (400, "LUU VT"))
    rest = [*seen(300, "CAC PHONG BAN"), *seen(400, "LUU VT")]
    places = unread(sheet, [*seen(100, "NHU TREN", below=32), *rest], ())
    assert len(places) == 1
    box = places[0].box
    assert box.left * 200 / 72 < 110 and box.bottom * 200 / 72 > 138, "the line is seen from its first letter"


def test_lines_that_were_read_are_no_places() -> None:
    sheet = printed((100, "NHU TREN"), (140, "THUONG TRUC"))
    assert unread(sheet, [*seen(100, "NHU TREN"), *seen(140, "THUONG TRUC")], ()) == []


def test_places_are_set_on_white_without_a_frame_of_their_paper() -> None:
    pixels = printed((100, "5.733")).pixels // 2 + 100  # print on grey paper: 227, ink 100
    pixels[::7, ::5] -= 8  # its grain
    montage, _ = _montage(Sheet(pixels, 200.0, np.eye(3)), [Place(Box(30, 20, 90, 45)), Place(Box(200, 100, 260, 120))])
    assert montage.min() < 150 and (montage[:40] == 255).all()


def test_a_place_of_white_print_on_black_is_left_as_it_is() -> None:
    black = 255 - printed((100, "TT")).pixels
    montage, _ = _montage(Sheet(black, 200.0, np.eye(3)), [Place(Box(30, 20, 90, 45))])
    assert (montage == 0).any()


def test_figures_of_a_cell_are_looked_at_again_unless_they_are_sure() -> None:
    table = TableBox(Box(50, 90, 200, 120), (CellBox(0, 0, 1, 1, Box(50, 90, 200, 120)),))
    assert len(unsure([word("25399", 60, 0.71)], [table])) == 1
    assert unsure([word("25399", 60, 0.9)], [table]) == []
    assert unsure([word("25399", 60, 0.71)]) == []
    assert unsure([word("Phòng", 60, 0.71)], [table]) == []

"""What the second look believes, and which places it takes together."""

from __future__ import annotations

from pipeline.ocr.second_look import Place, _believed, _joined, unsure
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

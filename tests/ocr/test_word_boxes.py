"""Places of words that the reader shared out wrongly are mended from their line; garbled words keep theirs."""

from __future__ import annotations

from pipeline.layout.runs import make_runs
from pipeline.ocr.word_boxes import agreed
from pipeline.schema.page import Box, Word

LINE = ("ngày", "24/3/2021", "của", "Thủ", "tướng")


def line(**places: Box) -> list[Word]:
    """The words of `LINE` 40 points apart, some in other places."""
    return [Word(t, places.get(f"w{i}", Box(60 + 40 * i, 100, 92 + 40 * i, 112)), 0.95) for i, t in enumerate(LINE)]


def test_a_word_that_got_the_place_of_a_dot_stands_between_its_neighbours() -> None:
    words = agreed(line(w2=Box(150, 97, 152, 99)))
    box = words[2].box
    assert box is not None and 132 <= box.left < box.right <= 180 and (box.top, box.bottom) == (100, 112)
    assert [run.text for run in make_runs(words)] == [" ".join(LINE)]


def test_a_word_that_covers_the_next_one_ends_where_that_begins() -> None:
    words = agreed(line(w1=Box(100, 100, 172, 116)))
    assert words[1].box == Box(100, 100, 140, 116)
    assert [run.text for run in make_runs(words)] == [" ".join(LINE)]


def test_words_in_good_places_stay() -> None:
    assert agreed(line()) == line()


def test_a_smear_read_as_a_word_keeps_its_place() -> None:
    words = line(w1=Box(100, 100, 300, 116))
    assert agreed(words) == words


def test_a_word_that_was_not_surely_read_keeps_its_place() -> None:
    words = [*line()[:4], Word("Šửi", Box(230, 97, 232, 99), 0.4)]
    assert agreed(words) == words


def test_of_two_words_nobody_knows_which_place_is_wrong() -> None:
    words = line(w1=Box(110, 97, 112, 99))[:2]
    assert agreed(words) == words

"""Words come out in the order in which a person reads them; no word is lost, whatever the page."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.layout import arrange
from pipeline.schema.page import Box, Line, Word

CASES = json.loads((Path(__file__).parent.parent / "cases/layout/order.json").read_text("utf-8"))
A4 = (595.0, 842.0)


def words_of(rows: list[list[Any]], slope: float = 0.0) -> list[Word]:
    """Words as a typewriter sets them: every letter half as wide as high; `slope` in degrees tilts the page."""
    words = []
    for left, top, size, text in rows:
        at = left
        for token in text.split():
            width = 0.5 * size * len(token)
            drop = (at - 300) * math.tan(math.radians(slope))
            words.append(Word(token, Box(at, top + drop, at + width, top + size + drop), 0.9))
            at += width + 0.3 * size
    return words


def texts(words: list[Word]) -> list[str]:
    return [line.text for line in arrange(words, A4)[0]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_reading_order(case: dict[str, Any]) -> None:
    assert texts(words_of(case["rows"])) == case["expect"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
@pytest.mark.parametrize("slope", [-0.3, 0.3])
def test_reading_order_on_a_page_that_is_not_quite_straight(case: dict[str, Any], slope: float) -> None:
    assert texts(words_of(case["rows"], slope)) == case["expect"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_the_order_of_the_input_does_not_matter(case: dict[str, Any]) -> None:
    words = words_of(case["rows"])
    random.Random(7).shuffle(words)
    assert texts(words) == case["expect"]


def test_words_without_a_place_follow_at_the_end() -> None:
    words = [Word("lạc"), *words_of([[60, 100, 13, "Điều 1."]])]
    assert texts(words) == ["Điều 1.", "lạc"]


def test_an_empty_page_has_no_lines() -> None:
    assert arrange([], A4) == ((), ())


boxes = st.builds(
    lambda left, top, width, height: Box(left, top, left + width, top + height),
    st.floats(0, 560), st.floats(0, 820), st.floats(0.1, 200), st.floats(0.1, 60),
)  # fmt: skip
anything = st.lists(
    st.builds(Word, st.sampled_from(["Nơi", "nhận:", "TM.", "CỘNG", "HÒA", "XÃ", "HỘI", "12", "-", "a)"]), boxes), max_size=40
)


@settings(max_examples=150)
@given(anything)
def test_every_word_comes_out_once(words: list[Word]) -> None:
    lines: tuple[Line, ...] = arrange(words, A4)[0]
    assert sorted(map(id, words)) == sorted(id(word) for line in lines for word in line.words)
    assert all(line.words for line in lines)

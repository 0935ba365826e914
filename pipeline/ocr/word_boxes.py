"""Boxes of the words of one line, made to agree with each other: the reader is surer of letters than of their places.

Tesseract finds the places of words after it has read the line, and now and then shares the marks out wrongly: a word gets
the place of its neighbour as well, or no more than the dot above one of its letters, or a speck between the lines besides.
Reading order and tables go by places, so that such a word would stand on a line of its own. Words that were not surely read
keep theirs: they may be pieces of a seal or two lines read as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from pipeline.schema.page import Box, Word

LOW = 0.35
"""Times the height of the line's other words: no word of letters is lower than this."""
NARROW, WIDE = 0.15, 1.0
"""Times the height of the line: no letter is narrower or wider than this on average."""
READ = 0.75
"""The least confidence of a word whose place may be wrong."""
FEW = 3
"""Words of letters that tell how high a line is; of two nobody knows which is wrong."""


def agreed(line: Sequence[Word]) -> list[Word]:
    """The words of a line from left to right with boxes that neither cover each other nor leave the line."""
    words = _apart(line)
    lettered = [word.box for word in words if word.box is not None and _plain(word)]
    if len(lettered) < FEW:
        return words
    usual = median(box.height for box in lettered)
    good = [box for box in lettered if box.height >= LOW * usual]
    return [_levelled(word, index, words, good, usual) for index, word in enumerate(words)]


def _plain(word: Word) -> bool:
    return sum(c.isalnum() for c in word.text) >= 2 and (word.confidence or 0.0) >= READ


def _apart(line: Sequence[Word]) -> list[Word]:
    """A box that covers the next word as well ends where that begins."""
    words = list(line)
    for index, (word, after) in enumerate(pairwise(words)):
        box, near = word.box, after.box
        if box is None or near is None or not (_plain(word) and _plain(after)):
            continue
        level = min(box.bottom, near.bottom) - max(box.top, near.top) > 0.5 * min(box.height, near.height)
        fits = box.width <= WIDE * near.height * len(word.text)  # a wider one is a rule or a smear read as a word
        if level and fits and box.left < near.left < box.right:
            words[index] = replace(word, box=Box(box.left, box.top, near.left, box.bottom))
    return words


def _levelled(word: Word, index: int, words: Sequence[Word], good: Sequence[Box], usual: float) -> Word:
    """A word whose box is that of a dot gets the blank between its neighbours, and their height."""
    box = word.box
    if box is None or not good or not _plain(word):
        return word
    least = NARROW * usual * len(word.text)
    if box.height >= LOW * usual and box.width >= least:
        return word
    before = words[index - 1].box if index else None
    after = words[index + 1].box if index + 1 < len(words) else None
    breadth = 0.6 * usual * len(word.text)
    left = before.right + 0.2 * usual if before else min(box.left, (after or box).left - breadth)
    right = after.left - 0.2 * usual if after else left + breadth
    if right - left < least:
        left, right = box.left, box.right
    beside = min(good, key=lambda other: abs(other.left - box.left))
    return replace(word, box=Box(left, beside.top, right, beside.bottom))

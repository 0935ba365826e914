"""Does the text over a scan lie where its print is? A layer that was made for another page does not.

The blanks between the words of a layer fall on blanks of the print where both say the same: a tenth of the ink of the words lies
in them, a third where a layer was stretched line by line. The words of another page leave their blanks anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

Sides = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the top left of the page as a viewer turns it."""

SCALE = 1.0
"""Pixels a point: a blank between words is about three points wide."""
FEWEST_GAPS = 15
"""Blanks below which nothing is said."""
INKY_GAPS = 0.65
"""Ink in the blanks, as a share of that in the words, from which on a layer belongs to another page: drawn pages have up to 0.30
where it is their own, 0.79 and more where it is not."""
NARROWEST, WIDEST = 1.8, 25.0
"""Points between two words of one line."""
TALLEST = 40.0
"""Points: a longer stroke is a rule of a table or a rim, no print."""


def is_of_another_page(page: Any) -> bool:
    """Whether the text of a PDFium page was made for another picture than the one it lies on."""
    turns = {0, page.get_rotation()}  # lines run as the page was made, or as it is turned for its reader
    gaps, inky = max(inky_gaps(page, turn) for turn in sorted(turns))
    return gaps >= FEWEST_GAPS and inky > INKY_GAPS


def inky_gaps(page: Any, turn: int = 0) -> tuple[int, float]:
    """How many blanks between words of upright lines there are on the page turned by so many degrees, and how much ink lies in
    them, as a share of that in the words."""
    import numpy as np

    ink = _ink(page, turn)
    words: list[float] = []
    gaps: list[float] = []
    for line in _lines(_words(page, turn)):
        top, bottom = (max(0, round(side * SCALE)) for side in _core(line))
        band = ink[top : bottom + 1]
        if band.size:
            words += [_mean(band, word[0], word[2]) for word in line]
            between = ((one[2], two[0]) for one, two in pairwise(line))
            gaps += [_mean(band, end + 0.4, start - 0.4) for end, start in between if NARROWEST <= start - end <= WIDEST]
    in_words = float(np.mean(words)) if words else 0.0
    return len(gaps), float(np.mean(gaps)) / in_words if gaps and in_words else float(bool(gaps))


def _words(page: Any, turn: int) -> Iterator[Sides]:
    """The boxes of the words, in the order of the layer."""
    textpage, frame = page.get_textpage(), page.get_bbox()
    text = textpage.get_text_range()
    word: list[Sides] = []
    for index in range(textpage.count_chars()):
        letter = text[index : index + 1]
        if letter.isspace() or not letter:
            if word:
                yield _union(word)
            word = []
            continue
        box = _turned(textpage.get_charbox(index), frame, turn)
        if word and not (box[0] >= word[-1][0] - 1 and _beside(word[-1], box)):
            yield _union(word)
            word = []
        word.append(box)
    if word:
        yield _union(word)
    textpage.close()


def _turned(box: Sides, frame: Sides, turn: int) -> Sides:
    """A box of PDFium (left, bottom, right, top from the lower left) on the page turned by so many degrees."""
    left, low, right, high = box
    if turn == 90:
        return low - frame[1], left - frame[0], high - frame[1], right - frame[0]
    if turn == 180:
        return frame[2] - right, low - frame[1], frame[2] - left, high - frame[1]
    if turn == 270:
        return frame[3] - high, frame[2] - right, frame[3] - low, frame[2] - left
    return left - frame[0], frame[3] - high, right - frame[0], frame[3] - low


def _union(boxes: list[Sides]) -> Sides:
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def _beside(one: Sides, two: Sides) -> bool:
    """True for two boxes of one line."""
    return min(one[3], two[3]) - max(one[1], two[1]) > 0.4 * min(one[3] - one[1], two[3] - two[1])


def _lines(words: Iterator[Sides]) -> Iterator[list[Sides]]:
    """Words one behind the other in the layer and on the page."""
    line: list[Sides] = []
    for word in words:
        if line and not (word[0] >= line[-1][2] - 1 and _beside(line[-1], word)):
            yield line
            line = []
        line.append(word)
    if line:
        yield line


def _core(line: list[Sides]) -> tuple[float, float]:
    """The rows of small letters, where neither marks nor tails of the lines around reach in."""
    top, bottom = min(word[1] for word in line), max(word[3] for word in line)
    return top + 0.25 * (bottom - top), bottom - 0.2 * (bottom - top)


def _ink(page: Any, turn: int) -> Any:
    """Where the picture is dark, without rules and rims."""
    import cv2
    import numpy as np

    back = (turn - page.get_rotation()) % 360
    drawn = page.render(scale=SCALE, rotation=back, grayscale=True, may_draw_forms=False, draw_annots=False)
    grey = np.asarray(drawn.to_numpy()).squeeze()
    ink = (grey < np.percentile(grey, 90) - 60).astype(np.uint8)
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((round(TALLEST * SCALE), 1), np.uint8))
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, round(TALLEST * SCALE)), np.uint8))
    return np.where((upright > 0) | (level > 0), 0, ink)


def _mean(band: Any, left: float, right: float) -> float:
    piece = band[:, max(0, round(left * SCALE)) : max(0, round(right * SCALE))]
    return float(piece.mean()) if piece.size else 0.0

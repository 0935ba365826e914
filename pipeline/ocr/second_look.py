"""A second look at what the first one missed or was unsure of, in one more picture for the whole page.

Tesseract drops lone marks (the number of a page, the number in a narrow cell, the end of a line near an edge) and
stumbles over a line whose neighbours are of another size. Each such place is cut out and set on a clean sheet, one below
the other, and all are read in one go: starting the reader costs as much as reading five lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.layout import TableBox
from pipeline.layout.runs import make_runs
from pipeline.ocr.cleanup import Sheet
from pipeline.ocr.cleanup.sheet import shrunk
from pipeline.ocr.engine import Engine, Grey
from pipeline.ocr.stamps import Stamped
from pipeline.schema.page import Box, Word

DPI = 100.0
UNSURE = 0.55
"""Below this mean confidence a line is read again."""
FIGURES = 0.85
"""Below this figures in a table are read again: no language tells whether a sum is right."""
SURE = 0.6
"""Marks that the first look saw nothing in have to be read at least this surely."""
JOIN = 15.0
"""Points between two places of one line."""
LINE = 0.8
"""Three words or more read with this mean confidence are a line of print."""
HOLLOW = 2.5
"""Heights: a letter is no wider than this; a dot that is as wide as a line is a line that was not read."""
TALL = 1.6
"""Times the usual height: a word whose box is taller reaches into the line above or below, which may not have been read."""
GRAIN, DARK = 15.0, 128.0
"""Grey values: what is less than so much darker than its paper is the paper's grain; what is darker than half is no paper."""
MOST = 24
"""Places on one page; where there are more, the page is noise or a picture."""


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle to read again, in points of the sheet, with the words that it holds so far."""

    box: Box
    words: tuple[Word, ...] = ()


def look_again(
    sheet: Sheet, words: Sequence[Word], tables: Sequence[TableBox], engine: Engine, stamped: Sequence[Stamped] = ()
) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    """The words after the second look, and a note on what it changed; without unsure or unread places nothing is read."""
    open_places = [place for place in unread(sheet, words, tables) if not any(_middle_in(place.box, s.frame) for s in stamped)]
    places = _whole_cells([*open_places, *unsure(words, tables)], words, tables)
    if sum(not place.words for place in places) > MOST:
        places = [place for place in places if place.words]
    places = sorted(places, key=lambda place: place.box.top)[:MOST]
    if not places:
        return tuple(words), ()
    picture, origins = _montage(sheet, places)
    reading = engine.read(picture, sheet.dpi, "block")
    found: dict[int, list[Word]] = {}
    for word in reading.words:
        if word.box is None:
            continue
        middle = (word.box.top + word.box.bottom) / 2
        index = next((i for i, (top, bottom, _, _) in enumerate(origins) if top <= middle < bottom), None)
        if index is not None:
            found.setdefault(index, []).append(_moved(word, origins[index][2], origins[index][3]))
    kept = list(words)
    new = better = 0
    for index, place in enumerate(places):
        again = tuple(found.get(index, ()))
        if not place.words:
            sure = [w for w in _believed(again) if not any(_covers(other, w) for other in words)]
            kept += sure
            new += len(sure)
        elif _better(again, place.words):
            gone = {id(word) for word in place.words}
            kept = [word for word in kept if id(word) not in gone] + list(again)
            better += 1
    notes = [f"{new} words found at a second look"] if new else []
    notes += [f"{better} lines read better at a second look"] if better else []
    return tuple(kept), tuple(notes)


def _believed(again: Sequence[Word]) -> list[Word]:
    """The words that were read surely; of a line that was, as a whole, also its doubtful ones and the dash before it."""
    line = len(again) >= 3 and _worth(again) >= LINE
    least = UNSURE / 2 if line else SURE
    good = [w for w in again if (w.confidence or 0.0) >= least and any(c.isalnum() for c in w.text)]
    if line and again[0].text == "-" and (again[0].confidence or 0.0) >= SURE:
        good.insert(0, again[0])
    return good


def _covers(word: Word, new: Word) -> bool:
    """True where a new word lies on one that was read before."""
    a, b = word.box, new.box
    if a is None or b is None:
        return False
    across = min(a.right, b.right) - max(a.left, b.left)
    down = min(a.bottom, b.bottom) - max(a.top, b.top)
    return across > 0.3 * b.width and down > 0.3 * b.height


def _better(again: Sequence[Word], first: Sequence[Word]) -> bool:
    """True where the second reading is surer and about as long; of a reading that was a guess the length says nothing."""
    new, old = _worth(again), _worth(first)
    alike = abs(_length(again) - _length(first)) <= 1 + 0.3 * _length(again)
    longer = _length(again) >= _length(first) + 2
    if new < 0.75:
        return new > old + 0.12 and alike
    return (new > old + 0.05 and (alike or longer or old < 0.35)) or (longer and new > 0.9)


def _length(words: Sequence[Word]) -> int:
    return sum(len(word.text) for word in words)


def _worth(words: Sequence[Word]) -> float:
    """Mean confidence, weighed by length."""
    total = _length(words)
    return sum(len(word.text) * (word.confidence or 0.0) for word in words) / total if total else 0.0


def _moved(word: Word, across: float, down: float) -> Word:
    box = word.box
    assert box is not None
    return replace(word, box=Box(box.left + across, box.top + down, box.right + across, box.bottom + down))


def _whole_cells(places: Sequence[Place], words: Sequence[Word], tables: Sequence[TableBox]) -> list[Place]:
    """Places inside a table widened to their cells: a cell is read as a whole, with all of its lines."""
    cells = [cell.box for table in tables for cell in table.cells]
    kept: list[Place] = []
    found: set[int] = set()
    for place in places:
        middle = ((place.box.left + place.box.right) / 2, (place.box.top + place.box.bottom) / 2)
        index = next(
            (i for i, box in enumerate(cells) if box.left < middle[0] < box.right and box.top < middle[1] < box.bottom), None
        )
        if index is None:
            kept.append(place)
        elif index not in found:
            found.add(index)
            box = cells[index]
            inside = tuple(w for w in words if w.box is not None and _middle_in(w.box, box))
            inset = min(1.5, box.width / 8, box.height / 8)
            kept.append(Place(Box(box.left + inset, box.top + inset, box.right - inset, box.bottom - inset), inside))
    return kept


def _middle_in(box: Box, outer: Box) -> bool:
    return outer.left < (box.left + box.right) / 2 < outer.right and outer.top < (box.top + box.bottom) / 2 < outer.bottom


def unsure(words: Sequence[Word], tables: Sequence[TableBox] = ()) -> list[Place]:
    """Runs of words whose letters the reader was not sure of; in a table, where one figure is a whole cell, also short ones."""
    places = []
    for run in make_runs(words):
        letters = sum(c.isalpha() for c in run.text)
        boxed = any(t.box.left < run.centre < t.box.right and t.box.top < run.middle < t.box.bottom for t in tables)
        least = FIGURES if not letters else UNSURE
        doubtful = boxed and any((word.confidence or 0.0) < least for word in run.words)
        hollow = len(run.words) == 1 and run.boxes[0].width > HOLLOW * run.height * len(run.text)
        if doubtful or ((letters >= 4 or hollow) and _worth(run.words) < UNSURE):
            box = run.boxes[0]
            for other in run.boxes[1:]:
                box = box.union(other)
            margin = 0.25 * run.height
            places.append(
                Place(
                    Box(max(0, box.left - margin), max(0, box.top - margin), box.right + margin, box.bottom + margin),
                    tuple(run.words),
                )
            )
    return places


def unread(sheet: Sheet, words: Sequence[Word], tables: Sequence[TableBox]) -> list[Place]:
    """Places with marks as large as letters in which no word was seen."""
    small = shrunk(sheet.pixels, sheet.dpi, DPI)
    pixels_a_point = small.shape[1] / (sheet.width * 72 / sheet.dpi)
    dark = cast(NDArray[np.uint8], cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 21, 25))
    _without_pale(dark, small, words, pixels_a_point)
    boxes = [word.box for word in words if word.box is not None]
    usual = median(box.height for box in boxes) if boxes else 0.0
    for box in boxes:
        _wipe(dark, box, pixels_a_point, 2, 0.25 if box.height <= TALL * usual else -0.2)
    for table in tables:
        for cell in table.cells:
            _frame(dark, cell.box, pixels_a_point)
    dpi = pixels_a_point * 72
    if cv2.countNonZero(dark) < 0.0016 * dpi * dpi:
        return []
    letters = _letters(dark, dpi)
    joined = cv2.dilate(letters, np.ones((max(1, round(0.03 * dpi)), max(3, round(0.2 * dpi))), np.uint8))
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    marks = sheet.marks_here()
    places = []
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        filled = cv2.countNonZero(letters[top : top + height, left : left + width])
        if height < 0.06 * dpi or height > 0.3 * dpi or filled < 0.0016 * dpi * dpi:
            continue
        margin = 0.06 * dpi
        corners = (max(0.0, left - margin), max(0.0, top - margin), left + width + margin, top + height + margin)
        box = Box(*(value / pixels_a_point for value in corners))
        if not any(_middle_in(box, mark) for mark in marks):
            places.append(Place(box))
    return _joined(places)


def _joined(places: Sequence[Place]) -> list[Place]:
    """Places beside each other made one: a line that was not seen has wide blanks in it."""
    joined: list[Place] = []
    for place in sorted(places, key=lambda p: p.box.left):
        for index, other in enumerate(joined):
            shared = min(other.box.bottom, place.box.bottom) - max(other.box.top, place.box.top)
            if shared > 0.6 * min(other.box.height, place.box.height) and place.box.left - other.box.right < JOIN:
                joined[index] = Place(other.box.union(place.box))
                break
        else:
            joined.append(place)
    return joined


def _without_pale(dark: NDArray[np.uint8], small: Grey, words: Sequence[Word], scale: float) -> None:
    """Take away what is less than half as dark as the print that was read: the back of the sheet shining through."""
    inked: list[float] = []
    for word in words:
        if word.box is None or (word.confidence or 0.0) < 0.9 or len(word.text) < 3:
            continue
        box = word.box
        cut = small[int(box.top * scale) : int(box.bottom * scale) + 1, int(box.left * scale) : int(box.right * scale) + 1]
        if cut.size:
            inked.append(float(np.partition(cut, cut.size // 10, axis=None)[cut.size // 10]))
        if len(inked) == 40:
            break
    if len(inked) >= 10:
        paper = float(np.median(small[::4, ::4]))
        dark[small > paper - 0.45 * (paper - float(np.median(inked)))] = 0


def _letters(dark: NDArray[np.uint8], dpi: float) -> NDArray[np.uint8]:
    """Marks of the size of letters; neither specks nor strokes of a pen nor rules."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    heights, widths, areas = stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_AREA]
    good = (heights >= 0.05 * dpi) & (heights <= 0.22 * dpi) & (widths <= 0.3 * dpi) & (areas >= 0.0006 * dpi * dpi)
    good[0] = False
    return np.asarray(good[labels], dtype=np.uint8)


def _wipe(dark: NDArray[np.uint8], box: Box, scale: float, across: float, down: float) -> None:
    margin = down * box.height
    rows = slice(max(0, int((box.top - margin) * scale)), int((box.bottom + margin) * scale) + 1)
    dark[rows, max(0, int((box.left - across) * scale)) : int((box.right + across) * scale) + 1] = 0


def _frame(dark: NDArray[np.uint8], box: Box, scale: float) -> None:
    """Take the rules around a cell away."""
    reach = 3
    left, top, right, bottom = (round(v * scale) for v in (box.left, box.top, box.right, box.bottom))
    for at in (top, bottom):
        dark[max(0, at - reach) : at + reach + 1, max(0, left) : right + 1] = 0
    for at in (left, right):
        dark[max(0, top) : bottom + 1, max(0, at - reach) : at + reach + 1] = 0


def _montage(sheet: Sheet, places: Sequence[Place]) -> tuple[Grey, list[tuple[float, float, float, float]]]:
    """All places on one white sheet, and for each: top and bottom there, and the way back to the page, in points."""
    scale = sheet.dpi / 72
    gap = round(0.12 * sheet.dpi)
    cuts = []
    for place in places:
        top, bottom = max(0, int(place.box.top * scale)), min(sheet.height, int(place.box.bottom * scale) + 1)
        left, right = max(0, int(place.box.left * scale)), min(sheet.width, int(place.box.right * scale) + 1)
        cuts.append((_on_white(sheet.pixels[top:bottom, left:right]), top, left))
    width = max(cut.shape[1] for cut, _, _ in cuts) + 2 * gap
    height = sum(cut.shape[0] + gap for cut, _, _ in cuts) + gap
    canvas = np.full((height, width), 255, np.uint8)
    origins = []
    at = gap
    for cut, top, left in cuts:
        canvas[at : at + cut.shape[0], gap : gap + cut.shape[1]] = cut
        origins.append(((at - gap / 2) / scale, (at + cut.shape[0] + gap / 2) / scale, (left - gap) / scale, (top - at) / scale))
        at += cut.shape[0] + gap
    return canvas, origins


def _on_white(cut: Grey) -> Grey:
    """The cut with its paper made white: the edge of a grey cut on another grey is a frame, and is read with the cell."""
    paper = float(np.median(cut)) if cut.size else 0.0
    if paper < DARK:
        return cut
    ink = np.clip(paper - GRAIN - cut.astype(np.float32), 0, 255)
    return cast(Grey, (255 - ink).astype(np.uint8))

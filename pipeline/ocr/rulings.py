"""Ruled tables in a picture: long straight lines -> grid -> cells, merged where the line between two is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.layout import CellBox, TableBox
from pipeline.ocr.cleanup import Sheet
from pipeline.ocr.cleanup.sheet import shrunk
from pipeline.ocr.engine import Grey
from pipeline.schema.page import Box

DPI = 150.0
ACROSS, DOWN = 0.4, 0.2
"""Inches: the shortest stroke that is a rule and no letter."""
SMALLEST = (3.0, 0.35)
"""Inches, width and height: what is smaller is a stamp's frame."""
STAMP = (1.2, 0.4, 1.5)
"""Inches: the least width and height of a stamp's frame, and its greatest height."""
SLACK = 5
"""Pixels at 150 dpi by which a rule may stray from its place: skew that is left, a wavering hand of a photograph."""

Mask = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Rules:
    across: Mask
    down: Mask


def find_tables(sheet: Sheet) -> tuple[TableBox, ...]:
    """The ruled tables of a page, boxes in points of the sheet; a page without long upright lines has none."""
    return find_ruled(sheet)[0]


def find_ruled(sheet: Sheet) -> tuple[tuple[TableBox, ...], tuple[Box, ...]]:
    """The ruled tables, and the frames that are too small for one: those of stamps."""
    small = shrunk(sheet.pixels, sheet.dpi, DPI)
    rules = _rules(small)
    if rules is None:
        return (), ()
    points = 72 / sheet.dpi * sheet.width / small.shape[1]
    both = cv2.dilate(rules.across | rules.down, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(both)
    tables, frames = [], []
    for label in range(1, count):
        left, top, width, height = (int(v) for v in stats[label, :4])
        if STAMP[0] * DPI <= width < SMALLEST[0] * DPI and STAMP[1] * DPI <= height <= STAMP[2] * DPI:
            frames.append(Box(left * points, top * points, (left + width) * points, (top + height) * points))
        if width < SMALLEST[0] * DPI or height < SMALLEST[1] * DPI:
            continue
        own = (labels[top : top + height, left : left + width] == label).astype(np.uint8)
        inside = np.s_[top : top + height, left : left + width]
        cells = _cells(_Rules(rules.across[inside] & own, rules.down[inside] & own))
        if len(cells) >= 2:
            placed = tuple(_placed(cell, left, top, points) for cell in cells)
            tables.append(TableBox(_around(placed), placed))
    return tuple(tables), tuple(frames)


def without_rules(sheet: Sheet, tables: tuple[TableBox, ...]) -> Sheet:
    """The picture with the rules of its tables painted over: a rule next to a number is read as a letter or a bar.

    Only what is as thin as a rule goes, within a hand's breadth of where one was found; letters that touch it stay.
    """
    if not tables:
        return sheet
    pixels = sheet.pixels.copy()
    scale, paper = sheet.dpi / 72, int(np.median(sheet.sketch))
    reach = max(2, round(0.02 * sheet.dpi))
    for table in tables:
        for cell in table.cells:
            left, top, right, bottom = (round(v * scale) for v in (cell.box.left, cell.box.top, cell.box.right, cell.box.bottom))
            for at in (top, bottom):
                _paint(pixels[max(0, at - reach) : at + reach + 1, max(0, left) : right + 1], paper)
            for at in (left, right):
                _paint(pixels[max(0, top) : bottom + 1, max(0, at - reach) : at + reach + 1].T, paper)
    return replace(sheet, pixels=pixels)


def _paint(strip: Grey, paper: int) -> None:
    """Paint over the rows of a strip that are dark for most of their length."""
    if not strip.size:
        return
    dark = strip < paper - 40
    reach = max(3, strip.shape[1] // 12) | 1
    # followed piece by piece, for a rule may slope
    share = cv2.blur(dark.astype(np.float32), (reach, 1))
    rule = cv2.dilate(((share > 0.7) & dark).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    strip[rule] = paper


def _rules(picture: Grey) -> _Rules | None:
    dark = cast(Mask, cv2.adaptiveThreshold(picture, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12))
    down = _open(dark, 1, round(DOWN * DPI))
    if int(down.sum()) < DPI:
        return None
    return _Rules(_open(dark, round(ACROSS * DPI), 1), down)


def _open(dark: Mask, width: int, height: int) -> Mask:
    """Strokes of at least this length, one pixel's wavering and a small break allowed."""
    thick = cv2.dilate(dark, np.ones((3, 1) if width > height else (1, 3), np.uint8))
    return cast(Mask, cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((height, width), np.uint8)))


def _edges(mask: Mask, axis: int, least: float) -> list[float]:
    """Where the rules lie: the middles of the strokes, near ones taken together, weighed by length."""
    count, _, stats, middles = cv2.connectedComponentsWithStats(mask)
    length = cv2.CC_STAT_WIDTH if axis == 1 else cv2.CC_STAT_HEIGHT
    breadth = cv2.CC_STAT_HEIGHT if axis == 1 else cv2.CC_STAT_WIDTH
    strokes = sorted(
        (float(middles[i][axis]), int(stats[i, length]))
        for i in range(1, count)
        if stats[i, length] >= least and stats[i, breadth] <= max(14, 0.05 * stats[i, length])
    )
    edges: list[tuple[float, int]] = []
    for at, weight in strokes:
        if edges and at - edges[-1][0] <= 2 * SLACK:
            old, mass = edges[-1]
            edges[-1] = ((old * mass + at * weight) / (mass + weight), mass + weight)
        else:
            edges.append((at, weight))
    return [at for at, _ in edges]


def _cells(rules: _Rules) -> list[CellBox]:
    """The cells of one table in its own pixels; squares of the grid that no rule parts are one cell."""
    rows = _with_ends(_edges(rules.across, 1, ACROSS * DPI), rules.down, 0)
    columns = _with_ends(_edges(rules.down, 0, DOWN * DPI), rules.across, 1)
    if len(rows) < 2 or len(columns) < 2:
        return []
    height, width = len(rows) - 1, len(columns) - 1
    if height * width > 4000:
        return []
    owner = {(r, c): (r, c) for r in range(height) for c in range(width)}

    def root(square: tuple[int, int]) -> tuple[int, int]:
        while owner[square] != square:
            square = owner[square]
        return square

    for r in range(height):
        for c in range(width):
            if c + 1 < width and not _parted(rules.down, columns[c + 1], rows[r], rows[r + 1], upright=True):
                owner[root((r, c + 1))] = root((r, c))
            if r + 1 < height and not _parted(rules.across, rows[r + 1], columns[c], columns[c + 1], upright=False):
                owner[root((r + 1, c))] = root((r, c))
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for square in owner:
        groups.setdefault(root(square), []).append(square)
    cells = []
    for squares in groups.values():
        top, left = min(r for r, _ in squares), min(c for _, c in squares)
        bottom, right = max(r for r, _ in squares) + 1, max(c for _, c in squares) + 1
        box = Box(columns[left], rows[top], columns[right], rows[bottom])
        cells.append(CellBox(top, left, bottom - top, right - left, box))
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _with_ends(edges: list[float], crossing: Mask, axis: int) -> list[float]:
    """The edges, and the ends of the crossing rules where the outer rule was not printed."""
    reach = np.flatnonzero(crossing.any(axis=1 if axis == 0 else 0))
    if not reach.size or not edges:
        return edges
    first, last = float(reach[0]), float(reach[-1])
    if edges[0] - first > 0.12 * DPI:
        edges = [first, *edges]
    if last - edges[-1] > 0.12 * DPI:
        edges = [*edges, last]
    return edges


def _parted(mask: Mask, at: float, start: float, end: float, upright: bool) -> bool:
    """True where a rule covers half of the way between two squares."""
    low, high = max(0, round(at) - SLACK), round(at) + SLACK + 1
    first, last = round(start) + 2, max(round(end) - 1, round(start) + 3)
    band = mask[first:last, low:high].any(axis=1) if upright else mask[low:high, first:last].any(axis=0)
    return band.size == 0 or float(band.mean()) >= 0.5


def _placed(cell: CellBox, left: int, top: int, points: float) -> CellBox:
    box = cell.box
    moved = Box((box.left + left) * points, (box.top + top) * points, (box.right + left) * points, (box.bottom + top) * points)
    return CellBox(cell.row, cell.column, cell.row_span, cell.column_span, moved)


def _around(cells: tuple[CellBox, ...]) -> Box:
    whole = cells[0].box
    for cell in cells[1:]:
        whole = whole.union(cell.box)
    return whole

"""Ruled tables of a PDF page: rows, columns and merged cells from the rulings."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.layout import CellBox, TableBox
from pipeline.schema.page import Box

log = logging.getLogger(__name__)

_SHORT = 6.0
_SAME = 3.0
_THIN = 3.0
_MANY = 20_000
"""Rulings beyond this number are a drawing, and finding cells in it would take minutes."""

Corner = tuple[float, float]
Sides = tuple[float, float, float, float]


def table_boxes(page: Any, origin: Corner) -> tuple[TableBox, ...]:
    """The tables of a page that has rulings both ways; a frame around text with one cell is none.

    `origin` is the corner of the visible page in pdfplumber's frame.
    """
    if not (page.lines or page.rects or page.curves):
        return ()
    ruled = page.filter(_is_ruling)
    if not _has_rulings(ruled):
        return ()
    tables = []
    for found in ruled.find_tables():
        left, above = origin
        table = table_of([(x0 - left, top - above, x1 - left, bottom - above) for x0, top, x1, bottom in found.cells])
        if table is not None:
            tables.append(table)
    return tuple(tables)


def _is_ruling(thing: dict[str, Any]) -> bool:
    """Something drawn that the eye takes for a ruling: not white, and no patch of colour behind words."""
    if thing["object_type"] == "char":
        return False
    if thing["object_type"] not in ("line", "rect", "curve"):
        return True
    thin = min(thing["width"], thing["height"]) <= _THIN
    if thing.get("stroke"):
        return not is_white(thing.get("stroking_color"))
    return thin and not is_white(thing.get("non_stroking_color"))


def is_white(colour: Any) -> bool:
    """True for the colour of paper, as grey, RGB or CMYK of pdfminer."""
    parts = colour if isinstance(colour, (tuple, list)) else (colour,)
    if not all(isinstance(part, (int, float)) for part in parts):
        return False  # a pattern
    inks: list[float] = [float(part) for part in parts]
    return not any(inks) if len(inks) == 4 else bool(inks) and min(inks) >= 0.97


def _has_rulings(page: Any) -> bool:
    """Two upright and two level rulings at least; underlines alone are level."""
    edges = page.edges
    if len(edges) > _MANY:
        log.info("page %d has %d rulings: a drawing, not looked at for tables", page.page_number, len(edges))
        return False
    upright = sum(e["orientation"] == "v" and e["height"] > _SHORT for e in edges)
    level = sum(e["orientation"] == "h" and e["width"] > _SHORT for e in edges)
    return bool(upright >= 2 and level >= 2)


def table_of(sides: Sequence[Sides]) -> TableBox | None:
    """Rows, columns and merged cells from where the cells stand; None for a frame of one column."""
    across, down = _stops(x for s in sides for x in (s[0], s[2])), _stops(y for s in sides for y in (s[1], s[3]))
    if len(across) < 3:
        return None
    boxes = []
    for left, top, right, bottom in sides:
        row, column = _index(down, top), _index(across, left)
        row_span, column_span = _index(down, bottom) - row, _index(across, right) - column
        if row_span > 0 and column_span > 0:
            boxes.append(CellBox(row, column, row_span, column_span, Box(left, top, right, bottom)))
    whole = Box(min(s[0] for s in sides), min(s[1] for s in sides), max(s[2] for s in sides), max(s[3] for s in sides))
    return TableBox(whole, tuple(sorted(boxes, key=lambda cell: (cell.row, cell.column))))


def _stops(positions: Iterable[float]) -> list[float]:
    """The different positions in order; those closer than a ruling is thick are one."""
    stops: list[float] = []
    for position in sorted(positions):
        if not stops or position - stops[-1] > _SAME:
            stops.append(position)
    return stops


def _index(stops: list[float], position: float) -> int:
    return min(range(len(stops)), key=lambda index: abs(stops[index] - position))

"""Text that runs up, down or upside down on its page, brought upright for reading and back for showing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pipeline.layout import TableBox
from pipeline.schema.page import Box, Line, Word

Size = tuple[float, float]

UPRIGHT, UP, OVER, DOWN = 0, 90, 180, 270
"""How far, clockwise, the page must be turned so that the text stands upright."""


def turn_of(char: dict[str, Any]) -> int:
    """The turn that a character of pdfplumber needs, from its matrix; slanted ones (a watermark) count as upright."""
    across, along = char["matrix"][0], char["matrix"][1]
    if abs(across) >= abs(along):
        return UPRIGHT if across >= 0 else OVER
    return UP if along > 0 else DOWN


def main_turn(chars: Sequence[dict[str, Any]]) -> int:
    """The turn that most characters need."""
    counted = Counter(turn_of(char) for char in chars)
    return counted.most_common(1)[0][0] if counted else UPRIGHT


def turned_size(size: Size, turn: int) -> Size:
    return (size[1], size[0]) if turn in (UP, DOWN) else size


def turned_box(box: Box, size: Size, turn: int) -> Box:
    """Where a box of a page of this size lies once the page has been turned clockwise.

    >>> turned_box(Box(10, 700, 20, 790), (595, 842), UP)
    Box(left=52, top=10, right=142, bottom=20)
    """
    width, height = size
    if turn == UP:
        return Box(height - box.bottom, box.left, height - box.top, box.right)
    if turn == DOWN:
        return Box(box.top, width - box.right, box.bottom, width - box.left)
    if turn == OVER:
        return Box(width - box.right, height - box.bottom, width - box.left, height - box.top)
    return box


def turned_back(box: Box, size: Size, turn: int) -> Box:
    """The reverse of `turned_box`; `size` is that of the page before it was turned."""
    return turned_box(box, turned_size(size, turn), -turn % 360)


def turned_char(char: dict[str, Any], size: Size, turn: int) -> dict[str, Any]:
    """A character of pdfplumber as it stands on the turned page."""
    box = turned_box(Box(char["x0"], char["top"], char["x1"], char["bottom"]), size, turn)
    return {
        **char,
        "x0": box.left,
        "x1": box.right,
        "top": box.top,
        "bottom": box.bottom,
        "doctop": box.top,
        "width": box.width,
        "height": box.height,
        "upright": True,
    }


def turned_table(table: TableBox, size: Size, turn: int) -> TableBox:
    """A table on the turned page; its rows and columns are found anew from the places of its cells."""
    from pipeline.ingest.pdf_tables import table_of

    if turn == UPRIGHT:
        return table
    boxes = [turned_box(cell.box, size, turn) for cell in table.cells]
    return table_of([(b.left, b.top, b.right, b.bottom) for b in boxes]) or table


def line_turned_back(line: Line, size: Size, turn: int) -> Line:
    """A line that was read on the turned page, its boxes on the page as it is."""
    words = tuple(_word(word, size, turn) for word in line.words)
    return replace(line, words=words)


def _word(word: Word, size: Size, turn: int) -> Word:
    return word if word.box is None else replace(word, box=turned_back(word.box, size, turn))

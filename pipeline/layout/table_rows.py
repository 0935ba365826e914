"""Words inside a table -> one line a row, its cells a tab apart, and the grid that says which words are whose."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.layout import cues
from pipeline.layout.runs import make_runs, merge_lines
from pipeline.layout.table_box import CellBox, TableBox
from pipeline.schema.page import Box, Cell, Grid, Line, Word

GAP = "\t"


def is_table(table: TableBox, words: Sequence[Word]) -> bool:
    """False for a frame around text, and for the invisible table that many offices put their letterhead into."""
    if len(table.cells) < 2:
        return False
    columns = 1 + max(cell.column for cell in table.cells)
    rows = 1 + max(cell.row for cell in table.cells)
    if columns > 3 or (table.ruled and rows > 6):
        return True
    inside = [word for word in words if word.box is not None and _holds(table.box, word.box)]
    texts = tuple(word.text for word in inside)
    if cues.find(texts, "national") is not None and cues.find(texts, "motto") is not None:
        return False
    return not any(
        cues.opens(" ".join(texts[index : index + 3]), "recipients") and inside[index].text[:1] in "NK"
        for index in range(len(inside))
    )


def share_out(words: Sequence[Word], tables: Sequence[TableBox]) -> tuple[list[Word], list[list[Word]]]:
    """The words outside all tables, and those of each table; a word belongs where its middle lies."""
    free: list[Word] = []
    held: list[list[Word]] = [[] for _ in tables]
    for word in words:
        owner = next((i for i, t in enumerate(tables) if word.box is not None and _holds(t.box, word.box)), None)
        (free if owner is None else held[owner]).append(word)
    return free, held


def _holds(outer: Box, inner: Box) -> bool:
    x, y = (inner.left + inner.right) / 2, (inner.top + inner.bottom) / 2
    return outer.left <= x <= outer.right and outer.top <= y <= outer.bottom


def _away(cell: CellBox, box: Box) -> float:
    """How far the middle of a word lies outside a cell; 0 inside."""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    across = max(cell.box.left - x, 0.0, x - cell.box.right)
    down = max(cell.box.top - y, 0.0, y - cell.box.bottom)
    return across + down


def table_rows(table: TableBox, words: Sequence[Word], first_line: int) -> tuple[list[Line], Grid | None]:
    """The rows that hold any word, as lines; `first_line` is the number that the first of them gets on its page.

    A merged cell is read in its first row; a cell without words keeps its tab, so that columns stay columns; a row
    without words is left out and the ones below move up.
    """
    filled: dict[int, list[Word]] = {index: [] for index in range(len(table.cells))}
    for word in words:
        box = word.box
        if box is not None:
            filled[min(filled, key=lambda i: (_away(table.cells[i], box), i))].append(word)
    rows: dict[int, list[int]] = {}
    for index in sorted(filled, key=lambda i: (table.cells[i].row, table.cells[i].column)):
        rows.setdefault(table.cells[index].row, []).append(index)
    kept = [row for row, members in sorted(rows.items()) if any(filled[i] for i in members)]
    lines: list[Line] = []
    cells: list[Cell] = []
    for number, row in enumerate(kept):
        line_words: list[Word] = []
        gaps: list[str] = []
        pending = ""
        for position, index in enumerate(rows[row]):
            cell, start = table.cells[index], len(line_words)
            pending += GAP if position else ""
            for word in (w for line in merge_lines(make_runs(filled[index])) for w in line.words):
                gaps.append(pending or (" " if line_words else ""))
                line_words.append(word)
                pending = ""
            span = sum(1 for other in kept if row <= other < row + cell.row_span)
            place = (first_line + number, (start, len(line_words)))
            cells.append(Cell(number, cell.column, *place, row_span=span, column_span=cell.column_span))
        lines.append(Line(tuple(line_words), (*gaps, pending)))
    if not lines:
        return [], None
    columns = max(cell.column + cell.column_span for cell in table.cells)
    return lines, Grid(len(lines), columns, tuple(cells), table.box, table.ruled)

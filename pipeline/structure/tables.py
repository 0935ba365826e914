"""Grids of pages -> tables of the document: joined over pages, headings of columns, the unit of their figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.schema.outline import Paragraph, Table, TableCell
from pipeline.schema.page import Cell, Grid, Transcript
from pipeline.schema.text import Span, Text
from pipeline.structure.lines import PrintedLine
from pipeline.viet.letters import fold

UNIT_NOTE = re.compile(r"(?:đvt|đơn vị tính|đơn vị)\s*[:;]?\s*([^)\n\t]{2,40})", re.IGNORECASE)
COLUMN_NUMBERS = re.compile(r"\(?\s*(?:\d{1,2}|[a-zđ])\s*(?:=.*)?\)?", re.IGNORECASE)
HEAD_ROWS = 4


@dataclass(frozen=True)
class Placed:
    """A cell of a page's grid with its place in the clean text."""

    cell: Cell
    at: Span
    page: int


@dataclass
class Sheet:
    """The part of a table that stands on one page."""

    page: int
    grid: Grid
    cells: list[Placed]
    first: int
    last: int
    """Lines of the page that the grid takes up."""


@dataclass(frozen=True)
class Tables:
    """The tables of a document, and for each row where it is: (table, row) by the offset at which its line begins."""

    tables: tuple[Table, ...]
    rows: dict[int, Paragraph]

    def row_paragraph(self, line: PrintedLine) -> Paragraph | None:
        """The row that a line is, as a paragraph with the cells as pieces."""
        return self.rows.get(line.at.start)


def find_tables(transcript: Transcript, text: Text) -> Tables:
    """The tables of a document in order; a grid at the top of a page goes on with the one at the bottom of the page before."""
    groups: list[list[Sheet]] = []
    for sheet in _sheets(transcript, text):
        if groups and _goes_on(transcript, groups[-1][-1], sheet):
            groups[-1].append(sheet)
        else:
            groups.append([sheet])
    tables: list[Table] = []
    rows: dict[int, Paragraph] = {}
    for group in groups:
        table = _table(group, transcript, text)
        for row, cells in _by_row(table.cells).items():
            pieces = tuple(cell.at for cell in sorted(cells, key=lambda c: c.at.start) if len(cell.at))
            if pieces:
                rows[pieces[0].start] = Paragraph(pieces, "", len(tables), row)
        tables.append(table)
    return Tables(tuple(tables), rows)


def _by_row(cells: Sequence[TableCell]) -> dict[int, list[TableCell]]:
    rows: dict[int, list[TableCell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    return rows


def _sheets(transcript: Transcript, text: Text) -> Iterator[Sheet]:
    for index, page in enumerate(transcript.pages):
        for grid in page.grids:
            placed = []
            for cell in grid.cells:
                at = _place(transcript, text, index, cell)
                if at is not None:
                    placed.append(Placed(cell, at, page.number))
            if placed and _is_table(grid, placed):
                lines = [one.cell.line for one in placed]
                yield Sheet(index, grid, placed, min(lines), max(lines))


def _is_table(grid: Grid, placed: Sequence[Placed]) -> bool:
    """False for justified prose that was taken for a table: most of its rows have one cell."""
    filled = Counter(one.cell.row for one in placed)
    least = 0.25 if grid.ruled else 0.5
    return sum(1 for count in filled.values() if count > 1) >= least * len(filled)


def _place(transcript: Transcript, text: Text, page: int, cell: Cell) -> Span | None:
    """The cell's words as a span of the clean text; None where it is empty."""
    first, stop = cell.words
    if first >= stop:
        return None
    line = transcript.pages[page].lines[cell.line]
    spans = list(line.word_spans())
    start = transcript.line_spans[page][cell.line].start
    return text.to_clean(Span(start + spans[first].start, start + spans[stop - 1].end))


def _goes_on(transcript: Transcript, before: Sheet, after: Sheet) -> bool:
    """True where the second grid is the first one's continuation over the page break, page numbers and heads apart."""
    if after.page != before.page + 1 or after.grid.columns != before.grid.columns:
        return False
    tail = transcript.pages[before.page].lines[before.last + 1 :]
    head = transcript.pages[after.page].lines[: after.first]
    return all(len(line.text) <= 60 for line in (*tail, *head)) and len(tail) <= 2 and len(head) <= 2


def _table(group: list[Sheet], transcript: Transcript, text: Text) -> Table:
    clean = text.clean
    header_rows = _header_rows(group[0], clean)
    heads = _heads(group[0], header_rows, clean)
    head_text = _row_texts(group[0], clean)[:header_rows]
    cells: list[TableCell] = []
    offset = 0
    for number, sheet in enumerate(group):
        texts = _row_texts(sheet, clean)
        repeated = header_rows if number and texts[:header_rows] == head_text else 0
        for placed in sheet.cells:
            header = placed.cell.row < (header_rows if number == 0 else repeated)
            path = () if header else heads.get(placed.cell.column, ())
            cells.append(TableCell(offset + placed.cell.row, placed.cell.column, placed.at, path, header, placed.page))
        offset += sheet.grid.rows
    return Table(tuple(cells), offset, group[0].grid.columns, _unit_note(group[0], transcript, text))


def _row_texts(sheet: Sheet, clean: str) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(sheet.grid.rows)]
    for placed in sheet.cells:
        if placed.cell.row < len(rows):
            rows[placed.cell.row].append(fold(placed.at.of(clean)).strip())
    return rows


def _header_rows(sheet: Sheet, clean: str) -> int:
    """How many rows at the top name the columns: rows without figures before the first numbered or summed row."""
    rows = _row_texts(sheet, clean)
    count = 0
    for row in rows[:HEAD_ROWS]:
        if not row:
            break
        if count and len(row) > 1 and all(COLUMN_NUMBERS.fullmatch(cell) for cell in row):
            return count + 1
        opening = row[0]
        figures = sum(1 for cell in row if re.fullmatch(r"[\d.,%\s]+", cell))
        if figures * 2 >= len(row) or re.fullmatch(r"[\divx]{1,4}[.)]?", opening) or (count and len(row) < 2):
            break
        if count and len(row) >= max(2, sheet.grid.columns - 1) and opening not in ("stt", "tt", "so tt"):
            spanned = any(p.cell.row == 0 and (p.cell.column_span > 1 or p.cell.row_span > 1) for p in sheet.cells)
            if not spanned:
                break
        count += 1
    return count


def _heads(sheet: Sheet, header_rows: int, clean: str) -> dict[int, tuple[str, ...]]:
    """The headings above each column, outermost first; a heading over several columns stands above each of them."""
    heads: dict[int, list[str]] = {}
    for placed in sorted(sheet.cells, key=lambda p: (p.cell.row, p.cell.column)):
        cell = placed.cell
        words = " ".join(placed.at.of(clean).split())
        if cell.row >= header_rows or (cell.row and COLUMN_NUMBERS.fullmatch(words)):
            continue
        for column in range(cell.column, cell.column + max(cell.column_span, 1)):
            heads.setdefault(column, []).append(words)
    return {column: tuple(words) for column, words in heads.items()}


def _unit_note(sheet: Sheet, transcript: Transcript, text: Text) -> str | None:
    """ "ĐVT: triệu đồng" in the lines just above the table, or in its header."""
    above = transcript.line_spans[sheet.page][max(0, sheet.first - 3) : sheet.first]
    heads = [placed.at.of(text.clean) for placed in sheet.cells if placed.cell.row < HEAD_ROWS]
    for words in [*(text.to_clean(span).of(text.clean) for span in reversed(above)), *heads]:
        found = UNIT_NOTE.search(" ".join(words.split()))
        if found and re.search(r"đồng|usd|%|triệu|nghìn|tỷ|người|ha|lớp", found[1], re.IGNORECASE):
            return found[1].strip(" .;,")
    return None

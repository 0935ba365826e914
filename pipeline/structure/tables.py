"""Sheets -> tables of the document: joined over pages, headings of columns, the unit of their figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.schema.outline import Paragraph, Table, TableCell
from pipeline.schema.page import Transcript
from pipeline.schema.text import Text
from pipeline.structure.lines import PrintedLine
from pipeline.structure.sheets import Placed, Sheet, find_sheets
from pipeline.viet.facts import alternatives, rows
from pipeline.viet.letters import fold

COLUMN_NUMBERS = re.compile(r"\(?\s*(?:\d{1,2}|[a-zđ])\s*(?:=.*)?\)?", re.IGNORECASE)
"""The row under a header that numbers its columns: (1), (2), (3) = (4) + (5)."""
ROW_NUMBER = re.compile(r"[\divxlc]{1,4}\s*[.)]?|[a-zđ]\s*[.)]")
FIGURE = re.compile(r"[\d.,%\s]+")
HEAD_ROWS = 4


@dataclass(frozen=True)
class Tables:
    """The tables of a document, and the paragraph of each row by the offset at which its line begins."""

    tables: tuple[Table, ...]
    rows: dict[int, Paragraph]

    def row_paragraph(self, line: PrintedLine) -> Paragraph | None:
        """The row that a line is, as a paragraph with the cells as pieces."""
        return self.rows.get(line.at.start)


def find_tables(transcript: Transcript, text: Text) -> Tables:
    """The tables of a document in order; a sheet at the top of a page goes on with the one at the bottom of the page before."""
    groups: list[list[Sheet]] = []
    for sheet in find_sheets(transcript, text):
        if groups and _goes_on(groups[-1][-1], sheet):
            groups[-1].append(sheet)
        else:
            groups.append([sheet])
    tables: list[Table] = []
    paragraphs: dict[int, Paragraph] = {}
    for group in groups:
        offset = 0
        for sheet in group:
            for line, cells in _by_line(sheet).items():
                pieces = tuple(cell.at for cell in sorted(cells, key=lambda c: c.at.start))
                paragraphs[line] = Paragraph(pieces, "", len(tables), offset + cells[0].row)
            offset += sheet.rows
        tables.append(_table(group, text.clean))
    return Tables(tuple(tables), paragraphs)


def _by_line(sheet: Sheet) -> dict[int, list[Placed]]:
    lines: dict[int, list[Placed]] = {}
    for cell in sheet.cells:
        lines.setdefault(cell.line, []).append(cell)
    return lines


def _goes_on(before: Sheet, after: Sheet) -> bool:
    """True where the second sheet is the first one's continuation over the page break, page numbers and heads apart."""
    return after.page == before.page + 1 and after.columns == before.columns and before.alone_below and after.alone_above


def _table(group: Sequence[Sheet], clean: str) -> Table:
    first_rows = _row_texts(group[0], clean)
    header_rows = _header_rows(group[0], first_rows)
    heads = _heads(group[0], header_rows, clean)
    cells: list[TableCell] = []
    offset = 0
    for number, sheet in enumerate(group):
        repeated = number and _row_texts(sheet, clean)[:header_rows] == first_rows[:header_rows]
        own_header = header_rows if number == 0 or repeated else 0
        for cell in sheet.cells:
            header = cell.row < own_header
            path = () if header else heads.get(cell.column, ())
            cells.append(TableCell(offset + cell.row, cell.column, cell.at, path, header, sheet.page))
        offset += sheet.rows
    return Table(tuple(cells), offset, group[0].columns, _unit_note(group[0], clean))


def _row_texts(sheet: Sheet, clean: str) -> list[list[str]]:
    """The words of each row's cells, marks folded."""
    texts: list[list[str]] = [[] for _ in range(sheet.rows)]
    for cell in sheet.cells:
        if cell.row < len(texts):
            texts[cell.row].append(fold(cell.at.of(clean)).strip())
    return texts


def _header_rows(sheet: Sheet, texts: Sequence[Sequence[str]]) -> int:
    """How many rows at the top name the columns: those before the first row that is numbered or holds figures.

    A second row of names counts only where a cell of the first spans it or stands above several columns; a row of column
    numbers closes the header.
    """
    deep = max((cell.row + cell.row_span for cell in sheet.cells if cell.row == 0), default=1)
    wide = any(cell.column_span > 1 for cell in sheet.cells if cell.row == 0 and cell.column_span < sheet.columns)
    count = 0
    for row in texts[:HEAD_ROWS]:
        if count and len(row) > 1 and all(COLUMN_NUMBERS.fullmatch(cell) for cell in row):
            return count + 1
        figures = sum(1 for cell in row if FIGURE.fullmatch(cell))
        numbered = bool(row) and ROW_NUMBER.fullmatch(row[0]) is not None
        beyond = count >= (max(deep, 2) if wide else deep)
        if not row or figures * 2 >= len(row) or numbered or beyond:
            break
        count += 1
    return count if count < len(texts) else min(count, 1)


def _heads(sheet: Sheet, header_rows: int, clean: str) -> dict[int, tuple[str, ...]]:
    """The headings above each column, outermost first; a heading over several columns stands above each of them."""
    heads: dict[int, list[str]] = {}
    for cell in sorted(sheet.cells, key=lambda c: (c.row, c.column)):
        words = " ".join(cell.at.of(clean).split())
        if cell.row >= header_rows or (cell.row and COLUMN_NUMBERS.fullmatch(words)):
            continue
        for column in range(cell.column, cell.column + cell.column_span):
            heads.setdefault(column, []).append(words.strip("*"))
    return {column: tuple(words) for column, words in heads.items()}


def _unit_note(sheet: Sheet, clean: str) -> str | None:
    """ "ĐVT: triệu đồng" in the lines just above the table, or in its header."""
    heads = [cell.at.of(clean) for cell in sheet.cells if cell.row < HEAD_ROWS]
    openings = alternatives(row["words"] for row in rows("openings") if row["part"] == "unit note")
    units = alternatives(row["words"] for row in rows("openings") if row["part"] == "unit of figures")
    pattern = re.compile(rf"(?:{openings})\s*[:;]?\s*([^)\n\t]{{1,40}})", re.IGNORECASE)
    for words in [*sheet.above, *heads]:
        found = pattern.search(" ".join(words.split()))
        if found and re.search(rf"(?<!\w)(?:{units})(?!\w)", found[1], re.IGNORECASE):
            return found[1].strip(" .;,*_")
    return None

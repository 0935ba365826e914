"""An Excel workbook: a sheet a table, headings in words, numbers and dates that calculate, a link from each row to its line.

Written with XlsxWriter, row by row and in constant memory. Excel takes 1,048,576 rows a sheet, 32,767 characters a cell and
65,530 links a sheet: a table goes on in the next sheet, a longer text goes on in the sheet "Ô dài", a further link becomes a
formula. Nothing is cut off.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.export.cells import sheet_value
from pipeline.export.names import column_meaning, column_name, table_name
from pipeline.export.paper import UPRIGHT, lines_needed, on_paper, paper_first
from pipeline.export.reading import Chosen, label
from pipeline.export.request import Request, Written, staged
from pipeline.store.folder import OutFolder

ROWS = 1_048_576
CELL = 32_767
LINKS = 65_000
WIDEST = 36
"""Characters of a column that is not on paper."""
ARROW = "→"
"""What a person clicks to come to the line in the text. The quote itself is no link: LibreOffice wraps no link."""
LINE, HIGHEST = 15, 405
"""Points: of a line, and of the highest row that Excel takes."""

FOR_PROGRAMS = ("wording",)
"""Tables that tell a person nothing (samples of wording as numbers): in a workbook only where they are asked for."""

_BEHIND = (
    "record_id",
    "doc_id",
    "section_id",
    "parent_id",
    "table_id",
    "start",
    "end",
    "method",
    "evidence",
    "raw_start",
    "raw_end",
)
"""Columns for programs: folded away, a click on [+] shows them."""


@dataclass
class _Sheet:
    """A table on its sheets: which one is being written, and where."""

    table: str
    title: str
    columns: tuple[str, ...]
    sheet: Any = None
    part: int = 0
    row: int = 0
    links: int = 0
    widths: list[int] = field(default_factory=list)


class Workbook:
    """The workbook while it is written; `rows` and `cell` are Excel's limits, smaller in tests."""

    def __init__(self, path: Path, language: str, rows: int = ROWS, cell: int = CELL) -> None:
        import xlsxwriter

        self.language, self.rows, self.cell = language, rows, cell
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": str(path.parent)}
        self.book: Any = xlsxwriter.Workbook(str(path), options)
        add = self.book.add_format
        look = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        self.head = add(
            {**look, "bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E79", "text_wrap": True, "valign": "vcenter"}
        )
        self.text = add({**look, "quote_prefix": True})
        self.link = add({**look, "font_color": "#1F4E79", "quote_prefix": True})
        self.wrapped = {self.text: add({**look, "quote_prefix": True, "text_wrap": True})}
        self.wrapped[self.link] = add({**look, "font_color": "#1F4E79", "quote_prefix": True, "text_wrap": True})
        self.whole = add({**look, "num_format": "0"})
        self.money = add({**look, "num_format": "#,##0"})
        self.share = add({**look, "num_format": "0.00"})
        self.number = add({**look, "num_format": "General"})
        self.day = add({**look, "num_format": "dd/mm/yyyy", "align": "center"})
        self.long: list[tuple[str, int, str, str]] = []

    def close(self) -> None:
        self.book.close()

    def start(self, table: str, columns: Iterable[str], headings: Iterable[str]) -> _Sheet:
        """The first sheet of a table."""
        found = _Sheet(table, table_name(table, self.language), tuple(columns))
        self._headings = tuple(headings)
        self._next(found)
        return found

    def _next(self, on: _Sheet) -> None:
        self._finish(on)
        on.part += 1
        on.sheet = self.book.add_worksheet(sheet_title(on.title, on.part))
        on.row, on.links, on.widths = 0, 0, [min(30, max(7, len(heading))) + 3 for heading in self._headings]
        on.sheet.set_row(0, 2 * LINE)
        for column, heading in enumerate(self._headings):
            on.sheet.write_string(0, column, heading, self.head)
        on.sheet.freeze_panes(1, 1)
        on.sheet.set_paper(9)  # A4
        if sum(on_paper(on.table).values()) > UPRIGHT:
            on.sheet.set_landscape()
        on.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        on.sheet.fit_to_pages(1, 0)
        on.sheet.repeat_rows(0)
        on.sheet.hide_gridlines(0)
        on.sheet.set_footer("&L&A&R&P/&N")

    def _finish(self, on: _Sheet) -> None:
        if on.sheet is None:
            return
        on.sheet.autofilter(0, 0, max(on.row, 1), len(on.columns) - 1)
        paper = on_paper(on.table)
        printed = [column for column, name in enumerate(on.columns) if name in paper]
        if printed:
            on.sheet.print_area(0, 0, max(on.row, 1), printed[-1])
        for column, name in enumerate(on.columns):
            wide = min(on.widths[column], paper.get(name, WIDEST))
            folded = name in _BEHIND and name not in paper
            on.sheet.set_column(column, column, wide, None, {"level": 1, "hidden": True} if folded else {})

    def finish(self, on: _Sheet) -> None:
        """The last sheet of a table gets its filter and its widths."""
        self._finish(on)

    def put(self, on: _Sheet, values: Iterable[Any], links: dict[int, str] | None = None) -> None:
        """One row; `links` are the places inside the workbook that cells lead to, by column."""
        if on.row + 1 >= self.rows:
            self._next(on)
        on.row += 1
        cells = [sheet_value(value) for value in values]
        lines = lines_needed(on.table, on.columns, cells)
        if lines > 1:  # LibreOffice does not find the height by itself
            on.sheet.set_row(on.row, min(lines * LINE, HIGHEST))
        for column, shown in enumerate(cells):
            if shown is None:
                continue
            self._cell(on, column, shown, (links or {}).get(column))
            length = 10 if isinstance(shown, date) else len(str(shown).split("\n", 1)[0])
            if on.row < 2000:
                on.widths[column] = max(on.widths[column], min(length + 2, 200))

    def _cell(self, on: _Sheet, column: int, value: Any, link: str | None) -> None:
        name, sheet, row = on.columns[column], on.sheet, on.row
        look = self.link if link else self.text
        look = self.wrapped[look] if name in on_paper(on.table) else look
        if isinstance(value, bool):
            done = sheet.write_boolean(row, column, value, self.text)
        elif isinstance(value, int | float) and abs(value) < 10**15:
            done = sheet.write_number(row, column, value, self._number_format(name, value))
        elif isinstance(value, date):
            done = sheet.write_datetime(row, column, value, self.day)
        else:
            wording = self._fitting(on, column, str(value))
            if not wording:
                done = 0
            elif link and on.links < LINKS:
                on.links += 1
                done = sheet.write_url(row, column, f"internal:{link}", look, wording)
            elif link and len(wording) < 200:
                spoken, place = wording.replace('"', '""'), link.replace('"', '""')
                done = sheet.write_formula(row, column, f'=HYPERLINK("#{place}","{spoken}")', look, wording)
            else:
                done = sheet.write_string(row, column, wording, look)
        if done:
            raise ValueError(f"{on.table}, row {row}, column {name}: the cell was not taken ({done})")

    def _number_format(self, name: str, value: float) -> Any:
        if name in ("amount_vnd", "counted_vnd"):
            return self.money
        if name in ("confidence", "mean_confidence"):
            return self.share
        return self.whole if isinstance(value, int) else self.number

    def _fitting(self, on: _Sheet, column: int, wording: str) -> str:
        if len(wording) <= self.cell:
            return wording
        self.long.append((on.sheet.get_name(), on.row + 1, on.columns[column], wording))
        told = f" … → {table_name('long', self.language)}"
        return wording[: self.cell - len(told)] + told

    def put_long_cells(self) -> None:
        """What was too long for a cell, in pieces that fit, with the place it belongs to."""
        if not self.long:
            return
        names = (
            ("Trang tính", "Dòng", "Cột", "Phần", "Nội dung")
            if self.language == "vi"
            else ("Sheet", "Row", "Column", "Part", "Text")
        )
        on = self.start("long", ("sheet", "row", "column", "part", "text"), names)
        for sheet, row, column, wording in self.long:
            pieces = [wording[at : at + self.cell] for at in range(0, len(wording), self.cell)]
            for part, piece in enumerate(pieces, 1):
                self.put(on, (sheet, row, column, part, piece))
        self.finish(on)


def sheet_title(title: str, part: int) -> str:
    """The name on the tab, of at most 31 characters.

    >>> sheet_title("Mục tiêu", 1), sheet_title("Mục tiêu", 2)
    ('Mục tiêu', 'Mục tiêu 2')
    """
    return title if part == 1 else f"{title} {part}"


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


@dataclass
class _Lines:
    """Where the lines of each reading text stand in the sheets of the text."""

    title: str
    limit: int
    documents: dict[str, tuple[int, list[int]]] = field(default_factory=dict)
    total: int = 0

    def take(self, doc_id: str, text: str) -> None:
        starts = [0]
        starts += [at + 1 for at, letter in enumerate(text) if letter == "\n"]
        self.documents[doc_id] = (self.total, starts)
        self.total += len(starts)

    def place(self, doc_id: str, start: int | None) -> str | None:
        """The cell that holds the line in which a record begins."""
        found = self.documents.get(doc_id)
        if found is None or start is None:
            return None
        line = found[0] + bisect_right(found[1], start) - 1
        part, row = divmod(line, self.limit - 1)
        return f"{_quoted(sheet_title(self.title, part + 1))}!D{row + 2}"


def write_excel(chosen: Chosen, request: Request, rows: int = ROWS, cell: int = CELL) -> Written:
    """The chosen tables, the lines of the texts they were read from, and the dictionary of their columns."""
    if not request.tables:
        chosen = Chosen(chosen.out, tuple(name for name in chosen.tables if name not in FOR_PROGRAMS), chosen.documents)
    counts: list[tuple[str, int]] = []
    every = Chosen(chosen.out, ("documents",), chosen.documents)
    documents = {row["doc_id"]: row for row in every.rows("documents")}
    lines = _Lines(table_name("text", request.language), rows)
    for doc_id, row in documents.items():
        lines.take(doc_id, _text(chosen.out, row))
    with staged(request.target) as path:
        book = Workbook(path, request.language, rows, cell)
        where: dict[str, str] = {}
        for table in chosen.tables:
            counts.append((table, _write_table(book, chosen, table, documents, lines, where)))
        counts.append(("text", _write_text(book, chosen.out, documents)))
        _write_dictionary(book, chosen)
        book.put_long_cells()
        book.close()
    return Written((request.target,), tuple(counts))


def _text(out: Path, document: dict[str, Any]) -> str:
    return (OutFolder(out).text / str(document["text_file"])).read_bytes().decode()


def _write_table(
    book: Workbook,
    chosen: Chosen,
    table: str,
    documents: dict[str, dict[str, Any]],
    lines: _Lines,
    where: dict[str, str],
) -> int:
    names = list(chosen.schema(table).names)
    named = table not in ("documents", "outcomes")
    columns = paper_first(table, [*(["document"] if named else []), *names, *(["place"] if "start" in names else [])], _BEHIND)
    on = book.start(table, columns, [_heading(table, name, book.language) for name in columns])
    count = 0
    for row in chosen.rows(table):
        doc_id = row["doc_id"]
        links: dict[int, str] = {}
        place = lines.place(doc_id, 0 if table == "documents" else row.get("start"))
        if "place" in columns and place:
            row["place"] = ARROW
            links[columns.index("place")] = place
        if named:
            row["document"] = label(documents[doc_id]) if doc_id in documents else doc_id
            if doc_id in where:
                links[0] = where[doc_id]
        book.put(on, (row.get(name) for name in columns), links)
        if table == "documents":
            where[doc_id] = f"{_quoted(on.sheet.get_name())}!A{on.row + 1}"
        count += 1
    book.finish(on)
    return count


def _heading(table: str, column: str, language: str) -> str:
    if column == "document":
        return table_name("documents", language)
    return {"vi": "Tới", "en": "Go"}[language] if column == "place" else column_name(table, column, language)


def _write_text(book: Workbook, out: Path, documents: dict[str, dict[str, Any]]) -> int:
    """The reading texts, a printed line a row: where the links lead."""
    words = {"vi": ("Văn bản", "Trang", "Dòng", "Lời văn"), "en": ("Document", "Page", "Line", "Text")}[book.language]
    on = book.start("text", ("document", "page", "line", "text"), words)
    for row in documents.values():
        for page, number, line in _lines_of(_text(out, row), row.get("first_page") or 1):
            book.put(on, (label(row), page, number, line))
    book.finish(on)
    return len(documents)


def _lines_of(text: str, first_page: int) -> Iterator[tuple[int, int, str]]:
    """Page, line of the page, and wording; a form feed opens a page.

    >>> list(_lines_of("a\\nb\\n\\x0cc", 1))
    [(1, 1, 'a'), (1, 2, 'b'), (2, 1, 'c')]
    """
    page, number = first_page, 0
    for line in text.split("\n"):
        if line.startswith("\f"):
            page, number = page + line.count("\f"), 0
        number += 1
        yield page, number, line.replace("\f", "")


def _write_dictionary(book: Workbook, chosen: Chosen) -> None:
    words = {
        "vi": ("Bảng", "Cột", "Tên trong bảng dữ liệu", "Ý nghĩa"),
        "en": ("Table", "Column", "Name in the data", "Meaning"),
    }[book.language]
    on = book.start("dictionary", ("table", "column", "name", "meaning"), words)
    for table in chosen.tables:
        for name in chosen.schema(table).names:
            title, heading = table_name(table, book.language), column_name(table, name, book.language)
            book.put(on, (title, heading, f"{table}.{name}", column_meaning(table, name, book.language)))
    book.finish(on)

"""The parts of tables that stand on one page: from the page's grids, and from lines of text with tabs or upright bars."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.schema.page import Cell, Grid, Line, Transcript
from pipeline.schema.text import Span, Text
from pipeline.viet.facts import rows
from pipeline.viet.letters import fold

ABOVE = 3
"""Lines above a table in which the unit of its figures is looked for."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell with its place in the clean text; `line` is where the line of its row begins."""

    row: int
    column: int
    column_span: int
    row_span: int
    at: Span
    line: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as far as it stands on one page.

    `above` are the lines before it, nearest first; `alone_above` and `alone_below` say that nothing but short lines (page
    number, running head) parts it from the edge of the page.
    """

    page: int
    rows: int
    columns: int
    cells: tuple[Placed, ...]
    above: tuple[str, ...]
    alone_above: bool = False
    alone_below: bool = False


def find_sheets(transcript: Transcript, text: Text) -> list[Sheet]:
    """All sheets in the order of the text."""
    found = [*_drawn(transcript, text), *_typed(text.clean, _taken(transcript, text), transcript.source.first_page)]
    return sorted(found, key=lambda sheet: sheet.cells[0].at.start)


def _drawn(transcript: Transcript, text: Text) -> Iterator[Sheet]:
    """Sheets from the grids that the page's reader found."""
    for index, page in enumerate(transcript.pages):
        for grid in page.grids:
            cells = tuple(_place(transcript, text, index, grid))
            if not cells or not _is_table(grid, cells):
                continue
            first, last = min(c.line for c in grid.cells), max(c.line for c in grid.cells)
            above = tuple(line.text for line in reversed(page.lines[max(0, first - ABOVE) : first]))
            yield Sheet(
                page.number, grid.rows, grid.columns, cells, above, _short(page.lines[:first]), _short(page.lines[last + 1 :])
            )


def _place(transcript: Transcript, text: Text, page: int, grid: Grid) -> Iterator[Placed]:
    """The cells that hold words."""
    spans: dict[int, list[Span]] = {}
    for cell in grid.cells:
        first, stop = cell.words
        if first >= stop:
            continue
        if cell.line not in spans:
            spans[cell.line] = list(transcript.pages[page].lines[cell.line].word_spans())
        words, start = spans[cell.line], transcript.line_spans[page][cell.line].start
        at = text.to_clean(Span(start + words[first].start, start + words[stop - 1].end))
        line = text.to_clean(Span(start + words[0].start, start + words[-1].end)).start
        yield _placed(cell, at, line)


def _placed(cell: Cell, at: Span, line: int) -> Placed:
    return Placed(cell.row, cell.column, max(cell.column_span, 1), max(cell.row_span, 1), at, line)


def _is_table(grid: Grid, cells: Sequence[Placed]) -> bool:
    """False for justified prose that was taken for a table: most of its rows have one cell."""
    filled = Counter(cell.row for cell in cells)
    least = 0.25 if grid.ruled else 0.5
    return sum(1 for count in filled.values() if count > 1) >= least * len(filled)


def _short(lines: Sequence[Line]) -> bool:
    return len(lines) <= 2 and all(len(line.text) <= 60 for line in lines)


def _taken(transcript: Transcript, text: Text) -> list[Span]:
    """The stretches of the clean text in which grids lie."""
    taken = []
    for page, spans in zip(transcript.pages, transcript.line_spans, strict=True):
        for grid in page.grids:
            lines = [cell.line for cell in grid.cells]
            if lines:
                taken.append(text.to_clean(Span(spans[min(lines)].start, spans[max(lines)].end)))
    return taken


BAR_ROW = re.compile(r"\s*\|.*\|\s*")
BARS_INSIDE = re.compile(r"\S\s+\|(?:\s|$)|^\s*\|\s+\S")
"""A bar with room on both sides parts cells without bars at the ends of the row ("1 | Tập huấn | 04 lớp")."""
RULE_ROW = re.compile(r"[\s|:+\-–—=]+")
FIGURE = re.compile(r"\d[\d.,]*")


@dataclass
class _Run:
    """Lines of cells one after the other; `parted` tells by what: tabs, bars all round ("|"), or bars inside ("a | b")."""

    parted: str = ""
    rows: list[tuple[int, list[Span]]] = field(default_factory=list)
    blank: bool = False

    def takes(self, cells: Sequence[Span]) -> bool:
        """Does a line go on with the run? Between bars it may have lost cells, between tabs one; not so behind a blank line."""
        if not self.rows or len(cells) == len(self.rows[0][1]):
            return len(cells) > 1
        lost = len(self.rows[0][1]) - len(cells)
        return len(cells) > 1 and not self.blank and (self.parted != "\t" or (lost == 1 and len(self.rows) > 1))


def _typed(clean: str, taken: Sequence[Span], first_page: int) -> Iterator[Sheet]:
    """Sheets from runs of lines whose cells are parted by tabs, or by bars as markdown has them.

    Two lines with three cells or three with two make a table; the two columns of a letterhead and of Nơi nhận beside a
    signature do not.
    """
    if "\t" not in clean and "|" not in clean:
        return
    lines = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", clean)]
    run = _Run()
    covered = iter(sorted(taken))
    stretch = next(covered, None)
    for number, line in enumerate(lines):
        while stretch is not None and stretch.end <= line.start:
            stretch = next(covered, None)
        words = line.of(clean)
        if run.rows and (not words.strip() or (RULE_ROW.fullmatch(words) and "|" in words)):
            run.blank = run.blank or not words.strip()
            continue
        run.blank = run.blank or (number > 0 and "\n\n" in clean[lines[number - 1].end : line.start])
        outside = stretch is not None and stretch.touches(line)
        parted, cells = ("", []) if outside else _cells(clean, line, run.parted)
        if run.takes(cells) and (not run.rows or parted == run.parted):
            run.rows.append((number, cells))
            run.parted, run.blank = parted, False
            continue
        yield from _made(clean, lines, run.rows, first_page)
        run = _Run(parted, [(number, cells)]) if len(cells) > 1 else _Run()
    yield from _made(clean, lines, run.rows, first_page)


def _cells(clean: str, line: Span, parted: str) -> tuple[str, list[Span]]:
    """By what a line's cells are parted, the way of the line before going first, and the cells, empty ones included."""
    words = line.of(clean)
    start, mark = line.start, "|"
    if parted != "inside" and BAR_ROW.fullmatch(words):
        parted, start, words = "|", line.start + words.index("|") + 1, words.strip().strip("|")
    elif BARS_INSIDE.search(words):
        parted = "inside"
    elif "\t" in words.strip(" \f\r"):
        left = len(words) - len(words.lstrip("\f \r"))
        parted, mark, start, words = "\t", "\t", line.start + left, words[left:].rstrip(" \r")
    else:
        return "", []
    cells, at = [], start
    for part in words.split(mark):
        begin = at + len(part) - len(part.lstrip())
        cells.append(Span(min(begin, at + len(part)), max(min(begin, at + len(part)), at + len(part.rstrip()))))
        at += len(part) + 1
    return parted, cells


def _made(clean: str, lines: Sequence[Span], run: Sequence[tuple[int, list[Span]]], first_page: int) -> Iterator[Sheet]:
    if not run:
        return
    columns = max(len(cells) for _, cells in run)
    if len(run) < (3 if columns == 2 else 2) or any(_two_columns(clean, cells) for _, cells in run):
        return
    figures = _figure_columns(clean, run, columns)
    placed = []
    for row, (number, cells) in enumerate(run):
        words = lines[number].of(clean)
        line = lines[number].start + len(words) - len(words.lstrip())
        columns_of = range(len(cells)) if len(cells) == columns else _columns_of(clean, cells, figures, columns)
        placed += [Placed(row, column, 1, 1, at, line) for column, at in zip(columns_of, cells, strict=True) if len(at)]
    first = run[0][0]
    above = tuple(line.of(clean) for line in reversed(lines[max(0, first - ABOVE) : first]))
    page = clean.count("\f", 0, lines[first].start + 1) + first_page
    if placed:
        yield Sheet(page, len(run), columns, tuple(placed), above)


def _figure_columns(clean: str, run: Sequence[tuple[int, list[Span]]], columns: int) -> list[int]:
    """The columns, numbering apart, where most rows with all their cells have a figure."""
    whole = [cells for _, cells in run[1:] if len(cells) == columns]
    return [
        column
        for column in range(1, columns)
        if 2 * sum(1 for cells in whole if FIGURE.fullmatch(cells[column].of(clean))) > len(whole) > 0
    ]


def _columns_of(clean: str, cells: Sequence[Span], figures: Sequence[int], count: int) -> list[int]:
    """The columns of a row that has lost cells: from the left, its figures in those of figures where the rest has room behind."""
    columns: list[int] = []
    left = list(figures)
    for number, cell in enumerate(cells):
        here = columns[-1] + 1 if columns else 0
        room = bool(left) and here <= left[0] <= count - (len(cells) - number)
        if columns and room and FIGURE.fullmatch(cell.of(clean)):
            here = left.pop(0)
        columns.append(here)
    return columns


def _two_columns(clean: str, cells: Sequence[Span]) -> bool:
    """True for lines of a letterhead, or of Nơi nhận beside a signature."""
    words = [fold(cell.of(clean)) for cell in cells]
    told = [fold(row["words"]) for row in rows("openings") if row["part"] in ("motto", "recipients", "authority")]
    return any(cell.strip("*_ ").startswith(tuple(told)) for cell in words)

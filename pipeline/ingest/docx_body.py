"""The body of a Word file in reading order: paragraphs as lines, tables as rows, a letterhead's invisible table as two blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.ingest.docx_numbering import Numbering

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}pPr", f"{_W}rPr", f"{_W}instrText", _FALLBACK))
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class CellText:
    """One cell of a row, merged cells in their first place."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


@dataclass(frozen=True, slots=True)
class TextLine:
    text: str


@dataclass(frozen=True, slots=True)
class TableRows:
    rows: int
    columns: int
    cells: tuple[CellText, ...]


@dataclass(frozen=True, slots=True)
class PageEnd:
    """A page break that somebody set; those that Word finds while drawing are not in the file."""


Piece = TextLine | TableRows | PageEnd


class Body:
    """Walks the parts of a document once, counting its lists on the way."""

    def __init__(self, numbering: Numbering, ruled_styles: frozenset[str]) -> None:
        self._numbering = numbering
        self._ruled_styles = ruled_styles

    def pieces(self, parent: Any, depth: int = 0) -> Iterator[Piece]:
        """What stands in a body, a cell, a header or a text box, in order."""
        if depth > _DEEPEST:
            return
        for element in parent:
            if element.tag == f"{_W}p":
                yield from self._paragraph(element, depth)
            elif element.tag == f"{_W}tbl":
                yield from self._table(element, depth)
            elif element.tag == f"{_W}sdt":
                content = element.find(f"{_W}sdtContent")
                if content is not None:
                    yield from self.pieces(content, depth + 1)
            elif element.tag in (f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"):
                yield from self.pieces(element, depth + 1)

    def _paragraph(self, element: Any, depth: int) -> Iterator[Piece]:
        properties = element.find(f"{_W}pPr")
        if _is_on(properties, "pageBreakBefore"):
            yield PageEnd()
        label = self._numbering.label(properties) if "".join(_text(element)).strip() else ""
        lines = (label + "".join(_text(element))).split("\n")
        for number, line in enumerate(lines):
            for part, text in enumerate(line.split("\f")):
                if part:
                    yield PageEnd()
                if text.strip() or (number == 0 and part == 0 and len(lines) == 1 and "\f" not in line):
                    yield TextLine(text)
        for box in element.iter(f"{_W}txbxContent"):
            if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
                yield from self.pieces(box, depth + 1)
        section = properties.find(f"{_W}sectPr") if properties is not None else None
        if section is not None:
            kind = section.find(f"{_W}type")
            if kind is None or kind.get(f"{_W}val") != "continuous":
                yield PageEnd()

    def _table(self, element: Any, depth: int) -> Iterator[Piece]:
        grid = _grid(element)
        if not self._is_ruled(element) and max((len(row) for row in grid), default=0) <= 3:
            columns = max((column + span for row in grid for column, span, _, _ in row), default=0)
            for column in range(columns):
                for row in grid:
                    for start, _, merged, cell in row:
                        if start == column and not merged:
                            yield from self.pieces(cell, depth + 1)
            return
        yield self._rows(grid, depth)

    def _rows(self, grid: list[list[tuple[int, int, bool, Any]]], depth: int) -> TableRows:
        cells = []
        for number, row in enumerate(grid):
            for column, span, merged, cell in row:
                if merged:
                    continue
                height = 1
                while number + height < len(grid) and any(c == column and m for c, _, m, _ in grid[number + height]):
                    height += 1
                cells.append(CellText(number, column, height, span, self._cell_text(cell, depth)))
        columns = max((cell.column + cell.column_span for cell in cells), default=0)
        return TableRows(len(grid), columns, tuple(cells))

    def _cell_text(self, cell: Any, depth: int) -> str:
        texts = []
        for piece in self.pieces(cell, depth + 1):
            if isinstance(piece, TextLine):
                texts.append(piece.text)
            elif isinstance(piece, TableRows):
                texts += [inner.text for inner in piece.cells]
        return " ".join(" ".join(texts).split())

    def _is_ruled(self, element: Any) -> bool:
        """True where the table or any of its cells shows a border."""
        properties = element.find(f"{_W}tblPr")
        borders = properties.find(f"{_W}tblBorders") if properties is not None else None
        if borders is not None:
            return any(_shows(side) for side in borders)
        if any(_shows(side) for cell in element.iter(f"{_W}tcBorders") for side in cell):
            inner = [side for cell in element.iter(f"{_W}tcBorders") for side in cell if _shows(side)]
            return len(inner) > 2  # a single rule under a name is decoration
        style = properties.find(f"{_W}tblStyle") if properties is not None else None
        return style is not None and style.get(f"{_W}val") in self._ruled_styles


def ruled_styles(styles: Any) -> frozenset[str]:
    """The table styles that draw borders, their own or those of the style they are based on."""
    if styles is None:
        return frozenset()
    parents, ruled = {}, set()
    for style in styles.iter(f"{_W}style"):
        name = style.get(f"{_W}styleId", "")
        parent = style.find(f"{_W}basedOn")
        parents[name] = parent.get(f"{_W}val") if parent is not None else None
        if any(_shows(side) for borders in style.iter(f"{_W}tblBorders") for side in borders):
            ruled.add(name)
    for name in parents:
        ancestor, steps = parents[name], 0
        while ancestor is not None and steps < _DEEPEST:
            if ancestor in ruled:
                ruled.add(name)
            ancestor, steps = parents.get(ancestor), steps + 1
    return frozenset(ruled)


def _shows(side: Any) -> bool:
    return side.get(f"{_W}val") not in (None, "nil", "none")


def _grid(table: Any) -> list[list[tuple[int, int, bool, Any]]]:
    """For each row its cells: first column, columns spanned, whether it goes on a cell above, the cell."""
    grid = []
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not table:
            continue
        column, cells = 0, []
        before = row.find(f"{_W}trPr/{_W}gridBefore")
        column += int(before.get(f"{_W}val", "0")) if before is not None else 0
        for cell in row.iter(f"{_W}tc"):
            if next(cell.iterancestors(f"{_W}tr")) is not row:
                continue
            properties = cell.find(f"{_W}tcPr")
            span_of = properties.find(f"{_W}gridSpan") if properties is not None else None
            merge = properties.find(f"{_W}vMerge") if properties is not None else None
            span = max(1, min(100, int(span_of.get(f"{_W}val", "1")))) if span_of is not None else 1
            merged = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            cells.append((column, span, merged, cell))
            column += span
        grid.append(cells)
    return grid


def _is_on(properties: Any, name: str) -> bool:
    found = properties.find(f"{_W}{name}") if properties is not None else None
    return found is not None and found.get(f"{_W}val", "1") not in ("0", "false", "off")


def _text(element: Any, shown: bool = True, capitals: bool = False) -> Iterator[str]:
    """The visible text below an element; line breaks as newlines, page breaks as form feeds, deleted text left out."""
    for child in element:
        tag = child.tag
        if tag in _UNSEEN:
            continue
        if tag == f"{_W}r":
            properties = child.find(f"{_W}rPr")
            yield from _text(child, not _is_on(properties, "vanish"), _is_on(properties, "caps"))
        elif not shown:
            continue
        elif tag == f"{_W}t":
            text = child.text or ""
            yield text.upper() if capitals else text
        elif tag == f"{_W}tab":
            yield "\t"
        elif tag == f"{_W}noBreakHyphen":
            yield "-"
        elif tag == f"{_W}br":
            kind = child.get(f"{_W}type")
            yield "\f" if kind == "page" else "\n"
        elif tag == f"{_W}cr":
            yield "\n"
        else:
            yield from _text(child, shown, capitals)

"""Where a table and its cells stand on a page, before the words are put into them."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.schema.page import Box


@dataclass(frozen=True, slots=True)
class CellBox:
    """The rectangle of one cell; rows and columns count from 0, a merged cell stands in its first row and column."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box

    def __post_init__(self) -> None:
        if min(self.row, self.column) < 0 or min(self.row_span, self.column_span) < 1:
            raise ValueError(f"not a place in a table: {self}")


@dataclass(frozen=True, slots=True)
class TableBox:
    """A table found on a page, by its rulings or by the white space between its columns."""

    box: Box
    cells: tuple[CellBox, ...]
    ruled: bool = True

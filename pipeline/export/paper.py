"""What of a table is read first and goes on paper: an A4 page holds ten columns, not forty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from math import ceil
from pathlib import Path

UPRIGHT = 120
"""Characters beside each other that are still readable on an upright page."""
FILLED = 1.15
"""Letters to the width of a digit, less what is left empty at the end of a line."""


@cache
def on_paper(table: str) -> dict[str, int]:
    """The columns of a table that are printed, in their order, with the widest they may be.

    >>> list(on_paper("recipients"))
    ['document', 'position', 'recipient', 'page', 'place']
    """
    lines = Path(__file__).with_name("paper.tsv").read_text("utf-8").splitlines()[2:]
    rows = [line.split("\t") for line in lines]
    return {column: int(width) for name, column, width in rows if name == table}


def paper_first(table: str, columns: Iterable[str], behind: Iterable[str]) -> list[str]:
    """The columns of a sheet: those on paper, the others, and at the end those for programs.

    >>> paper_first("recipients", ["record_id", "document", "page", "start", "recipient", "position"], ["record_id", "start"])
    ['document', 'position', 'recipient', 'page', 'record_id', 'start']
    """
    there, last = list(columns), set(behind)
    first = [name for name in on_paper(table) if name in there]
    others = [name for name in there if name not in first and name not in last]
    return [*first, *others, *(name for name in there if name in last and name not in first)]


def lines_needed(table: str, columns: Sequence[str], cells: Sequence[object]) -> int:
    """How many lines the highest cell of a row has, its text wrapped in the column.

    >>> lines_needed("recipients", ["document", "recipient"], ["46/KH-UBND", "Sở Y tế; " * 10])
    2
    """
    paper = on_paper(table)
    texts = [(cell, paper[name]) for name, cell in zip(columns, cells, strict=True) if name in paper and isinstance(cell, str)]
    return max((sum(max(1, ceil(len(line) / (FILLED * wide))) for line in text.split("\n")) for text, wide in texts), default=1)

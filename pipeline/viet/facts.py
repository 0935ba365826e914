"""Tables of facts: each `tables/<name>.tsv` names its origin in the first line and its columns in the second."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "tables"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table by column name; empty cells are empty strings.

    >>> rows("comparators")[0]["wording"]
    'ít nhất'
    """
    lines = (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    columns = lines[1].split("\t")
    cells = (line.split("\t") for line in lines[2:] if line.strip())
    return tuple(dict(zip(columns, row + [""] * (len(columns) - len(row)), strict=True)) for row in cells)


def alternatives(wordings: Iterable[str]) -> str:
    """A regular expression for any of the wordings, the longest first, blanks standing for any white space."""
    ordered = sorted(set(wordings), key=lambda wording: (-len(wording), wording))
    return "|".join(r"\s+".join(map(re.escape, wording.split())) for wording in ordered)

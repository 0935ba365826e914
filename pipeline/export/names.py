"""Names of tables and columns for people, in Vietnamese or English."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from pipeline.store.dictionary import field_of


@cache
def rows(path: Path) -> tuple[dict[str, str], ...]:
    """The lines of a table of facts; its first line says where they come from."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def table_name(table: str, language: str) -> str:
    """A table as people call it: "Mục tiêu"."""
    return next(row[language] for row in rows(Path(__file__).with_name("sheets.tsv")) if row["table"] == table)


def column_name(table: str, column: str, language: str) -> str:
    """The heading of a column, its first letter a capital; the column's own name where the dictionary has none."""
    field = field_of(table, column)
    name = (field.label_vi if language == "vi" else field.label_en) if field else column
    return name[:1].upper() + name[1:]


def column_meaning(table: str, column: str, language: str) -> str:
    field = field_of(table, column)
    if field is None:
        return ""
    return field.meaning if language == "vi" else field.meaning_en

"""Rows of bars and tables of cells: counts of records by what they share, each with its list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pipeline.export.report.drawing import BLUE, bar, shade
from pipeline.export.report.lists import Lists, Number

TOP = 15
"""Bars of a chart."""


@dataclass(frozen=True)
class Bar:
    """A row of a bar chart: its words, its numbers, its picture."""

    words: str
    numbers: tuple[Number, ...]
    picture: Markup
    note: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table by area and year: its number, its ground and its ink."""

    number: Number | None
    ground: str
    ink: str


@dataclass(frozen=True)
class Grid:
    """A table by area and year."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def by_value(lists: Lists, table: str, value: str, top: int = TOP, oldest_first: bool = False) -> tuple[Bar, ...]:
    """How many records there are of each value of an expression, the most first (or in order, for years)."""
    source = f'FROM "{table}" r LEFT JOIN plan p ON p.doc_id = r.doc_id'
    order = "1" if oldest_first else "2 DESC, 1"
    limit = "" if oldest_first else f"LIMIT {top}"
    found = lists.connection.execute(f"SELECT {value} AS v, count(*) {source} GROUP BY v ORDER BY {order} {limit}").fetchall()
    most = max((count for _, count in found), default=0)
    known = [said for said, _ in found]

    def words(keys: tuple[Any, ...]) -> str:
        return lists.speech.say("unknown") if keys[0] is None else str(keys[0])

    chosen = f"coalesce(list_contains(?, {value}), ?)"
    of = lists.by(words, table, (value,), chosen, [[said for said in known if said is not None], None in known])
    return tuple(Bar(words((said,)), (lists.number(of[(said,)]),), bar([(count, BLUE)], most)) for said, count in found)


def grid_of(
    areas: Sequence[str], years: Sequence[int | None], numbers: dict[tuple[str, int | None], Number], unknown: str
) -> Grid:
    """The table of the numbers, darker where there is more; a year without a number anywhere has no column."""
    most = max((number.value for number in numbers.values()), default=0.0) or 1.0
    rows = []
    for area in areas:
        cells = []
        for year in years:
            number = numbers.get((area, year))
            ground, ink = shade(0.08 + 0.8 * number.value / most) if number and number.value else ("#ffffff", "#8a8f98")
            cells.append(Cell(number, ground, ink))
        rows.append((area or unknown, tuple(cells)))
    return Grid(tuple(str(year) if year else unknown for year in years), tuple(rows))


def area_column(connection: Any) -> str:
    """The level by which areas are told apart: the province, or the district where all plans are of one province."""
    provinces = connection.execute("SELECT count(DISTINCT home) FROM plan").fetchone()[0]
    return "p.home" if provinces > 1 else "p.district"

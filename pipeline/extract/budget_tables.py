"""Tables of amounts: one budget row for each line with an amount, totals marked and checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from pipeline.schema.outline import Outline, Table, TableCell
from pipeline.schema.records import Budget, Evidence
from pipeline.schema.text import Span
from pipeline.viet.facts import alternatives, rows
from pipeline.viet.funding import Source, find_sources, highest
from pipeline.viet.money import read_amount, unit_factor


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of sums: its place, its heading, what it holds, and what its numbers are multiplied by."""

    index: int
    heading: str
    kind: str
    factor: int


@cache
def _kinds() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({alternatives(row['wording'] for row in rows('money_columns'))})(?!\w)", re.IGNORECASE)


@cache
def _kind_of() -> dict[str, str]:
    return {row["wording"]: row["kind"] for row in rows("money_columns")}


def table_budgets(clean: str, outline: Outline) -> list[Budget]:
    """The rows of all tables that hold sums of money; a table that names no unit of money gives none.

    A line of sums gives one row: its total column, else its only or first share; shares by year or source are evidence.
    """
    found: list[Budget] = []
    for table in outline.tables:
        columns = _money_columns(table)
        if columns:
            found += _checked(list(_rows(clean, table, columns)))
    return found


def _money_columns(table: Table) -> tuple[_Column, ...]:
    shared = unit_factor(table.unit_note) if table.unit_note else None
    headings: dict[int, str] = {}
    for cell in table.cells:
        if not cell.is_header:
            headings.setdefault(cell.column, " / ".join(part for part in cell.header_path if part))
    columns = []
    for index, heading in sorted(headings.items()):
        own = unit_factor(heading)
        factor = own or shared
        kind = _kind(heading)
        if (
            factor
            and kind in ("total", "part")
            and (own or _names_money(heading))
            and not re.search(r"diện tích|số lượng|số người|\(ha\)|\(%\)|%", heading.lower())
        ):
            columns.append(_Column(index, heading, kind, factor))
    return tuple(columns)


def _kind(heading: str) -> str:
    """What the innermost heading says; an outer "Trong đó" makes a share of it."""
    parts = heading.split(" / ")
    found = _kinds().search(parts[-1])
    kind = _kind_of()[" ".join(found[1].lower().split())] if found else ""
    if (
        kind in ("", "total")
        and any(re.search(r"trong đó|nguồn|năm \d{4}", part.lower()) for part in parts[:-1])
        and not re.search(r"tổng|cộng", parts[-1].lower())
    ):
        return "part"
    if not kind and unit_factor(heading):
        return "total"
    return kind


def _names_money(heading: str) -> bool:
    return (
        re.search(r"kinh phí|tiền|vốn|ngân sách|dự toán|tổng|cộng|nguồn|mức|xã hội hóa|giá trị|trong đó|năm", heading.lower())
        is not None
    )


def _rows(clean: str, table: Table, columns: tuple[_Column, ...]) -> Iterator[Budget]:
    lines: dict[int, list[TableCell]] = {}
    for cell in table.cells:
        if not cell.is_header:
            lines.setdefault(cell.row, []).append(cell)
    for row in sorted(lines):
        cells = sorted(lines[row], key=lambda cell: cell.column)
        record = _row(clean, cells, columns)
        if record is not None:
            yield record


def _row(clean: str, cells: list[TableCell], columns: tuple[_Column, ...]) -> Budget | None:
    by_column = {cell.column: cell for cell in cells}
    sums: list[tuple[_Column, TableCell, int]] = []
    for column in columns:
        cell = by_column.get(column.index)
        amount = read_amount(cell.at.of(clean), column.factor) if cell else None
        if cell is not None and amount is not None:
            sums.append((column, cell, amount))
    if not sums:
        return None
    chosen = next((one for one in sums if one[0].kind == "total"), sums[0])
    label = _label(clean, cells, {column.index for column in columns})
    if not label or re.fullmatch(r"[\d\s().=+a-z]*", label):
        return None
    shares = [one for one in sums if one[0].kind == "part"]
    sources = _sources(label, shares or [chosen])
    levels = [source.level for source in sources if source.level]
    flags = _share_flags(chosen, shares, columns)
    start = next(
        cell
        for cell in cells
        if cell.at.of(clean).strip() and not re.fullmatch(r"[\dIVXivx.\-+*a-zđ]{0,5}", cell.at.of(clean).strip())
    ).at.start
    quote = Span(min(start, chosen[1].at.start), max(cell.at.end for cell in cells))
    return Budget(
        quote=quote,
        confidence=0.85 if not flags else 0.7,
        method="table of amounts",
        flags=flags,
        printed=chosen[1].at.of(clean).strip(),
        evidence=tuple(
            Evidence(cell.at, f"share: {column.heading}") for column, cell, _ in shares if (column, cell) != chosen[:2]
        ),
        amount_vnd=chosen[2],
        is_estimate=any(re.search(r"dự kiến|ước", column.heading.lower()) for column in (chosen[0],)),
        level=highest(levels),  # type: ignore[arg-type]
        sources=tuple(dict.fromkeys(source.source for source in sources)),
        year=_year(chosen[0].heading, label),
        purpose=label,
        is_total=re.match(r"\W*(?:tổng|cộng)(?!\w)", label.lower()) is not None,
    )


def _label(clean: str, cells: list[TableCell], money: set[int]) -> str:
    """What the line is for: its first cell of words."""
    for cell in cells:
        wording = " ".join(cell.at.of(clean).split())
        if (
            cell.column not in money
            and len(wording) > 2
            and re.search(r"[^\W\d_]{2}", wording)
            and not re.fullmatch(r"[IVXLC]+\.?|[A-Za-zĐđ][.)]?", wording)
        ):
            return wording
    return ""


def _sources(label: str, shares: list[tuple[_Column, TableCell, int]]) -> tuple[Source, ...]:
    named = [source for column, _, amount in shares if amount for source in find_sources(column.heading)]
    return tuple(named) or find_sources(label)


def _share_flags(
    chosen: tuple[_Column, TableCell, int], shares: list[tuple[_Column, TableCell, int]], columns: tuple[_Column, ...]
) -> tuple[str, ...]:
    if chosen[0].kind != "total" or len(shares) < 2 or len([c for c in columns if c.kind == "total"]) != 1:
        return ()
    return () if sum(amount for _, _, amount in shares) == chosen[2] else ("shares do not add up to the line's sum",)


def _year(*wordings: str) -> int | None:
    years = {
        int(year)
        for wording in wordings
        for year in re.findall(r"(?<![\d/\-–])(?:[Nn]ăm\s+)((?:19|20)\d\d)(?!\s*[-–]\s*\d)", wording)
    }
    return years.pop() if len(years) == 1 else None


def _checked(found: list[Budget]) -> list[Budget]:
    """A total line whose amount is the sum of no run of the lines beside it gets a flag."""
    result = []
    for at, budget in enumerate(found):
        if budget.is_total and budget.amount_vnd is not None:
            others = [other.amount_vnd or 0 for i, other in enumerate(found) if i != at and not other.is_total]
            if len(others) > 1 and not _adds_up(budget.amount_vnd, others):
                budget = replace(budget, flags=(*budget.flags, "total line does not add up"), confidence=0.7)
        result.append(budget)
    return result


def _adds_up(total: int, amounts: list[int]) -> bool:
    """True where the lines, or the group lines among them (each the sum of those below it), make the total."""
    if sum(amounts) == total:
        return True
    at, run = 0, 0
    while at < len(amounts):
        below, end = 0, at + 1
        while end < len(amounts) and below < amounts[at]:
            below += amounts[end]
            end += 1
        run += amounts[at]
        at = end if below == amounts[at] and below else at + 1
    return run == total or sum(amounts) == 2 * total

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
            found += _checked(list(_lines(clean, table, columns)))
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
        re.search(r"kinh phí|tiền|vốn|ngân sách|dự toán|tổng|cộng|nguồn|mức|xã hội hóa|giá|trong đó|năm", heading.lower())
        is not None
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a table with its record and how deep its numbering stands ("I" above "1" above "1.1" above "-")."""

    record: Budget
    rank: int


def _lines(clean: str, table: Table, columns: tuple[_Column, ...]) -> Iterator[_Line]:
    lines: dict[int, list[TableCell]] = {}
    for cell in table.cells:
        if not cell.is_header:
            lines.setdefault(cell.row, []).append(cell)
    for row in sorted(lines):
        cells = sorted(lines[row], key=lambda cell: cell.column)
        record = _record(clean, cells, columns)
        if record is not None:
            yield _Line(record, _rank(cells[0].at.of(clean).strip(" .)")))


def _rank(numbering: str) -> int:
    """How deep a line's number stands; lines without one stand deepest."""
    if re.fullmatch(r"[IVXLC]+|[A-ZĐ]", numbering):
        return 0
    if re.fullmatch(r"\d+(?:\.\d+)*", numbering):
        return 1 + numbering.count(".")
    return 8 if re.fullmatch(r"[a-zđ]", numbering) else 9


def _record(clean: str, cells: list[TableCell], columns: tuple[_Column, ...]) -> Budget | None:
    by_column = {cell.column: cell for cell in cells}
    sums: list[tuple[_Column, TableCell, int]] = []
    for column in columns:
        cell = by_column.get(column.index)
        amount = read_amount(cell.at.of(clean), column.factor) if cell else None
        if cell is not None and amount is not None:
            sums.append((column, cell, amount))
    label = _label(clean, cells, {column.index for column in columns})
    if not sums or label is None:
        return None
    chosen = next((one for one in sums if one[0].kind == "total"), sums[0])
    shares = [one for one in sums if one[0].kind == "part"]
    with_sums = {cell.column for _, cell, _ in sums}
    words = " ; ".join(" ".join(cell.at.of(clean).split()) for cell in cells if cell.column not in with_sums)
    sources = _sources(words, shares or [chosen])
    flags = _share_flags(chosen, shares, columns)
    purpose = " ".join(label.at.of(clean).split())
    return Budget(
        quote=Span(min(label.at.start, chosen[1].at.start), max(cell.at.end for cell in cells)),
        confidence=0.85 if not flags else 0.7,
        method="table of amounts",
        flags=flags,
        printed=chosen[1].at.of(clean).strip(),
        evidence=tuple(Evidence(cell.at, f"share: {c.heading}") for c, cell, _ in shares if (c, cell) != chosen[:2]),
        amount_vnd=chosen[2],
        is_estimate=re.search(r"dự kiến|ước", chosen[0].heading.lower()) is not None,
        level=highest([source.level for source in sources if source.level]),  # type: ignore[arg-type]
        sources=tuple(dict.fromkeys(source.source for source in sources)),
        year=_year(chosen[0].heading, purpose),
        purpose=purpose,
        is_total=re.match(r"\W*(?:tổng|cộng)(?!\w)", purpose.lower()) is not None,
    )


def _label(clean: str, cells: list[TableCell], money: set[int]) -> TableCell | None:
    """What the line is for: its first cell of words."""
    for cell in cells:
        wording = cell.at.of(clean).strip()
        is_words = len(wording) > 2 and re.search(r"[^\W\d_]{2}", wording) and not re.fullmatch(r"[IVXLC]+\.?", wording)
        if cell.column not in money and is_words:
            return cell
    return None


def _sources(words: str, shares: list[tuple[_Column, TableCell, int]]) -> tuple[Source, ...]:
    """The sources that the headings of the shares name, else those in the line's own cells."""
    named = [source for column, _, amount in shares if amount for source in find_sources(column.heading)]
    return tuple(named) or find_sources(words)


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


def _checked(lines: list[_Line]) -> list[Budget]:
    """Group lines ("I. Tập huấn") that are the sum of those below them are totals; sums that do not add up are flagged."""
    result = [line.record for line in lines]
    for at, line in enumerate(lines):
        below = [] if line.record.is_total else _below(lines, at)
        only = len(below) == 1 and (line.rank == 0 or lines[at + 1].rank < 9)
        if (len(below) > 1 or only) and sum(below) == line.record.amount_vnd:
            result[at] = replace(line.record, is_total=True)
        elif len(below) > 1 and line.rank == 0:
            result[at] = replace(line.record, flags=(*line.record.flags, "lines below do not add up to it"), confidence=0.7)
    parts = [record.amount_vnd or 0 for record in result if not record.is_total]
    for at, line in enumerate(lines):
        if line.record.is_total and len(parts) > 1 and line.record.amount_vnd not in (sum(parts), _top(lines)):
            result[at] = replace(line.record, flags=(*line.record.flags, "total line does not add up"), confidence=0.7)
    return result


def _below(lines: list[_Line], at: int) -> list[int]:
    """The sums of the lines one step below a line's numbering."""
    inside = []
    for line in lines[at + 1 :]:
        if line.rank <= lines[at].rank or line.record.is_total:
            break
        inside.append(line)
    step = min((line.rank for line in inside), default=0)
    return [line.record.amount_vnd or 0 for line in inside if line.rank == step]


def _top(lines: list[_Line]) -> int:
    """The sum of the lines that stand highest."""
    plain = [line for line in lines if not line.record.is_total]
    step = min((line.rank for line in plain), default=0)
    return sum(line.record.amount_vnd or 0 for line in plain if line.rank == step)

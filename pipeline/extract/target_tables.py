"""Targets in tables: a column of indicators, their unit, and columns of planned values by year."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from pipeline.extract.counted import find_counted
from pipeline.extract.due import heading_due, line_due
from pipeline.extract.target_matrix import matrix_targets, unit_in_brackets
from pipeline.schema.outline import Outline, Table, TableCell
from pipeline.schema.records import DocumentFields, Evidence, Target
from pipeline.schema.text import Span
from pipeline.viet.dates import bounds
from pipeline.viet.facts import alternatives, rows
from pipeline.viet.quantities import find_quantities

INDICATOR = re.compile(r"(?<!\w)(?:chỉ tiêu|chỉ số|mục tiêu|tiêu chí|nội dung)(?!\w)", re.IGNORECASE)
_WHO = re.compile(r"\W*(?:đơn vị|cơ quan|bộ phận)\s+(?!tính)", re.IGNORECASE)
"""The head of a column of units of the administration, not of measure: "Đơn vị thực hiện"."""
_ACTIVITIES = re.compile(r"(?<!\w)(?:nội dung|hoạt động|công việc|nhiệm vụ)(?!\w)", re.IGNORECASE)
_COUNTED = re.compile(r"\W*(?:chỉ tiêu|khối lượng|quy mô|số lượng|số (?:lớp|đợt|buổi|người|cuộc))(?!\w)", re.IGNORECASE)
"""In a table of activities, the head of the column that says how many of each: "Tập huấn | 04 lớp/năm"."""
_BOUGHT = re.compile(r"\W*(?:số lượng|khối lượng)(?!\w)", re.IGNORECASE)
_WHEN = re.compile(r"\W*(?:thời gian|thời hạn|tiến độ)(?!\w)", re.IGNORECASE)
Layout = tuple[int, int | None, int | None, dict[int, tuple[str, ...]]]
"""The column of the indicators, that of their units, that of their times, and those of planned values with their heads."""


@cache
def _heads() -> tuple[re.Pattern[str], dict[str, str]]:
    kinds = {row["wording"].lower(): row["kind"] for row in rows("value_columns")}
    return re.compile(rf"(?<!\w)(?:{alternatives(kinds)})(?!\w)", re.IGNORECASE), kinds


def value_kind(header_path: tuple[str, ...]) -> str:
    """What a column of a table of indicators holds: plan, past, unit, none, or "".

    >>> value_kind(("Chỉ tiêu năm 2025",)), value_kind(("Thực hiện năm 2023",)), value_kind(("ĐVT",))
    ('plan', 'past', 'unit')
    """
    pattern, kinds = _heads()
    found = [kinds[" ".join(m[0].lower().split())] for m in pattern.finditer(" ".join(header_path))]
    for kind in ("none", "past", "unit", "plan"):
        if kind in found:
            return kind
    return ""


def find_table_targets(clean: str, outline: Outline, document: DocumentFields) -> list[Target]:
    """One row for each planned value of each indicator; tables of tasks, of money and of results are left alone."""
    found: list[Target] = []
    for table in outline.tables:
        layout = _columns(table)
        found += _rows(clean, table, layout, document) if layout is not None else matrix_targets(clean, table, document)
    return found


def _columns(table: Table) -> Layout | None:
    """Which column holds what; None where the table counts nothing."""
    paths: dict[int, tuple[str, ...]] = {}
    for cell in table.cells:
        if cell.header_path and not cell.is_header:
            paths.setdefault(cell.column, cell.header_path)
    kinds = {column: value_kind(path) if not _WHO.match(path[-1]) else "none" for column, path in paths.items()}
    unit = next((column for column, kind in kinds.items() if kind == "unit"), None)
    name = next((c for c, path in paths.items() if kinds[c] not in ("unit", "none", "past") and _names(path[-1])), None)
    if name is None:
        return None
    counted = _COUNTED if _ACTIVITIES.search(paths[name][-1]) else None
    values = {
        column: path
        for column, path in paths.items()
        if column > name and column != unit and (kinds[column] == "plan" or (counted and counted.match(path[-1])))
    }
    when = next((column for column, path in paths.items() if _WHEN.match(path[-1])), None)
    return (name, unit, when, values) if values else None


def _names(head: str) -> bool:
    """Is a column's head that of the indicators themselves, not of one year's values?"""
    return INDICATOR.search(head) is not None and not re.search(r"\d{4}", head)


def _rows(clean: str, table: Table, layout: Layout, document: DocumentFields) -> list[Target]:
    name_column, unit_column, time_column, values = layout
    found = []
    by_row: dict[int, dict[int, TableCell]] = {}
    for cell in table.cells:
        if not cell.is_header:
            by_row.setdefault(cell.row, {})[cell.column] = cell
    for cells in by_row.values():
        name = cells.get(name_column)
        if name is None or not name.at.of(clean).strip():
            continue
        unit_cell = cells.get(unit_column) if unit_column is not None else None
        unit = " ".join(unit_cell.at.of(clean).split()) if unit_cell else ""
        time = cells.get(time_column) if time_column is not None else None
        due = line_due(time.at.of(clean), document.plan_from) if time else None
        for column, path in values.items():
            if column in cells:
                target = _value(clean, name, cells[column], (unit, path), document)
                if target and time and due and target.due is None:
                    place = (*target.evidence, Evidence(time.at, "due"))
                    target = replace(target, due=due.wording, due_from=due.first, due_to=due.last, evidence=place)
                found += [target] if target else []
    return found


def _value(
    clean: str, name: TableCell, cell: TableCell, heads: tuple[str, tuple[str, ...]], document: DocumentFields
) -> Target | None:
    unit, path = heads
    text = " ".join(cell.at.of(clean).split())
    counted = next(iter(find_counted(f"{text} {unit}" if unit and unit not in text else text)), None)
    quantity = next(iter(find_quantities(text)), None)
    if quantity is None or len(re.sub(r"[\d.,%\s<>=≥≤-]", "", text)) > 20:
        return None
    if (counted is not None and counted.kind in ("money", "time")) or re.search(r"đồng|USD", unit, re.IGNORECASE):
        return None
    told = counted.unit if counted is not None else quantity.unit
    if not unit and not told and _BOUGHT.match(path[-1]):
        in_name = unit_in_brackets(" ".join(name.at.of(clean).split()))
        if in_name is None:  # a bare number beside prices: what it counts is not told
            return None
        unit = in_name[1]
    due = heading_due(" ".join(path), document.plan_from)
    year = re.search(r"(?<!\d)((?:19|20)\d\d)(?!\d)", " ".join(path))
    first, last = (due.first, due.last) if due else bounds(year[1]) if year else (None, None)
    per = re.match(r"([^/]+)/(\w[\w\s]*)$", unit)
    of = per[2].strip() if per else counted.per if counted is not None and not unit else None
    flags = ("percentage over 100",) if (quantity.unit == "%" or unit == "%") and quantity.value > 100 else ()
    start, end = min(name.at.start, cell.at.start), max(name.at.end, cell.at.end)
    return Target(
        quote=Span(start, end), confidence=0.85, method="table of indicators", flags=flags, printed=text,
        evidence=(Evidence(name.at, "indicator"), Evidence(cell.at, "value")),
        kind="quantitative", indicator=" ".join(name.at.of(clean).split()), comparator=quantity.comparator,
        value=quantity.value, value_to=quantity.value_to,
        unit=quantity.unit or (per[1].strip() if per else unit) or (counted.unit if counted else None) or None,
        per=of, due=due.wording if due else (year[1] if year else None), due_from=first, due_to=last,
    )  # fmt: skip

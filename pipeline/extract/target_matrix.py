"""Targets of a table whose rows are places or units and whose columns count things: "Xã Bình An | 1.200 | 3.500"."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.extract.counted import noun_at
from pipeline.extract.due import heading_due
from pipeline.schema.outline import Table, TableCell
from pipeline.schema.records import DocumentFields, Evidence, Target
from pipeline.schema.text import Span
from pipeline.viet.letters import is_upper
from pipeline.viet.quantities import find_quantities

COUNTS = re.compile(r"(?P<what>.+?)\s*\((?P<unit>[^()\d]{1,20})\)\s*$", re.DOTALL)
"""The head of a column that counts: "Trâu, bò (con)"."""
PLANS = re.compile(r"(?<!\w)(?:chỉ tiêu|kế hoạch|phân bổ|giao)(?!\w)", re.IGNORECASE)
"""What the lines above a table must say for its counts to be planned ones."""
WHO = re.compile(r"\W*(?:đơn vị|địa phương|xã|huyện|tên|cơ sở|trường|thôn)(?!\w)", re.IGNORECASE)
ABOVE = 3
FIGURE = re.compile(r"\d[\d.,]*")


def matrix_targets(clean: str, table: Table, document: DocumentFields) -> list[Target]:
    """One row for each count of each line; none where the table holds money, results, or counts of one column alone.

    The line of the sum is a row as well: it is what the plan as a whole wants.
    """
    heads: dict[int, str] = {}
    for cell in table.cells:
        if cell.header_path and not cell.is_header:
            heads.setdefault(cell.column, " ".join(cell.header_path[-1].split()))
    counted = {column: found for column, head in heads.items() if (found := unit_in_brackets(head))}
    who_columns = [column for column, head in sorted(heads.items()) if WHO.match(head)]
    start = min((cell.at.start for cell in table.cells), default=0)
    above = _lines_above(clean[max(0, start - 1000) : start])
    if not who_columns or len(counted) < 2 or not any(PLANS.search(line) for line in above):
        return []
    due = next((d for line in reversed(above) if (d := heading_due(line, document.plan_from))), None)
    names = {cell.row: cell for cell in table.cells if cell.column == who_columns[0] and not cell.is_header}
    targets: list[Target] = []
    for cell in table.cells:
        name = names.get(cell.row)
        if cell.is_header or name is None or cell.column not in counted or not FIGURE.fullmatch(cell.at.of(clean).strip()):
            continue
        target = _target(clean, name, cell, counted[cell.column])
        targets += [target] if target else []
    if due is None:
        return targets
    return [replace(target, due=due.wording, due_from=due.first, due_to=due.last) for target in targets]


def _lines_above(text: str) -> list[str]:
    """The caption, its note and the heading that a table stands under, as far as they are the last lines of a text."""
    lines: list[str] = []
    for line in reversed([line for line in text.split("\n") if line.strip()][-ABOVE:]):
        lines.insert(0, line)
        if is_upper(line) or re.match(r"\s*[IVX]+\.\s", line):
            break
    return lines


def unit_in_brackets(head: str) -> tuple[str, str] | None:
    """What a head or a line counts and the unit in brackets behind it, where that is a noun that plans count by.

    >>> unit_in_brackets("Trâu, bò (con)"), unit_in_brackets("Kinh phí (dự kiến)")
    (('Trâu, bò', 'con'), None)
    """
    found = COUNTS.match(head)
    return (found["what"], found["unit"]) if found and noun_at(f" {found['unit']}") else None


def _target(clean: str, name: TableCell, cell: TableCell, counts: tuple[str, str]) -> Target | None:
    printed = cell.at.of(clean).strip()
    quantity = next(iter(find_quantities(printed)), None)
    if quantity is None:
        return None
    who = " ".join(name.at.of(clean).split())
    return Target(
        quote=Span(min(name.at.start, cell.at.start), max(name.at.end, cell.at.end)), confidence=0.8,
        method="table of counts", printed=printed, evidence=(Evidence(name.at, "subject"), Evidence(cell.at, "value")),
        kind="quantitative", indicator=f"{counts[0]} ({who})", comparator=quantity.comparator, value=quantity.value,
        value_to=quantity.value_to, unit=counts[1], subject=who,
    )  # fmt: skip

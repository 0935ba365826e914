"""Tables of tasks in annexes: columns for the task, who leads, who assists, and when."""

from __future__ import annotations

import re
from functools import cache

from pipeline.extract.due import line_due
from pipeline.extract.unit_names import full_name, level_of
from pipeline.extract.units import split_units
from pipeline.schema.outline import Outline, Table, TableCell
from pipeline.schema.records import DocumentFields, Evidence, Responsibility
from pipeline.schema.text import Span
from pipeline.viet.facts import rows

ROLE_KINDS = ("lead", "coordinate", "implement")


@cache
def _column_kinds() -> tuple[tuple[str, str], ...]:
    """Wordings of column heads with their kind, the longest first."""
    kinds = {row["wording"]: row["kind"] for row in rows("role_labels") if row["kind"] in (*ROLE_KINDS, "due", "approve")}
    return tuple(sorted(kinds.items(), key=lambda item: -len(item[0])))


def column_kind(header_path: tuple[str, ...]) -> str:
    """What a column holds by its heads: lead, coordinate, implement, due, approve, task, or ""."""
    words = " ".join(" ".join(header_path).lower().split())
    for wording, kind in _column_kinds():
        if re.search(rf"(?<!\w){re.escape(wording)}(?!\w)", words):
            return kind
    last = " ".join(header_path[-1].lower().split()) if header_path else ""
    for row in rows("task_columns"):
        if re.search(rf"(?<!\w){re.escape(row['wording'])}(?!\w)", last):
            return "task"
    return ""


def find_table_tasks(clean: str, outline: Outline, document: DocumentFields) -> list[Responsibility]:
    """The rows of every table that has a column for tasks and one for those who do them."""
    found: list[Responsibility] = []
    for table in outline.tables:
        columns = _columns(table)
        if "task" in columns.values() and any(kind in ROLE_KINDS for kind in columns.values()):
            for row in sorted({cell.row for cell in table.cells if not cell.is_header}):
                found += _row(clean, [c for c in table.cells if c.row == row and not c.is_header], columns, document)
    return found


def _columns(table: Table) -> dict[int, str]:
    """The kind of each column; where several could hold the task, the one whose heading stands first in the table of heads."""
    paths: dict[int, tuple[str, ...]] = {}
    for cell in table.cells:
        if cell.header_path and not cell.is_header:
            paths.setdefault(cell.column, cell.header_path)
    kinds = {column: column_kind(path) for column, path in paths.items()}
    tasks = [column for column, kind in kinds.items() if kind == "task"]
    if len(tasks) > 1:
        order = [row["wording"] for row in rows("task_columns")]

        def place(column: int) -> int:
            head = " ".join(paths[column][-1].lower().split())
            return next((n for n, wording in enumerate(order) if wording in head), len(order))

        best = min(tasks, key=lambda column: (place(column), column))
        kinds = {column: ("" if kind == "task" and column != best else kind) for column, kind in kinds.items()}
    return kinds


def _row(clean: str, cells: list[TableCell], columns: dict[int, str], document: DocumentFields) -> list[Responsibility]:
    by_kind: dict[str, list[TableCell]] = {}
    for cell in cells:
        if cell.at.of(clean).strip():
            by_kind.setdefault(columns.get(cell.column, ""), []).append(cell)
    if "task" not in by_kind:
        return []
    task_cell = by_kind["task"][0]
    task = " ".join(task_cell.at.of(clean).split())
    later = [cell.at for cell in cells if cell.at.start >= task_cell.at.start]
    quote = Span(task_cell.at.start, max(at.end for at in later))
    due = line_due(" ".join(by_kind["due"][0].at.of(clean).split()), document.plan_from) if "due" in by_kind else None
    evidence = [Evidence(task_cell.at, "task")] + [Evidence(cell.at, "due") for cell in by_kind.get("due", [])]
    found = []
    for kind in ROLE_KINDS:
        for cell in by_kind.get(kind, []):
            for unit in split_units(" ".join(cell.at.of(clean).split())):
                found.append(
                    Responsibility(
                        quote=quote, confidence=0.92, method="task table", evidence=(*evidence, Evidence(cell.at, "unit")),
                        unit=unit.text, role=kind, task=task,  # type: ignore[arg-type]
                        due=due.wording if due else None, due_from=due.first if due else None, due_to=due.last if due else None,
                        unit_name=full_name(unit.text, document), unit_level=level_of(unit.text, document),
                    )
                )  # fmt: skip
    return found

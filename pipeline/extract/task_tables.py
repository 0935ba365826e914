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
            for cells in _rows(clean, table, columns):
                found += _row(clean, cells, columns, document)
    return found


NUMBERING = re.compile(r"(?<!\w)(?:stt|tt|số tt|số thứ tự)(?!\w)", re.IGNORECASE)


def _rows(clean: str, table: Table, columns: dict[int, str]) -> list[list[TableCell]]:
    """The cells of each task; a row without a number at the top of a page goes on with the one before."""
    numbered = next((c.column for c in table.cells if c.is_header and NUMBERING.fullmatch(c.at.of(clean).strip())), None)
    by_row: dict[int, list[TableCell]] = {}
    for cell in table.cells:
        if not cell.is_header and cell.at.of(clean).strip():
            by_row.setdefault(cell.row, []).append(cell)
    joined: list[list[TableCell]] = []
    after_break = False
    headers = {cell.row for cell in table.cells if cell.is_header}
    for row, cells in sorted(by_row.items()):
        after_break = row - 1 in headers and row > min(headers, default=0) + 1
        own_number = numbered is None or any(cell.column == numbered for cell in cells)
        if joined and after_break and not own_number and len(joined[-1]) > 2:
            joined[-1] += cells
        else:
            joined.append(cells)
    return [cells for cells in joined if any(columns.get(cell.column) == "task" for cell in cells)]


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
        by_kind.setdefault(columns.get(cell.column, ""), []).append(cell)
    task_cell = by_kind["task"][0]
    task = _text(clean, by_kind["task"])
    later = [cell.at for cell in cells if cell.row == task_cell.row and cell.at.start >= task_cell.at.start]
    quote = Span(task_cell.at.start, max(at.end for at in later))
    due = line_due(_text(clean, by_kind["due"]), document.plan_from) if "due" in by_kind else None
    evidence = [Evidence(task_cell.at, "task")] + [Evidence(cell.at, "due") for cell in by_kind.get("due", [])]
    found = []
    for kind in ROLE_KINDS:
        columns_of_kind = {cell.column for cell in by_kind.get(kind, [])}
        for column in sorted(columns_of_kind):
            own = [cell for cell in by_kind[kind] if cell.column == column]
            for unit in split_units(_text(clean, own)):
                found.append(
                    Responsibility(
                        quote=quote, confidence=0.92, method="task table", evidence=(*evidence, Evidence(own[0].at, "unit")),
                        unit=unit.text, role=kind, task=task,  # type: ignore[arg-type]
                        due=due.wording if due else None, due_from=due.first if due else None, due_to=due.last if due else None,
                        unit_name=full_name(unit.text, document), unit_level=level_of(unit.text, document),
                    )
                )  # fmt: skip
    return found


def _text(clean: str, cells: list[TableCell]) -> str:
    """The words of cells that belong together, in order."""
    return " ".join(" ".join(cell.at.of(clean) for cell in cells).split())

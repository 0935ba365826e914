"""The lists of records behind the numbers: every number of the report leads to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.export.report.speech import Speech

SHOWN = 100
"""Records of a list that stand in the page; of a longer one the command that gives them all is told."""

PLAN = {
    "label": "CASE WHEN p.number IS NOT NULL THEN concat_ws('/', p.number, p.symbol) ELSE regexp_extract(p.source, '[^/]*$') END",
    "year": "coalesce(p.plan_from, year(p.issued_on_from))",
    "issued": "year(p.issued_on_from)",
}
"""What the table `plan` adds to the documents; also `home`, the province of today."""

HOME = "coalesce(p.province_now, p.province)"

RECORDS = ("legal_bases", "targets", "responsibilities", "budgets")

SAYS = {
    "documents": "concat_ws(' · ', r.doc_type, r.issuer, r.title)",
    "legal_bases": "concat_ws(' ', r.doc_type, r.code, r.subject)",
    "targets": "concat_ws(' · ', r.indicator, nullif(concat_ws(' ', replace(replace(r.comparator, '>=', '≥'), '<=', '≤'), "
    "printed_number(r.value), CASE WHEN r.value_to IS NOT NULL THEN '– ' || printed_number(r.value_to) END, r.unit), ''), r.due)",
    "responsibilities": "concat_ws(' · ', coalesce(r.unit_name, r.unit), r.task, r.due)",
    "budgets": "concat_ws(' · ', printed_number(r.amount_vnd::DOUBLE) || ' đồng', r.purpose, "
    "nullif(array_to_string(r.sources, ', '), ''))",
    "corrections": "concat(r.before, ' → ', r.after)",
    "pages": "concat_ws(' · ', r.origin, printed_number(r.mean_confidence), nullif(array_to_string(r.notes, '; '), ''))",
    "any_record": "concat_ws(' · ', r.says, nullif(array_to_string(r.flags, ', '), ''))",
    "outcomes": "concat_ws(' · ', r.source, r.reason)",
}
SAYS |= {"records_shown": SAYS["any_record"], "corrections_shown": SAYS["corrections"]}
"""What a record says, in one line of SQL."""


def add_plan(connection: Any) -> None:
    """The table `plan`: documents with their name, their year, and the year they were issued in; and records of any kind."""
    columns = ", ".join(f"{meaning} AS {name}" for name, meaning in PLAN.items())
    there = {row[0] for row in connection.execute("DESCRIBE documents").fetchall()}
    columns += f", {HOME if 'province_now' in there else 'p.province'} AS home"
    connection.execute(f"CREATE TEMP TABLE plan AS SELECT p.*, {columns} FROM documents p")
    same = "r.record_id, r.doc_id, r.page, r.quote, r.confidence, r.flags"
    kinds = " UNION ALL ".join(f'SELECT {SAYS[name]} AS says, {same} FROM "{name}" r' for name in RECORDS)
    connection.execute(f"CREATE TEMP VIEW any_record AS {kinds}")


@dataclass(frozen=True)
class Line:
    """A record in a list: what it says, the words it was read from, and where they stand."""

    says: str
    quote: str
    document: str
    place: str
    record_id: str


@dataclass(frozen=True)
class RecordList:
    """A list of records under a heading; `sql` gives all of them."""

    anchor: str
    heading: str
    count: int
    lines: tuple[Line, ...]
    sql: str


@dataclass(frozen=True)
class Number:
    """A number of the report with the anchor of its records; without an anchor where there are none."""

    value: float
    shown: str
    anchor: str | None


@dataclass
class Lists:
    """Makes the lists; the same records asked for twice are one list."""

    connection: Any
    speech: Speech
    known: dict[tuple[object, ...], RecordList] = field(default_factory=dict)
    columns: dict[str, set[str]] = field(default_factory=dict)

    def count(self, heading: str, table: str, where: str = "true", values: Sequence[object] = ()) -> Number:
        """How many records of a table fulfil a condition; `r` is the record, `p` its document."""
        found = self.listed(heading, table, where, values)
        return Number(found.count, self.speech.number(found.count), found.anchor if found.count else None)

    def listed(self, heading: str, table: str, where: str = "true", values: Sequence[object] = (), order: str = "") -> RecordList:
        """The list of the records that fulfil a condition."""
        key = (table, where, *values)
        if key not in self.known:
            self.known[key] = self._make(heading, table, where, values, order)
        return self.known[key]

    def _make(self, heading: str, table: str, where: str, values: Sequence[object], order: str) -> RecordList:
        joined = f'FROM "{table}" r LEFT JOIN plan p ON p.doc_id = r.doc_id WHERE {where}'
        source = joined if "p." in where else f'FROM "{table}" r WHERE {where}'
        count = int(self.connection.execute(f"SELECT count(*) {source}", list(values)).fetchone()[0])
        if table not in self.columns:
            self.columns[table] = {row[0] for row in self.connection.execute(f'DESCRIBE "{table}"').fetchall()}
        names = self.columns[table]
        quote = "r.quote" if "quote" in names else "NULL"
        page = "r.page" if "page" in names else "NULL"
        record = "r.record_id" if "record_id" in names else "r.doc_id"
        first = f"ORDER BY {order}" if order else ""
        rows = self.connection.execute(
            f"SELECT {SAYS[table]}, {quote}, coalesce(p.label, ''), {page}, {record} "
            f"FROM (SELECT r.* {source} {first} LIMIT {SHOWN}) r LEFT JOIN plan p ON p.doc_id = r.doc_id {first}",
            list(values),
        ).fetchall()
        place = self.speech.say("page")
        lines = tuple(
            Line(says or "", said or "", document, f"{place} {number}" if number else "", record_id or "")
            for says, said, document, number, record_id in rows
        )
        return RecordList(f"l{len(self.known) + 1}", heading, count, lines, _spelled(table, where, values))


def _spelled(table: str, where: str, values: Sequence[object]) -> str:
    """The same question for `kehoach query`: values filled in, columns of the view `plan` spelled out."""
    # of records of any kind one of the four is named; the others are asked for in the same way
    table = {"any_record": "legal_bases", "records_shown": "legal_bases", "corrections_shown": "corrections"}.get(table, table)
    for value in values:
        where = where.replace("?", "'" + str(value).replace("'", "''") + "'", 1)
    for name, meaning in {**PLAN, "home": HOME}.items():
        where = where.replace(f"p.{name}", f"({meaning})")
    return f'SELECT r.* FROM "{table}" r LEFT JOIN documents p USING (doc_id) WHERE {where}'

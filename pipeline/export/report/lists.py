"""The lists of records behind the numbers: every number of the report leads to one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.export.report.speech import Speech

SHOWN, SHOWN_OF_MANY = 100, 20
"""Records of a list that stand in the page, and in that of an archive of more than `MANY` documents; of a longer list the command
that gives them all is told."""
MANY = 2_000

PLAN = {
    "label": "CASE WHEN p.number IS NOT NULL THEN concat_ws('/', p.number, p.symbol) ELSE regexp_extract(p.source, '[^/]*$') END",
    "issued": "year(p.issued_on_from)",
}
"""What the table `plan` adds to the documents; also `home`, their province (today's where it is known), and `tile`, its tile."""

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

RECORD = {"pages": "concat(r.doc_id, '/', r.page)", "outcomes": "r.source"}
"""What tells rows apart where they have no id of a record."""


def add_plan(connection: Any, today: Callable[[str], str | None]) -> dict[str, list[str]]:
    """The table `plan`: documents with their name, years and province; and the view `any_record`, records of any kind.

    `today` says which province of today a province is or has become part of; what comes back are the spellings of each.
    """
    columns = ", ".join(f"{meaning} AS {name}" for name, meaning in PLAN.items())
    there = {row[0] for row in connection.execute("DESCRIBE documents").fetchall()}
    columns += f", {HOME if 'province_now' in there else 'p.province'} AS home"
    connection.execute(f"CREATE TEMP TABLE plan AS SELECT p.*, {columns}, NULL::VARCHAR AS tile FROM documents p")
    spelled: dict[str, list[str]] = {}
    for (name,) in connection.execute("SELECT DISTINCT home FROM plan WHERE home IS NOT NULL ORDER BY home").fetchall():
        tile = today(name)
        if tile:
            spelled.setdefault(tile, []).append(name)
            connection.execute("UPDATE plan SET tile = ? WHERE home = ?", [tile, name])
    same = "r.record_id, r.doc_id, r.page, r.start, r.quote, r.confidence, r.flags"
    kinds = " UNION ALL ".join(f'SELECT {SAYS[name]} AS says, {same} FROM "{name}" r' for name in RECORDS)
    connection.execute(f"CREATE TEMP VIEW any_record AS {kinds}")
    return spelled


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
class Listed:
    """A list whose records are chosen; their lines are read at the end, table by table."""

    anchor: str
    heading: str
    table: str
    count: int
    records: tuple[str, ...]
    sql: str
    ranked: bool
    """Whether the records stand in an order of their own, else they are put in that of the archive."""


@dataclass
class Lists:
    """Makes the lists; the same records asked for twice are one list.

    A chart asks once for all its numbers (`by`), and the words of all records that are shown are read together (`made`): a large
    archive is gone through a few times for each chart, not for each number.
    """

    connection: Any
    speech: Speech
    shown: int = SHOWN
    spellings: dict[str, list[str]] = field(default_factory=dict)
    """The provinces as the documents write them, by the tile of the map that they are part of."""
    _known: dict[tuple[object, ...], Listed] = field(default_factory=dict)

    def count(self, heading: str, table: str, where: str = "true", values: Sequence[object] = ()) -> Number:
        """How many records of a table fulfil a condition; `r` is the record, `p` its document."""
        found = self.listed(heading, table, where, values)
        return Number(found.count, self.speech.number(found.count), found.anchor if found.count else None)

    def listed(self, heading: str, table: str, where: str = "true", values: Sequence[object] = (), first: str = "") -> Listed:
        """The list of the records that fulfil a condition; those shown are the first by an expression."""
        found = self.by(lambda _: heading, table, (), where, values, first)
        return next(iter(found.values()), None) or self._keep((table, _filled(where, values)), heading, 0, (), "", False)

    def by(
        self,
        heading: Callable[[tuple[Any, ...]], str],
        table: str,
        keys: Sequence[str],
        where: str = "true",
        values: Sequence[object] = (),
        first: str = "",
    ) -> dict[tuple[Any, ...], Listed]:
        """A list for every value of some expressions, of the records that fulfil a condition."""
        record = RECORD.get(table, "r.record_id")
        chosen = f"min({record}, {self.shown})" if not first else f"arg_max({record}, ({first}, {record}), {self.shown})"
        columns = ", ".join([*keys, "count(*)", chosen])
        joined = f'FROM "{table}" r' + (" LEFT JOIN plan p ON p.doc_id = r.doc_id" if "p." in f"{columns} {where}" else "")
        grouped = f"GROUP BY {', '.join(str(n) for n in range(1, len(keys) + 1))}" if keys else "HAVING count(*) > 0"
        rows = self.connection.execute(f"SELECT {columns} {joined} WHERE {where} {grouped}", list(values)).fetchall()
        found = {}
        for *said, count, records in rows:
            of_keys = [self._is(key, value) for key, value in zip(keys, said, strict=True)]
            sql = _spelled(table, _filled(where, values), of_keys)
            found[tuple(said)] = self._keep(
                (table, _filled(where, values), *keys, *said), heading(tuple(said)), count, records, sql, bool(first)
            )
        return found

    def _is(self, key: str, value: object) -> str:
        if key == "p.tile":
            return f"p.home IN ({', '.join(map(_literal, self.spellings.get(str(value), [])))})"
        return f"{key} IS NULL" if value is None else f"{key} = {_literal(value)}"

    def _keep(self, key: tuple[object, ...], heading: str, count: int, records: Sequence[str], sql: str, ranked: bool) -> Listed:
        if key not in self._known:
            self._known[key] = Listed(f"l{len(self._known) + 1}", heading, str(key[0]), count, tuple(records), sql, ranked)
        return self._known[key]

    def number(self, found: Listed | None) -> Number:
        """The count of a list, leading to it."""
        return Number(found.count, self.speech.number(found.count), found.anchor) if found else Number(0, "", None)

    def made(self) -> tuple[RecordList, ...]:
        """All lists that have records, with their lines."""
        lines = {table: self._lines(table) for table in {wanted.table for wanted in self._known.values()}}
        made = []
        for wanted in self._known.values():
            if wanted.count:
                own = [lines[wanted.table][record] for record in wanted.records]
                own = own if wanted.ranked else sorted(own, key=lambda line: line[0])
                made.append(RecordList(wanted.anchor, wanted.heading, wanted.count, tuple(line for _, line in own), wanted.sql))
        return tuple(made)

    def _lines(self, table: str) -> dict[str, tuple[tuple[str, int, int, str], Line]]:
        """The records of a table that stand in some list, each with what it is put in order by: document and place in it."""
        wanted = sorted({record for w in self._known.values() if w.table == table for record in w.records})
        names = {row[0] for row in self.connection.execute(f'DESCRIBE "{table}"').fetchall()}
        quote, page, start = (f"r.{name}" if name in names else "NULL" for name in ("quote", "page", "start"))
        record = RECORD.get(table, "r.record_id")
        rows = self.connection.execute(
            f"SELECT {record}, {SAYS[table]}, {quote}, coalesce(p.label, ''), {page}, coalesce(p.source, ''), {start} "
            f'FROM "{table}" r LEFT JOIN plan p ON p.doc_id = r.doc_id WHERE {record} IN (SELECT unnest(?::VARCHAR[]))',
            [wanted],
        ).fetchall()
        place = self.speech.say("page")
        return {
            name: (
                (source, begins or 0, number or 0, name),
                Line(says or "", said or "", document, f"{place} {number}" if number else "", "" if table in RECORD else name),
            )
            for name, says, said, document, number, source, begins in rows
        }


def _literal(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def _filled(where: str, values: Sequence[object]) -> str:
    for value in values:
        where = where.replace("?", _literal(value), 1)
    return where


def _spelled(table: str, where: str, more: Sequence[str]) -> str:
    """The same question for `kehoach query`: columns of the view `plan` spelled out."""
    # of records of any kind one of the four is named; the others are asked for in the same way
    table = {"any_record": "legal_bases", "records_shown": "legal_bases", "corrections_shown": "corrections"}.get(table, table)
    where = " AND ".join([part for part in (where, *more) if part != "true"] or ["true"])
    for name, meaning in {**PLAN, "home": HOME}.items():
        where = where.replace(f"p.{name}", f"({meaning})")
    return f'SELECT r.* FROM "{table}" r LEFT JOIN documents p USING (doc_id) WHERE {where}'

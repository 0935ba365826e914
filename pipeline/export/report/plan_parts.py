"""What the plans say: legal bases, targets, money, units, deadlines; and what needs review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pipeline.export.network import Network, network
from pipeline.export.report.drawing import BLUE, GREEN, ORANGE, SKY, End, Month, bar, level, months, two_sides
from pipeline.export.report.lists import Listed, Lists, Number
from pipeline.export.report.tallies import TOP, Bar, Grid, area_column, grid_of

LEFT, RIGHT = 24, 30
"""Boxes of the network picture."""

MONTHS = 36
"""Columns of the timeline by month; a longer time is told by year."""


@dataclass(frozen=True)
class Picture:
    """A picture, how many of its things it shows, and how many there are."""

    picture: Markup
    shown: int
    count: int


_NAMED = "coalesce(r.key, concat_ws('|', r.doc_type, r.issuer, coalesce(r.code, r.subject, r.quote)))"
"""What tells cited documents apart: their key, without one their wording."""

_OF_DOCUMENTS = (
    "doc_id",
    "number",
    "symbol",
    "doc_type",
    "issued_on",
    "issuer",
    "province",
    "district",
    "commune",
    "title",
    "source",
)
_OF_MENTIONS = ("doc_id", "key", "doc_type", "issuer", "code", "subject", "quote", "role", "record_id")
_OF_MENTIONS_TOO = ("issued_on", "issuer_level", "relation", "page", "confidence")


def legal_network(lists: Lists) -> Picture:
    """The most cited documents and those that cite the most of them; the solid lines are grounds."""
    ask = lists.connection.execute
    count = int(ask("SELECT count(*) FROM legal_bases").fetchone()[0])
    # the most cited, then who cites them, then the words of those mentions alone: of a large archive that is very little
    top = f"SELECT {_NAMED} AS named FROM legal_bases r GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {RIGHT}"
    ask(f"CREATE TEMP TABLE cited AS {top}")
    naming = f"SELECT r.doc_id, r.record_id, {_NAMED} AS named FROM legal_bases r WHERE {_NAMED} IN (FROM cited)"
    ask(f"CREATE TEMP TABLE mention AS {naming}")
    ask(
        "DELETE FROM mention WHERE doc_id NOT IN "
        f"(SELECT doc_id FROM mention GROUP BY doc_id ORDER BY count(*) DESC, doc_id LIMIT {LEFT})"
    )
    wanted = (*_OF_MENTIONS, *_OF_MENTIONS_TOO)
    mentions = [
        dict(zip((*wanted, "named"), row, strict=True))
        for row in ask(
            f"SELECT {', '.join(f'r.{name}' for name in wanted)}, m.named FROM legal_bases r JOIN mention m USING (record_id) "
            "ORDER BY r.doc_id, r.start, r.record_id"
        ).fetchall()
    ]
    rows = ask(f"SELECT {', '.join(_OF_DOCUMENTS)} FROM documents").fetchall()
    found = network((dict(zip(_OF_DOCUMENTS, row, strict=True)) for row in rows), mentions)
    named = {edge.end: mention["named"] for edge, mention in zip(found.edges, mentions, strict=True)}
    ids = {edge.start: edge.start.removeprefix("d:") for edge in found.edges}
    of_document = lists.by(
        lambda keys: found.nodes[f"d:{keys[0]}"].label,
        "legal_bases",
        ("r.doc_id",),
        "list_contains(?, r.doc_id)",
        [sorted(ids.values())],
    )
    label_of = {name: found.nodes[end].label for end, name in named.items()}
    of_cited = lists.by(
        lambda keys: label_of[keys[0]], "legal_bases", (_NAMED,), f"list_contains(?, {_NAMED})", [sorted(label_of)]
    )
    left = list(dict.fromkeys(edge.start for edge in found.edges))
    left.sort(key=lambda key: (-sum(edge.start == key for edge in found.edges), found.nodes[key].label))
    order = {key: number for number, key in enumerate(left)}
    right = sorted(named, key=lambda key: (_middle([order[edge.start] for edge in found.edges if edge.end == key]), key))
    ends_left = [End(key, _words(found, key, "issuer"), of_document[(ids[key],)].anchor, True) for key in left]
    ends_right = [End(key, _words(found, key, "subject"), of_cited[(named[key],)].anchor, found.nodes[key].held) for key in right]
    links = sorted({(edge.start, edge.end, dict(edge.facts).get("role") == "basis") for edge in found.edges})
    return Picture(two_sides(ends_left, ends_right, links, lists.speech.say("network")), len(found.edges), count)


def _words(found: Network, key: str, besides: str) -> str:
    """A document with its issuer or subject."""
    node = found.nodes[key]
    more = dict(node.facts).get(besides)
    return f"{node.label} · {more}" if more and more not in node.label else node.label


def _middle(places: Sequence[int]) -> float:
    return sum(places) / len(places)


def most_cited(lists: Lists) -> tuple[Bar, ...]:
    """Cited documents by how many documents of the archive name them, where that is more than one."""
    found = lists.connection.execute(
        "SELECT key, any_value(concat_ws(' ', doc_type, code)), any_value(subject), count(DISTINCT doc_id) AS n "
        f"FROM legal_bases WHERE key IS NOT NULL GROUP BY key HAVING n > 1 ORDER BY n DESC, key LIMIT {TOP}"
    ).fetchall()
    most = max((row[3] for row in found), default=0)
    names = {row[0]: row[1] for row in found}
    lists_of = lists.by(lambda keys: names[keys[0]], "legal_bases", ("r.key",), "list_contains(?, r.key)", [list(names)])
    made = []
    for key, name, subject, count in found:
        number = Number(count, lists.speech.number(count), lists_of[(key,)].anchor)
        made.append(Bar(name, (number,), bar([(count, BLUE)], most), subject or ""))
    return tuple(made)


def target_grid(lists: Lists) -> Grid:
    """Quantitative targets by area and year: the year of the deadline, else that of the plan."""
    area, year = area_column(lists.connection), "target_year(r.due_to, p.plan_to, p.issued_on_to)"
    found = lists.by(_area_and_year(lists, area), "targets", (area, year), "r.kind = 'quantitative'")
    return _grid(lists, area, {key: lists.number(own) for key, own in found.items()})


def _area_and_year(lists: Lists, area: str) -> Callable[[tuple[Any, ...]], str]:
    return lambda keys: f"{keys[0] or _nowhere(lists, area)}, {keys[1] or lists.speech.say('unknown')}"


def _nowhere(lists: Lists, area: str) -> str:
    return lists.speech.say("whole province" if area == "p.district" else "unknown")


def _grid(lists: Lists, area: str, numbers: dict[tuple[Any, ...], Number]) -> Grid:
    sums: dict[str, float] = {}
    for (name, _), number in numbers.items():
        sums[name or ""] = sums.get(name or "", 0) + number.value
    areas = sorted(sums, key=lambda name: (-sums[name], name))[: 2 * TOP]
    years = sorted({year for _, year in numbers}, key=lambda year: (year is None, year or 0))
    named = {(name or "", year): number for (name, year), number in numbers.items()}
    return grid_of(areas, years, named, _nowhere(lists, area))


@dataclass(frozen=True)
class Aim:
    """A target in percent: what, how much, whose."""

    words: str
    shown: str
    document: str
    anchor: str
    picture: Markup


def percent_targets(lists: Lists) -> tuple[Aim, ...]:
    """The surest targets in percent, by the level to reach."""
    found = lists.connection.execute(
        "SELECT r.record_id, r.indicator, coalesce(r.comparator, '='), r.value, p.label "
        "FROM targets r JOIN plan p USING (doc_id) "
        "WHERE r.unit = '%' AND r.value BETWEEN 0 AND 100 AND r.comparator IS DISTINCT FROM 'range' "
        f"ORDER BY r.confidence DESC, r.record_id LIMIT {2 * TOP}"
    ).fetchall()
    words = {row[0]: row[1] for row in found}
    of = lists.by(lambda keys: words[keys[0]], "targets", ("r.record_id",), "list_contains(?, r.record_id)", [list(words)])
    made = []
    signs = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "~": "≈ "}
    for record, indicator, comparator, value, label in sorted(found, key=lambda row: (-row[3], row[1])):
        shown = signs.get(comparator, "") + lists.speech.number(value) + " %"
        made.append(Aim(indicator, shown, label, of[(record,)].anchor, level(value, comparator)))
    return tuple(made)


def money_total(lists: Lists) -> Number:
    """All the money, none of it told twice: the sum of what counts of each amount (`pipeline.store.money`)."""
    total = lists.connection.execute("SELECT coalesce(sum(counted_vnd), 0) FROM budgets").fetchone()[0]
    own = lists.listed(lists.speech.say("money.title"), "budgets", _COUNTS, (), _LARGEST)
    return Number(total, lists.speech.money(int(total)), own.anchor if own.count else None)


_COUNTS, _LARGEST = "r.counted_vnd > 0", "r.counted_vnd"


def money_grid(lists: Lists) -> Grid:
    """Money by area and year, in millions: the year of the amount, else the plan's."""
    area, year = area_column(lists.connection), "coalesce(r.year, p.plan_to, year(p.issued_on_to))"
    joined = "budgets r LEFT JOIN plan p ON p.doc_id = r.doc_id"
    sums = lists.connection.execute(
        f"SELECT {area}, {year}, sum(r.counted_vnd) FROM {joined} WHERE {_COUNTS} GROUP BY 1, 2"
    ).fetchall()
    found = lists.by(_area_and_year(lists, area), "budgets", (area, year), _COUNTS, (), _LARGEST)
    numbers: dict[tuple[Any, ...], Number] = {}
    for name, when, amount in sums:
        numbers[name, when] = Number(float(amount), lists.speech.number(float(amount) / 1e6), found[name, when].anchor)
    return _grid(lists, area, numbers)


def sources(lists: Lists) -> tuple[Bar, ...]:
    """Statements of money by their source."""
    found = lists.connection.execute(
        f"SELECT s, count(*) AS n FROM (SELECT unnest(sources) AS s FROM budgets) GROUP BY s ORDER BY n DESC, s LIMIT {TOP}"
    ).fetchall()
    most = max((count for _, count in found), default=0)
    return tuple(
        Bar(name, (lists.count(name, "budgets", "list_contains(r.sources, ?)", [name]),), bar([(count, ORANGE)], most))
        for name, count in found
    )


ROLES = ("lead", "coordinate", "implement")
ROLE_COLOURS = (BLUE, ORANGE, SKY)


def units(lists: Lists) -> tuple[Bar, ...]:
    """The units with the most tasks, by role."""
    name = "coalesce(r.unit_name, r.unit)"
    counts = ", ".join(f"count(*) FILTER (r.role = '{role}')" for role in ROLES)
    found = lists.connection.execute(
        f"SELECT {name}, count(*) AS n, {counts} FROM responsibilities r GROUP BY 1 ORDER BY n DESC, 1 LIMIT {TOP + 5}"
    ).fetchall()
    most = max((row[1] for row in found), default=0)
    shown = [row[0] for row in found]
    of = lists.by(
        lambda keys: f"{keys[0]}: {lists.speech.say(keys[1])}",
        "responsibilities",
        (name, "r.role"),
        f"list_contains(?, {name})",
        [shown],
    )
    return tuple(
        Bar(
            unit,
            tuple(lists.number(of.get((unit, role))) for role in ROLES),
            bar(list(zip(by_role, ROLE_COLOURS, strict=True)), most),
        )
        for unit, _, *by_role in found
    )


def timeline(lists: Lists) -> Markup | None:
    """Tasks and targets by the month of their last day, by year where the time is long; None without a deadline."""
    span = lists.connection.execute(
        "SELECT min(d), max(d) FROM (SELECT due_to AS d FROM responsibilities UNION ALL SELECT due_to FROM targets)"
    ).fetchone()
    if span[0] is None:
        return None
    by_month = (span[1].year - span[0].year) * 12 + span[1].month - span[0].month < MONTHS
    form = "%Y-%m" if by_month else "%Y"
    kinds = {"responsibilities": "timeline.tasks", "targets": "timeline.targets"}

    def of(table: str) -> dict[tuple[Any, ...], Listed]:
        said = lists.speech.say(kinds[table])
        when = f"strftime(r.due_to, '{form}')"
        return lists.by(lambda keys: f"{said}, {keys[0]}", table, (when,), "r.due_to IS NOT NULL")

    found = {table: of(table) for table in kinds}
    made = []
    for when in _without_gaps(sorted({key[0] for own in found.values() for key in own}), by_month):
        numbers = [lists.number(found[table].get((when,))) for table in kinds]
        year, _, month = when.partition("-")
        counts = tuple((number.value, number.shown, number.anchor) for number in numbers)
        made.append(Month(month.lstrip("0") if by_month else "", year, counts))
    return months(made, (BLUE, GREEN), lists.speech.say("timeline"))


def _without_gaps(found: Sequence[str], by_month: bool) -> list[str]:
    """Every month (or year) from the first to the last; of years, only those with something where they lie far apart.

    >>> _without_gaps(["2023-11", "2024-01"], True)
    ['2023-11', '2023-12', '2024-01']
    """
    if not by_month:
        return list(found)
    made: list[str] = []
    year, month = (int(part) for part in found[0].split("-"))
    while not made or made[-1] < found[-1]:
        made.append(f"{year:04d}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return made


def without_deadline(lists: Lists) -> Number:
    """Tasks that name no deadline."""
    return lists.count(lists.speech.say("timeline"), "responsibilities", "r.due_to IS NULL")


def for_review(lists: Lists) -> tuple[Bar, ...]:
    """What waits for a person, by reason."""
    asked = [
        ("review.proposals", "corrections", "r.state = 'proposed'"),
        ("review.flags", "any_record", "len(r.flags) > 0"),
        ("review.unsure", "any_record", "r.confidence < 0.6"),
        ("review.pages", "pages", "(r.mean_confidence < 0.75 OR r.text_lost)"),
        *(
            (f"review.{state}", "outcomes", f"r.state = '{state}'")
            for state in ("needs review", "failed", "duplicate", "skipped")
        ),
    ]
    found = [(lists.speech.say(key), lists.count(lists.speech.say(key), table, where)) for key, table, where in asked]
    most = max((number.value for _, number in found), default=0)
    return tuple(Bar(words, (number,), bar([(number.value, ORANGE)], most)) for words, number in found if number.value)

"""What the archive holds, and how well it was read."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from pipeline.export.names import rows
from pipeline.export.report.drawing import BLUE, VERMILION, Tile, bar, tile_map
from pipeline.export.report.lists import Lists, Number
from pipeline.export.report.tallies import Bar, by_value

DOCUMENTS_SHOWN = 60
"""Documents in the tables of the page; of a larger archive the least certain."""


@dataclass(frozen=True)
class Holdings:
    """Counts by year, type, issuer and province."""

    by_year: tuple[Bar, ...]
    by_type: tuple[Bar, ...]
    by_issuer: tuple[Bar, ...]
    map: Markup
    elsewhere: tuple[Bar, ...]


def holdings(lists: Lists) -> Holdings:
    """What the archive holds."""
    picture, elsewhere = _map(lists)
    return Holdings(
        by_value(lists, "documents", "p.issued", oldest_first=True),
        by_value(lists, "documents", "r.doc_type"),
        by_value(lists, "documents", "r.issuer"),
        picture,
        elsewhere,
    )


def folded(name: str) -> str:
    """Letters without marks, blanks and hyphens: two spellings of a province meet.

    >>> folded("Bà Rịa - Vũng Tàu") == folded("BÀ RỊA–VŨNG TÀU"), folded("Hoà Bình") == folded("Hòa Bình")
    (True, True)
    """
    bare = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(letter for letter in bare if letter.isalnum())


def successors() -> dict[str, str]:
    """Today's province of each province that was, by its folded name."""
    found = {}
    for row in rows(Path(__file__).with_name("tiles.tsv")):
        for name in (row["name"], *row["formerly"].split(";")):
            found[folded(name)] = row["name"]
    return found


def _map(lists: Lists) -> tuple[Markup, tuple[Bar, ...]]:
    """The map, and bars for documents whose province is none of Vietnam's or not known."""
    counted = dict(lists.connection.execute("SELECT home, count(*) FROM plan GROUP BY home").fetchall())
    today = successors()
    spelled: dict[str, list[str]] = {}
    elsewhere = []
    for name, count in sorted(counted.items(), key=lambda item: -item[1]):
        home = today.get(folded(name)) if name else None
        if home:
            spelled.setdefault(home, []).append(name)
            continue
        words = name or lists.speech.say("unknown")
        where, values = ("p.home = ?", [name]) if name else ("p.home IS NULL", [])
        elsewhere.append(
            Bar(words, (lists.count(words, "documents", where, values),), bar([(count, BLUE)], max(counted.values())))
        )
    tiles = []
    for row in rows(Path(__file__).with_name("tiles.tsv")):
        names = spelled.get(row["name"], [])
        number = None
        if names:
            marks = ", ".join("?" for _ in names)
            number = lists.count(row["name"], "documents", f"p.home IN ({marks})", names)
        place = int(row["column"]), int(row["row"])
        count = number.value if number else 0
        tiles.append(
            Tile(row["name"], row["short"], *place, count, number.shown if number else "", number.anchor if number else None)
        )
    return tile_map(tiles, lists.speech.say("by province")), tuple(elsewhere)


@dataclass(frozen=True)
class DocumentRow:
    """A document with the numbers of its quality."""

    label: str
    title: str
    issuer: str
    issued_on: str
    source: str
    anchor: str
    origin: str
    confidence: str
    doubtful: bool
    picture: Markup
    corrections: Number
    proposals: Number
    flags: Number
    records: Number


def document_rows(lists: Lists) -> tuple[tuple[DocumentRow, ...], int]:
    """The documents, the least certain first where there are more than fit, and how many there are."""
    count = int(lists.connection.execute("SELECT count(*) FROM plan").fetchone()[0])
    order = "source" if count <= DOCUMENTS_SHOWN else "mean_confidence NULLS LAST, source"
    found = lists.connection.execute(
        "SELECT doc_id, label, title, issuer, issued_on, source, origin, mean_confidence "
        f"FROM plan ORDER BY {order} LIMIT {DOCUMENTS_SHOWN}"
    ).fetchall()
    _keep_records_of(lists, [row[0] for row in found])
    made = []
    for doc_id, label, title, issuer, issued, source, origin, confidence in found:
        own = lists.listed(label, "documents", "r.doc_id = ?", [doc_id])
        low = confidence is not None and confidence < 0.9
        made.append(
            DocumentRow(
                label,
                title or "",
                issuer or "",
                issued or "",
                source,
                own.anchor,
                " + ".join(lists.speech.say(f"origin.{part}") for part in (origin or "").split(" + ") if part),
                "" if confidence is None else lists.speech.number(confidence * 100) + " %",
                low,
                bar([(confidence or 0, VERMILION if low else BLUE)], 1.0) if confidence is not None else Markup(""),
                _of_document(lists, "quality.corrections", label, doc_id, "corrections_shown", "r.state = 'applied'"),
                _of_document(lists, "quality.proposals", label, doc_id, "corrections_shown", "r.state = 'proposed'"),
                _of_document(lists, "quality.flags", label, doc_id, "records_shown", "len(r.flags) > 0"),
                _of_document(lists, "records", label, doc_id, "records_shown", "true"),
            )
        )
    return tuple(made), count


def _keep_records_of(lists: Lists, documents: list[str]) -> None:
    """The records and corrections of the documents that are shown, taken out once: each has several lists of them."""
    for name, table in (("records_shown", "any_record"), ("corrections_shown", "corrections")):
        marks = ", ".join("?" for _ in documents) or "NULL"
        lists.connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM {table} WHERE doc_id IN ({marks})", documents)


def _of_document(lists: Lists, heading: str, label: str, doc_id: str, table: str, where: str) -> Number:
    words = f"{label}: {lists.speech.say(heading)}"
    return lists.count(words, table, f"r.doc_id = ? AND {where}", [doc_id])

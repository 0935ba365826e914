"""What the archive holds, and how well it was read."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline.export.names import rows
from pipeline.export.report.drawing import BLUE, VERMILION, Tile, bar, tile_map
from pipeline.export.report.lists import Lists, Number
from pipeline.export.report.tallies import TOP, Bar, by_value

TILES = Path(__file__).with_name("tiles.tsv")

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
    for row in rows(TILES):
        for name in (row["name"], *row["formerly"].split(";")):
            found[folded(name)] = row["name"]
    return found


def _map(lists: Lists) -> tuple[Markup, tuple[Bar, ...]]:
    """The map, and bars for documents whose province is none of Vietnam's or not known."""

    def words(keys: tuple[Any, ...]) -> str:
        return str(keys[0]) if keys[0] else lists.speech.say("unknown")

    elsewhere = [(key[0], own) for key, own in lists.by(words, "documents", ("p.home",), "p.tile IS NULL").items()]
    elsewhere.sort(key=lambda found: (-found[1].count, found[0] or ""))
    most = max((own.count for _, own in elsewhere), default=0)
    bars = [Bar(own.heading, (lists.number(own),), bar([(own.count, BLUE)], most)) for _, own in elsewhere[:TOP]]
    held = lists.by(words, "documents", ("p.tile",), "p.tile IS NOT NULL")
    tiles = []
    for row in rows(TILES):
        number = lists.number(held.get((row["name"],)))
        place = int(row["column"]), int(row["row"])
        tiles.append(Tile(row["name"], row["short"], *place, number.value, number.shown, number.anchor))
    return tile_map(tiles, lists.speech.say("by province")), tuple(bars)


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
    names = {row[0]: row[1] for row in found}
    own = lists.by(lambda keys: names[keys[0]], "documents", ("r.doc_id",), "list_contains(?, r.doc_id)", [list(names)])

    def of_each(heading: str, table: str, where: str) -> dict[str, Number]:
        said = lists.speech.say(heading)
        made = lists.by(lambda keys: f"{names[keys[0]]}: {said}", table, ("r.doc_id",), where)
        return {doc_id: lists.number(made.get((doc_id,))) for doc_id in names}

    corrections = of_each("quality.corrections", "corrections_shown", "r.state = 'applied'")
    proposals = of_each("quality.proposals", "corrections_shown", "r.state = 'proposed'")
    flags = of_each("quality.flags", "records_shown", "len(r.flags) > 0")
    records = of_each("records", "records_shown", "true")
    made = []
    for doc_id, label, title, issuer, issued, source, origin, confidence in found:
        low = confidence is not None and confidence < 0.9
        made.append(
            DocumentRow(
                label,
                title or "",
                issuer or "",
                issued or "",
                source,
                own[(doc_id,)].anchor,
                " + ".join(lists.speech.say(f"origin.{part}") for part in (origin or "").split(" + ") if part),
                "" if confidence is None else lists.speech.number(confidence * 100) + " %",
                low,
                bar([(confidence or 0, VERMILION if low else BLUE)], 1.0) if confidence is not None else Markup(""),
                corrections[doc_id],
                proposals[doc_id],
                flags[doc_id],
                records[doc_id],
            )
        )
    return tuple(made), count


def _keep_records_of(lists: Lists, documents: list[str]) -> None:
    """The records and corrections of the documents that are shown, taken out once: each has several lists of them."""
    for name, table in (("records_shown", "any_record"), ("corrections_shown", "corrections")):
        marks = ", ".join("?" for _ in documents) or "NULL"
        lists.connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM {table} WHERE doc_id IN ({marks})", documents)

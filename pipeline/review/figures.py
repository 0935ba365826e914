"""Figures from decisions: how right the machine was, how much two readers agree, what a sample says of the whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.review.archive import Archive
from pipeline.review.sampling import kappa, wilson
from pipeline.schema.decision import EVERYWHERE, OF_RECORDS, OF_TEXT, Decision


@dataclass(frozen=True)
class Precision:
    """Of what the machine made and people looked at: how much they kept, with its 95 % interval."""

    kind: str
    kept: int
    seen: int
    share: float
    low: float
    high: float


def precision(decisions: Iterable[Decision]) -> list[Precision]:
    """For corrections and for each kind of record: the share that people left as the machine made it."""
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    undone = set()
    for d in sorted(decisions, key=lambda d: d.id, reverse=True):
        if d.id in undone:
            continue
        if d.verdict == "undo":
            undone.add(d.undoes)
        elif d.verdict in OF_TEXT and d.before is not None:
            counted["corrections"][1] += 1
            counted["corrections"][0] += d.verdict != "reject" and d.after == d.before
        elif d.verdict in OF_RECORDS and d.verdict != "record add":
            counted[d.place.table][1] += 1
            counted[d.place.table][0] += d.verdict == "record accept"
    return [Precision(kind, kept, seen, *wilson(kept, seen)) for kind, (kept, seen) in sorted(counted.items())]


def said_twice(decisions: Iterable[Decision]) -> dict[tuple[str, int | None, int, str], dict[str, Decision]]:
    """Places about which more than one person decided: the last word of each."""
    by_place: dict[tuple[str, int | None, int, str], dict[str, Decision]] = defaultdict(dict)
    undone = {d.undoes for d in decisions if d.verdict == "undo"}
    for d in decisions:
        if d.verdict in OF_TEXT and d.id not in undone and d.digest != EVERYWHERE:
            by_place[d.digest, d.page, d.place.at, d.raw][d.made_by] = d
    return {place: said for place, said in by_place.items() if len(said) > 1}


def reading_of(decision: Decision) -> str:
    return decision.raw if decision.verdict == "reject" or not decision.after else decision.after


def disagreements(decisions: Sequence[Decision]) -> list[list[Decision]]:
    """Places that people read in different ways; one that an adjudicator decided last is settled."""
    found = []
    for said in said_twice(decisions).values():
        voices = sorted(said.values(), key=lambda d: d.id)
        if len({reading_of(d) for d in voices}) > 1 and voices[-1].note != SETTLED:
            found.append(voices)
    return found


SETTLED = "adjudicated"


def agreement(decisions: Sequence[Decision]) -> tuple[int, float | None, float | None]:
    """How many places two people decided about, the share in which they agree, and Cohen's kappa over kept or changed."""
    pairs, same = [], 0
    for said in said_twice(decisions).values():
        one, other = sorted(said.values(), key=lambda d: d.id)[:2]
        same += reading_of(one) == reading_of(other)
        pairs.append(
            ("kept" if reading_of(one) == one.raw else "changed", "kept" if reading_of(other) == other.raw else "changed")
        )
    return len(pairs), same / len(pairs) if pairs else None, kappa(pairs)


@dataclass(frozen=True)
class Drawn:
    """A word of a sample with its place; `around` is what stands before a drawn character in it, the character, and the rest."""

    doc_id: str
    start: int
    end: int
    page: int
    text: str
    around: tuple[str, str, str] = ("", "", "")


def lot_of(archive: Archive, what: str) -> list[tuple[str, int]]:
    """The pieces of the lot "words" or "characters": documents with how many each has, in the order of paths."""
    found = []
    for card in archive.desk.cards():
        stored = archive.artefacts.plan(card.doc_id)
        if stored is not None:
            count = sum(p.words for p in stored.pages) if what == "words" else sum(not c.isspace() for c in stored.text.clean)
            found.append((card.doc_id, count))
    return found

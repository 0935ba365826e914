"""Figures from decisions: how right the machine was, how much two readers agree, what a sample says of the whole."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.review.archive import Archive
from pipeline.review.sampling import kappa, wilson
from pipeline.review.sheet import difference
from pipeline.schema.decision import EVERYWHERE, OF_RECORDS, OF_TEXT, Decision, in_force


@dataclass(frozen=True)
class Share:
    """How many of what people looked at are of a kind, with the share and its 95 % interval."""

    kind: str
    count: int
    seen: int
    share: float
    low: float
    high: float


def precision(decisions: Iterable[Decision]) -> list[Share]:
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
    return [Share(kind, kept, seen, *wilson(kept, seen)) for kind, (kept, seen) in sorted(counted.items())]


ERRORS = ("repair", "ocr", "digits", "marks", "case", "spaces", "punctuation", "letters")
"""Where an error comes from (repair made it, or the reading did and repair left it), and what it is."""


def error_rates(decisions: Iterable[Decision]) -> list[Share]:
    """Of the places that people read: where the machine read otherwise, in all and by kind. Of one place the last word counts.

    People look at doubtful places first: an estimate for the whole archive comes from a drawn sample.
    """
    last = {(d.digest, d.page, d.place.at, d.raw): d for d in in_force(decisions) if d.verdict in OF_TEXT}
    counted: Counter[str] = Counter()
    for d in last.values():
        machine, person = d.raw if d.before is None else d.before, reading_of(d)
        if machine != person:
            counted.update(("all", "ocr" if machine == d.raw else "repair", kind_of_error(machine, person)))
    kinds = ("all", *(kind for kind in ERRORS if counted[kind])) if last else ()
    return [Share(kind, counted[kind], len(last), *wilson(counted[kind], len(last))) for kind in kinds]


def kind_of_error(machine: str, person: str) -> str:
    """What tells two readings apart.

    >>> [kind_of_error(*pair) for pair in (("thue hién", "thue hiện"), ("So 12", "Số 17"), ("Bộ", "bộ"), ("kếhoạch", "kế hoạch"))]
    ['marks', 'digits', 'case', 'spaces']
    """
    alike: list[tuple[str, Callable[[str], str]]] = [
        ("spaces", lambda text: "".join(text.split())),
        ("punctuation", lambda text: "".join(c for c in text if c.isalnum())),
        ("case", str.casefold),
        ("marks", lambda text: _bare(text).casefold()),
    ]
    found = next((kind for kind, part in alike if part(machine) == part(person)), None)
    changed = "".join(letters for kind, letters in difference(machine, person) if kind != "same")
    return found or ("digits" if any(c.isdigit() for c in changed) else "letters")


def _bare(text: str) -> str:
    """Letters without the marks of tone and vowel."""
    parts = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in parts if not unicodedata.combining(c))


def by_day(decisions: Iterable[Decision], days: int = 30) -> list[tuple[str, int]]:
    """How many decisions were made on each of the last days on which any were."""
    counted = Counter(d.made_at[:10] for d in decisions if d.verdict != "undo")
    return sorted(counted.items())[-days:]


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

"""Learning from reviews: decisions as pairs of printed and read, the archive's own lexicon from them, and what it changes."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline import steps
from pipeline.review.archive import Archive, Opened
from pipeline.schema.decision import EVERYWHERE, OF_TEXT, Decision, find, in_force
from pipeline.schema.lexicon import Lexicon
from pipeline.schema.text import Span, Text
from pipeline.settings import Settings

HELD_OUT = 4
"""One decision in so many is kept aside, to see what the lexicon made of the others does to it."""

AGREE = 2
"""Places at which people must have kept an ordinary word against the machine before it stays as printed; one is enough for
an abbreviation."""

_CUT = re.compile(r"[^\W_]+")
_MOST_EXAMPLES = 20


@dataclass(frozen=True)
class Pair:
    """A word as it was printed and as people read it; `own` where the machine had not proposed that reading."""

    printed: str
    read: str
    own: bool


@dataclass(frozen=True)
class Place:
    """A decision held out: where it stands, and what stood there before and stands there with the lexicon."""

    decision: Decision
    before: str
    after: str

    @property
    def wanted(self) -> str:
        return reading_of(self.decision)


@dataclass(frozen=True)
class Learned:
    """The lexicon of all decisions, and what one of three in four of them does to the rest."""

    lexicon: Lexicon
    pairs: int
    taught_by: int
    held_out: tuple[Place, ...]
    elsewhere: int
    examples: tuple[tuple[str, str, str], ...]
    """Other places of the same documents that change: printed, read before, read now."""

    @property
    def better(self) -> list[Place]:
        return [p for p in self.held_out if p.before != p.wanted == p.after]

    @property
    def worse(self) -> list[Place]:
        return [p for p in self.held_out if p.before == p.wanted != p.after]

    @property
    def helps(self) -> bool:
        """Whether it may be used: it makes no more places wrong than right."""
        return len(self.worse) <= len(self.better)


def reading_of(decision: Decision) -> str:
    return decision.raw if decision.verdict == "reject" or not decision.after else decision.after


def pairs_of(decision: Decision) -> list[Pair]:
    """What one decision teaches, word by word; nothing where words were joined or cut, and no digit is ever learnt.

    >>> said = Decision(digest="d", verdict="edit", made_by="lan", raw="thue hién,", before="thuê hiện,", after="thực hiện,")
    >>> [(p.printed, p.read, p.own) for p in pairs_of(said)]
    [('thue', 'thực', True), ('hién', 'hiện', False)]
    """
    printed, read = _CUT.findall(decision.raw), _CUT.findall(reading_of(decision))
    machine = _CUT.findall(decision.before or decision.raw)
    if len(printed) != len(read):
        return []
    proposed = machine if len(machine) == len(read) else [""] * len(read)
    return [
        Pair(a, b, b != c)
        for a, b, c in zip(printed, read, proposed, strict=True)
        if not any(ch.isdigit() for ch in b) and not a.isdigit()
    ]


def lexicon_of(decisions: Iterable[Decision]) -> Lexicon:
    """The lexicon that decisions make: of two people about one place the later counts.

    Printed forms in which people always agreed with the machine teach it nothing new; where they overruled it once, all that they
    read in that form counts, so that one exception does not outweigh twenty places that were right.
    """
    last: dict[tuple[str, int | None, int, str], Decision] = {}
    for d in decisions:
        if d.verdict in OF_TEXT and d.digest != EVERYWHERE:
            last[d.digest, d.page, d.place.at, d.raw] = d
    readings: dict[str, Counter[str]] = defaultdict(Counter)
    words: Counter[str] = Counter()
    against: Counter[str] = Counter()
    overruled: set[str] = set()
    for decision in last.values():
        for pair in pairs_of(decision):
            readings[pair.printed][pair.read] += 1
            if pair.own:
                overruled.add(pair.printed)
            if pair.own and pair.printed != pair.read:
                words[pair.read] += 1
            against[pair.printed] += pair.own and pair.printed == pair.read
    kept = [
        word
        for word, count in against.items()
        if len(word) > 1 and set(readings[word]) == {word} and (count >= AGREE or (count and word.isupper()))
    ]
    return Lexicon(
        kept=tuple(sorted(kept)),
        words=tuple(sorted(words.items())),
        readings=tuple((printed, tuple(sorted(readings[printed].items()))) for printed in sorted(overruled)),
    )


def is_held_out(decision: Decision) -> bool:
    """The same decisions are held out each time, whatever else was decided."""
    said = (decision.digest, decision.page, decision.place.at, decision.raw)
    return hashlib.sha256(repr(said).encode()).digest()[0] % HELD_OUT == 0


def learn(archive: Archive) -> Learned:
    """Make the lexicon of an archive, and try it on the decisions held out: their documents are repaired again with it."""
    said = [d for d in in_force(archive.desk.all_decisions()) if d.verdict in OF_TEXT and d.digest != EVERYWHERE]
    tried = lexicon_of(d for d in said if not is_held_out(d))
    settings = replace(archive.settings, repair=replace(archive.settings.repair, lexicon=tried))
    places: list[Place] = []
    other: list[tuple[str, str, str]] = []
    by_document: dict[str, list[Decision]] = defaultdict(list)
    for d in said:
        if archive.desk.documents_with(d.digest):
            by_document[archive.open_about(d).plan.doc_id].append(d)
    for doc_id, decided in sorted(by_document.items()):
        held = [d for d in decided if is_held_out(d)]
        if held:
            found, beside = _try(archive.open(doc_id), settings, held, decided)
            places += found
            other += beside
    lexicon = lexicon_of(said)
    count = sum(len(pairs_of(d)) for d in said)
    people = len({d.made_by for d in said})
    return Learned(lexicon, count, people, tuple(places), len(other), tuple(other[:_MOST_EXAMPLES]))


def _try(
    opened: Opened, settings: Settings, held: Sequence[Decision], decided: Sequence[Decision]
) -> tuple[list[Place], list[tuple[str, str, str]]]:
    transcript = opened.plan.transcript
    before = steps.make_text(transcript, replace(settings, repair=replace(settings.repair, lexicon=Lexicon())))
    after = steps.make_text(transcript, settings)
    places = []
    for decision in held:
        at = find(decision, transcript)
        if at is not None:
            places.append(Place(decision, _reads(before, at), _reads(after, at)))
    over = [at for d in decided if (at := find(d, transcript)) is not None]
    one, two = ({(c.at, c.after) for c in text.applied} for text in (before, after))
    changed = sorted({at for at, _ in one ^ two if not any(at.touches(span) for span in over)})
    return places, [(at.of(transcript.raw), _reads(before, at), _reads(after, at)) for at in changed]


def _reads(text: Text, at: Span) -> str:
    return text.to_clean(at).of(text.clean)

"""The raw text of a document and what repair did to it, with maps both ways."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

State = Literal["applied", "proposed", "accepted", "rejected"]
"""applied: repair changed the text. proposed: a person should look. accepted, rejected: a person did, and the text follows."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points; checks itself."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The characters of `text` that the span covers."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def touches(self, other: Span) -> bool:
        """True where the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def shifted(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)


def touching(spans: Sequence[Span], at: Span) -> range:
    """Which of some spans, in order and apart from each other, share a character with another.

    >>> touching([Span(0, 3), Span(3, 6), Span(8, 9)], Span(4, 9))
    range(1, 3)
    """
    return range(bisect_right(spans, at.start, key=_end), bisect_left(spans, at.end, key=_start))


def _start(span: Span) -> int:
    return span.start


def _end(span: Span) -> int:
    return span.end


@dataclass(frozen=True, slots=True)
class Edit:
    """What one rule proposes in the text that it was shown."""

    at: Span
    after: str
    rule: str
    confidence: float = 1.0
    alternatives: tuple[tuple[str, float], ...] = ()
    state: State = "applied"


@dataclass(frozen=True, slots=True)
class Correction:
    """What became of the edits against the raw text; covers whole words.

    `alternatives` are other readings with their probabilities, best first. A correction in the state `proposed` stands
    for review: it does not change the reading text (a likely misreading in a number, a code or a date). What a person
    decided is `accepted`, with the rule "person"; what a person turned down stays as `rejected`, without effect.
    """

    at: Span
    before: str
    after: str
    confidence: float
    rule: str
    alternatives: tuple[tuple[str, float], ...] = ()
    state: State = "applied"


@dataclass(frozen=True)
class Text:
    """The raw text and its corrections, in order and without overlap; `clean` is the reading text.

    >>> text = Text("thue hién 05 lop", (Correction(Span(0, 9), "thue hién", "thực hiện", 0.99, "lattice"),))
    >>> text.clean, text.to_raw(Span(0, 4)), text.to_clean(Span(10, 12)).of(text.clean)
    ('thực hiện 05 lop', Span(start=0, end=9), '05')
    """

    raw: str
    corrections: tuple[Correction, ...] = ()

    def __post_init__(self) -> None:
        end = 0
        for c in self.applied:
            if c.at.start < end or c.at.end > len(self.raw):
                raise ValueError(f"corrections overlap, are out of order or outside the text at {c.at}")
            if c.at.of(self.raw) != c.before:
                raise ValueError(f"correction at {c.at} says {c.before!r}, the text has {c.at.of(self.raw)!r}")
            end = c.at.end

    @property
    def applied(self) -> tuple[Correction, ...]:
        """The corrections that change the reading text."""
        return tuple(c for c in self.corrections if c.state in ("applied", "accepted"))

    @property
    def proposed(self) -> tuple[Correction, ...]:
        """The corrections that wait for a person."""
        return tuple(c for c in self.corrections if c.state == "proposed")

    @cached_property
    def clean(self) -> str:
        """The raw text with the applied corrections in place."""
        parts, at = [], 0
        for c in self.applied:
            parts += [self.raw[at : c.at.start], c.after]
            at = c.at.end
        return "".join([*parts, self.raw[at:]])

    @cached_property
    def _knots(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Start and end of each applied correction, in raw and in clean offsets, alternating."""
        raw, clean, shift = [0], [0], 0
        for c in self.applied:
            raw += [c.at.start, c.at.end]
            clean += [c.at.start + shift, c.at.start + shift + len(c.after)]
            shift += len(c.after) - len(c.before)
        return tuple(raw), tuple(clean)

    def to_raw(self, span: Span) -> Span:
        """The raw span behind a span of `clean`; a corrected word is taken whole."""
        raw, clean = self._knots
        return _carry(span, clean, raw)

    def to_clean(self, span: Span) -> Span:
        """The span of `clean` that shows a raw span; a corrected word is taken whole."""
        raw, clean = self._knots
        return _carry(span, raw, clean)


def _carry(span: Span, here: tuple[int, ...], there: tuple[int, ...]) -> Span:
    """Move a span over the knots; odd knots open a correction, even ones (from 2) close it."""
    start_knot = bisect_right(here, span.start) - 1
    if start_knot % 2:  # inside a correction: from its start
        start = there[start_knot]
    else:
        start = there[start_knot] + span.start - here[start_knot]
    if not len(span):
        return Span(start, start)
    end_knot = bisect_right(here, span.end - 1) - 1
    if end_knot % 2:  # inside a correction: to its end
        end = there[end_knot + 1]
    else:
        end = there[end_knot] + span.end - here[end_knot]
    return Span(start, max(start, end))

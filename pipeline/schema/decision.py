"""What people decide about a document: appended, never changed, and keyed to its content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.schema.page import Source, Transcript
from pipeline.schema.text import Span

Verdict = Literal[
    "accept",
    "reject",
    "edit",
    "flag",
    "comment",
    "record accept",
    "record edit",
    "record add",
    "record reject",
    "page read",
    "page problem",
    "page validated",
    "page unread",
    "rule",
    "withdraw",
    "undo",
]
"""accept, reject, edit: a wording. flag, comment: a mark that changes nothing. record …: a record. page …: where reading stands.
rule: a wording everywhere in the archive. withdraw: the document leaves the archive. undo: an earlier decision counts no more."""

OF_TEXT: tuple[Verdict, ...] = ("accept", "reject", "edit")
OF_RECORDS: tuple[Verdict, ...] = ("record accept", "record edit", "record add", "record reject")
OF_PAGES: tuple[Verdict, ...] = ("page read", "page problem", "page validated", "page unread")

EVERYWHERE = "*"
"""Stands for the digest where a decision is about the whole archive."""

CONTEXT = 24
"""Characters kept on each side of a place, so that it is known again when something before it has changed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a decision stands: offset in the raw text of its page, and the words around it. `table` is set for records."""

    at: int = 0
    left: str = ""
    right: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Who decided what, when, about which content; `raw` is the printed wording that was decided about.

    For records `before` and `after` are JSON: the record as it was, and the fields that a person set. `undoes` names an earlier
    decision, `grouped` what was decided in one stroke.
    """

    digest: str
    verdict: Verdict
    made_by: str
    page: int | None = None
    place: Place = Place()
    raw: str = ""
    before: str | None = None
    after: str | None = None
    note: str | None = None
    undoes: int | None = None
    grouped: str | None = None
    made_at: str = ""
    id: int = 0


def place_of(transcript: Transcript, span: Span, table: str = "") -> tuple[int, Place, str]:
    """Page number, place and wording of a raw span; what reaches beyond its page is cut there."""
    index = max(0, sum(page.start <= span.start for page in transcript.page_spans) - 1)
    page = transcript.page_spans[index]
    text = page.of(transcript.raw)
    start, end = span.start - page.start, min(span.end, page.end) - page.start
    around = Place(start, text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], table)
    return transcript.pages[index].number, around, text[start:end]


def _agree(one: str, other: str) -> int:
    """How many characters two texts share from their start."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def find(decision: Decision, transcript: Transcript, wording: str | None = None) -> Span | None:
    """Where the wording of a decision stands in a transcript now; None where it stands there no more.

    The same offset with the same words beside it is certain. Otherwise the occurrence whose neighbours agree best is taken,
    if they agree at all or it is the only one on the page.
    """
    wording = decision.raw if wording is None else wording
    index = next((n for n, page in enumerate(transcript.pages) if page.number == decision.page), None)
    if index is None or not wording:
        return None
    page, place = transcript.page_spans[index], decision.place
    text = page.of(transcript.raw)
    if _stands_at(place, text, wording):
        return Span(place.at, place.at + len(wording)).shifted(page.start)
    found: list[tuple[int, int, int]] = []
    at = text.find(wording)
    while at >= 0:
        end = at + len(wording)
        if _whole_words(text, at, end):
            left = _agree(place.left[::-1], text[max(0, at - CONTEXT) : at][::-1])
            found.append((left + _agree(place.right, text[end : end + CONTEXT]), -abs(at - place.at), at))
        at = text.find(wording, at + 1)
    if not found:
        return None
    agreed, _, at = max(found)
    known = min(8, len(place.left) + len(place.right))
    if agreed < known and len(found) > 1:
        return None
    return Span(at, at + len(wording)).shifted(page.start)


def _stands_at(place: Place, text: str, wording: str) -> bool:
    """Whether a wording stands at its offset, whole, with all the words beside it: no other occurrence can agree better."""
    end = place.at + len(wording)
    beside = text.startswith(place.right, end) and text.endswith(place.left, 0, place.at)
    return beside and text.startswith(wording, place.at) and _whole_words(text, place.at, end)


def _whole_words(text: str, start: int, end: int) -> bool:
    return (start == 0 or text[start - 1].isspace()) and (end == len(text) or text[end].isspace())


def in_force(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions that count, oldest first: an undone one does not, unless its undoing was undone too.

    >>> one = Decision(digest="d", verdict="accept", made_by="lan", id=1)
    >>> two = Decision(digest="d", verdict="undo", made_by="lan", undoes=1, id=2)
    >>> three = Decision(digest="d", verdict="undo", made_by="lan", undoes=2, id=3)
    >>> len(in_force([one])), len(in_force([one, two])), len(in_force([one, two, three]))
    (1, 0, 1)
    """
    undone: set[int] = set()
    kept: list[Decision] = []
    for decision in sorted(decisions, key=lambda d: d.id, reverse=True):
        if decision.id in undone:
            continue
        if decision.verdict == "undo":
            undone.add(decision.undoes or 0)
        else:
            kept.append(decision)
    return tuple(reversed(kept))


def about(decisions: Iterable[Decision], source: Source) -> tuple[Decision, ...]:
    """Those decisions about a file that are about this document of it: of a dossier the ones on its own pages."""
    if not source.is_part:
        return tuple(decisions)
    pages = range(source.first_page, source.last_page + 1)
    return tuple(d for d in decisions if d.page is None or d.page in pages)


def rules_in_force(decisions: Iterable[Decision]) -> dict[str, str]:
    """Wordings that people decided for the whole archive: as printed, and as it is to be read."""
    return {d.raw: d.after for d in in_force(decisions) if d.verdict == "rule" and d.after}


def withdrawn(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The contents that people took out of the archive and did not put back, each with the decision that says who and why."""
    return {d.digest: d for d in in_force(decisions) if d.verdict == "withdraw"}


def page_state(decisions: Sequence[Decision], page: int) -> Decision | None:
    """The last word on a page: read, problem, validated, unread; None where nobody said anything."""
    said = [d for d in decisions if d.verdict in OF_PAGES and d.page == page]
    return said[-1] if said else None


def numbered(decisions: Iterable[Decision], first: int, made_at: str) -> tuple[Decision, ...]:
    """Decisions as the ledger keeps them: with their number and time."""
    return tuple(replace(d, id=first + n, made_at=made_at) for n, d in enumerate(decisions))

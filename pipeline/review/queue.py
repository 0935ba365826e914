"""What in a document is worth a person's time, and how much: the doubt of a place times what depends on it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from textwrap import shorten

from pipeline.schema.decided import KINDS, PERSON, RULE
from pipeline.schema.decision import EVERYWHERE, Decision, find, in_force, page_state
from pipeline.schema.page import PlacedWord
from pipeline.schema.plan import Plan
from pipeline.schema.records import DocumentFields, Grounds
from pipeline.schema.text import Correction, Span
from pipeline.settings import Settings
from pipeline.store.desk import Item
from pipeline.store.quotes import fold
from pipeline.store.rows import SAID_BY

WEIGHTS = {
    "documents": 4.0,
    "legal_bases": 4.0,
    "budgets": 4.0,
    "targets": 3.0,
    "responsibilities": 2.0,
    "heading": 1.5,
    "prose": 1.0,
    "furniture": 0.2,
}
"""What depends on a word: in the number of a cited document it changes a record, in a page number nothing."""

WORTH = 0.3
"""Doubt times weight from which a correction is put before a person: prose below 70 % confidence, an amount below 92 %."""

CONFLICT, PROPOSAL, LOST_PAGE, FLAGGED = 1000.0, 10.0, 50.0, 5.0
"""What comes before all doubts: decisions that do not fit any more; then pages without text, numbers, flagged records."""

LIGHTER = {"word": 0.5, "record": 0.5}
"""A word that the reader was unsure of is right more often than not, and so is a record: their doubt counts for less."""

UNSURE_WORD = 0.6
"""Words read with less confidence that nothing corrected are shown to a person."""

LONGEST = 300
LABEL = 100
"""Characters of a record's words in the list."""


def key_of(*parts: object) -> str:
    """The name of an item: the same after a re-run, as long as its words stand where they stood."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


class QueueOf:
    """The items of one plan."""

    def __init__(self, plan: Plan, decisions: Sequence[Decision], settings: Settings) -> None:
        self.plan, self.settings = plan, settings
        self.decisions = in_force(decisions)
        self.unit = plan.records.document.issuer or ""
        self.transcript, self.text = plan.transcript, plan.text
        self._regions = sorted(self._weighed(), key=lambda r: (r[0].start, r[0].end))

    def items(self, conflicts: Sequence[Decision]) -> list[Item]:
        """Everything that a person may decide about, with its state."""
        found = [
            *self._conflicts(conflicts),
            *self._corrections(),
            *self._words(),
            *self._records(),
            *self._pages(),
        ]
        unique: dict[str, Item] = {}
        for item in found:
            unique.setdefault(item.key, item)
        return list(self._marked(unique).values())

    def _weighed(self) -> Iterator[tuple[Span, str]]:
        """Spans of the reading text and what rests on them."""
        records = self.plan.records
        yield from ((place.at, "documents") for place in records.document.places if place.role != "recipients")
        for table in KINDS:
            for record in getattr(records, table):
                yield record.quote, table
                yield from ((place.at, table) for place in record.evidence)
        for section in self.plan.outline.walk():
            if section.heading:
                yield section.heading.span, "heading"
        yield from ((span, "furniture") for span in self.plan.outline.furniture)

    def about(self, clean: Span) -> str:
        """The weightiest thing that rests on a place of the reading text."""
        touching = [what for span, what in self._regions if span.touches(clean) or span.contains(clean)]
        if "furniture" in touching:
            return "furniture"
        return max(touching, key=lambda what: WEIGHTS[what], default="prose")

    def _item(self, kind: str, about: str, raw: Span, *, key: str, doubt: float, base: float = 0.0) -> Item:
        weight = WEIGHTS.get(about, 1.0)
        counted = doubt * LIGHTER.get(kind, 1.0)
        priority = round(base * weight + counted * weight, 6)
        words = raw.of(self.transcript.raw)[:LONGEST]
        page = self.transcript.page_number(raw.start)
        worth = int(priority >= WORTH)
        confidence = round(1 - doubt, 4)
        return Item(
            key, self.plan.doc_id, page, kind, about, raw.start, raw.end, words, "", "", self.unit, confidence, priority, worth
        )

    def text_key(self, raw: Span) -> str:
        page = self.transcript.page_number(raw.start)
        index = next(n for n, p in enumerate(self.transcript.pages) if p.number == page)
        at = raw.start - self.transcript.page_spans[index].start
        return key_of(self.plan.doc_id, "text", page, at, raw.of(self.transcript.raw))

    def _corrections(self) -> Iterator[Item]:
        for c in sorted(self.text.corrections, key=lambda c: c.state != "accepted"):
            number = any(ch.isdigit() for ch in c.before) and c.state == "proposed"
            about = self.about(self.text.to_clean(c.at))
            kind = "proposal" if number else "correction"
            doubt = 1 - _surest(c)
            item = self._item(kind, about, c.at, key=self.text_key(c.at), doubt=doubt, base=PROPOSAL if number else 0.0)
            decided = c.state in ("accepted", "rejected") or c.rule in (PERSON, RULE)
            alike = "" if number or any(ch.isdigit() for ch in c.before) else f"{fold(c.before)} → {fold(c.after)}"
            yield replace(item, after=c.after, alike=alike, state="decided" if decided else "open")

    def _words(self) -> Iterator[Item]:
        corrected = [c.at for c in self.text.corrections]
        at = 0
        for word in self.transcript.words:
            while at < len(corrected) and corrected[at].end <= word.at.start:
                at += 1
            if _is_unsure(word) and not any(span.touches(word.at) for span in corrected[at : at + 3]):
                doubt = 1 - (word.word.confidence or 0.0)
                about = self.about(self.text.to_clean(word.at))
                yield self._item("word", about, word.at, key=self.text_key(word.at), doubt=doubt)

    def _records(self) -> Iterator[Item]:
        document = self.plan.records.document
        if document.method == PERSON or document.flags or document.confidence < self.settings.extract.review_below:
            yield self._record("documents", document, 0)
        for table in KINDS:
            for number, record in enumerate(getattr(self.plan.records, table)):
                yield self._record(table, record, number)

    def _record(self, table: str, record: Grounds | DocumentFields, number: int) -> Item:
        raw = self.text.to_raw(record.quote)
        base = (FLAGGED / WEIGHTS[table]) if record.flags else 0.0
        said = tuple(getattr(record, name) for name in SAID_BY.get(table, ()))
        key = key_of(self.plan.doc_id, table, raw.of(self.transcript.raw), *said)
        item = self._item("record", table, raw, key=key, doubt=1 - record.confidence, base=base)
        state = "decided" if record.method == PERSON else "open"
        label = shorten(record.quote.of(self.text.clean), LABEL, placeholder=" …")
        return replace(item, before=record_name(table, number), after=label, state=state)

    def _pages(self) -> Iterator[Item]:
        for page, span in zip(self.transcript.pages, self.transcript.page_spans, strict=True):
            confidence = page.confidence
            if page.text_lost:
                base, doubt = LOST_PAGE, 1.0
            elif confidence is not None and confidence < self.settings.batch.review_page_below:
                base, doubt = 2.0, 1 - confidence
            else:
                continue
            said = page_state(self.decisions, page.number)
            item = self._item("page", "prose", span, key=key_of(self.plan.doc_id, "page", page.number), doubt=doubt, base=base)
            done = said is not None and said.verdict in ("page read", "page validated")
            yield replace(item, page=page.number, before="", state="decided" if done else "open")

    def _conflicts(self, conflicts: Sequence[Decision]) -> Iterator[Item]:
        for decision in conflicts:
            index = next((n for n, p in enumerate(self.transcript.pages) if p.number == decision.page), 0)
            page = self.transcript.page_spans[index]
            at = min(page.start + decision.place.at, page.end)
            raw = self._line_at(Span(at, at))
            item = self._item("conflict", "prose", raw, key=key_of("conflict", decision.id), doubt=1.0, base=CONFLICT)
            if decision.digest != EVERYWHERE:
                yield replace(item, before=decision.raw[:LONGEST], after=(decision.after or "")[:LONGEST])

    def _line_at(self, at: Span) -> Span:
        raw = self.transcript.raw
        start, end = raw.rfind("\n", 0, at.start) + 1, raw.find("\n", at.start)
        return Span(start, len(raw) if end < 0 else max(start, end))

    def _marked(self, items: dict[str, Item]) -> dict[str, Item]:
        """Items as people left them: flagged ones wait for somebody else, decided ones are done."""
        spans: dict[Span, Item] = {Span(i.raw_start, i.raw_end): i for i in items.values() if i.kind not in ("record", "page")}
        for decision in self.decisions:
            if decision.verdict not in ("flag", "accept", "reject", "edit") or decision.place.table:
                continue
            at = find(decision, self.transcript)
            item = spans.get(at) if at else None
            if item is not None:
                state = "flagged" if decision.verdict == "flag" else "decided"
                items[item.key] = replace(items[item.key], state=state)
        return items


def record_name(table: str, number: int) -> str:
    """How a record is named within its plan: `targets/3`."""
    return f"{table}/{number}"


def _surest(c: Correction) -> float:
    return min(1.0, max(0.0, c.confidence))


def _is_unsure(word: PlacedWord) -> bool:
    confidence = word.word.confidence
    return confidence is not None and confidence < UNSURE_WORD and any(c.isalnum() for c in word.word.text)


def folders_of(sources: Iterable[str]) -> list[str]:
    """The folders and ZIPs that documents lie in, one level below what all have in common; none where nothing parts them.

    >>> folders_of(["kho/2023/a.pdf", "kho/2024/xa/b.pdf", "kho/2024/c.pdf", "kho/so.zip!/d.pdf"])
    ['kho/2023', 'kho/2024', 'kho/so.zip!']
    >>> folders_of(["kho/a.pdf", "kho/b.pdf"])
    []
    """
    parents = {tuple(source.split("/")[:-1]) for source in sources}
    shared = sum(1 for _ in takewhile(lambda names: len(set(names)) == 1, zip(*parents, strict=False)))
    found = {"/".join(parent[: shared + 1]) for parent in parents if len(parent) > shared}
    return sorted(found) if len(parents) > 1 else []

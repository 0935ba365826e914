"""The decisions of people laid over what the machine made: people outrank machines."""

from __future__ import annotations

import json
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import msgspec

from pipeline.schema.decision import OF_RECORDS, OF_TEXT, Decision, find, in_force, rules_in_force
from pipeline.schema.page import Transcript
from pipeline.schema.records import Budget, DocumentFields, Grounds, LegalBasis, Records, Responsibility, Target
from pipeline.schema.text import Correction, Span, State, Text, touching

KINDS: dict[str, type[Grounds]] = {
    "legal_bases": LegalBasis,
    "targets": Target,
    "responsibilities": Responsibility,
    "budgets": Budget,
}
R = TypeVar("R", Grounds, DocumentFields)

PERSON = "person"
RULE = "archive rule"

SAME_RECORD = 0.5
"""Share of a record's fields that must be as they were for it to be the one that was decided about."""

_NOT_SAID = {"quote", "evidence", "places", "confidence", "method", "flags", "printed"}


@dataclass(frozen=True)
class Decided:
    """A text with the decisions in it. `conflicts` are those whose printed wording stands there no more; `placed` says where
    the others stand now."""

    text: Text
    conflicts: tuple[Decision, ...] = ()
    placed: tuple[tuple[Decision, Span], ...] = ()


def decide_text(transcript: Transcript, machine: Text, decisions: Sequence[Decision]) -> Decided:
    """The machine's text with the decisions of people in it; of two about the same words the later counts.

    Rules for the whole archive among the decisions reach what nobody decided about in its place.
    """
    conflicts: list[Decision] = []
    placed: list[tuple[Decision, Span]] = []
    taken: list[Span] = []
    for decision in reversed(in_force(decisions)):
        if decision.verdict not in OF_TEXT:
            continue
        span = find(decision, transcript)
        if span is None:
            after = decision.after
            if not (after and find(decision, transcript, after)):  # else a later reading says itself what the person said
                conflicts.append(decision)
        elif not touching(taken, span):
            placed.append((decision, span))
            insort(taken, span)
    made = _machine(machine.corrections, placed)
    own: dict[Span, list[Correction]] = defaultdict(list)
    for c in machine.corrections:
        own[c.at].append(c)
    made += [own_word for d, span in placed if (own_word := _of_person(d, span, machine.raw, own.get(span, ())))]
    made = _with_rules(transcript.raw, made, rules_in_force(decisions), taken)
    text = Text(machine.raw, tuple(sorted(made, key=lambda c: (c.at, c.state))))
    return Decided(text, tuple(reversed(conflicts)), tuple(reversed(placed)))


def _machine(corrections: Sequence[Correction], placed: Sequence[tuple[Decision, Span]]) -> list[Correction]:
    """The machine's corrections: those under a decision count no more; one that a person turned down is kept to be seen."""
    kept: list[Correction] = []
    in_order = sorted(placed, key=lambda pair: pair[1])
    spans = [span for _, span in in_order]
    for c in corrections:
        over = [in_order[n][0] for n in touching(spans, c.at)]
        if not over:
            kept.append(c)
        elif all(decision.after != c.after for decision in over):
            kept.append(replace(c, state="rejected"))
    return kept


def _of_person(decision: Decision, span: Span, raw: str, under: Sequence[Correction]) -> Correction | None:
    """The correction that a decision makes; `under` is what the machine made of the same words."""
    after = decision.raw if decision.verdict == "reject" else decision.after
    if after is None or after == decision.raw:
        return None
    others = tuple((c.after, round(c.confidence, 4)) for c in under if c.after != after)
    others += tuple((reading, p) for c in under for reading, p in c.alternatives if reading != after)
    return Correction(span, span.of(raw), after, 1.0, PERSON, others, "accepted")


def _with_rules(raw: str, made: list[Correction], rules: dict[str, str], decided: Sequence[Span]) -> list[Correction]:
    for printed, after in rules.items():
        at = raw.find(printed)
        while at >= 0:
            span = Span(at, at + len(printed))
            under = [c for c in made if c.at.touches(span) and c.state != "rejected"]
            whole = (at == 0 or raw[at - 1].isspace()) and (span.end == len(raw) or raw[span.end].isspace())
            if whole and not touching(decided, span) and all(c.at == span for c in under):
                state: State = "applied"
                made = [c for c in made if c not in under] + [Correction(span, printed, after, 1.0, RULE, (), state)]
            at = raw.find(printed, at + 1)
    return made


def snapshot(record: Grounds | DocumentFields) -> dict[str, Any]:
    """What a record says, without where it stands: plain values for a decision."""
    plain: dict[str, Any] = {
        name: value for name, value in msgspec.to_builtins(record).items() if name not in _NOT_SAID and name != "printed"
    }
    return plain


def decide_records(
    transcript: Transcript, text: Text, records: Records, decisions: Iterable[Decision]
) -> tuple[Records, tuple[Decision, ...]]:
    """The machine's records with the decisions of people over them, and the decisions whose words stand there no more."""
    conflicts: list[Decision] = []
    document = records.document
    tables: dict[str, list[Grounds]] = {name: list(getattr(records, name)) for name in KINDS}
    touched = False
    for decision in in_force(decisions):
        if decision.verdict not in OF_RECORDS:
            continue
        touched = True
        table = decision.place.table
        if table == "documents":
            document = _changed(document, decision)
            continue
        span = find(decision, transcript)
        if span is None:
            conflicts.append(decision)
        elif table in tables:
            _lay_over(tables[table], KINDS[table], decision, text.to_clean(span))
    if not touched:
        return records, ()
    for found in tables.values():
        found.sort(key=lambda record: record.quote)
    return Records(document, *(tuple(tables[name]) for name in KINDS)), tuple(conflicts)  # type: ignore[arg-type]


def _lay_over(found: list[Grounds], kind: type[Grounds], decision: Decision, quote: Span) -> None:
    before = json.loads(decision.before or "{}")
    index = None if decision.verdict == "record add" else _same(found, before, quote)
    if decision.verdict == "record reject":
        if index is not None:
            del found[index]
        return
    if index is not None:
        found[index] = _changed(found[index], decision)
    elif not any(record.quote.touches(quote) and _likeness(record, _after(decision, before)) == 1 for record in found):
        fields = _after(decision, before)
        whole = {"quote": {"start": quote.start, "end": quote.end}, "confidence": 1.0, "method": PERSON, **fields}
        found.append(msgspec.convert(whole, kind))


def _after(decision: Decision, before: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {**before, **json.loads(decision.after or "{}")}
    return said


def _likeness(record: Grounds, said: dict[str, Any]) -> float:
    now = snapshot(record)
    same = sum(bool(now.get(name) == value) for name, value in said.items())
    return same / max(1, len(said))


def _same(found: Sequence[Grounds], before: dict[str, Any], quote: Span) -> int | None:
    """The record that a decision was about: at the same words, and saying much the same."""
    near = [(_likeness(record, before), -n) for n, record in enumerate(found) if record.quote.touches(quote)]
    best = max(near, default=(0.0, 0))
    return -best[1] if near and best[0] >= SAME_RECORD else None


def _changed(record: R, decision: Decision) -> R:
    """A record with the fields that a person set; the person's word has no doubts."""
    plain = msgspec.to_builtins(record) | json.loads(decision.after or "{}")
    plain |= {"confidence": 1.0, "method": PERSON, "flags": []}
    return msgspec.convert(plain, type(record))

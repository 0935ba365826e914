"""Edits upon edits: what is changed in an already corrected text, told against the raw text."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.schema.text import Correction, Edit, Span, Text


def compose(text: Text, edits: Sequence[Edit]) -> Text:
    """The text with further edits of its clean side; corrections and edits that touch become one correction.

    Proposals among the edits change nothing and are kept beside the others.
    """
    applied = sorted((e for e in edits if e.state == "applied"), key=lambda e: e.at)
    groups: list[tuple[Span, list[Correction], list[Edit]]] = [(c.at, [c], []) for c in text.applied]
    groups += [(_raw_span(text, e.at), [], [e]) for e in applied]
    groups.sort(key=lambda g: g[0])
    merged: list[tuple[Span, list[Correction], list[Edit]]] = []
    for span, old, new in groups:
        if merged and (span.touches(merged[-1][0]) or span == merged[-1][0]):
            last = merged[-1]
            merged[-1] = (Span(last[0].start, max(last[0].end, span.end)), last[1] + old, last[2] + new)
        else:
            merged.append((span, old, new))
    corrections = [c for group in merged if (c := _correction(text, *group)) is not None]
    proposals = [*text.proposed, *(_proposal(text, e) for e in edits if e.state == "proposed")]
    return Text(text.raw, tuple(sorted([*corrections, *proposals], key=lambda c: (c.at, c.state))))


def _raw_span(text: Text, at: Span) -> Span:
    return text.to_raw(at)


def _correction(text: Text, at: Span, old: list[Correction], new: list[Edit]) -> Correction | None:
    if not new:
        return old[0]
    extent = text.to_clean(at)
    after = extent.of(text.clean)
    for edit in sorted(new, key=lambda e: e.at, reverse=True):
        after = after[: edit.at.start - extent.start] + edit.after + after[edit.at.end - extent.start :]
    before = at.of(text.raw)
    if after == before:
        return None
    confidence = min([part.confidence for part in old] + [part.confidence for part in new])
    alternatives = new[0].alternatives if len(new) == 1 else ()
    return Correction(at, before, after, confidence, new[-1].rule, alternatives)


def _proposal(text: Text, edit: Edit) -> Correction:
    at = text.to_raw(edit.at)
    return Correction(at, at.of(text.raw), edit.after, edit.confidence, edit.rule, edit.alternatives, "proposed")

"""Which documents belong to the archive: one that people took out is an outcome with who and why; nothing of it is deleted."""

from __future__ import annotations

from dataclasses import replace

from pipeline.schema.decision import Decision
from pipeline.schema.outcome import FileState, Outcome, Problem

WITHDRAWN = "withdrawn"


def left_out(outcome: Outcome, said: Decision) -> Outcome:
    """The outcome of a file whose content was taken out: it leaves texts and tables, and its decisions stay."""
    reason = f"Taken out of the archive by {said.made_by} on {said.made_at[:10]}: {said.note or '-'}"
    return replace(outcome, state="skipped", reason=reason, problems=(Problem("review", WITHDRAWN, reason),))


def is_left_out(outcome: Outcome) -> bool:
    return any(problem.kind == WITHDRAWN for problem in outcome.problems)


def looked_at(outcome: Outcome, problems: tuple[Problem, ...]) -> Outcome:
    """The outcome of a document in the archive: what its plan says of itself decides between done and needs review."""
    state: FileState = "needs review" if problems else "done"
    return replace(outcome, state=state, problems=problems, reason=problems[0].message if problems else None)

"""What holds for rows of tasks: who assists, which paragraphs close, and rows that say the same or contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from pipeline.extract.assignments import assisting, role_of
from pipeline.extract.unit_phrases import Mention
from pipeline.schema.records import Responsibility
from pipeline.viet.facts import alternatives, rows


def assistants(task: str, after: int) -> list[Mention]:
    """The units named after "chủ trì, phối hợp với", in this sentence and in later ones that open so."""
    named = list(assisting(task, after))
    for sentence in re.finditer(r"(?<=[.;])\s+(?=chủ trì)", task, re.IGNORECASE):
        role, end = role_of(task[sentence.end() :])
        if role == "lead":
            named += assisting(task, sentence.end() + end)
    return named


@cache
def closing_opener() -> re.Pattern[str]:
    """The opening of a paragraph that addresses everybody, behind the tasks of the last unit."""
    return re.compile(rf"(?:{alternatives(row['wording'] for row in rows('closing_openers'))})(?!\w)", re.IGNORECASE)


def flagged(found: Sequence[Responsibility]) -> Iterator[Responsibility]:
    """The rows, each once; where a unit leads and assists the same task, both rows say so."""
    roles: dict[tuple[str, str], set[str]] = {}
    for row in found:
        roles.setdefault((row.unit.lower(), row.task), set()).add(row.role)
    seen: set[tuple[str, str, str]] = set()
    for row in found:
        key = (row.unit.lower(), row.role, row.task)
        if key in seen:
            continue
        seen.add(key)
        both = {"lead", "coordinate"} <= roles[(row.unit.lower(), row.task)]
        yield replace(row, flags=(*row.flags, "leads and assists the same task")) if both else row

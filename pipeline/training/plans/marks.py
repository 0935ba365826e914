"""Text with its truth inside: `{T v=90;u=%:Ít nhất 90% hộ dân}` is a clause and what a reader would write down about it.

Kinds: `T` target (several quantities in one mark are separated by `|`), `M` money, `D` the due wording of the mark or task
around it, `X` a unit that a task names as its partner, `S` the subject that a task opens with, `R` a clause that gives a task,
`L` a document referred to (its fields lie in the list of references, `n` is the place). Marks nest; what is outside of them
is plain text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

OPENING = re.compile(r"\{([TMDXSLR])([^:{}]*):|\}")


@dataclass(slots=True)
class Mark:
    """A marked span of a paragraph's plain text, and the attributes of each record it stands for."""

    kind: str
    attributes: list[dict[str, str]]
    start: int
    end: int = -1
    inner: list[Mark] = field(default_factory=list)


@lru_cache(maxsize=4096)
def _attributes(raw: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    return tuple(
        tuple((key.strip(), value.strip()) for key, _, value in (pair.partition("=") for pair in group.split(";")) if key.strip())
        for group in raw.strip().split("|")
    )


def parsed(marked: str) -> tuple[str, list[Mark]]:
    """The plain text and its outermost marks in order; a brace that does not belong to a mark is an error.

    >>> text, marks = parsed("{T v=5;u=lớp:Mở 05 lớp} trong năm.")
    >>> text, marks[0].kind, marks[0].attributes, text[marks[0].start : marks[0].end]
    ('Mở 05 lớp trong năm.', 'T', [{'v': '5', 'u': 'lớp'}], 'Mở 05 lớp')
    """
    parts: list[str] = []
    at = length = 0
    top: list[Mark] = []
    stack: list[Mark] = []
    for match in OPENING.finditer(marked):
        piece = marked[at : match.start()]
        parts.append(piece)
        length += len(piece)
        at = match.end()
        if match[0] == "}":
            mark = stack.pop()
            mark.end = length
        else:
            mark = Mark(match[1], [dict(group) for group in _attributes(match[2])], length)
            (stack[-1].inner if stack else top).append(mark)
            stack.append(mark)
    if stack:
        raise ValueError(f"a mark is not closed in {marked!r}")
    parts.append(marked[at:])
    text = "".join(parts)
    if "{" in text or "}" in text or "<" in text:
        raise ValueError(f"left over in {text!r}")
    return text, top


def walk(marks: list[Mark]) -> list[Mark]:
    """All marks, the outer before the inner."""
    return [found for mark in marks for found in (mark, *walk(mark.inner))]

"""Recipients that share a note: a brace beside several lines of Nơi nhận with one "(b/c)" behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

BRACE = re.compile(r"^(?P<words>.*?[^\s(\[{])\s*[;,.]?\s*[}\])|]\s*(?P<note>\(?[^()]*\)?)$")


def braced(recipients: Sequence[str]) -> tuple[str, ...]:
    """The recipients with the note of a brace on each line that it spans; a brace without a note is dropped.

    "TT Tỉnh ủy; }" / "TT HĐND tỉnh; } (b/c)" -> "TT Tỉnh ủy (b/c)", "TT HĐND tỉnh (b/c)". Where the brace is drawn, not
    printed, nothing tells the lines that it spans: the note stays on its own.
    """
    found: list[str] = []
    for spanned, lines in groupby(recipients, key=lambda words: _brace(words) is not None):
        group = list(lines)
        if not spanned:
            found += group
            continue
        parts = [match for words in group if (match := _brace(words)) is not None]
        notes = {match["note"].strip() for match in parts} - {""}
        note = f" {notes.pop()}" if len(notes) == 1 else ""
        found += [match["words"] + (note or f" {match['note']}".rstrip()) for match in parts]
    return tuple(found)


def _brace(words: str) -> re.Match[str] | None:
    """The parts of a line with a closing brace that nothing on the line opened."""
    found = BRACE.match(words)
    if found is None or any(found["words"].count(mark) for mark in "([{"):
        return None
    return found

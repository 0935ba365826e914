"""Specks of a bad scan that were read as signs: between words, or on a word."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.schema.text import Edit, Span

CONFIDENCE = 0.9
_LONE = re.compile(r"(?<!\S)[.'‘’`|~^·°_](?!\S)")
_BEFORE, _AFTER = "'‘`|~^_", "’'`|~^_"


def speck_edits(text: str) -> list[Edit]:
    """Removal of signs that stand alone between blanks; a dash, a bullet or a colon may be meant and stays."""
    return [Edit(Span(found.start(), found.end()), "", "speck", CONFIDENCE) for found in _LONE.finditer(text)]


def without_specks(edit: Edit) -> Edit:
    """An edit whose word loses the specks on it: "'thông" -> "thông", "tư’" -> "tư" (the horn of ư, read twice)."""
    after = edit.after.lstrip(_BEFORE).rstrip(_AFTER)
    return edit if after == edit.after or not after else replace(edit, after=after)

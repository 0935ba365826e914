"""Syllables that a digital PDF tore apart ("ĐIỀ U KHO ẢN"), put together again."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from pipeline.repair.wording import is_syllable_shape, unmarked
from pipeline.schema.text import Edit, Span

MOST = 4
"""The most pieces of one syllable; no syllable has more than seven letters."""

UNHEARD = -14.5
MARGIN = 3.0
"""By how much (log) the whole must be likelier than its pieces side by side."""


def shard_edits(text: str, log_share: Callable[[str], float]) -> list[Edit]:
    """Joins of neighbouring pieces on one line that are far likelier as one syllable than as words side by side.

    "Ch ủ th ẻ" becomes "Chủ thẻ"; "ca no" stays, for together they are no syllable.
    `log_share` gives the log of a word's share of all text.
    """
    edits: list[Edit] = []
    for line in re.finditer(r"[^\n\f]+", text):
        tokens = list(re.finditer(r"\S+", line[0]))
        at = 0
        while at < len(tokens):
            size = _joined(tokens, at, line[0], log_share)
            if size > 1:
                first, last = tokens[at], tokens[at + size - 1]
                whole = "".join(t[0] for t in tokens[at : at + size])
                edits.append(Edit(Span(line.start() + first.start(), line.start() + last.end()), whole, "split", 0.98))
            at += size
    return edits


def _joined(tokens: list[re.Match[str]], at: int, line: str, log_share: Callable[[str], float]) -> int:
    """How many tokens from `at` on make one syllable."""
    best = 1
    for size in range(2, MOST + 1):
        group = tokens[at : at + size]
        if len(group) < size or any(line[a.end() : b.start()] != " " for a, b in pairwise(group)):
            break
        pieces = [t[0] for t in group]
        pieces[-1] = pieces[-1].rstrip(".,;:)”")
        pieces[0] = pieces[0].lstrip("(“")
        whole = "".join(pieces)
        if not whole.isalpha() or len(whole) > 7:
            break
        if not is_syllable_shape(unmarked(whole.lower())):  # "KẾHOẠCH" is seen in print, and is two words all the same
            continue
        apart = sum(log_share(p.lower()) for p in pieces)
        if unmarked(whole) != whole and log_share(whole.lower()) > apart + MARGIN and log_share(whole.lower()) > UNHEARD:
            best = size
    return best

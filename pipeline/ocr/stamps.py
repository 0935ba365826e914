"""Stamps of incoming mail: a small frame with `ĐẾN Số … Ngày … Chuyển …` in it, set anywhere, also across print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.layout import cues
from pipeline.schema.page import Box, Word

RECEIVED = frozenset(("den", "chuyen"))
NEAR = 0.6
"""Heights of a word: what stands closer than this to print outside of the frame belongs to that print."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """The frame of a stamp and the words that were read in it."""

    frame: Box
    words: tuple[Word, ...]


def without_received(words: Sequence[Word], frames: Sequence[Box]) -> tuple[tuple[Word, ...], tuple[Stamped, ...]]:
    """The words of the page itself, and the stamps of incoming mail with theirs.

    A frame without `đến` or `chuyển` in it is left alone: it may hold what the page says (HỎA TỐC, DỰ THẢO). Print that
    the frame was set across stays: a word that leads on to one outside.
    """
    kept, stamps = tuple(words), []
    for frame in frames:
        inside = [word for word in kept if word.box is not None and (_in(word.box, frame) or _blurred(word, frame))]
        if not any(cues.fold(word.text).strip(".:,|[]") in RECEIVED for word in inside):
            continue
        outside = [word.box for word in kept if word.box is not None and not any(word is other for other in inside)]
        own = tuple(word for word in inside if word.box is not None and not _leads_on(word.box, outside))
        kept = tuple(word for word in kept if not any(word is other for other in own))
        stamps.append(Stamped(frame, own))
    return kept, tuple(stamps)


def notes(stamps: Sequence[Stamped]) -> tuple[str, ...]:
    """What the stamps were read as: it is no text of the document, but nobody should look for it in vain."""
    return tuple(f"stamp of incoming mail read as “{' '.join(word.text for word in stamp.words)}”" for stamp in stamps)


def _in(box: Box, frame: Box) -> bool:
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return frame.left - 2 <= x <= frame.right + 2 and frame.top - 2 <= y <= frame.bottom + 2


def _blurred(word: Word, frame: Box) -> bool:
    """True for what was read across the edge of the frame and makes no sense."""
    box = word.box
    if box is None or (word.confidence or 0.0) >= 0.5 or box.bottom < frame.top or box.top > frame.bottom:
        return False
    return min(box.right, frame.right) - max(box.left, frame.left) > 0.5 * box.width


def _leads_on(box: Box, outside: Sequence[Box]) -> bool:
    """True where a word outside follows on the same baseline after no more than a blank."""
    for other in outside:
        level = min(box.bottom, other.bottom) - max(box.top, other.top) > 0.6 * min(box.height, other.height)
        if level and -0.3 * box.height < other.left - box.right < NEAR * max(box.height, other.height):
            return True
    return False

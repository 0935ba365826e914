"""Which words are no words: pieces of seals, strokes of signatures, specks."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.ocr.cleanup import Sheet
from pipeline.schema.page import Word


def sift(words: Sequence[Word], sheet: Sheet) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    """The words that are text, and a note for each kind that was dropped."""
    return tuple(words), ()

"""Words and ruled tables of a trusted PDF page, through pdfplumber, in the frame of the page as a reader sees it."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pdfminer.psexceptions import PSException

from pipeline.ingest.encodings import decode_legacy, to_bytes
from pipeline.ingest.pdf_tables import table_boxes
from pipeline.layout import TableBox
from pipeline.schema.page import Box, Word

PARSING = (PSException, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError, struct.error)
"""What pdfminer raises on files that viewers forgive."""


@dataclass(frozen=True, slots=True)
class Read:
    """The words of a page in no particular order, its tables, and what was done on the way."""

    words: tuple[Word, ...]
    tables: tuple[TableBox, ...]
    notes: tuple[str, ...] = ()


@cache
def engine() -> str:
    import pdfplumber

    return f"pdfplumber {pdfplumber.__version__}"


class Plumber:
    """One opening of a file for all its pages, put off until a page needs it."""

    def __init__(self, local: str, numbers: Sequence[int]) -> None:
        self.local = local
        self._numbers = sorted(set(numbers))
        self._document: Any = None
        self._pages: dict[int, Any] = {}

    def read(self, number: int, encoding: str | None) -> Read:
        """Words and tables of a page; letters of an old encoding are converted word by word."""
        import pdfplumber

        if self._document is None:
            self._document = pdfplumber.open(self.local, pages=self._numbers)
            self._pages = {page.page_number: page for page in self._document.pages}
        page = self._pages.pop(number)
        try:
            return _read(page, encoding)
        finally:
            page.close()

    def close(self) -> None:
        if self._document is not None:
            self._document.close()


def _read(page: Any, encoding: str | None) -> Read:
    left, top, right, bottom = (float(side) for side in page.cropbox)
    inside = [
        c
        for c in page.chars
        if left - 1 <= c["x0"] and c["x1"] <= right + 1 and top - 1 <= c["top"] and c["bottom"] <= bottom + 1
    ]
    notes = []
    once = _without_doubles(inside)
    if len(once) < len(inside):
        notes.append(f"{len(inside) - len(once)} letters were printed twice")
    from pdfplumber.utils.text import extract_words

    words = []
    for found in extract_words(once):
        text = _usual(found["text"], encoding)
        if text:
            box = Box(found["x0"] - left, found["top"] - top, max(found["x0"], found["x1"]) - left, found["bottom"] - top)
            words.append(Word(text, box))
    return Read(tuple(words), table_boxes(page, (left, top)), tuple(notes))


def _usual(text: str, encoding: str | None) -> str:
    """Letters and marks in one piece; letters of an old encoding as Unicode; white space of any kind taken out."""
    data = to_bytes(text) if encoding and encoding != "utf-8" and not text.isascii() else None
    if data is not None and encoding is not None:
        text = decode_legacy(data, encoding)
    return "".join(unicodedata.normalize("NFC", text).replace("Ð", "Đ").split())


def _without_doubles(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bold that was made by printing a letter twice, a hair apart, is one letter."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for char in chars:
        x, y = round(char["x0"]), round(char["top"])
        if char["text"].strip() and any((char["text"], x + dx, y) in seen for dx in (-1, 0, 1)) and char["width"] > 2:
            continue
        seen.add((char["text"], x, y))
        kept.append(char)
    return kept

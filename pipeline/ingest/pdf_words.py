"""Words and ruled tables of a trusted PDF page, through pdfplumber, in the frame of the page as a reader sees it."""

from __future__ import annotations

import contextlib
import logging
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from pipeline.ingest.encodings import UPPER_BY_FONT, decode_legacy, raise_line, to_bytes, usual_letters
from pipeline.ingest.pdf_tables import is_white, table_boxes
from pipeline.ingest.plausible import syllable_share
from pipeline.ingest.turned import UPRIGHT, main_turn, turn_of, turned_back, turned_char
from pipeline.layout import TableBox
from pipeline.schema.page import Box, Word

PARSING = (
    PSException,
    PdfminerException,
    MalformedPDFException,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    RecursionError,
    struct.error,
)
"""What pdfminer raises on files that viewers forgive."""

_LEGACY_FONTS = ((re.compile(r"(?:^|\+)\.Vn", re.IGNORECASE), "tcvn3"), (re.compile(r"(?:^|\+)VNI[-_ ]", re.IGNORECASE), "vni"))
_CAPITALS_FONT = re.compile(r"\.Vn\w*H\b", re.IGNORECASE)
"""".VnTimeH" draws every letter as a capital."""


@dataclass(frozen=True, slots=True)
class Read:
    """The words of a page in no particular order, its tables, how the page must be turned to read it, what was done."""

    words: tuple[Word, ...]
    tables: tuple[TableBox, ...]
    turn: int = UPRIGHT
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
        """Words and tables of a page; letters of an old encoding are converted."""
        import pdfplumber

        if self._document is None:
            _mend_windows_encoding()
            logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every small fault that viewers forgive
            self._document = pdfplumber.open(self.local, pages=self._numbers)
            self._pages = {page.page_number: page for page in self._document.pages}
        page = self._pages.pop(number)
        try:
            return _read(page, encoding)
        finally:
            page.close()

    def close(self) -> None:
        if self._document is not None:
            with contextlib.suppress(*PARSING):  # closing looks at every page once more
                self._document.close()


@cache
def _mend_windows_encoding() -> None:
    """Byte 173 of Windows fonts is a hyphen (ISO 32000, annex D); pdfminer says space, which would cut out every ư of TCVN3."""
    from pdfminer.encodingdb import EncodingDB

    EncodingDB.win2unicode[173] = "\xad"


def _read(page: Any, encoding: str | None) -> Read:
    left, top, right, bottom = (float(side) for side in page.cropbox)
    size = (right - left, bottom - top)
    inside = [_moved(c, left, top) for c in page.chars if left - 1 <= c["x0"] <= right and top - 1 <= c["top"] <= bottom]
    notes = []
    seen = _without_white(inside, page, (left, top))
    if len(seen) < len(inside):
        notes.append(f"{len(inside) - len(seen)} letters are white on white")
    chars = _without_doubles(seen)
    if len(chars) < len(seen):
        notes.append(f"{len(seen) - len(chars)} letters were printed twice")
    chars, converted = _converted(chars, encoding)
    if converted:
        notes.append(f"letters of {converted} put right")
    turn = main_turn(chars)
    if turn != UPRIGHT:
        notes.append(f"read turned by {turn} degrees")
    return Read(_words(chars, size), table_boxes(page, (left, top)), turn, tuple(notes))


def _moved(char: dict[str, Any], left: float, top: float) -> dict[str, Any]:
    """A character in the frame of the visible page, where a crop box hides part of it."""
    if not left and not top:
        return char
    return {**char, "x0": char["x0"] - left, "x1": char["x1"] - left, "top": char["top"] - top, "bottom": char["bottom"] - top}


def _words(chars: list[dict[str, Any]], size: tuple[float, float]) -> tuple[Word, ...]:
    """Words of upright text, and of the sideways heads of narrow columns, each read in its own direction."""
    from pdfplumber.utils.text import extract_words

    directions: dict[int, list[dict[str, Any]]] = {}
    for char in chars:
        directions.setdefault(UPRIGHT if char["upright"] and char["matrix"][0] > 0 else turn_of(char), []).append(char)
    words = []
    for turn, members in sorted(directions.items()):
        standing = members if turn == UPRIGHT else [turned_char(char, size, turn) for char in members]
        for found in extract_words(standing):
            text = "".join(usual_letters(found["text"]).replace("\xad", "-").split())
            if text:
                box = Box(found["x0"], found["top"], max(found["x0"], found["x1"]), max(found["top"], found["bottom"]))
                words.append(Word(text, box if turn == UPRIGHT else turned_back(box, size, turn)))
    return tuple(words)


def _converted(chars: list[dict[str, Any]], encoding: str | None) -> tuple[list[dict[str, Any]], str | None]:
    """Letters of old fonts as Unicode: those of fonts known by name, or all where the page as a whole is in an old encoding."""
    for pattern, name in _LEGACY_FONTS:
        of_font = [pattern.search(char["fontname"]) is not None for char in chars]
        if any(of_font) and encoding in (None, name):
            before = "".join(char["text"] for char, legacy in zip(chars, of_font, strict=True) if legacy)
            data = to_bytes(before)
            after = decode_legacy(data, name) if data is not None else before
            if syllable_share(after, marked_only=True) > syllable_share(before, marked_only=True):
                return _reread(chars, of_font, name), name
    if encoding is None or encoding == "utf-8":
        return chars, None
    return _reread(chars, [True] * len(chars), encoding), encoding


def _reread(chars: list[dict[str, Any]], chosen: Sequence[bool], encoding: str) -> list[dict[str, Any]]:
    """The chosen characters in Unicode; a letter that took two glyphs (VNI: o and ù) becomes one with both widths."""
    kept: list[dict[str, Any]] = []
    for char, wanted in zip(chars, chosen, strict=True):
        data = to_bytes(char["text"]) if wanted else None
        if data is None:
            kept.append(char)
            continue
        before = kept[-1] if kept else None
        if before is not None and "old" in before and not char["text"].isascii() and len(before["old"]) == 1:
            pair = decode_legacy(before["old"] + data, encoding)
            if len(pair) == 1:
                kept[-1] = {**before, "text": pair, "old": before["old"] + data, "x1": max(before["x1"], char["x1"])}
                continue
        text = decode_legacy(data, encoding)
        if encoding == UPPER_BY_FONT and _CAPITALS_FONT.search(char["fontname"]):
            text = text.upper()
        kept.append({**char, "text": text, "old": data})
    return _with_capitals(kept) if encoding == UPPER_BY_FONT else kept


def _with_capitals(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Capitals of TCVN3 where the font's name no longer tells them: "CéNG HßA" beside plain capitals on its line."""
    raised = []
    for _, members in groupby(chars, lambda char: round(char["bottom"])):
        line = list(members)
        letters = raise_line("".join(char["text"] for char in line))
        same = len(letters) == len(line)  # a ligature of two letters leaves a line as it is
        raised += [{**char, "text": letter} for char, letter in zip(line, letters, strict=True)] if same else line
    return raised


def _without_white(chars: list[dict[str, Any]], page: Any, origin: tuple[float, float]) -> list[dict[str, Any]]:
    """White letters are kept only on a coloured ground or a picture; offices hide "[daky]" for signing programs on white."""
    white = [is_white(char["non_stroking_color"]) for char in chars]
    if not any(white):
        return chars
    left, top = origin
    grounds = [r for r in (*page.rects, *page.curves) if r.get("fill") and not is_white(r.get("non_stroking_color"))]
    places = [(g["x0"] - left, g["top"] - top, g["x1"] - left, g["bottom"] - top) for g in (*grounds, *page.images)]

    def stands_out(char: dict[str, Any]) -> bool:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in places)

    return [char for char, hidden in zip(chars, white, strict=True) if not hidden or stands_out(char)]


def _without_doubles(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bold that was made by printing a letter twice, a hair apart, is one letter."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for char in chars:
        x, y = round(char["x0"]), round(char["top"])
        if char["text"].strip() and char["width"] > 2 and any((char["text"], x + dx, y) in seen for dx in (-1, 0, 1)):
            continue
        seen.add((char["text"], x, y))
        kept.append(char)
    return kept

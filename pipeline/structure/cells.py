"""Rows of markdown that hold a letterhead or an ending: cut into the lines that were printed in their cells."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from pipeline.schema.text import Span
from pipeline.viet.facts import alternatives, rows
from pipeline.viet.letters import LOWER, UPPER, fold

BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
CELLS = re.compile(rf"\s*\|\s*|\s*{BREAK.pattern}\s*|\s*[-–—_]{{3,}}\s*", re.IGNORECASE)
ITEMS = re.compile(r"(?<=[;:.,)])\s+(?=[-–]\s?\w)")
"""Between the recipients of one cell: "Nơi nhận: - Bộ Y tế; - Lưu: VT."."""
LISTED = re.compile(r"\W*noi nhan\W*:\W*\s*(?:-\s*)?\w")
PARTS = re.compile(r"(?<=[;:])\s*(?=[-–+]?\s?[^\W\d_])(?<!Lưu:)(?<!lưu:)(?<!Lưu: )")
NUMBER_OR_DATE = re.compile(r"\W*so\s*:.{0,20}/|[\w\s.\-]{2,40},\s*ngay\b.{0,12}\bthang\b.{0,12}\bnam\b")
NAME = re.compile(rf"(?<=[{UPPER}])\s+(?=[{UPPER}][{LOWER}]+(?:\s+[{UPPER}][{LOWER}]+)+\W*$)")
"""Where the signer's name follows an office in capitals."""


def cut_cells(clean: str, at: Span) -> list[Span]:
    """The printed lines of a row with bars or "<br>" that holds parts of a letterhead, Nơi nhận or a signature.

    Any other line is left whole: the rows of a plan's own tables stay rows.

    >>> text = "| Nơi nhận:<br>- Lưu: VT. | KT. CHỦ TỊCH PHÓ CHỦ TỊCH Lê Văn An |"
    >>> [span.of(text) for span in cut_cells(text, Span(0, len(text)))]
    ['Nơi nhận:', '- Lưu: VT.', 'KT. CHỦ TỊCH', 'PHÓ CHỦ TỊCH', 'Lê Văn An']
    """
    text = at.of(clean)
    if "|" not in text and not BREAK.search(text):
        return [Span(at.start + piece.start, at.start + piece.end) for piece in _listed(text)]
    pieces = _between(text, Span(0, len(text)), CELLS)
    words = [fold(piece.of(text)).strip("*_ ") for piece in pieces]
    if not any(cell.startswith(_told()) or NUMBER_OR_DATE.match(cell) for cell in words):
        return [at]
    found: list[Span] = []
    for piece, cell in zip(pieces, words, strict=True):
        if cell.startswith("noi nhan"):
            found += _between(text, piece, ITEMS)
        else:
            found += [part for office in _offices(text, piece) for part in _between(text, office, NAME)]
    return [Span(at.start + piece.start, at.start + piece.end) for piece in found]


def _listed(text: str) -> list[Span]:
    """Nơi nhận with all its lines run together in one, cut at their semicolons."""
    whole = Span(0, len(text))
    if LISTED.match(fold(text[:40])) is None or ";" not in text:
        return [whole]
    return _between(text, whole, PARTS)


@cache
def _told() -> tuple[str, ...]:
    return tuple(fold(row["words"]) for row in rows("openings") if row["part"] in ("motto", "recipients", "authority"))


def _between(text: str, at: Span, mark: re.Pattern[str]) -> list[Span]:
    """The pieces between the marks that hold a word."""
    edges = [at.start, *(edge for found in mark.finditer(text, at.start, at.end) for edge in found.span()), at.end]
    pieces = [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return [piece for piece in pieces if re.search(r"\w", piece.of(text))]


@cache
def _office() -> re.Pattern[str]:
    return re.compile(rf"(?<=[{UPPER}]\s)(?:{alternatives(row['office'].upper() for row in rows('offices'))})(?!\w)")


def _offices(text: str, at: Span) -> list[Span]:
    """A cell of a signature cut before each office in capitals that follows other capitals."""
    starts = [at.start, *(found.start() for found in _office().finditer(text, at.start, at.end)), at.end]
    return [Span(start, end) for start, end in pairwise(starts) if re.search(r"\w", text[start:end])]

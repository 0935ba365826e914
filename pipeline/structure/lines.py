"""The printed lines of the clean text: where they stand, without markdown marks, with their place on the page."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.schema.page import Box, Transcript
from pipeline.schema.text import Span, Text
from pipeline.structure.cells import cut_cells
from pipeline.viet.letters import fold, is_upper

MARK = re.compile(r"\*{2,4}|\\(?=[^\w\s])|^#{1,6}\s+|`+")
"""Marks of markdown inside a line: strong emphasis, escapes, the hashes of a heading."""

EMPHASIS = re.compile(r"(?<!\*)(\*)(?=[^\s*)])[^*]+(?<=[^\s*(])(\*)(?!\*)")
"""Words between single stars; a lone star with blanks around it is a bullet, "(*)" a footnote."""


@dataclass(frozen=True)
class PrintedLine:
    """A line of the clean text that says something: its span without white space at the ends, and what is known of its place.

    `body` holds the pieces between markdown marks; `hashes` counts the marks of a markdown heading, `bold` says that
    the whole line stands between marks of emphasis. `gap` counts the empty lines before it.
    """

    number: int
    at: Span
    clean: str
    page: int
    gap: int
    body: tuple[Span, ...]
    hashes: int = 0
    bold: bool = False
    box: Box | None = None
    row: bool = False
    """True where the line is a row of a table."""

    @cached_property
    def text(self) -> str:
        """The words of the line without the marks."""
        return "".join(piece.of(self.clean) for piece in self.body)

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def upper(self) -> bool:
        return is_upper(self.text)

    @cached_property
    def runs_on(self) -> bool:
        """True where strong emphasis opens on this line and closes on a later one: a heading broken over lines."""
        return self.bold and self.at.of(self.clean).lstrip("# ").startswith("**") and self.at.of(self.clean).count("**") % 2 == 1


def read_lines(transcript: Transcript, text: Text, row_starts: Container[int] = ()) -> tuple[PrintedLine, ...]:
    """The lines that are not empty, in order; those that begin at one of `row_starts` are rows of tables.

    A row of markdown that holds a letterhead or an ending is as many lines as were printed in its cells.
    Boxes are taken from the transcript where raw and clean text have the same lines; repair keeps line breaks, but a
    text that a person corrected may not.
    """
    clean = text.clean
    chunks = clean.split("\n")
    boxes = _boxes(transcript, len(chunks))
    result: list[PrintedLine] = []
    at, page, gap = 0, transcript.source.first_page, 0
    for number, chunk in enumerate(chunks):
        page += chunk.count("\f")
        start = at + len(chunk) - len(chunk.lstrip())
        end = at + len(chunk.rstrip())
        at += len(chunk) + 1
        if start >= end:
            gap += 1
            continue
        box = boxes[number] if boxes is not None else None
        pieces = cut_cells(clean, Span(start, end))
        for piece in pieces:
            body, hashes, bold = _without_marks(clean, piece)
            if not body:
                gap += 1
                continue
            row = start in row_starts and len(pieces) == 1
            result.append(PrintedLine(number, piece, clean, page, gap, body, hashes, bold, box, row))
            gap = 0
    return tuple(result)


def _without_marks(clean: str, at: Span) -> tuple[tuple[Span, ...], int, bool]:
    text = at.of(clean)
    if not any(c in text for c in "*#\\`"):
        return (at,), 0, False
    hashes = len(text) - len(text.lstrip("#"))
    if hashes and not text[hashes : hashes + 1].isspace():
        hashes = 0
    marks = [mark.span() for mark in MARK.finditer(text)]
    marks += [found.span(side) for found in EMPHASIS.finditer(text) for side in (1, 2)]
    pieces, last = [], 0
    for start, end in sorted(marks):
        pieces.append((last, start))
        last = end
    pieces.append((last, len(text)))
    trimmed = []
    for start, end in pieces:
        if text[start:end].strip():
            trimmed.append((start, end))
    if not trimmed:
        return (), 0, False
    first, final = trimmed[0], trimmed[-1]
    trimmed[0] = (first[0] + len(text[first[0] : first[1]]) - len(text[first[0] : first[1]].lstrip()), first[1])
    final = trimmed[-1]
    trimmed[-1] = (final[0], final[0] + len(text[final[0] : final[1]].rstrip()))
    stripped = text.lstrip("# ")
    bold = len(trimmed) == 1 and (stripped.startswith("**") or text.rstrip().endswith("**"))
    return tuple(Span(at.start + s, at.start + e) for s, e in trimmed), hashes, bold


def _boxes(transcript: Transcript, expected: int) -> list[Box | None] | None:
    """The box of each line of the raw text, counted as the text is split; None where the lines do not agree."""
    boxes: list[Box | None] = []
    for page in transcript.pages:
        boxes += [line.box for line in page.lines] or [None]
    return boxes if len(boxes) == expected else None


def typical_width(lines: Sequence[PrintedLine]) -> int:
    """The length, in characters, of a full line of this document: nine lines in ten are not longer."""
    lengths = sorted(len(line.text) for line in lines if not line.row)
    return lengths[len(lengths) * 9 // 10] if lengths else 0

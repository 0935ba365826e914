"""The words of a record as a reader takes them in, and the name that a record keeps over re-runs."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass

from pipeline.schema.outline import Outline
from pipeline.schema.text import Span


def fold(wording: str) -> str:
    """White space folded to single blanks.

    >>> fold("Căn cứ Quyết định\\n số 263")
    'Căn cứ Quyết định số 263'
    """
    return " ".join(wording.split())


@dataclass(frozen=True)
class Quotes:
    """Makes quotes over one reading text; `pieces` are those of all paragraphs and headings, in order.

    `glued` are the pieces that follow the one before without a blank.
    """

    clean: str
    pieces: tuple[Span, ...]
    furniture: tuple[Span, ...]
    glued: frozenset[Span] = frozenset()

    @classmethod
    def over(cls, clean: str, outline: Outline) -> Quotes:
        pieces: list[Span] = []
        glued: set[Span] = set()
        for section in outline.walk():
            paragraphs = (section.heading, *section.paragraphs) if section.heading else section.paragraphs
            for paragraph in paragraphs:
                pieces += paragraph.pieces
                glued.update(paragraph.pieces[number] for number in paragraph.glued)
        return cls(clean, tuple(sorted(set(pieces))), tuple(sorted(outline.furniture)), frozenset(glued))

    def of(self, span: Span) -> str:
        """The words of a span: its pieces joined by blanks, so page numbers, bullets and marks between them are left out.

        What lies in no piece (a line that no paragraph holds) is quoted as it stands, without furniture.
        """
        first = max(0, bisect_right(self.pieces, Span(span.start, span.start)) - 1)
        parts: list[str] = []
        covered = 0
        for piece in self.pieces[first:]:
            if piece.start >= span.end:
                break
            start, end = max(piece.start, span.start), min(piece.end, span.end)
            if start < end:
                gap = " " if parts and piece not in self.glued else ""
                parts.append(gap + self.clean[start:end])
                covered += end - start
        plain = self._without_furniture(span)
        joined = fold("".join(parts))
        # pieces that hold less than half of it do not describe it (a span over letterhead lines, say)
        return joined if joined and 2 * covered >= len(fold(plain)) else fold(plain)

    def _without_furniture(self, span: Span) -> str:
        parts, at = [], span.start
        for piece in self.furniture:
            if piece.touches(span):
                parts.append(self.clean[at : max(at, piece.start)])
                at = max(at, min(piece.end, span.end))
        return " ".join([*parts, self.clean[at : span.end]])


class RecordNames:
    """Names for the records of one document: stable as long as what they say is, whatever stands before them.

    >>> names = RecordNames("0123456789abcdef")
    >>> names.name("targets", ("100", "%")) == RecordNames("0123456789abcdef").name("targets", ("100", "%"))
    True
    """

    def __init__(self, doc_id: str) -> None:
        self._doc_id = doc_id
        self._seen: dict[tuple[str, str], int] = {}

    def name(self, table: str, what: tuple[object, ...]) -> str:
        """The document's id and twelve digits of what the record says; equal ones are numbered in order."""
        said = "\x1f".join("" if part is None else str(part) for part in what)
        count = self._seen.get((table, said), 0)
        self._seen[table, said] = count + 1
        digest = hashlib.sha256(f"{table}\x1e{said}\x1e{count}".encode()).hexdigest()
        return f"{self._doc_id}-{digest[:12]}"

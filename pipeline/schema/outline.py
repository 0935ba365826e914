"""The shape of a document: its parts in order, headings in a tree, paragraphs, tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.schema.text import Span

Kind = Literal["letterhead", "title", "preamble", "section", "closing", "recipients", "signature", "annex"]
"""Parts of a document; names follow Decree 30/2020/NĐ-CP, article 8.

letterhead: Quốc hiệu, issuer, number, place and date. title: type and trích yếu. preamble: căn cứ up to the first heading.
section: a heading and what stands under it. closing: the paragraph after the last task that addresses everybody.
recipients: Nơi nhận. signature: authority, office, name. annex: phụ lục, from its own heading on.
"""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, put together from the pieces of its printed lines.

    `pieces` are spans of the clean text, in order, without bullet, markdown marks, page numbers and other furniture.
    `bullet` is what stood before it: "-", "+", "•", "a)", "1.", or "" for none. `row` and `table` are set where
    the paragraph is a row of a table. `glued` numbers the pieces that follow the one before without a blank: where only
    a mark was left out between them ("(*Văn phòng Điều phối*)").
    """

    pieces: tuple[Span, ...]
    bullet: str = ""
    table: int | None = None
    row: int | None = None
    glued: tuple[int, ...] = ()

    @property
    def span(self) -> Span:
        """From the first to the last piece."""
        return Span(self.pieces[0].start, self.pieces[-1].end)

    def text(self, clean: str) -> str:
        """The pieces joined by single blanks: what a reader takes in as one run of words."""
        if not self.glued:
            return " ".join(piece.of(clean) for piece in self.pieces)
        return "".join(" " * self._gap(n) + piece.of(clean) for n, piece in enumerate(self.pieces))

    def to_clean(self, start: int, end: int) -> Span:
        """The span of the clean text behind `text(clean)[start:end]`."""
        return Span(self._offset(start, opening=True), self._offset(end, opening=False))

    def _gap(self, number: int) -> int:
        """How many blanks stand before a piece in `text`: none before the first and before a glued one."""
        return int(number > 0 and number not in self.glued)

    def _offset(self, at: int, *, opening: bool) -> int:
        for number, piece in enumerate(self.pieces):
            at -= self._gap(number)
            if at < len(piece) or (at == len(piece) and not opening):
                return piece.start + max(at, 0)
            at -= len(piece)
        return self.pieces[-1].end


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document: where it stands, its heading, its own paragraphs, and the parts below it.

    `span` covers everything of the section, heading and parts included. `level` is 1 for the outermost. `label` is the
    numbering as printed ("II", "1.1", "a", "Điều 2"), "" where there is none. Roots cover the clean text in order,
    without gaps or overlaps; a section's heading, paragraphs and parts lie inside its span.
    """

    kind: Kind
    level: int
    label: str
    heading: Paragraph | None
    span: Span
    paragraphs: tuple[Paragraph, ...] = ()
    parts: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Section]:
        """The section and all below it, in order."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table: its place, its text in the clean text, and the headings above it, outermost first."""

    row: int
    column: int
    at: Span
    header_path: tuple[str, ...]
    is_header: bool
    page: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table, joined over pages; `unit_note` is the "ĐVT: …" printed above it or in its header."""

    cells: tuple[TableCell, ...]
    rows: int
    columns: int
    unit_note: str | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """The tree of sections over the clean text, the tables, and what is furniture (page numbers, running heads)."""

    sections: tuple[Section, ...]
    tables: tuple[Table, ...] = ()
    furniture: tuple[Span, ...] = ()

    def walk(self) -> Iterator[Section]:
        """Every section, in order."""
        for section in self.sections:
            yield from section.walk()

    def of_kind(self, kind: Kind) -> tuple[Section, ...]:
        return tuple(section for section in self.walk() if section.kind == kind)

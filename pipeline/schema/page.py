"""Pages as they were read: boxes, words, lines, grids, and the transcript that joins them.

Conventions, said once: pages count from 1; boxes are in points (1/72 inch) from the top left of the
page as a reader sees it (after rotation); confidences lie in 0..1. Box and confidence are None where
the source is a text file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Literal

from pipeline.schema.text import Span

PAGE_BREAK = "\n\f"
"""Between two pages of a raw text: the line ends, a form feed opens the next page."""

Origin = Literal["ocr", "text layer", "plain text"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the top left; checks itself."""

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not (self.left <= self.right and self.top <= self.bottom):
            raise ValueError(f"box is inside out: {self}")

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def union(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Word:
    """A run of printed characters without white space."""

    text: str
    box: Box | None = None
    confidence: float | None = None

    def __post_init__(self) -> None:
        if not self.text or any(c.isspace() for c in self.text):
            raise ValueError(f"a word has characters and no white space: {self.text!r}")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line; in a table, a row whose cells are separated by tabs.

    `gaps` is the white space around the words where it is not a single blank between two of them:
    one string before each word and one after the last, so `len(gaps) == len(words) + 1`.
    """

    words: tuple[Word, ...]
    gaps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.gaps and len(self.gaps) != len(self.words) + 1:
            raise ValueError(f"{len(self.words)} words need {len(self.words) + 1} gaps, not {len(self.gaps)}")
        if any(c in gap for gap in self.gaps for c in "\n\f\r"):
            raise ValueError("a gap lies inside one line")

    @property
    def text(self) -> str:
        """The words with the white space between them."""
        if not self.gaps:
            return " ".join(word.text for word in self.words)
        return "".join(gap + word.text for gap, word in zip(self.gaps, self.words, strict=False)) + self.gaps[-1]

    @property
    def box(self) -> Box | None:
        """The union of the words' boxes; None where no word has one."""
        boxes = [word.box for word in self.words if word.box is not None]
        if not boxes:
            return None
        result = boxes[0]
        for box in boxes[1:]:
            result = result.union(box)
        return result

    def word_spans(self) -> Iterator[Span]:
        """Where each word stands in `text`, in order."""
        at = 0
        for index, word in enumerate(self.words):
            at += len(self.gaps[index]) if self.gaps else (1 if index else 0)
            yield Span(at, at + len(word.text))
            at += len(word.text)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid: which words of which line of the page it holds.

    `words` is a half-open range of word indices in the page's line `line`; empty where the cell is.
    """

    row: int
    column: int
    line: int
    words: tuple[int, int]
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on one page: rows and columns of cells; each row is one line of the page."""

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    box: Box | None = None
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """What was read of one page, in reading order.

    `engine` names what read it ("tesseract 5.3.0 vie", "pdfplumber 0.11.9", "utf-8"); `notes` says what was
    decided on the way and why ("text layer distrusted: wrong-language OCR", "deskewed 1.2 degrees").
    """

    number: int
    size: tuple[float, float] | None
    lines: tuple[Line, ...]
    origin: Origin
    engine: str
    grids: tuple[Grid, ...] = ()
    notes: tuple[str, ...] = ()
    text_lost: bool = False
    """True where a picture holds text that no engine could read."""

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def confidence(self) -> float | None:
        """Mean confidence of the words, weighed by their length; None where nobody gave one."""
        rated = [(len(w.text), w.confidence) for line in self.lines for w in line.words if w.confidence is not None]
        total = sum(length for length, _ in rated)
        return sum(length * value for length, value in rated) / total if total else None


@dataclass(frozen=True, slots=True)
class Source:
    """The file a document came from: its path as given, the SHA-256 of its bytes, and its kind.

    A member of a ZIP has the path `archive.zip!/folder/member.pdf`. `kind` is one of pdf, image, docx, doc, text.
    `faults` are what is wrong with the file as a whole and does not keep it from being read: a kind ("cut short") and a sentence.
    Of a dossier each document has a source of its own: `pages` from `first_page` on, of the `of_pages` that the file has. Its
    pages keep the numbers that they have in the file; `of_pages` is 0 where the file is one document.
    """

    path: str
    digest: str
    kind: str
    pages: int
    faults: tuple[tuple[str, str], ...] = ()
    first_page: int = 1
    of_pages: int = 0

    @property
    def file_id(self) -> str:
        """Sixteen hexadecimal digits of the content: the same file has the same id wherever it lies."""
        return self.digest[:16]

    @property
    def doc_id(self) -> str:
        """The id of the document: the file's own, and for the later documents of a dossier one made from it and their first page.

        >>> whole = Source("a.pdf", "0" * 64, "pdf", 5)
        >>> whole.doc_id, whole.part(range(0, 3)).doc_id == whole.doc_id, whole.part(range(3, 5)).doc_id
        ('0000000000000000', True, '51499d3b2584b844')
        """
        if self.first_page == 1:
            return self.file_id
        return sha256(f"{self.file_id} {self.first_page}".encode()).hexdigest()[:16]

    @property
    def last_page(self) -> int:
        return self.first_page + self.pages - 1

    @property
    def is_part(self) -> bool:
        """True where the file holds other documents too."""
        return self.of_pages > 0

    def part(self, pages: range) -> Source:
        """The source of one document of the file, from the indices of its pages; what is wrong with the file is told once."""
        if len(pages) == self.pages:
            return self
        faults = () if pages.start else self.faults
        return replace(self, pages=len(pages), faults=faults, first_page=pages.start + 1, of_pages=self.pages)


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word with its place: page index, line index, word index, and its span in the raw text."""

    page: int
    line: int
    index: int
    at: Span
    word: Word


@dataclass(frozen=True)
class Transcript:
    """All pages of one source, and the raw text that they make; the place of each word is known."""

    source: Source
    pages: tuple[Page, ...]

    @cached_property
    def raw(self) -> str:
        """Lines joined by newlines, pages by `PAGE_BREAK`."""
        return PAGE_BREAK.join(page.text for page in self.pages)

    @cached_property
    def page_spans(self) -> tuple[Span, ...]:
        """Where each page stands in `raw`."""
        spans, at = [], 0
        for page in self.pages:
            spans.append(Span(at, at + len(page.text)))
            at = spans[-1].end + len(PAGE_BREAK)
        return tuple(spans)

    @cached_property
    def line_spans(self) -> tuple[tuple[Span, ...], ...]:
        """Where each line of each page stands in `raw`."""
        result = []
        for page, span in zip(self.pages, self.page_spans, strict=True):
            at, lines = span.start, []
            for line in page.lines:
                lines.append(Span(at, at + len(line.text)))
                at = lines[-1].end + 1
            result.append(tuple(lines))
        return tuple(result)

    @cached_property
    def words(self) -> tuple[PlacedWord, ...]:
        """Every word in reading order with its span in `raw`."""
        return tuple(
            PlacedWord(p, n, i, Span(line_at.start + s.start, line_at.start + s.end), line.words[i])
            for p, page in enumerate(self.pages)
            for n, (line, line_at) in enumerate(zip(page.lines, self.line_spans[p], strict=True))
            for i, s in enumerate(line.word_spans())
        )

    @cached_property
    def _word_starts(self) -> tuple[int, ...]:
        return tuple(word.at.start for word in self.words)

    def words_in(self, span: Span) -> tuple[PlacedWord, ...]:
        """The words that a span of `raw` touches."""
        first = max(0, bisect_right(self._word_starts, span.start) - 1)
        found = []
        for word in self.words[first:]:
            if word.at.start >= span.end:
                break
            if word.at.end > span.start:
                found.append(word)
        return tuple(found)

    def page_number(self, offset: int) -> int:
        """The number of the page that an offset of `raw` stands on."""
        starts = [span.start for span in self.page_spans]
        return self.pages[max(0, bisect_right(starts, offset) - 1)].number if self.pages else 1

    def boxes(self, span: Span) -> tuple[tuple[int, Box], ...]:
        """One box a line that a span of `raw` touches, with its page number; empty where the source has no picture."""
        lines: dict[tuple[int, int], Box] = {}
        for placed in self.words_in(span):
            box = placed.word.box
            if box is not None:
                key = (placed.page, placed.line)
                lines[key] = lines[key].union(box) if key in lines else box
        return tuple((self.pages[page].number, box) for (page, _), box in lines.items())

"""Where one document of a scanned dossier ends and the next begins: at the top of a page with a letterhead of its own.

Offices scan a whole file of papers in one go. A letterhead (Quốc hiệu, issuer, number and symbol, place and date, type) opens a
document; one that belongs to a form ("Mẫu số 01", dots in the place of what is to be filled in), to an annex or to what is
enclosed with the document before ("(Kèm theo Quyết định số …)") does not. What is in doubt stays together: two documents in one
are seen at once, one document in two is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.schema.page import Page, Source, Transcript
from pipeline.schema.text import Text
from pipeline.structure.labels import read_label
from pipeline.structure.lines import PrintedLine, read_lines
from pipeline.structure.openings import authority_at, opens, type_line
from pipeline.viet.facts import alternatives, rows
from pipeline.viet.letters import fold

LETTERHEAD_LINES = 16
"""Lines in which a letterhead stands, the marks of a stamp of arrival among them."""
HEAD_LINES = 30
"""Lines down to the note that names what a plan is enclosed with."""
LONGEST = 110
"""Characters; a longer line is prose that speaks of the parts of a letterhead."""

SYMBOL = r"[/-]\s?(?:[A-ZĐ]{2,}|[A-ZĐ]\s?-\s?[A-ZĐ]{2,})"
NUMBER = re.compile(rf"[\W_]*S[ốôóòõỏoOỐ](?:[\W_]*[\dIlOo\s.…_]*|\s*[:;.].{{0,12}}){SYMBOL}")
"""Number and symbol: "Số: 08/KH-UBND", "Số 27-NQ/HU", "Số:      /KH-UBND"."""
DATED = re.compile(r"\bng[a-z]{0,2}(?![a-z]).{0,10}(?<![a-z])[th][a-z]{2,4}(?![a-z]).{0,10}\bn[a-z]{1,2}\W{0,3}(?:19|20)\d\d\b")
"""Day, month and year with the words between them, one letter of each lost or misread."""
FIGURES = re.compile(r"\W*so\W*\d")
LEADERS = re.compile(r"\.{4,}|…{2,}|_{4,}|(?:\.\s){4,}|\[[^\]]{3,}\]")
"""Dots, strokes and brackets in the place of what is to be filled in."""

Lines = Sequence[PrintedLine]


@dataclass(frozen=True)
class Top:
    """What the top of a page shows of a letterhead.

    `national` Quốc hiệu or tiêu ngữ (or the party's name), `number` a line "Số: …" with a symbol, `figures` that the number is
    filled in, `dated` place and date with its year, `named` a type in capitals or whom it is addressed to.
    `bound` is what ties the page to the document before: an annex, a form, a note "(Kèm theo …)".
    """

    national: bool
    issuer: bool
    number: bool
    figures: bool
    dated: bool
    named: bool
    bound: bool

    def opens_document(self, *, ended: bool) -> bool:
        """Whether a document begins here; `ended` says that the one before has its Nơi nhận or signature behind it.

        A form is told by its empty letterhead: neither number nor year. Without an ending before it only a letterhead that
        lacks nothing opens a document, for a report may show another document's head in a picture.
        """
        if self.bound or not (self.figures or self.dated):
            return False
        if not ended:
            return self.national and self.number and self.dated and self.issuer and self.named
        if self.national:
            return (self.number and (self.dated or self.named)) or (self.dated and self.issuer and self.named)
        return self.number and self.figures and self.dated and self.issuer and self.named


def cut_documents(source: Source, pages: Sequence[Page]) -> tuple[range, ...]:
    """The pages of each document of a file, as indices: in order, without gaps, all of them.

    Only PDFs and pictures are cut: the pages of Word and text files are not sheets that were put together.

    >>> cut_documents(Source("a.pdf", "0" * 64, "pdf", 2), [Page(1, None, (), "ocr", "x"), Page(2, None, (), "ocr", "x")])
    (range(0, 2),)
    """
    if source.kind not in ("pdf", "image") or len(pages) < 2:
        return (range(len(pages)),)
    starts, ended = [0], False
    for index, lines in enumerate(_lines_of_pages(source, pages)):
        if index and read_top(lines).opens_document(ended=ended):
            starts.append(index)
            ended = False
        ended = ended or _ends(lines)
    return tuple(range(start, stop) for start, stop in zip(starts, [*starts[1:], len(pages)], strict=True))


def _lines_of_pages(source: Source, pages: Sequence[Page]) -> Iterator[Lines]:
    """The printed lines of each page by itself: what repair makes of them does not matter here."""
    for page in pages:
        transcript = Transcript(source, (page,))
        yield read_lines(transcript, Text(transcript.raw))


def read_top(lines: Lines) -> Top:
    """What the top of a page shows of a letterhead."""
    head = _head(lines)
    letterhead = head[:LETTERHEAD_LINES]
    numbers = [line for line in letterhead if _is_number(line)]
    return Top(
        national=any(_is_national(line) for line in letterhead),
        issuer=any(opens("issuer", line) and line.upper for line in letterhead),
        number=bool(numbers),
        figures=any(FIGURES.match(line.folded) for line in numbers),
        dated=any(DATED.search(line.folded) and len(line.text) < LONGEST for line in letterhead),
        named=any(type_line(line) or opens("addressees", line) or opens("subject", line) for line in head),
        bound=_is_bound(head),
    )


def _head(lines: Lines) -> Lines:
    """The lines before the text begins: down to the first căn cứ, numbered heading, or the one behind Kính gửi."""
    head: list[PrintedLine] = []
    named = False
    for line in lines[:HEAD_LINES]:
        label = read_label(line.text)
        if opens("basis", line) or (named and label is not None and label.sure and not label.is_bullet):
            break
        head.append(line)
        if opens("addressees", line):
            break
        named = named or bool(type_line(line))
    return head


def _is_national(line: PrintedLine) -> bool:
    """Quốc hiệu, tiêu ngữ or the party's name by most of their words: capitals in bold are what OCR slips on."""
    words = set(re.findall(r"[a-z]+", line.folded))
    return len(line.text) < LONGEST and any(len(words & parts) >= enough for parts, enough in _mottos())


def _mottos() -> list[tuple[set[str], int]]:
    found = []
    for row in rows("openings"):
        if row["part"] == "motto":
            parts = set(re.findall(r"[a-z]+", fold(row["words"])))
            found.append((parts, len(parts) - 1 - (len(parts) > 6)))
    return found


def _is_number(line: PrintedLine) -> bool:
    return len(line.text) < LONGEST and NUMBER.match(line.text) is not None


def _is_bound(head: Lines) -> bool:
    """True where the page belongs to the document before: an annex, a form, an enclosure."""
    named = next((n for n, line in enumerate(head) if type_line(line)), len(head))
    if any(opens("annex", line) and len(line.text) < LONGEST for line in head[:named]):
        return True
    if any(_notes_enclosure(head, n) for n in range(len(head))):
        return True
    empty = sum(bool(LEADERS.search(line.text)) and any(c.isalnum() for c in line.text) for line in head[: named + 1])
    return empty > 1 or any(_placeholder().match(line.folded) for line in head)


def _notes_enclosure(head: Lines, n: int) -> bool:
    """ "(Kèm theo Quyết định số …)", the bracket and the words on one line or two; "Ban hành kèm theo" without a bracket."""
    line = head[n]
    if opens("enclosed", line):
        return True
    return line.text.lstrip("* _").startswith(("(", "[", "{")) and "kem theo" in " ".join(one.folded for one in head[n : n + 3])


def _placeholder() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{alternatives(fold(row['words']) for row in rows('openings') if row['part'] == 'form')})\b")


def _ends(lines: Lines) -> bool:
    """True where a page holds Nơi nhận or a signature, which come last in a document."""
    return any(
        (opens("recipients", line) and len(line.text) < 90) or (line.upper and authority_at(line) == 0) for line in lines[1:]
    )

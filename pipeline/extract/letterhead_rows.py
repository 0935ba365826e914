"""The lines of a letterhead as they were meant: broken ones joined, columns parted, Quốc hiệu and tiêu ngữ cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from pipeline.schema.outline import Section
from pipeline.schema.text import Span
from pipeline.viet.facts import alternatives, rows
from pipeline.viet.letters import UPPER, fold, is_upper

MOTTO = re.compile(
    r"c\w{1,4}\s+h[a-z0-9]{2}\s+x[a-z0-9](?:\s+h|\W*$)|(?:h\w{2}\s+)?chu nghia viet(?:\s*nam)?|dang cong san viet nam"
    r"|d\w{1,4}\s+\w{2,4}\s*[-–—]\s*t\w{1,2}\s+d\w|t\w{1,2}\s+d[o0]\s*[-–—]\s*h\w{3}|d[a-z0-9]c\s+[a-z0-9]{2,3}p\s*[-–—]"
    r"|d\w{1,2}c\s+l\w{1,2}p\b.{1,12}?\bh\w{2,3}\s+ph\w{2}"
)
"""Quốc hiệu, tiêu ngữ, and the party's line, marks folded; loose enough for what OCR makes of them ("Dic 1ap - Ty do")."""
MOTTO_ENDS = re.compile(r"chu nghia viet\s*nam|tu do\s*[-–—]\s*hanh phuc|dang cong san viet nam")
GAP = re.compile(rf"(?:\t+|\s{{3,}})\s*(?=[{UPPER}][\w.]|\()")
"""White space between two columns; the blanks of "Số:      /KH-UBND" and "ngày      tháng" are followed by no capital."""
NUMBER_INSIDE = re.compile(r"\s+(?=[Ss][ốô]\s*(?::\s*[\d.…/]|[\d.…\s]*[/-]))")
SHORT_HEADS = ("sở", "phòng", "trường", "trạm", "viện", "ubnd", "hđnd")
"""Heads of one syllable that are no syllable of an area's name ("XÃ PHÚ HỘI")."""
RANK_AND_NAME = r"\b(?:TỈNH|THÀNH PHỐ|TP\.?|HUYỆN|QUẬN|THỊ XÃ|THỊ TRẤN|XÃ|PHƯỜNG)(?:\s+[\w'’]+){1,5}?"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the letterhead that is still to be read: text and where it begins.

    `motto` is true where Quốc hiệu or tiêu ngữ stood in it, `beside` where it is the right-hand piece of a printed line.
    """

    text: str
    start: int
    motto: bool = False
    beside: bool = False

    def at(self, start: int, end: int) -> Span:
        return Span(self.start + start, self.start + end)

    def cut(self, start: int, end: int | None = None) -> Row:
        """A piece of the row."""
        return replace(self, text=self.text[start:end], start=self.start + start)


def rows_of(section: Section, clean: str) -> list[Row]:
    """The rows in the order of the text; a row of Quốc hiệu alone is empty."""
    found = [piece for row in _joined(section, clean) for column in _columns(row) for piece in _without_motto(column)]
    named = any(heads().match(fold(row.text)) and not _is_line_of_union(row) for row in found)
    return [replace(row, text="", motto=True) if named and _is_line_of_union(row) else row for row in found]


def _joined(section: Section, clean: str) -> Iterator[Row]:
    """The lines; a date, a number or a place that was broken over two of them is put together again."""
    spans: list[Span] = []
    for paragraph in section.paragraphs:
        at = paragraph.span
        if spans and at.start - spans[-1].end < 40 and _goes_on(spans[-1].of(clean), fold(at.of(clean))):
            spans[-1] = Span(spans[-1].start, at.end)
        else:
            spans.append(at)
    for span in spans:
        yield Row(re.sub(r"[\n*]|(?<!\S)\|(?!\S)", " ", span.of(clean)), span.start)


def _goes_on(before: str, following: str) -> bool:
    words = fold(before)
    if re.search(r"\bngay\b", words) and not re.search(r"\bnam\b|/\d", words):
        return re.search(r"thang|nam", following) is not None
    if re.fullmatch(r"\W*so\s*:?\s*", words):
        return re.match(r"\W*\d{1,6}\s*[/-]", following) is not None or following.startswith("/")
    return re.search(r",\s*$", words) is not None and len(words) < 40 and re.match(r"\W*ngay\b", following) is not None


def _columns(row: Row) -> Iterator[Row]:
    """The pieces of a printed line: at white space between columns, before a number behind the name of a body."""
    edges = [0, *(found.end() for found in GAP.finditer(row.text)), len(row.text)]
    for n, (start, end) in enumerate(pairwise(edges)):
        piece = replace(row.cut(start, end), beside=n > 0)
        number = NUMBER_INSIDE.search(piece.text) if heads().match(fold(piece.text)) else None
        if number is None:
            yield piece
        else:
            yield piece.cut(0, number.start())
            yield piece.cut(number.end())


def _without_motto(row: Row) -> Iterator[Row]:
    """What stands before and behind Quốc hiệu and tiêu ngữ, each body of a run of names by itself."""
    folded = fold(row.text)
    found = MOTTO.search(folded)
    if found is None:
        yield from _bodies_parted(row)
        return
    last = max((end.end() for end in MOTTO_ENDS.finditer(folded, found.start())), default=len(folded))
    before, after = row.cut(0, found.start()), row.cut(last)
    yield from _bodies_parted(replace(before, text=before.text.rstrip(), motto=True))
    if re.search(r"\w{2}", after.text):
        yield replace(after, beside=True)


def _is_line_of_union(row: Row) -> bool:
    """True for the line that the Youth Union prints where others have Quốc hiệu."""
    return fold(row.text).strip(" *_.") in _lines_of_unions()


@cache
def _lines_of_unions() -> frozenset[str]:
    return frozenset(fold(row["words"]) for row in rows("openings") if row["part"] == "line of a union")


@cache
def heads() -> re.Pattern[str]:
    """Words that the name of a body begins with, marks folded."""
    return re.compile(rf"\W*(?:{alternatives(fold(row['wording']) for row in rows('issuer_heads'))})(?!\w)")


@cache
def _short_heads() -> frozenset[str]:
    return frozenset(row["wording"] for row in rows("issuer_heads") if " " not in row["wording"])


def names_body(text: str) -> bool:
    """True where running text begins as a body's name does; a head of one syllable must have its marks: "Bảo" is no "Báo"."""
    found = heads().match(fold(text))
    if found is None:
        return False
    head = text[: found.end()].strip(" “”\"'(").lower()
    return " " in head or head in _short_heads()


@cache
def _second_body() -> re.Pattern[str]:
    names = (row["wording"].upper() for row in rows("issuer_heads") if " " in row["wording"] or row["wording"] in SHORT_HEADS)
    words = alternatives(names)
    return re.compile(rf"{RANK_AND_NAME}(\s+)(?=(?:{words})\s+\w)")


def _bodies_parted(row: Row) -> Iterator[Row]:
    """ "UBND TỈNH HÀ NAM SỞ XÂY DỰNG": a body's name ends in its area, and another one begins behind it."""
    found = _second_body().search(row.text) if is_upper(row.text) else None
    if found is None:
        yield row
        return
    yield row.cut(0, found.start(1))
    yield from _bodies_parted(row.cut(found.end(1)))

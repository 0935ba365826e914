"""Where documents end: the lines of a file that can open Nơi nhận, a signature or an annex, looked for once."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.structure.labels import read_label
from pipeline.structure.layout import ended
from pipeline.structure.lines import PrintedLine
from pipeline.structure.openings import authority_at, is_letterhead_line, opens, type_line
from pipeline.viet.facts import alternatives, rows

DATE_ALONE = re.compile(
    r"\W*[\w.\-'’ ]{2,40},\s*ngay\b(?:.{0,12}\bthang\b.{0,12}\bnam\s*\d{4}|\s*\d{1,2}\s*/\s*\d{1,2}\s*/\s*\d{4})\W*$"
)
SIGNATURE_LINES = 14
RECIPIENT_LINES = 80
FAR = 40
"""Lines between a signature and a Nơi nhận that cannot belong to it: that one is an annex's."""
ENCLOSURE_LINES = 25

Lines = Sequence[PrintedLine]


@dataclass(frozen=True)
class Signs:
    """Indices of lines that open an ending, in order; one look at the file serves every document in it."""

    recipients: tuple[int, ...]
    copies: tuple[int, ...]
    authorities: tuple[int, ...]
    annexes: tuple[int, ...]
    annexes_on_new_pages: tuple[int, ...]

    def next_annex(self, start: int, end: int) -> int:
        """The first annex from a line on; `end` where there is none."""
        found = _from(self.annexes, start)
        return end if found is None else found

    def document_end(self, lines: Lines, start: int, *, signed: bool) -> int:
        """Where the first annex or enclosure begins behind a document.

        Before a signature only a heading "PHỤ LỤC" at the top of a page opens an annex; behind one, whatever goes on is
        an enclosure, unless it is a few lines that the signature's seal left.
        """
        annex = _from(self.annexes if signed else self.annexes_on_new_pages, start)
        if signed and start < len(lines) and annex != start and _opens_enclosure(lines, start):
            return start
        return len(lines) if annex is None else annex


def read_signs(lines: Lines) -> Signs:
    """The signs of all lines of a file."""
    annexes = tuple(n for n in range(len(lines)) if opens_annex(lines, n))
    return Signs(
        tuple(n for n, line in enumerate(lines) if opens("recipients", line) and len(line.text) < 90),
        tuple(n for n, line in enumerate(lines) if _is_copies(line) and _bulleted(line)),
        tuple(n for n, line in enumerate(lines) if line.upper and authority_at(line) == 0),
        annexes,
        tuple(n for n in annexes if n and lines[n].page > lines[n - 1].page),
    )


def _from(indices: Sequence[int], start: int) -> int | None:
    at = bisect_left(indices, start)
    return indices[at] if at < len(indices) else None


def find_ending(lines: Lines, signs: Signs, start: int) -> tuple[int | None, int | None, int | None]:
    """Indices of Nơi nhận and of the signature block, and of the first line after both; None where one is missing."""
    recipients = _from(signs.recipients, start)
    if recipients is None:
        recipients = _unnamed_recipients(lines, signs, start)
    lone = _lone_signature(lines, signs, start, recipients)
    if recipients is None or lone is not None:
        after = None if lone is None else _signature_end(lines, lone)
        return None, lone if lone is None or not _dates_signature(lines, lone - 1) else lone - 1, after
    before = recipients
    while before > start and _is_signature_line(lines[before - 1]) and recipients - before < SIGNATURE_LINES:
        before -= 1
    if before < recipients and any(authority_at(line) == 0 for line in lines[before:recipients]):
        before -= _dates_signature(lines, before - 1)
        return recipients, before, _recipients_end(lines, recipients)
    after = _recipients_end(lines, recipients)
    signed = after + _dates_signature(lines, after)
    if signed < len(lines) and not _heads_enclosure(lines[signed]) and _may_sign(lines[signed]):
        return recipients, after, _signature_end(lines, signed)
    return recipients, None, after


def _dates_signature(lines: Lines, n: int) -> bool:
    """True for place and date in a line of their own above the signature, where schools and villages print them."""
    if not 0 < n < len(lines) - 1 or DATE_ALONE.match(lines[n].folded) is None:
        return False
    return authority_at(lines[n + 1]) == 0


def _unnamed_recipients(lines: Lines, signs: Signs, start: int) -> int | None:
    """Where the words "Nơi nhận" cannot be read: the short line above the bullets that end in "Lưu: …"."""
    copies = _from(signs.copies, start)
    if copies is None:
        return None
    first = copies
    while first > start and _bulleted(lines[first - 1]) and len(lines[first - 1].text) < 90:
        first -= 1
    above = lines[first - 1] if first > start else None
    return first - 1 if above is not None and len(above.text.split()) <= 4 and first < copies else None


def _bulleted(line: PrintedLine) -> bool:
    label = read_label(line.text)
    return label is not None and label.is_bullet


def _recipients_end(lines: Lines, start: int) -> int:
    """The first line after the list of recipients: of the signature, of an annex, or the end."""
    copies = False
    for n in range(start + 1, min(len(lines), start + RECIPIENT_LINES)):
        line = lines[n]
        if authority_at(line) == 0 or opens_annex(lines, n) or is_letterhead_line(line):
            return n
        if copies and not _bulleted(line) and (line.gap > 0 or line.text[:1].isupper()) and authority_at(line) is None:
            return n
        copies = copies or _is_copies(line)
    return min(len(lines), start + RECIPIENT_LINES)


def _is_copies(line: PrintedLine) -> bool:
    if "luu" not in line.folded[:8]:
        return False
    label = read_label(line.text)
    words = line.folded[label.length if label else 0 :]
    return re.match(r"\W*luu\s*[:;,.]|\W*luu\s+(vt|vp|van)|\W*luu\W*$", words) is not None


def _lone_signature(lines: Lines, signs: Signs, start: int, recipients: int | None) -> int | None:
    """The signature block of a document without Nơi nhận: the first line of authority that a name follows.

    Where there is a Nơi nhận, only a signature far before it is such a block.
    """
    stop = len(lines) if recipients is None else recipients - FAR
    for n in signs.authorities[bisect_left(signs.authorities, start + 1) :]:
        if n >= stop:
            return None
        marked = re.match(r"\W*(?:KT|TM|TL|TUQ|[TK][./][MTL])\b", lines[n].text) is not None
        if not (marked or ended(lines[n - 1]) or lines[n].gap > 0 or _dates_signature(lines, n - 1)):
            continue
        if _signature_end(lines, n) - n >= 2:
            return n
    return None


def _heads_enclosure(line: PrintedLine) -> bool:
    return type_line(line) > 0 or opens("enclosed", line) or is_letterhead_line(line)


def _may_sign(line: PrintedLine) -> bool:
    return authority_at(line) is not None or _is_signature_line(line)


NAME = re.compile(r"(?:[^\W\d_]+\s+){1,5}[^\W\d_]+|[^\W\d_]['’][^\W\d_]+")


@cache
def _name_titles() -> re.Pattern[str]:
    """Degrees and ranks before a signer's name, with the marks between them."""
    return re.compile(rf"^(?:(?:{alternatives(row['wording'] for row in rows('name_titles'))})(?!\w)[.,\s]*)+")


def _is_signature_line(line: PrintedLine) -> bool:
    """Authority, office, a name, a note in brackets, or specks of a seal."""
    text = line.text.strip(" .,'*|_[]()")
    text = _name_titles().sub("", text)
    words = len(text.split())
    if (line.upper and words <= 10) or len(text) <= 3 or line.text.startswith(("(", "[")):
        return True
    return words <= 6 and NAME.fullmatch(text) is not None and text == text.title()


def _signature_end(lines: Lines, start: int) -> int:
    n = start
    while n < len(lines) and n - start < SIGNATURE_LINES and (n == start or _is_signature_line(lines[n])):
        turned = n > start and lines[n].page > lines[n - 1].page and lines[n].upper
        enclosed = n > start and not lines[n - 1].upper and _heads_enclosure(lines[n])
        if n > start and (turned or enclosed or opens_annex(lines, n) or is_letterhead_line(lines[n])):
            return n
        n += 1
    return n


def opens_annex(lines: Lines, n: int) -> bool:
    """True for the heading of an annex: "PHỤ LỤC I", "Mẫu số 01"; a "DANH MỤC …" only at the top of a page."""
    line = lines[n]
    if len(line.text) > 120 or not opens("annex", line):
        return False
    if opens("numbered annex", line):
        return line.upper or line.bold or bool(line.hashes) or (len(line.text.split()) <= 4 and not ended(line))
    return line.upper and n > 0 and lines[n - 1].page < line.page


def _opens_enclosure(lines: Lines, start: int) -> bool:
    """After the signature: a second letterhead or title, or more lines than a seal leaves."""
    ahead = lines[start : start + ENCLOSURE_LINES]
    return len(lines) - start > 5 or any(is_letterhead_line(one) or type_line(one) or opens("enclosed", one) for one in ahead)

"""The parts of a document in order: where letterhead, title, preamble, body, ending and annexes begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.structure.blocks import LINK
from pipeline.structure.labels import read_label
from pipeline.structure.layout import Layout, ended
from pipeline.structure.lines import PrintedLine
from pipeline.structure.openings import (
    authority_at,
    is_letterhead_line,
    names_sender,
    offices,
    opens,
    plain_type,
    run_on_type,
    type_line,
)
from pipeline.structure.signs import Signs, find_ending

HEAD_LINES = 60
"""The type of a document stands within its first lines."""
TITLE_LINES = 12
PREAMBLE_LINES = 6
"""A paragraph of so many lines is no title, whatever it ends in."""
LETTERHEAD_LINES = 25

Lines = Sequence[PrintedLine]


@dataclass(frozen=True)
class Zones:
    """Where each part of a document begins, as indices of lines: half-open ranges from one to the next; a part may be empty.

    `end` is where the first annex or enclosure begins, or the end of all lines.
    """

    start: int
    title: int
    preamble: int
    body: int
    recipients: int
    signature: int
    end: int

    @property
    def ending(self) -> int:
        """Where Nơi nhận or the signature begins, whichever comes first."""
        return min(self.recipients, self.signature)


def find_zones(lines: Lines, signs: Signs, start: int, layout: Layout) -> Zones:
    """The zones of the document that begins at a line: of the file's own, or of a plan enclosed with it."""
    title = find_title(lines, start)
    preamble = None if title is None else _title_end(lines, title, layout)
    after_head = preamble if preamble is not None else _head_end(lines, start)
    recipients, signature, after = find_ending(lines, signs, after_head)
    end = signs.document_end(lines, after_head if after is None else after, signed=after is not None)
    stop = min(x for x in (recipients, signature, end) if x is not None)
    return Zones(
        start,
        after_head if title is None else title,
        after_head,
        _body(lines, after_head, stop),
        min(end if recipients is None else recipients, end),
        min(end if signature is None else signature, end),
        end,
    )


def find_title(lines: Lines, start: int = 0) -> int | None:
    """The line with the document type; None in a công văn and where the head is lost."""
    head = lines[start : start + HEAD_LINES]
    stop = next((n for n, line in enumerate(head) if opens("addressees", line) or _is_body_label(line)), len(head))
    for test in (type_line, run_on_type, plain_type):
        for n, line in enumerate(head[:stop]):
            if opens("basis", line) and len(line.text) > 30:
                break
            if test(line) and not _belongs_to_issuer(head, n):
                return start + n
    return None


def _belongs_to_issuer(head: Lines, n: int) -> bool:
    """True for "BAN CHỈ ĐẠO CÁC / CHƯƠNG TRÌNH MTQG": the type is a part of the issuer's name."""
    if n == 0 or not head[n].folded.strip().startswith(("chuong trinh", "de an", "du an")):
        return False
    later = [line for line in head[n + 1 : n + 12] if is_letterhead_line(line)]
    return bool(later)


def _is_body_label(line: PrintedLine) -> bool:
    label = read_label(line.text)
    if label is None or label.is_bullet:
        return False
    if label.kind == "roman":
        return line.upper or line.bold or bool(line.hashes)
    return label.kind in ("chương", "điều") and label.sure


def _title_end(lines: Lines, title: int, layout: Layout) -> int:
    """The first line after type and trích yếu."""
    taken = 0 if type_line(lines[title]) or plain_type(lines[title]) else 1
    for n in range(title + 1, min(len(lines), title + 1 + TITLE_LINES)):
        line = lines[n]
        if opens("basis", line) and line.text[:1].isupper():
            return n
        label = read_label(line.text)
        if label is not None and (not label.is_bullet or label.sure) and taken and not line.text[:1].islower():
            return n
        if opens("addressees", line) or opens("enclosed", line) or (line.text.startswith("(") and taken):
            return n
        if opens("recipients", line) and line.text.rstrip().endswith(":"):
            return n
        if taken and (_is_authority_head(line) or _speaks_before_bases(lines, n) or names_sender(line)):
            return n
        if taken and line.text[:1].isupper() and (_begins_text(lines, n, layout) or _leaves_capitals(lines, title, n)):
            return n
        taken += 1
    return min(len(lines), title + 1 + TITLE_LINES) if taken < TITLE_LINES else _unclosed_title_end(lines, title + 2, layout)


def _unclosed_title_end(lines: Lines, n: int, layout: Layout) -> int:
    """Where no preamble is recognised behind a title: one line, and those that go on with a small letter and are short."""
    stop = n + 3
    while n < min(stop, len(lines)) and lines[n].text[:1].islower() and not _fills_the_line(lines[n], layout):
        n += 1
    return n


def _is_authority_head(line: PrintedLine) -> bool:
    """The body that decides, in capitals between the title and the căn cứ: "THỦ TƯỚNG CHÍNH PHỦ", "CHỦ TỊCH UBND TỈNH"."""
    return line.upper and len(line.text.split()) >= 2 and not line.text.endswith(":") and authority_at(line) is not None


def _speaks_before_bases(lines: Lines, n: int) -> bool:
    """True for the body that decides, in capitals just above the first căn cứ: under a trích yếu that is not in capitals,

    else where it begins with an office, or stands by itself between white space: a trích yếu in capitals may end in a name.
    """
    ahead = lines[n + 1 : n + 3]
    goes_on = LINK.search(lines[n - 1].text.lower()) is not None or " ve viec " in lines[n].folded
    if not lines[n].upper or goes_on or not any(opens("ground", line) for line in ahead):
        return False
    if not lines[n - 1].upper or offices().match(lines[n].folded):
        return True
    return opens("issuer", lines[n]) and lines[n].gap > 0 and ahead[0].gap > 0


def _leaves_capitals(lines: Lines, title: int, n: int) -> bool:
    """True where a trích yếu in capitals gives way to a paragraph in normal case."""
    heading = lines[title + 1 : n]
    return bool(heading) and all(line.upper for line in heading) and not lines[n].upper and _ends_as_text(lines, n)


def _begins_text(lines: Lines, n: int, layout: Layout) -> bool:
    """True where the preamble begins without a căn cứ: words of ground, a full line, or plain print under a bold title."""
    line, previous = lines[n], lines[n - 1]
    if (previous.bold or previous.hashes) and not (line.bold or line.hashes):
        return True
    if opens("ground", line) and re.search(r"\bso\s+\d", line.folded) and _fills_the_line(line, layout):
        return True
    if opens("ground", line) or ended(previous):
        return (layout.indented(line) and len(line.text) > 40) or _ends_as_text(lines, n)
    return _fills_the_line(line, layout) and _ends_as_text(lines, n)


def _fills_the_line(line: PrintedLine, layout: Layout) -> bool:
    """True for a line from margin to margin; the lines of a title are centred and shorter."""
    return len(line.text) >= max(0.75 * layout.width, 50)


def _ends_as_text(lines: Lines, n: int) -> bool:
    """True where a paragraph begins here, not one more line of a title: it ends as a sentence or a clause does."""
    for ahead in range(n, min(n + PREAMBLE_LINES, len(lines))):
        line = lines[ahead]
        if ahead > n and (line.upper or read_label(line.text) is not None or (line.text[:1].isupper() and opens("ground", line))):
            return False
        if ended(line):
            return True
    return len(lines) > n + PREAMBLE_LINES


def _head_end(lines: Lines, start: int) -> int:
    """Without a title: the first line after the letterhead, `start` where there is none."""
    last = start
    for n, line in enumerate(lines[start : start + LETTERHEAD_LINES], start):
        if opens("addressees", line):
            return n
        if is_letterhead_line(line):
            last = n + 1
        elif opens("basis", line) and len(line.text) > 30:
            break
    while start < last < len(lines) and opens("subject", lines[last]):
        last += 1
    return last


def _body(lines: Lines, start: int, stop: int) -> int:
    """The first line after the preamble: the first heading, else what follows "… như sau:"."""
    opened = None
    for n in range(start, stop):
        line = lines[n]
        label = read_label(line.text)
        if label is not None and not label.is_bullet and (_opens_body(lines, n, start) or (opened is not None and label.sure)):
            return opened if opened is not None and n - opened <= 2 else n  # "A. Mục đích" is no numbering that is known
        if n > start and opened is not None and (line.hashes or line.bold or (line.upper and len(line.text.split()) >= 2)):
            return n
        if re.search(r"(nhu sau|sau day|cu the|noi dung sau|cac noi dung)\W*:?\s*$", line.folded):
            opened = n + 1
    if opened is not None:
        return opened
    return start if not any(opens("ground", line) or opens("addressees", line) for line in lines[start : start + 3]) else stop


def _opens_body(lines: Lines, n: int, start: int) -> bool:
    line = lines[n]
    label = read_label(line.text)
    if label is None:
        return False
    if label.kind in ("roman", "upper", "phần", "chương", "điều", "mục"):
        return label.sure and (n == start or ended(lines[n - 1]) or line.gap > 0 or line.upper)
    return label.value == 1 and label.sure and (n == start or ended(lines[n - 1]) or line.gap > 0)

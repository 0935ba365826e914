"""The parts of a document in order: where letterhead, title, preamble, body, ending and annexes begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.structure.labels import read_label
from pipeline.structure.layout import Layout, ended
from pipeline.structure.lines import PrintedLine
from pipeline.structure.openings import authority_at, is_letterhead_line, opens, run_on_type, type_line

HEAD_LINES = 60
"""The type of a document stands within its first lines."""
TITLE_LINES = 12
PREAMBLE_LINES = 6
"""A paragraph of so many lines is no title, whatever it ends in."""
SIGNATURE_LINES = 14

Lines = Sequence[PrintedLine]


@dataclass(frozen=True)
class Zones:
    """Where each part begins, as indices of lines: half-open ranges from one to the next; a part may be empty."""

    title: int
    preamble: int
    body: int
    recipients: int
    signature: int
    annexes: tuple[int, ...]
    end: int
    signature_first: bool = False


def find_zones(lines: Lines, layout: Layout) -> Zones:
    """The zones of one document with its annexes."""
    title = find_title(lines)
    preamble = title if title is None else _title_end(lines, title, layout)
    after_head = preamble if preamble is not None else _head_end(lines)
    recipients, signature, after = _ending(lines, after_head)
    annexes = _annexes(lines, after_head if after is None else after, signed=after is not None)
    end = len(lines)
    stop = min([x for x in (recipients, signature) if x is not None] + [annexes[0] if annexes else end])
    body = _body(lines, after_head, stop)
    first_annex = annexes[0] if annexes else end
    recipients_at = recipients if recipients is not None else stop
    signature_at = signature if signature is not None else first_annex
    return Zones(
        title if title is not None else after_head,
        after_head,
        body,
        recipients_at,
        signature_at,
        annexes,
        end,
        signature_first=recipients is not None and signature is not None and signature < recipients,
    )


def find_title(lines: Lines) -> int | None:
    """The line with the document type; None in a công văn and where the head is lost."""
    head = lines[:HEAD_LINES]
    stop = next((n for n, line in enumerate(head) if opens("addressees", line) or _is_body_label(line)), len(head))
    for test in (type_line, run_on_type):
        for n, line in enumerate(head[:stop]):
            if opens("basis", line) and len(line.text) > 30:
                break
            if test(line) and not _belongs_to_issuer(head, n):
                return n
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
    taken = 0 if type_line(lines[title]) else 1
    for n in range(title + 1, min(len(lines), title + 1 + TITLE_LINES)):
        line, previous = lines[n], lines[n - 1]
        if opens("basis", line) and line.text[:1].isupper():
            return n
        label = read_label(line.text)
        if label is not None and (not label.is_bullet or label.sure) and taken and not line.text[:1].islower():
            return n
        if opens("addressees", line) or opens("enclosed", line) or (line.text.startswith("(") and taken):
            return n
        if taken and (_is_authority_head(line) or _speaks_before_bases(lines, n)):
            return n
        if (
            taken
            and (opens("ground", line) or ended(previous))
            and line.text[:1].isupper()
            and _is_running_text(lines, n, layout)
        ):
            return n
        taken += 1
    return min(len(lines), title + 1 + TITLE_LINES) if taken < TITLE_LINES else title + 2


def _is_authority_head(line: PrintedLine) -> bool:
    """The body that decides, in capitals between the title and the căn cứ: "THỦ TƯỚNG CHÍNH PHỦ", "CHỦ TỊCH UBND TỈNH"."""
    return line.upper and len(line.text.split()) >= 2 and not line.text.endswith(":") and authority_at(line) is not None


def _speaks_before_bases(lines: Lines, n: int) -> bool:
    """True for the body that decides, in capitals just above the first căn cứ, under a trích yếu that is not in capitals."""
    ahead = lines[n + 1 : n + 3]
    return lines[n].upper and not lines[n - 1].upper and any(opens("basis", line) for line in ahead)


def _is_running_text(lines: Lines, n: int, layout: Layout) -> bool:
    """True where a paragraph begins here, not one more centred line of a title: it ends as a sentence or a clause does."""
    if layout.indented(lines[n]) and len(lines[n].text) > 40:
        return True
    for ahead in range(n, min(n + PREAMBLE_LINES, len(lines))):
        line = lines[ahead]
        if ahead > n and (read_label(line.text) is not None or (line.text[:1].isupper() and opens("ground", line))):
            return False
        if ended(line):
            return True
    return len(lines) > n + PREAMBLE_LINES


def _head_end(lines: Lines) -> int:
    """Without a title: the first line after the letterhead, 0 where there is none."""
    last = 0
    for n, line in enumerate(lines[:25]):
        if opens("addressees", line):
            return n
        if is_letterhead_line(line):
            last = n + 1
        elif opens("basis", line) and len(line.text) > 30:
            break
    while last and last < len(lines) and opens("subject", lines[last]):
        last += 1
    return last


def _body(lines: Lines, start: int, stop: int) -> int:
    """The first line after the preamble: the first heading, else what follows "… như sau:"."""
    opened = None
    for n in range(start, stop):
        line = lines[n]
        label = read_label(line.text)
        if label is not None and not label.is_bullet and _opens_body(lines, n, start):
            return n
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


def _ending(lines: Lines, start: int) -> tuple[int | None, int | None, int | None]:
    """Indices of Nơi nhận and of the signature block, and of the first line after both; None where one is missing."""
    recipients = next((n for n in range(start, len(lines)) if opens("recipients", lines[n]) and len(lines[n].folded) < 90), None)
    if recipients is None:
        recipients = _unnamed_recipients(lines, start)
    if recipients is None:
        signature = _lone_signature(lines, start)
        return None, signature, None if signature is None else _signature_end(lines, signature)
    before = recipients
    while before > start and _is_signature_line(lines[before - 1]) and recipients - before < SIGNATURE_LINES:
        before -= 1
    if before < recipients and any(authority_at(line) == 0 for line in lines[before:recipients]):
        return recipients, before, _recipients_end(lines, recipients)
    after = _recipients_end(lines, recipients)
    if after < len(lines) and (authority_at(lines[after]) is not None or _is_signature_line(lines[after])):
        return recipients, after, _signature_end(lines, after)
    return recipients, None, after


def _unnamed_recipients(lines: Lines, start: int) -> int | None:
    """Where the words "Nơi nhận" cannot be read: the short line above the bullets that end in "Lưu: …"."""
    copies = next((n for n in range(start, len(lines)) if _is_copies(lines[n]) and _bulleted(lines[n])), None)
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
    for n in range(start + 1, len(lines)):
        line = lines[n]
        if authority_at(line) == 0 or _opens_annex(lines, n) or is_letterhead_line(line):
            return n
        if copies and not _bulleted(line) and (line.gap > 0 or line.text[:1].isupper()) and authority_at(line) is None:
            return n
        if n - start > 80:
            return n
        copies = copies or _is_copies(line)
    return len(lines)


def _is_copies(line: PrintedLine) -> bool:
    label = read_label(line.text)
    return re.match(r"\W*luu\s*[:;,.]|\W*luu\s+(vt|vp|van)|\W*luu\W*$", line.folded[label.length if label else 0 :]) is not None


def _lone_signature(lines: Lines, start: int) -> int | None:
    """The signature block of a document without Nơi nhận: the first line of authority that a name follows."""
    for n in range(start + 1, len(lines)):
        if authority_at(lines[n]) != 0 or not lines[n].upper:
            continue
        end = _signature_end(lines, n)
        marked = re.match(r"\W*(?:KT|TM|TL|TUQ|T/M|K/T)\b", lines[n].text) is not None
        if end - n >= 2 and (marked or ended(lines[n - 1]) or lines[n].gap > 0):
            return n
    return None


NAME = re.compile(r"(?:[^\W\d_]+\s+){1,5}[^\W\d_]+")


def _is_signature_line(line: PrintedLine) -> bool:
    """Authority, office, a name, a note in brackets, or specks of a seal."""
    text = line.text.strip(" .,'*|_[]()")
    if line.upper and len(text.split()) <= 10:
        return True
    return (
        (NAME.fullmatch(text) is not None and text == text.title() and len(text.split()) <= 6)
        or len(text) <= 3
        or line.text.startswith("(")
    )


def _signature_end(lines: Lines, start: int) -> int:
    n = start
    while n < len(lines) and n - start < SIGNATURE_LINES and (n == start or _is_signature_line(lines[n])):
        if n > start and (
            _opens_annex(lines, n) or is_letterhead_line(lines[n]) or (lines[n].page > lines[n - 1].page and lines[n].upper)
        ):
            return n
        n += 1
    return n


def _annexes(lines: Lines, start: int, *, signed: bool) -> tuple[int, ...]:
    """Where each annex begins; before a signature only a heading "PHỤ LỤC" at the top of a page opens one."""
    found = []
    for n in range(start, len(lines)):
        if _opens_annex(lines, n) and (signed or lines[n].page > lines[n - 1].page if n else False):
            found.append(n)
    if signed and start < len(lines) and (not found or found[0] > start) and _opens_enclosure(lines, start):
        found.insert(0, start)
    return tuple(found)


def _opens_annex(lines: Lines, n: int) -> bool:
    line = lines[n]
    if not opens("annex", line) or len(line.text) > 120:
        return False
    if line.folded.strip().startswith(("phu luc", "phu bieu", "bieu so", "mau so")):
        return line.upper or line.bold or bool(line.hashes) or (len(line.text.split()) <= 4 and not ended(line))
    return line.upper and lines[n - 1].page < line.page if n else False


def _opens_enclosure(lines: Lines, start: int) -> bool:
    """After the signature: a second letterhead or title, or any page that goes on."""
    ahead = lines[start : start + 25]
    return any(is_letterhead_line(line) or type_line(line) or opens("enclosed", line) for line in ahead) or len(lines) - start > 5

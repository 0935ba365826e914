"""The letterhead: issuing bodies, number and symbol, place and date, subject of a công văn, marks of secrecy and urgency."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from pipeline.schema.outline import Section
from pipeline.schema.text import Correction, Span
from pipeline.viet.codes import find_codes
from pipeline.viet.facts import alternatives, rows
from pipeline.viet.letters import UPPER, fold, is_upper

MOTTO = re.compile(
    r"c\w{1,4}\s+h[a-z0-9]{2}\s+x[a-z0-9]\s+h|chu nghia viet\s*nam|dang cong san viet nam"
    r"|d\w{1,4}\s+\w{2,4}\s*[-–—]\s*t\w{1,2}\s+d\w|t\w{1,2}\s+d[o0]\s*[-–—]\s*h\w{3}|d[a-z0-9]c\s+[a-z0-9]{2,3}p\s*[-–—]"
    r"|d\w{1,2}c\s+l\w{1,2}p\b.{1,12}?\bh\w{2,3}\s+ph\w{2}"
)
"""Quốc hiệu, tiêu ngữ, and the party's line, marks folded; loose enough for what OCR makes of them ("Dic 1ap - Ty do")."""
DATE = re.compile(
    rf"(?P<place>(?:[{UPPER}][\w.\-'’]*)(?:\s*-?\s*[{UPPER}][\w.'’]*){{0,5}})?\s*[,.;:]?\s*"
    r"\b[Nn]g[^\W\d_]y\s*(?P<day>.{0,12}?)\s*th[^\W\d_]ng\s*(?P<month>.{0,10}?)\s*n[^\W\d_]m\s*(?P<year>\S{0,5})"
)
NUMBER = re.compile(
    r"\W{0,3}S(?:[ốôóồổỗộo]\s*[:.;,]?|\S{1,3}\s*:)\s*(?P<number>[^/\n]{0,14}?(?:/\d{1,4})?)\s*/\s*(?P<symbol>[A-ZĐÐ][\w&]*(?:\s?[-–./]\s?[A-ZĐÐ][\w&]*)*)"
)
PARTY_NUMBER = re.compile(
    r"\W{0,3}S(?:[ốôóồổỗộo]\s*[:.;,]?|\S{1,3}\s*:)\s*(?P<number>[^/\n]{0,8}?)\s*-\s*(?P<symbol>[A-ZĐÐ][A-Za-zĐÐ]{1,4}\s?/\s?[A-ZĐÐ][\w\-]*)"
)
SUBJECT = re.compile(r"\W{0,3}(?:[vV]\s*/\s*[vVwW]|[Vv]ề việc)\s*:?\s*")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value with its place; `printed` where the value is not what is printed, `flags` where it is doubtful."""

    value: str | None
    at: Span
    printed: str | None = None
    flags: tuple[str, ...] = ()


@dataclass
class Letterhead:
    """What the lines of a letterhead say; issuer lines are still as printed, the superior body first."""

    bodies: list[Reading] = field(default_factory=list)
    number: Reading | None = None
    symbol: Reading | None = None
    place: Reading | None = None
    issued_on: Reading | None = None
    subject: Reading | None = None
    marks: dict[str, Reading] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the letterhead that is still to be read: text and where it begins."""

    text: str
    start: int

    def at(self, start: int, end: int) -> Span:
        return Span(self.start + start, self.start + end)


def read_letterhead(section: Section, clean: str, proposals: Sequence[Correction]) -> Letterhead:
    """What a letterhead says, its columns one after the other or run together in one line.

    Quốc hiệu and tiêu ngữ are cut off wherever they stand; a number that is blank or illegible is None.
    """
    head = Letterhead()
    issuers: list[Row] = []
    subject: list[Row] = []
    apart = False  # Quốc hiệu in lines of its own below the subject: what follows is the right-hand block
    for row in _rows_of(section, clean):
        motto = MOTTO.search(fold(row.text))
        if motto:
            row = Row(row.text[: motto.start()].rstrip(), row.start)
            apart = apart or (bool(subject) and not row.text.strip())
        if not row.text.strip(" -–—_*.|") or _take_mark(head, row):
            continue
        rest = _take_number(head, row, proposals)
        if rest is not None or DATE.search(row.text):
            _take_date(head, rest if rest is not None else row, proposals)
            continue
        found = SUBJECT.match(row.text)
        if found and (head.number is not None or head.symbol is not None or found[0].strip()[:1] in "vV"):
            subject.append(Row(row.text[found.end() :], row.start + found.end()))
        elif subject and motto is None and head.issued_on is None and not apart:
            subject.append(row)
        elif head.number is None and head.symbol is None and head.issued_on is None and _names_body(row, bool(issuers)):
            issuers.append(row)
    head.bodies = _bodies(issuers)
    if subject:
        words = " ".join(" ".join(row.text.split()) for row in subject).strip(" .;")
        head.subject = Reading(words or None, Span(subject[0].start, subject[-1].start + len(subject[-1].text)))
    return head


def _rows_of(section: Section, clean: str) -> list[Row]:
    """The lines of the letterhead; a date that was broken over two lines is put together again."""
    spans: list[Span] = []
    for paragraph in section.paragraphs:
        at = paragraph.span
        words = fold(spans[-1].of(clean)) if spans else ""
        broken = re.search(r"\bngay\b", words) is not None and re.search(r"\bnam\b", words) is None
        if broken and re.search(r"thang|nam", fold(at.of(clean))) and at.start - spans[-1].end < 40:
            spans[-1] = Span(spans[-1].start, at.end)
        else:
            spans.append(at)
    return [Row(" ".join(span.of(clean).split("\n")), span.start) for span in spans]


def _take_mark(head: Letterhead, row: Row) -> bool:
    words = fold(row.text).strip(" .:*()[]-_")
    for fact in rows("letterhead_marks"):
        if words == fold(fact["wording"]) or (
            fact["field"] == "draft" and words.startswith(fold(fact["wording"])) and len(words) < 20
        ):
            head.marks.setdefault(fact["field"], Reading(fact["wording"], row.at(0, len(row.text))))
            return True
    return False


def _take_number(head: Letterhead, row: Row, proposals: Sequence[Correction]) -> Row | None:
    """Read "Số: 08/VH&TT"; gives what stands behind it on the line, None where the line has no number."""
    found = PARTY_NUMBER.match(row.text) or NUMBER.match(row.text)
    if found is None:
        return None
    code = next(iter(find_codes(row.text)), None)
    symbol, end = found["symbol"], found.end()
    if code is not None and code.symbol is not None and code.start < found.end("symbol"):
        symbol, end = code.symbol, code.end
    number_at = row.at(found.start("number"), found.end("number"))
    printed_symbol = row.text[found.start("symbol") : end]
    compact = re.sub(r"\s", "", symbol.replace("–", "-"))
    head.symbol = Reading(compact, row.at(found.start("symbol"), end), printed_symbol if compact != printed_symbol else None)
    head.number = _number(found["number"], number_at, row.at(0, end), proposals)
    return Row(row.text[end:], row.start + end)


def _number(printed: str, at: Span, line: Span, proposals: Sequence[Correction]) -> Reading:
    digits = printed.strip(" .…_:;,")
    for proposal in proposals:
        if proposal.at.touches(line):
            read = re.match(r"\D{0,5}(\d{1,6})(?=\s*[/-]|$)", proposal.after)
            if read and not digits.isdecimal():
                return Reading(read[1], at, printed.strip() or None, ("proposed",))
    if re.fullmatch(r"\d{1,6}(?:/\d{4})?", digits):
        return Reading(digits, at)
    lookalike = {fact["printed"]: fact["digit"] for fact in rows("digit_lookalikes")}
    letters = re.sub(r"\s", "", digits)
    if any(c.isdecimal() for c in letters) and all(c.isdecimal() or c in lookalike for c in letters):
        return Reading("".join(lookalike.get(c, c) for c in letters), at, printed.strip(), ("proposed",))
    if not digits:
        return Reading(None, at, None, ("no number",))
    return Reading(None, at, printed.strip(), ("number illegible",))


def _take_date(head: Letterhead, row: Row, proposals: Sequence[Correction]) -> None:
    """Place and date, as precise as they are printed; a part that cannot be read is left out."""
    found = DATE.search(row.text)
    if found is None or head.issued_on is not None:
        return
    if found["place"]:
        place = found["place"].rstrip(" .,;:-'’")
        head.place = Reading(" ".join(place.split()), row.at(found.start("place"), found.start("place") + len(place)))
    year = _figure(found["year"])
    if year is None or not 1945 <= year <= 2100:
        return
    value, flags, last = f"{year}", [], 12
    for part in ("month", "day"):
        figure, proposed = _part(found[part], row.at(*found.span(part)), proposals)
        if figure is None or not 1 <= figure <= last:
            flags.append("date illegible" if found[part].strip(" .…_") else "date incomplete")
            break
        value, last = f"{value}-{figure:02}", 31
        flags += ["proposed"] if proposed else []
    start = found.start("place") if found["place"] else found.start()
    head.issued_on = Reading(value, row.at(start, found.end()), " ".join(found[0].split()), tuple(flags))


def _part(printed: str, at: Span, proposals: Sequence[Correction]) -> tuple[int | None, bool]:
    """Day or month, and whether it rests on a proposal."""
    for proposal in proposals:
        if proposal.at.touches(at) and (figure := _figure(proposal.after)) is not None:
            return figure, True
    return _figure(printed), False


def _figure(wording: str) -> int | None:
    digits = wording.strip(" .,…_;:")
    return int(digits) if re.fullmatch(r"\d{1,4}", digits) else None


@cache
def heads() -> re.Pattern[str]:
    """Words that the name of a body begins with, marks folded."""
    return re.compile(rf"\W*(?:{alternatives(fold(row['wording']) for row in rows('issuer_heads'))})(?!\w)")


NUMBERED = re.compile(r"\W*so\s*[:.;]")


def _names_body(row: Row, started: bool) -> bool:
    if NUMBERED.match(fold(row.text)):
        return False
    if heads().match(fold(row.text)):
        return len(row.text) < 120
    return is_upper(row.text) and len(row.text) < 90 and (started or AREA.match(fold(row.text)) is not None)


AREA = re.compile(r"\W*(?:tinh|thanh pho|tp\.?|huyen|quan|thi xa|thi tran|xa|phuong|dac khu)\s(?!uy\b|doan\b)")


def _bodies(issuers: Sequence[Row]) -> list[Reading]:
    """The lines put together to bodies: a line that does not begin as a body does goes on with the one above."""
    bodies: list[list[Row]] = []
    for row in issuers:
        folded = fold(row.text)
        opens_body = heads().match(folded) is not None and not AREA.match(folded)
        if bodies and opens_body and _unfinished(bodies[-1][-1].text):
            opens_body = False
        if bodies and not opens_body:
            bodies[-1].append(row)
        else:
            bodies.append([row])
    return [_joined(body) for body in bodies]


def _unfinished(text: str) -> bool:
    """True where the line above must go on: it ends in a link word or a comma ("SỞ GIÁO DỤC VÀ")."""
    return re.search(r"(?:\b(?:va|cac|cua|ve|thuc hien|-)|,)\W*$", fold(text)) is not None and not text.rstrip().endswith("*")


def _joined(body: Sequence[Row]) -> Reading:
    words = " ".join(" ".join(row.text.split()) for row in body).strip(" .,;:*_|-–—")
    return Reading(words, Span(body[0].start, body[-1].start + len(body[-1].text.rstrip())))

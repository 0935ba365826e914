"""The letterhead: issuing bodies, number and symbol, place and date, subject of a công văn, marks of secrecy and urgency."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.extract.letterhead_rows import Row, heads, rows_of
from pipeline.schema.outline import Section
from pipeline.schema.text import Correction, Span
from pipeline.viet import areas
from pipeline.viet.casing import RANKS
from pipeline.viet.codes import find_codes
from pipeline.viet.facts import alternatives, rows
from pipeline.viet.letters import UPPER, fold, is_upper

_PLACE = (
    rf"(?P<place>(?:Quận|Phường)\s+\d{{1,2}}|(?:(?:{alternatives(rank.capitalize() for rank in RANKS)})\s+)?"
    rf"[{UPPER}][\w.\-'’]*(?:(?:\s{{0,2}}[-–]\s?|\s{{0,2}})[{UPPER}][\w.'’]*){{0,5}}(?:\s\d(?=,))?)"
)
DATE = re.compile(
    rf"{_PLACE}?\s*[,.;:]?\s*"
    r"\b[Nn]g[^\W\d_]y\s*(?P<day>.{0,12}?)\s*th[^\W\d_]ng\s*(?P<month>.{0,10}?)\s*n[^\W\d_]m\s*(?P<year>\S{0,5})"
)
DATE_IN_FIGURES = re.compile(
    rf"^\W*(?:{_PLACE}\s*,?\s*)?\b[Nn]gày\s*(?P<day>\d{{1,2}})\s*[/.-]\s*(?P<month>\d{{1,2}})\s*[/.-]\s*(?P<year>(?:19|20)\d\d)\W*$"
)
NUMBER = re.compile(
    r"\W{0,3}[Ss](?:[ốôóồổỗộo]\s*[:.;,]?|\S{1,3}\s*:)\s*(?P<number>[^/\n]{0,14}?(?:/\d{1,4})?)\s*/\s*(?P<symbol>[A-ZĐÐ][\w&]*(?:\s?[-–./]\s?[A-ZĐÐ][\w&]*)*)"
)
PARTY_NUMBER = re.compile(
    r"\W{0,3}[Ss](?:[ốôóồổỗộo]\s*[:.;,]?|\S{1,3}\s*:)\s*(?P<number>[^/\n]{0,8}?)(?:\s*[-–]\s*|(?<=\d)\s+)(?P<symbol>[A-ZĐÐ][A-Za-zĐÐ]{1,4}\s?/\s?[A-ZĐÐ][\w\-]*)"
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


def read_letterhead(section: Section, clean: str, proposals: Sequence[Correction]) -> Letterhead:
    """What a letterhead says, its columns one after the other, side by side or run together in one line.

    Quốc hiệu and tiêu ngữ are cut off wherever they stand; a number that is blank or illegible is None.
    """
    head = Letterhead()
    issuers: list[Row] = []
    subject: list[Row] = []
    apart = False  # Quốc hiệu or a date in lines of their own below the subject: what follows is the right-hand block
    late = False  # a date behind the issuers: what follows are no more of them
    for row in rows_of(section, clean):
        apart = apart or (row.motto and bool(subject) and not row.beside and not row.text.strip())
        if not row.text.strip(" -–—_*.|") or _take_mark(head, row):
            continue
        opened = SUBJECT.match(row.text)
        rest = None if opened else _take_number(head, row, proposals)
        dated = find_date(rest or row, placed=bool(subject or opened))
        if dated is not None:
            _take_date(head, rest or row, dated, proposals)
            apart = apart or (bool(subject) and not row.beside and not opened)
            late = late or bool(issuers)
            row = (rest or row).cut(0, dated.start)
        if rest is not None or not row.text.strip(" -–—_*.|,"):
            continue
        if opened and (head.number is not None or head.symbol is not None or opened[0].strip()[:1] in "vV"):
            subject.append(row.cut(opened.end()))
        elif not subject and _party_letter(head) and not (row.motto or apart or is_upper(row.text)):
            subject.append(row)  # party letters have no "V/v" before what they are about (Guide 36-HD/VPTW)
        elif subject and not row.motto and not row.beside and not apart:
            subject.append(row)
        elif head.number is None and head.symbol is None and not late and _names_body(row, bool(issuers)):
            issuers.append(row)
    head.bodies = _bodies(issuers)
    if subject:
        words = " ".join(" ".join(row.text.split()) for row in subject).strip(" .;")
        head.subject = Reading(words or None, Span(subject[0].start, subject[-1].start + len(subject[-1].text)))
    return head


def _party_letter(head: Letterhead) -> bool:
    return head.symbol is not None and (head.symbol.value or "").startswith("CV/")


def date_above_signature(head: Letterhead, sections: Sequence[Section], clean: str, proposals: Sequence[Correction]) -> None:
    """Place and date from the line above the signature, where a letterhead has none."""
    for section in (s for root in sections for s in root.walk() if s.kind == "signature"):
        for paragraph in section.paragraphs[:2]:
            row = Row(paragraph.span.of(clean).replace("\n", " "), paragraph.span.start)
            dated = find_date(row, placed=True)
            if dated is not None:
                _take_date(head, row, dated, proposals)
                return


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
    if end < len(row.text) and symbol[-1:].isupper() and row.text[end].islower():
        symbol, end = symbol[:-1], end - 1  # "KH-SNVBắc Kạn, ngày …": the place begins without a blank
    printed_symbol = row.text[found.start("symbol") : end]
    compact = re.sub(r"\s", "", symbol.replace("–", "-"))
    head.symbol = Reading(compact, row.at(found.start("symbol"), end), printed_symbol if compact != printed_symbol else None)
    head.number = _number(found["number"], number_at, row.at(0, end), proposals)
    return row.cut(end)


def _number(printed: str, at: Span, line: Span, proposals: Sequence[Correction]) -> Reading:
    digits = printed.strip(" .…_:;,")
    for proposal in proposals:
        if proposal.at.touches(line):
            read = re.match(r"\D{0,5}(\d{1,6})(?=\s*[/-]|$)", proposal.after)
            if read and not digits.isdecimal():
                return Reading(read[1], at, printed.strip() or None, ("proposed",))
    if re.fullmatch(r"\d{1,6}[a-zđ]?(?:/\d{4})?", digits):
        return Reading(digits, at)
    lookalike = {fact["printed"]: fact["digit"] for fact in rows("digit_lookalikes")}
    letters = re.sub(r"\s", "", digits)
    if any(c.isdecimal() for c in letters) and all(c.isdecimal() or c in lookalike for c in letters):
        return Reading("".join(lookalike.get(c, c) for c in letters), at, printed.strip(), ("proposed",))
    if not digits:
        return Reading(None, at, None, ("no number",))
    return Reading(None, at, printed.strip(), ("number illegible",))


@dataclass(frozen=True, slots=True)
class Dated:
    """Place and date in a row; what stands before `start` is something else."""

    found: re.Match[str]
    start: int
    place: str


def find_date(row: Row, *, placed: bool) -> Dated | None:
    """The date of a row with the place before it; capitals before the place are a body's name.

    In the subject of a công văn (`placed`) only a place with its comma opens the date: others are of cited documents.
    """
    found = DATE_IN_FIGURES.search(row.text) or DATE.search(row.text)
    if found is None or (placed and not re.search(r"\w[,.]\s*[Nn]g\w+y", found[0])):
        return None
    place, start = found["place"] or "", found.start("place") if found["place"] else found.start()
    words = list(re.finditer(r"\S+", place))
    named = [word for word in words if not is_upper(word[0]) or word[0].endswith(".")]
    if named and (shouted := [word for word in words if word.start() < named[0].start()]):
        start += shouted[-1].end()
        place = place[shouted[-1].end() :]
    start += len(place) - len(place.lstrip())
    return Dated(found, start, place.strip().rstrip(" .,;:-'’"))


def _take_date(head: Letterhead, row: Row, dated: Dated, proposals: Sequence[Correction]) -> None:
    """Place and date, as precise as they are printed; a part that cannot be read is left out."""
    found = dated.found
    if head.issued_on is not None:
        return
    if dated.place:
        head.place = Reading(" ".join(dated.place.split()), row.at(dated.start, dated.start + len(dated.place)))
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
    printed = " ".join(row.text[dated.start : found.end()].split())
    head.issued_on = Reading(value, row.at(dated.start, found.end()), printed, tuple(flags))


def _part(printed: str, at: Span, proposals: Sequence[Correction]) -> tuple[int | None, bool]:
    """Day or month, and whether it rests on a proposal."""
    for proposal in proposals:
        if proposal.at.touches(at) and (figure := _figure(proposal.after)) is not None:
            return figure, True
    return _figure(printed), False


def _figure(wording: str) -> int | None:
    digits = wording.strip(" .,…_;:*)")
    return int(digits) if re.fullmatch(r"\d{1,4}", digits) else None


NUMBERED = re.compile(r"\W*so\s*[:.;]")


def _names_body(row: Row, started: bool) -> bool:
    if NUMBERED.match(fold(row.text)):
        return False
    if heads().match(fold(row.text)) or _lost_letter(row.text):
        return len(row.text) < 120
    return is_upper(row.text) and len(row.text) < 90 and (started or _is_area(row.text))


AREA = re.compile(r"\W*(?:tinh|thanh pho|tp\.?|huyen|quan|thi xa|thi tran|xa|phuong|dac khu)\s+(?P<name>(?P<first>\w+).*)")


def _is_area(text: str) -> bool:
    """True for a rank with a name; "HUYỆN ỦY", "HUYỆN ĐOÀN" are bodies, "HUYỆN ĐOAN HÙNG" is none."""
    found = AREA.match(fold(text))
    if found is None:
        return False
    name = text[found.start("name") : found.end("name")].strip(" .,*_-")
    return found["first"] not in ("uy", "doan") or bool(areas.districts(name))


def _bodies(issuers: Sequence[Row]) -> list[Reading]:
    """The lines put together to bodies: a line that does not begin as a body does goes on with the one above."""
    bodies: list[list[Row]] = []
    for row in issuers:
        folded = fold(row.text)
        opens_body = (heads().match(folded) is not None or _lost_letter(row.text) != "") and not _is_area(row.text)
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
    at = Span(body[0].start, body[-1].start + len(body[-1].text.rstrip()))
    lost = _lost_letter(words)
    return Reading(lost + words, at, words, ("proposed",)) if lost else Reading(words, at)


def _lost_letter(text: str) -> str:
    """The first letter of a body's name where it was lost ("Y BAN NHÂN DÂN"); "" where the name is whole."""
    if heads().match(fold(text)) or not is_upper(text):
        return ""
    for row in rows("issuer_heads"):
        rest = row["wording"].upper()[1:]
        if " " in rest.strip() and re.match(rf"{re.escape(rest)}(?!\w)", text):
            return row["wording"][0].upper()
    return ""

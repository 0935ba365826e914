"""Dates, quarters and periods: from wording to ISO text and to first and last days."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from pipeline.viet.facts import alternatives, rows

EARLIEST, LATEST = 1945, 2100
"""Years outside are taken for other numbers: the State whose papers these are begins in 1945."""


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: ISO text as precise as its wording, and its first and last day.

    `iso` is None where the digits make no date ("31/02/2024"): the wording stays for review.
    """

    start: int
    end: int
    iso: str | None
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a wording of time means; None at an end that it leaves open, or where nothing tells the year.

    `recurring` is true for what comes back each year, month or week: its days differ each time, so none are given
    beyond those of the years named beside it.
    """

    first: str | None
    last: str | None
    recurring: bool = False


_YEAR = r"(?:19|20)\d\d"
_SPACE = r"[^\S\n]*\n?[^\S\n]*"
_DATE = re.compile(
    rf"(?<![\w/.])(?:(?:ngày{_SPACE})?(?P<d>\d{{1,2}}){_SPACE}(?P<s>[/.\-]){_SPACE}(?P<m>\d{{1,2}}){_SPACE}(?P=s){_SPACE}(?P<y>(?:19|20)\d\d)"
    rf"|ngày{_SPACE}(?P<d2>\d{{1,2}}){_SPACE}tháng{_SPACE}(?P<m2>\d{{1,2}}){_SPACE}năm{_SPACE}(?P<y2>(?:19|20)\d\d)"
    rf"|tháng{_SPACE}(?P<m3>\d{{1,2}}){_SPACE}(?:năm|[/\-]){_SPACE}(?P<y3>(?:19|20)\d\d)"
    rf"|(?P<m4>0[1-9]|1[0-2])/(?P<y4>20\d\d)(?!/))(?![\w/]*\d)",
    re.IGNORECASE,
)


def iso_date(day: int, month: int, year: int) -> str | None:
    """The ISO text of a day; None where the calendar has no such day.

    >>> iso_date(8, 3, 2022), iso_date(31, 2, 2024)
    ('2022-03-08', None)
    """
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def find_dates(text: str) -> Iterator[FoundDate]:
    """Full dates and months of a text, in order: "22/02/2022", "ngày 16 tháng 02 năm 2024", "tháng 3 năm 2024".

    Years alone are left to `find_periods`: beside most of them stands something else.

    >>> [found.iso for found in find_dates("ngày 8/3/2022 và ngày 05 tháng 01 năm 2020, tháng 3/2024")]
    ['2022-03-08', '2020-01-05', '2024-03']
    """
    yield from map(_found_date, _DATE.finditer(text))


def _found_date(found: re.Match[str]) -> FoundDate:
    day, month, year = (found[a] or found[b] for a, b in (("d", "d2"), ("m", "m2"), ("y", "y2")))
    if day:
        iso = iso_date(int(day), int(month), int(year))
        return FoundDate(found.start(), found.end(), iso, iso, iso)
    first, last = month_days(int(found["m3"] or found["m4"]), int(found["y3"] or found["y4"]))
    return FoundDate(found.start(), found.end(), first and first[:7], first, last)


_AFTER_CODE = re.compile(
    rf"{_SPACE},?{_SPACE}\(?(?:ban hành{_SPACE})?(?=ngày|tháng|\d{{1,2}}{_SPACE}[/.\-]{_SPACE}\d{{1,2}}{_SPACE}[/.\-]|năm)",
    re.IGNORECASE,
)
_PART_BLANK = re.compile(
    rf"ngày[\s.…_]*tháng[\s.…_]*(?P<m>\d{{1,2}})?[\s.…_]*năm{_SPACE}(?P<y>{_YEAR})|năm{_SPACE}(?P<y2>{_YEAR})", re.IGNORECASE
)


def date_at(text: str, at: int) -> FoundDate | None:
    """The date that follows a document's number at `at`, over a comma; as precise as it is printed.

    >>> date_at("số 12/KH-UBND, ngày 05/3/2024 của", 13).iso, date_at("số 12/KH-UBND năm 2023", 13).iso
    ('2024-03-05', '2023')
    """
    before = _AFTER_CODE.match(text, at)
    if before is None:
        return None
    found = _DATE.match(text, before.end())
    if found:
        return _found_date(found)
    blank = _PART_BLANK.match(text, before.end())
    if blank is None:
        return None
    year = blank["y"] or blank["y2"]
    iso = f"{year}-{int(blank['m']):02d}" if blank["m"] and 1 <= int(blank["m"]) <= 12 else year
    return FoundDate(blank.start(), blank.end(), iso, *bounds(iso))


def read_date(text: str) -> str | None:
    """The ISO text of the first date in a wording, as precise as it is; None where there is none.

    >>> read_date("Cao Lộc, ngày tháng 3 năm 2024"), read_date("năm 2024")
    ('2024-03', '2024')
    """
    for found in find_dates(text):
        return found.iso
    year = re.search(r"(?<!\w)năm\s+((?:19|20)\d\d)(?!\d)", text, re.IGNORECASE)
    return year[1] if year else None


def bounds(iso: str | None) -> tuple[str | None, str | None]:
    """First and last day of ISO text that may lack day or month.

    >>> bounds("2024-02"), bounds("2024"), bounds(None)
    (('2024-02-01', '2024-02-29'), ('2024-01-01', '2024-12-31'), (None, None))
    """
    if iso is None:
        return None, None
    parts = [int(part) for part in iso.split("-")]
    if len(parts) == 3:
        return iso, iso
    return month_days(parts[1], parts[0]) if len(parts) == 2 else (f"{iso}-01-01", f"{iso}-12-31")


def month_days(month: int, year: int, last_month: int | None = None) -> tuple[str | None, str | None]:
    """First and last day of a month, or of a run of months of one year."""
    last_month = last_month or month
    if not (1 <= month <= last_month <= 12):
        return None, None
    return f"{year:04d}-{month:02d}-01", f"{year:04d}-{last_month:02d}-{calendar.monthrange(year, last_month)[1]:02d}"


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_QUARTER = r"(?:IV|III|II|I|[1-4])(?![\w])"
_NUMBERS = r"\d{1,2}(?:\s*(?:,|;|và|-|–|đến)\s*(?:tháng\s+)?\d{1,2}(?!\d|/(?!20)))*"
_QUARTERS = rf"{_QUARTER}(?:\s*(?:,|;|và|-|–|đến)\s*(?:quý\s+)?{_QUARTER})*"
_IN_YEAR = rf"(?:\s*(?:/|-|năm|của năm|,\s*năm)?\s*(?P<{{}}>{_YEAR})(?!\d))?"


@cache
def _atoms() -> re.Pattern[str]:
    """One stretch of time: a day, months, quarters, part of a year, a year, a span of years."""
    parts = alternatives(row["wording"] for row in rows("period_words") if row["kind"] in ("part", "half"))
    return re.compile(
        rf"(?<!\w)(?P<part>(?:{parts})\s+)?(?:"
        rf"(?:ngày\s+)?(?<!tuần\s)(?P<day>\d{{1,2}})(?:\s*[/.\-]\s*|\s+tháng\s+)\s*(?P<month>\d{{1,2}})(?!\d)(?:\s*(?:/|-|\.|\s+năm\s+)\s*(?P<day_year>{_YEAR})(?!\d))?"
        rf"|(?:các\s+)?tháng\s+(?P<months>{_NUMBERS}){_IN_YEAR.format('month_year')}"
        rf"|(?P<short_month>0[1-9]|1[0-2])/(?P<short_year>{_YEAR})(?!\d)"
        rf"|(?:các\s+)?quý\s+(?P<quarters>{_QUARTERS}){_IN_YEAR.format('quarter_year')}"
        rf"|(?:giai đoạn|trong các năm|các năm|năm|nhiệm kỳ)?\s*(?P<from_year>{_YEAR})"
        rf"\s*(?:-|–|—|đến(?:\s+năm)?|và(?:\s+năm)?)\s*(?P<to_year>{_YEAR})(?![\d/])"
        rf"|năm\s+(?P<year>{_YEAR})(?!\d)"
        r"|(?(part)năm|(?:trong|cả|hết)\s+năm)(?:\s+nay)?(?=\s*(?:$|[.,;:)(])))",
        re.IGNORECASE,
    )


def _quarter_number(wording: str) -> int:
    return _ROMAN.get(wording.lower()) or int(wording)


def _stretch(found: re.Match[str], year: int | None) -> tuple[str | None, str | None]:
    """First and last day of one atom; `year` completes what names none."""
    if found["day"]:
        of_year = int(found["day_year"]) if found["day_year"] else year
        iso = iso_date(int(found["day"]), int(found["month"]), of_year) if of_year else None
        return iso, iso
    if found["short_month"]:
        return month_days(int(found["short_month"]), int(found["short_year"]))
    if found["months"] or found["quarters"]:
        named = found["month_year"] if found["months"] else found["quarter_year"]
        of_year = int(named) if named else year
        if found["months"]:
            numbers = [int(n) for n in re.findall(r"\d+", found["months"])]
            first, last = min(numbers), max(numbers)
        else:
            quarters = [_quarter_number(n) for n in re.findall(_QUARTER, found["quarters"], re.IGNORECASE)]
            first, last = min(quarters) * 3 - 2, max(quarters) * 3
        return month_days(first, of_year, last) if of_year else (None, None)
    if found["from_year"]:
        return f"{found['from_year']}-01-01", f"{found['to_year']}-12-31"
    if found["year"]:
        return bounds(found["year"])
    return bounds(str(year)) if year else (None, None)


def _narrowed(first: str | None, last: str | None, part: str) -> tuple[str | None, str | None]:
    """The part of a stretch that "đầu", "cuối", "6 tháng đầu" pick out, in whole months of a year, else in days."""
    word = " ".join(part.lower().split())
    row = next((row for row in rows("period_words") if row["wording"] == word), None)
    if row is None or first is None or last is None:
        return first, last
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    share_first, share_last = int(row["first"]), int(row["last"])
    if begin.year == end.year and (end - begin).days > 360:
        return month_days(share_first * 12 // 100 + 1, begin.year, share_last * 12 // 100)
    days = (end - begin).days + 1
    return (begin + timedelta(share_first * days // 100)).isoformat(), (
        begin + timedelta(share_last * days // 100 - 1)
    ).isoformat()


def read_period(wording: str, year: int | None = None) -> Period | None:
    """The days that a wording of time means; `year` is the plan's own, for wordings that name none.

    None where the wording holds no time at all.

    >>> read_period("Trong quý II, III năm 2024")
    Period(first='2024-04-01', last='2024-09-30', recurring=False)
    >>> read_period("trước ngày 15/11 hằng năm").recurring, read_period("Trước 01/12/2018").last
    (True, '2018-11-30')
    """
    words = {
        kind: [row["wording"] for row in rows("period_words") if row["kind"] == kind]
        for kind in ("before", "until", "after", "habit")
    }
    folded = " ".join(wording.lower().split())
    habit = re.search(rf"(?<!\w)(?:{alternatives(words['habit'])})(?!\w)", folded) is not None
    recurring = re.search(r"(?<!\w)(?:hằng|hàng|mỗi)\s+(?:năm|quý|tháng|tuần|ngày)|định kỳ", folded) is not None
    without = re.sub(
        r"(?:hằng|hàng|mỗi)\s+(?:năm|quý|tháng|tuần|ngày)",
        lambda m: " " * len(m[0]),
        " ".join(wording.split()),
        flags=re.IGNORECASE,
    )
    if re.fullmatch(rf"\s*{_YEAR}\s*", without):
        return Period(*bounds(without.strip()))
    found = list(_atoms().finditer(without))
    if not found:
        return Period(None, None, recurring) if habit or recurring else None
    own_years = {
        value
        for match in found
        for value in (match["day_year"], match["month_year"], match["quarter_year"], match["short_year"], match["year"])
        if value
    }
    shared = int(min(own_years)) if len(own_years) == 1 else None if own_years else year
    if recurring and not own_years:
        shared = None
    edges = [_narrowed(*_stretch(match, shared), (match["part"] or "").strip()) for match in found]
    firsts, lasts = [a for a, _ in edges if a], [b for _, b in edges if b]
    if not firsts:
        return Period(None, None, recurring)
    first, last = min(firsts), max(lasts)
    return _bounded(without, found, (first, last), words, recurring)


def _bounded(
    wording: str, found: list[re.Match[str]], edges: tuple[str, str], words: dict[str, list[str]], recurring: bool
) -> Period:
    """Open the ends that "trước", "đến hết", "từ" leave open."""
    first: str | None
    last: str | None
    first, last = edges
    lead = wording[: found[0].start()].lower()
    lead_and_part = (lead + (found[0]["part"] or "")).lower()

    def ends(kind: str) -> bool:
        return (
            re.search(rf"(?<!\w)(?:{alternatives(words[kind])})(?:\s+(?:là|vào|ngày|khoảng))*\s*$", lead, re.IGNORECASE)
            is not None
        )

    if ends("before"):
        before = date.fromisoformat(edges[0]) - timedelta(days=1)
        return Period(None, before.isoformat(), recurring)
    single = len(found) == 1 and not re.search(r"\d\s*(?:đến|-|–)|[IVX]\s*(?:đến|-|–)", found[0][0])
    if single and (ends("until") or re.search(r"(?:đến|hết)\s+cuối\s*$", lead_and_part)):
        return Period(None, last, recurring)
    if single and ends("after"):
        return Period(first if "sau" not in lead.split() else _next_day(edges[1]), None, recurring)
    return Period(first, last, recurring)


def _next_day(iso: str) -> str:
    return (date.fromisoformat(iso) + timedelta(days=1)).isoformat()


def find_years(text: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and year of each "năm 2024" and of the years of "2021-2025", in order; years inside codes and dates are not."""
    for found in re.finditer(rf"(?<![\w/.\-])(?:năm\s+)?({_YEAR})(?![\w]|[/.]\d|/\w)", text, re.IGNORECASE):
        if EARLIEST <= int(found[1]) <= LATEST:
            yield found.start(), found.end(), int(found[1])

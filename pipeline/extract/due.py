"""Deadlines near a record: the activity's own time line, or a time in the clause that tells when the task is to be done."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.viet.dates import read_period
from pipeline.viet.facts import alternatives, rows

_YEAR = r"(?:19|20)\d\d"
_DAY = (
    rf"(?:ngày\s+)?\d{{1,2}}(?:\s*[/.\-]\s*\d{{1,2}}\s*[/.\-]\s*{_YEAR}|\s*/\s*\d{{1,2}}|\s+tháng\s+\d{{1,2}}(?:\s+năm\s+{_YEAR})?)(?![\d/])"
    r"|ngày\s+\d{1,2}(?=\s+(?:hằng|hàng)\s+tháng)"
)
_BARE_DAY = re.compile(r"\d{1,2}\s*/\s*\d{1,2}$")
_MONTH = (
    r"(?:các\s+)?tháng\s+\d{1,2}(?:\s*(?:,|và|-|đến)\s*(?:tháng\s+)?\d{1,2}(?![\d/]))*"
    rf"(?:\s*(?:/|năm|-)\s*{_YEAR})?(?!\d)"
)
_QUARTER_NUMBER = r"(?:IV|I{1,3}|[1-4])(?!\w)"
_QUARTER = (
    rf"(?:các\s+)?quý\s+{_QUARTER_NUMBER}(?:\s*(?:,|và|-|đến)\s*(?:quý\s+)?{_QUARTER_NUMBER})*"
    rf"(?:\s*(?:/|năm|-|,\s*năm)?\s*{_YEAR})?"
)
_YEARS = (
    rf"năm\s+học\s+{_YEAR}\s*[-–]\s*{_YEAR}|"
    rf"(?:cuối\s+|đầu\s+|giữa\s+|hết\s+)?năm\s+{_YEAR}(?:\s*[-–,]\s*{_YEAR})*"
    r"(?:\s+và\s+(?:các|những)\s+năm\s+tiếp\s+theo)?(?!\d)"
)
_PART = (
    r"(?:6|sáu|9|chín|3|ba)\s+tháng\s+(?:đầu|cuối)\s+năm(?:\s+(?:19|20)\d\d)?|cuối\s+năm(?!\w|\s+(?:19|20)\d\d)"
    rf"|mùa\s+(?:mưa(?:\s+(?:bão|lũ))?|bão|lũ|khô)(?:\s+năm)?\s+{_YEAR}"
    r"|đầu\s+năm\s+học|hết\s+năm(?=\s*[,.;]|\s*$)|(?<=trong\s)năm(?=\s+(?:nay|này|tổ\s+chức|có|xây\s+dựng|hoàn\s+thành)(?!\w))"
)
_HABIT = r"(?:\s+(?:hằng|hàng)\s+(?:năm|quý|tháng|tuần))?"
_BEFORE = (
    r"(?:trong|trước|đến\s+hết|đến|tới|từ|hết|vào|chậm\s+nhất(?:\s+(?:là|đến|trước|vào))?"
    r"|muộn\s+nhất(?:\s+(?:là|đến|trước))?|không\s+quá|kể\s+từ|bắt\s+đầu\s+từ)"
)
TIME = re.compile(
    rf"(?<!\w)(?P<lead>(?:{_BEFORE}\s+)*)(?P<time>{_DAY}|{_MONTH}|{_QUARTER}|{_PART}|{_YEARS})"
    rf"(?P<to>\s+đến\s+(?:hết\s+)?(?:{_DAY}|{_MONTH}|{_QUARTER}|{_YEARS}))?"
    rf"(?:(?:\s*,\s*|\s+và\s+)(?:trước\s+)?(?:ngày\s+)?\d{{1,2}}/\d{{1,2}}(?:/{_YEAR})?(?!\d))*{_HABIT}",
    re.IGNORECASE,
)
"""A time with the words that make it a deadline."""

_FULL_DAY = r"ngày\s+\d{1,2}\s*(?:[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|tháng\s+\d{1,2}\s+năm\s+\d{4})"
CITED = re.compile(
    rf"(?:số\s*:?\s*)?\d*[\w.-]*/[\w/&.-]*[A-ZĐ][\w/&.-]*(?:(?<=-)\s+[A-ZĐ]+)?\s*,?\s*(?:{_FULL_DAY})?|{_FULL_DAY}\s+của"
)
"""A code of a document with its date, and a date that a document is of."""

STAGE = re.compile(
    rf"giai đoạn(?:\s+\d)?\s*\(?\s*(?:từ\s+)?(?:năm\s+)?{_YEAR}\s*(?:-|–|đến(?:\s+năm)?)\s*{_YEAR}\s*\)?", re.IGNORECASE
)
"""A stage in a heading: "Giai đoạn 1 (2026 - 2028)"."""

QUOTED = re.compile(r"[“\"][^”\"]{0,300}[”\"]")
STRETCH = re.compile(r"(?<!phòng),(?!\d)|[;:.](?!\d)|\s(?:nhằm|để|và triển khai|gắn với|trong đó)\s")
"""Where one stretch of words ends and a name said before no longer reaches."""


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as printed, where it stands in its text, and its first and last day."""

    wording: str
    start: int
    end: int
    first: str | None
    last: str | None


@cache
def _names() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternatives(row['wording'] for row in rows('period_names'))})(?!\w)", re.IGNORECASE)


def masked(text: str) -> str:
    """The text with cited codes, their dates and quoted words blanked out, so that offsets stay."""
    for pattern in (CITED, QUOTED):
        text = pattern.sub(lambda m: "·" * len(m[0]), text)
    return text


def find_due(text: str, year: int | None = None) -> Due | None:
    """The deadline that a clause names for itself; None where its times belong to names, papers or habits.

    The most exact of several counts, of like ones the first: "trong năm 2024 … hoàn thành trước ngày 30/11/2024". A year
    that dates a plan, a programme or a movement in the same stretch of words is left alone.

    >>> find_due("tổ chức các lớp tập huấn xây dựng nông thôn mới năm 2024.").wording
    'năm 2024'
    >>> find_due("Cung cấp tài liệu về Chương trình xây dựng nông thôn mới năm 2024 cho các xã") is None
    True
    """
    visible = masked(text)
    best: tuple[int, re.Match[str]] | None = None
    for found in TIME.finditer(visible):
        exact = not re.match(_YEARS, found["time"], re.IGNORECASE) or bool(
            re.match(r"trước|chậm|muộn|đến\s+hết", found["lead"], re.IGNORECASE)
        )
        if _named(visible, found) or (found["lead"].lower().startswith("từ ") and not exact and not found["to"]):
            continue
        strength = 2 if exact and found["lead"] else 1
        if best is None or strength > best[0]:
            best = strength, found
    if best is None:
        return None
    start, end = best[1].start(), best[1].end()
    wording = " ".join(text[start:end].split())
    return _due(wording, start, end, year)


def due_near(text: str, at: int, year: int | None = None) -> Due | None:
    """The time of a place in a clause: one that follows without a break, else the last before it, else the first after it.

    >>> due_near("đến năm 2025 đạt 90%, đến năm 2030 đạt 100%", 17).wording
    'đến năm 2025'
    >>> due_near("đạt 70% vào năm 2022 và 80% vào năm 2025", 28).wording
    'vào năm 2025'
    """
    visible = masked(text)
    times = [found for found in TIME.finditer(visible) if not _named(visible, found)]
    before = [found for found in times if found.end() <= at]
    after = next(iter(f for f in times if f.start() >= at and ";" not in visible[at : f.start()]), None)
    if before and after is not None and _BREAK.search(visible[at : after.start()].lstrip("0123456789.,")):
        after = None
    found = after if after is not None else before[-1] if before else None
    if found is None:
        return None
    return _due(" ".join(text[found.start() : found.end()].split()), found.start(), found.end(), year)


_BREAK = re.compile(r"[,:]|\d|\s(?:và|hoặc|đến)\s")
"""What parts a quantity from a time behind it that is not its own ("90% và đến năm 2030 đạt 100%")."""


def _named(text: str, found: re.Match[str]) -> bool:
    """Does the time belong to a name or a paper that stands before it in the same stretch of words?"""
    if re.match(r"[\s,]*của\s", text[found.end() : found.end() + 6]) and re.match(_DAY, found["time"], re.IGNORECASE):
        return True
    if re.search(r"so với\s+(?:cùng kỳ\s+)?(?:cuối\s+)?$", text[: found.start()], re.IGNORECASE):
        return True
    if _BARE_DAY.match(found["time"]) and not found["lead"]:
        return True
    if found["time"].lower().endswith("tiếp theo"):
        return False
    exact = re.match(rf"(?:{_DAY}|{_QUARTER}|{_MONTH})$", found["time"], re.IGNORECASE)
    if exact and found["lead"]:
        return False
    before = text[: found.start()]
    stretches = [stretch for stretch in STRETCH.split(before) if stretch.strip()]
    return bool(stretches) and _names().search(stretches[-1]) is not None


def line_due(content: str, year: int | None = None) -> Due | None:
    """The wording of a time line ("Trong quý II, III năm 2024 (thời gian cụ thể sẽ có thông báo sau).") without its bracket.

    >>> line_due("Quý III/2024.").wording, line_due("Thường xuyên trong năm 2024").first
    ('Quý III/2024', '2024-01-01')
    """
    kept = re.sub(r"\s*\([^()]*\)?\s*[.;]*\s*$", "", content)
    wording = kept.strip().rstrip(".;,:/").strip()
    if not wording:
        return None
    start = content.index(wording) if wording in content else 0
    return _due(" ".join(wording.split()), start, start + len(wording), year)


def heading_due(heading: str, year: int | None = None) -> Due | None:
    """The time that a heading gives to the aims under it: "Mục tiêu cụ thể đến năm 2030", "Giai đoạn 1 (2026 - 2028)".

    >>> heading_due("Mục tiêu cụ thể đến năm 2030").wording, heading_due("Giai đoạn 2021 - 2025").wording
    ('đến năm 2030', 'Giai đoạn 2021 - 2025')
    """
    stage = STAGE.search(heading)
    if stage:
        return _due(stage[0].strip(), stage.start(), stage.end(), year)
    for found in TIME.finditer(heading):
        if "học" in found["time"].lower():  # the school year of the whole plan
            continue
        wording = heading[found.start() : found.end()]
        return _due(wording, found.start(), found.end(), year)
    return None


def _due(wording: str, start: int, end: int, year: int | None) -> Due:
    period = None if re.search(r"(?<!\w)mùa\s", wording, re.IGNORECASE) else read_period(wording, year)
    return Due(wording, start, end, period.first if period else None, period.last if period else None)

"""Likely misreadings in numbers, codes and dates: proposed for review, never applied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.repair.wording import unmarked
from pipeline.schema.text import Edit, Span
from pipeline.viet.facts import rows

_NUMBERED = re.compile(r"(?<!\S)(?P<number>\d{0,3}[ ]?[\dIlO|!oi]{1,3})[ ]?/(?P<rest>[A-ZĐ][A-Za-zĐđ]*[-–/][A-ZĐ]\S*)")
_DATE = re.compile(r"(?<![\d/.,-])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/(?P<year>\d{4}))?(?![\d/])")
_SPOKEN = re.compile(r"(?<!\S)(?P<word>\S+) (?P<value>\d{1,2})(?=[\s,.;:)])")
_LOOKS = {"9": "0", "6": "0", "8": "3", "7": "1", "4": "1", "5": "3"}


def proposal_edits(text: str) -> list[Edit]:
    """Proposals over a text: "0 I/KH-UBND" -> "01/KH-UBND", "ngày 94/3" -> "ngày 04/3", "tháng 94" -> "tháng 04"."""
    return sorted([*_numbers(text), *_dates(text), *_spoken_dates(text)], key=lambda edit: edit.at)


def _whole(text: str, start: int, end: int) -> Span:
    """The whole tokens around a range."""
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return Span(start, end)


def _proposal(text: str, start: int, end: int, after: str) -> Edit:
    at = _whole(text, start, end)
    return Edit(at, text[at.start : start] + after + text[end : at.end], "number", 0.8, (), "proposed")


def _numbers(text: str) -> Iterator[Edit]:
    digits = {row["printed"]: row["digit"] for row in rows("digit_lookalikes")} | {"i": "1"}
    for found in _NUMBERED.finditer(text):
        number = found["number"]
        compact = number.replace(" ", "")
        if (compact.isdigit() and compact == number) or not any(c.isdigit() for c in compact):
            continue
        read = "".join(digits.get(c, c) for c in compact)
        if read.isdigit():
            yield _proposal(text, found.start(), found.end(), f"{read}/{found['rest']}")


def _dates(text: str) -> Iterator[Edit]:
    for found in _DATE.finditer(text):
        if not unmarked(text[max(0, found.start() - 8) : found.start()]).lower().rstrip().endswith(("ngay", "ngdy")):
            continue
        day, month = found["day"], found["month"]
        right_day, right_month = _within(day, 31), _within(month, 12)
        if right_day and right_month and (right_day, right_month) != (day, month):
            year = f"/{found['year']}" if found["year"] else ""
            yield _proposal(text, found.start(), found.end(), f"{right_day}/{right_month}{year}")


def _spoken_dates(text: str) -> Iterator[Edit]:
    for found in _SPOKEN.finditer(text):
        word = unmarked(found["word"]).lower()
        most = 31 if word in ("ngay", "ngdy") else 12 if word in ("thang", "thdng") else 0
        if most:
            right = _within(found["value"], most)
            if right and right != found["value"]:
                yield _proposal(text, found.start("value"), found.end("value"), right)


def _within(value: str, most: int) -> str | None:
    """The value if it lies in 1..most, else the one reading that looks like it and does; None where there is none."""
    if 1 <= int(value) <= most:
        return value
    if len(value) == 2 and value[0] in _LOOKS:
        other = _LOOKS[value[0]] + value[1]
        if 1 <= int(other) <= most:
            return other
    return None

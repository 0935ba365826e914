"""Numbers as Vietnamese writes them: 3.500 and 12,5, words, fractions, bounds and ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline.viet.facts import alternatives, rows

Comparator = Literal["=", ">=", "<=", ">", "<", "~", "range"]

DIGITS = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
"""A number in digits: groups of three after points, decimals after a comma (or after a point, as some write)."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text with its bound.

    `start` and `end` cover the wording with its bound ("ít nhất 01- 02"), `number_start` and `number_end` the digits or
    words alone. `value_to` is set for ranges. `unit` is "%" or "lần" where the wording itself holds it.
    `flags` names what a reader should look at ("ambiguous separator").
    """

    start: int
    end: int
    number_start: int
    number_end: int
    comparator: Comparator
    value: float
    value_to: float | None = None
    unit: str | None = None
    flags: tuple[str, ...] = ()


def read_number(wording: str) -> float | None:
    """The value of digits in Vietnamese form; None for anything else.

    A point before three digits groups thousands, a comma opens decimals; "1,050" is read so too, though some mean 1050
    (`is_ambiguous` tells): a guess would be worse than the rule.

    >>> read_number("3.500"), read_number("12,5"), read_number("01"), read_number("1.234.567,8")
    (3500.0, 12.5, 1.0, 1234567.8)
    """
    wording = wording.strip()
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", wording):
        return float(wording.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d{1,3}(?:,\d{3}){2,}", wording):
        return float(wording.replace(",", ""))
    if re.fullmatch(r"\d+(?:[.,]\d+)?", wording):
        return float(wording.replace(",", "."))
    return None


def is_ambiguous(wording: str) -> bool:
    """True where a foreign hand may have written thousands with a comma, or decimals with a point.

    >>> is_ambiguous("1,050"), is_ambiguous("12.5"), is_ambiguous("0,125"), is_ambiguous("1.050")
    (True, True, False, False)
    """
    return bool(re.fullmatch(r"[1-9]\d{0,2},\d{3}|\d+\.\d{1,2}|\d+\.\d{4,}|\d{4,}\.\d{3}", wording.strip()))


@cache
def _number_words() -> dict[str, tuple[float, str]]:
    return {row["wording"]: (float(row["value"]), row["kind"]) for row in rows("number_words")}


def read_words(wording: str) -> float | None:
    """The value of a number in words; None where a word is no number word or the order makes no number.

    >>> read_words("một tỷ không trăm năm mươi triệu"), read_words("hai mươi lăm"), read_words("ba nghìn rưỡi")
    (1050000000.0, 25.0, 3500.0)
    """
    words = wording.lower().replace(",", " ").split()
    known = _number_words()
    if not words or any(word not in known for word in words):
        return None
    return _Sum().add([known[word] for word in words])


class _Sum:
    """The running value of a spoken number: whole groups so far, the group being said, and its last digit."""

    def __init__(self) -> None:
        self.total = self.group = 0.0
        self.digit: float | None = None
        self.last_unit = 0.0

    def add(self, words: list[tuple[float, str]]) -> float | None:
        """The value of all words, None where one cannot stand where it does."""
        steps = {
            "digit": self._digit,
            "tens": self._tens,
            "ten": self._times,
            "hundred": self._times,
            "scale": self._scale,
            "half": self._half,
        }
        for value, kind in words:
            if kind != "link" and not steps[kind](value):  # a link ("linh", "lẻ") says nothing but zero
                return None
        return self.total + self.group + (self.digit or 0)

    def _digit(self, value: float) -> bool:
        fits = self.digit is None or value == 0
        self.digit = value
        return fits

    def _tens(self, value: float) -> bool:
        self.group, self.digit, self.last_unit = self.group + value, None, 1
        return True

    def _times(self, value: float) -> bool:
        if self.digit is None:
            return False
        self.group, self.digit, self.last_unit = self.group + self.digit * value, None, value
        return True

    def _scale(self, value: float) -> bool:
        self.group += self.digit or 0
        if not self.group and not self.total:
            return False
        if value == 1e9:  # "một nghìn tỷ": the thousand belongs to the billions
            self.total = (self.total + self.group) * value if self.total < 1e9 else self.total + self.group * value
        else:
            self.total += self.group * value
        self.group, self.digit, self.last_unit = 0.0, None, value
        return True

    def _half(self, _value: float) -> bool:
        self.total, self.digit = self.total + self.last_unit / 2, None
        return bool(self.last_unit)


@cache
def _patterns() -> tuple[re.Pattern[str], dict[str, tuple[Comparator, str]], dict[str, tuple[float, str]]]:
    bounds = {row["wording"]: (row["comparator"], row["side"]) for row in rows("comparators")}
    parts = {row["wording"]: (float(row["value"]), row["unit"]) for row in rows("fractions")}
    before = alternatives(w for w, (_, side) in bounds.items() if side == "before")
    after = alternatives(w for w, (_, side) in bounds.items() if side == "after")
    small = alternatives(
        w
        for w, (_, kind) in _number_words().items()
        if kind in ("digit", "tens") and w not in ("không", "tư", "năm", "mốt", "lăm")
    )
    spoken = alternatives(w for w, (_, kind) in _number_words().items() if kind not in ("scale", "half") and w != "năm")
    spoken = rf"(?:{small})(?:\s+(?:{spoken}|năm(?=\s+(?:mươi|trăm)\s)))*"
    share = rf"(?P<above>{small}|năm|\d)\s+phần\s+(?P<below>{small}|tư|năm|\d{{1,3}})"
    number = rf"\d+/\d+(?![/\d]|\.\d{{3}}(?!\d))|{DIGITS}"
    pattern = re.compile(
        rf"(?<![\w/.,])(?:(?P<before>(?:(?:{before})\s+)*(?:{before}))\s*)?"
        rf"(?:(?P<number>{number})(?P<mark>\s*%)?"
        rf"(?:\s*(?:-|–|÷|đến|tới|—)\s*(?:(?:{before})\s+)?(?P<to>{number})(?P<mark_to>\s*%)?(?!\s*[/.-]?\d))?"
        rf"|(?P<share>{share})(?!\w)|(?P<part>{alternatives(parts)})(?!\w)|(?P<words>{spoken})(?=\s+\w))"
        rf"(?!\w)(?:\s+(?P<after>{after})(?!\w))?",
        re.IGNORECASE,
    )
    return pattern, bounds, parts  # type: ignore[return-value]


def _spoken(wording: str) -> float | None:
    """One figure of "hai phần ba"."""
    return read_number(wording) if wording.isdecimal() else read_words(wording)


def _value(wording: str) -> float | None:
    if "/" in wording:
        above, below = wording.split("/")
        return int(above) / int(below) if int(below) else None
    return read_number(wording)


def find_quantities(text: str) -> Iterator[Quantity]:
    """Every number of a text with its bound, in order; codes and dates too, so callers mask those first.

    Number words count only before a noun ("hai lớp", "mười lăm mô hình"); "năm" and "tư" do not begin one: mostly they are
    other words.

    >>> [(q.comparator, q.value, q.value_to) for q in find_quantities("ít nhất 01- 02 chương trình, từ 3 lớp trở lên, trên 90%")]
    [('range', 1.0, 2.0), ('>=', 3.0, None), ('>', 90.0, None)]
    """
    pattern, bounds, parts = _patterns()
    for found in pattern.finditer(text):
        quantity = _read(found, bounds, parts, text)
        if quantity is not None:
            yield quantity


def _read(
    found: re.Match[str], bounds: dict[str, tuple[Comparator, str]], parts: dict[str, tuple[float, str]], text: str
) -> Quantity | None:
    value_to: float | None = None
    unit: str | None = None
    flags: tuple[str, ...] = ()
    if found["part"]:
        value, unit = parts[" ".join(found["part"].lower().split())]
        group = "part"
    elif found["share"]:
        above, below = (_spoken(found[part]) for part in ("above", "below"))
        if not above or not below or above >= below:
            return None
        value, group = above / below, "share"
    elif found["words"]:
        read, group = read_words(found["words"]), "words"
        if read is None:
            return None
        value = read
    else:
        read, group = _value(found["number"]), "number"
        if read is None:
            return None
        value = read
        if found["mark"] or found["mark_to"]:
            unit = "%"
        if is_ambiguous(found["number"]):
            flags = ("ambiguous separator",)
    end = found.end()
    if found["to"]:
        value_to = _value(found["to"])
        if value_to is not None and value_to <= value and "/" not in found["to"]:
            value_to, end = None, found.end("mark") if found["mark"] else found.end("number")
    comparator = _comparator(found, bounds, value_to, text)
    number_end = found.end("to") if value_to is not None else found.end(group)
    return Quantity(
        found.start("before") if found["before"] else found.start(group),
        end, found.start(group), number_end, comparator, value, value_to, unit or None, flags,
    )  # fmt: skip


def _comparator(found: re.Match[str], bounds: dict[str, tuple[Comparator, str]], value_to: float | None, text: str) -> Comparator:
    if value_to is not None:
        return "range"
    if found["after"]:
        return bounds[" ".join(found["after"].lower().split())][0]
    before = " ".join((found["before"] or "").lower().split())
    later = _later_bound(text, found.end())
    if before.startswith("từ") or not before:
        return later or "="
    best = max((w for w in bounds if before == w or before.startswith(w + " ")), key=len)
    return bounds[best][0]


def _later_bound(text: str, at: int) -> Comparator | None:
    """A bound ("trở lên") a few words after the number, as in "từ 3 sao trở lên"."""
    near = re.match(r"(?:\s+[^\W\d]+){1,4}?\s+(trở lên|trở xuống)(?!\w)", text[at : at + 60], re.IGNORECASE)
    if near is None:
        return None
    return ">=" if near[1].lower() == "trở lên" else "<="

"""Sums of money: from "1.050 triệu đồng", "5,5 tỷ", "500.000đ" or words to whole đồng."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.viet.facts import alternatives, rows
from pipeline.viet.quantities import is_ambiguous, read_number, read_words

_SPACED_GROUPS = r"\d{1,3}(?:[ \u00a0]\d{3}){1,4}(?!\d)"
_GROUPS = r"\d{1,3}(?:\.\s?\d{3}){1,5}(?:,\d+)?|\d{1,3}(?:,\d{3}){2,5}|\d+(?:[.,]\d+)?"


UNIT_OF_TABLE = re.compile(r"(?<!\w)(?:đvt|đơn vị(?:\s+tính)?)\s*:?\s*$", re.IGNORECASE)
"""Before "1.000 đồng": no sum, but what the amounts of a table are given in."""


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in a text: its wording from `start` to `end`, its value in đồng.

    `amount_to` is set for ranges ("20 - 30 triệu đồng"). `per` is the denominator printed after it ("người" of
    "500.000 đồng/người"). `in_words` is the value of the words in parentheses after it, where they were read.
    `flags` says what to look at: words that disagree, a separator that reads two ways, a unit word that is missing.
    """

    start: int
    end: int
    amount: int
    amount_to: int | None = None
    per: str | None = None
    in_words: int | None = None
    flags: tuple[str, ...] = ()


@cache
def _factors() -> dict[str, int]:
    return {row["wording"]: int(row["factor"]) for row in rows("money_units")}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    strict = alternatives(row["wording"] for row in rows("money_units") if not row["tail"] and not row["wording"][0].isdigit())
    bare = alternatives(row["wording"] for row in rows("money_units") if row["tail"])
    words = alternatives(row["wording"] for row in rows("number_words"))
    others = alternatives(row["word"] for row in rows("money_neighbours") if row["kind"] == "other")
    shows = alternatives(row["word"] for row in rows("money_neighbours") if row["kind"] == "sum")
    each = alternatives(row["wording"] for row in rows("target_denominators"))
    strict = rf"(?:(?:{strict})(?!\w|\s+(?:{others})(?!\w)|/c(?!\w)))"
    alone = rf"(?:(?:{bare})(?!\w)(?=\s*(?:$|[^\w\s]|\d|(?:{shows})(?!\w))))"
    number = rf"(?:{_SPACED_GROUPS}|{_GROUPS})"
    low, high = rf"(?P<number>{number})(?:\s*(?P<unit_a>{strict}|{bare}))?", rf"(?P<to>{number})\s*(?P<unit_to>{strict}|{alone})"
    first = rf"{low}\s*(?:-|–|đến|tới)\s*{high}"
    single = rf"(?P<one>{number})(?:\.(?=đ))?\s*(?P<unit>{strict}|{alone})(?P<rest>(?:\s+\d[\d.,]*\s*(?:{strict}|{alone}))*)"
    spoken = rf"(?P<spoken>(?:(?:{words})\s+){{1,24}}đồng)(?!\w)"
    sums = re.compile(
        rf"(?<![\w./,])(?:{first}|{single}|{spoken})(?:\s+chẵn)?(?:\s*/\s*(?P<per>(?:{each})(?!\w)|[^\W\d_]+))?",
        re.IGNORECASE,
    )
    said = re.compile(
        rf"\s*[(:]?\s*(?:bằng chữ|viết bằng chữ|số tiền bằng chữ)\s*:?\s*(?P<words>(?:(?:{words}),?\s+)+)(?:đồng)?(?:\s+chẵn)?",
        re.IGNORECASE,
    )
    return sums, said


def _factor(unit: str) -> int:
    return _factors()[" ".join(unit.lower().split())]


def find_money(text: str) -> Iterator[Money]:
    """Every sum of a text, in order, with the words in parentheses that repeat it.

    "5,5 tỷ" counts without "đồng", a bare number does not: what it counts is unknown.

    >>> [money.amount for money in find_money("1.050 triệu đồng, 5,5 tỷ, 500.000đ/người, 1 tỷ 200 triệu đồng")]
    [1050000000, 5500000000, 500000, 1200000000]
    """
    sums, said = _patterns()
    read_to = 0
    for found in sums.finditer(text):
        if found.start() < read_to or UNIT_OF_TABLE.search(text, max(0, found.start() - 30), found.start()):
            continue
        money = _read(found)
        if money is None:
            continue
        repeated = said.match(text, found.end()) or _in_parentheses(text, found.end())
        if repeated:
            value, read_to = read_words(repeated["words"].replace(",", " ")), repeated.end()
            if value is not None:
                flags = money.flags if int(value) == money.amount else (*money.flags, "amount in words disagrees with digits")
                money = Money(money.start, money.end, money.amount, money.amount_to, money.per, int(value), flags)
        yield money


def _in_parentheses(text: str, at: int) -> re.Match[str] | None:
    return re.compile(r"\s*\(\s*(?P<words>[^\W\d_]+(?:,?\s+[^\W\d_]+)+?)\s+đồng(?:\s+chẵn)?\.?\s*\)", re.IGNORECASE).match(
        text, at
    )


def _read(found: re.Match[str]) -> Money | None:
    flags: tuple[str, ...] = ()
    if found["spoken"]:
        value = read_words(found["spoken"].rsplit(None, 1)[0])
        if value is None or value < 100:
            return None
        return Money(found.start(), found.end("spoken"), int(value), per=_per(found))
    if found["to"]:
        low, high = _number(found["number"]), _number(found["to"])
        if low is None or high is None:
            return None
        unit = _factor(found["unit_to"])
        return Money(
            found.start(),
            found.end("unit_to"),
            round(low * _factor(found["unit_a"] or found["unit_to"])),
            round(high * unit),
            _per(found),
        )
    value = _number(found["one"])
    if value is None:
        return None
    if is_ambiguous(found["one"]):
        flags = ("ambiguous separator",)
    amount = round(value * _factor(found["unit"]))
    end, scale = found.end("unit"), _factor(found["unit"])
    for part in re.finditer(r"(\d[\d.,]*)\s*([^\d\s]+(?:\s+(?:đồng|tỷ|tỉ)(?!\w))*)", found["rest"]):
        factor, more = _factor(part[2]), _number(part[1])
        if factor >= scale or more is None:
            break
        amount, end, scale = amount + round(more * factor), found.start("rest") + part.end(), factor
    return Money(found.start(), end, amount, per=_per(found), flags=flags)


def _per(found: re.Match[str]) -> str | None:
    return found["per"].strip() if found["per"] else None


def _number(wording: str) -> float | None:
    return read_number(re.sub(r"(?<=\d)[ \u00a0](?=\d{3})", ".", re.sub(r"\.\s(?=\d)", ".", wording.strip().rstrip(".,"))))


def read_amount(cell: str, factor: int = 1) -> int | None:
    """The đồng of a table cell that holds a number alone, or a number with its own unit; None for anything else.

    >>> read_amount("1.050,5", 1_000_000), read_amount("12 triệu đồng"), read_amount("-"), read_amount("Xã A")
    (1050500000, 12000000, None, None)
    """
    cell = " ".join(cell.split())
    for money in find_money(cell):
        return money.amount if len(cell) - (money.end - money.start) <= 3 else None
    value = _number(cell) if re.fullmatch(r"\d[\d., \u00a0]*", cell) else None
    return None if value is None else round(value * factor)


def unit_factor(note: str) -> int | None:
    """What a table's note multiplies its numbers by; None where the note names no money.

    >>> unit_factor("ĐVT: nghìn đồng"), unit_factor("(1.000đ)"), unit_factor("ĐVT: ha"), unit_factor("Loại hợp đồng")
    (1000, 1000, None, None)
    """
    folded = " ".join(note.lower().split())
    for wording in sorted(_factors(), key=len, reverse=True):
        if re.search(rf"(?<![\w.])(?<!hợp )(?<!hội )(?<!cộng )(?<!hợp [.,] ){re.escape(wording)}(?!\w)", folded) and not (
            wording in ("đ",) and "đ." in folded
        ):
            return _factors()[wording]
    return None

"""Numbers of a plan with the noun they count: which are planned quantities, which only enumerate, name, date or cite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from pipeline.extract.due import CITED, QUOTED
from pipeline.viet.dates import find_dates
from pipeline.viet.facts import alternatives, rows
from pipeline.viet.quantities import Quantity, find_quantities


@dataclass(frozen=True, slots=True)
class Counted:
    """A number with its noun: `kind` is unit, listing, time, money, skip, "%" or "" (a noun that no table knows).

    `start` and `end` cover bound, number, noun and denominator.
    """

    quantity: Quantity
    unit: str
    per: str | None
    kind: str
    start: int
    end: int


YEARS = re.compile(
    r"(?<![\w.,])(?:năm|các năm|giai đoạn|nhiệm kỳ|năm học|thời kỳ)\s+(?:19|20)\d\d(?:\s*[-–—,]\s*(?:năm\s+)?(?:19|20)\d\d)*"
    r"|(?:19|20)\d\d\s*[-–—]\s*(?:19|20)\d\d|(?<=đến )(?:19|20)\d\d(?!\d)",
    re.IGNORECASE,
)
TIMES = re.compile(
    r"\d{1,2}\s*(?:giờ|g|h)\s*\d{2}(?!\d)|\d{1,2}[h:]\d{2}(?!\d)|\d+/\d+/\d+|24/24|24/7"
    r"|(?:ngày|tháng|quý)\s+\d{1,2}(?:\s*(?:/|-|,|và)\s*\d{1,2})*(?:\s*[-/]\s*\d{4})?(?!\d)",
    re.IGNORECASE,
)
LIST_MARKS = re.compile(r"\(\d{1,2}\)|(?:^|(?<=[;:.]\s))\d{1,2}[.)]\s")
PER = re.compile(r"\s*(?:/|trên một|trên mỗi|mỗi|một)\s*", re.IGNORECASE)


@cache
def _series() -> re.Pattern[str]:
    """A number that names one of a series, as "Điều 5" or "Tiểu dự án 1"; "nhóm 5 người" counts."""
    any_size = alternatives(row["wording"] for row in rows("series_words") if row["size"] == "any")
    small = alternatives(row["wording"] for row in rows("series_words") if row["size"] == "small")
    nouns = alternatives(row["wording"] for row in rows("target_units") if row["kind"] == "unit")
    after = rf"(?![\d\w]|[.,]\d|\s*%|\s+(?:{nouns})(?!\w))"
    series = rf"(?:{any_size})\s+(?:số\s+)?\d+(?:[.,]\d+)*(?:/\d+)?|(?:{small})\s+(?:số\s+)?\d{{1,2}}"
    return re.compile(rf"(?<!\w)(?<!chuyên )(?:{series}){after}", re.IGNORECASE)


@cache
def _nouns() -> tuple[re.Pattern[str], dict[str, str]]:
    kinds = {row["wording"].lower(): row["kind"] for row in rows("target_units")}
    return re.compile(rf"\s*({alternatives(kinds)})(?![\w%])", re.IGNORECASE), kinds


def noun_at(text: str) -> str | None:
    """The noun of the table that a text begins with: "hội chợ" in " hội chợ quốc tế"."""
    found = _nouns()[0].match(text)
    return " ".join(found[1].split()) if found else None


@cache
def _denominators() -> re.Pattern[str]:
    words = alternatives(row["wording"] for row in rows("target_denominators"))
    people = r"[\d.]+000\s+(?:dân|người|hộ|trẻ em|trẻ|ca|bà mẹ)"
    return re.compile(
        rf"\s*(?:/\s*(?:\d+\s*(?!\.?0))?((?:[\d.]+000\s+)?(?:{words})|{people})(?!\w)(?:\s*/\s*(?:{words})(?!\w))?"
        rf"|trên\s+(?P<over>{people})(?!\w))",
        re.IGNORECASE,
    )


def _per(text: str, at: int) -> tuple[str, int] | None:
    """The denominator that stands at a place ("/lớp", "/10.000 dân", "trên 10.000 dân"), and where it ends."""
    found = _denominators().match(text, at)
    return (" ".join((found[1] or found["over"]).split()), found.end()) if found else None


@cache
def _each() -> re.Pattern[str]:
    words = alternatives(row["wording"] for row in rows("target_denominators"))
    nouns = alternatives(row["wording"] for row in rows("target_units") if row["kind"] == "unit")
    return re.compile(rf"(?<!\w)mỗi\s+({words}|{nouns}|[^\W\d_]+)(?!\w)", re.IGNORECASE)


def hidden(text: str) -> str:
    """The text with everything blanked out whose numbers count nothing: codes, dates, years, names in quotation marks."""
    for pattern in (CITED, QUOTED, YEARS, TIMES, LIST_MARKS, _series()):
        text = pattern.sub(lambda m: "·" * len(m[0]), text)
    for found in list(find_dates(text)):
        text = text[: found.start] + "·" * (found.end - found.start) + text[found.end :]
    return text


def find_counted(text: str) -> Iterator[Counted]:
    """Every number with its noun, in order, whatever its kind.

    >>> [(c.unit, c.per, c.kind) for c in find_counted("Số lượng: 10 lớp; 50 người/ lớp, 04 nội dung trọng tâm")]
    [('lớp', None, 'unit'), ('người', 'lớp', 'unit'), ('nội dung trọng tâm', None, 'listing')]
    """
    visible = hidden(text)
    each = [(m.start(), m.end(), m[1]) for m in _each().finditer(visible)]
    read_to = 0
    for quantity in find_quantities(visible):
        if quantity.number_start < read_to:  # the "1" of "50 người/1 lớp"
            continue
        counted = _counted(visible, quantity, each)
        if counted.per is not None:
            read_to = counted.end
        yield counted


def _counted(text: str, quantity: Quantity, each: list[tuple[int, int, str]]) -> Counted:
    pattern, kinds = _nouns()
    end = max(quantity.end, quantity.number_end)
    if quantity.unit == "%" or text[quantity.number_end : quantity.number_end + 3].lstrip().startswith("%"):
        end = max(end, text.find("%", quantity.number_end - 2) + 1)
        per = _per(text, end)
        return Counted(quantity, "%", per[0] if per else None, "%", quantity.start, end)
    if quantity.unit:
        return Counted(quantity, quantity.unit, None, "unit", quantity.start, end)
    quantity, end = _scaled(text, _of_all(text, quantity), end)
    found = pattern.match(text, end)
    if found is None:
        rate = _per(text, end)
        if rate is not None and rate[0][0].isdigit():  # "dưới 550/100.000 trẻ em": what is counted stands before it
            return Counted(quantity, "", rate[0], "unit", quantity.start, rate[1])
        return _unknown(text, quantity, end)
    unit, kind = found[1], kinds[" ".join(found[1].lower().split())]
    after = found.end()
    per = _per(text, after)
    longer = _noun_phrase(text, after, per is not None)
    if longer is not None and kind == "unit":
        unit, after = text[found.start(1) : longer], longer
        per = _per(text, after)
    denominator = per[0] if per else None
    if denominator is None and kind == "unit":
        before = [e for e in each if 0 <= quantity.start - e[1] < 60 and not re.search(r"[.;]", text[e[1] : quantity.start])]
        denominator = " ".join(before[-1][2].split()) if before else None
        later = next((e for e in each if e[0] > after and not text[after : e[0]].strip()), None)
        denominator = denominator or (later[2] if later else None)
    return Counted(quantity, " ".join(unit.split()), denominator, kind, quantity.start, per[1] if per else after)


def _of_all(text: str, quantity: Quantity) -> Quantity:
    """ "22/22 xã" counts twenty-two communes; "1/3 số xã" stays a third."""
    parts = re.fullmatch(r"(\d+)/(\d+)", text[quantity.number_start : quantity.number_end])
    if parts is None or text[quantity.number_end :].lstrip().startswith("số "):
        return quantity
    return replace(quantity, value=float(parts[1]))


@cache
def _scales() -> tuple[re.Pattern[str], dict[str, float]]:
    values = {row["wording"]: float(row["value"]) for row in rows("scale_words")}
    return re.compile(rf"\s+({alternatives(values)})\s+(?!đồng|USD|đô|EUR|tỷ|tỉ)(?=[^\W\d_])", re.IGNORECASE), values


def _scaled(text: str, quantity: Quantity, end: int) -> tuple[Quantity, int]:
    """ "2,5 triệu lượt" is 2 500 000 lượt; sums of money are left as they are."""
    pattern, values = _scales()
    found = pattern.match(text, end)
    if found is None:
        return quantity, end
    nouns, kinds = _nouns()
    noun = nouns.match(text, found.end())
    if noun is None or kinds[" ".join(noun[1].lower().split())] != "unit":
        return quantity, end
    by = values[found[1].lower()]
    top = quantity.value_to * by if quantity.value_to is not None else None
    return replace(quantity, value=quantity.value * by, value_to=top), found.end()


def _noun_phrase(text: str, at: int, has_per: bool) -> int | None:
    """Where a noun phrase ends whose denominator comes after more words: "chương trình phát thanh/tuần"."""
    if has_per:
        return None
    found = re.match(r"((?:,?\s+[^\W\d_]+){1,8})(?=\s*/\s*[^\W\d_])", text[at:])
    if found and _per(text, at + found.end()):
        return at + found.end()
    return None


def _unknown(text: str, quantity: Quantity, end: int) -> Counted:
    """A noun that no table knows: two syllables after the number; for a share "số …" the noun it is of."""
    found = re.match(r"\s+([^\W\d_]+(?:\s+[^\W\d_]+)?)", text[end:])
    unit = " ".join(found[1].split()) if found else ""
    return Counted(quantity, unit, None, "", quantity.start, end + (found.end() if found else 0))

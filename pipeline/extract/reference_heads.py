"""Where a paragraph names documents: type word, number and symbol, and for laws the name between the two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.viet.codes import Code, find_codes, spelled_for, type_names, type_of
from pipeline.viet.dates import date_at


@dataclass(frozen=True, slots=True)
class Head:
    """Where a document is named: its type word, its code, and for laws the name between the two."""

    start: int
    end: int
    doc_type: str
    code: Code | None
    name: str | None = None
    issuer: str | None = None
    listed: bool = False


@cache
def _types() -> str:
    """Document types as printed, capital or all small, with the plural "các" left outside."""
    return "|".join(rf"[{name[0]}{name[0].lower()}]{re.escape(name[1:])}".replace(r"\ ", r"\s+") for name in type_names())


@cache
def _lead() -> re.Pattern[str]:
    """What stands directly before a code: type, perhaps its issuer, "số"."""
    between = rf"(?:\s+(?:của|do)\s+(?P<issuer>(?:(?!{_types()})[^;:.,()]){{2,70}}?))?"
    return re.compile(rf"(?<!\w)(?P<type>{_types()}){between}(?:\s+(?:mang\s+)?số)?\s*[:.]?\s*$|(?P<so>(?<!\w)[Ss]ố)\s*:?\s*$")


@cache
def _law() -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(Bộ luật|Luật|Pháp lệnh|Bộ Luật)\s+(?=\w)")


@cache
def _bare() -> re.Pattern[str]:
    """A type with a number alone: "Nghị quyết số 19 ngày 16/6/2022"."""
    whole, cut = r"(?P<number>\d{1,5}[a-z]?)(?![\w/.,-]*[\w/])", r"(?P<cut>\d{1,5})\s*/\s*(?:…|\.{3})"
    return re.compile(rf"(?<!\w)(?P<type>{_types()})\s+số\s*:?\s*(?:{whole}|{cut})")


def find_heads(text: str) -> list[Head]:
    """Every document that a paragraph names by number and symbol, by number and date, or as a law by name and date, in order."""
    heads: list[Head] = []
    last_type: str | None = None
    last_end = 0
    for code in find_codes(text):
        head = _head(text, code, last_end, last_type)
        if head is None:
            continue
        heads.append(head)
        last_type, last_end = head.doc_type, code.end
    taken = [(head.start, head.end) for head in heads]
    extra = [head for head in (*_bare_heads(text), *_law_heads(text)) if all(head.end <= a or head.start >= b for a, b in taken)]
    return sorted([*heads, *extra], key=lambda head: head.start)


def _head(text: str, code: Code, after: int, last_type: str | None) -> Head | None:
    window = max(after, code.start - 400)
    before = text[window : code.start]
    lead = next((found for found in (_lead().search(before, max(0, len(before) - size)) for size in (60, 160)) if found), None)
    from_symbol = type_of(code.symbol)
    law = _law_before(text, code, window) if code.year or re.search(r"Q[HK]|UBTVQH", code.symbol or "") else None
    if law is not None and (lead is None or not lead["type"] or lead["type"].lower().endswith("luật")):
        return law
    if lead is not None and lead["type"] and not _names_something_else(lead):
        printed = " ".join(lead["type"].split())
        named = _capital(printed)
        return Head(window + lead.start("type"), code.end, named, spelled_for(code, named), issuer=lead["issuer"])
    by_number = lead is not None and lead["so"] is not None
    listed = bool(last_type) and re.search(r"(?:[,;:]|và|cùng|-)\s*(?:[Ss]ố\s*:?\s*)?$", before) is not None
    if not (code.sure or by_number or listed):
        return None
    intro = _list_intro(before)
    doc_type = (intro[0] if intro else None) or from_symbol or (last_type if listed or by_number else None)
    if doc_type is None:
        doc_type = "Công văn" if by_number and not code.year else "Văn bản"
    start = window + lead.start("so") if lead is not None and lead["so"] else code.start
    return Head(start, code.end, doc_type, code, issuer=intro[1] if intro else None, listed=True)


def _names_something_else(lead: re.Match[str]) -> bool:
    """True where the words between type and number are no issuer but another clause."""
    return bool(lead["issuer"]) and re.search(r"(?<!\w)(?:về|ngày|theo|tại|số)(?!\w)", lead["issuer"]) is not None


def _list_intro(before: str) -> tuple[str, str | None] | None:
    """ "các Nghị quyết của Quốc hội: số …": the type and the issuer that a list shares."""
    shared = rf"(?<!\w)(?P<type>{_types()})(?:\s+của\s+(?P<issuer>[^;:()]{{2,70}}?))?\s*(?:gồm|như|sau|sau đây)?"
    found = re.search(rf"{shared}\s*:\s*(?:-\s*)?(?:[Ss]ố\s*:?\s*)?$", before)
    return (_capital(" ".join(found["type"].split())), found["issuer"]) if found else None


def _law_before(text: str, code: Code, window: int) -> Head | None:
    """ "Luật Đầu tư công số 39/2019/QH14": the law's name stands between type and number."""
    before = text[window : code.start]
    cut = max((m.end() for m in re.finditer(r"[;:(“]|\.\s", before)), default=0)
    starts = [m for m in _law().finditer(before) if m.start() >= cut]
    if not starts:
        return None
    amending = [start for start in starts if re.match(r"sửa đổi|bổ sung|thi hành", before[start.end() :])]
    first = (amending or starts)[-1]
    name = re.sub(r"\s*(?:số|Số)\s*:?\s*$", "", before[first.end() :]).strip(" ,")
    if re.search(r"ngày \d|\d/\d", name) or len(name.split()) > 40:
        return None
    return Head(window + first.start(), code.end, _capital(first[1].lower()), code, name=name or None)


def _law_heads(text: str) -> Iterator[Head]:
    """Laws by name and date: "Luật Tổ chức Chính phủ ngày 18 tháng 02 năm 2025", with the laws that amend them."""
    end = 0
    for found in _law().finditer(text):
        if found.start() < end:
            continue
        named = re.compile(r"(?P<name>[^;:.()“”]{3,200}?)\s*,?\s*(?=ngày\s+\d|năm\s+(?:19|20)\d\d)").match(text, found.end())
        if named is None or re.search(r"\d|(?<!\w)(?:trước|sau|từ|đến|vào|trong)$", named["name"]):
            continue
        inner = list(_law().finditer(named["name"]))
        amending = re.match(r"sửa đổi|bổ sung", named["name"])
        if inner and not amending:
            continue
        end = named.end()
        yield Head(found.start(), named.end("name"), _capital(found[1].lower()), None, name=named["name"].strip(" ,"))


def _bare_heads(text: str) -> Iterator[Head]:
    for found in _bare().finditer(text):
        number = found["number"] or found["cut"]
        dated = date_at(text, found.end()) is not None
        if not (found["cut"] or dated):
            continue
        start = found.start("number") if found["number"] else found.start("cut")
        code = Code(start, found.end(), text[start : found.end()], number, None, sure=False)
        yield Head(found.start(), found.end(), _capital(" ".join(found["type"].split())), code)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:].lower() if name.isupper() else name[:1].upper() + name[1:]

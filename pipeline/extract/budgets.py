"""Budgets: every statement of money or of where money comes from, one row an item."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.extract.budget_items import Item, bears, budget_words, find_items, has_total, only_procedure, pieces_of
from pipeline.extract.budget_levels import bearing_level, of_own_level
from pipeline.extract.budget_tables import table_budgets
from pipeline.extract.references import find_references
from pipeline.schema.outline import Outline
from pipeline.schema.records import Budget, DocumentFields
from pipeline.viet.areas import province
from pipeline.viet.dates import find_years
from pipeline.viet.funding import Source, find_sources
from pipeline.viet.money import Money


def find_budgets(clean: str, outline: Outline, document: DocumentFields) -> tuple[Budget, ...]:
    """Budget rows in reading order, from items under KINH PHÍ, sentences elsewhere, and tables of amounts.

    An item is one row with all its sources; only pieces with sums of their own ("tập huấn: 50 triệu đồng; in ấn: 20 triệu đồng")
    are rows of their own. Planning and accounting ("lập dự toán", "quyết toán") without a sum or a source is no statement.
    """
    found: list[tuple[Item, Budget]] = []
    for item in find_items(clean, outline):
        for piece, sums in pieces_of(item):
            record = _record(piece, sums, document)
            if record is not None:
                found.append((piece, record))
    records = [*_parts_checked(found), *table_budgets(clean, outline)]
    return tuple(sorted(records, key=lambda budget: (budget.quote.start, budget.quote.end)))


# --- the record -------------------------------------------------------------------------------------------------------


def _record(item: Item, sums: tuple[Money, ...], document: DocumentFields) -> Budget | None:
    text, folded = item.text, item.text.lower()
    sources = _with_city(find_sources(text), text, document)
    given = bears(folded)
    if not item.under_money and (_spent(folded) or _spared(folded, sums)):
        return None
    if not sums and not (
        given or (item.under_money and (sources or budget_words("gives").search(folded)) and not only_procedure(folded))
    ):
        return None
    if item.opens_parts and not sums:
        return None
    chosen = _chosen(text, sums)
    giver = item.headings[-1] if item.headings and not item.under_money else None
    level = bearing_level(text, giver, sources, in_district=document.district is not None, in_city=_is_city(document))
    sources = of_own_level(text, sources, level)
    flags = _flags(text, sums, chosen)
    return Budget(
        quote=item.at,
        confidence=_confidence(item, sums, sources, given, flags),
        method="item under KINH PHÍ" if item.under_money else "statement of money",
        flags=flags,
        printed=text[chosen.start : chosen.end] if chosen else None,
        amount_vnd=chosen.amount if chosen else None,
        per=chosen.per if chosen else None,
        is_estimate=_is_estimate(folded, chosen),
        level=level,  # type: ignore[arg-type]
        sources=tuple(source.source for source in sources),
        year=_year(text),
        legal_ref=next((ref.code.code for ref in find_references(text, preamble=False) if ref.code and ref.code.code), None),
        purpose=_purpose(text, chosen),
    )


def _spent(folded: str) -> bool:
    """ "kinh phí đã thực hiện là 450 triệu đồng": what was spent is no plan."""
    return budget_words("spent").search(folded) is not None


def _spared(folded: str, sums: tuple[Money, ...]) -> bool:
    """ "tiết kiệm … 350 triệu đồng", "phạt tiền …": money that is not given to anything."""
    return bool(sums) and budget_words("spared").search(folded[: sums[0].start]) is not None


def _chosen(text: str, sums: tuple[Money, ...]) -> Money | None:
    """The item's own sum: the total, else a sum printed at its end, else the first."""
    if not sums:
        return None
    folded = text.lower()
    for money in sums:
        if budget_words("total").search(folded[max(0, money.start - 60) : money.start]):
            return money
    return sums[0]


def _is_estimate(folded: str, chosen: Money | None) -> bool:
    if chosen is None:
        return False
    before = folded[max(0, chosen.start - 60) : chosen.start]
    return budget_words("estimate").search(before) is not None


def _flags(text: str, sums: tuple[Money, ...], chosen: Money | None) -> tuple[str, ...]:
    flags = [flag for money in sums for flag in money.flags if money is chosen or "disagrees" in flag]
    if chosen is not None and chosen.amount_to is not None:
        flags.append("a range: the lower end is given")
    if chosen is not None and len(sums) > 2 and has_total(text, sums) and chosen is sums[0]:
        parts = [money.amount for money in sums[1:]]
        if sum(parts) != chosen.amount and not _nested_sum(chosen.amount, parts):
            flags.append("parts do not add up to the total")
    if chosen is None and _UNITLESS.search(text.lower()):
        flags.append("amount without a unit")
    return tuple(dict.fromkeys(flags))


_UNITLESS = re.compile(r"\d[\d.]*\s*(?:triệu|tỷ|tỉ)(?!\w)|(?<![\w./])\d{1,3}(?:\.\d{3})+\s*(?:[;(]|\.?\s*$)")
"""A number that must be money, with a scale or with thousands, and nothing that says what of."""


def _nested_sum(total: int, parts: list[int]) -> bool:
    """True where a leading run of the parts makes the total: the rest are parts of parts."""
    run = 0
    for part in parts:
        run += part
        if run == total:
            return True
    return False


def _with_city(sources: tuple[Source, ...], text: str, document: DocumentFields) -> tuple[Source, ...]:
    """The budget of a city that is a province of its own is a province's."""
    if not _is_city(document):
        return sources
    return tuple(
        Source(one.start, one.end, "ngân sách tỉnh", "tỉnh")
        if one.source == "ngân sách huyện" and "thành phố" in text[one.start : one.end].lower()
        else one
        for one in sources
    )


def _is_city(document: DocumentFields) -> bool:
    """Is the document of a city that is a province of its own, and not of a district of it?"""
    own = (document.issuer or "") + " " + (document.parent_issuer or "")
    named = document.province is not None and re.search(rf"[Tt]hành phố {re.escape(document.province)}", own) is not None
    area = province(document.province) if document.province else None
    return document.district is None and (named or (area is not None and area.kind == "thành phố"))


def _year(text: str) -> int | None:
    """The year printed in the item, where it is one: years of periods, dates and cited documents do not count."""
    spans = [(ref.start, ref.end) for ref in find_references(text, preamble=False)]
    periods = [
        found.span()
        for found in re.finditer(
            r"(?:19|20)\d\d\s*[-–]\s*(?:19|20)\d\d|ngày\s+\d[\d/.\s]*(?:tháng\s+\d+\s+năm\s+)?(?:19|20)\d\d", text
        )
    ]
    years = [
        year
        for start, end, year in find_years(text)
        if not any(a <= start < b for a, b in [*spans, *periods])
        and text[start:end].lower().startswith("năm")
        and not re.search(r"so với\s+(?:cùng kỳ\s+)?(?:cuối\s+)?$", text[:start], re.IGNORECASE)
    ]
    return years[0] if years and len(set(years)) == 1 else None


_WHAT_FOR = re.compile(
    r"(?:nguồn\s+)?kinh phí\s+(?:để\s+)?"
    r"(?P<act>(?:thực hiện|tổ chức|triển khai|hỗ trợ|mua|in|tập huấn|tuyên truyền|truyền thông|đào tạo|bồi dưỡng|xây dựng"
    r"|sửa chữa|cải tạo|nâng cấp|trang bị|lắp đặt|vận hành|duy trì|kiểm tra|giám sát|khảo sát|khen thưởng)[\s,].{4,200})"
    r"|(?<!\w)(?:để|phục vụ|cho việc|cho)\s+(?P<aim>[^;()]{10,200})",
    re.IGNORECASE | re.DOTALL,
)
_ENDS_PURPOSE = re.compile(
    r"\s(?:do|được|từ|lấy|trích|bằng|là|theo quy định)\s|:|[;(]|\.(?!\d)|\s(?=(?:dự kiến|khoảng|ước)\s)"
    r"|,\s+(?=[A-ZĐ0-9]|(?:trong đó|gồm|bao gồm|do|được|từ|lấy|trích|bố trí|đảm bảo|bảo đảm|dự kiến|theo|cụ thể|với|năm|nguồn"
    r"|kinh phí|ngân sách|đề nghị|giao|lồng ghép|huy động)(?!\w))"
)
"""What ends a purpose; a comma inside an enumeration does not ("truyền thông, tuyên truyền về nông thôn mới")."""
_RAISES = re.compile(r"\W*(?:vận động|huy động|kêu gọi|xã hội hóa|từ nguồn|nguồn)(?!\w)", re.IGNORECASE)
"""Words before a sum that tell where it comes from: what it is for stands behind it ("… 21 tỷ đồng để xóa nhà tạm")."""


def _purpose(text: str, chosen: Money | None) -> str | None:
    """What the money is for: the words before the sum, else what "kinh phí thực hiện …" and "để …" say; None where too little."""
    upto = text[: chosen.start] if chosen is not None else text
    before = re.split(r"[;]|\.\s", upto)[-1].strip(" ,;:(-–") if chosen is not None else ""
    before = re.sub(r"\s*(?:là|khoảng|dự kiến|ước|ước tính|với|:)+\s*$", "", before).strip(" :,(")
    behind = _WHAT_FOR.search(text, chosen.end) if chosen is not None and _RAISES.match(before) else None
    if behind is not None and behind["aim"] and len(said := _ENDS_PURPOSE.split(behind["aim"])[0].strip(" ,;:.").split()) > 2:
        return " ".join(said)
    found = _WHAT_FOR.search(upto if chosen is not None and before else text)
    if found is not None:
        said = _ENDS_PURPOSE.split(found["act"] or found["aim"])[0].strip(" ,;:.")
        if len(said.split()) >= (3 if found["act"] else 4):
            return " ".join(said.split())
    return " ".join(before.split()) or None


def _confidence(item: Item, sums: tuple[Money, ...], sources: tuple[Source, ...], given: bool, flags: tuple[str, ...]) -> float:
    """How often a row of this make is right: items under KINH PHÍ mostly, money in passing less."""
    if item.under_money:
        value = 0.93 if sums and sources else 0.88 if sources else 0.85 if sums else 0.7
    else:
        value = 0.8 if given and sources else 0.7 if given or sources else 0.6
    if item.topic == "past":
        value -= 0.2
    return round(max(0.2, value - 0.1 * len(flags)), 2)


def _parts_checked(found: list[tuple[Item, Budget]]) -> list[Budget]:
    """Sums whose parts are rows of their own are totals; where the parts disagree with them, that is flagged.

    An item that opens a list ("trong đó:") is the total of the list below it; one that only calls itself a total is one
    where the items beside it make that sum.
    """
    result = [record for _, record in found]
    for at, (item, record) in enumerate(found):
        if record.amount_vnd is None or record.per is not None:
            continue
        parts = _amounts_below(found, at)
        if item.opens_parts and parts:
            agree = len(parts) < 2 or sum(parts) == record.amount_vnd
            flags = record.flags if agree else (*record.flags, "parts do not add up to the total")
            result[at] = replace(record, is_total=True, flags=flags)
        elif budget_words("total").search(item.text.lower()):
            beside = [parts, _amounts_above(found, at)]
            if any(len(amounts) > 1 and sum(amounts) == record.amount_vnd for amounts in beside):
                result[at] = replace(record, is_total=True)
            elif _CLOSES.match(item.text) and len(beside[1]) > 1:
                result[at] = replace(record, is_total=True, flags=(*record.flags, "parts do not add up to the total"))
    return result


_CLOSES = re.compile(r"\W*(?:tổng cộng|cộng)(?!\w)", re.IGNORECASE)
"""What opens the line of the total that stands behind its parts."""


def _amounts_above(found: list[tuple[Item, Budget]], at: int) -> list[int]:
    """The sums of the items before one in its section, up to another total: "Tổng cộng: …" stands behind its parts."""
    item = found[at][0]
    amounts: list[int] = []
    for above, part in reversed(found[:at]):
        total = budget_words("total").search(above.text.lower())
        if above.headings != item.headings or total or part.amount_vnd is None or part.per is not None:
            break
        amounts.append(part.amount_vnd)
    return amounts


def _amounts_below(found: list[tuple[Item, Budget]], at: int) -> list[int]:
    """The sums of the items after one, as far as they belong to it: deeper ones below a list's opening, else those beside it."""
    item = found[at][0]
    amounts: list[int] = []
    for below, part in found[at + 1 :]:
        inside = below.headings[: len(item.headings)] == item.headings
        deep_enough = below.depth > item.depth if item.opens_parts else below.depth >= item.depth
        if not inside or not deep_enough or part.amount_vnd is None or part.per is not None:
            break
        amounts.append(part.amount_vnd)
    return amounts

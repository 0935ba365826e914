"""Type, trích yếu, and the years that the plan itself covers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.viet.facts import alternatives, rows
from pipeline.viet.letters import UPPER, fold, is_upper


@cache
def _types() -> dict[str, str]:
    return {fold(row["type"]): row["type"].lower() for row in rows("document_types")}


@cache
def _made() -> re.Pattern[str]:
    """What an issuer does to a document, and the type of that document in the words of the clause."""
    names = alternatives(row["type"] for row in rows("document_types"))
    return re.compile(rf"\b(?:ban hành|xây dựng|lập|đề ra|soạn thảo)\s+(?P<type>{names})(?!\w|\s+số)", re.IGNORECASE)


def type_in_clause(text: str) -> re.Match[str] | None:
    """Where a preamble says what is issued: "Sở Văn hóa xây dựng kế hoạch tổ chức diễn đàn …"; the last such words."""
    return next(reversed(list(_made().finditer(text))), None)


def split_type(printed: str) -> tuple[str | None, str]:
    """The document type that a line begins with, in its right spelling, and what follows it on the line.

    >>> split_type("KẾ HOẠCH HÀNH ĐỘNG"), split_type("QUYÉT ĐỊNH"), split_type("THÔNG BÁO Kết luận")
    (('kế hoạch hành động', ''), ('quyết định', ''), ('thông báo', 'Kết luận'))
    """
    text = " ".join(printed.split()).strip(" .:*")  # a hyphen at the end goes on in the next line: "2026 -" / "2031"
    joined = re.sub(r"(?<=\b\w)\s(?=\w\b)", "", text) if re.fullmatch(r"(?:\w\s)+\w", text) else text
    folded = fold(joined)
    known = {re.sub(r"\s", "", name): right for name, right in _types().items()}
    if folded.replace(" ", "") in known:
        return known[folded.replace(" ", "")], ""
    best = max((name for name in _types() if re.match(rf"{name}(?!\w)", folded)), key=len, default="")
    if not best:
        return None, text
    rest = joined[len(best) :].lstrip(" :-–")
    if rest and rest == rest.upper() and len(rest.split()) <= 3 and not re.search(r"\d", rest):
        return f"{_types()[best]} {rest.lower()}", ""
    return _types()[best], rest


GROUND = re.compile(rf"[\s_]+[^\w\s]*Căn cứ\W{{0,2}}\s(?=[{UPPER}])")


OF_ISSUER = re.compile(rf"^\s*CỦA\s+[{UPPER}\s,-]{{5,90}}?\s(?=(?:V\s?/\s?[vV]|Về|VỀ)\s)")
"""The body behind the type in decisions of before 2011: "QUYẾT ĐỊNH CỦA ỦY BAN NHÂN DÂN HUYỆN" above "V/v …"."""


def without_preamble(words: str, issuers: Sequence[str]) -> str:
    """The trích yếu up to where the preamble begins, if both were read as one: the issuer in capitals, or the first căn cứ.

    A trích yếu that is itself in capitals may end in the issuer's name, and keeps it.
    """
    ground = GROUND.search(words)
    own = OF_ISSUER.sub("", words[: ground.start()] if ground else words)
    for issuer in issuers:
        name = r"\s+".join(map(re.escape, issuer.upper().split()))
        found = re.search(rf"(?<=\w)[\s_]+{name}[\W_]*$", own) if issuer else None
        if found and not is_upper(own[: found.start()]):
            own = own[: found.start()]
    return _without_stamp(own)


def _without_stamp(words: str) -> str:
    """The trích yếu without what the stamp of arrival printed before it, capitals with figures, and with "Về việc" parted."""
    words = re.sub(r"\bVềviệc\b", "Về việc", words.lstrip(" ,.:;'“”\"" if words[1:2].isspace() or words[:1] in ",.:;" else " "))
    found = re.search(r"(?<=\s)Về việc\b", words)
    before = words[: found.start()] if found else ""
    stamped = is_upper(before) and re.search(r"\d", before) is not None
    return words[len(before) :] if stamped else words


YEAR = r"(?:19|20)\d\d"
CITED = re.compile(
    rf"\bngày\s+\d[\d\s/.]*(?:tháng\s+\d+\s+năm\s+)?{YEAR}|\S*/{YEAR}/\S+|\d{{1,2}}/\d{{1,2}}/{YEAR}", re.IGNORECASE
)
TERM = re.compile(rf"\bnhiệm\s+kỳ\s*(?:là\s+|năm\s+|khóa\s+)?{YEAR}\s*(?:[-–—/]|đến(?:\s+năm)?)\s*{YEAR}", re.IGNORECASE)
SPAN = re.compile(rf"({YEAR})\s*(?:-|–|—|đến(?:\s+năm)?|và|,)\s*(?:năm\s+)?({YEAR})", re.IGNORECASE)
UNTIL = re.compile(rf"\b(?:đến|tới)(?:\s+hết)?\s+năm\s+({YEAR})", re.IGNORECASE)
SINGLE = re.compile(
    rf"(?<!đến )(?<!tới )(?<!từ )\bnăm\s+(?:học\s+)?({YEAR})(?!\s*(?:-|–|—|đến|và)\s*(?:năm\s+)?{YEAR})"
    rf"|(?:tháng|quý)\s+[\dIVX]+\s*/\s*({YEAR})",
    re.IGNORECASE,
)


def plan_years(title: str) -> tuple[int | None, int | None]:
    """First and last year that a plan covers by its title; dates and codes of cited documents do not count.

    Where a span and a single year stand together, the single year is the plan's: the span belongs to the programme. The term
    of an assembly or a committee ("nhiệm kỳ 2026 - 2031") is not the time that the plan covers.

    >>> plan_years("Thực hiện Chương trình MTQG giai đoạn 2021 - 2025 năm 2024"), plan_years("GIAI ĐOẠN 2026 - 2031")
    ((2024, 2024), (2026, 2031))
    """
    words = TERM.sub(" ", CITED.sub(" ", " ".join(title.split())))
    spans = [(int(one), int(two)) for one, two in SPAN.findall(words) if int(one) < int(two)]
    outside = SPAN.sub(" ", words)
    singles = [int(one or two) for one, two in SINGLE.findall(outside)]
    if singles:
        return min(singles), max(singles)
    if spans:
        return spans[-1] if len(spans) == 1 else spans[0]
    until = UNTIL.findall(words)
    if until:
        return None, int(until[0])
    bare = re.findall(rf"(?<![\d/.,-]){YEAR}(?![\d/.,-])", words)
    return (int(bare[0]), int(bare[0])) if len(bare) == 1 else (None, None)

"""Keys under which one document is the same wherever it is cited, and the level of who issued it."""

from __future__ import annotations

import re
from typing import Protocol

from pipeline.viet.codes import Code, body_of
from pipeline.viet.facts import rows
from pipeline.viet.letters import UPPER


class Area(Protocol):
    """The administrative area that the citing document belongs to."""

    @property
    def province(self) -> str | None: ...
    @property
    def district(self) -> str | None: ...
    @property
    def commune(self) -> str | None: ...


_NAMED_AREA = re.compile(
    r"(?i:\b(tỉnh|huyện|xã|phường|thị trấn|thành phố|quận)|ủy)\s+"
    rf"([{UPPER}][^\W_]*(?:\s+(?:-\s+)?[{UPPER}][^\W_]*)*|\d{{1,2}}(?!\d))"
)
_LEVELS = (
    (
        "trung ương",
        r"quốc hội|chính phủ|thủ tướng|chủ tịch nước|bộ trưởng|^bộ |trung ương|bộ chính trị|ban bí thư|tổng cục|ngân hàng nhà",
    ),
    ("tỉnh", r"tỉnh|^sở |giám đốc sở|thành phố trực thuộc|thành ủy"),
    ("huyện", r"huyện|quận|thị xã|thị ủy|^phòng "),
    ("xã", r"(?<!thị )xã|phường|thị trấn|đảng ủy"),
)  # fmt: skip


def issuer_level(issuer: str | None, symbol: str | None) -> str | None:
    """The level of an issuing body, from its wording, else from the letters of the symbol; None where neither tells.

    >>> issuer_level("UBND tỉnh", "QĐ-UBND"), issuer_level(None, "NQ/HU"), issuer_level(None, "KH-UBND")
    ('tỉnh', 'huyện', None)
    """
    body = body_of(symbol)
    if body and body[1]:
        return body[1]
    folded = re.sub(r"xã hội", "", (issuer or "").lower())
    return next((level for level, words in _LEVELS if re.search(words, folded)), None)


def document_key(doc_type: str, code: Code, issued_on: str | None, issuer: str | None, area: Area) -> str | None:
    """Issuer, type, number and year of a State document, or the term in the year's place for the party's; None without a number.

    State numbers begin anew each year, those of the party run through a term of its committee. A body that stands in many
    places ("UBND tỉnh") takes the place of the citing document.

    >>> from pipeline.schema.records import DocumentFields
    >>> from pipeline.viet.codes import find_codes
    >>> document_key("Quyết định", next(find_codes("số 0263/QĐ-TTg")), "2022-02-22", "Thủ tướng Chính phủ", DocumentFields())
    'TTg|Quyết định|263|2022'
    """
    if code.number is None:
        return None
    level = issuer_level(issuer, code.symbol)
    number = code.number.split("/")[0].lstrip("0")
    year = str(code.year) if code.year else (issued_on or "")[:4] or "?"
    if code.party:
        year = _term(level, issued_on)
    return "|".join((_body_key(code, issuer, level, area), doc_type, number, year))


def _term(level: str | None, issued_on: str | None) -> str:
    scope = "trung ương" if level == "trung ương" else "địa phương"
    day = issued_on or ""
    return next(
        (
            row["term"]
            for row in rows("party_terms")
            if row["scope"] == scope and len(day) == 10 and row["first"] <= day <= row["last"]
        ),
        "?",
    )


def _body_key(code: Code, issuer: str | None, level: str | None, area: Area) -> str:
    body = body_of(code.symbol)
    name = body[0] if body else re.sub(r"\s+", " ", issuer or "?")
    if level == "trung ương":
        return name
    places = {
        "tỉnh": (area.province,),
        "huyện": (area.district, area.province),
        "xã": (area.commune, area.district, area.province),
    }
    named = _NAMED_AREA.search(issuer or "")
    own = tuple(place for place in places.get(level or "", ()) if place)
    where = (_area_name(named), *own[1:]) if named else own
    return " ".join((name, *((f"({level})",) if level else ()), *where))


def _area_name(named: re.Match[str]) -> str:
    """The bare name; a number keeps its rank: "Quận 4"."""
    return f"{(named[1] or '').capitalize()} {named[2]}".strip() if named[2].isdecimal() else named[2]

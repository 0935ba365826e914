"""The canonical name of a unit and its level of government, beside the wording that was printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.schema.records import DocumentFields
from pipeline.viet.areas import districts, province
from pipeline.viet.facts import alternatives, rows

ORDER = ("trung ương", "tỉnh", "huyện", "xã", "thôn")


@cache
def _short_forms() -> tuple[re.Pattern[str], dict[str, str]]:
    full = {row["wording"]: row["full"] for row in rows("unit_abbreviations")}
    return re.compile(rf"(?<![\w&])(?:{alternatives(full)})(?![\w&])"), full


@cache
def _level_words() -> tuple[re.Pattern[str], dict[str, str]]:
    levels = {row["wording"]: row["level"] for row in rows("unit_levels") if row["level"]}
    return re.compile(rf"(?<!\w)(?<!nông )(?:{alternatives(levels)})(?!\w|\s+hội)", re.IGNORECASE), levels


@cache
def _head_levels() -> tuple[re.Pattern[str], dict[str, str]]:
    levels: dict[str, str] = {}
    for row in rows("unit_heads"):
        levels[row["wording"].lower()] = levels.get(row["wording"].lower()) or row["level"]
    return re.compile(rf"(?:(?:các|những|từng|mỗi)\s+)?({alternatives(levels)})(?!\w)", re.IGNORECASE), levels


def full_name(unit: str, document: DocumentFields) -> str:
    """The unit's name with its short forms written out, and with the place that its level plainly means here.

    A group of units and a unit whose level says nothing keep their wording: where "UBND các xã" lie is not said.

    >>> full_name("UBND tỉnh", DocumentFields(province="Lào Cai")), full_name("Sở Y tế", DocumentFields(province="Lào Cai"))
    ('Ủy ban nhân dân tỉnh Lào Cai', 'Sở Y tế tỉnh Lào Cai')
    """
    pattern, full = _short_forms()
    name = pattern.sub(lambda m: full[m[0]], " ".join(unit.split()))
    name = name.replace("uỷ ban", "ủy ban").replace("Uỷ ban", "Ủy ban").replace("Uỷ Ban", "Ủy ban")
    name = name[:1].upper() + name[1:]
    if re.match(r"(?:các|những|mỗi|từng)\s", name, re.IGNORECASE):
        return name
    for kind, place in _areas(document):
        if re.search(rf"(?<!các )(?<!cấp )(?<!\w){kind}$", name, re.IGNORECASE):
            return f"{name} {place}"
    return _with_area(name, document)


def _areas(document: DocumentFields) -> Iterator[tuple[str, str]]:
    """The words of rank that mean one area in this document, with its name: "thành phố" is the nearest city above."""
    if document.commune:
        yield r"(?:xã|phường|thị trấn|đặc khu)", document.commune
    if document.district:
        kinds = {area.kind for area in districts(document.district) if document.province in (None, area.province)}
        yield rf"(?:{'|'.join(sorted(kinds | {'huyện'}))})", document.district
    if document.province:
        found = province(document.province)
        yield "(?:tỉnh|thành phố)" if found is not None and found.kind == "thành phố" else "tỉnh", document.province


AREA_OF_BODY = (
    (re.compile(r"(?:(?:Phó )?Giám đốc )?Sở\s"), "province", True),
    (re.compile(r"(?:Tỉnh (?:ủy|đoàn)|Tỉnh Đoàn)$", re.IGNORECASE), "province", False),
    (re.compile(r"(?:Huyện (?:ủy|đoàn)|Huyện Đoàn|Quận ủy|Thị ủy)$", re.IGNORECASE), "district", False),
)
"""Bodies that every province or district has once, and whether the word of rank is printed before the place."""


def _with_area(name: str, document: DocumentFields) -> str:
    """ "Sở Y tế" of a province's plan is that province's; a name that says more than its field of work stays as it is."""
    for pattern, level, ranked in AREA_OF_BODY:
        place = getattr(document, level)
        if place is None or not pattern.match(name) or place.lower() in name.lower():
            continue
        if re.search(r"\s(?:tỉnh|thành phố|của|thuộc|các|liên quan)(?!\w)", name):
            continue
        area = province(place) if ranked else None
        return f"{name} {area.kind if area else 'tỉnh'} {place}" if ranked else f"{name} {place}"
    return name


def level_of(unit: str, document: DocumentFields) -> str | None:
    """The level of government that a unit belongs to, by the level in its name, by its head word, else by the issuer's level.

    >>> level_of("Sở Y tế", DocumentFields()), level_of("UBND các xã, thị trấn", DocumentFields())
    ('tỉnh', 'xã')
    """
    heads, known = _head_levels()
    head, at = heads.match(unit), 0
    while head and at < 3:  # "Giám đốc Sở Y tế": the post, then the body
        if level := known[" ".join(head[1].lower().split())]:
            return level
        head, at = heads.match(unit, head.end() + 1), at + 1
    pattern, levels = _level_words()
    words = unit.lower()
    named = [levels[" ".join(m[0].lower().split())] for m in pattern.finditer(unit)]
    if named and not re.match(r"(?:thủ trưởng|các)\s+(?:cơ quan|đơn vị)", words):
        return named[0] if "các" in words or "cấp" in words else named[-1]
    if words.startswith(("phòng", "các phòng")):
        return "huyện" if document.district else None
    return None


def issuer_level(document: DocumentFields) -> str | None:
    """The level of the body that issued the document."""
    if document.commune:
        return "xã"
    if document.district:
        return "huyện"
    return "tỉnh" if document.province else None

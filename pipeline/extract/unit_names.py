"""The canonical name of a unit and its level of government, beside the wording that was printed."""

from __future__ import annotations

import re
from functools import cache

from pipeline.schema.records import DocumentFields
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

    >>> full_name("UBND tỉnh", DocumentFields(province="Lào Cai"))
    'Ủy ban nhân dân tỉnh Lào Cai'
    """
    pattern, full = _short_forms()
    name = pattern.sub(lambda m: full[m[0]], " ".join(unit.split()))
    name = name.replace("uỷ ban", "ủy ban").replace("Uỷ ban", "Ủy ban").replace("Uỷ Ban", "Ủy ban")
    name = name[:1].upper() + name[1:]
    if re.match(r"(?:các|những|mỗi|từng)\s", name, re.IGNORECASE):
        return name
    for word, place in (("tỉnh", document.province), ("huyện", document.district), ("xã", document.commune)):
        if place and re.search(rf"(?<!các )(?<!cấp )(?<!\w){word}$", name, re.IGNORECASE):
            return f"{name} {place}"
    return name


def level_of(unit: str, document: DocumentFields) -> str | None:
    """The level of government that a unit belongs to, by the level in its name, by its head word, else by the issuer's level.

    >>> level_of("Sở Y tế", DocumentFields()), level_of("UBND các xã, thị trấn", DocumentFields())
    ('tỉnh', 'xã')
    """
    heads, known = _head_levels()
    head = heads.match(unit)
    if head and known[" ".join(head[1].lower().split())]:
        return known[" ".join(head[1].lower().split())]
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

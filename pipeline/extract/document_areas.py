"""The administrative area that the issuer belongs to: read where it is named, looked up where a name leaves no doubt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from pipeline.viet import areas
from pipeline.viet.letters import UPPER, fold

NAME = rf"[{UPPER}][^\W_]*(?:['’][^\W\d_]+)?(?:\s*(?:-\s*)?[{UPPER}][^\W\d_]*(?:['’][^\W\d_]+)?){{0,4}}"
RANKED = re.compile(
    r"\b(?P<rank>[Tt]ỉnh|[Tt]hành phố|TP\.?|[Hh]uyện|[Qq]uận|[Tt]hị xã|[Tt]hị trấn|[Xx]ã|[Pp]hường|[Đđ]ặc khu)\s+"
    rf"(?P<name>{NAME}(?:\s\d(?![\d/.,]\d))?|\d{{1,2}})"
)
PARTY = re.compile(rf"\b(?P<rank>[Tt]ỉnh|[Tt]hành|[Hh]uyện|[Tt]hị|[Qq]uận)\s[uúùủũụ][yỳýỷỹỵ]\s+(?P<name>{NAME})")
MERGER = "2025-07"
RANKS_OF = "2025"
"""The table has districts with the rank of this year; older ones may have been huyện before they became towns."""
PARTY_RANKS = {"tỉnh": "tỉnh", "thành": "thành phố", "huyện": "huyện", "thị": "thị xã", "quận": "quận"}


@dataclass(frozen=True, slots=True)
class Places:
    """Bare names, and the commune's kind; None where an area does not apply or the name leaves it open."""

    province: str | None = None
    district: str | None = None
    commune: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """An area as a wording names it."""

    rank: str
    name: str


NUMBERED = ("quận", "phường")
"""Ranks whose areas may have a number for a name ("Quận 3"); "ngân sách tỉnh 1 triệu đồng" names no province."""


def named_areas(text: str, *, communes: bool = True) -> list[Named]:
    """The areas that a wording names with their rank: "UBND huyện Hữu Lũng" -> huyện Hữu Lũng; "Huyện ủy Cao Lộc" too.

    Communes are left out on demand: a long text names many, and their table is large.
    """
    ranked = ((_rank(m["rank"]), m["name"]) for m in RANKED.finditer(text))
    found = [
        Named(rank, _name(rank, name))
        for rank, name in ranked
        if (communes or areas.LEVELS.get(rank) != "commune") and (rank in NUMBERED or not name.strip().isdecimal())
    ]
    found += [Named(PARTY_RANKS[m["rank"].lower()], " ".join(m["name"].split())) for m in PARTY.finditer(text)]
    return found


def _rank(printed: str) -> str:
    return "thành phố" if printed.lower().startswith("tp") else printed.lower()


def _name(rank: str, printed: str) -> str:
    """The name without what only begins with a capital after it: the longest beginning that the tables know, else all of it."""
    words = " ".join(printed.split()).split(" ")
    for size in range(len(words), 0, -1):
        name = " ".join(words[:size])
        if any(size == len(words) or area.name.lower() == name.lower() for area in _known(rank, name)):
            return f"{rank.capitalize()} {name}" if name.isdecimal() else name
    if len(words) > 1 and words[-1].isdecimal():
        words.pop()  # what is counted after a name that no table knows; "xã Đam Rông 2" is known by its number
    name = " ".join(words)
    return f"{rank.capitalize()} {name}" if name.isdecimal() else name


def _known(rank: str, name: str) -> tuple[areas.Area, ...]:
    """The areas of this name and of a rank that the word can mean."""
    if areas.LEVELS.get(rank) == "commune":
        return areas.communes(name)
    province = areas.province(name) if rank in ("tỉnh", "thành phố") else None
    return ((province,) if province else ()) + (areas.districts(name) if rank != "tỉnh" else ())


def find_places(bodies: Sequence[str], place: str | None, text: str, issued_on: str | None = None) -> Places:
    """Province, district and commune of the issuer as they were on the day of the document.

    `bodies` are the issuer and its superior, `text` the document's words, which decide between areas of one name and
    name the province where the letterhead does not. A name that several areas share and nothing decides stays open.
    From July 2025 on there are no districts, and communes are the new ones.
    """
    found = _places(bodies, place, text, issued_on)
    province = _spelled(found.province, place, text)
    if province is not None and issued_on:
        province = areas.province_then(province, issued_on)
    return replace(found, province=province)


def _spelled(province: str | None, place: str | None, text: str) -> str | None:
    """A province by its right name where OCR misread a letter of it and the place of issue or the text has it right."""
    if province is None or areas.is_province(province):
        return province
    named = [area.name for area in named_areas(text, communes=False) if area.rank in ("tỉnh", "thành phố")]
    for name in (*((place,) if place else ()), *named):
        known = areas.province(name)
        if known is not None and SequenceMatcher(None, areas.key(name), areas.key(province)).ratio() > 0.85:
            return known.name
    return province


def _places(bodies: Sequence[str], place: str | None, text: str, issued_on: str | None) -> Places:
    own = [area for body in bodies for area in named_areas(body)]
    central = not own and any(fold(body).startswith(("bo ", "thu tuong", "chinh phu", "quoc hoi", "tong cuc")) for body in bodies)
    if central or not bodies:
        return Places()
    told = named_areas(text, communes=False)
    since = since_merger(issued_on)
    commune = next((a for a in own if areas.LEVELS.get(a.rank) == "commune"), None)
    city = next((a for a in own if a.rank == "thành phố" and areas.was_district(a.name, a.rank, issued_on or "9")), None)
    district = None if since else (city or next((a for a in own if _is_district(a)), None))
    province = next((a.name for a in own if a is not city and _is_province(a)), None) or _trailing_province(bodies)
    if city is not None:
        province = province or areas.was_district(city.name, city.rank, issued_on or "9")
    if commune is None and district is None and province is None:
        commune, district, province = _by_level(bodies, place, told)
        district = district or _trailing_district(bodies)
        if since and district is not None:
            commune, district = (district if areas.communes(district.name) else None), None
    if commune is not None:
        known = [a for a in areas.communes(commune.name) if since is None or (a.district is None) == since]
        return _around_commune(commune, district.name if district else None, province, told, known)
    if district is not None:
        rank = district.rank if issued_on and issued_on >= RANKS_OF else None
        return Places(province or _province_of(district.name, told, rank), district.name)
    return Places(province)


def since_merger(issued_on: str | None) -> bool | None:
    """True for a document of July 2025 or later, False for an older one, None where its date leaves it open."""
    if not issued_on or issued_on == MERGER[:4]:
        return None
    return issued_on >= MERGER


def _is_province(area: Named) -> bool:
    if area.rank == "tỉnh":
        return True
    known = areas.province(area.name) if area.rank == "thành phố" else None
    return known is not None and known.kind == "thành phố"


def _is_district(area: Named) -> bool:
    if areas.LEVELS.get(area.rank) == "district":
        return True
    return area.rank == "thành phố" and not _is_province(area)


def _trailing_province(bodies: Sequence[str]) -> str | None:
    """The province at the end of a body's name: "Sở Y tế Bắc Ninh", "Báo Lào Cai"."""
    for body in bodies:
        words = body.split()
        for size in (5, 4, 3, 2):
            name = " ".join(words[-size:])
            ranked = len(words) > size and words[-size - 1].lower() in (*areas.LEVELS, "xã", "phố", "trấn")
            if len(words) > size and not ranked and areas.province(name) and words[-size][:1].isupper():
                return name
    return None


def _trailing_district(bodies: Sequence[str]) -> Named | None:
    """The district at the end of the name of a body of that level: "Phòng GD&ĐT Tuyên Hóa"."""
    for body in bodies:
        words = body.split()
        if not re.match(r"(?:phong|huyen|quan|thi) ", fold(body)):
            continue
        for size in (4, 3, 2):
            name = " ".join(words[-size:])
            if len(words) > size + 1 and words[-size][:1].isupper() and areas.districts(name):
                return Named("", name)
    return None


def _by_level(bodies: Sequence[str], place: str | None, told: Sequence[Named]) -> tuple[Named | None, Named | None, str | None]:
    """For a body that names only its rank ("UBND huyện") or none: the area of that rank that the place of issue names."""
    words = " ".join(fold(body) for body in bodies)
    if place is None:
        return _by_text(words, told)
    name = re.sub(r"^(?:TP\.?|Thành phố|Thị xã|Thị trấn)\s+", "", place)
    if re.search(r"\b(huyen|thi xa|quan)\b|^phong\b", words) and areas.districts(name):
        return None, Named("", name), None
    rank = re.search(r"\b(xa|phuong|thi tran)\b", words)
    if rank and areas.communes(name):
        return Named(next(level for level in areas.LEVELS if fold(level) == rank[0]), name), None, None
    if re.search(r"\btinh\b|\bso\b|\bchi cuc\b", words) and areas.province(name):
        return None, None, name
    counted = Counter(area.name for area in told if _is_province(area))
    if areas.province(name) and counted and counted.most_common(1)[0][0] == name:
        return None, None, name
    if areas.districts(name) and any(area.name == name and _is_district(area) for area in told):
        return None, Named("", name), None
    return None, None, None


def _by_text(words: str, told: Sequence[Named]) -> tuple[None, Named | None, str | None]:
    """Without a place of issue: the only area of the body's rank that the text names ("… trên địa bàn huyện Cao Phong")."""
    if re.search(r"\b(huyen|thi xa|quan)\b", words):
        districts = {areas.key(area.name): area for area in told if _is_district(area) and areas.districts(area.name)}
        return None, next(iter(districts.values())) if len(districts) == 1 else None, None
    if re.search(r"\btinh\b|\bso\b", words):
        provinces = {area.name for area in (areas.province(one.name) for one in told if _is_province(one)) if area}
        return None, None, next(iter(provinces)) if len(provinces) == 1 else None
    return None, None, None


def _told_provinces(told: Sequence[Named]) -> list[str]:
    """The provinces that the text names, each time, by the names of the table: "Thừa Thiên Huế" is Huế."""
    return [known.name if known else area.name for area in told if _is_province(area) for known in (areas.province(area.name),)]


def _province_of(district: str, told: Sequence[Named], rank: str | None = None) -> str | None:
    """The province that a district lies in: the only one of that name (and rank), else the one that the text names."""
    ranked = areas.districts(district, rank) if rank else ()
    candidates = {area.province for area in ranked or areas.districts(district) if area.province}
    named = _told_provinces(told)
    if len(candidates) == 1:
        return next(iter(candidates))
    fitting = [name for name in named if any(areas.key(name) == areas.key(c) for c in candidates)]
    if fitting:
        return Counter(fitting).most_common(1)[0][0]
    if not candidates and len(set(named)) == 1:
        return named[0]
    return None


def _around_commune(
    commune: Named, district: str | None, province: str | None, told: Sequence[Named], known: Sequence[areas.Area]
) -> Places:
    """District and province of a commune: as named, else as the only commune of that name, or the one the text points to."""
    old = [area for area in known if area.district]
    if district is None:
        named = {areas.key(area.name) for area in told if _is_district(area)}
        fitting = {area.district for area in old if area.district and areas.key(area.district) in named}
        if len(fitting) == 1:
            district = next(iter(fitting))
        elif len(old) == 1 and province is None:
            district = old[0].district
    if province is None:
        named = {areas.key(name) for name in _told_provinces(told)}
        by_district = {area.province for area in old if area.district == district and area.province} if district else set()
        by_text = {area.province for area in known if area.province and areas.key(area.province) in named}
        alone = {area.province for area in known if area.province} if len(old) <= 1 and len(known) - len(old) <= 1 else set()
        candidates = by_district or by_text or alone
        if len(candidates) == 1:
            province = next(iter(candidates))
        elif district is not None:
            province = _province_of(district, told)
    return Places(province, district, commune.name, commune.rank or None)

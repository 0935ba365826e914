"""Administrative areas by name: provinces, districts and communes as they were before July 2025, and the communes since."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pipeline.viet.facts import rows
from pipeline.viet.letters import fold

LEVELS = {
    "tỉnh": "province",
    "huyện": "district",
    "quận": "district",
    "thị xã": "district",
    "xã": "commune",
    "phường": "commune",
    "thị trấn": "commune",
    "đặc khu": "commune",
}
"""The level that a word of rank tells; "thành phố" is of either of two, its name decides."""


@dataclass(frozen=True, slots=True)
class Area:
    """An area by its bare name ("Hữu Lũng"), its kind ("huyện"), and the areas that it lies in."""

    name: str
    kind: str
    district: str | None = None
    province: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Former:
    """A commune of before July 2025 with the communes that took it over, each as kind, name and province."""

    name: str
    kind: str
    district: str
    province: str
    successors: tuple[tuple[str, str, str], ...]


def key(name: str) -> str:
    """What two spellings of a name share: letters without marks, blanks and hyphens.

    >>> key("Bà Rịa - Vũng Tàu") == key("BÀ RỊA–VŨNG TÀU"), key("Hoà Bình") == key("Hòa Bình")
    (True, True)
    """
    return re.sub(r"[^a-z0-9]", "", fold(name))


@cache
def _provinces() -> dict[str, Area]:
    found = {key(row["name"]): Area(row["name"], row["kind"], None, row["name"]) for row in rows("provinces")}
    for row in rows("province_names"):
        found[key(row["wording"])] = found[key(row["name"])]
    return found


@cache
def _districts() -> dict[str, tuple[Area, ...]]:
    found: defaultdict[str, list[Area]] = defaultdict(list)
    for row in rows("districts"):
        found[key(row["name"])].append(Area(row["name"], row["kind"], row["name"], row["province"]))
    for row in rows("former_districts"):
        if not _is_province_city(row):
            found[key(row["name"])].append(Area(row["name"], row["kind"], row["name"], row["province"]))
    return {name: tuple(areas) for name, areas in found.items()}


def province(name: str) -> Area | None:
    """The province of this name, whatever its spelling; None where there is none.

    >>> province("LÀO CAI").name, province("TP. HCM").name
    ('Lào Cai', 'Hồ Chí Minh')
    """
    return _provinces().get(key(name))


def is_province(name: str) -> bool:
    """True for provinces of today, of before July 2025, and of longer ago ("Hà Bắc")."""
    return province(name) is not None or any(key(row["name"]) == key(name) for row in rows("former_provinces"))


def districts(name: str, kind: str | None = None) -> tuple[Area, ...]:
    """The districts of this name, of the given kind where one is told; several where provinces share the name."""
    return spelled_so(name, [area for area in _districts().get(key(name), ()) if kind is None or area.kind == kind])


def _is_province_city(row: dict[str, str]) -> bool:
    """True for Huế: a city of a province until 2025, a city of its own since."""
    return any(one["name"] == row["name"] and one["kind"] == row["kind"] for one in rows("provinces"))


def was_district(name: str, kind: str, day: str) -> str | None:
    """The province that a city lay in on a day on which it was still a district ("thành phố Huế" in 2020), else None."""
    found = (row for row in rows("former_districts") if key(row["name"]) == key(name) and row["kind"] == kind)
    return next((row["province"] for row in found if _is_province_city(row) and day < row["until"]), None)


def province_then(name: str, day: str) -> str:
    """A province by the name that it had on a day: "Huế" was Thừa Thiên Huế until 2025."""
    for row in rows("former_provinces"):
        if row["until"] and key(row["successor"]) == key(name) and day < row["until"]:
            return row["name"]
    return name


def district_of_2025(name: str, province: str) -> str | None:
    """The district that took in one that was gone before July 2025; the name itself where it stayed, None where it was divided.

    >>> district_of_2025("Hoành Bồ", "Quảng Ninh"), district_of_2025("Đại Từ", "Thái Nguyên")
    ('Hạ Long', 'Đại Từ')
    """
    for row in rows("former_districts"):
        if key(row["name"]) == key(name) and key(row["province"]) == key(province):
            return row["successor"] or None
    return name


def spelled_so(name: str, found: Sequence[Area]) -> tuple[Area, ...]:
    """Of areas whose letters agree those whose marks agree too ("Phù Mỹ", not "Phú Mỹ"); all where none does."""
    exact = [area for area in found if _compact(area.name) == _compact(name)]
    return tuple(exact or found)


def _compact(name: str) -> str:
    return re.sub(r"\s", "", name.lower())


@cache
def _mapping() -> tuple[Former, ...]:
    """Communes of before July 2025, read from the mapping that underthesea's wheel carries; none where it is not installed."""
    spec = find_spec("underthesea")
    if spec is None or not spec.submodule_search_locations:
        return ()
    path = Path(spec.submodule_search_locations[0]) / "address" / "data" / "mapping.json"
    if not path.is_file():
        return ()
    found: defaultdict[tuple[str, str, str], dict[tuple[str, str, str], None]] = defaultdict(dict)
    for row in json.loads(path.read_text("utf-8"))["ward_mapping"]:
        # where two names of a district differ in marks only, the mapping has no name, and a key with its marks: "xãbatơ"
        old, new = row["old_ward"] or row["old_ward_key"], row["new_ward"] or row["new_ward_key"]
        if old and new:
            found[old, row["old_district"], row["old_province"]][(*split(new), split(row["new_province"])[1])] = None
    units = []
    for (ward, district, province), successors in found.items():
        kind, name = split(ward)
        units.append(Former(name, kind, _bare(district), split(province)[1], tuple(successors)))
    return tuple(units)


def _bare(district: str) -> str:
    """ "Huyện Đại Từ" -> "Đại Từ"; a district that has a number for a name keeps its rank: "Quận 2"."""
    name = split(district)[1]
    return district if name.isdecimal() else name


@cache
def _former_communes() -> dict[str, tuple[Former, ...]]:
    found: defaultdict[str, list[Former]] = defaultdict(list)
    for unit in _mapping():
        found[key(unit.name)].append(unit)
    return {name: tuple(units) for name, units in found.items()}


@cache
def _communes() -> dict[str, tuple[Area, ...]]:
    """Communes by name, before July 2025 (with a district) and since (without one)."""
    found: defaultdict[str, set[Area]] = defaultdict(set)
    for unit in _mapping():
        found[key(unit.name)].add(Area(unit.name, unit.kind, unit.district, unit.province))
    provinces = {row["code"]: row["name"] for row in rows("provinces_today")}
    for row in rows("communes_today"):
        found[key(row["name"])].add(Area(row["name"], row["kind"], None, provinces[row["province_code"]]))
    return {name: tuple(sorted(areas, key=str)) for name, areas in found.items()}


def communes(name: str, kind: str | None = None) -> tuple[Area, ...]:
    """The communes of this name, before July 2025 (with a district) and after (without one)."""
    return spelled_so(name, [area for area in _communes().get(_commune_key(name), ()) if kind is None or area.kind == kind])


def former_communes(name: str, kind: str | None = None, district: str | None = None) -> tuple[Former, ...]:
    """The communes of this name before July 2025, in the district if one is told, of the kind where one there is of that kind.

    Towns and wards were villages once: a kind that none has does not count.
    """
    units = _former_communes().get(_commune_key(name), ())
    if district is not None:
        then = [(unit, district_of_2025(district, unit.province)) for unit in units]
        units = tuple(unit for unit, lying_in in then if lying_in is None or key(unit.district) == key(lying_in))
    exact = tuple(unit for unit in units if _compact(unit.name) == _compact(name)) or units
    return tuple(unit for unit in exact if unit.kind == kind) or exact


def _commune_key(name: str) -> str:
    """The key under which a commune stands: "Phường 3" has a number for its name, and stands under it."""
    kind, bare = split(name)
    return key(bare if kind and bare.isdecimal() else name)


def split(full: str) -> tuple[str, str]:
    """Kind and bare name: "Thị trấn Cao Lộc" -> ("thị trấn", "Cao Lộc")."""
    for kind in ("thành phố", "thị xã", "thị trấn", "đặc khu", "tỉnh", "huyện", "quận", "xã", "phường"):
        if full.lower().startswith(kind + " "):
            return kind, full[len(kind) + 1 :]
        if " " not in full and full.islower() and full.startswith(kind):
            return kind, full[len(kind) :]
    return "", full

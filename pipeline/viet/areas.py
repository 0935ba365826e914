"""Administrative areas: provinces, districts and communes as they were before July 2025, and what became of the provinces."""

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
    return {name: tuple(areas) for name, areas in found.items()}


def province(name: str) -> Area | None:
    """The province of this name, whatever its spelling; None where there is none.

    >>> province("LÀO CAI").name, province("TP. HCM").name
    ('Lào Cai', 'Hồ Chí Minh')
    """
    return _provinces().get(key(name))


def districts(name: str, kind: str | None = None) -> tuple[Area, ...]:
    """The districts of this name, of the given kind where one is told; several where provinces share the name."""
    return _spelled_so(name, [area for area in _districts().get(key(name), ()) if kind is None or area.kind == kind])


def _spelled_so(name: str, found: Sequence[Area]) -> tuple[Area, ...]:
    """Of areas whose letters agree those whose marks agree too ("Phù Mỹ", not "Phú Mỹ"); all where none does."""
    exact = [area for area in found if area.name.lower() == name.lower()]
    return tuple(exact or found)


@cache
def _communes() -> dict[str, tuple[Area, ...]]:
    """Communes by name, read from the mapping that underthesea's wheel carries; empty where it is not installed."""
    spec = find_spec("underthesea")
    if spec is None or not spec.submodule_search_locations:
        return {}
    path = Path(spec.submodule_search_locations[0]) / "address" / "data" / "mapping.json"
    if not path.is_file():
        return {}
    found: defaultdict[str, set[Area]] = defaultdict(set)
    for row in json.loads(path.read_text("utf-8"))["ward_mapping"]:
        kind, name = _split(row["old_ward"])
        area = Area(name, kind, _split(row["old_district"])[1], _split(row["old_province"])[1])
        found[key(name)].add(area)
        new_kind, new_name = _split(row["new_ward"])
        found[key(new_name)].add(Area(new_name, new_kind, None, _split(row["new_province"])[1]))
    return {name: tuple(sorted(areas, key=str)) for name, areas in found.items()}


def communes(name: str, kind: str | None = None) -> tuple[Area, ...]:
    """The communes of this name, before July 2025 (with a district) and after (without one)."""
    return _spelled_so(name, [area for area in _communes().get(key(name), ()) if kind is None or area.kind == kind])


def _split(full: str) -> tuple[str, str]:
    """ "Thị trấn Cao Lộc" -> ("thị trấn", "Cao Lộc")."""
    for kind in ("thành phố", "thị xã", "thị trấn", "đặc khu", "tỉnh", "huyện", "quận", "xã", "phường"):
        if full.lower().startswith(kind + " "):
            return kind, full[len(kind) + 1 :]
    return "", full

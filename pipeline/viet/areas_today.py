"""Areas since July 2025: the province and the commune that took over an older one, with the codes of Decision 19/2025/QĐ-TTg."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from pipeline.viet.areas import Area, Former, former_communes, key, spelled_so
from pipeline.viet.facts import rows


@cache
def _provinces() -> dict[str, Area]:
    return {row["name"]: Area(row["name"], row["kind"], None, row["name"], row["code"]) for row in rows("provinces_today")}


@cache
def _successors() -> dict[str, str]:
    found = {key(row["name"]): row["successor"] for row in rows("former_provinces")}
    found |= {key(row["name"]): row["successor"] for row in rows("provinces")}
    for row in rows("province_names"):
        found[key(row["wording"])] = found[key(row["name"])]
    return found


def province_today(name: str) -> Area | None:
    """Today's province that holds the area of a province; None where several share it, or no province has the name.

    >>> province_today("Yên Bái").name, province_today("Yên Bái").code, province_today("Nghệ Tĩnh")
    ('Lào Cai', '15', None)
    """
    return _provinces().get(_successors().get(key(name), ""))


@cache
def _communes() -> dict[str, tuple[Area, ...]]:
    names = {province.code: province.name for province in _provinces().values()}
    found: defaultdict[str, list[Area]] = defaultdict(list)
    for row in rows("communes_today"):
        found[key(row["name"])].append(Area(row["name"], row["kind"], None, names[row["province_code"]], row["code"]))
    return {name: tuple(areas) for name, areas in found.items()}


def communes_today(name: str, kind: str | None = None, province: str | None = None) -> tuple[Area, ...]:
    """Today's communes of this name with their codes: of the kind where one has it, in the province if told."""
    return _fitting(_communes().get(key(name), ()), name, kind, province)


def _fitting(areas: Iterable[Area], name: str, kind: str | None, province: str | None) -> tuple[Area, ...]:
    inside = [area for area in areas if province is None or key(area.province or "") == key(province)]
    named = spelled_so(name, inside)
    return tuple(area for area in named if area.kind == kind) or named


def commune_successors(name: str, kind: str | None, district: str | None, province: str | None) -> tuple[Area, ...]:
    """The communes of today that took over a commune of before July 2025: several where it was divided, or where the name
    fits several communes.

    A commune that was merged into another before 2025 is in no register here and has none.

    >>> [area.name for area in commune_successors("Bình Thuận", "xã", "Đại Từ", "Thái Nguyên")]
    ['Đại Từ']
    """
    home = province_today(province) if province else None
    old = [unit for unit in former_communes(name, kind, district) if _lies_in(unit, province, home)]
    found: dict[Area, None] = {}
    for unit in old:
        for new_kind, new_name, new_province in unit.successors:
            found |= dict.fromkeys(communes_today(new_name, new_kind, new_province)[:1])
    return tuple(found)


def _lies_in(unit: Former, province: str | None, home: Area | None) -> bool:
    """True where no province is told, or it is the unit's, by its name of then or of today."""
    if province is None or key(unit.province) == key(province):
        return True
    return home is not None and home.name == province and any(new[2] == home.name for new in unit.successors)

"""Where a document's issuer lies, as of its date and since July 2025: cases, and laws over all communes that there were."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.extract.document_areas import find_places
from pipeline.extract.document_areas_today import find_places_today
from pipeline.viet import areas
from pipeline.viet.areas_today import commune_successors, communes_today, province_today
from pipeline.viet.facts import rows

CASES = json.loads((Path(__file__).parent.parent / "cases/extract/areas.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_areas_then_and_now(case: dict[str, Any]) -> None:
    given = case["before"]
    then = find_places(given["bodies"], given["place"], given["text"], given["issued_on"])
    now = find_places_today(then, given["issued_on"])
    got = {
        "province": then.province,
        "district": then.district,
        "commune": then.commune,
        "province_now": now.province,
        "province_code": now.province_code,
        "commune_now": now.commune,
        "commune_code": now.commune_code,
        "among": list(now.communes),
    }
    assert {name: got[name] for name in case["expect"]} == case["expect"]


def test_every_commune_of_before_leads_to_communes_of_today() -> None:
    """10,040 communes had a place in 696 districts; eight island districts and such have no commune of their own."""
    lost = []
    whole = 0
    for units in areas._former_communes().values():
        for unit in units:
            found = commune_successors(unit.name, unit.kind, unit.district, unit.province)
            whole += len(found) == 1
            if not {(area.kind, areas.key(area.name)) for area in found} >= {(k, areas.key(n)) for k, n, _ in unit.successors}:
                lost.append(unit)
            home = province_today(unit.province)
            assert home is not None and {area.province for area in found} <= {home.name}
    assert not lost
    assert whole > 9_400


def test_the_registers_of_today_are_whole() -> None:
    communes, provinces = rows("communes_today"), rows("provinces_today")
    assert len(provinces) == 34 and len(communes) == 3321
    assert {kind: sum(row["kind"] == kind for row in communes) for kind in ("phường", "xã", "đặc khu")} == {
        "phường": 687,
        "xã": 2621,
        "đặc khu": 13,
    }
    assert len({row["code"] for row in communes}) == 3321
    assert {row["province_code"] for row in communes} == {row["code"] for row in provinces}
    assert {row["successor"] for row in rows("provinces")} == {row["name"] for row in provinces}


@pytest.mark.parametrize(("name", "code"), [("Lào Cai", "15"), ("Yên Bái", "15"), ("Thái Nguyên", "19"), ("Lạng Sơn", "20")])
def test_codes_of_provinces(name: str, code: str) -> None:
    today = province_today(name)
    assert today is not None and today.code == code


def test_a_kind_decides_between_communes_of_one_name() -> None:
    assert {area.kind for area in communes_today("Cao Lãnh")} == {"phường"}
    assert all(area.province == "Thái Nguyên" for area in communes_today("Đại Từ", "xã", "Thái Nguyên"))

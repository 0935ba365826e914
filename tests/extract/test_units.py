"""Lists of units: where names begin and end, where a list is cut, canonical names and levels."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.roles_behind import find_roles_behind
from pipeline.extract.unit_names import full_name, level_of
from pipeline.extract.units import read_units, split_units
from pipeline.schema.records import DocumentFields
from pipeline.viet.facts import rows

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "cases" / "extract" / "units.json").read_text("utf-8"))
HERE = DocumentFields(province="Hoa Sơn", district="Sông Biếc")


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_units_at_the_beginning_of_a_text(case: dict[str, Any]) -> None:
    found = read_units(case["before"], lower=case["lower"])
    if case["expect"]:
        assert found is not None
        assert [unit.text for unit in found.units] == case["expect"]
        assert found.opener == case["opener"]
    else:
        assert found is None


@pytest.mark.parametrize("verb", json.loads((Path(__file__).parents[1] / "cases" / "extract" / "verbs.json").read_text("utf-8")))
def test_verbs_that_no_name_of_a_body_holds(verb: str) -> None:
    """Verbs that tasks open with, met in plans or of their kind; each was once read into the name before it."""
    found = read_units(f"Phòng Kinh tế {verb} các nội dung của Kế hoạch này.")
    assert found is not None
    assert [unit.text for unit in found.units] == ["Phòng Kinh tế"]


@pytest.mark.parametrize("row", rows("roles_behind"), ids=lambda row: row["wording"])
def test_each_wording_of_a_role_behind_its_unit(row: dict[str, str]) -> None:
    text = f"Mở lớp cho cán bộ thôn (Sở Y tế {row['wording']}, Công an tỉnh chủ trì)"
    assert [role.kind for role in find_roles_behind(text)] == [row["role"], "lead"]


def test_a_cell_without_verbs_is_cut_whole() -> None:
    cell = "Ban Quản lý dự án đầu tư xây dựng huyện, Sở Y tế và cơ quan, tổ chức có liên quan, cơ sở khám bệnh, chữa bệnh"
    assert [unit.text for unit in split_units(cell)] == [
        "Ban Quản lý dự án đầu tư xây dựng huyện",
        "Sở Y tế",
        "cơ quan, tổ chức có liên quan",
        "cơ sở khám bệnh, chữa bệnh",
    ]


def test_a_cell_with_a_name_that_no_table_knows_keeps_it() -> None:
    assert [unit.text for unit in split_units("Nhóm hộ Bản Mới; Sở Tư pháp")] == ["Nhóm hộ Bản Mới", "Sở Tư pháp"]


@pytest.mark.parametrize(
    ("unit", "name", "level"),
    [
        ("UBND tỉnh", "Ủy ban nhân dân tỉnh Hoa Sơn", "tỉnh"),
        ("UBND huyện", "Ủy ban nhân dân huyện Sông Biếc", "huyện"),
        ("UBND các xã, thị trấn", "Ủy ban nhân dân các xã, thị trấn", "xã"),
        ("Phòng NN&PTNT", "Phòng Nông nghiệp và Phát triển nông thôn", "huyện"),
        ("Sở LĐTB&XH", "Sở Lao động - Thương binh và Xã hội tỉnh Hoa Sơn", "tỉnh"),
        ("Giám đốc Sở Y tế", "Giám đốc Sở Y tế tỉnh Hoa Sơn", "tỉnh"),
        ("Sở, ngành liên quan", "Sở, ngành liên quan", "tỉnh"),
        ("Tỉnh Đoàn", "Tỉnh Đoàn Hoa Sơn", "tỉnh"),
        ("Huyện ủy", "Huyện ủy Sông Biếc", "huyện"),
        ("Bộ Y tế", "Bộ Y tế", "trung ương"),
        ("các cơ quan, đơn vị", "Các cơ quan, đơn vị", None),
        ("Bộ phận một cửa", "Bộ phận một cửa", None),
    ],
)
def test_canonical_name_and_level(unit: str, name: str, level: str | None) -> None:
    assert full_name(unit, HERE) == name
    assert level_of(unit, HERE) == level


VOCABULARY = """
các sở ban ngành UBND huyện xã Sở Y tế
và , ; phối hợp với chủ trì xây dựng tổ chức ( ) : . - Văn phòng HĐND kế hoạch
"""
WORDS = st.sampled_from(VOCABULARY.split())


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_mentions_stand_in_the_text_in_order_without_overlap(text: str) -> None:
    for units in (split_units(text), found.units if (found := read_units(text)) else ()):
        assert all(text[unit.start : unit.end] == unit.text and unit.text.strip() for unit in units)
        assert all(a.end <= b.start for a, b in pairwise(units))

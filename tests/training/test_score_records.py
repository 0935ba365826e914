"""The scorer of benchmarks/: right is right and wrong is wrong, in the sense of the guide of the gold records."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.score_records import Score, agree, folded, paired
from pipeline.training.plans import make_plan

GOLD: dict[str, Any] = make_plan("score/3").gold


def scored(found: dict[str, Any]) -> Score:
    score = Score()
    score.add("plan", GOLD, found)
    return score


def test_the_truth_itself_scores_one_everywhere() -> None:
    score = scored(copy.deepcopy(GOLD))
    assert all(tally.f1 == 1 for tally in score.tables.values())
    assert not score.faults


def test_a_row_less_and_a_row_too_many_cost_recall_and_precision() -> None:
    found = copy.deepcopy(GOLD)
    lost = found["responsibilities"].pop()
    found["responsibilities"].append({**lost, "unit": "Bưu điện trung tâm", "task": "việc khác hẳn"})
    tally = scored(found).tables["responsibilities"]
    count = len(GOLD["responsibilities"])
    assert tally.hits == count - 1
    assert tally.precision == tally.recall == pytest.approx((count - 1) / count)


@pytest.mark.parametrize(
    ("table", "key", "wrong"),
    [
        ("legal_bases", "role", "other"),
        ("legal_bases", "code", "0/XX"),
        ("targets", "kind", "other"),
        ("responsibilities", "role", "other"),
    ],
)
def test_what_makes_a_record_what_it_is_must_agree(table: str, key: str, wrong: str) -> None:
    found = copy.deepcopy(GOLD)
    for row in found[table]:
        row[key] = wrong
    assert scored(found).tables[table].hits == 0


def test_a_wrong_field_costs_the_field_and_not_the_row() -> None:
    found = copy.deepcopy(GOLD)
    found["legal_bases"][0]["issuer"] = "Bộ Quốc phòng"
    tally = scored(found).tables["legal_bases"]
    assert tally.f1 == 1
    assert tally.right["issuer"] == tally.asked["issuer"] - 1


@pytest.mark.parametrize(
    ("one", "other", "least", "same"),
    [
        ("Hoà Bình", "Hòa Bình", 100, True),
        ("**Quý III/2024**.", "quý  III/2024", 100, True),
        ("Quyết định số 12", "Quyết định số 13", 60, False),
        ("UBND huyện Tân Phú", "UBND huyện Tân Phu", 92, True),
        (None, None, 100, True),
        (None, "năm 2024", 100, False),
        (False, None, 100, False),
        (12, 12.0, 100, True),
    ],
)
def test_when_two_values_say_the_same(one: object, other: object, least: float, same: bool) -> None:
    assert bool(agree(one, other, least)) is same


def test_lists_count_by_what_they_share() -> None:
    assert agree(["a", "b"], ("a",)) == pytest.approx(2 / 3)
    assert agree([], []) == 1.0


def test_quy_keeps_its_tone_and_other_wordings_of_a_unit_count() -> None:
    assert folded("quý") == "quý" and folded("thuỷ") == folded("thủy")
    gold = {
        "kind": "quantitative",
        "value": 2,
        "value_to": None,
        "unit": "buổi",
        "unit_also": ["buổi truyền thông"],
        "quote": "02 buổi",
    }
    assert paired("targets", [gold], [{**gold, "unit": "buổi truyền thông"}]) == [(0, 0)]


@pytest.mark.shared
def test_the_two_shared_gold_files_are_read(shared: Path) -> None:
    for path in sorted((shared / "gold").glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        score = Score()
        score.add(path.stem, truth, truth)
        assert all(tally.f1 == 1 for tally in score.tables.values())

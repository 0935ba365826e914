"""Repair on texts: what is mended, and what is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.repair import repair_text
from pipeline.settings import Repair

CASES = json.loads((Path(__file__).parent.parent / "cases" / "repair" / "texts.json").read_text("utf-8"))


def _parameters() -> list[object]:
    return [
        pytest.param(case, id=case["label"], marks=[pytest.mark.xfail(strict=True)] if case["kind"] == "known-failure" else [])
        for case in CASES
    ]


@pytest.mark.parametrize("case", _parameters())
def test_case(case: dict[str, object]) -> None:
    before = str(case["before"])
    text = repair_text(before, Repair(mode=str(case["mode"])))
    if "after" in case:
        assert text.clean == case["after"]
    for kept in case.get("keeps", []):  # type: ignore[attr-defined]
        assert str(kept) in text.clean.split()


def test_a_bad_number_is_proposed_and_left_printed() -> None:
    text = repair_text("Căn cứ Kế hoạch số 0 I/KH-UBND ngày 94/3/2022 của UBND tỉnh về tuyên truyền", Repair())
    assert {(c.before, c.after) for c in text.proposed} == {("0 I/KH-UBND", "01/KH-UBND"), ("94/3/2022", "04/3/2022")}
    assert "0 I/KH-UBND" in text.clean
    assert "94/3/2022" in text.clean


def test_a_good_number_is_not_proposed() -> None:
    text = repair_text("Căn cứ Kế hoạch số 01/KH-UBND ngày 24/3/2022 và ngày 31/12/2023, tỷ lệ 94/95 hộ", Repair())
    assert text.corrections == ()


def test_what_can_be_a_number_is_only_proposed() -> None:
    text = repair_text(
        "hop tac vé giao duc véi cac truong 6 nuéc ngoai va 6 trong nuéc, thuc hién ngay 6 thang 5", Repair(mode="eng")
    )
    assert text.clean.split().count("6") == 3
    assert all(c.before.strip(",") == "6" for c in text.proposed)


def test_corrections_carry_rule_confidence_and_alternatives() -> None:
    text = repair_text("Ké hoach tuyén truyén xdy dung ndng thon mdi trén dia ban tinh nim 2024", Repair(mode="eng"))
    assert len(text.applied) > 8
    for correction in text.applied:
        assert correction.rule.startswith("eng")
        assert 0 < correction.confidence <= 1
        assert all(0 < share <= 1 for _, share in correction.alternatives)
        assert not any(c in "\n\f" for c in correction.before)


def test_the_hidden_seed_reads_well(shared: Path) -> None:
    raw = (shared / "dev" / "laocai-pages-1-3.txt").read_text("utf-8")
    text = repair_text(raw, Repair())
    assert raw.count("\n") == text.clean.count("\n")
    for wording in ("xây dựng nông thôn mới", "Kế hoạch số 440/KH-UBND ngày 21/12/2023", "phát thanh cơ sở"):
        assert wording in text.clean


@pytest.mark.parametrize("seed", ["000", "001", "002", "003"])
def test_clean_plans_come_out_byte_for_byte(shared: Path, seed: str) -> None:
    for path in (shared / "seeds").glob(f"{seed}_*.txt"):
        raw = path.read_text("utf-8")
        assert repair_text(raw, Repair()).clean == raw


def test_cells_of_a_row_are_never_joined() -> None:
    raw = "1\tTuyén truyén xdy dung\tnd\tng thon mdi\tUy ban nhan dan tinh"
    for mode in ("eng", "split", "slips"):
        assert repair_text(raw, Repair(mode=mode)).clean.count("\t") == raw.count("\t")

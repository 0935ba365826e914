"""The verdict on a page's text, case by case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.ingest.textlayer import covered, judge

CASES = json.loads((Path(__file__).parent.parent / "cases/ingest/text_layers.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    verdict = judge(case["text"], over_scan=case["over_scan"])
    assert verdict.trusted is case["trusted"], verdict.reason
    assert verdict.reason.startswith(case["reason"])


@pytest.mark.shared
def test_every_seed_is_told(shared: Path) -> None:
    verdicts = {
        path.name[:3]: judge(path.read_text("utf-8"), over_scan=True) for path in sorted((shared / "seeds").glob("*.txt"))
    }
    assert {name: verdict.trusted for name, verdict in verdicts.items()} == {
        "000": True,
        "001": True,
        "002": True,
        "003": True,
        "004": False,
    }


def test_how_much_of_the_ink_lies_under_text() -> None:
    rows = [False] * 10 + [True] * 20 + [False] * 10
    assert covered(rows, [(10, 29.5)], 40) == 1.0
    assert covered(rows, [(10, 14.5)], 40) == 0.25
    assert covered([False] * 40, [], 40) == 1.0

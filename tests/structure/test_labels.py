"""Numbering at the beginning of lines, from cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.structure.labels import read_label

CASES = json.loads((Path(__file__).parent.parent / "cases/structure/labels.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_numbering(case: dict[str, Any]) -> None:
    label = read_label(case["before"])
    assert ([label.kind, label.value, label.printed] if label else None) == case["expect"]

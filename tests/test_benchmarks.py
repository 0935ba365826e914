"""All figures end in one table, each beside its bar; every part is run by the one command, at length and quickly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.__main__ import NEEDS_SHARED, QUICK
from benchmarks.figures import KEPT_IN, keep, kept, table

PARTS = {
    "__init__",
    "__main__",
    "figures",
    "same",
    "score_records",
    "synthetic_archive",
    "archive_parts",
    "dossier_forms",
    "postgres",
}
FOR_DEVELOPERS = {"gallery", "rules", "unseen_scans"}
"""They show or explain, or ask for fonts that are not installed with the rest, and have no bar."""


def test_what_is_kept_stands_in_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEPT_IN, str(tmp_path / "figures"))
    keep("pages a second", ">= 5", "7.2", True)
    keep("errors", "<= 1 %", "2.5 %", good=False)
    keep("made in", "-", "3 s")
    shown = table(kept(tmp_path / "figures", "speed"))
    rows = [re.split(r"\s{2,}", line) for line in shown.splitlines()]
    assert rows[1:4] == [
        ["speed", "pages a second", ">= 5", "7.2", "ok"],
        ["speed", "errors", "<= 1 %", "2.5 %", "MISS"],
        ["speed", "made in", "-", "3 s", "-"],
    ]
    assert shown.endswith("2 figures with a bar, 1 below it")


def test_every_measurement_is_run_by_the_one_command(root: Path) -> None:
    there = {path.stem for path in (root / "benchmarks").glob("*.py")}
    assert set(QUICK) == there - PARTS - FOR_DEVELOPERS
    assert set(NEEDS_SHARED) <= set(QUICK)


def test_every_measurement_keeps_its_figures(root: Path) -> None:
    for name in QUICK:
        source = (root / "benchmarks" / f"{name}.py").read_text("utf-8")
        assert re.search(r"\bkeep\(", source), name

"""Files that nobody should trust, all in one folder with a good plan: each has its outcome, and the plan is published."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.batch import run
from pipeline.errors import ExitCode
from pipeline.settings import Settings
from tests.ingest.bad_inputs import make_all

PLAN = "KẾ HOẠCH\nTuyên truyền xây dựng nông thôn mới năm 2024\n- Tổ chức 05 lớp tập huấn cho cán bộ xã.\n"


def test_bad_inputs_do_not_keep_a_batch_from_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    bad = make_all(Path("in"))
    Path("in/good.txt").write_text(PLAN, "utf-8")
    began = os.times()
    result = run(["in"], Path("out"), Settings())
    spent = [now - then for now, then in zip(os.times()[:4], began[:4], strict=True)]
    assert sum(spent) < 60, "processor time of the run and of its workers"
    outcomes = {outcome.source: outcome for outcome in result.outcomes}
    assert outcomes["in/good.txt"].pages_out == 1
    assert result.exit_code == ExitCode.SOME_FAILED
    for made in bad:
        own = [outcome for source, outcome in outcomes.items() if source.split("!/")[0] == f"in/{made.name}"]
        assert own, made.name
        assert made.state in {outcome.state for outcome in own}, (made.name, own)
        assert all(outcome.reason for outcome in own if outcome.state in ("failed", "skipped"))
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out"}, "something was written outside"
    assert (Path("out/text") / "good.txt").exists()

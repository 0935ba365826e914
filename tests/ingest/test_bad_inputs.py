"""Each bad input comes to its outcome: quickly, within memory, and without a trace outside its folder."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from bad_inputs import BAD_INPUTS, BadInput, make_all

from pipeline.errors import BadFile, NotRead
from pipeline.ingest import discover, inspect, page_inputs
from pipeline.schema.outcome import Outcome
from pipeline.settings import Ingest

SETTINGS = Ingest()


def outcome_of(path: Path, scratch: Path) -> tuple[str, str, str]:
    """State, kind and reason after everything that ingest does with a file."""
    (found,) = discover([str(path)], SETTINGS, scratch)
    if isinstance(found, Outcome):
        return found.state, found.problems[0].kind, found.reason or ""
    try:
        source = inspect(found, SETTINGS)
        list(page_inputs(found, range(1, source.pages + 1), SETTINGS))
    except (BadFile, NotRead) as error:
        return "failed" if isinstance(error, BadFile) else "skipped", error.kind, str(error)
    return "done", "", ""


@pytest.mark.parametrize("bad", BAD_INPUTS, ids=lambda bad: bad.name)
def test_each_comes_to_its_outcome(bad: BadInput, tmp_path: Path) -> None:
    path = tmp_path / bad.name
    bad.make(path)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    state, kind, reason = outcome_of(path, tmp_path / "scratch")
    seconds, kilobytes = time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (state, kind) == (bad.state, bad.kind), reason
    assert bad.name in reason or "picture" in reason
    assert seconds < 5, f"{seconds:.1f} s"
    assert kilobytes < 400_000, f"{kilobytes:,} KB more"


def test_a_folder_of_them_stops_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    made = make_all(folder)
    (folder / "ke hoach.txt").write_text("KẾ HOẠCH\nTruyền thông về xây dựng nông thôn mới\n")
    states = []
    for found in discover([str(folder)], SETTINGS, tmp_path / "scratch"):
        if isinstance(found, Outcome):
            states.append(found.state)
        else:
            states.append(outcome_of(Path(found.local), tmp_path / "scratch")[0])
    assert len(states) == len(made) + 1 and states.count("done") == 1

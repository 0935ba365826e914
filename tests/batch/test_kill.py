"""`kill -9` at random moments: the next run goes on, and in the end all is as if nothing had happened.

Fifty moments over the samples: benchmarks/kill.py.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from test_trouble import PATIENCE, start, wait_for

from benchmarks.same import differences
from pipeline.batch import RunResult
from pipeline.store.folder import OutFolder
from pipeline.store.tables import exchange
from tests.batch.conftest import draw_scan

Write = Callable[..., None]
Go = Callable[..., RunResult]


def pages_read(place: Path) -> int:
    """How many pages lie on the disk."""
    return len(list(place.glob("out/documents/*/pages/*.json")))


def has_moved(running: subprocess.Popen[bytes], place: Path, before: int) -> bool:
    """Whether a run has read a page, or has come to its end."""
    return running.poll() is not None or pages_read(place) > before


def test_a_killed_run_is_resumed(write: Write, go: Go, place: Path) -> None:
    for number in range(5):
        write(f"in/{number}.txt", "SLOW" if number % 2 else "hién", pages=2 + number % 2)
    shutil.copy("in/1.txt", "in/double.txt")
    draw_scan(place / "in" / "scan.tif", pages=3)
    chance, hit = random.Random(9), 0
    for round_ in range(5):
        before = pages_read(place)
        running = start(place, "out")
        if round_ % 2 == 0:  # while it reads: the clock of a loaded machine does not tell when that is, the pages do
            wait_for(partial(has_moved, running, place, before))
        time.sleep(chance.uniform(0.0, 0.5))
        hit += running.poll() is None
        os.kill(running.pid, signal.SIGKILL)  # the parent alone: its workers must not go on writing
        running.wait()
    assert hit >= 2
    assert pages_read(place)
    go()
    go(out="undisturbed")
    assert differences(Path("out"), Path("undisturbed")) == []
    assert "2024" in Path("out/text/scan.txt").read_text("utf-8")
    assert [path.name for path in Path("out/.work").iterdir()] == ["lock"]


@pytest.mark.parametrize("at_work", [True, False], ids=["at work", "while they start"])
def test_workers_end_with_their_run(write: Write, place: Path, at_work: bool) -> None:
    import psutil

    write("in/a.txt", "HANG")
    running = start(place, "out")

    def workers() -> list[psutil.Process]:
        found = []
        for child in psutil.Process(running.pid).children():
            with suppress(psutil.NoSuchProcess):  # another program that has just ended
                found += [child] if "spawn_main" in " ".join(child.cmdline()) else []
        return found

    wait_for((place / "calls").exists if at_work else lambda: bool(workers()))
    orphans = workers()
    assert orphans
    running.kill()
    running.wait()
    _, alive = psutil.wait_procs(orphans, timeout=PATIENCE)
    assert not alive


def test_a_kill_between_the_two_renames_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where folders cannot be exchanged in one step, the older tables come back at the next start."""
    folder = OutFolder(tmp_path)
    folder.prepare()
    folder.tables.mkdir()
    (folder.tables / "documents.parquet").write_text("older")
    new = folder.work / "tables-new"
    new.mkdir()
    monkeypatch.setattr("pipeline.store.tables._exchange_in_one_step", lambda *_: False)

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    real = Path.rename
    monkeypatch.setattr(Path, "rename", lambda self, to: killed() if self == new else real(self, to))
    with pytest.raises(Killed):
        exchange(new, folder.tables, folder.tables_before)
    monkeypatch.setattr(Path, "rename", real)
    folder.prepare()
    assert (folder.tables / "documents.parquet").read_text() == "older"


def test_folders_change_places(tmp_path: Path) -> None:
    for name in ("new", "place"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "table").write_text(name)
    exchange(tmp_path / "new", tmp_path / "place", tmp_path / "before")
    assert (tmp_path / "place" / "table").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["place"]

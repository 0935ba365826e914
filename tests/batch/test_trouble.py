"""One document's trouble stays its own; trouble of the machine ends the run cleanly, and the next run goes on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.same import differences
from pipeline.batch import RunResult, run
from pipeline.batch.archive_run import Run
from pipeline.cli import main
from pipeline.errors import ExitCode, KehoachError
from pipeline.schema.outcome import Outcome
from pipeline.schema.page_input import FoundFile
from pipeline.store.folder import DiskFull
from tests.batch.conftest import draw_scan, states, with_batch

Write = Callable[..., None]
Go = Callable[..., RunResult]


@pytest.mark.parametrize(
    ("wording", "kind", "limits"),
    [
        ("SEGFAULT", "crash", {}),
        ("KILL ME", "killed", {}),
        ("HANG", "time", {"file_seconds": 5}),
        ("EAT MEMORY", "memory", {"worker_memory_mb": 300}),
        ("ASK TOO MUCH", "memory", {}),
        ("DEFECT", "defect", {}),
        ("NO PROGRAM", "missing program", {}),
    ],
)
def test_a_file_that_misbehaves_is_an_outcome(write: Write, go: Go, wording: str, kind: str, limits: dict[str, float]) -> None:
    write("in/a.txt")
    write("in/bad.txt", wording)
    write("in/c.txt", pages=2)
    result = go(settings=with_batch(**limits))
    assert states(result) == {"in/a.txt": "done", "in/bad.txt": "failed", "in/c.txt": "done"}
    bad = next(outcome for outcome in result.outcomes if outcome.state == "failed")
    assert (bad.problems[0].kind, bad.problems[0].grave) == (kind, True)
    assert bad.reason
    assert result.exit_code == ExitCode.SOME_FAILED
    assert result.published
    assert sorted(path.name for path in Path("out/text").iterdir()) == ["a.txt", "c.txt"]


def test_a_crash_inside_the_library_that_reads_is_an_outcome(go: Go, place: Path) -> None:
    """Tesseract is called in the worker's own process: its null pointer is the worker's end, and nobody else's."""
    (place / "in").mkdir()
    for name, size in (("a.tif", (700, 900)), ("bad.tif", (900, 500)), ("c.tif", (500, 900))):
        draw_scan(place / "in" / name, pages=2, size=size)
    settings = with_batch()
    settings = replace(settings, ocr=replace(settings.ocr, engine="tests.engines:Segfaulting", clean=False))
    result = run(("in",), Path("out"), settings)
    failed = [outcome for outcome in result.outcomes if outcome.state == "failed"]
    assert [outcome.source for outcome in failed] == ["in/bad.tif"]
    assert failed[0].problems[0].kind == "crash" and "SIGSEGV" in failed[0].reason
    assert all(outcome.pages_out == 2 for outcome in result.outcomes if outcome not in failed)
    assert result.exit_code == ExitCode.SOME_FAILED and result.published


def test_a_file_of_many_slow_pages_ends_too(write: Write, go: Go, place: Path) -> None:
    """Each page is quick enough for itself; the file as a whole is not."""
    write("in/a.txt")
    draw_scan(place / "in" / "slow.tif", pages=6)
    result = go(settings=with_batch(workers=1, file_seconds=8, seconds_a_page=0.01))
    assert states(result) == {"in/a.txt": "done", "in/slow.tif": "failed"}
    slow = result.outcomes[1]
    assert (slow.problems[0].kind, slow.pages_in) == ("time", 6)
    assert result.pages_read < 7


@pytest.mark.parametrize(("how", "kind"), [("gone", "not found"), ("changed", "changed")])
def test_a_file_that_is_not_what_was_found_is_not_read(
    write: Write, go: Go, place: Path, how: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A night lies between finding and reading. What is kept under a digest is made from that content and no other."""
    write("in/a.txt")
    write("in/b.txt", pages=2)
    draw_scan(place / "in" / "c.tif", pages=3)
    sort_out = Run._sort_out

    def meanwhile(run: Run, found: list[FoundFile | Outcome]) -> None:
        for path in (place / "in" / "b.txt", place / "in" / "c.tif"):
            if how == "gone":
                path.unlink()
            else:
                shutil.copy(place / "in" / "a.txt", path)
        sort_out(run, found)

    with monkeypatch.context() as patch:
        patch.setattr(Run, "_sort_out", meanwhile)
        result = go()
    assert states(result) == {"in/a.txt": "done", "in/b.txt": "failed", "in/c.tif": "failed"}
    assert [outcome.problems[0].kind for outcome in result.outcomes[1:]] == [kind, kind]
    assert len(list(Path("out/documents").iterdir())) == 1
    after = {"in/a.txt": "done", "in/b.txt": "duplicate", "in/c.tif": "duplicate"}
    assert states(go()) == (after if how == "changed" else {"in/a.txt": "done"})


def test_a_page_that_cannot_be_read_leaves_the_others(write: Write, go: Go, place: Path) -> None:
    (place / "in").mkdir()
    (place / "in" / "a.txt").write_text("KẾ HOẠCH một\n\fUNREADABLE\n\fTrang ba của kế hoạch\n", "utf-8")
    (outcome,) = go().outcomes
    assert (outcome.state, outcome.pages_in, outcome.pages_out) == ("needs review", 3, 3)
    assert [(problem.kind, problem.page) for problem in outcome.problems] == [("text lost", 2)]
    assert Path("out/text/a.txt").read_text("utf-8") == "KẾ HOẠCH một\n\f\n\fTrang ba của kế hoạch"


def test_a_file_without_any_readable_page_failed(write: Write, go: Go) -> None:
    write("in/a.txt", "UNREADABLE", pages=2)
    (outcome,) = go().outcomes
    assert (outcome.state, outcome.problems[0].kind) == ("failed", "unreadable")
    assert not list(Path("out/documents").iterdir())


def test_a_plan_in_english_needs_review(go: Go, place: Path) -> None:
    (place / "in").mkdir()
    (place / "in" / "plan.txt").write_text("Economic development plan of the province for next year. " * 20, "utf-8")
    (outcome,) = go().outcomes
    assert outcome.state == "needs review"
    assert "not Vietnamese" in {problem.kind for problem in outcome.problems}


@pytest.fixture
def small_disk(place: Path) -> Iterator[Path]:
    """A file system of one megabyte; where it may not be mounted the test is skipped."""
    disk = place / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("a tmpfs may not be mounted here")
    yield disk
    subprocess.run(["umount", "-l", disk], check=False)


def test_a_full_disk_ends_the_run_with_advice(write: Write, go: Go, small_disk: Path) -> None:
    for number in range(6):
        write(f"in/{number:02d}.txt", f"{number} kế hoạch rất dài " * 9000)
    with pytest.raises(DiskFull, match="no room left"):
        go(out=str(small_disk / "out"))
    assert not [path for path in (small_disk / "out").rglob("*") if path.name.startswith(f"{os.getpid()}-")]
    subprocess.run(["mount", "-o", "remount,size=200m", small_disk], check=True)
    go(out=str(small_disk / "out"))
    go(out="undisturbed")
    assert differences(small_disk / "out", Path("undisturbed")) == []


def test_results_on_a_read_only_disk_are_read_and_what_would_write_says_so(
    write: Write, go: Go, small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["mount", "-o", "remount,size=200m", small_disk], check=True)
    write("in/a.txt")
    out = str(small_disk / "out")
    go(out=out)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    assert main(["status", "--out", out, "--lang", "en"]) == 0
    assert main(["query", "SELECT source FROM documents", "--out", out, "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert said.count("in/a.txt") == 2
    for command in (["run", "in"], ["search", "nông thôn"], ["report"], ["review"]):
        assert main([*command, "--out", out, "--lang", "en"]) == ExitCode.RUN_FAILED, command
        said = capsys.readouterr().err
        assert "→" in said and out in said, command


def test_a_full_disk_while_publishing_leaves_the_old_tables(write: Write, go: Go, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet as parquet

    write("in/a.txt")
    go()
    before = {path.name: path.read_bytes() for path in Path("out/tables").iterdir()}

    class FullDisk(parquet.ParquetWriter):
        def write_table(self, *args: object, **more: object) -> None:
            raise OSError(28, "No space left on device")

    write("in/b.txt")
    with monkeypatch.context() as patch:
        patch.setattr(parquet, "ParquetWriter", FullDisk)
        with pytest.raises(DiskFull):
            go()
    assert {path.name: path.read_bytes() for path in Path("out/tables").iterdir()} == before
    assert go().published
    assert sorted(path.name for path in Path("out/text").iterdir()) == ["a.txt", "b.txt"]


def test_an_output_folder_that_cannot_be_made_is_said_clearly(write: Write, go: Go, place: Path) -> None:
    write("in/a.txt")
    (place / "file").write_text("in the way")
    with pytest.raises(KehoachError, match=r"cannot be written.*Check that the folder exists") as caught:
        go(out="file/out")
    assert caught.value.exit_code == ExitCode.RUN_FAILED


RUN = """
import sys
from pathlib import Path
from pipeline.cli import main
from pipeline.commands import run as command
from pipeline.batch import run
command.run = lambda *a, **k: run(*a, steps="tiny_rooms", **k)
if __name__ == "__main__":
    raise SystemExit(main(["run", "in", "--out", sys.argv[1], "--workers", "2"]))
"""


def start(place: Path, out: str) -> subprocess.Popen[bytes]:
    """The command itself, in a session of its own, over tiny rooms."""
    (place / "command.py").write_text(RUN)
    return subprocess.Popen([sys.executable, "command.py", out], cwd=place, start_new_session=True, stdout=subprocess.DEVNULL)


PATIENCE = 120
"""Seconds to wait for what must come: far more than it takes, so that only what never comes fails on a loaded machine."""


def wait_for(found: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_exits_130_and_is_resumed(write: Write, go: Go, place: Path, how: signal.Signals) -> None:
    for number in range(6):
        write(f"in/{number}.txt", "SLOW", pages=4)
    running = start(place, "out")
    wait_for(lambda: len(list(place.glob("out/documents/*/plan.json"))) >= 1)
    os.killpg(running.pid, how)  # as a terminal does: everybody hears it
    assert running.wait(PATIENCE) == ExitCode.INTERRUPTED
    assert not list(place.glob("out/tables/*")), "tables were published by half"
    read = len(list(place.glob("out/documents/*/pages/*.json")))
    result = go()
    assert result.pages_read <= 24 - read + 2  # at most the page that each worker was at is read again
    go(out="undisturbed")
    assert differences(Path("out"), Path("undisturbed")) == []

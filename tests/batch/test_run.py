"""Every file has its outcome, only what changed is made again, and order and number of workers make no difference."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from benchmarks.same import differences
from pipeline.batch import RunResult
from pipeline.errors import ExitCode, KehoachError, WrongUse
from pipeline.settings import Settings
from pipeline.store.folder import OutFolder
from pipeline.store.ledger import Ledger
from tests.batch.conftest import states, with_batch

Write = Callable[..., None]
Go = Callable[..., RunResult]
Calls = Callable[[], list[str]]


def sources(table: str, out: str = "out") -> list[str]:
    return list(parquet.read_table(f"{out}/tables/{table}.parquet").column("source").to_pylist())


def test_every_file_has_an_outcome(write: Write, go: Go, place: Path) -> None:
    write("in/a.txt", "hién")
    write("in/b.txt", pages=3)
    (place / "in" / "c.txt").write_bytes(b"")
    (place / "in" / "d.xlsx").write_bytes(b"PK\x03\x04 not really")
    result = go()
    assert states(result).keys() == {"in/a.txt", "in/b.txt", "in/c.txt", "in/d.xlsx"}
    assert states(result)["in/a.txt"] == "done"
    assert states(result)["in/c.txt"] == "failed"
    assert result.exit_code == ExitCode.SOME_FAILED
    assert sources("outcomes") == sorted(states(result))
    assert sources("documents") == ["in/a.txt", "in/b.txt"]
    assert "hiện" in Path("out/text/a.txt").read_text("utf-8")
    assert Path("out/text/b.txt").read_bytes().count(b"\f") == 2


def test_an_unchanged_folder_is_left_alone(write: Write, go: Go, calls: Calls) -> None:
    for name in "abc":
        write(f"in/{name}.txt")
    assert go().published
    assert len(calls()) == 3 * 4
    before = {path: path.stat().st_mtime_ns for path in Path("out").rglob("*") if path.suffix in (".json", ".parquet", ".txt")}
    again = go()
    assert (again.unchanged, again.published, calls()) == (3, False, [])
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.mark.parametrize(
    ("room", "change", "made"),
    [
        ("extract", {"review_below": 0.4}, ["extract"]),
        ("structure", {"max_depth": 5}, ["extract", "structure"]),
        ("repair", {"min_confidence": 0.9}, ["extract", "repair", "structure"]),
        ("ingest", {"default_dpi": 200}, ["extract", "read", "repair", "structure"]),
        ("ocr", {"languages": "eng"}, []),  # a text file never goes through the OCR room
        ("batch", {"file_seconds": 99.0}, []),
    ],
)
def test_only_changed_stages_are_made_again(
    write: Write, go: Go, calls: Calls, room: str, change: dict[str, object], made: list[str]
) -> None:
    write("in/a.txt")
    go()
    calls()
    settings = with_batch()
    go(settings=replace(settings, **{room: replace(getattr(settings, room), **change)}))
    assert [call.split()[0] for call in calls()] == made


@pytest.mark.parametrize(
    ("redo", "made"),
    [
        ("all", ["extract", "read", "repair", "structure"]),
        ("ocr", ["extract", "read", "repair", "structure"]),
        ("structure", ["extract", "structure"]),
        ("extract", ["extract"]),
        ("failed", []),
    ],
)
def test_redo(write: Write, go: Go, calls: Calls, redo: str, made: list[str]) -> None:
    write("in/a.txt")
    go()
    calls()
    go(redo=redo)
    assert [call.split()[0] for call in calls()] == made


def test_redo_of_an_unknown_stage_is_wrong_use(write: Write, go: Go) -> None:
    write("in/a.txt")
    with pytest.raises(WrongUse, match="fasel"):
        go(redo="fasel")


def test_an_input_that_is_not_there_is_wrong_use(go: Go) -> None:
    with pytest.raises(WrongUse, match="nirgends"):
        go("nirgends")


def test_failed_files_are_tried_again_only_when_asked(write: Write, go: Go, calls: Calls) -> None:
    write("in/a.txt", "DEFECT")
    assert go().exit_code == ExitCode.SOME_FAILED
    calls()
    again = go()
    assert (again.exit_code, again.unchanged, calls()) == (ExitCode.SOME_FAILED, 1, [])
    go(redo="failed")
    assert calls() == ["read in/a.txt 1"]


def test_what_failed_for_want_of_a_program_is_tried_again(write: Write, go: Go, calls: Calls) -> None:
    write("in/a.txt", "NO PROGRAM")
    go()
    calls()
    go()
    assert calls() == ["read in/a.txt 1"]


def test_doubles_name_the_original(write: Write, go: Go, place: Path) -> None:
    write("in/m.txt")
    for name in ("z.txt", "b/c.txt"):
        (place / "in" / name).parent.mkdir(exist_ok=True)
        shutil.copy("in/m.txt", place / "in" / name)
    result = go()
    assert states(result) == {"in/b/c.txt": "done", "in/m.txt": "duplicate", "in/z.txt": "duplicate"}
    assert {o.reason for o in result.outcomes if o.state == "duplicate"} == {"in/b/c.txt"}
    assert sources("documents") == ["in/b/c.txt"]
    assert result.exit_code == ExitCode.OK


def test_a_double_that_comes_first_in_order_takes_over(write: Write, go: Go, calls: Calls) -> None:
    write("in/m.txt")
    write("in/x.txt")
    go()
    calls()
    shutil.copy("in/m.txt", "in/a.txt")
    go("in/a.txt")
    assert calls() == []  # the content is known: nothing is read again
    with Ledger(OutFolder(Path("out")).ledger) as ledger:
        m = ledger.get("in/m.txt")
    assert m is not None
    assert (m.outcome.state, m.outcome.reason) == ("duplicate", "in/a.txt")
    assert sources("documents") == ["in/a.txt", "in/x.txt"]
    go(out="at once")
    go()
    assert differences(Path("out"), Path("at once")) == []


def test_the_order_of_inputs_and_the_number_of_workers_make_no_difference(write: Write, go: Go) -> None:
    for number in range(6):
        write(f"in/{number}.txt", "SLOW" if number % 2 else "hién", pages=1 + number % 3)
    write("in/dup/0.txt")
    shutil.copy("in/3.txt", "in/dup/3.txt")
    go(settings=with_batch(workers=1))
    go("in/dup", "in/5.txt", "in/0.txt", "in", out="other", settings=with_batch(workers=3))
    assert differences(Path("out"), Path("other")) == []
    assert {"0.txt", "3.txt"} <= {path.name for path in Path("out/text").iterdir()}
    assert len(list(Path("out/text").glob("0~*.txt"))) == 1


def test_one_after_another_gives_the_same_as_all_at_once(write: Write, go: Go) -> None:
    for name in ("in/a/kh.txt", "in/b/kh.txt", "in/c/kh.txt"):
        write(name, name)
    for folder in ("in/c", "in/a", "in/b"):
        go(folder)
    go("in", out="other")
    assert differences(Path("out"), Path("other")) == []


def test_a_file_that_is_gone_leaves_the_tables(write: Write, go: Go) -> None:
    for name in "ab":
        write(f"in/{name}.txt")
    write("elsewhere/c.txt")
    go("in", "elsewhere")
    Path("in/a.txt").unlink()
    Path("elsewhere/c.txt").unlink()
    result = go("in")
    assert result.gone == ("in/a.txt",)
    assert sources("documents") == [
        "elsewhere/c.txt",
        "in/b.txt",
    ]  # a folder that was not asked for may be on a disk not plugged in
    assert not Path("out/text/a.txt").exists()


def test_a_moved_file_is_not_read_again(write: Write, go: Go, calls: Calls) -> None:
    write("in/b.txt")
    go()
    calls()
    Path("new").mkdir()
    shutil.move("in/b.txt", "new/k.txt")
    result = go("new")
    assert (calls(), states(result), sources("documents")) == ([], {"new/k.txt": "done"}, ["new/k.txt"])


def test_changed_content_under_the_same_path(write: Write, go: Go) -> None:
    write("in/a.txt", "cũ")
    go()
    write("in/a.txt", "mới")
    go()
    assert "mới" in Path("out/text/a.txt").read_text("utf-8")
    assert sources("documents") == ["in/a.txt"]


def test_damaged_artefacts_are_made_again(write: Write, go: Go) -> None:
    write("in/a.txt")
    go(out="whole")
    go()
    plan = next(Path("out/documents").glob("*/plan.json"))
    plan.unlink()
    go()
    plan.write_bytes(plan.read_bytes()[:100])
    Path("out/tables/targets.parquet").unlink()  # so the next run publishes, and reads the plans
    go()
    assert differences(Path("out"), Path("whole")) == []
    plan.write_bytes(plan.read_bytes()[:100])
    Path("out/tables/targets.parquet").unlink()
    write("other/b.txt")
    with pytest.raises(KehoachError, match=r"kehoach run in/a\.txt with --redo all"):
        go("other")  # its own file was not asked for: say which, and what to do
    go("in", "other")
    assert sources("documents") == ["in/a.txt", "other/b.txt"]


def test_two_runs_at_once_are_refused(write: Write, go: Go) -> None:
    import fcntl

    write("in/a.txt")
    go()
    with Path("out/.work/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(KehoachError, match="Another run"):
            go()


def test_stop_at_the_first_failure(write: Write, go: Go) -> None:
    write("in/a.txt", "DEFECT")
    for number in range(5):
        write(f"in/b{number}.txt", "SLOW", pages=4)
    result = go(settings=with_batch(workers=1, on_failure="stop"))
    assert (result.exit_code, len(result.outcomes)) == (ExitCode.SOME_FAILED, 1)
    assert go().states["done"] == 5


def test_settings_need_no_workers(write: Write, go: Go) -> None:
    write("in/a.txt")
    assert go(settings=Settings()).exit_code == ExitCode.OK


def test_a_name_in_an_old_encoding_is_no_trouble(write: Write, go: Go, place: Path) -> None:
    """Archives packed long ago hold names in TCVN3 or VNI: bytes that are no UTF-8. They are shown as numbers, and read."""
    write("in/a.txt")
    os.rename(b"in/a.txt", b"in/k\xd5 ho\xb9ch.txt")
    for inputs in (("in",), (os.fsdecode(b"in/k\xd5 ho\xb9ch.txt"),)):
        assert states(go(*inputs)) == {r"in/k\xd5 ho\xb9ch.txt": "done"}
    os.remove(b"in/k\xd5 ho\xb9ch.txt")
    assert go().gone == (r"in/k\xd5 ho\xb9ch.txt",)

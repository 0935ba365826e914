"""What a run wrote is never read as input, wherever the output folder lies; and it takes nobody else's place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.batch import RunResult
from pipeline.errors import ExitCode, WrongUse
from tests.batch.conftest import states

Write = Callable[..., None]
Go = Callable[..., RunResult]


@pytest.mark.parametrize(
    ("given", "out"),
    [("in", "in/out"), ("in", "in/deep/er/out"), (".", "data/processed"), ("in", "."), ("in/../in", "in/out")],
    ids=["inside the input", "deep inside", "the whole folder", "the parent of the input", "by another name"],
)
def test_results_are_never_input(write: Write, go: Go, given: str, out: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TINY_ROOMS_CALLS")  # a file that grows
    write("in/a.txt")
    write("in/b.txt")
    first, second, third = go(given, out=out), go(given, out=out), go(given, out=out)
    assert states(first) == states(second) == states(third)
    assert sorted(Path(source).name for source, state in states(third).items() if state == "done") == ["a.txt", "b.txt"]
    assert (third.unchanged, third.pages_read, third.published) == (2, 0, False)
    named = [outcome for outcome in third.outcomes if outcome.state == "skipped"]
    assert all(outcome.problems[0].kind in ("results", "hidden") for outcome in named)


def test_older_results_in_the_input_are_not_read_either(write: Write, go: Go, place: Path) -> None:
    write("in/a.txt")
    go(out="in/2023")
    (place / "link").symlink_to(place / "in")
    result = go("in", out="elsewhere")
    assert states(result) == {"in/2023": "skipped", "in/a.txt": "done"}
    assert go("link", out="another").states == {"skipped": 1, "done": 1}
    assert go("in/2023", out="third").states == {"skipped": 1}
    assert states(go("in/2023/text", out="fourth")) == {"in/2023/text/a.txt": "done"}, "named by a person, texts are read"


@pytest.mark.parametrize("given", ["out", "out/text", "out/documents", "way/to/it", "out/../out/tables"])
def test_the_results_of_the_run_itself_are_refused(write: Write, go: Go, place: Path, given: str) -> None:
    write("in/a.txt")
    go()
    (place / "way" / "to").mkdir(parents=True)
    (place / "way" / "to" / "it").symlink_to(place / "out")
    before = {path: path.read_bytes() for path in Path("out/text").iterdir()}
    with pytest.raises(WrongUse, match="where the results go") as caught:
        go("in", given)
    assert caught.value.exit_code == ExitCode.WRONG_USE and caught.value.advice
    assert {path: path.read_bytes() for path in Path("out/text").iterdir()} == before


@pytest.mark.parametrize("name", ["text", "tables", "documents"])
def test_a_folder_of_somebody_else_is_not_replaced(write: Write, go: Go, place: Path, name: str) -> None:
    write("in/a.txt")
    (place / "mine" / name).mkdir(parents=True)
    (place / "mine" / name / "letter.txt").write_text("mine")
    with pytest.raises(WrongUse, match="was not made by kehoach"):
        go(out="mine")
    assert (place / "mine" / name / "letter.txt").read_text() == "mine"
    (place / "mine" / name / "letter.txt").rename(place / "mine" / "letter.txt")
    assert go(out="mine").published

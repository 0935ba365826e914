"""What the README shows under a command is what the command prints today; `scripts/readme_outputs.py` renews it."""

from __future__ import annotations

import io
import re
import runpy
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main

TIMES = re.compile(r"\d+:\d\d, \d+ pages read( · \d+ files unchanged, left alone)?")
"""A run that finds everything done reads no pages."""


@pytest.fixture(scope="module")
def script(root: Path) -> dict[str, Any]:
    return runpy.run_path(str(root / "scripts" / "readme_outputs.py"))


@pytest.fixture
def folder(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the README has it: data/raw, and in data/processed what a run made of it."""
    shutil.copytree(root / "data" / "raw", tmp_path / "data" / "raw")
    monkeypatch.chdir(tmp_path)
    assert main(["run", "data/raw", "--out", "data/processed", "--lang", "en"]) == 0
    return tmp_path


def words(printed: str) -> list[str]:
    """A terminal breaks lines where it is full: words are compared, not lines."""
    return TIMES.sub("", printed).split()


def test_every_output_of_the_readme_is_what_the_command_prints(
    root: Path, script: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = script["shown"]((root / "README.md").read_text("utf-8"))
    assert len(blocks) >= 12
    capsys.readouterr()
    wrong = []
    for one in blocks:
        piped, given = one.given
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(piped.encode())))
        assert main(given) == 0, one.command
        today = script["as_shown"](capsys.readouterr().out, one.lines)
        if words("\n".join(today)) != words("\n".join(one.lines)):
            wrong.append(f"{one.command}\n" + "\n".join(today))
    assert not wrong, "give scripts/readme_outputs.py\n\n" + "\n\n".join(wrong)
    assert (folder / "81ff3374431806a8-8f9c074d6628-p5.png").exists(), "the picture that is named"


def test_five_questions_stand_in_the_readme_each_with_its_quote(root: Path, script: dict[str, Any]) -> None:
    blocks = script["shown"]((root / "README.md").read_text("utf-8"))
    questions = [one for one in blocks if re.match(r"kehoach (query [a-z]|search)", one.command)]
    assert len(questions) == 5
    assert all("quote" in one.lines[0] or "kehoach show" in "".join(one.lines) for one in questions)

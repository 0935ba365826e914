"""The five questions of the README are answered as it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from pipeline.cli import main

_ASKED = re.compile(r"^    \$ kehoach ((?:query [a-z]|search).+)\n((?:    (?!\$).+\n)+)", re.M)


def asked(root: Path) -> list[tuple[str, str]]:
    """The ready questions and searches of the README, each with the answer that stands under it."""
    found = _ASKED.findall((root / "README.md").read_text("utf-8"))
    return [(command, re.sub(r"^    ", "", answer, flags=re.M)) for command, answer in found]


def test_five_questions_are_answered_in_the_readme(root: Path, samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = asked(root)
    assert len(questions) == 5
    for command, answer in questions:
        given = [*shlex.split(command), "--out", str(samples)]
        assert main(given if "--format" in given else [*given, "--format", "table"]) == 0
        said = capsys.readouterr().out.replace(f"{root}/", "")
        assert said.split() == answer.split(), command  # a terminal breaks lines where it is full
        assert any(word in answer for word in ("quote", "kehoach show")), "each with its quote"

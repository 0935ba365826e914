"""Gives every command of the README that is shown with its output, and writes today's output under it.

.venv/bin/python scripts/readme_outputs.py

A line `…` stands for lines that are left out: as many lines as stand before it and behind it are kept. How long a run took is a
matter of the machine: it stays as it was written.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^    \$ (.*kehoach .+)\n((?:(?:    (?!\$ ).*)?\n)*)", re.M)
LEFT_OUT = "…"
TOOK = re.compile(r"^\d+:\d\d(?=, \d+ pages read)")
ON_A_TERMINAL = ("query", "search", "status")
"""Commands that print a table on a terminal and CSV into a pipe."""


@dataclass(frozen=True)
class Shown:
    """A command of the README and the lines that stand under it."""

    command: str
    lines: tuple[str, ...]

    @property
    def given(self) -> tuple[str, list[str]]:
        """What is piped into kehoach, and its arguments, as on a terminal."""
        before, _, after = self.command.partition("| kehoach ")
        words = shlex.split(after or self.command.removeprefix("kehoach "))
        if words[0] in ON_A_TERMINAL and "--format" not in words:
            words += ["--format", "table"]
        piped = shlex.split(before)[1].replace("\\n", "\n") if after else ""
        return piped, words


def shown(text: str) -> list[Shown]:
    """Every command of a document that stands with its output."""
    found = [(command, re.sub(r"^    ", "", under, flags=re.M).strip("\n")) for command, under in BLOCK.findall(text)]
    return [Shown(command, tuple(under.split("\n"))) for command, under in found if under]


def as_shown(output: str, old: tuple[str, ...]) -> tuple[str, ...]:
    """An output with the lines left out that the document leaves out, and its time of a run.

    >>> as_shown("a\\nb\\nc\\nd\\n", ("x", "…", "y"))
    ('a', '…', 'd')
    """
    lines = [line.rstrip() for line in output.strip("\n").split("\n")]
    took = next((found[0] for line in old if (found := TOOK.match(line))), None)
    lines = [TOOK.sub(took, line) if took else line for line in lines]
    if LEFT_OUT in old:
        before = old.index(LEFT_OUT)
        behind = len(old) - before - 1
        lines = [*lines[:before], LEFT_OUT, *(lines[-behind:] if behind else [])]
    return tuple(lines)


def renewed(text: str, answer: dict[str, str]) -> str:
    """The document with the output of each command as `answer` has it."""

    def write(found: re.Match[str]) -> str:
        command, under = found[1], found[2]
        if command not in answer:
            return found[0]
        old = tuple(re.sub(r"^    ", "", under, flags=re.M).strip("\n").split("\n"))
        lines = [f"    {line}".rstrip() for line in as_shown(answer[command], old)]
        return f"    $ {command}\n" + "\n".join(lines) + "\n" * (len(under) - len(under.rstrip("\n")))

    return BLOCK.sub(write, text)


def ask(one: Shown, folder: Path) -> str:
    """What the command prints in a folder that holds a copy of data/raw."""
    piped, words = one.given
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "NO_COLOR": "1"},
        input=piped,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def answers(document: Path) -> dict[str, str]:
    """What every command of a document prints today, beginning with a run over the samples in an empty folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
        return {one.command: ask(one, folder) for one in shown(document.read_text("utf-8"))}


def main() -> None:
    """Write today's outputs into the README."""
    readme = ROOT / "README.md"
    readme.write_text(renewed(readme.read_text("utf-8"), answers(readme)), "utf-8")


if __name__ == "__main__":
    main()

"""The ready questions: SQL files with a sentence each, and the parameters they take.

    -- what it answers, in Vietnamese | in English
    -- $name = default | what it means, in Vietnamese | in English
    SELECT …

A parameter without a default is null unless given; `today` stands for the day of asking.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pipeline.errors import WrongUse

FOLDER = Path(__file__).with_name("questions")
_PARAMETER = re.compile(r"-- \$(\w+) = ([^|]*)\| ([^|]+) \| (.+)")


@dataclass(frozen=True)
class Parameter:
    """What a question can be told, with what it takes where nothing is said."""

    name: str
    default: str | None
    vi: str
    en: str


@dataclass(frozen=True)
class Question:
    """A ready question: a sentence of what it answers in two languages, its parameters, and its SQL."""

    name: str
    vi: str
    en: str
    parameters: tuple[Parameter, ...]
    sql: str

    def filled(self, given: Mapping[str, str]) -> dict[str, str | None]:
        """The value of every parameter; one that the question does not know is refused by name."""
        known = {p.name: p.default for p in self.parameters}
        for name in given:
            if name not in known:
                raise WrongUse(
                    f"{self.name} has no --{name}.",
                    kind="option",
                    advice=f"Known are {', '.join('--' + n for n in known)}.",
                )
        values = {**known, **given}
        return {name: date.today().isoformat() if value == "today" else value for name, value in values.items()}


@cache
def questions() -> dict[str, Question]:
    """All ready questions by name.

    >>> "follow" in questions()
    True
    """
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.sql"))}


def question(name: str) -> Question:
    """The question of that name."""
    if name in questions():
        return questions()[name]
    near = difflib.get_close_matches(name, questions(), 1, 0.4)
    raise WrongUse(
        f"There is no question {name!r}" + (f"; did you mean {near[0]!r}?" if near else "."),
        kind="no question",
        advice="kehoach query --list names them.",
    )


def _read(path: Path) -> Question:
    first, *lines = path.read_text("utf-8").splitlines()
    vi, en = first.removeprefix("-- ").split(" | ")
    parameters = []
    for line in lines:
        match = _PARAMETER.fullmatch(line)
        if match is None:
            break
        parameters.append(Parameter(match[1], match[2].strip() or None, match[3].strip(), match[4].strip()))
    sql = "\n".join(lines[len(parameters) :])
    return Question(path.stem, vi, en, tuple(parameters), sql)

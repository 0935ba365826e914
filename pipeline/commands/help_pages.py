"""The fixed words of help pages ("Usage", "Options", "[default: …]") in the chosen language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pipeline.commands.words import known, say

_FIXED = re.compile(r"\[(OPTIONS|ARGS|required)\]|\bCOMMAND\b|\[(default): ")


def in_words(wording: str) -> str:
    """What the parser says by itself, in the chosen language; what it does not know stays."""
    if known(f"page.{wording}"):
        return say(f"page.{wording}")
    return _FIXED.sub(lambda found: say(f"page.{found[0].strip()}") + (" " if found[0].endswith(" ") else ""), wording)


def speak(command: Any) -> None:
    """Make the help pages of a command, and of the commands under it, say their fixed words in the chosen language."""
    plain: Any = command.context_class.formatter_class

    class Page(plain):  # type: ignore[misc]
        def write_usage(self, prog: str, args: str = "", _prefix: str | None = None) -> None:
            super().write_usage(prog, in_words(args), say("page.Usage") + " ")

        def write_heading(self, heading: str) -> None:
            super().write_heading(in_words(heading))

        def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
            super().write_dl([(first, in_words(second)) for first, second in rows], col_max, col_spacing)

    for one in _all(command):
        one.context_class = type("Context", (one.context_class,), {"formatter_class": Page})


def _all(command: Any) -> list[Any]:
    return [command, *(inner for child in getattr(command, "commands", {}).values() for inner in _all(child))]

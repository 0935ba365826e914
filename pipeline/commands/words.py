"""What the command line says, in Vietnamese or English: a table of messages, and the choice of the language."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["vi", "en"]

MESSAGES = Path(__file__).with_name("messages.tsv")

_chosen: list[Language] = []


def choose(language: Language) -> None:
    """Speak this language from now on."""
    _chosen[:] = [language]


def language() -> Language:
    return _chosen[0] if _chosen else from_locale(os.environ)


def from_locale(environ: Mapping[str, str]) -> Language:
    """English where the locale is English, else Vietnamese: the program is made for Vietnamese offices.

    >>> from_locale({"LANG": "en_GB.UTF-8"}), from_locale({"LANG": "vi_VN.UTF-8"}), from_locale({"LANG": "C.UTF-8"})
    ('en', 'vi', 'vi')
    """
    for name in ("KEHOACH_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return "en" if environ[name].lower().startswith("en") else "vi"
    return "vi"


def take_language(arguments: Sequence[str]) -> tuple[list[str], str | None]:
    """The arguments without `--lang X`, which may stand anywhere, and X.

    >>> take_language(["run", "--lang", "en", "data"]), take_language(["status"])
    ((['run', 'data'], 'en'), (['status'], None))
    """
    left, found = [], None
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            left += [argument, *waiting]
        elif argument == "--lang":
            found = next(waiting, "")
        elif argument.startswith("--lang="):
            found = argument.removeprefix("--lang=")
        else:
            left.append(argument)
    return left, found


@cache
def messages() -> dict[str, dict[Language, str]]:
    """Every message by its key."""
    found: dict[str, dict[Language, str]] = {}
    for line in MESSAGES.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            key, vi, en = line.split("\t")
            found[key] = {"vi": vi.replace("\\n", "\n"), "en": en.replace("\\n", "\n")}
    return found


def say(key: str, **values: object) -> str:
    """A message in the chosen language."""
    return messages()[key][language()].format(**values)


def known(key: str) -> bool:
    return key in messages()


def trouble(kind: str, message: str) -> str:
    """What went wrong, in the chosen language: in Vietnamese by its kind, with the original where the kind has no message."""
    if language() == "en" or not known(f"kind.{kind}"):
        return message
    return say(f"kind.{kind}")


def advice(kind: str, original: str = "") -> str:
    """What to do about it."""
    if language() == "en" and original:
        return original
    return say(f"do.{kind}") if known(f"do.{kind}") else original

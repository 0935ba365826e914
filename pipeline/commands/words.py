"""What the command line says, in Vietnamese or English: a table of messages, and the choice of the language."""

from __future__ import annotations

import os
import re
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


def translated(sentence: str) -> str | None:
    """A fixed sentence of an error in Vietnamese, its names kept; None where there is no such sentence in the table.

    >>> translated("targets has no --yaer."), translated("Something else.")
    ('Câu hỏi targets không có tham số --yaer.', None)
    """
    for pattern, vietnamese in _sentences():
        if found := pattern.fullmatch(sentence):
            return vietnamese.format(**found.groupdict())
    return None


@cache
def _sentences() -> list[tuple[re.Pattern[str], str]]:
    """The sentences of the table by what they say in English, as patterns of their names."""
    sentences = [both for key, both in messages().items() if key.startswith("said.")]
    return [(re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(both["en"]))), both["vi"]) for both in sentences]


def trouble(kind: str, message: str) -> str:
    """What went wrong, in the chosen language: in Vietnamese the sentence itself, or its kind, or else the original."""
    if language() == "en":
        return message
    return translated(message) or (say(f"kind.{kind}") if known(f"kind.{kind}") else message)


def advice(kind: str, original: str = "") -> str:
    """What to do about it."""
    if language() == "en" and original:
        return original
    return translated(original) or (say(f"do.{kind}") if known(f"do.{kind}") else original)

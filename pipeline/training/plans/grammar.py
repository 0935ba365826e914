"""Sentences drawn at random from tables of templates.

A table is a text file of sections (`== name`), one template a line. In a template `<name>` is a value of the context or a line
of the section of that name, `<#a:5..40>` draws a number and remembers it (`/5` its step), `<a>` prints it again, `<a0>` with a
leading zero below ten, `<a.>` with points between thousands, `<a~>` in words; `$a` stands for the number itself, inside the
attributes of a mark. `[one|another]` chooses.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

TABLES = Path(__file__).with_name("tables")
SLOT = re.compile(r"<(#?)([^<>]+)>")
CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
NUMBER = re.compile(r"\$([a-z]\w*)")

Value = str | Callable[[], str]


@cache
def table(name: str) -> Mapping[str, tuple[str, ...]]:
    """The sections of one table; lines that begin with # say something about it."""
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in (TABLES / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("== "):
            current = sections.setdefault(line[3:].strip(), [])
        elif line.strip() and not line.startswith("#"):
            current.append(line.strip())
    return {key: tuple(lines) for key, lines in sections.items()}


def tables() -> list[str]:
    """Names of the tables of subjects."""
    return sorted(path.stem for path in TABLES.glob("subject_*.txt"))


class Grammar:
    """Draws sentences; `values` are the names of this document, sections come from the first table that has them."""

    def __init__(self, rng: random.Random, names: tuple[str, ...], values: dict[str, Value]) -> None:
        self.rng, self.values = rng, values
        self.sections: dict[str, tuple[str, ...]] = {}
        for name in reversed(names):
            self.sections.update(table(name))
        self.used: set[str] = set()

    def has(self, section: str) -> bool:
        return section in self.sections

    def line(self, section: str) -> str:
        """One template of a section, not one that was drawn before while others are left."""
        lines = self.sections[section]
        for _ in range(4):
            line = self.rng.choice(lines)
            if line not in self.used or len(lines) == 1:
                break
        self.used.add(line)
        return line

    def some(self, section: str, low: int, high: int) -> list[str]:
        """Several different sentences of a section."""
        lines = list(dict.fromkeys(self.sections[section]))
        self.rng.shuffle(lines)
        lines.sort(key=lambda line: line in self.used)
        chosen = lines[: self.rng.randint(low, high)]
        self.used.update(chosen)
        return [self.fill(line) for line in chosen]

    def one(self, section: str) -> str:
        return self.fill(self.line(section))

    def fill(self, template: str) -> str:
        """A template with its slots filled."""
        numbers: dict[str, float] = {}
        text = self._filled(template, numbers, 0)
        text = text.replace("công tác công tác", "công tác")
        return NUMBER.sub(lambda m: _plain(numbers[m[1]]) if m[1] in numbers else str(self.values.get(m[1], m[0])), text)

    def _filled(self, template: str, numbers: dict[str, float], depth: int) -> str:
        if depth > 12:
            raise ValueError(f"templates go round in circles at {template!r}")
        while "[" in template:
            chosen = CHOICE.sub(lambda m: self.rng.choice(m[1].split("|")), template)
            if chosen == template:
                break
            template = chosen

        def slot(match: re.Match[str]) -> str:
            if match[1]:
                return self._draw(match[2], numbers)
            name = match[2]
            bare = name.rstrip("0.~")
            if bare in numbers:
                return _printed(numbers[bare], name[len(bare) :])
            if name in self.values:
                value = self.values[name]
                return self._filled(value if isinstance(value, str) else value(), numbers, depth + 1)
            return self._filled(self.line(name), numbers, depth + 1)

        return SLOT.sub(slot, template) if "<" in template else template

    def _draw(self, wording: str, numbers: dict[str, float]) -> str:
        name, _, span = wording.partition(":")
        span, _, step = span.partition("/")
        low, high = (float(end) for end in span.split(".."))
        by = float(step) if step else 1.0
        bare = name.rstrip("0.~")
        numbers[bare] = round(low + by * self.rng.randint(0, int((high - low) / by + 1e-9)), 3)
        return _printed(numbers[bare], name[len(bare) :])


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else repr(number)


def _printed(number: float, how: str) -> str:
    """A number as plans print it: 05; 1.250; 12,5."""
    if number != int(number):
        return repr(number).replace(".", ",")
    if how == "~":
        return worded(int(number))
    if how == "0":
        return f"{int(number):02d}"
    if how == ".":
        return f"{int(number):,}".replace(",", ".")
    return str(int(number))


DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def worded(number: int) -> str:
    """A number in words, as sums are repeated in brackets.

    >>> worded(73_500_000)
    'bảy mươi ba triệu năm trăm nghìn'
    """
    groups, names = [], ("", " nghìn", " triệu", " tỷ")
    while number:
        number, three = divmod(number, 1000)
        groups.append(three)
    words = []
    for place in range(len(groups) - 1, -1, -1):
        if groups[place]:
            words.append(_three(groups[place], place < len(groups) - 1) + names[place])
    return " ".join(words) or DIGITS[0]


def _three(number: int, inside: bool) -> str:
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    words = [f"{DIGITS[hundreds]} trăm"] if hundreds or inside else []
    if tens > 1:
        words.append(f"{DIGITS[tens]} mươi")
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("lẻ")
    if ones:
        words.append("mốt" if ones == 1 and tens > 1 else "lăm" if ones == 5 and tens else DIGITS[ones])
    return " ".join(words)

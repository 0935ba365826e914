"""The words of units' names: tokens of a text, and the tables of head words, openers, modifiers and levels as phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pipeline.viet.facts import rows
from pipeline.viet.letters import fold

TOKEN = re.compile(r"\w+(?:[&.,]\w*[A-ZĐ]\w*|-[A-ZĐ]\w*)*|\.{2,}|…|[^\w\s]")
"""A word, a short form ("NN&PTNT", "VH,TT&TT", "TC-KH"), or a mark."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit named in a text: where it stands, without the brackets after it, and whether it is a group of many."""

    start: int
    end: int
    text: str
    group: bool


@dataclass(frozen=True, slots=True)
class UnitList:
    """Units named one after the other; `end` is where the text goes on, `opener` the kind of word that stands there.

    `opener` is "verb", "manner" or "link" (see `unit_openers.tsv`), "mark" for a colon or full stop, "" at the end.
    """

    units: tuple[Mention, ...]
    start: int
    end: int
    opener: str


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    low: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def word(self) -> bool:
        return self.text[0].isalnum()


DETERMINERS = tuple(
    tuple(words.split()) for words in ("tất cả các", "toàn thể các", "các", "những", "từng", "mỗi", "toàn thể", "một số")
)
SEPARATORS = frozenset((",", ";", "và", "/", "cùng", "…", "...", "hoặc"))
WORK = frozenset(
    tuple(words.split())
    for words in (
        "quản lý",
        "giúp việc",
        "thi hành",
        "bảo vệ",
        "kiểm soát",
        "giám sát",
        "điều tra",
        "vận hành",
        "quản trị",
        "tiếp nhận",
    )
)
"""Verbs that bodies are named after."""

LONGEST_NAME = 30
"""Words in one unit's name; a longer one is running text."""


@dataclass(slots=True)
class State:
    """What is known of the unit being read: may common nouns follow, has a description begun or closed, is it a list of names?"""

    common: bool = False
    described: bool = False
    closed: bool = False
    listing: bool = False


Phrases = dict[str, tuple[tuple[tuple[str, ...], frozenset[str]], ...]]


def phrases_of(pairs: Iterable[tuple[str, str]]) -> Phrases:
    """Wordings with their kinds, by first word, the longest first."""
    kinds: dict[tuple[str, ...], set[str]] = {}
    for wording, kind in pairs:
        kinds.setdefault(tuple(t.low for t in tokens_of(wording)), set()).add(kind)
    by_first: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = {}
    for words, found in kinds.items():
        by_first.setdefault(words[0], []).append((words, frozenset(found)))
    return {first: tuple(sorted(found, key=lambda f: -len(f[0]))) for first, found in by_first.items()}


@cache
def heads() -> Phrases:
    return phrases_of((row["wording"], row["kind"]) for row in rows("unit_heads"))


@cache
def openers() -> Phrases:
    return phrases_of((row["wording"], row["kind"]) for row in rows("unit_openers"))


@cache
def folded_verbs() -> frozenset[str]:
    """Verbs of two syllables without their marks, as a scan may have read them."""
    return frozenset(fold(row["wording"]) for row in rows("unit_openers") if row["kind"] == "verb" and " " in row["wording"])


@cache
def modifiers() -> Phrases:
    return phrases_of((row["wording"], row["kind"] or "plain") for row in rows("unit_modifiers"))


@cache
def joined() -> Phrases:
    return phrases_of((row["wording"], "joined") for row in rows("unit_joined"))


@cache
def levels() -> Phrases:
    return phrases_of((row["wording"], row["level"]) for row in rows("unit_levels"))


@cache
def loose_groups() -> Phrases:
    """Common nouns for units in small letters that stand beside a name where a cell's line breaks were lost."""
    return phrases_of((wording, "group") for wording in ("cơ quan", "đơn vị", "địa phương", "tổ chức chính trị"))


@cache
def not_units() -> Phrases:
    return phrases_of((row["wording"], "not") for row in rows("unit_lookalikes"))


@cache
def after_noun() -> frozenset[str]:
    """Words and marks after which "tổ chức" is the noun (organisation), not the verb."""
    return frozenset(row["wording"] for row in rows("words_after_organisation"))


@cache
def compounds() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(row["wording"].split()) for row in rows("unit_compounds"))


def tokens_of(text: str) -> list[Token]:
    return [Token(m[0], m[0].lower().replace("uỷ", "ủy"), m.start(), m.end()) for m in TOKEN.finditer(text)]


def match(phrases: Phrases, tokens: list[Token], at: int) -> tuple[int, frozenset[str]] | None:
    """Length and kinds of the longest phrase that stands at a token."""
    if at >= len(tokens):
        return None
    for words, kinds in phrases.get(tokens[at].low, ()):
        if all(at + n < len(tokens) and tokens[at + n].low == word for n, word in enumerate(words)):
            return len(words), kinds
    return None


def matches(phrases: Phrases, tokens: list[Token], at: int) -> Iterable[tuple[int, frozenset[str]]]:
    for words, kinds in phrases.get(tokens[at].low, ()) if at < len(tokens) else ():
        if all(at + n < len(tokens) and tokens[at + n].low == word for n, word in enumerate(words)):
            yield len(words), kinds


def joins_capitals(tokens: list[Token], at: int) -> bool:
    """Is the next word after a comma, "và" or a semicolon a capital: "Xây dựng, Y tế", not "Xây dựng kế hoạch, tổ chức"?"""
    for n in range(at, min(at + 8, len(tokens) - 1)):
        if tokens[n].low in (",", "và", ";"):
            return tokens[n + 1].capital
        if not tokens[n].word and tokens[n].text != "-":
            return False
    return False


def past_bracket(tokens: list[Token], at: int) -> int:
    """The token behind the bracket that opens at one; the end where none closes soon."""
    return next((n + 1 for n in range(at, min(at + 60, len(tokens))) if tokens[n].text == ")"), len(tokens))

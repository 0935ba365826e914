"""Which printed words a read piece may stand for: by lost marks, by a wrong-language reader, by slips of the right one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Protocol

from pipeline.repair.arcs import Arc
from pipeline.repair.channel import Candidate, Channel
from pipeline.repair.ngrams import Ngrams
from pipeline.repair.wording import case_of, tone_folded, unmarked, with_case
from pipeline.viet.facts import rows

UNKNOWN, CODE_WORD, NUMBER_WORD = 1, "<code>", "<number>"
NUMBER_COST = -2.0
CASE_WEIGHT = 0.8
_VOWELS = frozenset("aeiouyAEIOUY")
ABBREVIATION = -4.0
SELDOM = 1.4
SHORT_CODE = -7.0
"""A capital and a digit printed just so: "S6" is "Số" more often than a code."""


@cache
def abbreviations() -> dict[str, tuple[str, ...]]:
    """Abbreviations of bodies by their bare letters, where the two differ: "BCD" -> "BCĐ"."""
    found: dict[str, set[str]] = {}
    for row in rows("body_symbols"):
        letters = row["abbreviation"]
        if letters.isalpha() and letters.isupper() and unmarked(letters) != letters:
            found.setdefault(unmarked(letters), set()).add(letters)
    return {bare: tuple(sorted(whole)) for bare, whole in found.items()}


class Candidates(Protocol):
    """Where a mode's arcs come from; `ids` are the language model's words by tone-folded spelling."""

    ids: dict[str, int]
    garbled: bool

    def arcs(self, read: str, opening: bool) -> list[Arc]:
        """Readings of one piece; `opening` where it begins a sentence, so that its capital says nothing."""
        ...

    def joined(self, before: str, read: str, opening: bool) -> list[Arc]:
        """Readings of two neighbouring tokens as one word; empty where that is out of the question."""
        ...


def word_ids(model: Ngrams) -> dict[str, int]:
    """Words by tone-folded spelling."""
    return {tone_folded(word): index for index, word in enumerate(model.words) if index > 1}


class LostMarks:
    """Words whose bare letters are the piece's; a piece that has marks already is left alone."""

    garbled = False

    def __init__(self, model: Ngrams) -> None:
        self.model = model
        self.ids = word_ids(model)
        self.by_letters: dict[str, list[int]] = {}
        for word, index in self.ids.items():
            if word.isalpha():
                self.by_letters.setdefault(unmarked(word), []).append(index)

    def arcs(self, read: str, opening: bool) -> list[Arc]:
        lower = read.lower()
        words = self.by_letters.get(lower)
        if words is None or unmarked(lower) != lower:
            return [Arc(self.ids.get(tone_folded(lower), UNKNOWN), 0.0)]
        case = case_of(read)
        tell = case < 2 and not opening
        costs = self.model.case_cost[words, case] if tell else [0.0] * len(words)
        result = []
        for word, cost in zip(words, costs, strict=True):
            spelled = self.model.words[word]
            surface = None if spelled == lower else with_case(spelled, case)
            result.append(Arc(word, -CASE_WEIGHT * float(cost) + 1e-3 * float(self.model.unigram[word]), surface))
        return result

    def joined(self, before: str, read: str, opening: bool) -> list[Arc]:  # noqa: ARG002
        return []


class Garbled:
    """Words that the channel of a wrong-language reader may have turned into the piece."""

    garbled = True
    GLUED, TORN = -6.5, -6.0

    def __init__(self, channel: Channel) -> None:
        self.channel, self.model = channel, channel.model
        self.ids = channel.ids

    def arcs(self, read: str, opening: bool) -> list[Arc]:
        if read.isdigit():
            return self._number(read)
        result = [self._arc(c.word, c.case, c.cost, read, opening) for c in self.channel.candidates(read)]
        result.append(self._as_it_is(read))
        if read.isupper():
            result += [Arc(UNKNOWN, ABBREVIATION, whole) for whole in abbreviations().get(read, ())]
        best = max((arc.cost for arc in result), default=-99.0)
        if len(read) >= 4 and best < -4.0:
            result += self._split(read)
        return result

    def _number(self, read: str) -> list[Arc]:
        """A number, or what memory says may have been read so; the latter is only ever proposed."""
        words = [self._arc(c.word, c.case, c.cost, read, False) for c in self.channel.remembered(read)[:8]]
        return [Arc(self.ids.get(NUMBER_WORD, UNKNOWN), NUMBER_COST), *(arc for arc in words if arc.surface is not None)]

    def _arc(self, word: int, case: int, cost: float, read: str, opening: bool) -> Arc:
        if case < 2 and not (opening and case == 1):
            cost -= CASE_WEIGHT * float(self.model.case_cost[word, case])
        surface = with_case(self.model.words[word], case)
        return Arc(word, cost, None if surface == read else surface)

    def _as_it_is(self, read: str) -> Arc:
        """The piece printed just so: a name, a foreign word, an abbreviation."""
        known = self.ids.get(read.lower(), UNKNOWN)
        if any(c.isdigit() for c in read):
            capital = read.isupper() and (len(read) > 2 or read[:1].isdigit())
            cost = -4.0 if capital or read[:1].isdigit() else SHORT_CODE if read.isupper() else -11.0
            return Arc(self.ids.get(CODE_WORD, UNKNOWN), cost)
        letters = sum(c.isascii() and c.isalpha() for c in read)
        strange = len(read) - letters
        spoken = any(c in _VOWELS for c in read)
        each = 1.3 if read.isupper() else (1.8 if spoken else 3.0) if read[:1].isupper() else 2.4
        spelled = -1.0 - each * letters - 7.0 * strange
        return Arc(UNKNOWN, spelled if known == UNKNOWN else min(spelled, -9.0))

    def _split(self, read: str) -> list[Arc]:
        """Two words glued together."""
        found: list[Arc] = []
        for at in range(1, len(read)):
            left, right = self.channel.remembered(read[:at]), self.channel.remembered(read[at:])
            for a in left[:3]:
                for b in right[:3]:
                    cost = a.cost + b.cost + self.GLUED
                    surface = f"{with_case(self.model.words[a.word], a.case)} {with_case(self.model.words[b.word], b.case)}"
                    found.append(Arc(a.word, cost, surface, second=b.word))
        found.sort(key=lambda arc: -arc.cost)
        return found[:4]

    def joined(self, before: str, read: str, opening: bool) -> list[Arc]:
        if before.isdigit() or read.isdigit():
            return []
        if len(before) + len(read) > 8 or min(len(before), len(read)) > 3:
            return []
        whole = before + read
        if whole in self.channel.memory:
            found: Sequence[Candidate] = self.channel.remembered(whole)[:3]
        elif self._odd(before) or self._odd(read):
            found = self.channel.candidates(whole)[:3]
        else:
            return []
        result = []
        for c in found:
            if c.cost > -7.0 and len(self.model.words[c.word]) >= max(len(before), len(read)):
                arc = self._arc(c.word, c.case, c.cost + self.TORN, "", opening)
                result.append(Arc(arc.first, arc.cost, arc.surface, span=2))
        return result

    def _odd(self, read: str) -> bool:
        """Whether no word is likely to be read so."""
        return max((c.cost for c in self.channel.candidates(read)), default=-99.0) < -4.5


class Slips:
    """Words that the right reader may have slipped on; the piece as it stands is the first candidate."""

    garbled = False

    def __init__(self, channel: Channel) -> None:
        self.channel, self.model = channel, channel.model
        self.ids = channel.ids

    def arcs(self, read: str, opening: bool) -> list[Arc]:  # noqa: ARG002
        own = self.ids.get(tone_folded(read.lower()))
        if any(c.isdigit() for c in read):
            return [Arc(self.ids.get(CODE_WORD, UNKNOWN), 0.0)]
        found = self.channel.candidates(read)
        result: list[Arc] = []
        for c in found:
            if c.word == own:
                continue
            if c.cost > -13.0 and not (own is not None and self._name(read, c.word)):
                surface = with_case(self.model.words[c.word], c.case)
                result.append(Arc(c.word, c.cost, surface))
        if own is not None:
            result.append(Arc(own, max([c.cost for c in found if c.word == own], default=math.log(0.9))))
        else:
            letters = len(read)
            result.append(Arc(UNKNOWN, -1.0 - (1.0 if read[:1].isupper() else 2.0) * letters))
        return result

    def _name(self, read: str, word: int) -> bool:
        """Whether a capitalised word may be a name that another word, seldom capitalised, must not replace: Ánh by Anh."""
        return read[:1].isupper() and not read.isupper() and float(self.model.case_cost[word, 1]) > SELDOM

    def joined(self, before: str, read: str, opening: bool) -> list[Arc]:  # noqa: ARG002
        return []

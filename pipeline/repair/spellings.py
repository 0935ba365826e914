"""Bare spellings that a reading may stand for, found by walking a tree of all of them with what the reader makes of letters.

An edit distance does not know that "ti" is what a reader makes of "ứ": for "cti" it offers "chi" and "ci" before "cứ". The
walk takes the reading apart into segments of up to three characters and follows those letters that are known to be read so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.repair.wording import unmarked

WIDTH, BEHIND = 32, 9.0
"""How many places in the tree are kept at each character of a reading, and how far (log) they may lie behind the best."""

LOWEST, SELDOM = -16.0, -8.0
"""Where a walk is given up, and readings of a letter so rare that they lead to no word."""

STRANGE, STRAY = -8.0, -9.5
"""Log probability of a letter read as one that it was never seen read as, and of a character that stands for nothing."""

FEW = 5
"""So many of the best places may go on to any letter, whatever was read."""

FREQUENT = 0.5
"""How much the frequency (log) of the commonest word with a spelling counts beside the likeness."""


_NOTHING: dict[str, float] = {}


class _Place:
    """A place in the tree: the letters that go on from it, and which spelling ends in it (-1: none)."""

    __slots__ = ("end", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Place] = {}
        self.end = -1


class Spellings:
    """All bare spellings of a vocabulary, with what a reader makes of the letters in them."""

    def __init__(self, names: Sequence[str], shares: Sequence[float], letters: Mapping[str, Mapping[str, float]]) -> None:
        self._root = _Place()
        for index, name in enumerate(names):
            place = self._root
            for letter in name:
                place = place.next.setdefault(letter, _Place())
            place.end = index
        self._shares = shares
        self._ones: dict[str, dict[str, float]] = {}
        self._twos: dict[str, dict[str, float]] = {}
        for printed, readings in letters.items():
            bare, table = unmarked(printed).lower(), self._ones if len(printed) == 1 else self._twos
            for read, value in readings.items():
                if value > SELDOM:
                    known = table.setdefault(read.lower(), {})
                    known[bare] = max(known.get(bare, LOWEST), value)
        self._lost = self._ones.pop("", {})

    def near(self, read: str, most: int) -> list[int]:
        """The spellings likeliest to be read so, best first, at most so many; `read` in lower case."""
        size = len(read)
        states: list[dict[_Place, float]] = [{} for _ in range(size + 1)]
        states[0][self._root] = 0.0
        for at in range(size + 1):
            for place, cost in _best(states[at])[:FEW]:  # letters that left no trace
                for letter, after in place.next.items():
                    value = cost + self._lost.get(letter, LOWEST)
                    if value > states[at].get(after, LOWEST):
                        states[at][after] = value
            if at < size:
                self._advance(read, at, states)
        found = {place.end: cost for place, cost in states[size].items() if place.end >= 0}
        ranked = sorted(found, key=lambda end: -(found[end] + FREQUENT * self._shares[end]))
        return ranked[:most]

    def _advance(self, read: str, at: int, states: list[dict[_Place, float]]) -> None:
        kept = _best(states[at])
        for length in range(1, min(3, len(read) - at) + 1):
            segment, into = read[at : at + length], states[at + length]
            ones, twos = self._ones.get(segment, _NOTHING), self._twos.get(segment, _NOTHING)
            for place, cost in kept if ones or twos else ():
                for letter, after in place.next.items():
                    value = ones.get(letter)
                    if value is not None and cost + value > into.get(after, LOWEST):
                        into[after] = cost + value
                for pair, value in twos.items():
                    middle = place.next.get(pair[0])
                    last = middle.next.get(pair[1]) if middle else None
                    if last is not None and cost + value > into.get(last, LOWEST):
                        into[last] = cost + value
        into = states[at + 1]
        for place, cost in kept[:FEW]:
            if cost + STRAY > into.get(place, LOWEST):
                into[place] = cost + STRAY
            for after in place.next.values():
                if cost + STRANGE > into.get(after, LOWEST):
                    into[after] = cost + STRANGE


def _best(states: dict[_Place, float]) -> list[tuple[_Place, float]]:
    """The best places, without those that lie too far behind the best one."""
    ranked = sorted(states.items(), key=_cost)[:WIDTH]
    return [state for state in ranked if state[1] > ranked[0][1] - BEHIND]


def _cost(state: tuple[_Place, float]) -> float:
    return -state[1]

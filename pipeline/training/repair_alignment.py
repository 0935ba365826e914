"""Printed lines aligned with what was read: token beside token, with words glued together and torn apart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from pipeline.repair.wording import unmarked

GAP = 0.9
UNEVEN = 0.35


@dataclass(frozen=True, slots=True)
class Aligned:
    """A run of printed tokens and the run of read tokens that stands for it; one of the two may be empty."""

    truth: tuple[str, ...]
    read: tuple[str, ...]


@lru_cache(1_000_000)
def _bare(token: str) -> str:
    return unmarked(token).lower()


@lru_cache(1_000_000)
def _distance(truth: str, read: str) -> float:
    """0 for the same letters, 1 for nothing in common; marks count little, because the reader does not know them."""
    longest = max(len(truth), len(read), 1)
    return Levenshtein.distance(_bare(truth), _bare(read)) / longest + 0.05 * (truth != read)


def align_line(truth: Sequence[str], read: Sequence[str]) -> list[Aligned]:
    """The cheapest way to walk over both lines in steps of 1-1, 1-2, 2-1, 1-0 and 0-1 tokens."""
    n, m = len(truth), len(read)
    best = [[1e9] * (m + 1) for _ in range(n + 1)]
    back = [[(0, 0)] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    for i in range(n + 1):
        for j in range(max(0, i - 6), min(m, i + 6) + 1):
            here = best[i][j]
            if here > 1e8:
                continue
            for a, b in ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1)):
                if i + a > n or j + b > m:
                    continue
                if a and b:
                    cost = _distance("".join(truth[i : i + a]), "".join(read[j : j + b])) + UNEVEN * (a != b)
                else:
                    cost = GAP
                if here + cost < best[i + a][j + b]:
                    best[i + a][j + b], back[i + a][j + b] = here + cost, (a, b)
    result, i, j = [], n, m
    if best[n][m] > 1e8:
        return []
    while i or j:
        a, b = back[i][j]
        result.append(Aligned(tuple(truth[i - a : i]), tuple(read[j - b : j])))
        i, j = i - a, j - b
    return result[::-1]


class Reading(NamedTuple):
    """A printed line, what was read of it, and how sure the reader was of each word; empty where it did not say."""

    truth: str
    read: str
    sure: tuple[float, ...] = ()


def read_pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Truth and reading of each line of a file of pairs."""
    yield from ((pair.truth, pair.read) for pair in readings(path))


def readings(path: Path) -> Iterator[Reading]:
    """The lines of a file of pairs with the reader's confidences."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            try:
                pair = json.loads(line)
            except json.JSONDecodeError:  # the last line of a run that was stopped
                continue
            yield Reading(pair["truth"], pair["read"], tuple(pair.get("sure", ())))

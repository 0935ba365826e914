"""Acceptance sampling as offices know it: ISO 2859-1 for lots, and the test of 500 characters for claims of accuracy."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from typing import TypeVar

from pipeline.errors import WrongUse

TABLES = Path(__file__).parent / "tables"
LEVELS = ("I", "II", "III")
NUMBERS = (1, 2, 3, 5, 7, 10, 14, 21)
"""Acceptance numbers from the third letter below that of no defect on, one a letter."""

AQLS = ("0.010", "0.015", "0.025", "0.040", "0.065", "0.10", "0.15", "0.25", "0.40", "0.65", "1.0", "1.5", "2.5", "4.0", "6.5")


@dataclass(frozen=True)
class SamplingPlan:
    """How many of a lot are drawn, and how many of these may be bad."""

    lot: int
    level: str
    aql: str
    letter: str
    sample: int
    accept: int

    @property
    def reject(self) -> int:
        return self.accept + 1

    def verdict(self, bad: int) -> bool:
        """Whether the lot is accepted."""
        return bad <= self.accept


@cache
def _rows() -> tuple[tuple[str, ...], ...]:
    lines = (TABLES / "iso2859.tsv").read_text("utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line and not line.startswith("#"))


def sampling_plan(lot: int, aql: str, level: str = "II") -> SamplingPlan:
    """The plan of ISO 2859-1 for a lot: normal inspection, single sampling.

    >>> sampling_plan(1000, "1.0"), sampling_plan(100_000, "1.0").sample
    (SamplingPlan(lot=1000, level='II', aql='1.0', letter='J', sample=80, accept=2), 500)
    """
    if lot < 2:
        raise WrongUse("A lot has at least 2 pieces.", kind="option", advice="Look at all of it.")
    if aql not in AQLS or level not in LEVELS:
        raise WrongUse(f"Known are AQL {', '.join(AQLS)} and levels I, II, III.", kind="option", advice="Choose among them.")
    rows = _rows()
    column = 2 + LEVELS.index(level)
    at = next(n for n, row in enumerate(rows) if row[column] != "-" and (row[column] == "*" or lot <= int(row[column])))
    none = next(n for n, row in enumerate(rows) if row[5] == aql)
    at, accept = _number(at, none, len(rows))
    letter, sample = rows[at][0], min(int(rows[at][1]), lot)
    return SamplingPlan(lot, level, aql, letter, sample, accept)


def _number(at: int, none: int, letters: int) -> tuple[int, int]:
    """Letter and acceptance number, the arrows of the table followed: up to the last plan there is, down to the first."""
    if at <= none + 1:
        return none, 0  # above: the arrow down to no defect; one below: the arrow up to it
    at = max(at, none + 3)  # two below: the arrow down to one defect
    at = min(at, none + 2 + len(NUMBERS), letters - 1)
    return (at, NUMBERS[at - none - 3]) if at >= none + 3 else (none, 0)


T = TypeVar("T")


def draw(lot: Sequence[T], size: int, seed: int) -> list[T]:
    """A sample that anybody can draw again with the same seed."""
    order = sorted(random.Random(seed).sample(range(len(lot)), min(size, len(lot))))
    return [lot[n] for n in order]


@cache
def character_test() -> tuple[tuple[float, int], ...]:
    """Claims of accuracy in per cent, and how many of 500 characters must be right for each."""
    lines = (TABLES / "dfg.tsv").read_text("utf-8").splitlines()
    return tuple((float(a), int(b)) for a, b in (line.split("\t") for line in lines if line and not line.startswith("#")))


CHARACTERS = 500


def claim_met(right: int) -> float | None:
    """The highest claim that a test of 500 characters supports; 99.9 stands for more than 99.

    >>> claim_met(500), claim_met(496), claim_met(480)
    (99.9, 98.0, None)
    """
    return max((claim for claim, needed in character_test() if right >= needed), default=None)


def wilson(hits: int, of: int, z: float = 1.96) -> tuple[float, float, float]:
    """A share with its 95 % confidence interval (Wilson), which stays inside 0 to 1 for few cases too.

    >>> tuple(round(x, 3) for x in wilson(9, 10))
    (0.9, 0.596, 0.982)
    """
    if not of:
        return 0.0, 0.0, 1.0
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return share, max(0.0, middle - half), min(1.0, middle + half)


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's agreement of two readers beyond chance; None without pairs, 1 where both always say the same.

    >>> round(kappa([("a", "a"), ("b", "b"), ("a", "b"), ("a", "a")]) or 0, 2)
    0.5
    """
    if not pairs:
        return None
    same = sum(one == other for one, other in pairs) / len(pairs)
    kinds = {kind for pair in pairs for kind in pair}
    chance = sum(
        (sum(one == kind for one, _ in pairs) / len(pairs)) * (sum(other == kind for _, other in pairs) / len(pairs))
        for kind in kinds
    )
    return 1.0 if chance == 1 else (same - chance) / (1 - chance)

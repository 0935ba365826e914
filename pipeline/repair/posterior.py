"""How sure a reading is: the share of its likelihood among the candidates of its place, its neighbours held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.repair.decoder import HISTORY, Lattice
from pipeline.repair.ngrams import BITS, Floats, Ids, Ngrams

AHEAD = 3
TOGETHER = 8192
"""Positions judged at once: what they weigh does not grow with the document."""


@dataclass(frozen=True, slots=True)
class Shares:
    """For each position the share of each arc (0 where there is none), and of the chosen one."""

    each: Floats
    chosen: Floats


def shares(lattice: Lattice, chosen: Ids, model: Ngrams, weight: float, heat: float) -> Shares:
    """Shares of all one-word arcs at every position of the chosen path; `heat` above 1 makes the answer less sure.

    Positions with an arc of two words or over two tokens keep the share 1: their sureness is judged by kind.
    """
    n, width = lattice.first.shape
    each, top = np.zeros((n, width), np.float32), np.ones(n, np.float32)
    words, place = _path(lattice, chosen)
    single = np.flatnonzero((chosen >= 0) & (place >= 0) & (lattice.counts > 1))
    if not len(single):
        return Shares(each, top)
    history = _histories(words)
    for start in range(0, len(single), TOGETHER):
        _share(lattice, single[start : start + TOGETHER], (chosen, place, words, history), (model, weight, heat), (each, top))
    return Shares(each, top)


def _share(
    lattice: Lattice,
    single: Ids,
    path: tuple[Ids, Ids, Ids, Ids],
    by: tuple[Ngrams, float, float],
    found: tuple[Floats, Floats],
) -> None:
    """Fills in the shares of some positions."""
    (chosen, place, words, history), (model, weight, heat), (each, top) = path, by, found
    width = lattice.first.shape[1]
    at = place[single]
    usable = (lattice.second[single] < 0) & (lattice.span[single] == 1) & (np.arange(width) < lattice.counts[single][:, None])
    line, column = np.nonzero(usable)
    candidates = lattice.first[single][line, column]
    spot = at[line]
    now = history[spot]
    total = model.score(now, candidates)
    past = ((now << BITS) | candidates) & HISTORY
    going = candidates > 0
    for step in range(1, AHEAD + 1):
        where = np.minimum(spot + step, len(words) - 1)
        going = going & (spot + step < len(words))
        live = np.flatnonzero(going)
        if not len(live):
            break
        after = words[where[live]]
        total[live] += model.score(past[live], after)
        past[live] = ((past[live] << BITS) | after) & HISTORY
        going[live] &= after > 0
    value = np.full(usable.shape, -np.inf, np.float32)
    value[line, column] = (lattice.cost[single][line, column] + weight * total) / heat
    picked = chosen[single]
    row = np.arange(len(single))
    judged = usable[row, picked]
    value -= value.max(axis=1, keepdims=True)
    share = np.exp(value)
    share /= share.sum(axis=1, keepdims=True)
    each[single] = share
    top[single] = np.where(judged, share[row, picked], 1.0)


def _path(lattice: Lattice, chosen: Ids) -> tuple[Ids, NDArray[np.int64]]:
    """The words of the chosen path, and for each position with a one-word arc the place of its word (else -1)."""
    taken = np.flatnonzero(chosen >= 0)
    first, second = lattice.first[taken, chosen[taken]], lattice.second[taken, chosen[taken]]
    double = second >= 0
    place = np.full(len(chosen), -1, np.int64)
    starts = np.arange(len(taken)) + np.r_[0, np.cumsum(double)[:-1]] if len(taken) else np.zeros(0, np.int64)
    words = np.zeros(len(taken) + int(double.sum()), np.int64)
    words[starts] = first
    words[starts[double] + 1] = second[double]
    place[taken[~double]] = starts[~double]
    return words, place


def _histories(words: Ids) -> Ids:
    """The three words before each word, packed; a sentence end clears what lies before it."""
    history = np.zeros(len(words), np.int64)
    alive = np.ones(len(words), bool)
    for back in (1, 2, 3):
        before = np.zeros(len(words), np.int64)
        before[back:] = words[:-back]
        alive = alive & (before > 0)
        history |= np.where(alive, before, 0) << (BITS * (back - 1))
    return history

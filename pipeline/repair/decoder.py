"""The best reading of many sequences at once: a beam over candidate words, scored by channel and language model.

A sequence is a row of positions (observed tokens); each position has arcs that end there: one word for one token, two words
for one token (glued by the reader), or one word for two tokens (torn apart). All sequences advance together, so the look-ups
of the language model come in large arrays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.repair.ngrams import BITS, Floats, Ids, Ngrams

HISTORY = (1 << 3 * BITS) - 1
IMPOSSIBLE = np.float32(-1e9)
TOGETHER = 1024
"""Sequences that advance at once: enough for large arrays, and what they weigh does not grow with the document."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """Arcs of all positions of all sequences, one after the other, padded to the same number of arcs.

    `first` and `second` are word ids (second -1 where the arc has one word), `cost` the channel's log probability,
    `span` how many tokens the arc covers (1 or 2). `counts` holds the true number of arcs; `lengths` the positions
    of each sequence.
    """

    first: Ids
    second: Ids
    cost: Floats
    span: NDArray[np.int8]
    counts: Ids
    lengths: Ids

    @property
    def offsets(self) -> Ids:
        offsets: Ids = np.cumsum(self.lengths) - self.lengths
        return offsets


@dataclass(frozen=True, slots=True)
class Step:
    """What the beam held after one position: for each state its parent, the arc taken, and where the arc began."""

    parent: NDArray[np.int16]
    arc: NDArray[np.int16]
    span: NDArray[np.int8]


def decode(lattice: Lattice, model: Ngrams, beam: int, weight: float) -> Ids:
    """The arc chosen at each position, -1 where a position lies inside an arc that covers two tokens."""
    order = np.argsort(-lattice.lengths, kind="stable")
    order = order[lattice.lengths[order] > 0]
    chosen = np.full(len(lattice.first), -1, np.int64)
    for start in range(0, len(order), TOGETHER):
        _decode(lattice, order[start : start + TOGETHER], (model, weight, beam), chosen)
    return chosen


def _decode(lattice: Lattice, order: Ids, by: tuple[Ngrams, float, int], chosen: Ids) -> None:
    """Fills in the choices of some sequences, the longest first."""
    model, weight, beam = by
    lengths, offsets = lattice.lengths[order], lattice.offsets[order]
    history = [np.zeros((len(lengths), 1), np.int64)]
    score = [np.zeros((len(lengths), 1), np.float32)]
    steps: list[Step] = []
    for t in range(int(lengths[0])):
        active = int(np.searchsorted(-lengths, -t, side="left"))
        rows = offsets[:active] + t
        now = _advance(lattice, rows, t, (history, score), (model, np.float32(weight)), beam)
        steps.append(now[2])
        history.append(now[0])
        score.append(now[1])
        if t >= 2:  # only the last two are looked back at
            history[t - 2] = score[t - 2] = np.zeros((0, 0))  # type: ignore[assignment]
        _finish(lengths, offsets, t, now[1], steps, chosen)


def _advance(
    lattice: Lattice, rows: Ids, t: int, beams: tuple[list[Ids], list[Floats]], scorer: tuple[Ngrams, np.float32], beam: int
) -> tuple[Ids, Floats, Step]:  # fmt: skip
    """Moves the active sequences over one position."""
    width = int(lattice.counts[rows].max())
    first, second = lattice.first[rows, :width], lattice.second[rows, :width]
    cost, span = lattice.cost[rows, :width], lattice.span[rows, :width]
    parts = [_extend(beams, t, 1, (first, second, np.where(span == 1, cost, IMPOSSIBLE)), scorer)]
    spans = [np.ones(parts[0][0].shape[1:], np.int8)]
    if t >= 1 and (span == 2).any():
        columns = np.flatnonzero((span == 2).any(axis=0))
        part = _extend(
            beams,
            t,
            2,
            (first[:, columns], second[:, columns], np.where(span == 2, cost, IMPOSSIBLE)[:, columns]),
            scorer,
        )
        parts.append((part[0], part[1], part[2], columns[part[3]]))
        spans.append(np.full(part[0].shape[1:], 2, np.int8))
    n = len(rows)
    scores = np.concatenate([p[0].reshape(n, -1) for p in parts], axis=1)
    histories = np.concatenate([p[1].reshape(n, -1) for p in parts], axis=1)
    parents = np.concatenate([p[2].reshape(-1) for p in parts])
    arcs = np.concatenate([p[3].reshape(-1) for p in parts])
    covers = np.concatenate([s.reshape(-1) for s in spans])
    keep = _best(scores, histories, beam)
    line = np.arange(n)[:, None]
    step = Step(parents[keep].astype(np.int16), arcs[keep].astype(np.int16), covers[keep])
    return histories[line, keep], scores[line, keep], step


def _extend(
    beams: tuple[list[Ids], list[Floats]], t: int, back: int, arcs: tuple[Ids, Ids, Floats], scorer: tuple[Ngrams, np.float32]
) -> tuple[Floats, Ids, Ids, Ids]:
    """Scores and histories of every state `back` positions ago continued by every arc."""
    first, second, cost = arcs
    model, weight = scorer
    n = len(first)
    history, score = beams[0][t + 1 - back][:n], beams[1][t + 1 - back][:n]
    lm = model.score(history[:, :, None], first[:, None, :])
    after = ((history[:, :, None] << BITS) | first[:, None, :]) & HISTORY
    total = score[:, :, None] + cost[:, None, :] + weight * lm
    double = np.nonzero(np.broadcast_to((second >= 0)[:, None, :], total.shape))
    if len(double[0]):
        word = second[double[0], double[2]]
        total[double] += weight * model.score(after[double], word)
        after[double] = ((after[double] << BITS) | word) & HISTORY
    parents, columns = np.indices(total.shape[1:])
    return total, after, parents, columns


def _best(scores: Floats, histories: Ids, beam: int) -> Ids:
    """The best states of each sequence, those with the same history merged into the better one."""
    if scores.shape[1] > 2 * beam:
        top = np.argpartition(-scores, 2 * beam - 1, axis=1)[:, : 2 * beam]
    else:
        top = np.broadcast_to(np.arange(scores.shape[1]), scores.shape)
    line = np.arange(len(scores))[:, None]
    by = np.argsort(-scores[line, top], axis=1, kind="stable")
    top = top[line, by]
    past = histories[line, top]
    same = past[:, :, None] == past[:, None, :]
    doubled = np.tril(same, -1).any(axis=2)
    by = np.argsort(doubled, axis=1, kind="stable")[:, :beam]
    # a merged state may fill up the beam where there are too few others: it is harmless, its better twin comes first
    return top[line, by]


def _finish(lengths: Ids, offsets: Ids, t: int, score: Floats, steps: list[Step], chosen: Ids) -> None:
    """Follows the best path back for the sequences that end here."""
    ending = np.flatnonzero(lengths[: len(score)] == t + 1)
    for n in ending:
        at, state = t, int(score[n].argmax())
        while at >= 0:
            step = steps[at]
            chosen[offsets[n] + at] = step.arc[n, state]
            covered = int(step.span[n, state])
            state = int(step.parent[n, state])
            at -= covered

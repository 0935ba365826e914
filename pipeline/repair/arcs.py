"""Arcs of read words, made once and kept: the candidates of each piece with their costs, in arrays for the decoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.repair.decoder import Lattice

WIDTH = 30
"""The most arcs a position may have."""


@dataclass(frozen=True, slots=True)
class Arc:
    """One reading of a piece: one or two words (ids), its channel cost, how many pieces it covers, and how it is written.

    `surface` None means: as it was read.
    """

    first: int
    cost: float
    surface: str | None = None
    second: int = -1
    span: int = 1


class ArcStore:
    """Rows of arcs in growing arrays; a row is made once for each key."""

    def __init__(self) -> None:
        self._rows: dict[object, int] = {}
        self.surfaces: list[tuple[str | None, ...]] = []
        self._first = np.zeros((1024, WIDTH), np.int64)
        self._second = np.full((1024, WIDTH), -1, np.int64)
        self._cost = np.full((1024, WIDTH), -1e9, np.float32)
        self._span = np.ones((1024, WIDTH), np.int8)
        self._counts = np.zeros(1024, np.int64)

    def row(self, key: object) -> int | None:
        """The row kept under a key."""
        return self._rows.get(key)

    def alias(self, key: object, row: int) -> int:
        """Lets another key name a row that is there already."""
        self._rows[key] = row
        return row

    def add(self, key: object, arcs: Sequence[Arc]) -> int:
        """Keeps arcs under a key; beyond `WIDTH` the dearest are left out."""
        if len(arcs) > WIDTH:
            arcs = sorted(arcs, key=lambda arc: -arc.cost)[:WIDTH]
        index = len(self.surfaces)
        if index == len(self._counts):
            self._grow()
        for k, arc in enumerate(arcs):
            self._first[index, k], self._second[index, k] = arc.first, arc.second
            self._cost[index, k], self._span[index, k] = arc.cost, arc.span
        self._counts[index] = len(arcs)
        self.surfaces.append(tuple(arc.surface for arc in arcs))
        self._rows[key] = index
        return index

    def _grow(self) -> None:
        size = len(self._counts)
        self._first = np.concatenate([self._first, np.zeros((size, WIDTH), np.int64)])
        self._second = np.concatenate([self._second, np.full((size, WIDTH), -1, np.int64)])
        self._cost = np.concatenate([self._cost, np.full((size, WIDTH), -1e9, np.float32)])
        self._span = np.concatenate([self._span, np.ones((size, WIDTH), np.int8)])
        self._counts = np.concatenate([self._counts, np.zeros(size, np.int64)])

    def lattice(self, rows: NDArray[np.int64], lengths: NDArray[np.int64]) -> Lattice:
        """The lattice of positions given by their rows."""
        return Lattice(self._first[rows], self._second[rows], self._cost[rows], self._span[rows], self._counts[rows], lengths)

    def __len__(self) -> int:
        return len(self.surfaces)

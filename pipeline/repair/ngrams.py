"""The language model at run time: log probabilities of words after up to three others, looked up by hash, many at once.

Files of the model (`models/repair`): `words.txt` one word a line, its line number its id (0 sentence end, 1 unknown);
`unigrams.npy` log probability and back-off of each word, and its log share of all text (which a back-off model alone does not
tell); `cases.npy` minus log share of each way of writing it, in sixteenths; `ngrams-N.npy` for N = 2, 3, 4 a table of buckets of
eight slots of 32 bits: fingerprint, log probability, back-off (not in the last order). A key lies in one bucket only, so one
look-up touches one cache line; what did not fit was dropped in training.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SLOTS = 8
BITS = 14
_PROBABILITY_STEPS = 127.0
_PROBABILITY_RANGE = 12.7
_BACK_OFF_LOW, _BACK_OFF_HIGH = -5.25, 1.1
Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Layout:
    """Shape of one table: its buckets, and how many of the 32 bits hold the back-off (the probability takes 7)."""

    buckets: int
    back_off_bits: int

    @property
    def value_bits(self) -> int:
        return 7 + self.back_off_bits


def bucket_and_print(keys: Ids, layout: Layout) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Where a key lies and the fingerprint that tells it from others in its bucket (never 0, which marks an empty slot)."""
    mixed = keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    high = mixed >> np.uint64(32)
    bucket = (high * np.uint64(layout.buckets)) >> np.uint64(32)
    mark = (mixed & np.uint64(0xFFFFFFFF)) >> np.uint64(layout.value_bits)
    return bucket.astype(np.int64), np.maximum(mark, np.uint64(1)).astype(np.uint32)


def quantise(probability: Floats, back_off: Floats, layout: Layout) -> NDArray[np.uint32]:
    """Log probability (and back-off) in steps of a tenth and a twentieth."""
    first = np.clip(np.round(-probability * (_PROBABILITY_STEPS / _PROBABILITY_RANGE)), 0, 127).astype(np.uint32)
    if not layout.back_off_bits:
        return first
    scaled = (back_off - _BACK_OFF_LOW) / (_BACK_OFF_HIGH - _BACK_OFF_LOW) * 127
    return (first << np.uint32(7)) | np.clip(np.round(scaled), 0, 127).astype(np.uint32)


class Ngrams:
    """A pruned, quantised back-off model of order 4 in memory-mapped tables."""

    def __init__(self, folder: Path) -> None:
        self.words: list[str] = (folder / "words.txt").read_text("utf-8").splitlines()
        unigrams = np.load(folder / "unigrams.npy")
        self.unigram: Floats = np.ascontiguousarray(unigrams[:, 0])
        self.unigram_back_off: Floats = np.ascontiguousarray(unigrams[:, 1])
        self.frequency: Floats = np.ascontiguousarray(unigrams[:, 2])
        self.case_cost: Floats = np.load(folder / "cases.npy").astype(np.float32) / 16
        shapes = json.loads((folder / "layout.json").read_text("utf-8"))
        self.layouts = {order: Layout(*shapes[str(order)]) for order in (2, 3, 4)}
        self.tables = {order: np.load(folder / f"ngrams-{order}.npy", mmap_mode="r").view(np.ndarray) for order in (2, 3, 4)}
        steps = np.arange(128, dtype=np.float32)
        self._probabilities: Floats = -steps / np.float32(_PROBABILITY_STEPS / _PROBABILITY_RANGE)
        self._back_offs: Floats = _BACK_OFF_LOW + steps / np.float32(127) * np.float32(_BACK_OFF_HIGH - _BACK_OFF_LOW)

    def find(self, order: int, keys: Ids) -> tuple[NDArray[np.bool_], NDArray[np.uint32]]:
        """For each key whether it is known, and its packed value."""
        layout = self.layouts[order]
        bucket, mark = bucket_and_print(keys, layout)
        rows = self.tables[order].take(bucket, axis=0)
        rows ^= (mark << np.uint32(layout.value_bits))[..., None]
        # where the fingerprint is the key's, only the value is left; everything else is larger
        value = rows.min(axis=-1)
        return value < np.uint32(1 << layout.value_bits), value & np.uint32((1 << layout.value_bits) - 1)

    def back_off(self, order: int, keys: Ids) -> Floats:
        """The back-off of contexts of `order` words (order 2 or 3); 0 where the context is unknown."""
        known, value = self.find(order, keys)
        return np.where(known, self._back_offs[value & 127], np.float32(0))

    def score(self, history: Ids, words: Ids) -> Floats:
        """Log probability of each word after its history.

        `history` packs up to three word ids, the latest in the lowest bits; the two arrays are broadcast together.
        """
        one, two = history & ((1 << BITS) - 1), history & ((1 << 2 * BITS) - 1)
        # what a history leaves to shorter ones does not depend on the word: it is looked up once for all words beside it
        known2, value2 = self.find(2, (one << BITS) | words)
        result = np.where(known2, self._probabilities[value2 >> 7], self.unigram[words] + self.unigram_back_off[one])
        known3, value3 = self.find(3, (two << BITS) | words)
        result = np.where(known3, self._probabilities[value3 >> 7], result + self.back_off(2, two))
        known4, value4 = self.find(4, (history << BITS) | words)
        return np.where(known4, self._probabilities[value4], result + self.back_off(3, history))

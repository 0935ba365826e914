"""Trains the n-gram model of repair: words up to order 4, interpolated Kneser-Ney, pruned, quantised, hashed.

    python -m pipeline.training.language_model CORPUS_DIR models/repair

Held-out paragraphs (`pairs.is_held_out`) are left out. The layout of the files is described in `pipeline/repair/ngrams.py`.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.repair.ngrams import SLOTS, Layout, bucket_and_print, quantise
from pipeline.repair.wording import STOP, case_of, model_words, tone_folded
from pipeline.training.pairs import is_held_out

log = logging.getLogger(__name__)
Keys = NDArray[np.int64]
Floats = NDArray[np.float32]

BITS = 14
ORDER = 4
STOP_ID, UNKNOWN_ID = 0, 1
KEPT = {2: 900_000, 3: 2_600_000, 4: 2_300_000}
"""How many n-grams of each order stay after pruning; four bytes each, tables about nine tenths full."""


def read_corpus(folder: Path, weights: dict[str, int]) -> Iterator[tuple[str, int]]:
    """Paragraphs for training with the number of times each is counted."""
    for path in sorted(folder.glob("*.txt")):
        weight = weights.get(path.stem, 1)
        with path.open(encoding="utf-8") as file:
            for line in file:
                if not is_held_out(line):
                    yield line, weight


@dataclass
class Vocabulary:
    """Words by falling count; ids 0 and 1 are the sentence end and the unknown word."""

    words: list[str]
    spelling: list[str]
    cases: NDArray[np.uint8]


def make_vocabulary(folder: Path) -> Vocabulary:
    """The most frequent words, the commoner tone placement of each, and how often each is written in which case."""
    tokens: Counter[str] = Counter()
    for line, weight in read_corpus(folder, {}):
        pieces = line.split()
        if not line.isupper():
            for piece in pieces[1:]:
                tokens[piece] += weight
    counts: Counter[str] = Counter()
    spellings: dict[str, Counter[str]] = {}
    cases: dict[str, list[int]] = {}
    for token, n in tokens.items():
        known = model_words(token)
        for word in known:
            counts[word] += n
        core = token.strip("“”\"'‘’().,;:!?-–…")
        if known and core.isalpha():
            spellings.setdefault(tone_folded(core.lower()), Counter())[core.lower()] += n
            cases.setdefault(tone_folded(core.lower()), [0, 0, 0, 0])[case_of(core)] += n
    best = [w for w, n in counts.most_common(1 << BITS) if n >= 4 and w != STOP][: (1 << BITS) - 2]
    words = [STOP, "<unknown>", *best]
    spelling = [spellings[w].most_common(1)[0][0] if w in spellings else w for w in words]
    table = np.zeros((len(words), 4), np.uint8)
    for index, word in enumerate(words):
        seen = np.array(cases.get(word, [0, 0, 0, 0]), float) + np.array([0.5, 0.2, 0.1, 0.05])
        table[index] = np.clip(np.round(-np.log(seen / seen.sum()) * 16), 0, 255)
    return Vocabulary(words, spelling, table)


def encode(folder: Path, words: list[str], weights: dict[str, int]) -> NDArray[np.int16]:
    """The corpus as word ids, each sentence followed by three sentence ends (the context of the next one)."""
    ids = {word: index for index, word in enumerate(words)}
    cache: dict[str, tuple[int, ...]] = {}
    chunks: list[NDArray[np.int16]] = []
    now: list[int] = [0, 0, 0]
    for line, weight in read_corpus(folder, weights):
        encoded: list[int] = []
        for token in line.split():
            known = cache.get(token)
            if known is None:
                known = cache[token] = _with_pads(ids.get(word, UNKNOWN_ID) for word in model_words(token))
            encoded += known
        if not encoded:
            continue
        if encoded[-1] != STOP_ID:
            encoded += [0, 0, 0]
        for _ in range(weight):
            now += encoded
        if len(now) > 1_000_000:
            chunks.append(np.array(now, np.int16))
            now = []
    chunks.append(np.array(now, np.int16))
    return np.concatenate(chunks)


def _with_pads(ids: Iterator[int]) -> tuple[int, ...]:
    result: list[int] = []
    for index in ids:
        result += [0, 0, 0] if index == STOP_ID else [index]
    return tuple(result)


@dataclass
class Counts:
    """N-grams of one order: sorted keys, raw counts, the counts Kneser-Ney works with, and afterwards probabilities."""

    keys: Keys
    raw: NDArray[np.int64]
    used: NDArray[np.int64]
    probability: Floats
    back_off: Floats


def count(ids: NDArray[np.int16]) -> dict[int, Counts]:
    """Counts of all orders; n-grams that end inside the padding are no events."""
    wide = ids.astype(np.int64)
    event = np.ones(len(wide), bool)
    event[1:] = ~((wide[1:] == 0) & (wide[:-1] == 0))
    event[: ORDER - 1] = False
    ends = np.flatnonzero(event)
    key = np.zeros(len(ends), np.int64)
    for back in range(ORDER - 1, -1, -1):
        key = (key << BITS) | wide[ends - back]
    result: dict[int, Counts] = {}
    empty = np.zeros(0, np.float32)
    keys, raw = np.unique(key, return_counts=True)
    used = raw
    for order in range(ORDER, 0, -1):
        result[order] = Counts(keys, raw, used, empty, empty)
        log.info("order %d: %d n-grams", order, len(keys))
        if order > 1:
            lower = keys & ((1 << BITS * (order - 1)) - 1)
            by = np.argsort(lower, kind="stable")
            keys, first, used = np.unique(lower[by], return_index=True, return_counts=True)
            raw = np.add.reduceat(raw[by], first)
            # what stands first in a sentence has only one left context, so its own count speaks
            opening = (keys >> (BITS * (order - 2))) == 0 if order > 2 else np.zeros(len(keys), bool)
            used = np.where(opening, raw, used)
    return result


def smooth(counts: dict[int, Counts]) -> None:
    """Interpolated Kneser-Ney with three discounts an order, from order 1 up."""
    for order in range(1, ORDER + 1):
        c = counts[order]
        used = c.used.astype(np.float64)
        n1, n2, n3, n4 = (max(1, int((c.used == k).sum())) for k in (1, 2, 3, 4))
        y = n1 / (n1 + 2 * n2)
        discounts = np.array([0.0, 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3])
        discount = discounts[np.minimum(c.used, 3)]
        if order == 1:
            total = used.sum()
            c.probability = ((used - discount) / total + discount.sum() / total / (1 << BITS)).astype(np.float32)
            continue
        context = c.keys >> BITS
        starts = np.flatnonzero(np.r_[True, context[1:] != context[:-1]])
        sizes = np.diff(np.r_[starts, len(context)])
        total = np.repeat(np.add.reduceat(used, starts), sizes)
        spare = np.repeat(np.add.reduceat(discount, starts), sizes) / total
        below = counts[order - 1]
        lower = np.searchsorted(below.keys, c.keys & ((1 << BITS * (order - 1)) - 1))
        c.probability = ((used - discount) / total + spare * below.probability[lower]).astype(np.float32)


def prune(counts: dict[int, Counts], kept: dict[int, int]) -> dict[int, NDArray[np.bool_]]:
    """Which n-grams stay: those whose loss would cost most likelihood, and the contexts of those that stay."""
    keep: dict[int, NDArray[np.bool_]] = {}
    needed: Keys = np.zeros(0, np.int64)
    for order in range(ORDER, 1, -1):
        c, below = counts[order], counts[order - 1]
        lower = np.searchsorted(below.keys, c.keys & ((1 << BITS * (order - 1)) - 1))
        gain = c.raw * np.abs(np.log(c.probability / below.probability[lower] + 1e-9))
        must = np.zeros(len(c.keys), bool)
        if len(needed):
            must[np.searchsorted(c.keys, needed)] = True
        room = max(0, kept[order] - int(must.sum()))
        gain[must] = -1
        chosen = np.argpartition(-gain, min(room, len(gain) - 1))[:room]
        must[chosen] = True
        keep[order] = must
        contexts = np.unique(c.keys[must] >> BITS)
        if order > 2:
            # a context that opens with the padding is itself no event of the order below: it needs no entry to be found again
            present = np.searchsorted(counts[order - 1].keys, contexts)
            present = np.minimum(present, len(counts[order - 1].keys) - 1)
            contexts = contexts[counts[order - 1].keys[present] == contexts]
        needed = contexts
        log.info("order %d: %d kept", order, int(must.sum()))
    return keep


def back_offs(counts: dict[int, Counts], keep: dict[int, NDArray[np.bool_]]) -> None:
    """What a context leaves to the order below once pruned n-grams are gone."""
    for order in range(1, ORDER):
        c, above = counts[order], counts[order + 1]
        mask = keep[order + 1]
        keys = above.keys[mask]
        context = keys >> BITS
        lower = np.searchsorted(c.keys, keys & ((1 << BITS * order) - 1))
        at = np.searchsorted(c.keys, context)
        at = np.minimum(at, len(c.keys) - 1)
        ok = c.keys[at] == context
        given, left = np.zeros(len(c.keys)), np.zeros(len(c.keys))
        np.add.at(given, at[ok], above.probability[mask][ok])
        np.add.at(left, at[ok], c.probability[lower][ok])
        weight = (1 - np.minimum(given, 0.9999)) / (1 - np.minimum(left, 0.9999))
        c.back_off = np.log(np.clip(weight, 1e-4, 3.0)).astype(np.float32)


def frequency(events: Counts, alone: Floats) -> Floats:
    """The log share of each word in the text: high for "mẽ", which Kneser-Ney thinks rare because it follows "mạnh" alone."""
    seen = np.bincount(events.keys & ((1 << BITS) - 1), events.raw, len(alone))
    return np.where(seen > 0, np.log(np.maximum(seen, 1) / seen.sum()), alone).astype(np.float32)


def pack(counts: Counts, keep: NDArray[np.bool_], layout: Layout) -> NDArray[np.uint32]:
    """The hashed table of one order: buckets of eight slots; where a bucket is full its least useful n-grams are dropped."""
    keys, probability = counts.keys[keep], np.log(counts.probability[keep])
    back_off = counts.back_off[keep] if layout.back_off_bits else np.zeros(len(keys), np.float32)
    bucket, mark = bucket_and_print(keys, layout)
    worth = -counts.raw[keep]
    order = np.lexsort((worth, bucket))
    bucket, mark = bucket[order], mark[order]
    value = quantise(probability[order], back_off[order], layout)
    first = np.flatnonzero(np.r_[True, bucket[1:] != bucket[:-1]])
    rank = np.arange(len(bucket)) - np.repeat(first, np.diff(np.r_[first, len(bucket)]))
    fits = rank < SLOTS
    log.info("%d n-grams in %d slots, %.2f %% dropped", len(keys), layout.buckets * SLOTS, 100 * (1 - fits.mean()))
    table = np.zeros((layout.buckets, SLOTS), np.uint32)
    table[bucket[fits], rank[fits]] = (mark[fits] << np.uint32(layout.value_bits)) | value[fits]
    return table


def train(corpus: Path, out: Path, weights: dict[str, int], kept: dict[int, int]) -> None:
    """Counts, smooths, prunes and writes the model."""
    vocabulary = make_vocabulary(corpus)
    log.info("%d words", len(vocabulary.words))
    ids = encode(corpus, vocabulary.words, weights)
    log.info("%d ids", len(ids))
    counts = count(ids)
    smooth(counts)
    keep = prune(counts, kept)
    back_offs(counts, keep)
    out.mkdir(parents=True, exist_ok=True)
    layouts = {}
    for order in range(2, ORDER + 1):
        size = int(keep[order].sum())
        layout = Layout(int(size / SLOTS / 0.84) | 1, 7 if order < ORDER else 0)
        layouts[order] = layout
        np.save(out / f"ngrams-{order}.npy", pack(counts[order], keep[order], layout))
    one = counts[1]
    unigrams = np.full((len(vocabulary.words), 3), 0.0, np.float32)
    unigrams[:, 0] = np.log(1e-8)
    unigrams[one.keys, 0] = np.log(one.probability)
    unigrams[one.keys, 1] = one.back_off
    unigrams[:, 2] = frequency(counts[ORDER], unigrams[:, 0])
    np.save(out / "unigrams.npy", unigrams)
    np.save(out / "cases.npy", vocabulary.cases)
    (out / "words.txt").write_text("\n".join(vocabulary.spelling) + "\n", "utf-8")
    (out / "layout.json").write_text(
        json.dumps({str(order): [layout.buckets, layout.back_off_bits] for order, layout in layouts.items()}), "utf-8"
    )


def main() -> None:
    """The command line of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--weight", action="append", default=[], metavar="STEM=N", help="count a corpus file N times")
    parser.add_argument("--scale", type=float, default=1.0, help="keep this multiple of the usual number of n-grams")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    weights = {stem: int(n) for stem, n in (entry.split("=") for entry in asked.weight)}
    train(asked.corpus, asked.out, weights, {order: int(n * asked.scale) for order, n in KEPT.items()})


if __name__ == "__main__":
    main()

"""Calibrates the confidences of repair on held-out pairs: for each kind of edit a rising curve from share to precision.

    python -m pipeline.training.repair_calibration eng=HELD_ENG.jsonl slips=HELD_VIE.jsonl marks=HELD_TEXT.txt --models models

Only the first half of each file is used; the second half is left for measuring (`benchmarks/repair.py`). Modes that are not
named keep their curves.
"""

from __future__ import annotations

import argparse
import bisect
import json
import logging
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path

from pipeline.repair.confidence import kind_of, strength, weight
from pipeline.repair.engine import decoder, language_model
from pipeline.repair.wording import split_token, tone_folded, unmarked
from pipeline.schema.text import Edit
from pipeline.training.repair_alignment import Reading, align_line, readings

log = logging.getLogger(__name__)
BINS = 24
BANDS = 12
LEAST = 40


def half(pairs: list[Reading], which: int) -> list[Reading]:
    """The first (0) or second (1) half of held-out pairs."""
    middle = len(pairs) // 2
    return pairs[middle:] if which else pairs[:middle]


def held_out_pairs(path: Path, mode: str) -> list[Reading]:
    """Truth and reading of each line; for lost marks the reading is made by taking them off."""
    if mode == "marks":
        return [Reading(line, unmarked(line)) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return list(readings(path))


def reader_curve(pairs: list[Reading]) -> tuple[list[float], list[float]] | None:
    """By the reader's confidence in a word, the log ratio of giving it to one read right and to one read wrong; never falling."""
    words = [(c, ok) for pair in pairs if pair.sure for c, ok in _rated(pair)]
    if len(words) < 1000:
        return None
    right, wrong = (sorted(c for c, ok in words if ok is kind) for kind in (True, False))
    # bands with equally many wrong words each, so that every ratio rests on some
    edges = [0.0, *(wrong[len(wrong) * k // BANDS] for k in range(1, BANDS)), 1.01]
    knots = []
    for low, high in pairwise(sorted(set(edges))):
        a, b = (bisect.bisect_left(side, high) - bisect.bisect_left(side, low) for side in (right, wrong))
        ratio = (a + 0.5) / (len(right) + 1) * (len(wrong) + 1) / (b + 0.5)
        knots.append((round((low + min(high, 1.0)) / 2, 3), math.log(ratio)))
    rising = list(accumulate((value for _, value in knots), max))
    return [place for place, _ in knots], [round(value, 2) for value in rising]


def _rated(pair: Reading) -> Iterator[tuple[float, bool]]:
    at = 0
    for part in align_line(pair.truth.split(), pair.read.split()):
        same = [_folded(t) for t in part.truth] == [_folded(t) for t in part.read]
        for token in part.read:
            if _folded(token).isalpha():
                yield pair.sure[at], same
            at += 1


def placed_sureness(pairs: list[Reading], weigh: Callable[[float], float]) -> dict[int, float]:
    """What the reader's confidence weighs for each word of the joined lines, by where it starts."""
    placed, at = {}, 0
    for pair in pairs:
        for word, confidence in zip(re.finditer(r"\S+", pair.read), pair.sure, strict=False):
            placed[at + word.start()] = weigh(confidence)
        at += len(pair.read) + 1
    return placed


def judged_edits(pairs: Sequence[Reading], edits: list[Edit]) -> Iterator[tuple[Edit, bool]]:
    """Each edit with whether what it wrote stands in the printed line at that place (case and punctuation folded)."""
    starts, at = [], 0
    for _, read, _ in pairs:
        starts.append(at)
        at += len(read) + 1
    by_line: dict[int, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_line[bisect.bisect_right(starts, edit.at.start) - 1].append(edit)
    for index, members in by_line.items():
        truth, read, _ = pairs[index]
        tokens: list[str] = []
        owner: list[Edit | None] = []
        position = 0
        for edit in sorted(members, key=lambda e: e.at):
            before = read[position : edit.at.start - starts[index]].split()
            tokens += before
            owner += [None] * len(before)
            written = edit.after.split()
            tokens += written
            owner += [edit] * len(written)
            position = edit.at.end - starts[index]
        rest = read[position:].split()
        tokens, owner = tokens + rest, owner + [None] * len(rest)
        yield from _compare(truth.split(), tokens, owner)


def _compare(truth: list[str], tokens: list[str], owner: list[Edit | None]) -> Iterator[tuple[Edit, bool]]:
    right: dict[int, bool] = {}
    who: dict[int, Edit] = {}
    at = 0
    for part in align_line(truth, tokens):
        printed, read = ([core for t in side if (core := _folded(t))] for side in (part.truth, part.read))
        for token in part.read:
            edit = owner[at]
            if edit is not None:
                same = printed == read or (len(read) > len(printed) == 1 and _is_shard(_folded(token), printed[0]))
                right[id(edit)] = right.get(id(edit), True) and same
                who[id(edit)] = edit
            at += 1
    for key, edit in who.items():
        yield edit, right[key]


def _is_shard(core: str, printed: str) -> bool:
    """Whether a piece of a token that the reader tore apart stands so at one of its ends: "NĐ-CP" of "104/2006/NĐ-CP"."""
    return len(core) > 3 and printed.endswith(core)


def _folded(token: str) -> str:
    return tone_folded(split_token(token)[1].lower())


def curve(samples: list[tuple[float, bool]]) -> tuple[list[float], list[float]]:
    """Isotonic regression of rightness on strength, as knots."""
    samples.sort()
    size = max(1, len(samples) // BINS)
    bins = [samples[i : i + size] for i in range(0, len(samples), size)]
    blocks = [[sum(x for x, _ in b) / len(b), (sum(ok for _, ok in b) + 0.5) / (len(b) + 0.7), float(len(b))] for b in bins]
    merged: list[list[float]] = []
    for block in blocks:
        merged.append(block)
        while len(merged) > 1 and merged[-2][1] > merged[-1][1]:
            last, before = merged.pop(), merged.pop()
            weight = last[2] + before[2]
            merged.append([*((last[k] * last[2] + before[k] * before[2]) / weight for k in (0, 1)), weight])
    return [round(b[0], 3) for b in merged], [round(b[1], 4) for b in merged]


def calibrate(sources: dict[str, Path], models: Path) -> dict[str, tuple[list[float], list[float]]]:
    """Curves of all kinds of edits of the given modes."""
    folder = models / "repair"
    model = language_model(folder)
    known = {tone_folded(w) for w, p in zip(model.words, model.unigram.tolist(), strict=True) if p > -14.5}
    curves = {}
    for mode, path in sources.items():
        pairs = half(held_out_pairs(path, mode), 0)
        text = "\n".join(read for _, read, _ in pairs)
        sure: dict[int, float] = {}
        if (reader := reader_curve(pairs)) is not None:
            curves[f"{mode} reader"] = reader
            sure = placed_sureness(pairs, partial(weight, reader))
        samples: dict[str, list[tuple[float, bool]]] = defaultdict(list)
        edits = [e for e in decoder(mode, folder).edits(text, sure) if e.state == "applied" and not e.at.of(text).endswith("-")]
        for edit, right in judged_edits(pairs, edits):
            kind = kind_of(mode, edit, split_token(edit.at.of(text))[1].lower() in known)
            samples[kind].append((strength(edit.confidence), right))
        for kind, members in samples.items():
            log.info("%s: %d edits, %.4f right", kind, len(members), sum(ok for _, ok in members) / len(members))
            if len(members) >= LEAST:
                curves[kind] = curve(members)
    return curves


def main() -> None:
    """The command line of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", metavar="MODE=FILE")
    parser.add_argument("--models", type=Path, default=Path("models"))
    asked = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    sources = {mode: Path(path) for mode, path in (entry.split("=", 1) for entry in asked.sources)}
    path = asked.models / "repair" / "calibration.json"
    kept = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    curves = {kind: curve for kind, curve in kept.items() if kind.split()[0] not in sources} | calibrate(sources, asked.models)
    path.write_text(json.dumps(curves, indent=1), "utf-8")


if __name__ == "__main__":
    main()

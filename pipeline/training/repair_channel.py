"""Learns the channel of repair from pairs: remembered confusions, letter segments, punctuation, gluing and tearing.

python -m pipeline.training.repair_channel eng PAIRS.jsonl... --out models/repair [--onto models/repair]
"""

from __future__ import annotations

import argparse
import json
import logging
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.repair.channel import Channel
from pipeline.repair.ngrams import Ngrams
from pipeline.repair.wording import split_token, tone_folded, unmarked
from pipeline.training.repair_alignment import align_line, read_pairs

log = logging.getLogger(__name__)
Segments = dict[str, dict[str, float]]
STOPS = ".,;:"
INNER = "/-–"
OWN, KIN, EVERY = 0.86, 0.10, 0.04
"""How the readings of a marked letter are mixed: its own, those of the same bare letter, those of all marked vowels."""


def unit_pairs(printed: str, read: str) -> Iterator[tuple[str, str]]:
    """Bare printed words beside what was read of them; punctuation that both sides have is taken off."""
    lead, core, trail = split_token(printed)
    if lead and read.startswith(lead):
        read = read[len(lead) :]
    if trail and read.endswith(trail):
        read = read[: len(read) - len(trail)]
    elif trail and read and read[-1] in STOPS:
        read = read[:-1]
    if not core or not read:
        return
    if core.isalpha():
        yield core, read
        return
    for mark in INNER:
        parts, others = core.split(mark), read.split(mark)
        if len(parts) > 1 and len(parts) == len(others) and all(p.isalpha() for p in parts) and all(others):
            yield from zip(parts, others, strict=True)
            return


class Tally:
    """Everything counted over the pairs of one kind of reader."""

    def __init__(self) -> None:
        self.units: Counter[tuple[str, str]] = Counter()
        self.events: Counter[str] = Counter()
        self.trails: Counter[str] = Counter()

    def add(self, printed: str, read: str) -> None:
        """One line of pairs."""
        for part in align_line(printed.split(), read.split()):
            self.events[f"{len(part.truth)}-{len(part.read)}"] += 1
            if len(part.truth) == 1 and len(part.read) == 1:
                self.trails[split_token(part.truth[0])[2]] += 1
                for unit, other in unit_pairs(part.truth[0], part.read[0]):
                    self.units[_fold(unit), other] += 1

    def recall(self, folder: Path, kind: str) -> None:
        """Takes up what an earlier training kept: its pairs need not be drawn and read again."""
        stored = json.loads((folder / f"letters-{kind}.json").read_text("utf-8"))
        self.events.update(stored["events"])
        self.trails.update(stored["trails"])
        for line in (folder / f"confusions-{kind}.tsv").read_text("utf-8").splitlines():
            read, *entries = line.split("\t")
            for printed, n in zip(entries[::2], entries[1::2], strict=True):
                self.units[printed, read] += int(n)


def _fold(word: str) -> str:
    folded = tone_folded(word.lower())
    if word.isupper():
        return folded.upper()
    return folded[:1].upper() + folded[1:] if word[:1].isupper() else folded


def _first_guess(printed: str, read: str) -> float:
    """Log probability of a letter segment before anything is learned."""
    if not read:
        return -4.5
    if printed == read:
        return -0.1
    if unmarked(printed).lower() == unmarked(read).lower():
        return -0.7 * max(len(printed), len(read))
    return -3.0 - 1.5 * abs(len(printed) - len(read)) - 1.0 * (len(printed) + len(read) - 2)


def segment(printed: str, read: str, costs: Segments | None) -> list[tuple[str, str]]:
    """The likeliest cut of a pair into letter segments."""
    n, m = len(printed), len(read)
    best = [[-1e9] * (m + 1) for _ in range(n + 1)]
    back: list[list[tuple[int, int]]] = [[(0, 0)] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    for i in range(n + 1):
        for j in range(m + 1):
            here = best[i][j]
            if here < -1e8:
                continue
            for a in (1, 2):
                if i + a > n:
                    break
                for b in range(0 if a == 1 else 1, min(3, m - j) + 1):
                    left, right = printed[i : i + a], read[j : j + b]
                    if costs is None:
                        value = _first_guess(left, right)
                    else:
                        value = costs.get(left, {}).get(right, -9.0 if a == b == 1 else -12.0)
                    if a == 2:
                        value -= 1.2  # pairs only where single letters do not explain it
                    if here + value > best[i + a][j + b]:
                        best[i + a][j + b], back[i + a][j + b] = here + value, (a, b)
    result, i, j = [], n, m
    while i or j:
        a, b = back[i][j]
        if not a:
            return []
        result.append((printed[i - a : i], read[j - b : j]))
        i, j = i - a, j - b
    return result


def learn_letters(units: Iterable[tuple[tuple[str, str], int]], rounds: int = 4) -> Segments:
    """Letter segments by repeated alignment; a confusion seen once counts little."""
    costs: Segments | None = None
    counts: dict[str, Counter[str]] = {}
    pairs = [(printed, read, n) for (printed, read), n in units if len(printed) <= 9 and len(read) <= 12]
    for turn in range(rounds):
        counts = defaultdict(Counter)
        for printed, read, n in pairs:
            for left, right in segment(printed, read, costs):
                counts[left][right] += n
        costs = {}
        for left, readings in counts.items():
            total = sum(readings.values())
            # pairs of letters are used only where they do something that single letters do not
            least = 2 if len(left) == 1 else 3
            costs[left] = {r: math.log((c - 0.4) / (total + 2.0)) for r, c in readings.items() if c >= least or len(left) == 1}
        log.info("round %d: %d segments", turn + 1, sum(map(len, costs.values())))
    costs = pooled(counts, costs)
    return {left: {r: round(v, 2) for r, v in readings.items() if v > -10.5} for left, readings in costs.items() if readings}


def pooled(counts: dict[str, Counter[str]], costs: Segments | None) -> Segments:
    """Readings of marked letters enriched by those of their kin: marks melt into all vowels in much the same ways.

    A scan is always a little unlike those that were drawn; what happens to á there may happen to â here.
    """
    kin: dict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    every: dict[bool, defaultdict[str, float]] = {False: defaultdict(float), True: defaultdict(float)}
    marked = [c for c in counts if len(c) == 1 and unmarked(c) != c and c not in "đĐ"]
    for letter in marked:
        total = sum(counts[letter].values())
        for read, n in counts[letter].items():
            kin[unmarked(letter)][read] += n / total
            if read != unmarked(letter):
                every[letter.isupper()][read] += n / total
    result = {left: dict(readings) for left, readings in (costs or {}).items()}
    for letter in marked:
        near, all_ = kin[unmarked(letter)], every[letter.isupper()]
        own = {read: math.exp(value) for read, value in result.get(letter, {}).items()}
        near_total, all_total = sum(near.values()), sum(all_.values())
        mixed = {
            read: OWN * own.get(read, 0.0) + KIN * near.get(read, 0.0) / near_total + EVERY * all_.get(read, 0.0) / all_total
            for read in {*own, *near, *all_}
        }  # fmt: skip
        result[letter] = {read: math.log(p) for read, p in mixed.items() if p > 2e-4}
    return result


def write(tally: Tally, kind: str, out: Path) -> None:
    """The channel's two files: confusions, and letters with all totals."""
    letters = learn_letters(tally.units.items())
    totals: Counter[str] = Counter()
    memory: dict[str, Counter[str]] = defaultdict(Counter)
    for (printed, read), n in tally.units.items():
        totals[printed] += n
        if len(read) <= 14 and len(unmarked(printed)) * 2 + 2 >= len(read):
            memory[read][printed] += n
    lines = []
    for read in sorted(memory):
        entries = memory[read].most_common(12)
        lines.append("\t".join([read, *(f"{p}\t{n}" for p, n in entries)]))
    out.mkdir(parents=True, exist_ok=True)
    (out / f"confusions-{kind}.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    stored = {
        "letters": dict(sorted(letters.items())),
        "totals": dict(sorted(totals.items())),
        "events": dict(tally.events),
        "trails": dict(tally.trails.most_common(30)),
    }
    (out / f"letters-{kind}.json").write_text(json.dumps(stored, ensure_ascii=False), "utf-8")
    log.info("%d readings remembered; %s", len(memory), dict(tally.events))


def main() -> None:
    """The command line of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("eng", "vie"))
    parser.add_argument("pairs", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--onto", type=Path, help="folder of an earlier training whose counts are added to")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    tally = Tally()
    if asked.onto:
        tally.recall(asked.onto, asked.kind)
    for path in asked.pairs:
        for printed, read in read_pairs(path):
            tally.add(printed, read)
    write(tally, asked.kind, asked.out)
    kept = asked.out / f"candidates-{asked.kind}.npz"
    kept.unlink(missing_ok=True)
    log.info("candidates of %d readings kept", Channel(asked.out, asked.kind, Ngrams(asked.out)).keep(kept, least=2))


if __name__ == "__main__":
    main()

"""What a reader makes of printed words: remembered confusions, and a model of letters for words never seen.

`P(read | printed)` comes from pairs made by printing and reading known text (`pipeline/training/pairs.py`). A confusion seen
often speaks for itself; for the rest a model of letter segments ("ư" -> "ur", "ộ" -> "6") gives the cost, found by dynamic
programming over all candidate words together.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipeline.repair.ngrams import Floats, Ngrams
from pipeline.repair.spellings import Spellings
from pipeline.repair.wording import case_of, tone_folded, unmarked, with_case

FLOOR_ONE, FLOOR_MARKED, FLOOR_BESIDE, FLOOR_MORE = -9.0, -7.5, -7.5, -11.0
"""Log probability of a confusion of letters never seen: one letter for one, for one with marks, a marked letter as itself
and a stray one, anything else."""

PRIOR = 50.0
"""How many sightings the letter model is worth beside the remembered ones."""

MEMORY = 0.55
"""The most that memory weighs beside the letter model: every scan is a little unlike those that were drawn."""

ALIKE, READ_SO = 40, 40
"""How many groups of words with the same bare letters are looked at for one reading: by their looks, by what is read so."""

LIKELY = -8.0
"""Only a reading for which no word that looks like it is so likely (cost and frequency, log) is looked up by what is read so."""

COST_STEPS = 14.0
LIMIT, RANK = 28, 0.8
"""How many candidates a reading keeps, and how much the frequency of a word (log) counts in choosing them."""

LONGEST, LONGEST_READ = 9, 14
_LOOKS = str.maketrans("0164359@8$§&¢€£|!{[", "oloaasooassaceeliil")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A printed word that a read one may stand for: its id, its case, and the log probability of the reading."""

    word: int
    case: int
    cost: float


class Letters:
    """Log probabilities of read segments (up to three characters) given printed ones (one or two)."""

    def __init__(self, table: dict[str, dict[str, float]]) -> None:
        self.table = table
        self.known = {c: i for i, c in enumerate(sorted({c for printed in table for c in printed}))}
        self.pairs = {p: i for i, p in enumerate(sorted(p for p in table if len(p) == 2))}
        self._marked = [i for c, i in self.known.items() if unmarked(c) != c and c not in "đĐ"]
        self._by_base: dict[str, list[int]] = {}
        for c, i in self.known.items():
            if i in set(self._marked):
                self._by_base.setdefault(unmarked(c), []).append(i)
        self._by_read: dict[str, tuple[Floats, Floats]] = {}
        self._singles: dict[str, list[tuple[int, float]]] = {}
        self._doubles: dict[str, list[tuple[int, float]]] = {}
        for printed, readings in table.items():
            for read, value in readings.items():
                if len(printed) == 1:
                    self._singles.setdefault(read, []).append((self.known[printed], value))
                else:
                    self._doubles.setdefault(read, []).append((self.pairs[printed], value))

    def codes(self, words: list[str]) -> tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.int64]]:
        """Words as rows of letter codes, of letter-pair codes (a pair ends at its position), and their lengths."""
        lengths = np.array([min(len(w), LONGEST) for w in words])
        letters = np.full((len(words), LONGEST), -1, np.int16)
        pairs = np.full((len(words), LONGEST), -1, np.int16)
        for row, word in enumerate(words):
            for i, c in enumerate(word[:LONGEST]):
                letters[row, i] = self.known.get(c, -1)
                if i:
                    pairs[row, i] = self.pairs.get(word[i - 1 : i + 1], -1)
        return letters, pairs, lengths

    def _columns(self, read: str) -> tuple[Floats, Floats]:
        """Costs of one read segment for all printed letters and letter pairs (last entry: unknown ones)."""
        columns = self._by_read.get(read)
        if columns is None:
            ones = np.full(len(self.known) + 1, FLOOR_ONE if len(read) == 1 else FLOOR_MORE, np.float32)
            if len(read) == 1:
                ones[self._marked] = FLOOR_MARKED
            elif len(read) == 2:
                ones[self._by_base.get(unmarked(read[0]), [])] = FLOOR_BESIDE
                ones[self._by_base.get(unmarked(read[1]), [])] = FLOOR_BESIDE
            if len(read) == 1 and read in self.known:
                ones[self.known[read]] = max(FLOOR_ONE, -3.0)
            twos = np.full(len(self.pairs) + 1, 2 * FLOOR_MORE, np.float32)
            for index, value in self._singles.get(read, ()):
                ones[index] = value
            for index, value in self._doubles.get(read, ()):
                twos[index] = value
            columns = self._by_read[read] = (ones, twos)
        return columns

    def score(self, read: str, coded: tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.int64]]) -> Floats:
        """Log probability of one reading under each coded word, by its best segmentation."""
        letters, pairs, lengths = coded
        n, m, longest = len(letters), len(read), int(lengths.max(initial=1))
        best = np.full((longest + 1, m + 1, n), -1e6, np.float32)
        best[0, 0] = 0.0
        for j in range(m + 1):
            for size in range(min(3, j) + 1):
                ones, twos = self._columns(read[j - size : j])
                for i in range(1, longest + 1):
                    np.maximum(best[i, j], best[i - 1, j - size] + ones[letters[:, i - 1]], out=best[i, j])
                    if size and i > 1:
                        np.maximum(best[i, j], best[i - 2, j - size] + twos[pairs[:, i - 1]], out=best[i, j])
        result: Floats = best[lengths, m, np.arange(n)]
        return result


@dataclass(frozen=True)
class Kept:
    """Candidates found in training for the readings seen most often: rows of word ids, cases and costs (255: no more)."""

    rows: dict[str, int]
    words: NDArray[np.uint16]
    cases: NDArray[np.uint8]
    costs: NDArray[np.uint8]

    def at(self, row: int) -> tuple[Candidate, ...]:
        size = int((self.costs[row] < 255).sum())
        cells = zip(
            self.words[row, :size].tolist(), self.cases[row, :size].tolist(), self.costs[row, :size].tolist(), strict=True
        )
        return tuple(Candidate(word, case, -cost / COST_STEPS) for word, case, cost in cells)


class Channel:
    """Candidates for read tokens, from memory and from the letter model, remembered for the rest of the run."""

    def __init__(self, folder: Path, kind: str, model: Ngrams) -> None:
        self.model = model
        stored = json.loads((folder / f"letters-{kind}.json").read_text("utf-8"))
        self.letters = Letters(stored["letters"])
        self.totals: dict[str, float] = {}
        self.memory: dict[str, list[tuple[str, float]]] = {}
        for line in (folder / f"confusions-{kind}.tsv").read_text("utf-8").splitlines():
            read, *entries = line.split("\t")
            kept = [(entries[k], float(entries[k + 1])) for k in range(0, len(entries), 2)]
            self.memory[read] = kept
        self.totals = stored["totals"]
        self.ids = {tone_folded(word): index for index, word in enumerate(model.words) if index > 1}
        self._kept = self._load_kept(folder / f"candidates-{kind}.npz")
        self._near: dict[str, list[int]] = {}  # readings that differ in marks only are searched for once
        self._cache: OrderedDict[str, tuple[Candidate, ...]] = OrderedDict()  # oldest first

    @cached_property
    def _skeletons(self) -> tuple[list[str], list[NDArray[np.int64]]]:
        groups: dict[str, list[int]] = {}
        for word, index in self.ids.items():
            if word.isalpha() and self.model.unigram[index] > -17:
                groups.setdefault(unmarked(word), []).append(index)
        # commoner groups first: among equally near ones they are kept
        ordered = sorted(groups.items(), key=lambda item: -max(float(self.model.unigram[index]) for index in item[1]))
        return [name for name, _ in ordered], [np.array(group) for _, group in ordered]

    @cached_property
    def _spellings(self) -> Spellings:
        names, groups = self._skeletons
        return Spellings(names, [float(self.model.unigram[group].max()) for group in groups], self.letters.table)

    @cached_property
    def _coded(self) -> list[tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.int64]]]:
        folded = [tone_folded(word) for word in self.model.words]
        return [self.letters.codes([with_case(word, case) for word in folded]) for case in (0, 1, 2)]

    def candidates(self, read: str) -> tuple[Candidate, ...]:
        """Printed words that may have been read so, likeliest first; at most `LIMIT`."""
        found = self._cache.get(read)
        if found is None:
            row = self._kept.rows.get(read) if self._kept else None
            found = self._cache[read] = self._find(read) if row is None or self._kept is None else self._kept.at(row)
            if len(self._cache) > 60_000:
                self._cache.popitem(last=False)
        return found

    @staticmethod
    def _load_kept(path: Path) -> Kept | None:
        if not path.is_file():
            return None
        stored = np.load(path)
        reads = bytes(stored["reads"]).decode().split("\n")
        return Kept({read: row for row, read in enumerate(reads)}, stored["words"], stored["cases"], stored["costs"])

    def keep(self, path: Path, least: float) -> int:
        """Writes the candidates of every reading seen at least so often, so that no later run needs to search for them."""
        reads = [read for read, entries in self.memory.items() if sum(n for _, n in entries) >= least]
        shape = (len(reads), LIMIT)
        words, cases, costs = np.zeros(shape, np.uint16), np.zeros(shape, np.uint8), np.full(shape, 255, np.uint8)
        for row, read in enumerate(reads):
            for k, c in enumerate(self._find(read)):
                words[row, k], cases[row, k] = c.word, c.case
                costs[row, k] = min(254, max(0, round(-c.cost * COST_STEPS)))
        np.savez_compressed(path, reads=np.frombuffer("\n".join(reads).encode(), np.uint8), words=words, cases=cases, costs=costs)
        return len(reads)

    def remembered(self, read: str) -> list[Candidate]:
        """Words that memory knows to have been read so, likeliest first; nothing is searched."""
        result = []
        for printed, n in self.memory.get(read, ()):
            word = self.ids.get(tone_folded(printed.lower()))
            if word is not None:
                cost = float(np.log(n / (self.totals.get(printed, 0.0) + PRIOR)))
                result.append(Candidate(word, case_of(printed) % 3, cost))
        return sorted(result, key=lambda c: -(c.cost + float(self.model.unigram[c.word])))

    def _find(self, read: str) -> tuple[Candidate, ...]:
        case = _case_of_reading(read)
        counts: dict[tuple[int, int], float] = {}
        for printed, n in self.memory.get(read, ()):
            word = self.ids.get(tone_folded(printed.lower()))
            if word is not None:
                counts[word, case_of(printed) % 3] = n
        if case == 1 and read[0].isupper():
            for printed, n in self.memory.get(read[0].lower() + read[1:], ()):
                word = self.ids.get(tone_folded(printed.lower()))
                if word is not None and unmarked(printed[0]) == read[0].lower():
                    counts[word, 1] = counts.get((word, 1), 0.0) + 0.3 * n
        wanted = sorted(counts) + [(w, case) for w in self._alike(read) if (w, case) not in counts]
        result = self._scored(read, wanted, counts)
        if max((self._rank(c) for c in result), default=-99.0) < LIKELY:
            seen = {c.word for c in result}
            result += self._scored(read, [(w, case) for w in self._read_so(read) if w not in seen], {})
        result.sort(key=lambda c: -self._rank(c))
        return tuple(result[:LIMIT])

    def _rank(self, candidate: Candidate) -> float:
        return candidate.cost + RANK * float(self.model.frequency[candidate.word])

    def _scored(self, read: str, wanted: list[tuple[int, int]], counts: dict[tuple[int, int], float]) -> list[Candidate]:
        """Words in their cases with the log probability of the reading, from memory and from the letters."""
        result = []
        for group in (0, 1, 2):
            words = np.array([w for w, c in wanted if c == group], np.int64)
            if not len(words):
                continue
            letters, pairs, lengths = self._coded[group]
            costs = self.letters.score(read[:LONGEST_READ], (letters[words], pairs[words], lengths[words]))
            for word, cost in zip(words.tolist(), costs.tolist(), strict=True):
                printed = with_case(tone_folded(self.model.words[word]), group)
                total = self.totals.get(printed, 0.0)
                weight = MEMORY * total / (total + PRIOR)
                p = weight * counts.get((word, group), 0.0) / max(total, 1.0) + (1 - weight) * float(np.exp(cost))
                result.append(Candidate(word, group, float(np.log(max(p, 1e-12)))))
        return result

    def _alike(self, read: str) -> list[int]:
        """Words whose bare letters look like the reading's."""
        bare = unmarked(read.lower()).translate(_LOOKS)
        bare = "".join(c for c in bare if c.isalpha()) or bare
        found = self._near.get(bare)
        if found is None:
            found = self._near[bare] = self._search(bare)
            if len(self._near) > 30_000:
                del self._near[next(iter(self._near))]  # the oldest
        return found

    def _search(self, bare: str) -> list[int]:
        names, groups = self._skeletons
        most = 1 if len(bare) <= 2 else 2 if len(bare) <= 5 else 3
        distance = process.cdist([bare], names, scorer=Levenshtein.distance, score_cutoff=most, dtype=np.uint8)[0]
        near = np.flatnonzero(distance <= most)
        near = near[np.argsort(distance[near], kind="stable")][:ALIKE]
        return [int(w) for index in near for w in groups[index]]

    def _read_so(self, read: str) -> list[int]:
        """Words whose letters this reader is known to read so, however little they look like it."""
        _, groups = self._skeletons
        return [int(w) for index in self._spellings.near(read.lower()[:LONGEST_READ], READ_SO) for w in groups[index]]


def _case_of_reading(read: str) -> int:
    """The case of what was printed, judged by most letters: digits and specks have none."""
    letters = [c for c in read if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    if len(letters) > 1 and upper * 2 > len(letters) and len(letters) - upper <= 1:
        return 2
    return 1 if letters and read[0].isupper() else 0

"""What the document itself knows: readings and word pairs that it holds elsewhere, beyond doubt, speak for doubtful ones.

A name that stands ten times as "Lào Cai" decides the eleventh; what "dé" stands for on most lines of a scan is likelier here too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from pipeline.repair.decoder import Lattice
from pipeline.repair.ngrams import Floats, Ids

SURE = 0.9
"""A reading with this share speaks for others."""

NEIGHBOURS, READINGS = 1.3, 0.3
"""How much the logarithm of the count of familiar neighbours and readings weighs; chosen on made documents."""

SHORTEST = 60
"""A text of fewer positions knows nothing of itself."""


def with_familiar(lattice: Lattice, reads: Sequence[str], chosen: Ids, share: Floats) -> Lattice | None:
    """The lattice with arcs made likelier by what the first reading found sure; None where nothing doubtful gains.

    The neighbours of a doubtful word are held as the first reading has them; no place speaks for itself.
    """
    n = len(reads)
    if n < SHORTEST:
        return None
    words = np.where(chosen >= 0, lattice.first[np.arange(n), np.maximum(chosen, 0)], -1)
    single = (chosen >= 0) & (lattice.second[np.arange(n), np.maximum(chosen, 0)] < 0)
    sure = single & (share >= SURE) & (words > 1)
    pairs: Counter[tuple[int, int]] = Counter()
    seen: Counter[tuple[str, int]] = Counter()
    for i in np.flatnonzero(sure).tolist():
        seen[reads[i], int(words[i])] += 1
        if i + 1 < n and sure[i + 1]:
            pairs[int(words[i]), int(words[i + 1])] += 1
    doubtful = np.flatnonzero(single & (share < SURE) & (lattice.counts > 1))
    cost = lattice.cost.copy()
    gained = False
    for i in doubtful.tolist():
        before = int(words[i - 1]) if i else -1
        after = int(words[i + 1]) if i + 1 < n else -1
        for k in range(int(lattice.counts[i])):
            word = int(lattice.first[i, k])
            beside = pairs[before, word] + pairs[word, after]
            alike = seen[reads[i], word]
            if beside or alike:
                cost[i, k] += NEIGHBOURS * np.log1p(beside) + READINGS * np.log1p(alike)
                gained = True
    if not gained:
        return None
    return Lattice(lattice.first, lattice.second, cost, lattice.span, lattice.counts, lattice.lengths)

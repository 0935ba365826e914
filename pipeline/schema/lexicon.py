"""What an archive has taught: words, names and abbreviations that people wrote, and what printed forms stand for there."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

Readings = Mapping[str, Mapping[str, int]]


def bare(wording: str) -> str:
    """Lower-case letters without their marks.

    >>> bare("Đồng Xoài")
    'dong xoai'
    """
    letters = unicodedata.normalize("NFD", wording.lower().replace("đ", "d"))
    return "".join(c for c in letters if not unicodedata.combining(c))


@dataclass(frozen=True, kw_only=True, repr=False)
class Lexicon:
    """The lexicon of one archive, made from what people decided in it.

    `kept` stay as they are printed: abbreviations and words that people kept against the machine. `words` were written by people,
    with how often; `readings` are printed forms with what people read in them and how often. All sorted; letters alone, no digits
    in what is read.
    """

    kept: tuple[str, ...] = ()
    words: tuple[tuple[str, int], ...] = ()
    readings: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()

    @cached_property
    def digest(self) -> str:
        """Stands for all that it says; empty for an empty one."""
        said = (self.kept, self.words, self.readings)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16] if any(said) else ""

    def __repr__(self) -> str:
        return f"Lexicon({self.digest})"

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def held(self) -> frozenset[str]:
        return frozenset(self.kept)

    @cached_property
    def _by_printed(self) -> dict[str, dict[str, int]]:
        return {printed: dict(said) for printed, said in self.readings}

    @cached_property
    def _by_letters(self) -> dict[str, list[tuple[str, int]]]:
        found: dict[str, list[tuple[str, int]]] = {}
        for word, count in self.words:
            found.setdefault(bare(word), []).append((word, count))
        return found

    def readings_of(self, printed: str) -> dict[str, int]:
        """What a printed form may stand for here, with how often people said so.

        >>> taught = Lexicon(words=(("Ngài", 2),), readings=(("thue", (("thực", 3),)),))
        >>> taught.readings_of("Thue"), taught.readings_of("Ngai")
        ({'Thực': 3}, {'Ngài': 2})
        """
        found = dict(self._by_printed.get(printed, {}))
        lower = printed.lower()
        if lower != printed:
            for reading, count in self._by_printed.get(lower, {}).items():
                cased = reading[:1].upper() + reading[1:] if printed[:1].isupper() else reading
                cased = reading.upper() if printed.isupper() and len(printed) > 1 else cased
                found[cased] = found.get(cased, 0) + count
        for word, count in self._by_letters.get(bare(printed), ()):
            if word[:1].isupper() == printed[:1].isupper():
                found.setdefault(word, count)
        return found


NOTHING = Lexicon()
"""What an archive knows before anybody has reviewed it."""

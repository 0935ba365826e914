"""What is wrong with a text, judged by its letters: nothing, marks lost, wrong-language OCR, slips, syllables torn apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pipeline.repair.wording import is_syllable_shape, unmarked

Mode = Literal["none", "marks", "eng", "slips", "split"]
MODES: tuple[Mode, ...] = ("none", "marks", "eng", "slips", "split")

_WORD = re.compile(r"[^\W\d_]+")
_DIGIT_INSIDE = re.compile(r"(?<![\w/.,-])(?:[a-z]+\d[a-z]*|\d[a-z]{2,})(?![\w/])")
_MARKED = re.compile(r"[à-ỹđÀ-ỸĐ]")
WESTERN = frozenset("éÉèÈ¢€£§¥©®ﬁﬂçÇñÑöÖüÜäÄß")


@dataclass(frozen=True, slots=True)
class Signs:
    """Shares over the words of a text that tell what happened to it.

    marked: words with any mark; western: marked letters that western alphabets have too; bare_known: words whose bare
    letters are a Vietnamese syllable's; known: words that are Vietnamese as they stand; digits: words with a digit inside;
    shards: pieces that are no words, next to each other.
    """

    words: int
    marked: float
    western: float
    bare_known: float
    known: float
    digits: float
    shards: float


def signs(text: str, is_word: Callable[[str], bool], is_bare: Callable[[str], bool]) -> Signs:
    """The signs of a text."""
    words = _WORD.findall(text)
    counts = Counter(w.lower() for w in words)
    total = max(1, sum(counts.values()))
    letters = Counter(c for c in text if _MARKED.match(c))
    marks = max(1, sum(letters.values()))
    western = sum(n for c, n in letters.items() if c in WESTERN)
    marked = sum(n for w, n in counts.items() if unmarked(w) != w)
    known = sum(n for w, n in counts.items() if is_word(w))
    bare = sum(n for w, n in counts.items() if is_bare(unmarked(w)))
    return Signs(
        len(words), marked / total, western / marks if letters else 0.0, bare / total, known / total,
        len(_DIGIT_INSIDE.findall(text)) / total, _shards(words, is_word) / total,
    )  # fmt: skip


def _shards(words: list[str], is_word: Callable[[str], bool]) -> int:
    """Neighbouring words of which one is no word, but which make one together ("ĐIỀ U", "KHO ẢN")."""
    found = 0
    for left, right in pairwise(words):
        if len(left) + len(right) > 7 or (_whole(left, is_word) and _whole(right, is_word)):
            continue
        whole = (left + right).lower()
        found += unmarked(whole) != whole and is_syllable_shape(unmarked(whole)) and is_word(whole)
    return found


def _whole(piece: str, is_word: Callable[[str], bool]) -> bool:
    return is_word(piece.lower()) and any(c in "aeiouy" for c in unmarked(piece.lower()))


def judge(found: Signs, from_ocr: bool) -> Mode:
    """The mode that the signs call for; a text that is not Vietnamese at all is left alone."""
    if found.words < 4:
        return "slips" if from_ocr else "none"
    if found.marked < 0.45 and found.bare_known > 0.55 and (found.marked < 0.03 or found.western > 0.6):
        garbled = (found.western > 0.6 and found.marked > 0.02) or found.digits > 0.01 or found.bare_known < 0.80
        if garbled:
            return "eng" if found.marked > 0.02 or found.digits > 0.01 else "none"
        return "marks"
    if found.marked < 0.3:
        return "none"
    if found.shards > 0.02:
        return "split"
    if from_ocr:
        return "slips"
    return "slips" if found.known < 0.90 and found.bare_known > 0.6 else "none"

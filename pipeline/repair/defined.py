"""Abbreviations that a document defines for itself: "Chương trình mục tiêu quốc gia (CTMTQG)"; they stay as they are printed."""

from __future__ import annotations

import re

from pipeline.repair.wording import unmarked

_DEFINED = re.compile(r"[(“\"](?:[^()“”\"\n]{0,40}\b(?:là|la|1a|14)[: ]+)?[“\"]?(?P<letters>[A-ZĐ]{2,9})[”\"]?[)”\"]")
_WORD = re.compile(r"[^\W\d_]+")
BEFORE = 160
"""How many characters before the parenthesis may hold the words that it stands for."""

SKIPPED = 3
"""How many of those words an abbreviation may pass over ("và", "của")."""

_LOOKS = str.maketrans("P", "D")
"""Đ is read as D by some readers and as P by others."""


def defined_abbreviations(text: str) -> frozenset[str]:
    """Capitals in brackets or quotation marks whose letters begin the words before them, in their order.

    "(MTQG)" after "mục tiêu quốc gia" is one; "(PHÓ)" after anything else is not.
    """
    found = set()
    for match in _DEFINED.finditer(text):
        letters = match["letters"]
        words = _WORD.findall(text[max(0, match.start() - BEFORE) : match.start()])[-(len(letters) + SKIPPED) :]
        initials = iter("".join(word[0] for word in words).upper())
        if all(any(_same(letter, initial) for initial in initials) for letter in letters):
            found.add(letters)
    return frozenset(found)


def _same(letter: str, initial: str) -> bool:
    return unmarked(letter).translate(_LOOKS) == unmarked(initial).upper().translate(_LOOKS)

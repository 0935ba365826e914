"""Abbreviations that a document defines or uses all the time: they stay as printed, and misread ones are put right after them.

"Chương trình mục tiêu quốc gia (sau đây viết tắt là CTMTQG)" explains itself, and a lone "CTMTQC" further down is the same.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from pipeline.repair.wording import is_syllable_shape, unmarked
from pipeline.schema.text import Edit, Span

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


CONFIDENCE = 0.95
USUAL, TIMES = 3, 3
"""An abbreviation that stands so often is known without a definition; a misread one stands so many times less often."""

_CAPITALS = re.compile(r"(?<![\w/.&-])[^\W\d_]{2,9}(?![\w/&-])")
_SHAPES = (("ÀI", "M"), ("AI", "M"), ("NI", "M"), ("P", "D"), ("O", "C"), ("Q", "C"), ("G", "C"), ("I", "L"))
"""Capitals that readers take for one another, as one shape: "NTÀI" has the shape of NTM, "MTQC" and "MTOG" that of MTQG."""


def abbreviation_edits(text: str, known: frozenset[str]) -> list[Edit]:
    """Capitals of the shape of one abbreviation that the text defines or often uses, put right after it.

    What is itself `known`, often used or defined stays; so do what has the shape of two, and what can be a syllable: headings
    are in capitals too. "BCP" becomes "BCĐ" where the
    text says "Ban Chỉ đạo (BCP)".
    """
    found = [match for match in _CAPITALS.finditer(text) if match[0].isupper() and not _spoken(match[0])]
    counts = Counter(match[0] for match in found)
    meant = _meant(text)
    usual = {letters for letters, n in counts.items() if n >= USUAL and letters not in meant}
    right = set(meant.values()) | (defined_abbreviations(text) - meant.keys()) | usual
    by_shape: dict[str, set[str]] = {}
    for letters in right:
        by_shape.setdefault(_shape(letters), set()).add(letters)
    edits = []
    for match in found:
        letters = match[0]
        whole = meant.get(letters) or _only(by_shape.get(_shape(letters), set()))
        if whole is None or whole == letters or letters in right or (letters in known and letters not in meant):
            continue
        if counts[letters] * TIMES <= counts[whole] or letters in meant:
            at = _token(text, match.start(), match.end())
            after = text[at.start : match.start()] + whole + text[match.end() : at.end]
            edits.append(Edit(at, after, "abbreviation", CONFIDENCE))
    return [edit for i, edit in enumerate(edits) if i == 0 or edit.at != edits[i - 1].at]


def _meant(text: str) -> dict[str, str]:
    """Misread abbreviations in brackets -> the initials of the words before them, where these tell a Đ: "BCP" -> "BCĐ"."""
    result = {}
    for match in _DEFINED.finditer(text):
        letters = match["letters"]
        words = _WORD.findall(text[max(0, match.start() - BEFORE) : match.start()])[-len(letters) :]
        initials = "".join(word[0] for word in words).upper()
        if initials != letters and len(letters) > 2 and _shape(initials) == _shape(letters):
            result[letters] = initials
    return result


def _shape(letters: str) -> str:
    for printed, shape in _SHAPES:
        letters = letters.replace(printed, shape)
    return unmarked(letters)


def _spoken(letters: str) -> bool:
    """Whether letters can be a word in capitals."""
    return is_syllable_shape(unmarked(letters).lower())


def _only(choices: set[str]) -> str | None:
    return next(iter(choices)) if len(choices) == 1 else None


def _token(text: str, start: int, end: int) -> Span:
    """The whole token around a range."""
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return Span(start, end)


_POINT = re.compile(r"^[ \t]*(?P<letter>[a-zđ])\)(?=\s)", re.M)


def numbering_edits(text: str) -> list[Edit]:
    """The second of two points "d)" in a row as "đ)": after c) come d), đ) and e), and a reader of another language has no đ."""
    points = list(_POINT.finditer(text))
    return [
        Edit(Span(after.start("letter"), after.end()), "đ)", "numbering", CONFIDENCE)
        for before, after in pairwise(points)
        if before["letter"] == after["letter"] == "d"
    ]


def _same(letter: str, initial: str) -> bool:
    return unmarked(letter).translate(_LOOKS) == unmarked(initial).upper().translate(_LOOKS)

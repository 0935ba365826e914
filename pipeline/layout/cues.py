"""Words that tell which block of a page a line belongs to, found in spite of misread letters."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pipeline.viet.facts import rows

_DATE = re.compile(r"\bngay\b.{0,14}\b(?:thang|thana|thamg)\b|\bngay\b.{0,30}\bnam\b\s*\S{0,6}\d|\bthang\b.{0,10}\bnam\b.{0,6}$")
_NUMBER = re.compile(r"^(?:so|s6|s0)\s*[:.]|^(?:so|s6)\s+\S{0,8}\s*/")


def fold(text: str) -> str:
    """Lower case without marks, đ as d: what survives a bad scan.

    >>> fold("Độc lập")
    'doc lap'
    """
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("ð", "d"))
    return "".join(c for c in plain if not unicodedata.combining(c))


@cache
def _cues(block: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_tokens(row["wording"])) for row in rows("block_cues") if row["block"] == block)


@cache
def _marks(block: str) -> tuple[str, ...]:
    return tuple(row["wording"] for row in rows("block_cues") if row["block"] == block)


def _tokens(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", fold(text))


def find(words: tuple[str, ...], block: str) -> int | None:
    """The index of the word where a cue of the block begins; three words of five may be enough.

    >>> find(("UBND", "TỈNH", "CỌNG", "HOÀ", "XÃ", "HOI", "CHỦ", "NGHIA", "VIET", "NAM"), "national")
    2
    """
    folded = ["".join(_tokens(word)) for word in words]
    for cue in _cues(block):
        for start in range(len(folded)):
            if not folded[start]:
                continue
            window = folded[start : start + len(cue) + 2]
            first = next((i for i, token in enumerate(cue) if token == folded[start]), None)
            if first is None or first > 1:
                continue
            hits = len(set(cue) & set(window))
            if hits >= max(2, 0.6 * len(set(cue))):
                return start
    return None


def opens(text: str, block: str) -> bool:
    """True where a line begins with a cue of the block, one letter in six misread."""
    plain = "".join(_tokens(text))
    for cue in _cues(block):
        want = "".join(cue)
        if len(plain) >= len(want) - 1 and _close(plain[: len(want)], want):
            return True
    return False


def is_authority(text: str) -> bool:
    """True for `TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`, or an office in capitals."""
    if text.startswith(_marks("authority")):
        return True
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) >= 0.9 * len(letters) and opens(text, "office")


def has_date(text: str) -> bool:
    """True for the line of place and date, also with an empty or handwritten day."""
    return bool(_DATE.search(fold(text)))


def opens_number(text: str) -> bool:
    """True for `Số: 12/KH-UBND`."""
    return bool(_NUMBER.search(fold(text)))


def _close(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1:
        return False
    return sum(x != y for x, y in zip(a, b, strict=False)) <= len(b) // 6

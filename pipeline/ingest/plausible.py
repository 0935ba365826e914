"""How much of a text looks like Vietnamese: the measure behind every decision to trust a layer or an encoding."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_]+")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_STOPS = ("c", "ch", "p", "t")
_SHARP_OR_HEAVY = "\u0301\u0323"
_ONSETS = [
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gh",
    "gi",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "ngh",
    "nh",
    "p",
    "ph",
    "qu",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
]


@cache
def _rimes() -> frozenset[str]:
    lines = files("pipeline.ingest").joinpath("tables/rimes.tsv").read_text("utf-8").splitlines()
    return frozenset(rime for line in lines[1:] for rime in line.split("\t"))


@cache
def _pattern() -> re.Pattern[str]:
    onsets = "|".join(sorted(_ONSETS, key=len, reverse=True))
    rimes = "|".join(sorted(_rimes(), key=len, reverse=True))
    return re.compile(f"(?:{onsets})?(?:{rimes})")


@lru_cache(maxsize=100_000)
def is_syllable(word: str) -> bool:
    """True for a word that Vietnamese spelling allows: onset, rime, and a sharp or heavy tone where the rime ends in a stop.

    >>> [is_syllable(w) for w in ("nghiệp", "ThuỶ", "nghiêp", "hién", "plan")]
    [True, True, False, False, False]
    """
    parts = unicodedata.normalize("NFD", word.lower())
    tones = _TONES.findall(parts)
    if len(tones) > 1:
        return False
    plain = unicodedata.normalize("NFC", _TONES.sub("", parts))
    if not _pattern().fullmatch(plain):
        return False
    return not plain.endswith(_STOPS) or bool(tones and tones[0] in _SHARP_OR_HEAVY)


def words_of(text: str) -> list[str]:
    """The runs of letters, those in capitals and single letters too."""
    return _WORD.findall(text)


def syllable_share(text: str, *, marked_only: bool = False) -> float:
    """Which share of the words are Vietnamese syllables; 0 where there are none.

    With `marked_only`, only words with a character outside ASCII count: the others look the same in every encoding.
    Words are cut at white space then, because a wrongly read letter may be a sign like © or ·.
    """
    if marked_only:
        words = [w.strip("()[]{}.,;:!?\"'“”‘’/-–…*#_+<>0123456789") for w in text.split()]
        words = [
            piece for w in words if not w.isascii() for piece in re.split(r"[-–/.,;:()“”\"]", w) if piece and not piece.isascii()
        ]
    else:
        words = [w for w in words_of(text) if len(w) > 1]
    return sum(map(is_syllable, words)) / len(words) if words else 0.0

"""Printed tokens taken apart: punctuation, core, and the words by which the language model knows them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NUMBER, CODE, PAUSE, STOP = "<number>", "<code>", ",", "</s>"
"""What the language model sees in the place of figures, of document codes, of light and of sentence-ending punctuation."""

_MARKS = dict.fromkeys(c for c in range(0x300, 0x370))
_OLD_TONES = ("oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ")
_NEW_TONES = ("òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy")
_TONE_PLACEMENT = dict(zip(_OLD_TONES, _NEW_TONES, strict=True))
_SEPARATORS = re.compile(r"[-–—/.'’&_+]+")


def unmarked(text: str) -> str:
    """Text without tone and vowel marks, đ as d, case kept: "Độc lập" -> "Doc lap"."""
    text = unicodedata.normalize("NFD", text).translate(_MARKS)
    return text.replace("đ", "d").replace("Đ", "D")


def tone_folded(word: str) -> str:
    """A lower-case syllable with its tone mark where the newer habit puts it ("hoá" -> "hóa"); both spellings are right."""
    if len(word) < 3 and word not in _TONE_PLACEMENT:
        return word
    end = word[-2:]
    if end in _TONE_PLACEMENT and word[-3:-2] != "q":
        return word[:-2] + _TONE_PLACEMENT[end]
    return word


def split_token(token: str) -> tuple[str, str, str]:
    """Opening punctuation, core and closing punctuation: "(MTQG)," -> "(", "MTQG", "),"."""
    start, end = 0, len(token)
    while start < end and not token[start].isalnum():
        start += 1
    while end > start and not (token[end - 1].isalnum() or token[end - 1] == "%"):
        end -= 1
    return token[:start], token[start:end], token[end:]


@lru_cache(200_000)
def model_words(token: str) -> tuple[str, ...]:
    """The words of the language model behind one printed token: "tỉnh." -> "tỉnh", "</s>"; "01/KH-UBND" -> "<code>"."""
    lead, core, trail = split_token(token)
    words: list[str] = []
    if "(" in lead:
        words.append(PAUSE)
    if core:
        words += _core_words(core)
    if any(c in ".!?…" for c in trail):
        words.append(STOP)
    elif any(c in ",;:)" for c in trail):
        words.append(PAUSE)
    return tuple(words)


def _core_words(core: str) -> list[str]:
    if core.isalpha():
        return [tone_folded(core.lower())]
    if any(c.isdigit() for c in core):
        return [CODE if any(c.isalpha() for c in core) else NUMBER]
    parts = [part for part in _SEPARATORS.split(core) if part]
    if all(part.isalpha() for part in parts) and not any(len(part) > 1 and part[1].isupper() for part in parts):
        return [tone_folded(part.lower()) for part in parts]
    return [CODE]


def case_of(word: str) -> int:
    """0 lower case, 1 capitalised, 2 all capitals, 3 anything else."""
    if word.islower():
        return 0
    if len(word) > 1 and word.isupper():
        return 2
    if word[0].isupper() and (len(word) == 1 or word[1:].islower()):
        return 1
    return 3


def with_case(word: str, case: int) -> str:
    """A lower-case word in the given case; anything else is left as it is."""
    if case == 1:
        return word[:1].upper() + word[1:]
    return word.upper() if case == 2 else word


_ONSET = "b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu?|r|s|th?|tr|v|x"
_RHYME = (
    "a(?:ch?|i|m|nh?|ng|o|p|t|u|y)?|e(?:ch?|m|nh?|ng|o|p|t|u)?|i(?:a|ch?|e[cmptnu]|eng|m|nh?|ng|p|t|u)?|o(?:ach?|a(?:[imnopty]|ng|nh)?|"
    "c|e[not]?|i|m|n|ng|oc|ong|p|t)?|u(?:a(?:[nty]|ng)?|c|e(?:ch|nh)?|i|m|n|ng|o(?:[cimntpu]|ng)?|p|t|u|y(?:a|ch|en|et|nh|n|p|t|u)?)?|"
    "y(?:ch|e[mntu]|nh|t|n|p)?"
)
_SYLLABLE = re.compile(rf"(?:{_ONSET})?(?:{_RHYME})")


@lru_cache(100_000)
def is_syllable_shape(bare: str) -> bool:
    """Whether lower-case letters without marks can be a Vietnamese syllable: "truong" can, "plan" and "office" cannot."""
    return _SYLLABLE.fullmatch(bare) is not None

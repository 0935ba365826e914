"""Two spellings of a text for search, letter for letter as long as the text: without marks, and with marks in one manner.

A word typed without marks is looked up in the first, one with marks in the second; so "nong thon moi" finds "nông thôn mới", and
"nông thôn mới" finds nothing but itself. In the second the tone stands where it stood in older books ("hòa", not "hoà").
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

_TONES = "\u0300\u0301\u0309\u0303\u0323"


@cache
def _smaller() -> dict[int, str]:
    """Capital letters to small ones, where that is one letter too."""
    return {code: chr(code).lower() for code in range(sys.maxunicode) if chr(code).isupper() and len(chr(code).lower()) == 1}


@cache
def _bare() -> dict[int, str]:
    """Letters with marks to their base letters."""
    found = {ord("đ"): "d", ord("Đ"): "d"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code) and base.isascii():
            found[code] = base.lower()
    return found


@cache
def _newer() -> tuple[re.Pattern[str], dict[str, str]]:
    """Open syllables that have their tone on the second vowel in newer books, with the older spelling."""
    older = {}
    for first, second in ("oa", "oe", "uy"):
        for tone in _TONES:
            older[first + unicodedata.normalize("NFC", second + tone)] = unicodedata.normalize("NFC", first + tone) + second
    return re.compile(rf"(?<!q)(?:{'|'.join(older)})(?!\w)"), older


def marked(text: str) -> str:
    """Small letters with their marks, the tone in the older place.

    >>> marked("Hoà bình, Thuỷ lợi, quý"), len(marked("Hoà")) == len("Hoà")
    ('hòa bình, thủy lợi, quý', True)
    """
    pattern, older = _newer()
    return pattern.sub(lambda match: older[match[0]], text.translate(_smaller()))


def plain(text: str) -> str:
    """Small letters without marks.

    >>> plain("Đề án Nông thôn MỚI")
    'de an nong thon moi'
    """
    return text.translate(_smaller()).translate(_bare())


def has_marks(text: str) -> bool:
    """Whether any letter carries a mark.

    >>> has_marks("nong thon moi"), has_marks("đe an")
    (False, True)
    """
    return plain(text) != text.translate(_smaller())

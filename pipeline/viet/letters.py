"""Letters: marks folded away, case, and which characters can stand for a Roman numeral or a digit."""

from __future__ import annotations

import unicodedata

ALPHABET = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
"""The Vietnamese alphabet; f, j, w and z are not in it."""

POINTS = "abcdđeghiklmnopqrstuvxy"
"""The letters that number points (điểm a, b, c, d, đ …), in their order."""


_MARKED = "".join(chr(code) for first, last in ((0x00C0, 0x0250), (0x1E00, 0x1F00)) for code in range(first, last))
UPPER = "A-Z" + "".join(letter for letter in _MARKED if letter.isupper())
"""The capitals, for a character class of a regular expression: the ranges of Unicode mix capitals and small letters."""

LOWER = "a-z" + "".join(letter for letter in _MARKED if letter.islower())


def _folding() -> dict[int, str]:
    table = {ord("đ"): "d", ord("Đ"): "d", ord("Ð"): "d", ord("ð"): "d"}
    for first, last in ((0x00C0, 0x0250), (0x1E00, 0x1F00)):
        for code in range(first, last):
            base = unicodedata.normalize("NFD", chr(code))[0]
            if base.isascii() and base.isalpha():
                table[code] = base.lower()
    for code in range(ord("A"), ord("Z") + 1):
        table[code] = chr(code + 32)
    return table


_FOLDING = _folding()


def fold(text: str) -> str:
    """Lower case without marks, one character for each, so that offsets stay; used to match words that OCR garbled.

    >>> fold("Ủy ban Đảng")
    'uy ban dang'
    """
    return text.translate(_FOLDING)


def is_upper(text: str) -> bool:
    """True where the text has letters and (nearly) none of them is a small one: a heading in capitals.

    One small letter in ten is let pass, for OCR reads some capitals as small ones.

    >>> is_upper("I. MỤC ĐÍCH, YÊU CẦU"), is_upper("Mục đích"), is_upper("2024")
    (True, False, False)
    """
    small = sum(1 for c in text if c.islower())
    large = sum(1 for c in text if c.isupper())
    return large >= 2 and small * 10 <= small + large

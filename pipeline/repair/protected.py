"""Spans that no correction may change: numbers, dates, amounts, codes, e-mail addresses and web addresses."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.schema.text import Span

_ADDRESS = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|ftp://|www\.)\S+|[\w.-]+\.(?:gov|com|org|net|edu|vn)(?:\.\w+)*(?:/\S*)?"
_SYMBOL = r"[A-ZĐÐƯ][A-ZĐÐƯa-z&]*(?:[-–/.][A-ZĐÐƯ]\w*)+"
PROTECTED = re.compile(rf"(?:{_ADDRESS})|\S*\d\S*|(?<!\S)\W*(?:{_SYMBOL})\W*(?!\S)")
_FIRM = re.compile(
    r"[kcdm]?m[23]|[A-ZĐ]{1,5}\d{2}|[A-ZĐ]+\d[A-ZĐ]*\d|(?!1[0-9][npi])\d{2}[A-Za-zđ]|CO2|\d{1,2}h\d?|(?!1[0-9][npi])\d{2}\w+|\d[xX]\w*"
)
_LETTER_DIGIT = re.compile(r"[^\W\d_]{1,7}\d{1,2}[^\W\d_]{0,6}|\d[^\W\d_]{1,7}")
_PARTED = re.compile(r"(?:[^\W\d_]\w{0,7}|\d+)/[^\W\d_]{2,}[^\W\d_A-ZĐ]|[^\W\d_]{2,}/[^\W\d_A-ZĐ]\w{0,7}")
"""Two words with a slash, one of them of letters alone: "s6/thén" (số/thôn), "286/Ngay", "m3/ngay"; no code, no fraction."""

_MEASURE = re.compile(r"(?:[kcdm]?m[23]|[A-ZĐ]{1,4}\d{1,3}|\d{1,4}[a-zđ]|\d+[A-ZĐ]+)")


@lru_cache(100_000)
def is_protected(core: str) -> bool:
    """Whether a token without its punctuation is a number, code or address as a whole.

    A digit inside a word of letters ("c6", "n3m", "16p") does not make a number of it; "m2", "QL3", "4a", "18h30" stay protected.

    >>> [is_protected(t) for t in ("263/QĐ-TTg", "94/3", "3.500", "c6", "n3m", "m2", "a@b.vn", "KH-UBND", "tỉnh")]
    [True, True, True, False, False, True, True, True, False]
    """
    if any(c.isdigit() for c in core):
        return _MEASURE.fullmatch(core) is not None or _LETTER_DIGIT.fullmatch(core) is None
    return re.fullmatch(_ADDRESS, core) is not None or re.fullmatch(_SYMBOL, core) is not None


@lru_cache(100_000)
def is_protected_in_garble(core: str) -> bool:
    """The same where a wrong-language reader gives digits for letters: "1a" may be "là", "B6" may be "Bộ"; "QH13", "m2" stay.

    >>> [is_protected_in_garble(t) for t in ("1a", "B6", "16p", "tru@ng", "QH13", "m2", "05nam", "10%")]
    [False, False, False, False, True, True, True, True]
    >>> [is_protected_in_garble(t) for t in ("s6/thén", "286/Ngay", "10/QD", "24/3a", "T6/2024")]
    [False, False, True, True, True]
    """
    digits = sum(c.isdigit() for c in core)
    letters = sum(c.isalpha() for c in core)
    if not digits:
        return is_protected(core) or re.fullmatch(r"[A-ZĐ]{2,}&[A-ZĐ]{2,}", core) is not None
    if "/" in core and _PARTED.fullmatch(core):
        return all(is_protected_in_garble(part) or part.isdigit() for part in core.split("/"))
    if not letters or digits > 2 or digits > letters + 1 or any(c in "/.,%-:" for c in core):
        return True
    return _FIRM.fullmatch(core) is not None


def protected_spans(text: str) -> list[Span]:
    """Every token that no mode may change, in order, with the punctuation that stands on it; "16p" (lớp) is none of them."""
    return [
        Span(m.start(), m.end()) for m in re.finditer(r"\S+", text) if is_protected_in_garble(m[0].strip("“”\"'‘’().,;:!?[]"))
    ]

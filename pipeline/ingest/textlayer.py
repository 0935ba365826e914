"""Can the text of a PDF page be trusted, and why?

A page that looks right may carry text from an OCR model of another language, letters of an old font, or the wording of a
signature box only. What is trusted is taken word for word; what is not is read again from the picture. A page in English is
trusted too: it is not Vietnamese, but it is what was printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from unicodedata import normalize

from pipeline.ingest.encodings import mend_encoding, usual_letters
from pipeline.ingest.plausible import is_syllable, words_of

_VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
_NAMELESS = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f-\x9f]|\\(cid:\\d+\\)")
_VOWEL = re.compile("[aeiouy]")

FEW_WORDS = 12
"""A page with fewer words (a cover, a table of figures) says too little about its language to be judged by it."""
GOOD_SCAN, GOOD_DIGITAL = 0.9, 0.4
"""Share of valid syllables from which on a layer is believed; over a scan it is somebody's OCR, and Tesseract reaches 0.95."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the layer is trusted, the reason in a few words, and the old encoding that its letters are converted from."""

    trusted: bool
    reason: str
    encoding: str | None = None


def judge(text: str, *, over_scan: bool) -> Verdict:
    """The verdict on the text of one page; `over_scan` where an image fills the page under it.

    >>> judge("Ké hoach thue hién chuong trinh muc tiéu quéc gia xay dung nong thon méi nam 2024", over_scan=True).reason
    'wrong-language OCR'
    """
    if not any(c.isalnum() for c in text):
        return Verdict(False, "no text")
    text = usual_letters(text)
    nameless = len(_NAMELESS.findall(text))
    if nameless > 0.02 * len(text):
        return Verdict(False, "letters without a Unicode name")
    mended, encoding = mend_encoding(text)
    if encoding is not None:
        return Verdict(True, f"converted from {encoding}", encoding)
    return _judge_language(mended, over_scan)


def _judge_language(text: str, over_scan: bool) -> Verdict:
    words = [word for word in words_of(text) if len(word) > 1 and not _is_abbreviation(word)]
    if len(words) < FEW_WORDS:
        return Verdict(not over_scan, "too few words on a scan" if over_scan else "digital, few words")
    if english_share(text) > 0.08:
        return Verdict(True, "English text")
    letters = sum(c.isalpha() for c in text)
    vietnamese = len(_VIETNAMESE.findall(text)) / max(1, letters)
    share = sum(map(is_syllable, words)) / len(words)
    torn = [word for word in words_of(text) if _is_torn(word)]
    if len(torn) > 0.08 * len(words) and len(set(torn)) >= 3:  # "th ực hi ện", not the same mark in every cell
        return Verdict(False, "split syllables")
    if over_scan and vietnamese < 0.03:
        return Verdict(False, "wrong-language OCR")
    if share < (GOOD_SCAN if over_scan else GOOD_DIGITAL):
        return Verdict(False, f"only {share:.0%} of the words are Vietnamese")
    if vietnamese < 0.03:
        return Verdict(True, "digital, without diacritics")
    return Verdict(True, "good OCR layer" if over_scan else "digital")


def _is_torn(word: str) -> bool:
    """A piece of a syllable: small letters without a vowel that are no unit."""
    return word.islower() and word not in _table("consonant_words") and not _VOWEL.search(normalize("NFD", word))


def _is_abbreviation(word: str) -> bool:
    """Short words in capitals: UBND, MTQG, OCOP say nothing about the language; nor do headings, which are capitals too."""
    return word.isupper() and len(word) <= 6


@cache
def _table(name: str) -> frozenset[str]:
    lines = files("pipeline.ingest").joinpath(f"tables/{name}.tsv").read_text("utf-8").splitlines()
    return frozenset(lines[2:])


def english_share(text: str) -> float:
    """Which share of the words are frequent English ones: about 0.2 in English, under 0.02 in Vietnamese however badly read."""
    words = [word.lower() for word in words_of(text) if len(word) > 1]
    return sum(word in _table("english") for word in words) / len(words) if words else 0.0


def covered(rows: Sequence[bool], spans: Sequence[tuple[float, float]], height: float) -> float:
    """Which share of the inked rows of a page lies under its text, given the vertical reach of each piece of text."""
    inked = [index for index, ink in enumerate(rows) if ink]
    if not inked:
        return 1.0
    under = [False] * len(rows)
    for top, bottom in spans:
        for index in range(max(0, int(top / height * len(rows))), min(len(rows), int(bottom / height * len(rows)) + 1)):
            under[index] = True
    return sum(under[index] for index in inked) / len(inked)

"""Rules that need no model, in the order in which they are applied to each printed token, each with its reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.schema.text import Edit, Span


@dataclass(frozen=True, slots=True)
class Rule:
    """A change of one token: its name in the corrections, why it is right, and what it makes of the token."""

    name: str
    reason: str
    apply: Callable[[str], str]


_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_LOOK_ALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
_CYRILLIC = dict(zip("АВЕКМНОРСТХаеорсух", "ABEKMHOPCTXaeopcyx", strict=True))
_ROMAN = {"Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III", "Ⅳ": "IV", "Ⅴ": "V", "Ⅵ": "VI", "Ⅶ": "VII", "Ⅷ": "VIII", "Ⅸ": "IX", "Ⅹ": "X"}


def _latin(token: str) -> str:
    """Cyrillic look-alikes as Latin letters where the token has Latin ones too; a Cyrillic word stays Cyrillic."""
    if token.isascii() or not any(c in _CYRILLIC for c in token):
        return token
    others = [c for c in token if c.isalpha() and c not in _CYRILLIC]
    if not others or any("CYRILLIC" in unicodedata.name(c, "") for c in others):
        return token
    return "".join(_CYRILLIC.get(c, c) for c in token)


def _composed(token: str) -> str:
    return token if token.isascii() else unicodedata.normalize("NFC", token)


RULES = (
    Rule("invisible", "zero-width blanks and soft hyphens cut words in two for every search, and no reader sees them",
         lambda token: token if token.isascii() else _INVISIBLE.sub("", token)),
    Rule("composed", "letter and mark as two characters look the same as one, but do not compare equal", _composed),
    Rule("look-alike", "Ð (U+00D0, Icelandic) and Ɖ (African) look like Đ, and some fonts and scanners give them for it",
         lambda token: token if token.isascii() else token.translate(_LOOK_ALIKES)),
    Rule("alphabet", "Cyrillic letters inside a Latin word are slips of the keyboard: BTС", _latin),
    Rule("numeral", "Roman numerals as single characters (Ⅱ) are found by no search for II",
         lambda token: token if token.isascii() else "".join(_ROMAN.get(c, c) for c in token)),
)  # fmt: skip


def rule_edits(text: str) -> list[Edit]:
    """What the rules change in a text, token by token; the last rule that changed a token names the edit."""
    if text.isascii():
        return []
    edits = []
    for found in re.finditer(r"\S+", text):
        before = now = found[0]
        if before.isascii():
            continue
        name = ""
        for rule in RULES:
            after = rule.apply(now)
            if after != now:
                now, name = after, rule.name
        if now != before:
            edits.append(Edit(Span(found.start(), found.end()), now, name))
    return edits

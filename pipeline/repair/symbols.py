"""Letters of document symbols put right from the tables of types and bodies; their digits are never touched."""

from __future__ import annotations

import re
from functools import cache

from pipeline.repair.wording import unmarked
from pipeline.schema.text import Edit, Span
from pipeline.viet.facts import rows

CONFIDENCE = 0.97
_SYMBOL = re.compile(r"(?<![^\W\d_])[A-ZĐÐ][A-Za-zĐđÐ&]*(?:[-–/][A-ZĐÐ][A-Za-zĐđÐ&]*)+(?![^\W\d_])")


@cache
def _known() -> frozenset[str]:
    """Abbreviations of types and bodies as they are rightly written."""
    types = {row["abbreviation"] for name in ("document_types", "cited_types") for row in rows(name)}
    return frozenset(types | {row["abbreviation"] for row in rows("body_symbols")}) - {""}


@cache
def _meant() -> dict[str, str]:
    """Misreadings of groups: those listed, and known groups without their marks where only one fits."""
    bare: dict[str, set[str]] = {}
    for group in _known():
        bare.setdefault(unmarked(group), set()).add(group)
    found = {letters: next(iter(groups)) for letters, groups in bare.items() if len(groups) == 1}
    found.update({row["printed"]: row["meant"] for row in rows("symbol_misreadings")})
    return {printed: meant for printed, meant in found.items() if printed not in _known()}


def respelled(symbol: str) -> str:
    """A symbol with misread groups put right; unknown groups stay, and a symbol of which no group is known stays whole.

    >>> respelled("KH-BCP"), respelled("QDb-UBND"), respelled("NQ-HĐND"), respelled("AND-OR")
    ('KH-BCĐ', 'QĐ-UBND', 'NQ-HĐND', 'AND-OR')
    """
    parts = re.split(r"([-–/])", symbol)
    groups = parts[::2]
    right = [group if group in _known() else _meant().get(group, group) for group in groups]
    if right == groups or not any(group in _known() for group in right):
        return symbol
    if sum(group in _known() for group in right) * 2 < len(right):
        return symbol
    parts[::2] = right
    return "".join(parts)


def symbol_edits(text: str) -> list[Edit]:
    """Edits of whole tokens that hold a misspelled symbol: "Số:01/KH-BCP" -> "Số:01/KH-BCĐ"."""
    edits = []
    for token in re.finditer(r"\S*[A-ZĐÐ]\S*[-–/][A-ZĐÐ]\S*", text):
        after = _SYMBOL.sub(lambda found: respelled(found[0]), token[0])
        if after != token[0]:
            edits.append(Edit(Span(token.start(), token.end()), after, "symbol", CONFIDENCE))
    return edits

"""Letters of document symbols put right from the tables of types and bodies; their digits are never touched."""

from __future__ import annotations

import re
from functools import cache

from pipeline.repair.wording import split_token, unmarked
from pipeline.schema.text import Edit, Span, State
from pipeline.viet.facts import rows

CONFIDENCE, DOUBTFUL = 0.97, 0.8
_SYMBOL = re.compile(r"(?<![^\W\d_])[A-ZĐÐ][A-Za-zĐđÐ&]*(?:[-–/][A-ZĐÐ][A-Za-zĐđÐ&]*)+(?![^\W\d_])")


@cache
def symbol_groups() -> frozenset[str]:
    """Abbreviations of types and bodies as they are rightly written."""
    types = {row["abbreviation"] for name in ("document_types", "cited_types") for row in rows(name)}
    return frozenset(types | {row["abbreviation"] for row in rows("body_symbols")}) - {""}


@cache
def _meant() -> dict[str, str]:
    """Misreadings of groups: those listed, and known groups without their marks where only one fits."""
    bare: dict[str, set[str]] = {}
    for group in symbol_groups():
        bare.setdefault(unmarked(group), set()).add(group)
    found = {letters: next(iter(groups)) for letters, groups in bare.items() if len(groups) == 1}
    found.update({row["printed"]: row["meant"] for row in rows("symbol_misreadings")})
    return {printed: meant for printed, meant in found.items() if printed not in symbol_groups()}


def respelled(symbol: str) -> str:
    """A symbol with misread groups put right; unknown groups stay, and a symbol of which no group is known stays whole.

    >>> respelled("KH-BCP"), respelled("QDb-UBND"), respelled("NQ-HĐND"), respelled("AND-OR")
    ('KH-BCĐ', 'QĐ-UBND', 'NQ-HĐND', 'AND-OR')
    """
    parts = re.split(r"([-–/])", symbol)
    groups = parts[::2]
    right = [_group(group) for group in groups]
    if right == groups or not any(group in symbol_groups() for group in right):
        return symbol
    if sum(group in symbol_groups() for group in right) * 2 < len(right):
        return symbol
    parts[::2] = right
    return "".join(parts)


def _group(printed: str) -> str:
    """One group as it was meant; a Đ that the reader gave twice, once by its look-alike Ð, is one letter (QĐÐ)."""
    if printed in symbol_groups():
        return printed
    once = re.sub("[ĐÐ]+", "Đ", printed)
    return once if once in symbol_groups() else _meant().get(printed, printed)


_WELL_FORMED = re.compile(r"\W*(?:\d{1,6}/)?(?:(?:19|20)\d\d/)?[^\W\d_&]+(?:[-–/&][^\W\d_&]+)+\W*")


def is_known_symbol(core: str) -> bool:
    """Whether every group of letters is an abbreviation of a type or body: "QĐ-UBND" is, "QĐ-UBMD" is not."""
    groups = [group for group in re.split(r"[-–/.\d]+", core) if group]
    return bool(groups) and all(group in symbol_groups() for group in groups)


def symbol_edits(text: str, whole: bool = False) -> list[Edit]:
    """Edits of whole tokens that hold a misspelled symbol: "Số:01/KH-BCP" -> "Số:01/KH-BCĐ".

    Where only the `whole` counts (slips of the right reader), a symbol with a group that nobody knows is proposed.
    """
    edits = []
    for token in re.finditer(r"\S*[A-ZĐÐ]\S*[-–/][A-ZĐÐ]\S*", text):
        after = _SYMBOL.sub(lambda found: respelled(found[0]), token[0])
        if after != token[0]:
            sure = not whole or (_WELL_FORMED.fullmatch(after) is not None and is_known_symbol(split_token(after)[1]))
            state: State = "applied" if sure else "proposed"
            edits.append(Edit(Span(token.start(), token.end()), after, "symbol", CONFIDENCE if sure else DOUBTFUL, (), state))
    return edits

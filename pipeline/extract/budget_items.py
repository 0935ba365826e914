"""Stretches of text that speak of money: items under KINH PHÍ, sentences elsewhere, and their pieces with sums of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise

from pipeline.extract.clauses import FORM, Clause, walk
from pipeline.schema.outline import Outline
from pipeline.schema.text import Span
from pipeline.viet.facts import rows
from pipeline.viet.money import Money, find_money

_SILENT = ("letterhead", "title", "preamble", "recipients", "signature")


@dataclass(frozen=True, slots=True)
class Item:
    """A stretch of text that speaks of money: an item under KINH PHÍ, or a sentence elsewhere."""

    text: str
    place: Callable[[int, int], Span]
    headings: tuple[str, ...]
    topic: str
    depth: int = 0
    over_list: bool = False
    sentence: Span | None = None
    """The sentence that a piece is cut from, where it is short enough to be the quote."""

    @property
    def under_money(self) -> bool:
        return self.topic == "money"

    @property
    def opens_parts(self) -> bool:
        """True where the lines below say what the money is made of."""
        return self.over_list or self.text.rstrip().endswith(":")

    @property
    def at(self) -> Span:
        return self.sentence or self.place(0, len(self.text))


# --- items -------------------------------------------------------------------------------------------------------------


def find_items(clean: str, outline: Outline) -> Iterator[Item]:
    clauses = [clause for clause in walk(outline, clean) if clause.section.kind not in _SILENT and clause.topic != FORM]
    taken = False
    for here, following in zip(clauses, [*clauses[1:], None], strict=False):
        if taken:
            taken = False
            continue
        headings = tuple(part.heading.text(clean) for part in here.path if part.heading is not None)
        if here.is_heading:
            if following is not None and _runs_on(clean, here, following):
                if here.topic == "money":
                    taken = True
                    yield _joined_item(here, following, headings)
                continue
            if here.section.paragraphs or here.section.parts:
                if here.topic == "money" and next(find_money(here.text), None) is not None:
                    yield Item(here.text, here.span, headings, here.topic, here.rank, over_list=True)
                continue
            headings = headings[:-1]
        yield from _clause_items(here, headings)


def _joined_item(heading: Clause, following: Clause, headings: tuple[str, ...]) -> Item:
    at = Span(heading.paragraph.span.start, following.paragraph.span.end)
    text = heading.text.rstrip(" :.*") + ": " + following.text
    return Item(text, lambda _start, _end: at, headings, heading.topic)


def _runs_on(clean: str, heading: Clause, following: Clause) -> bool:
    """True for "1. Cấp tỉnh: Kinh phí …": the paragraph goes on in the heading's line."""
    if following.is_heading or following.section is not heading.section:
        return False
    between = clean[heading.paragraph.span.end : following.paragraph.span.start]
    return "\n" not in between


def _clause_items(clause: Clause, headings: tuple[str, ...]) -> Iterator[Item]:
    if clause.topic == "money":
        yield Item(clause.text, clause.span, headings, clause.topic, clause.rank)
        return
    if clause.is_heading or not _speaks_of_money(clause.text):
        return
    for start, end in clause.sentences():
        if _speaks_of_money(clause.text[start:end]):
            a, b = _about_money(clause.text, start, end)
            yield Item(clause.text[a:b], partial(_within, clause, a), headings, clause.topic, clause.rank)


def _about_money(text: str, start: int, end: int) -> tuple[int, int]:
    """Of a long sentence of many clauses, those that speak of money, from the first to the last of them."""
    edges = [start, *(start + m.end() for m in re.finditer(r";\s+", text[start:end])), end]
    clauses = [(a, b) for a, b in pairwise(edges) if b > a]
    told = [(a, b) for a, b in clauses if _speaks_of_money(text[a:b])]
    if len(clauses) < 3 or not told or 3 * (told[-1][1] - told[0][0]) > end - start:
        return start, end
    return told[0][0], told[-1][1] if told[-1][1] == end else told[-1][0] + len(text[told[-1][0] : told[-1][1]].rstrip(" ;"))


def _within(clause: Clause, offset: int, start: int, end: int) -> Span:
    return clause.span(offset + start, offset + end)


@cache
def budget_words(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w)(?:{row['wording']})(?!\w)" for row in rows("budget_words") if row["kind"] == kind))


def _speaks_of_money(text: str) -> bool:
    folded = text.lower()
    if next(find_money(text), None) is not None:
        return True
    return bears(folded)


def bears(folded: str) -> bool:
    """True where somebody gives money: "bố trí kinh phí", "kinh phí … từ nguồn"; not where it is said that nobody did."""
    found = budget_words("bears").search(folded)
    return (
        found is not None and not only_procedure(folded) and not budget_words("denied").search(folded[: found.start()].rstrip())
    )


def only_procedure(folded: str) -> bool:
    """Planning and accounting without anybody who gives money."""
    rest = budget_words("procedure").sub(" ", folded)
    return budget_words("procedure").search(folded) is not None and budget_words("bears").search(rest) is None


# --- pieces ---------------------------------------------------------------------------------------------------------------


def pieces_of(item: Item) -> Iterator[tuple[Item, tuple[Money, ...]]]:
    """The item whole, or cut where each piece has a sum of its own and none is the sum of the others.

    Pieces between semicolons are quoted alone; what commas part is one clause, and its quote.
    """
    sums = tuple(find_money(item.text))
    if len(sums) < 2 or has_total(item.text, sums):
        yield item, sums
        return
    cuts = [found.start() for found in re.finditer(r";", item.text)]
    parts = list(pairwise([0, *(cut + 1 for cut in cuts), len(item.text)]))
    parts = [part for part in parts if item.text[slice(*part)].strip(" ;.")]
    sentence = None
    if not cuts or not all(any(a <= money.start < b for money in sums) for a, b in parts):
        parts = list(pairwise([0, *_commas_between(item.text, sums), len(item.text)]))
        sentence = item.at if len(item.text.split()) <= CLAUSE else None
    if len(parts) == 1:
        yield item, sums
        return
    for a, b in parts:
        text = item.text[a:b]
        piece = replace(_part(item, a + len(text) - len(text.lstrip()), b), sentence=sentence)
        yield piece, tuple(find_money(text.lstrip()))


CLAUSE = 40
"""Words of a clause that is quoted whole for each of its sums."""

_PARTING = re.compile(r"[,;]\s+|\s+và\s+", re.IGNORECASE)
_SAYS_WHAT = re.compile(r"[^\W\d_]+(?:\s+[^\W\d_]+){1,}")


def _commas_between(text: str, sums: tuple[Money, ...]) -> list[int]:
    """Where a new statement begins between sums: at a comma or "và" with words of its own before the next sum.

    None where one of the sums stands without such words ("500, 300 và 200 nghìn đồng"): then only the item has a meaning.
    """
    cuts = []
    for before, after in pairwise(sums):
        marks = [m.end() for m in _PARTING.finditer(text, before.end, after.start)]
        told = [at for at in marks if _SAYS_WHAT.match(text, at, after.start) and not _BESIDE.match(text, at)]
        if not told:
            return []
        cuts.append(told[0])
    return cuts


_BESIDE = re.compile(r"(?:tương (?:đương|ứng)|tức|bằng|giảm|tăng|vượt|so với|còn|nhưng|mỗi|bình quân)(?!\w)", re.IGNORECASE)
"""Words after which a second sum says the first in another way, or how it has changed."""


def _part(item: Item, start: int, end: int) -> Item:
    return replace(item, text=item.text[start:end], place=lambda a, b: item.place(start + a, start + b))


def has_total(text: str, sums: tuple[Money, ...]) -> bool:
    """True where the first sum is that of the ones after it."""
    folded = text.lower()
    between = folded[sums[0].end : sums[1].start]
    if re.search(r"trong đó|bao gồm|gồm|cụ thể|chia ra|\(", between) or budget_words("total").search(folded[: sums[0].start]):
        return True
    return sums[0].amount == sum(money.amount for money in sums[1:])

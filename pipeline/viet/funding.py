"""Where money comes from and who bears it: from the wording of a statement to the sources that the guide knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.viet.facts import rows

LEVELS = ("trung ương", "tỉnh", "huyện", "xã")
"""Levels of government, the highest first."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source in a wording: where it stands, what it is, whose level it is ("" where it names none)."""

    start: int
    end: int
    source: str
    level: str


@cache
def _wordings() -> tuple[tuple[re.Pattern[str], str, str, int], ...]:
    return tuple(
        (re.compile(rf"(?<!\w)(?:{row['wording']})(?!\w)"), row["source"], row["level"], int(row["rank"]))
        for row in sorted(rows("funding_sources"), key=lambda row: int(row["rank"]))
    )


_MORE_LEVELS = re.compile(
    r"(?:\s*(?:,|và|;|-|hoặc)\s*(?:ngân sách\s+)?(?:cấp\s+)?"
    r"(?:trung ương|tỉnh|huyện|thị xã|thành phố|xã(?! hội)|phường|thị trấn)(?!\w))+"
)
_LEVEL_OF = {"trung ương": 0, "tỉnh": 1, "huyện": 2, "thị xã": 2, "thành phố": 2, "xã": 3, "phường": 3, "thị trấn": 3}


def find_sources(text: str) -> tuple[Source, ...]:
    """The sources of money that a statement names, in the order printed, each once.

    "ngân sách cấp tỉnh, cấp huyện" names two. "xã hội hóa từ các nguồn hợp pháp khác" is one. A law on the budget stands for the
    State budget only where no other part of it is named.

    >>> [found.source for found in find_sources("Kinh phí từ NSNN và xã hội hóa từ các nguồn hợp pháp khác")]
    ['ngân sách nhà nước', 'xã hội hóa']
    """
    folded = re.sub(r"\s", " ", text.lower())
    found: list[Source] = []
    state_ranks: list[int] = []
    for pattern, source, level, rank in _wordings():
        for match in pattern.finditer(folded):
            if _is_no_source(folded, match, source, rank):
                continue
            if rank > 1 and (min(state_ranks, default=9) < rank or _programme_there(found, match)):
                continue
            if rank:
                state_ranks.append(rank)
            found.append(Source(match.start(), match.end(), source, level))
            if rank == 1:
                found += _listed(folded, match.end())
    found = [one for one in found if not any(_swallows(other, one) for other in found)]
    first: dict[str, Source] = {}
    for one in sorted(found, key=lambda one: one.start):
        first.setdefault(one.source, one)
    return tuple(first.values())


def _listed(folded: str, at: int) -> list[Source]:
    """The other levels of "ngân sách tỉnh, huyện, xã"."""
    more = _MORE_LEVELS.match(folded, at)
    if more is None:
        return []
    result = []
    for word in re.finditer(r"trung ương|tỉnh|huyện|thị xã|thành phố|xã|phường|thị trấn", more[0]):
        level = LEVELS[_LEVEL_OF[word[0]]]
        result.append(Source(at + word.start(), at + word.end(), f"ngân sách {level}", level))
    return result


def _is_no_source(folded: str, match: re.Match[str], source: str, rank: int) -> bool:
    before = folded[max(0, match.start() - 40) : match.start()]
    if source == "khác":
        return re.search(r"xã hội ho?[áa]?[^;.,]{0,12}(?:từ|thông qua|bằng)\s*(?:các |những )?$", before) is not None
    if source == "sự nghiệp CTMTQG":
        return "lồng ghép" in match[0] or re.search(r"lồng ghép(?: \S+){0,3}\s*$", before) is not None or "ngân sách" in match[0]
    if rank == 3:
        return False
    return rank == 1 and re.search(r"(?:luật|pháp luật về|phân cấp|quy định về)\s*$", before) is not None


def _programme_there(found: list[Source], match: re.Match[str]) -> bool:
    """True where the same words already stand for the programme's own money."""
    return any(one.source == "sự nghiệp CTMTQG" and one.start <= match.start() < one.end for one in found)


def _swallows(other: Source, one: Source) -> bool:
    """A wording inside a longer one for another source says nothing of its own ("kinh phí lồng ghép từ nguồn khác")."""
    longer = other.end - other.start > one.end - one.start
    return (
        other is not one and longer and other.start <= one.start and one.end <= other.end and other.source != "sự nghiệp CTMTQG"
    )


def highest(levels: list[str]) -> str | None:
    """The highest of the levels named; None where none is."""
    return next((level for level in LEVELS if level in levels), None)

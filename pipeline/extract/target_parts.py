"""The parts of a planned quantity that a bracket behind it tells one by one: "18 giải (Toán: 01, Vật lý: 02)"."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.extract.counted import Counted
from pipeline.viet.quantities import find_quantities

BRACKET = re.compile(r"[^(.;:]{0,40}\(([^()]{5,400})\)")
PART = re.compile(r"(?P<name>[^\W\d_][^:;()\d]{0,40}?)\s*[:=]?\s*(?P<number>\d+(?:[.,]\d+)?)")
BETWEEN = re.compile(r"\s*(?:;|,(?!\d))\s*(?:và\s+)?")


def find_parts(sentence: str, counted: Counted) -> list[tuple[str, Counted]]:
    """Each part with its name as a quantity of the same unit; none where the bracket holds anything but names with plain numbers.

    Shares, ranges and brackets of one part are left alone: "(tỷ lệ 100%)" says the same again.
    """
    bracket = BRACKET.match(sentence, counted.end)
    if bracket is None or counted.kind != "unit":
        return []
    found: list[tuple[str, Counted]] = []
    at = bracket.start(1)
    while at < bracket.end(1):
        part = PART.match(sentence, at, bracket.end(1))
        if part is None:
            return []
        quantity = next(iter(find_quantities(sentence[part.start("number") : part.end("number")])), None)
        if quantity is None:
            return []
        start, end = part.span("number")
        moved = replace(quantity, start=start, end=end, number_start=start, number_end=end)
        found.append((part["name"].strip(), replace(counted, quantity=moved, start=start, end=end)))
        at = part.end()
        if at < bracket.end(1):
            stop = BETWEEN.match(sentence, at, bracket.end(1))
            if stop is None:
                return []
            at = stop.end()
    return found if len(found) > 1 else []

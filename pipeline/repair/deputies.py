"""The title of who signs for a head, where the seal lies on it: under "KT. CHỦ TỊCH" stands "PHÓ CHỦ TỊCH" and nothing else.

The seal is set on the signature's left third, which is where the deputy's title is printed; of bilevel pages and faxes the
reader gets the end of the line only. What it says is known from the line above.
"""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz.distance import Levenshtein

from pipeline.schema.text import Edit, Span
from pipeline.viet.facts import rows

CONFIDENCE = 0.97
UNLIKE = 0.5
"""The share of the title that may be misread; its last word, which stands clear of the seal, may not."""
_FOR_HEAD = re.compile(r"^[^\S\n]*KT\.[^\S\n]*(?P<head>[^\n]+?)[^\S\n]*\n[^\S\n]*(?P<line>[^\n\f]+?)[^\S\n]*$", re.MULTILINE)


@cache
def _deputies() -> dict[str, str]:
    return {row["head"]: row["deputy"] for row in rows("deputies")}


def deputy_edits(text: str) -> list[Edit]:
    """Garbled titles of deputies put right after the head's above them; a line with figures, or of another end, stays."""
    edits = []
    for found in _FOR_HEAD.finditer(text):
        deputy, line = _deputies().get(found["head"]), found["line"]
        if deputy is None or line.startswith(deputy) or any(c.isdigit() for c in line):
            continue
        ends_alike = line.split()[-1] == deputy.split()[-1]
        if ends_alike and Levenshtein.distance(line, deputy) <= UNLIKE * len(deputy):
            edits.append(Edit(Span(found.start("line"), found.end("line")), deputy, "deputy", CONFIDENCE))
    return edits

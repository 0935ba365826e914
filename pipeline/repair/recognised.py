"""Whether a text of which nothing is known was read by OCR, told by the slips in it that are beyond doubt.

The Vietnamese model of an OCR engine gives words that exist ("tính" for "tỉnh", "đối" for "đổi"), so no list of words tells
such a text from a typed one; what the decoder of slips makes of it does. Of 60 typed texts (laws, decisions, plans, news,
digital PDFs; 120,000 words) none has two such places in 800 words; of 16 pages read by `vie` 15 have.
"""

from __future__ import annotations

import re
from collections.abc import Callable

SURE = 0.95
"""A slip that is given this confidence counts."""

LEAST, EACH = 2, 800
"""At least so many slips, and one in so many words."""

ENOUGH = 2000
"""So many words are looked at; of a longer text, blocks spread evenly over it."""

BLOCK = 25
"""Lines of one block."""


def sample(text: str) -> str:
    """The text, or blocks of its lines that hold about `ENOUGH` words."""
    words = len(text.split())
    if words <= ENOUGH:
        return text
    lines = re.split(r"[\n\f]+", text)
    blocks = [lines[at : at + BLOCK] for at in range(0, len(lines), BLOCK)]
    every = -(-words // ENOUGH)
    return "\n".join("\n".join(block) for block in blocks[::every])


def is_recognised(text: str, slips: Callable[[str], list[float]]) -> bool:
    """Whether a text has so many slips beyond doubt that it was read by OCR; `slips` gives the confidence of each one."""
    part = sample(text)
    sure = sum(confidence >= SURE for confidence in slips(part))
    return sure >= LEAST and sure * EACH >= len(part.split())

"""The closing of a document: the last paragraphs, which address everybody."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.structure.blocks import Block
from pipeline.structure.openings import opens

SPEAKS = re.compile(r"^.{0,160}?\b(yeu cau|de nghi|giao)\b")
MOST = 4


def closing_blocks(blocks: Sequence[Block]) -> int:
    """How many blocks at the end of the body are its closing.

    They carry no numbering, and begin as closings do ("Trên đây là …", "Yêu cầu …", "Trong quá trình …"), or the last of
    them lets the issuer speak to the units ("UBND huyện yêu cầu …", or what ends in "./."). A task without bullet in
    the last section is none.
    """
    count = 0
    for block in reversed(blocks):
        if count >= MOST or block.label is not None or block.lines[0].row or block.upper or block.marked:
            break
        line = block.lines[0]
        final = block.text.rstrip().endswith(("./.", "/.")) or opens("issuer", line)
        if opens("closing", line) or (count == 0 and final and SPEAKS.match(" ".join(one.folded for one in block.lines[:3]))):
            count += 1
            continue
        break
    return count

"""The page simulator: clean text -> drawn A4 pages with exact truth -> pages as offices scan, fax and photograph them.

>>> from numpy.random import default_rng
>>> pages = draw([Paragraph("Căn cứ Luật Thư viện;")], Style(dpi=100), default_rng(1))
>>> pages[0].text, degrade(pages[0], "fax", default_rng(2)).dpi
('Căn cứ Luật Thư viện;', 150)
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np

from pipeline.training.page_content import (
    Block,
    Closing,
    DrawnPage,
    Letterhead,
    PageBreak,
    PageContent,
    Paragraph,
    Style,
    Table,
    TableCell,
    random_style,
)
from pipeline.training.page_damage import PROFILES, Profile, degrade
from pipeline.training.page_setting import SETTERS, Setter

__all__ = [
    "PROFILES",
    "Block",
    "Closing",
    "DrawnPage",
    "Letterhead",
    "PageBreak",
    "PageContent",
    "Paragraph",
    "Profile",
    "Style",
    "Table",
    "TableCell",
    "degrade",
    "draw",
    "from_text",
    "random_style",
]

HEADING = re.compile(r"^([IVX]+|[A-Z]|\d+(\.\d+)*)\.\s")


def draw(document: PageContent, style: Style, rng: np.random.Generator) -> list[DrawnPage]:
    """Set a document and draw its pages; the same seed gives the same pixels (with the same fonts)."""
    setter = Setter(style, rng)
    for block in document:
        if isinstance(block, PageBreak):
            setter.new_page(block.restart)
        else:
            SETTERS[type(block)](setter, block)
    return setter.pages()


def from_text(text: str) -> list[Block]:
    """Blocks of running text without letterhead, one a line of `text`: short capital lines in the middle, numbered headings bold.

    For text from a corpus, of which only the lines are known.
    """
    blocks: list[Block] = []
    for line in unicodedata.normalize("NFC", text).splitlines():
        line = " ".join(line.split())
        if not line:
            continue
        short = len(line) < 70
        if short and line.isupper() and not HEADING.match(line):
            blocks.append(Paragraph(line, bold=True, align="centre", first=0))
        else:
            blocks.append(Paragraph(line, bold=bool(short and HEADING.match(line))))
    return blocks

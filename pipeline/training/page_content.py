"""What a page simulator is given and what it makes: blocks of text, a style, and drawn pages with their exact truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from PIL import Image

from pipeline.schema.page import Line, Page

Align = Literal["left", "centre", "right", "justify"]
A4 = (595.28, 841.89)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text in one face, white space folded; `first` and `left` are indents in points, `size` is added to the body's."""

    text: str
    bold: bool = False
    italic: bool = False
    align: Align = "justify"
    first: float = 36.0
    left: float = 0.0
    size: float = 0.0
    before: float = 0.0
    after: float = 3.0


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The two columns on top of a first page; an empty `number` or `place` leaves its line out.

    >>> Letterhead(("UBND HUYỆN TÂN PHÚ", "PHÒNG TƯ PHÁP"), number="Số: 05/KH-TP").right[1]
    'Độc lập - Tự do - Hạnh phúc'
    """

    left: tuple[str, ...]
    right: tuple[str, ...] = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
    number: str = ""
    place: str = ""
    bold_from: int = -1
    """Index of the first bold line of the left column (the issuer's own name); the lines above it name the superior body."""


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a ruled table; `columns` is how many columns it covers."""

    text: str
    columns: int = 1
    bold: bool = False
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; `widths` are shares of the text width. `header` rows are bold and, with `repeat`, open each page."""

    widths: tuple[float, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    header: int = 1
    repeat: bool = False
    size: float = -2.0


@dataclass(frozen=True, slots=True)
class Closing:
    """Nơi nhận on the left, the signature on the right; kept on one page. `seal` is the text of the ring, None for no seal."""

    recipients: tuple[str, ...]
    offices: tuple[str, ...]
    name: str = ""
    seal: str | None = None
    signed: bool = False
    heading: str = "Nơi nhận:"


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block opens a page; an annex counts its pages anew with `restart`."""

    restart: bool = False


Block = Paragraph | Letterhead | Table | Closing | PageBreak
PageContent = Sequence[Block]


@dataclass(frozen=True, slots=True)
class Style:
    """How a document is set: lengths in points; margins are left, top, right, bottom; page numbers stand as Decree 30 asks."""

    family: str = "Tinos"
    size: float = 13.0
    dpi: int = 300
    spacing: float = 1.25
    justify: bool = True
    margins: tuple[float, float, float, float] = (85.0, 57.0, 48.0, 57.0)
    page_size: tuple[float, float] = A4
    page_numbers: bool = True
    ink: int = 0


FAMILIES = {"Tinos": 0.65, "Liberation Serif": 0.2, "Arimo": 0.07, "Liberation Sans": 0.05, "Cousine": 0.03}


def random_style(rng: np.random.Generator, dpi: int = 300) -> Style:
    """A style as offices use them: mostly a Times face at 13-14 points, justified."""
    return Style(
        family=str(rng.choice(list(FAMILIES), p=list(FAMILIES.values()))),
        size=float(rng.choice([11, 12, 13, 13.5, 14], p=[0.05, 0.15, 0.3, 0.15, 0.35])),
        dpi=dpi,
        spacing=float(rng.uniform(1.12, 1.5)),
        justify=bool(rng.random() < 0.85),
        margins=(float(rng.uniform(70, 90)), float(rng.uniform(50, 62)), float(rng.uniform(42, 58)), float(rng.uniform(50, 62))),
        page_numbers=bool(rng.random() < 0.8),
        ink=int(rng.integers(0, 60)),
    )


@dataclass(frozen=True)
class DrawnPage:
    """A picture of a page and what stands on it: `truth` has lines in reading order, words with boxes in points, and grids."""

    image: Image.Image
    truth: Page
    dpi: int
    marks: tuple[tuple[str, tuple[float, float, float, float]], ...] = field(default=())
    """Seals and signatures: their kind and their box in points."""

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.truth.lines

    @property
    def text(self) -> str:
        return self.truth.text

    @property
    def size(self) -> tuple[float, float]:
        assert self.truth.size is not None
        return self.truth.size

"""The picture of a page on its way through the cleaning, with the way back to where each pixel came from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.ocr.engine import Grey
from pipeline.schema.page import Box

Colour = NDArray[np.uint8]
Matrix = NDArray[np.float64]

SKETCH_DPI = 75.0


@dataclass(frozen=True)
class Sheet:
    """Grey pixels, their resolution, and what was done to them.

    `back` is the 3x3 map from a pixel here to a pixel of the upright original; `turned` is by how many degrees the
    original was turned clockwise to stand upright.
    """

    pixels: Grey
    dpi: float
    back: Matrix
    notes: tuple[str, ...] = ()
    turned: int = 0
    marks: tuple[Box, ...] = ()
    """Where seals and signatures were lifted, in pixels of the upright original."""

    def marks_here(self) -> tuple[Box, ...]:
        """The places of the lifted marks, in points of this picture."""
        return tuple(carried(mark, np.asarray(np.linalg.inv(self.back), dtype=np.float64), 72 / self.dpi) for mark in self.marks)

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @cached_property
    def sketch(self) -> Grey:
        """The picture at about 75 dpi: enough to see lines, shades and edges, at a sixteenth of the cost."""
        return shrunk(self.pixels, self.dpi, SKETCH_DPI)

    @cached_property
    def bilevel(self) -> bool:
        """True where nearly all pixels are black or white: a fax."""
        sample = self.pixels[::3, ::5]
        return bool(np.count_nonzero((sample > 10) & (sample < 245)) <= 0.002 * sample.size)

    @property
    def sketch_scale(self) -> float:
        """Pixels of the sketch for each pixel of the sheet."""
        return float(self.sketch.shape[1]) / self.width

    def noted(self, pixels: Grey, note: str) -> Sheet:
        """The same page with other pixels in the same places."""
        return replace(self, pixels=pixels, notes=(*self.notes, note))

    def moved(self, pixels: Grey, forth: Matrix, note: str, dpi: float | None = None) -> Sheet:
        """Pixels in other places; `forth` maps from the old places to the new ones."""
        back = self.back @ np.linalg.inv(forth)
        return replace(self, pixels=pixels, back=back, dpi=dpi or self.dpi, notes=(*self.notes, note))


def carried(box: Box, matrix: Matrix, scale: float = 1.0) -> Box:
    """The rectangle around a box whose corners were moved by a matrix."""
    corners = np.array(
        [[box.left, box.right, box.right, box.left], [box.top, box.top, box.bottom, box.bottom], [1, 1, 1, 1]], float
    )
    moved = matrix @ corners
    x, y = moved[:2] / moved[2] * scale
    return Box(float(x.min()), float(y.min()), float(x.max()), float(y.max()))


def shrunk(picture: Grey, dpi: float, to: float) -> Grey:
    """A picture at a lower resolution (never a higher one), each new pixel the mean of those that it covers.

    Halved as often as that goes: the mean of four pixels costs a tenth of the mean of three and a half.
    """
    while dpi >= 2 * to and min(picture.shape) >= 2:
        half = (picture.shape[1] // 2, picture.shape[0] // 2)
        even = picture[: 2 * half[1], : 2 * half[0]]
        picture, dpi = cast(Grey, cv2.resize(even, half, interpolation=cv2.INTER_AREA)), dpi / 2
    scale = min(1.0, to / dpi)
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    return cast(Grey, cv2.resize(picture, size, interpolation=cv2.INTER_AREA)) if scale < 1 else picture

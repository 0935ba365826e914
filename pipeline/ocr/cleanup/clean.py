"""The steps of the cleaning in their order; each looks whether the page needs it and says so where it did something."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image

from pipeline.ocr.cleanup import colour, geometry, light, rings
from pipeline.ocr.cleanup.sheet import Sheet, shrunk
from pipeline.ocr.engine import Engine

STEPS: tuple[Callable[[Sheet], Sheet], ...] = (
    light.mend_rows,
    light.without_specks,
    rings.without_rings,
    geometry.flatten,
    light.white_borders,
    light.without_holes,
    light.even_light,
    light.stronger,
)
"""What can be done before it is known which way is up."""
UPRIGHT_STEPS: tuple[Callable[[Sheet], Sheet], ...] = (
    geometry.fit,
    geometry.straighten,
)


def plain(image: Image.Image, dpi: float) -> Sheet:
    """The picture in grey and nothing else: how it is read where cleaning is switched off."""
    return Sheet(np.asarray(image.convert("L"), dtype=np.uint8), dpi, np.eye(3))


def clean(image: Image.Image, dpi: float, engine: Engine) -> Sheet:
    """The picture after all steps that it needs; `engine` is asked which way is up where the lines run from top to bottom."""
    pixels, notes, marks = colour.to_grey(image, dpi)
    sheet = Sheet(pixels, dpi, np.eye(3), notes, marks=marks)
    for step in STEPS:
        sheet = step(sheet)
    if geometry.sideways(sheet):
        sheet = upright(sheet, engine, (90, 270))
    for step in UPRIGHT_STEPS:
        sheet = step(sheet)
    return sheet


def upright(sheet: Sheet, engine: Engine, expected: tuple[int, ...]) -> Sheet:
    """The page turned as the engine's eye for orientation says, where that is one of the expected turns."""
    found = engine.turned(shrunk(sheet.pixels, sheet.dpi, 150.0), min(sheet.dpi, 150.0))
    if found is None or found not in expected:
        return sheet
    return geometry.turn(sheet, found, f"turned {found} degrees")

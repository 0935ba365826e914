"""The narrow door to whatever reads a picture: one method, one table of names."""

from __future__ import annotations

import difflib
import importlib
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import BadSettings
from pipeline.schema.page import Word
from pipeline.settings import Ocr

Grey = NDArray[np.uint8]
"""Rows of pixels, 0 black, 255 white."""
Shape = Literal["page", "block", "line"]
"""What a picture shows: a page of any layout, one block of lines, one line."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The words an engine saw, boxes in points of the picture it was given; `engine` names engine, version and model."""

    words: tuple[Word, ...]
    engine: str


class Engine(Protocol):
    """Reads upright grey pictures. Knows nothing of pages, order or repair; opens nothing but what it needs itself."""

    def __init__(self, settings: Ocr) -> None: ...

    def read(self, picture: Grey, dpi: float, shape: Shape = "page") -> Reading:
        """All words of a picture, in any order; raises BadFile where it takes longer than the settings allow."""
        ...

    def turned(self, picture: Grey, dpi: float) -> int | None:
        """By how many degrees (0, 90, 180, 270) the picture has to be turned clockwise to stand upright; None where unsure."""
        ...


ENGINES: dict[str, str] = {
    "tesseract": "pipeline.ocr.tesseract:Tesseract",
    "recorded": "pipeline.ocr.recorded:Recorded",
}
"""Where each engine lives; imported only when chosen. Another one is a line here, or a setting `package.module:Class`."""

_made: dict[Ocr, Engine] = {}


def make_engine(settings: Ocr) -> Engine:
    """The chosen engine, made once for each process and settings."""
    if settings not in _made:
        place = settings.engine if ":" in settings.engine else ENGINES.get(settings.engine)
        if place is None:
            near = difflib.get_close_matches(settings.engine, ENGINES, 1, 0)
            raise BadSettings(
                f"There is no OCR engine {settings.engine!r}.", advice=f"Did you mean {near[0]!r}? Known: {', '.join(ENGINES)}."
            )
        module, name = place.split(":")
        engine: Engine = getattr(importlib.import_module(module), name)(settings)
        _made[settings] = engine
    return _made[settings]

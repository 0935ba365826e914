"""Engines that fail in known ways, chosen with `Ocr(engine="tests.engines:Crashing")`; they stand in for real trouble."""

from __future__ import annotations

import ctypes
import time

import numpy as np

from pipeline.errors import BadFile
from pipeline.ocr.engine import Grey, Reading, Shape
from pipeline.ocr.recorded import Recorded, Recorder
from pipeline.schema.page import Box, Word
from pipeline.settings import Ocr

__all__ = ["Blind", "Crashing", "Garbling", "Recorded", "Recorder", "Segfaulting", "Slow", "Typed"]


class Blind:
    """Sees nothing and knows no direction."""

    def __init__(self, settings: Ocr) -> None:
        self.settings = settings
        self.asked: list[tuple[int, int, Shape]] = []

    def read(self, picture: Grey, dpi: float, shape: Shape = "page") -> Reading:
        self.asked.append((picture.shape[1], picture.shape[0], shape))
        return Reading((), "blind")

    def turned(self, picture: Grey, dpi: float) -> int | None:
        return None


class Typed(Blind):
    """Reads `text` wherever there is ink, one word beside the other on the first inked row."""

    text = "Điều 1. Phê duyệt"
    confidence = 0.9

    def read(self, picture: Grey, dpi: float, shape: Shape = "page") -> Reading:
        rows = np.flatnonzero((picture < 128).any(axis=1))
        if not rows.size:
            return Reading((), "typed")
        top = float(rows[0]) * 72 / dpi
        tokens = self.text.split()
        return Reading(
            tuple(Word(t, Box(50 + 60 * i, top, 100 + 60 * i, top + 12), self.confidence) for i, t in enumerate(tokens)), "typed"
        )


class Garbling(Typed):
    """Reads a Vietnamese page as the English model does."""

    text = "Diéu 1. Phé duyét"
    confidence = 0.4


class Crashing(Blind):
    """Dies of a bug, as a foreign library may."""

    def read(self, picture: Grey, dpi: float, shape: Shape = "page") -> Reading:
        raise RuntimeError("the engine crashed")


class Segfaulting(Typed):
    """Reads as `Typed` does; a landscape page takes its whole process down, as a bug of a C library does."""

    def read(self, picture: Grey, dpi: float, shape: Shape = "page") -> Reading:
        if picture.shape[1] > picture.shape[0]:
            ctypes.string_at(0)
        return super().read(picture, dpi, shape)


class Slow(Blind):
    """Takes longer than it may."""

    def read(self, picture: Grey, dpi: float, shape: Shape = "page") -> Reading:
        time.sleep(min(self.settings.page_seconds, 5.0))
        raise BadFile(f"A page took longer than {self.settings.page_seconds:.0f} seconds to read.", kind="too slow")

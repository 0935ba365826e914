"""One page from its picture to its lines: clean, read, sift, put in order, and map everything back onto the paper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from pipeline.layout import arrange
from pipeline.ocr import junk, stamps
from pipeline.ocr.cleanup import Sheet, clean, plain
from pipeline.ocr.cleanup.clean import upright
from pipeline.ocr.engine import make_engine
from pipeline.ocr.rulings import find_ruled, without_rules
from pipeline.ocr.second_look import look_again
from pipeline.schema.page import Box, Grid, Line, Page, Word
from pipeline.schema.page_input import PageInput
from pipeline.settings import Ocr

if TYPE_CHECKING:
    from PIL.Image import Image

UNREADABLE = 0.55
"""A page whose words have this mean confidence may stand on its head."""


def read(image: Image, page: PageInput, settings: Ocr) -> Page:
    """The page as a reader sees it: where the picture lay on its side, size and boxes are those of the upright page."""
    cv2.setNumThreads(1)
    engine = make_engine(settings)
    size = page.size or _size(image)
    dpi = image.width * 72 / size[0] if size[0] > 0 else 300.0
    sheet = clean(image, dpi, engine) if settings.clean else plain(image, dpi)
    tables, frames = find_ruled(sheet)
    sheet = without_rules(sheet, tables)
    reading = engine.read(sheet.pixels, sheet.dpi)
    if settings.clean and _confidence(reading.words) < UNREADABLE:
        turned = upright(sheet, engine, (90, 180, 270))
        if turned is not sheet:
            again = engine.read(turned.pixels, turned.dpi)
            if _confidence(again.words) > _confidence(reading.words):
                sheet, reading, (tables, frames) = turned, again, find_ruled(turned)
    read_words, stamped = stamps.without_received(reading.words, frames)
    words, dropped = junk.sift(read_words, sheet)
    found: tuple[str, ...] = ()
    if settings.clean:  # what was dropped stands as unread marks now, and is looked at again
        words, found = look_again(sheet, words, tables, engine, stamped)
        words, later = junk.sift(words, sheet)
        dropped = tuple(dict.fromkeys((*dropped, *later)))
    lines, grids = arrange(words, (sheet.width * 72 / sheet.dpi, sheet.height * 72 / sheet.dpi), tables)
    upright_size = size if sheet.turned % 180 == 0 else (size[1], size[0])
    return Page(
        page.number,
        upright_size,
        tuple(_line_back(line, sheet, dpi) for line in lines),
        "ocr",
        reading.engine,
        tuple(_grid_back(grid, sheet, dpi) for grid in grids),
        (*([page.reason] if page.reason else []), *sheet.notes, *found, *stamps.notes(stamped), *dropped),
    )


def _size(image: Image) -> tuple[float, float]:
    dpi = float(image.info.get("dpi", (300, 300))[0]) or 300.0
    return image.width * 72 / dpi, image.height * 72 / dpi


def _confidence(words: tuple[Word, ...]) -> float:
    rated = [(len(word.text), word.confidence or 0.0) for word in words]
    total = sum(length for length, _ in rated)
    return sum(length * value for length, value in rated) / total if total else 1.0


def _line_back(line: Line, sheet: Sheet, dpi: float) -> Line:
    return replace(line, words=tuple(replace(w, box=_back(w.box, sheet, dpi)) if w.box else w for w in line.words))


def _grid_back(grid: Grid, sheet: Sheet, dpi: float) -> Grid:
    return replace(grid, box=_back(grid.box, sheet, dpi)) if grid.box else grid


def _back(box: Box, sheet: Sheet, dpi: float) -> Box:
    """A box of the cleaned picture in points of the upright page: its middle line is carried over, its height kept.

    The corners of a box turned by a degree would span a higher box than the word has.
    """
    to_pixels = sheet.dpi / 72
    middle_x, middle_y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    points = np.array(
        [[box.left, middle_y, 1], [box.right, middle_y, 1], [middle_x, box.top, 1], [middle_x, box.bottom, 1]], float
    )
    points[:, :2] *= to_pixels
    moved = sheet.back @ points.T
    moved = moved[:2] / moved[2] * 72 / dpi
    x, y = moved
    return Box(float(min(x[0], x[1])), float(min(y[2], y[3])), float(max(x[0], x[1])), float(max(y[2], y[3])))

"""Uneven light, faint print, dark borders, punch holes, specks."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np

from pipeline.ocr.cleanup.sheet import SKETCH_DPI, Sheet
from pipeline.ocr.engine import Grey

UNEVEN = 0.14
"""Paper whose darker parts lose this share of the light of the brighter ones is unevenly lit."""
FAINT = 90
"""Print that stands out from the paper by fewer levels than this is faint."""

HOLE = (4.2, 7.8)
"""Millimetres: punches make holes of 5 to 7; a scan frays their edges."""
EDGE = 28.0
"""Millimetres from the edge to the centre of a hole: 12 by the standard of filing, more where a copy was moved."""


def background(sketch: Grey) -> Grey:
    """The paper without the print: what the brightest pixels nearby say, smoothed."""
    size = round(0.22 * SKETCH_DPI) | 1
    paper = cv2.morphologyEx(sketch, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    return cast(Grey, cv2.medianBlur(cv2.blur(paper, (size, size)), min(size, 31)))


def even_light(sheet: Sheet) -> Sheet:
    """Divide by the light on the paper: a photograph with a shadow, the fold of a thick book.

    Evenly lit pages are left alone, however dark: Tesseract finds its own threshold.
    """
    paper = background(sheet.sketch)
    inner = paper[paper.shape[0] // 20 : -paper.shape[0] // 20 or None, paper.shape[1] // 20 : -paper.shape[1] // 20 or None]
    if inner.size == 0:
        return sheet
    dark, bright = (float(v) for v in np.percentile(inner, (4, 96)))
    if bright < 1 or (bright - dark) / bright < UNEVEN:
        return sheet
    light = cv2.resize(np.maximum(paper, 1), (sheet.width, sheet.height), interpolation=cv2.INTER_LINEAR)
    return sheet.noted(cast(Grey, cv2.divide(sheet.pixels, light, scale=250)), "light evened")


def stronger(sheet: Sheet) -> Sheet:
    """Stretch the grey levels of faint print (a pale copy, a worn pencil); print of usual strength is left alone."""
    sample = sheet.pixels[::3, ::3]
    high = float(np.percentile(sheet.sketch, 60))
    print_ = sample[sample < high - 25]
    if print_.size < 0.002 * sample.size:
        return sheet
    darkest = float(np.percentile(print_, 5))
    if high - darkest >= FAINT:
        return sheet
    scale = 230 / (high - darkest)
    table = np.clip((np.arange(256) - darkest) * scale + 10, 0, 255).astype(np.uint8)
    return sheet.noted(cast(Grey, cv2.LUT(sheet.pixels, table)), "faint print strengthened")


def white_borders(sheet: Sheet) -> Sheet:
    """Paint over the dark edge that a scanner's lid leaves: solid black that reaches the edge of the picture."""
    sketch = sheet.sketch
    depth_y, depth_x = max(1, sketch.shape[0] // 12), max(1, sketch.shape[1] // 12)
    dark = sketch < 0.45 * max(float(np.median(sketch)), 1.0)
    if min(sketch.shape) < 40:
        return sheet
    edges = {
        "top": _depth(dark[:depth_y].mean(axis=1)),
        "bottom": _depth(dark[::-1][:depth_y].mean(axis=1)),
        "left": _depth(dark[:, :depth_x].mean(axis=0)),
        "right": _depth(dark[:, ::-1][:, :depth_x].mean(axis=0)),
    }
    if not any(edges.values()):
        return sheet
    pixels = sheet.pixels.copy()
    scale = 1 / sheet.sketch_scale
    paper = int(np.median(sketch))
    for edge, depth in edges.items():
        reach = round((depth + 1) * scale)
        if depth:
            seen = {"top": pixels, "bottom": pixels[::-1], "left": pixels.T, "right": pixels.T[::-1]}[edge]
            seen[:reach] = paper
    return sheet.noted(pixels, "dark border painted over")


def _depth(share: np.ndarray[tuple[int], np.dtype[np.float64]]) -> int:
    """How many rows from the edge are mostly dark, without a bright one between."""
    bright = np.flatnonzero(share < 0.5)
    return int(bright[0]) if bright.size else len(share)


def without_holes(sheet: Sheet) -> Sheet:
    """Paint over punch holes: solid round discs of 5 to 7 mm near an edge, dark where a lid stood behind the sheet.

    Where a hole stands clear of print nothing is won; where it touches the first letters of lines, the reader takes it for a
    letter of theirs. Bullets are smaller, seals are larger and hollow, and both may lie anywhere.
    """
    sketch, unit = sheet.sketch, sheet.dpi * sheet.sketch_scale / 25.4
    paper = float(np.median(sketch))
    dark = (sketch < 0.5 * paper).astype(np.uint8)
    _, _, stats, centres = cv2.connectedComponentsWithStats(dark, connectivity=8)
    holes = [
        (x, y, max(width, height) / 2)
        for (_, _, width, height, area), (x, y) in zip(stats[1:].tolist(), centres[1:].tolist(), strict=True)
        if HOLE[0] * unit <= min(width, height)
        and max(width, height) <= min(HOLE[1] * unit, 1.2 * min(width, height))
        and 0.92 <= area / (np.pi / 4 * width * height) <= 1.12
        and min(x, y, sketch.shape[1] - x, sketch.shape[0] - y) <= EDGE * unit
    ]
    if not holes:
        return sheet
    pixels, scale = sheet.pixels.copy(), 1 / sheet.sketch_scale
    for x, y, radius in holes:
        cv2.circle(pixels, (round((x + 0.5) * scale), round((y + 0.5) * scale)), round((radius + 1) * scale), [int(paper)], -1)
    return sheet.noted(pixels, f"{len(holes)} punch hole{'s' if len(holes) > 1 else ''} painted over")


def mend_rows(sheet: Sheet) -> Sheet:
    """Fill rows that a fax lost or blackened from the rows above and below: a white row cuts a line of print into two lines."""
    if sheet.dpi > 450 or not sheet.bilevel or sheet.height < 8:
        return sheet
    dark = sheet.pixels < 128
    ink = dark.sum(axis=1)
    above, here, below = ink[:-2], ink[1:-1], ink[2:]
    least = np.minimum(above, below)
    suspects = np.flatnonzero(((least >= 30) & (here <= 0.1 * least)) | ((here >= 0.9 * sheet.width) & (least < 0.5 * here))) + 1
    pixels, mended = sheet.pixels, 0
    for row in suspects.tolist():
        lost = ink[row] < ink[row - 1]
        both = dark[row - 1] & dark[row + 1]
        if lost and int(both.sum()) < 0.4 * min(ink[row - 1], ink[row + 1]):
            continue  # the white between two things, not the cut through one
        pixels = pixels.copy() if not mended else pixels
        pixels[row] = np.where(dark[row - 1] | dark[row + 1] if lost else both, 0, 255)
        mended += 1
    return sheet.noted(pixels, f"{mended} lost rows mended") if mended else sheet


def without_specks(sheet: Sheet) -> Sheet:
    """Turn lone pixels of a black and white page over, and take away dots smaller than the dot of an i that stand alone.

    Measured on drawn fax pages: a seventh of the errors that are left after softening go. Grey pages keep every pixel, for
    their specks are soft and hurt nobody.
    """
    if sheet.dpi > 450 or not sheet.bilevel:
        return sheet
    dark = (sheet.pixels < 128).astype(np.uint8)
    inked = cv2.boxFilter(dark, cv2.CV_8U, (3, 3), normalize=False, borderType=cv2.BORDER_REPLICATE)
    lone, hole = (dark == 1) & (inked == 1), (dark == 0) & (inked == 8)
    dark[lone], dark[hole] = 0, 1
    limit = round(3 * (sheet.dpi / 150) ** 2)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    small = stats[:, cv2.CC_STAT_AREA] <= limit
    small[0] = False
    if small.any():
        specks = small[labels]
        near = cv2.dilate((dark & ~specks).astype(np.uint8), np.ones((7, 7), np.uint8))
        dark[specks & (near == 0)] = 0
    specks_gone = int(np.count_nonzero((dark == 1) != (sheet.pixels < 128)))
    if not specks_gone:
        return sheet
    return sheet.noted(np.where(dark == 1, 0, 255).astype(np.uint8), "specks taken away")

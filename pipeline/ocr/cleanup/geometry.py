"""Upright, straight, flat, and large enough to read."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.ocr.cleanup.sheet import Matrix, Sheet, carried, shrunk
from pipeline.ocr.engine import Grey

SKEW = 0.3
"""Degrees; a smaller slope than this does not disturb the reader, and turning blurs."""
STEEPEST = 12.0
SMALL, LARGE = 11.5, 20.0
"""Pixels: x-heights outside this range cost letters or time."""
SLOPES = (-3.0, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0)
COARSE = 30.0
"""Pixels: stairs in letters larger than this are small beside the letter."""
BEST, READABLE = 17.0, 20.0
"""Pixels that the x-height gets when a page is made smaller, or larger."""


def turn(sheet: Sheet, degrees: int, note: str) -> Sheet:
    """Turn the picture clockwise by a multiple of 90°; what was the original is from now on the upright page."""
    pixels = np.ascontiguousarray(np.rot90(sheet.pixels, k=-(degrees // 90)))
    height, width = sheet.pixels.shape
    forth = {
        90: np.array([[0, -1, height], [1, 0, 0], [0, 0, 1]], float),
        180: np.array([[-1, 0, width], [0, -1, height], [0, 0, 1]], float),
        270: np.array([[0, 1, 0], [-1, 0, width], [0, 0, 1]], float),
    }[degrees % 360]
    # the upright original is turned with it, at its own scale
    corners = sheet.back @ np.array([[0, width, 0], [0, 0, height], [1, 1, 1]], float)
    span = np.abs(corners[:2] / corners[2]).max(axis=1)
    upright = {
        90: np.array([[0, -1, span[1]], [1, 0, 0], [0, 0, 1]], float),
        180: np.array([[-1, 0, span[0]], [0, -1, span[1]], [0, 0, 1]], float),
        270: np.array([[0, 1, 0], [-1, 0, span[0]], [0, 0, 1]], float),
    }[degrees % 360]
    turned = (sheet.turned + degrees) % 360
    back = upright @ sheet.back @ np.linalg.inv(forth)
    marks = tuple(carried(mark, upright) for mark in sheet.marks)
    return replace(sheet, pixels=pixels, back=back, notes=(*sheet.notes, note), turned=turned, marks=marks)


def ink(sketch: Grey) -> NDArray[np.bool_]:
    """Dark pixels of a sketch, without the large dark things (rules, pictures, borders)."""
    local = cv2.blur(sketch, (31, 31)).astype(np.int16)
    dark = ((sketch.astype(np.int16) < local - 18) & (sketch < 200)).astype(np.uint8)
    for shape in ((41, 1), (1, 41)):
        rules = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        dark[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = 0
    return dark.astype(bool)


def sideways(sheet: Sheet) -> bool:
    """True where the lines of print may run from top to bottom (a page of narrow columns may look so, too).

    Lines leave white rows between them: along the lines the ink changes much from row to row, across them little.
    """
    marks = ink(sheet.sketch)
    if int(marks.sum()) < 400:
        return False
    if _liveliness(marks.T, (0.0,)) <= 0.6 * _liveliness(marks, (0.0,)):
        return False
    # over the width of a page a slope of one degree blurs all lines into one; measured then: upright pages up to 0.25,
    # pages on their side from 0.37 (a table of short cells)
    return _liveliness(marks.T, SLOPES) > 0.3 * _liveliness(marks, SLOPES)


def _liveliness(marks: NDArray[np.bool_], slopes: tuple[float, ...]) -> float:
    """How much the ink changes from row to row, along the slope (in degrees) at which it changes most."""
    y, x = np.nonzero(marks)
    width = marks.shape[1]
    most = 0.0
    for degrees in slopes:
        rows = y if degrees == 0.0 else (y + width - x * np.tan(np.radians(degrees))).astype(np.int64)
        step = np.diff(np.bincount(rows).astype(np.float64))
        most = max(most, float((step * step).sum()))
    return most / float(max(len(y), 1) * max(width, 1))


def slope(picture: Grey, dpi: float, steepest: float = STEEPEST) -> float:
    """The slope of the lines in degrees, clockwise positive: the one that makes the sharpest profile of ink."""
    sketch = shrunk(picture, dpi, 100.0)
    marks = ink(sketch)
    # the lower edges of letters carry the baseline
    edges = marks[:-1] & ~marks[1:]
    y, x = np.nonzero(edges)
    if len(y) < 300:
        return 0.0
    if len(y) > 25_000:
        keep = np.arange(0, len(y), len(y) // 25_000 + 1)
        y, x = y[keep], x[keep]
    middle = sketch.shape[1] / 2
    run = (x - middle).astype(np.float64)

    def sharpness(degrees: float) -> float:
        rows = (y - run * np.tan(np.radians(degrees))) + sketch.shape[1]
        counts = np.bincount(rows.astype(np.int64)).astype(np.float64)
        return float((counts * counts).sum())

    coarse = np.arange(-steepest, steepest + 0.01, 0.5)
    best = float(coarse[int(np.argmax([sharpness(a) for a in coarse]))])
    fine = np.arange(best - 0.5, best + 0.51, 0.1)
    values = [sharpness(a) for a in fine]
    best = float(fine[int(np.argmax(values))])
    return best if max(values) > 1.15 * float(np.median([sharpness(a) for a in coarse])) else 0.0


def straighten(sheet: Sheet) -> Sheet:
    """Turn the page so that its lines run level."""
    angle = slope(sheet.pixels, sheet.dpi)
    if abs(angle) < SKEW:
        return sheet
    height, width = sheet.pixels.shape
    forth = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0), [0, 0, 1]])
    paper = int(np.median(sheet.sketch))
    pixels = cv2.warpAffine(
        sheet.pixels, forth[:2], (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=[paper]
    )
    return sheet.moved(cast(Grey, pixels), forth, f"deskewed {angle:.1f} degrees")


def flatten(sheet: Sheet) -> Sheet:
    """Cut a photographed sheet out of what it lies on and undo the perspective; where no sheet stands out, nothing is done."""
    corners = _sheet_corners(sheet.sketch)
    if corners is None:
        return sheet
    points = (corners / sheet.sketch_scale).astype(np.float32)
    top, right = np.linalg.norm(points[1] - points[0]), np.linalg.norm(points[2] - points[1])
    bottom, left = np.linalg.norm(points[2] - points[3]), np.linalg.norm(points[3] - points[0])
    width, height = round(float(max(top, bottom))), round(float(max(left, right)))
    square = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    forth = cv2.getPerspectiveTransform(points, square).astype(np.float64)
    pixels = cv2.warpPerspective(sheet.pixels, forth, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return sheet.moved(cast(Grey, pixels), forth, "sheet cut out of a photograph")


def _sheet_corners(sketch: Grey) -> NDArray[np.float32] | None:
    """The corners of a bright sheet on a darker ground, clockwise from the top left; None where the sheet fills the picture."""
    soft = cast(Grey, cv2.morphologyEx(cv2.medianBlur(sketch, 5), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)))
    level = float(cv2.threshold(soft, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0])
    outside, inside = soft[soft <= level], soft[soft > level]
    if not outside.size or not inside.size or float(np.median(inside)) - float(np.median(outside)) < 40:
        return None
    # a part of the sheet that lies in shadow is darker than the level between sheet and table: several levels are tried
    found = [_corners_at(soft, share * level) for share in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)]
    rated = [(_edge_contrast(soft, corners), index, corners) for index, corners in enumerate(found) if corners is not None]
    contrast, _, best = max(rated, key=lambda item: item[:2], default=(0.0, 0, None))
    return best if contrast >= 0.12 else None


def _edge_contrast(soft: Grey, corners: NDArray[np.float32]) -> float:
    """How much darker it is outside than inside along the weakest side; a real edge is one along all of its length."""
    height, width = soft.shape
    middle = corners.mean(axis=0)
    sides = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        way = np.linspace(0.06, 0.94, 40)[:, None]
        points = start + (end - start) * way
        inward = middle - (start + end) / 2
        along = (end - start) / max(float(np.linalg.norm(end - start)), 1.0)
        inward = inward - along * float(inward @ along)
        inward /= max(float(np.linalg.norm(inward)), 1.0)
        inner, outer = (
            soft[np.clip(p[:, 1], 0, height - 1).astype(int), np.clip(p[:, 0], 0, width - 1).astype(int)].astype(float)
            for p in (points + 5 * inward, points - 5 * inward)
        )
        sides.append(float(np.percentile((inner - outer) / np.maximum(inner, 1.0), 15)))
    return min(sides)


def _corners_at(soft: Grey, level: float) -> NDArray[np.float32] | None:
    """The corners of what is brighter than a level, where that is one large region with four straight sides."""
    bright = (soft > level).astype(np.uint8)
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    largest = max(outlines, key=cv2.contourArea)
    outline = cv2.convexHull(largest)
    area, whole = float(cv2.contourArea(outline)), float(soft.shape[0] * soft.shape[1])
    if not 0.3 * whole < area < 0.985 * whole or float(cv2.contourArea(largest)) < 0.9 * area:
        return None
    for tolerance in (0.01, 0.02, 0.03, 0.05):
        polygon = cv2.approxPolyDP(outline, tolerance * cv2.arcLength(outline, True), True)
        if len(polygon) == 4:
            break
    else:
        return None
    if not 0.93 * area < float(cv2.contourArea(polygon)) < 1.07 * area:
        return None
    points = polygon.reshape(4, 2).astype(np.float32)
    total, difference = points.sum(axis=1), points[:, 1] - points[:, 0]
    order = [int(total.argmin()), int(difference.argmin()), int(total.argmax()), int(difference.argmax())]
    return points[order] if len(set(order)) == 4 else None


def letter_heights(picture: Grey) -> NDArray[np.int64]:
    """Heights in pixels of the connected marks that may be letters."""
    _, dark = cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    heights, widths = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_WIDTH]
    return np.asarray(heights[(heights >= 4) & (heights < 90) & (widths >= 3) & (widths < 3 * heights)], dtype=np.int64)


def x_height(picture: Grey, least: float) -> tuple[float, float] | None:
    """The height in pixels of letters without stems, of most of the print and of its smaller sort; None where there is little.

    `least` is what a letter may measure; lower marks are specks, dots and accents.
    """
    third = picture.shape[0] // 3
    for part in (picture[third : 2 * third] if third else picture, picture):  # most pages have print enough in the middle
        letters = letter_heights(part)
        letters = letters[letters >= least]
        if len(letters) >= (300 if part is not picture else 120):
            break
    else:
        return None
    counts = np.bincount(letters, minlength=92).astype(float)
    smooth = np.convolve(counts, [0.5, 1, 0.5], "same") * np.sqrt(np.arange(len(counts)))
    most = float(smooth.argmax())
    return most, min(most, float(np.percentile(letters, 25)))


def _softened(sheet: Sheet, height: float) -> Sheet:
    """Coarse black and white made grey and larger: stairs along the strokes hide which mark stands on a letter.

    Measured on drawn fax pages: half of the errors go; larger than 15 pixels nothing is won and time is lost.
    """
    factor = max(1.0, 15 / height)
    size = (round(sheet.width * factor), round(sheet.height * factor))
    soft = cv2.GaussianBlur(sheet.pixels, (0, 0), 0.6)
    pixels = cv2.resize(soft, size, interpolation=cv2.INTER_CUBIC) if size[0] > sheet.width else soft
    forth: Matrix = np.diag([size[0] / sheet.width, size[1] / sheet.height, 1.0])
    note = f"coarse black and white softened at {sheet.dpi * factor:.0f} dpi"
    return sheet.moved(cast(Grey, pixels), forth, note, sheet.dpi * factor)


def fit(sheet: Sheet) -> Sheet:
    """Bring the print to the size at which it is read best: small print enlarged, large print made smaller.

    Measured on drawn pages with known text: 13-point print at 300 dpi has seven times the errors of the same print at
    200 dpi, and takes a quarter more time. Print between 12 and 20 pixels is left alone.
    """
    half = sheet.dpi > 230
    picture = shrunk(sheet.pixels, 2, 1) if half else sheet.pixels
    heights = x_height(picture, max(4.0, 0.05 * sheet.dpi / (2 if half else 1)))
    coarse = sheet.dpi <= 230 and sheet.bilevel
    if heights is None and sheet.dpi >= 120 and not coarse:
        return sheet
    if heights is None:  # letters of a blurred small picture run together and cannot be measured: 13-point print is assumed
        heights = (0.087 * sheet.dpi,) * 2
    most, small = (height * (2 if half else 1) for height in heights)
    if coarse and 6 <= most <= COARSE:
        return _softened(sheet, most)
    seen = most if most < SMALL else small
    if seen < SMALL and sheet.dpi < 180:
        factor = min(4.0, max(1.5, READABLE / seen), 4000 / max(sheet.width, sheet.height))
    else:
        factor = max(0.5, BEST / seen) if seen > LARGE else 1.0
    if 0.9 < factor < 1.2:
        return sheet
    size = (round(sheet.width * factor), round(sheet.height * factor))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    pixels = cv2.resize(sheet.pixels, size, interpolation=how)
    forth: Matrix = np.diag([size[0] / sheet.width, size[1] / sheet.height, 1.0])
    dpi = sheet.dpi * factor
    note = f"read at {dpi:.0f} dpi" if factor < 1 else f"enlarged {factor:.1f} times (letters of {seen:.0f} pixels)"
    return sheet.moved(cast(Grey, pixels), forth, note, dpi)

"""What scanners, paper, fax machines and telephones do to a page; the truth's boxes move with the picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.schema.page import Box, Grid, Line, Page, Word
from pipeline.training.page_content import DrawnPage

Profile = Literal["office", "archive", "fax", "phone"]
Picture = NDArray[np.uint8]
Matrix = NDArray[np.float64]


def degrade(page: DrawnPage, profile: Profile, rng: np.random.Generator) -> DrawnPage:
    """The page out of an office scanner (300 dpi), an archive's (200 dpi, coloured paper), a fax (150 dpi) or a telephone."""
    return PROFILES[profile](page, rng)


def office(page: DrawnPage, rng: np.random.Generator) -> DrawnPage:
    """300 dpi, slightly skewed, a little noise and blur."""
    picture, matrix = _scanned(page, 300, rng.normal(0, 0.35), rng)
    picture = _blur(picture, float(rng.uniform(0.3, 0.7)))
    picture = _noise(picture, float(rng.uniform(2, 6)), rng)
    return _moved(page, picture, matrix, 300)


def archive(page: DrawnPage, rng: np.random.Generator, paper: int | None = None) -> DrawnPage:
    """200 dpi on yellowed or coloured paper: print shows through, specks, skew, JPEG blocks; `paper` is a place in `PAPERS`."""
    picture, matrix = _scanned(page, 200, rng.normal(0, 0.7), rng)
    picture = _colour(picture)
    behind = cv2.GaussianBlur(cv2.flip(picture, 1), (0, 0), 2.5).astype(np.float32)
    shine = float(rng.uniform(0, 0.12))
    chosen = int(rng.integers(len(PAPERS))) if paper is None else paper
    tint = np.array(PAPERS[chosen], np.float32) / 255
    grain = _soft(rng, picture.shape[:2], 60) * 0.06 + 0.97
    faded = 255 - (255 - picture.astype(np.float32)) * float(rng.uniform(0.7, 0.95))
    mixed = faded * (1 - shine + shine * behind / 255) * tint * grain[..., None]
    picture = _specks(np.clip(mixed, 0, 255).astype(np.uint8), float(rng.uniform(0.3, 2)), rng)
    picture = _noise(_blur(picture, float(rng.uniform(0.3, 0.6))), float(rng.uniform(2, 5)), rng)
    return _moved(page, _jpeg(picture, int(rng.integers(45, 75))), matrix, 200)


def fax(page: DrawnPage, rng: np.random.Generator) -> DrawnPage:
    """150 dpi, black or white, specks, now and then a lost row."""
    picture, matrix = _scanned(page, 150, rng.normal(0, 0.5), rng)
    grey = _noise(_grey(picture), 12, rng)
    level = float(rng.uniform(145, 185))
    bilevel = np.where(grey > level, 255, 0).astype(np.uint8)
    bilevel = _specks(bilevel, float(rng.uniform(0.3, 2)), rng)
    for row in rng.integers(0, bilevel.shape[0], int(rng.integers(0, 4))):
        bilevel[row] = 255
    return _moved(page, bilevel, matrix, 150)


def phone(page: DrawnPage, rng: np.random.Generator) -> DrawnPage:
    """A photograph on a dark table: perspective, uneven light, blur, noise, JPEG."""
    dpi = int(rng.integers(170, 230))
    picture, matrix = _scaled(page, dpi)
    picture = _colour(picture)
    height, width = picture.shape[:2]
    margin = rng.uniform(0.03, 0.07, 2) * (width, height)
    size = (round(width + 2 * margin[0]), round(height + 2 * margin[1]))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    pushed = corners + margin.astype(np.float32) + (rng.uniform(-0.025, 0.025, (4, 2)) * width).astype(np.float32)
    warp = cv2.getPerspectiveTransform(corners, pushed.astype(np.float32)).astype(np.float64)
    table = rng.integers(40, 110) + rng.integers(-15, 16, 3)
    picture = cast(Picture, cv2.warpPerspective(picture, warp, size, flags=cv2.INTER_AREA, borderValue=[int(c) for c in table]))
    light = _light(rng, (size[1], size[0]))
    tint = np.array([1.0, rng.uniform(0.95, 1.0), rng.uniform(0.85, 1.0)], np.float32)
    picture = np.clip(picture.astype(np.float32) * light[..., None] * tint, 0, 255).astype(np.uint8)
    picture = _noise(_blur(picture, float(rng.uniform(0.5, 1.0))), float(rng.uniform(3, 8)), rng)
    return _moved(page, _jpeg(picture, int(rng.integers(55, 85))), warp @ matrix, dpi)


PROFILES: dict[Profile, Callable[[DrawnPage, np.random.Generator], DrawnPage]] = {
    "office": office,
    "archive": archive,
    "fax": fax,
    "phone": phone,
}
PAPERS = ((250, 243, 222), (244, 230, 196), (238, 222, 180), (235, 240, 245), (247, 228, 232), (228, 240, 226), (240, 240, 236))


def _scaled(page: DrawnPage, dpi: int) -> tuple[Picture, Matrix]:
    """The picture at another resolution, with the map from old to new pixels."""
    picture = np.array(page.image)
    scale = dpi / page.dpi
    size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
    matrix = np.diag([size[0] / page.image.width, size[1] / page.image.height, 1.0])
    if size != picture.shape[1::-1]:
        picture = cast(Picture, cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC))
    return picture, matrix


def _scanned(page: DrawnPage, dpi: int, angle: float, rng: np.random.Generator) -> tuple[Picture, Matrix]:
    """The picture at another resolution, turned by an angle in degrees about its middle and a little moved."""
    picture, matrix = _scaled(page, dpi)
    height, width = picture.shape[:2]
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1.0), [0, 0, 1]])
    turn[:2, 2] += rng.uniform(-3, 3, 2)
    turned = cv2.warpAffine(picture, turn[:2], (width, height), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    return cast(Picture, turned), turn @ matrix


def _moved(page: DrawnPage, picture: Picture, matrix: Matrix, dpi: int) -> DrawnPage:
    """The page with another picture, its boxes carried along by `matrix` (old pixels to new ones)."""
    old, new = page.dpi / 72, dpi / 72

    def carry(box: Box) -> Box:
        corners = np.array([[box.left, box.top], [box.right, box.top], [box.right, box.bottom], [box.left, box.bottom]]) * old
        mapped = cv2.perspectiveTransform(corners[None], matrix)[0] / new
        (left, top), (right, bottom) = mapped.min(0), mapped.max(0)
        return Box(float(left), float(top), float(right), float(bottom))

    def line(old_line: Line) -> Line:
        return Line(tuple(Word(w.text, carry(w.box) if w.box else None, w.confidence) for w in old_line.words), old_line.gaps)

    def grid(old_grid: Grid) -> Grid:
        return replace(old_grid, box=carry(old_grid.box) if old_grid.box else None)

    size = (picture.shape[1] / new, picture.shape[0] / new)
    truth = Page(
        page.truth.number,
        size,
        tuple(map(line, page.truth.lines)),
        page.truth.origin,
        page.truth.engine,
        tuple(map(grid, page.truth.grids)),
    )
    marks = []
    for kind, corners in page.marks:
        box = carry(Box(*corners))
        marks.append((kind, (box.left, box.top, box.right, box.bottom)))
    return DrawnPage(Image.fromarray(picture), truth, dpi, tuple(marks))


def _grey(picture: Picture) -> Picture:
    return picture if picture.ndim == 2 else cast(Picture, cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))


def _colour(picture: Picture) -> Picture:
    return picture if picture.ndim == 3 else cast(Picture, cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB))


def _blur(picture: Picture, sigma: float) -> Picture:
    return cast(Picture, cv2.GaussianBlur(picture, (0, 0), sigma))


def _noise(picture: Picture, sigma: float, rng: np.random.Generator) -> Picture:
    """Grain; drawn once a page as a small tile and repeated, which is fast and looks the same."""
    tile = (rng.standard_normal((256, 320), np.float32) * sigma).astype(np.int16)
    height, width = picture.shape[:2]
    grain = np.tile(tile, (height // 256 + 1, width // 320 + 1))[:height, :width]
    if picture.ndim == 3:
        grain = grain[..., None]
    return np.asarray(np.clip(picture.astype(np.int16) + grain, 0, 255), np.uint8)


def _specks(picture: Picture, per_square_inch: float, rng: np.random.Generator) -> Picture:
    """Black and white dots of one to three pixels."""
    height, width = picture.shape[:2]
    count = int(per_square_inch * 90)
    result = picture.copy()
    for x, y, size, dark in zip(
        rng.integers(0, width, count), rng.integers(0, height, count), rng.integers(1, 3, count), rng.random(count), strict=True
    ):
        result[y : y + size // 2 + 1, x : x + (size + 1) // 2] = int(rng.integers(0, 90)) if dark < 0.75 else 255
    return result


def _soft(rng: np.random.Generator, shape: tuple[int, int], grain: int) -> NDArray[np.float32]:
    """Slow changes over the page between 0 and 1."""
    coarse = rng.random((max(2, shape[0] // grain), max(2, shape[1] // grain))).astype(np.float32)
    grown = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(grown, 0, 1), np.float32)


def _light(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Uneven light: a gradient over the page and a soft shadow."""
    angle = float(rng.uniform(0, 2 * np.pi))
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    slope = (x / shape[1] - 0.5) * np.cos(angle) + (y / shape[0] - 0.5) * np.sin(angle)
    strength = float(rng.uniform(0.25, 0.6))
    shadow = _soft(rng, shape, max(shape) // 3) * 0.2
    return np.asarray(np.clip(0.95 + strength * slope - shadow, 0.25, 1.05), np.float32)


def _jpeg(picture: Picture, quality: int) -> Picture:
    order = picture[..., ::-1] if picture.ndim == 3 else picture
    _, coded = cv2.imencode(".jpg", order, [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = np.asarray(cv2.imdecode(coded, cv2.IMREAD_UNCHANGED), np.uint8)
    return np.ascontiguousarray(decoded[..., ::-1]) if decoded.ndim == 3 else decoded

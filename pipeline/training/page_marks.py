"""What offices put over print: the round red seal with its ring of text, and the blue scribble of a signature."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from pipeline.training.page_fonts import font

RED, BLUE = (200, 30, 45), (35, 50, 150)


def seal(text: str, pixels: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """How much ink the seal leaves at each point (0..1): two rings, a star, the ring of text; worn as rubber stamps are."""
    ink = Image.new("L", (pixels, pixels), 0)
    draw = ImageDraw.Draw(ink)
    middle, width = pixels / 2, max(2, pixels // 60)
    for radius, line in ((0.49, width * 2), (0.45, width), (0.26, width)):
        r = radius * pixels
        draw.ellipse((middle - r, middle - r, middle + r, middle + r), outline=255, width=line)
    points = []
    for corner in range(10):
        r = pixels * (0.16 if corner % 2 == 0 else 0.065)
        angle = math.pi * corner / 5 - math.pi / 2
        points.append((middle + r * math.cos(angle), middle + r * math.sin(angle)))
    draw.polygon(points, fill=255)
    _ring_text(ink, text, 0.355 * pixels)
    turned = ink.rotate(float(rng.uniform(-25, 25)), Image.Resampling.BILINEAR)
    coarse = rng.random((max(2, pixels // 24), max(2, pixels // 24))).astype(np.float32)
    worn = cv2.resize(coarse, (pixels, pixels), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.asarray(turned, np.float32) / 255 * np.clip(0.55 + 0.6 * worn, 0, 1), np.float32)


def _ring_text(ink: Image.Image, text: str, radius: float) -> None:
    pixels = ink.width
    face = font("Arimo", pixels * 0.085, bold=True)
    step = min(2 * math.pi * 0.92 / max(1, len(text)), face.getlength("M") * 0.95 / radius)
    for index, letter in enumerate(text):
        angle = (index - (len(text) - 1) / 2) * step
        tile = Image.new("L", (round(pixels * 0.14),) * 2, 0)
        ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), letter, font=face, fill=255, anchor="mm")
        tile = tile.rotate(-math.degrees(angle), Image.Resampling.BILINEAR)
        at = (pixels / 2 + radius * math.sin(angle) - tile.width / 2, pixels / 2 - radius * math.cos(angle) - tile.height / 2)
        ink.paste(255, (round(at[0]), round(at[1])), tile)


def signature(width: int, height: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """How much ink a signature leaves at each point: a few loops along a rising line, and a flourish under them."""
    ink = np.zeros((height, width), np.uint8)
    t = np.linspace(0, 1, 400)
    turns, phase = rng.uniform(3, 7), rng.uniform(0, 6)
    swell = height * rng.uniform(0.2, 0.32) * (0.4 + np.sin(np.pi * t) * 0.8) * (1 + 0.4 * np.sin(13 * t + phase))
    x = width * (0.1 + 0.7 * t) + swell * 0.8 * np.sin(2 * np.pi * turns * t + phase)
    y = height * (0.62 - 0.2 * t) + swell * np.cos(2 * np.pi * turns * t + phase)
    pen = max(2, height // 45)
    cv2.polylines(ink, [np.stack([x, y], 1).astype(np.int32)], False, 255, pen, cv2.LINE_AA)
    under = np.stack([width * (0.15 + 0.8 * t), height * (0.85 - 0.25 * t + 0.05 * np.sin(9 * t + phase))], 1)
    cv2.polylines(ink, [under.astype(np.int32)], False, 255, pen, cv2.LINE_AA)
    return np.asarray(ink / 255, np.float32)


def stamp(
    page: NDArray[np.uint8], ink: NDArray[np.float32], at: tuple[int, int], colour: tuple[int, int, int], opacity: float = 0.8
) -> None:
    """Lay ink over a picture (RGB, changed in place) as a stamp does: print stays visible under it."""
    left, top = at
    height, width = page.shape[:2]
    x0, y0, x1, y1 = max(0, left), max(0, top), min(width, left + ink.shape[1]), min(height, top + ink.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    amount = opacity * ink[y0 - top : y1 - top, x0 - left : x1 - left, None]
    under = page[y0:y1, x0:x1].astype(np.float32)
    page[y0:y1, x0:x1] = np.clip(under * (1 - amount * (1 - np.array(colour, np.float32) / 255)), 0, 255).astype(np.uint8)

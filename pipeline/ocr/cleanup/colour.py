"""Colour -> grey: coloured paper turned white, red and blue seals and signatures lifted off the print under them."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from PIL import Image

from pipeline.ocr.cleanup.sheet import Colour
from pipeline.ocr.engine import Grey
from pipeline.schema.page import Box

TINTED = 24
"""Paper whose channels differ by this much is coloured."""
INK = 45
"""A pixel whose red (or blue) stands out by this much is coloured ink; shades of JPEG and scanner stay below 30."""
TALL = 0.36
"""Inches: coloured marks as tall as this are seals, signatures and stamps; lower ones may be a number written by hand."""


def to_grey(image: Image.Image, dpi: float) -> tuple[Grey, tuple[str, ...], tuple[Box, ...]]:
    """The grey picture, what was done to get it, and where marks were lifted.

    Grey and bilevel pictures are left alone: without colour nobody can tell a seal from print. Black print under a red
    seal is dark in the red channel, where the seal itself is nearly as bright as paper.
    """
    if image.mode in ("1", "L"):
        return np.ascontiguousarray(image if image.mode == "L" else image.convert("L"), dtype=np.uint8), (), ()
    if image.mode in ("LA", "PA", "RGBA", "P") and (image.mode != "P" or "transparency" in image.info):
        image = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        values = np.asarray(image, dtype=np.float32)
        top = max(float(values.max()), 1.0)
        return (values * (255 / top)).astype(np.uint8), (), ()
    rgb = np.asarray(image.convert("RGB") if image.mode != "RGB" else image)
    small = rgb[::4, ::4]
    red, green, blue = (small[..., channel] for channel in range(3))
    spread = np.maximum(np.maximum(red, green), blue) - np.minimum(np.minimum(red, green), blue)
    if np.count_nonzero(spread >= INK // 2) <= 0.001 * spread.size:
        return cast(Grey, cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)), (), ()
    notes: list[str] = []
    paper = _paper(small)
    if max(paper) - min(paper) >= TINTED:
        steps = np.arange(256, dtype=np.float64)[None, :, None]
        table = np.clip(steps * (max(paper) / np.maximum(paper, 1.0))[None, None, :], 0, 255).astype(np.uint8)
        rgb = cast(Colour, cv2.LUT(rgb, table))
        notes.append("coloured paper turned neutral")
    grey = cast(Grey, cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))
    marks = [(name, mark) for name, channel in (("red", 0), ("blue", 2)) for mark in _marks(rgb, channel, dpi)]
    for _, place in marks:
        _lift(rgb, grey, place)
    notes += [f"{name} seal or signature lifted" for name in dict.fromkeys(name for name, _ in marks)]
    boxes = tuple(Box(x.start, y.start, min(x.stop, grey.shape[1]), min(y.stop, grey.shape[0])) for _, (y, x) in marks)
    return grey, tuple(notes), boxes


def _paper(small: Colour) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The colour of the paper: that of the brighter half of the page."""
    light = small[::2, ::2].reshape(-1, 3)
    total = light.sum(axis=1, dtype=np.int32)
    return np.asarray(np.median(light[total >= np.median(total)], axis=0), dtype=np.float64)


def _marks(rgb: Colour, channel: int, dpi: float) -> list[tuple[slice, slice]]:
    """Where tall marks of one colour stand; blue ink has green in it, so that blue is compared with red alone."""
    step = max(1, round(dpi / 75))
    small = rgb[::step, ::step]
    rivals = small[..., 0] if channel == 2 else cv2.max(small[..., 1], small[..., 2])
    ink = (cv2.subtract(small[..., channel], rivals) > INK).astype(np.uint8)
    if cv2.countNonZero(ink) < 25:
        return []
    reach = max(3, round(0.06 * dpi / step)) | 1
    whole = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    outlines, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    tall = TALL * dpi / step
    found = []
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        filled = cv2.countNonZero(ink[top : top + height, left : left + width])
        if height >= tall and filled >= 0.02 * tall * tall:
            rows = slice(max(0, top - reach) * step, (top + height + reach) * step)
            found.append((rows, slice(max(0, left - reach) * step, (left + width + reach) * step)))
    return found


def _lift(rgb: Colour, grey: Grey, place: tuple[slice, slice]) -> None:
    """Replace coloured pixels by their brightest channel, in which their ink looks like paper and print stays dark."""
    area, under = rgb[place], grey[place]
    value = cast(Grey, cv2.max(cv2.max(area[..., 0], area[..., 1]), area[..., 2]))
    excess = cv2.absdiff(area[..., 0], area[..., 2])
    strong = excess > INK
    if not strong.any():
        return
    near = cv2.dilate((excess > INK // 2).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    rest = under[~near]
    paper = float(np.percentile(rest, 70)) if rest.size > 50 else 245.0
    lifted = np.zeros_like(under)
    for tint in (area[..., 0] >= area[..., 2], area[..., 0] < area[..., 2]):
        inked = value[np.logical_and(strong, tint)]
        if inked.size:
            level = max(float(np.percentile(inked, 40)), 0.5 * paper)
            table = np.clip(np.arange(256) * (paper / level), 0, paper).astype(np.uint8)
            lifted = np.where(tint, cv2.LUT(value, table), lifted)
    under[near] = np.maximum(lifted, under)[near]

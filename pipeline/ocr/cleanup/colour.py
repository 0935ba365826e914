"""Colour -> grey: coloured paper turned white, red and blue seals and signatures lifted off the print under them."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from PIL import Image

from pipeline.ocr.cleanup.sheet import Colour
from pipeline.ocr.engine import Grey

TINTED = 24
"""Paper whose channels differ by this much is coloured."""
INK = 45
"""A pixel whose red (or blue) stands out by this much is coloured ink; shades of JPEG and scanner stay below 30."""
TALL = 0.36
"""Inches: coloured marks as tall as this are seals, signatures and stamps; lower ones may be a number written by hand."""


def to_grey(image: Image.Image, dpi: float) -> tuple[Grey, tuple[str, ...]]:
    """The grey picture and what was done to get it.

    Grey and bilevel pictures are left alone: without colour nobody can tell a seal from print. Black print under a red
    seal is dark in the red channel, where the seal itself is nearly as bright as paper.
    """
    if image.mode in ("1", "L"):
        return np.ascontiguousarray(image if image.mode == "L" else image.convert("L"), dtype=np.uint8), ()
    if image.mode in ("LA", "PA", "RGBA", "P") and (image.mode != "P" or "transparency" in image.info):
        image = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        values = np.asarray(image, dtype=np.float32)
        top = max(float(values.max()), 1.0)
        return (values * (255 / top)).astype(np.uint8), ()
    rgb = np.asarray(image.convert("RGB") if image.mode != "RGB" else image)
    small = rgb[::4, ::4]
    spread = small.max(axis=2).astype(np.int16) - small.min(axis=2)
    if int(np.percentile(spread, 99.9)) < INK // 2:
        return cast(Grey, cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)), ()
    notes: list[str] = []
    paper = _paper(small)
    if max(paper) - min(paper) >= TINTED:
        steps = np.arange(256, dtype=np.float64)[None, :, None]
        table = np.clip(steps * (max(paper) / np.maximum(paper, 1.0))[None, None, :], 0, 255).astype(np.uint8)
        rgb = cast(Colour, cv2.LUT(rgb, table))
        notes.append("coloured paper turned neutral")
    grey = cast(Grey, cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))
    for name, channel in (("red", 0), ("blue", 2)):
        if _lift(rgb, grey, channel, dpi):
            notes.append(f"{name} seal or signature lifted")
    return grey, tuple(notes)


def _paper(small: Colour) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The colour of the paper: that of the brighter half of the page."""
    light = small.reshape(-1, 3)
    total = light.sum(axis=1, dtype=np.int32)
    return np.asarray(np.median(light[total >= np.median(total)], axis=0), dtype=np.float64)


def _lift(rgb: Colour, grey: Grey, channel: int, dpi: float) -> bool:
    """Replace, under coloured marks, the grey by the channel in which their ink is bright; True where there was one."""
    step = max(1, round(dpi / 100))
    small = rgb[::step, ::step].astype(np.int16)
    others = [c for c in range(3) if c != channel]
    excess = small[..., channel] - np.maximum(small[..., others[0]], small[..., others[1]])
    if channel == 2:  # blue ink has green in it; violet print of cheap scanners has not
        excess = small[..., 2] - small[..., 0]
    ink = (excess > INK).astype(np.uint8)
    if int(ink.sum()) < 40:
        return False
    reach = max(3, round(0.06 * dpi / step)) | 1
    whole = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(whole)
    tall = TALL * dpi / step
    marks = [
        i for i in range(1, count) if stats[i, cv2.CC_STAT_HEIGHT] >= tall and int(ink[labels == i].sum()) >= 0.02 * tall * tall
    ]
    if not marks:
        return False
    for mark in marks:
        left, top, width, height = (int(v) for v in stats[mark, :4])
        margin = reach
        y0, x0 = max(0, top - margin) * step, max(0, left - margin) * step
        y1, x1 = (top + height + margin) * step, (left + width + margin) * step
        area, under = rgb[y0:y1, x0:x1], grey[y0:y1, x0:x1]
        near = cv2.dilate(
            (labels == mark).astype(np.uint8)[y0 // step : y1 // step + 1, x0 // step : x1 // step + 1], np.ones((5, 5), np.uint8)
        )
        mask = cv2.resize(near, (near.shape[1] * step, near.shape[0] * step), interpolation=cv2.INTER_NEAREST)
        mask = np.asarray(mask[: under.shape[0], : under.shape[1]], dtype=np.bool_)
        bright = area[..., channel].astype(np.float32)
        strong = area[..., channel].astype(np.int16) - area[..., 2 - channel]
        inked = bright[np.logical_and(strong > INK, mask)]
        level = float(np.percentile(inked, 40)) if inked.size else 255.0
        lifted = np.clip(bright * (250 / max(level, 90.0)), 0, 255).astype(np.uint8)
        under[mask] = np.maximum(lifted, under)[mask]
    return True

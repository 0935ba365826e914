"""Round seals on pages of black and white: the rings and the star go, print that crosses them stays.

Without colour nothing tells a seal's ink from print but its shape: circles of 36 mm (Decree 99/2016, Circular 22/2024 of the
Ministry of Public Security) are known from print by their closed rings. Grey pages are left alone, and so are oval stamps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.ocr.cleanup.sheet import Sheet
from pipeline.schema.page import Box

RADII = (0.45, 0.85)
"""Inches: the outer ring of a seal measures 30 to 36 mm; copies enlarge it."""
CLOSED = 0.55
"""The share of a ring's circumference that is inked; letters of the inscription and lines of print reach less than half."""
FAINT = 215
"""Grey of the sketch that still has ink in it: a worn ring is thin."""
LEAST = 0.5
"""Inches: the least height and width of a piece of a seal."""
ARC = 13
"""Pixels along a circle: longer than a stroke of print is broad, shorter than the pieces of a worn circle."""
RAG, RAGGED = 0.25, 3
"""The share of ink that the ragged edge of a circle still has, and how many pixels broad it is at most."""
BLOB = 0.055
"""Inches: what is thicker than the strokes of bold print is the star or the emblem."""

Mask = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Ring:
    """Centre and radius in pixels."""

    x: float
    y: float
    radius: float


def without_rings(sheet: Sheet) -> Sheet:
    """Take the round seals off a bilevel page; their places count as marks, so that what is left of them is no text."""
    if sheet.dpi > 450 or not sheet.bilevel:
        return sheet
    rings = _rings(sheet)
    if not rings:
        return sheet
    pixels = sheet.pixels.copy()
    for ring in rings:
        _take_off(pixels, ring, sheet.dpi)
    boxes = tuple(Box(max(0.0, r.x - r.radius), max(0.0, r.y - r.radius), r.x + r.radius, r.y + r.radius) for r in rings)
    return replace(sheet.noted(pixels, "round seal taken off black and white"), marks=(*sheet.marks, *boxes))


def _rings(sheet: Sheet) -> list[_Ring]:
    """Closed circles of the size of a seal, looked for only around marks larger than letters and lighter than pictures."""
    ink, scale = (sheet.sketch < FAINT).astype(np.uint8), sheet.sketch_scale
    unit = sheet.dpi * scale
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    found: list[_Ring] = []
    for label in range(1, count):
        left, top, width, height, area = (int(v) for v in stats[label])
        if not (LEAST * unit <= height <= 2.6 * unit and LEAST * unit <= width <= 4.5 * unit) or area > 0.5 * width * height:
            continue
        reach = round(RADII[1] * unit)
        upper, leftmost = max(0, top - reach), max(0, left - reach)
        around = ink[upper : top + height + reach, leftmost : left + width + reach]
        coarse = _likeliest(around, unit)
        if coarse is None:
            continue
        place = _Ring((coarse.x + leftmost + 0.5) / scale, (coarse.y + upper + 0.5) / scale, coarse.radius / scale)
        ring = _fitted(sheet.pixels, place)
        if ring is not None and all(np.hypot(ring.x - r.x, ring.y - r.y) > ring.radius for r in found):
            found.append(ring)
    return found


def _likeliest(ink: Mask, unit: float) -> _Ring | None:
    """The circle of which the largest share is inked, of all centres and radii; None where half of it is blank."""
    best, share = None, 0.55
    for radius in range(round(RADII[0] * unit), round(RADII[1] * unit) + 1):
        size = 2 * radius + 3
        if min(ink.shape) < size:
            break
        circle = np.zeros((size, size), np.uint8)
        cv2.circle(circle, (radius + 1, radius + 1), radius, [1], 1)
        votes = cv2.matchTemplate(ink.astype(np.float32), circle.astype(np.float32), cv2.TM_CCORR)
        most = float(votes.max()) / float(circle.sum())
        if most > share:
            y, x = np.unravel_index(int(votes.argmax()), votes.shape)
            best, share = _Ring(x + radius + 1.0, y + radius + 1.0, float(radius)), most
    return best


def _fitted(pixels: NDArray[np.uint8], ring: _Ring) -> _Ring | None:
    """The ring moved to where its circles are sharpest; None where none is closed there."""
    for _ in range(6):
        tried = [_Ring(ring.x + dx, ring.y + dy, ring.radius) for dx in (0, -1, 1) for dy in (0, -1, 1)]
        best = max(tried, key=lambda r: _sharpness(_closedness(pixels, r)))
        if best == ring:
            break
        ring = best
    closed = _closedness(pixels, ring)
    inked = np.flatnonzero((closed >= CLOSED) & (np.arange(len(closed)) > 0.75 * ring.radius))
    return replace(ring, radius=float(inked[-1])) if inked.size else None


def _sharpness(closed: NDArray[np.float64]) -> float:
    outer = closed[len(closed) // 3 :]
    return float((outer**4).sum())


def _unrolled(pixels: NDArray[np.uint8], ring: _Ring) -> Mask:
    """The disc unrolled: a row for each angle, a column for each pixel of distance from the centre; 1 where inked."""
    reach = round(1.2 * ring.radius)
    polar = cv2.warpPolar(
        pixels, (reach, round(2 * np.pi * ring.radius)), (ring.x, ring.y), reach, cv2.INTER_NEAREST | cv2.WARP_FILL_OUTLIERS
    )
    return (polar < 128).astype(np.uint8)


def _closedness(pixels: NDArray[np.uint8], ring: _Ring) -> NDArray[np.float64]:
    """For each distance from the centre, the share of angles that are inked."""
    left, top = max(0, int(ring.x - 1.3 * ring.radius)), max(0, int(ring.y - 1.3 * ring.radius))
    near = pixels[top : int(ring.y + 1.3 * ring.radius) + 1, left : int(ring.x + 1.3 * ring.radius) + 1]
    if min(near.shape) < 8:
        return np.zeros(8)
    return np.asarray(_unrolled(near, replace(ring, x=ring.x - left, y=ring.y - top)).mean(axis=0), dtype=np.float64)


def _take_off(pixels: NDArray[np.uint8], ring: _Ring, dpi: float) -> None:
    """Paint the inked circles, the star and the letters of the inscription white, in place."""
    reach = 1.12 * ring.radius
    left, top = max(0, int(ring.x - reach)), max(0, int(ring.y - reach))
    area = pixels[top : int(ring.y + reach) + 1, left : int(ring.x + reach) + 1]
    ring_here = replace(ring, x=ring.x - left, y=ring.y - top)
    polar = _unrolled(area, ring_here)
    y, x = np.mgrid[: area.shape[0], : area.shape[1]].astype(np.float32)
    away = np.hypot(x - ring_here.x, y - ring_here.y)
    turn = (np.arctan2(y - ring_here.y, x - ring_here.x) % (2 * np.pi)) / (2 * np.pi) * polar.shape[0]
    angle = np.minimum(turn.astype(np.int64), polar.shape[0] - 1)
    gone = np.zeros(area.shape, dtype=bool)
    for first, last in _bands(polar.mean(axis=0)):
        arc, inner, outer = _arcs(polar, first, last)
        middle = (first + last) / 2
        kept = np.where(away < middle, inner[angle], outer[angle])
        gone |= (away >= first - 0.5) & (away <= last + 0.5) & arc[angle] & ~kept
    dark = (area < 128).astype(np.uint8)
    dark[gone] = 0
    blob = max(3, round(BLOB * dpi))
    thick = cv2.morphologyEx(dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (blob, blob)))
    thick[away > 0.75 * ring.radius] = 0
    dark[cv2.dilate(thick, np.ones((blob // 2 * 2 + 1,) * 2, np.uint8)) > 0] = 0
    _between_lines(dark, away <= ring.radius, pixels, top, ring)
    disc = away <= _last_radius(polar, ring)
    area[disc & (dark == 0)] = 255


def _last_radius(polar: Mask, ring: _Ring) -> float:
    """How far from the centre the outermost inked circle reaches."""
    bands = _bands(polar.mean(axis=0))
    return max([ring.radius, *(last for _, last in bands)]) + 1.5


def _bands(closed: NDArray[np.float64]) -> list[tuple[int, int]]:
    """First and last distance of each inked circle, its ragged edges included."""
    inked = closed >= CLOSED * 0.8
    steps = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
    bands: list[tuple[int, int]] = []
    for start, end in zip(steps[::2], steps[1::2], strict=True):
        first, last = int(start), int(end) - 1
        if first <= 0.3 * len(closed) or closed[first : last + 1].max() < CLOSED * 0.9:
            continue
        limits = first - RAGGED, last + RAGGED
        while first > limits[0] and closed[first - 1] >= RAG:
            first -= 1
        while last < min(limits[1], len(closed) - 2) and closed[last + 1] >= RAG:
            last += 1
        if bands and first - bands[-1][1] <= 2 * RAGGED + 2:  # a double ring
            first = bands.pop()[0] + 1
        bands.append((first - 1, last + 1))
    return bands


def _arcs(polar: Mask, first: int, last: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """By angle: whether a circle is inked there, and whether a stroke of print leads into its inner and its outer half.

    Along the circle ink runs on for longer than the breadth of a stroke; a worn circle has gaps, in which print stays.
    """
    band = np.concatenate([polar[-ARC:, first : last + 1], polar[:, first : last + 1], polar[:ARC, first : last + 1]])
    long = cv2.morphologyEx(band, cv2.MORPH_OPEN, np.ones((ARC, 1), np.uint8))
    arc = _widened(long.any(axis=1))[ARC:-ARC]
    inside, outside = polar[:, max(0, first - 4) : max(1, first - 1)], polar[:, last + 2 : last + 5]
    return arc, _widened(inside.all(axis=1)), _widened(outside.all(axis=1))


def _widened(angles: Any) -> NDArray[np.bool_]:
    """The angles and their neighbours."""
    return np.asarray(angles | np.roll(angles, 1) | np.roll(angles, -1), dtype=np.bool_)


def _between_lines(dark: Mask, disc: NDArray[np.bool_], pixels: NDArray[np.uint8], top: int, ring: _Ring) -> None:
    """Take marks of the disc away that stand beside no print left or right of it: the inscription between the lines."""
    rows = slice(top, top + dark.shape[0])
    beside = [
        pixels[rows, max(0, int(ring.x - 1.8 * ring.radius)) : max(0, int(ring.x - 1.06 * ring.radius))],
        pixels[rows, int(ring.x + 1.06 * ring.radius) : int(ring.x + 3.2 * ring.radius)],
    ]
    lined = np.zeros(dark.shape[0], dtype=bool)
    for side in beside:
        if side.shape[1] > 8:
            lined |= (side < 128).sum(axis=1) >= max(3, 0.03 * side.shape[1])
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark * disc.astype(np.uint8), connectivity=8)
    covered = np.concatenate([[0], np.cumsum(lined)])
    for label in range(1, len(stats)):
        upper, height = int(stats[label, cv2.CC_STAT_TOP]), int(stats[label, cv2.CC_STAT_HEIGHT])
        if covered[upper + height] - covered[upper] < 0.6 * height:
            dark[(labels == label) & ~lined[:, None]] = 0

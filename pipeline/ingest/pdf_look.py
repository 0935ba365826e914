"""A glance at a PDF page through PDFium: its text, its images, its ink; milliseconds, where parsing takes a tenth of a second."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

_SCAN = 0.6
"""Share of the page from which on its images make it a scan."""
_LARGE = 0.25
"""Share of the page from which on one image is a layer of a scan, not a seal or a logo."""
_MANY = 50_000
"""Objects beyond this number are a map or a drawing, which takes minutes and gigabytes to parse."""

Sides = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen at a glance: size as read, text, how far down the page its pieces reach, images.

    `spans` are top and bottom of each piece of text in points from the top; `image_dpi` is the finest resolution of the images
    that make the page a scan.
    """

    size: tuple[float, float]
    text: str
    spans: tuple[tuple[float, float], ...]
    image_share: float
    image_dpi: float | None
    annotated: bool
    blank: bool
    crowded: bool

    @property
    def is_scan(self) -> bool:
        return self.image_share >= _SCAN


def look_at(page: Any) -> Look:
    """Text and images of a page without parsing its words."""
    import pypdfium2.raw as raw

    frame = page.get_bbox()
    images, count = [], 0
    for thing in islice(page.get_objects(max_depth=4), _MANY):
        count += 1
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            images.append((_sides(thing), thing.get_px_size()[0]))
    shares = [(_share(sides, frame), pixels * 72 / max(1.0, sides[2] - sides[0])) for sides, pixels in images]
    covered = min(1.0, sum(share for share, _ in shares))
    layers = [dpi for share, dpi in shares if share >= _LARGE] or [dpi for _, dpi in sorted(shares)[-1:]]
    textpage = page.get_textpage()
    text = textpage.get_text_range().replace("\ufffe", "-")  # PDFium's sign for a hyphen at the end of a line
    spans = tuple(_span(textpage.get_rect(index), frame, page.get_rotation()) for index in range(textpage.count_rects()))
    textpage.close()
    annotated = raw.FPDFPage_GetAnnotCount(page.raw) > 0
    return Look(
        size=page.get_size(),
        text=text,
        spans=spans,
        image_share=covered,
        image_dpi=max(layers) if covered >= _SCAN and layers else None,
        annotated=annotated,
        blank=count == 0 and not annotated,
        crowded=count >= _MANY,
    )


def _sides(thing: Any) -> Sides:
    """Left, bottom, right, top on the page, through the forms that the object stands in."""
    left, bottom, right, top = thing.get_bounds()
    corners = [(left, bottom), (right, top), (left, top), (right, bottom)]
    form = thing.container
    while form is not None:
        matrix = form.get_matrix()
        corners = [matrix.on_point(x, y) for x, y in corners]
        form = form.container
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _share(sides: Sides, frame: Sides) -> float:
    """Which share of the visible page an object covers."""
    across = min(sides[2], frame[2]) - max(sides[0], frame[0])
    down = min(sides[3], frame[3]) - max(sides[1], frame[1])
    return max(0.0, across) * max(0.0, down) / max(1.0, (frame[2] - frame[0]) * (frame[3] - frame[1]))


def _span(rect: Sides, frame: Sides, rotation: int) -> tuple[float, float]:
    """Top and bottom of a rectangle in points from the top of the page as a viewer turns it."""
    left, bottom, right, top = rect
    if rotation == 90:
        return left - frame[0], right - frame[0]
    if rotation == 180:
        return bottom - frame[1], top - frame[1]
    if rotation == 270:
        return frame[2] - right, frame[2] - left
    return frame[3] - top, frame[3] - bottom


def inked_rows(page: Any) -> list[bool]:
    """For each row of a small picture of the page, whether something dark stands in it."""
    import numpy as np

    grey = np.asarray(page.render(scale=36 / 72, grayscale=True, may_draw_forms=False, draw_annots=False).to_numpy()).squeeze()
    paper = np.percentile(grey, 90)
    edge = max(1, grey.shape[1] // 25)  # shadows and punch holes at the rim are no text
    return [bool(n >= 4) for n in (grey[:, edge:-edge] < paper - 70).sum(axis=1)]

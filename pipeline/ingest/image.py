"""Image files -> page inputs: PNG, JPEG, TIFF of one or many pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.errors import BadFile
from pipeline.ingest.picture import open_image
from pipeline.schema.page_input import FoundFile, PageInput, Picture
from pipeline.settings import Ingest

_ORIENTATION = 0x0112
_A4_LONG_SIDE = 11.69
_LONG_SIDES = (5.0, 24.0)
"""Inches that the long side of a document plausibly has, A5 to A2."""


def count_frames(found: FoundFile, settings: Ingest) -> int:
    """How many pages the picture has; each is measured."""
    with open_image(found.local, settings.max_pixels) as image:
        frames = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
        if frames > settings.max_pages:
            raise BadFile(f"{found.path} has {frames:,} pages.", kind="too many pages", advice="Raise max_pages under [ingest].")
        for frame in range(frames):
            _seek(image, frame, found)
            if image.width * image.height > settings.max_pixels:
                raise BadFile(
                    f"Page {frame + 1} of {found.path} has {image.width:,} x {image.height:,} pixels.",
                    kind="too many pixels",
                    advice="Scan the page at 300 dpi, or raise max_pixels under [ingest].",
                )
        _seek(image, 0, found)
        try:
            image.load()
        except (OSError, ValueError, SyntaxError) as error:
            raise BadFile(f"{found.path} is damaged ({error}).", kind="damaged", advice="Scan or export it again.") from error
    return frames


def image_pages(found: FoundFile, numbers: Sequence[int], settings: Ingest) -> Iterator[PageInput]:
    """A picture a page; there is no text to trust."""
    with open_image(found.local, settings.max_pixels) as image:
        for number in numbers:
            _seek(image, number - 1, found)
            picture = _picture(image, found, number - 1)
            yield PageInput(number, picture.size, None, picture, "a picture has no text")


def _seek(image: Any, frame: int, found: FoundFile) -> None:
    try:
        image.seek(frame)
    except (EOFError, OSError, ValueError, SyntaxError) as error:
        raise BadFile(
            f"Page {frame + 1} of {found.path} is missing or damaged ({error}).", kind="damaged", advice="Scan it again."
        ) from error


def _picture(image: Any, found: FoundFile, index: int) -> Picture:
    width, height = image.size
    if image.getexif().get(_ORIENTATION, 1) >= 5:  # turned by a quarter
        width, height = height, width
    dpi = _resolution(image, max(width, height))
    return Picture(found.local, "image", index, dpi, (width * 72 / dpi, height * 72 / dpi))


def _resolution(image: Any, long_side: int) -> int:
    """What the file says, where that makes a sheet of paper; else the resolution at which the picture is an A4 sheet.

    Cameras write 72 whatever they photograph: 4,000 pixels would be a poster.
    """
    stated = image.info.get("dpi", (0, 0))[0]
    try:
        dpi = round(float(stated))
    except (TypeError, ValueError, ZeroDivisionError):
        dpi = 0
    if dpi > 0 and _LONG_SIDES[0] <= long_side / dpi <= _LONG_SIDES[1]:
        return dpi
    return max(1, round(long_side / _A4_LONG_SIDE))

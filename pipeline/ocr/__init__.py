"""The picture of a page -> its words in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipeline.schema.page import Page
    from pipeline.schema.page_input import PageInput
    from pipeline.settings import Ocr

__all__ = ["read_page"]


def read_page(image: Image, page: PageInput, settings: Ocr) -> Page:
    """One page, cleaned, read and put in order; its notes say what was done to the picture and what was not taken for text."""
    from pipeline.ocr.reader import read

    return read(image, page, settings)

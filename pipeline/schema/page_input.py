"""What ingest makes of a file: what was found, and each page as it goes to the reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.schema.page import Page

FileKind = Literal["pdf", "image", "docx", "doc", "text"]


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that was found, its kind known by content.

    `path` is what people see (as given; `archive.zip!/folder/a.pdf` for a member of a ZIP), `local` where its bytes lie.
    `mended` is True where these are a copy with a new end, because the file was cut short. `modified` is when the bytes were
    written, in nanoseconds, so that a change between finding and reading shows; 0 where nobody else can reach them.
    """

    path: str
    local: str
    digest: str
    kind: FileKind
    size: int
    mended: bool = False
    modified: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """Where the picture of a page can be drawn from, and at which resolution; holds no pixels.

    `index` counts from 0 (page of a PDF, frame of a TIFF); `size` is the page in points.
    """

    local: str
    kind: Literal["pdf", "image"]
    index: int
    dpi: int
    size: tuple[float, float]


@dataclass(frozen=True, slots=True)
class PageInput:
    """A page before it is read: its trusted text, or the picture that has to be read.

    `layer` is the page's own text where it can be trusted, else None; `picture` is None where there is none to draw.
    `reason` says in a few words why the layer was trusted or not.
    """

    number: int
    size: tuple[float, float] | None
    layer: Page | None
    picture: Picture | None
    reason: str

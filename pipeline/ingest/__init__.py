"""Files -> page inputs: what lies in a folder or a ZIP, whether its text can be trusted, and where its pictures are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipeline.schema.outcome import Outcome
    from pipeline.schema.page import Source
    from pipeline.schema.page_input import FoundFile, PageInput, Picture
    from pipeline.settings import Ingest

__all__ = ["discover", "inspect", "page_inputs", "render", "shown"]


def discover(
    inputs: Sequence[str], settings: Ingest, scratch: Path, output: Callable[[Path], bool] | None = None
) -> Iterator[FoundFile | Outcome]:
    """Every file under the inputs, in the order of its path: what can be read as a FoundFile, anything else as its outcome.

    Folders are walked, members of ZIPs are written to `scratch` under numbers, never under their own names. Nothing that was
    found is passed over in silence; bytes that nobody reads ("tong hop.xlsx") come back as skipped, with the reason, and so does
    a folder that `output` knows as the results of a run ("plans/out" under "plans").
    """
    from pipeline.ingest import files

    return files.discover(inputs, settings, scratch, output or files.nothing)


def inspect(found: FoundFile, settings: Ingest) -> Source:
    """The source with its number of pages; raises BadFile where a limit is passed or the file is damaged or locked."""
    from pipeline.ingest import kinds

    return kinds.inspect(found, settings)


def page_inputs(found: FoundFile, numbers: Sequence[int], settings: Ingest) -> Iterator[PageInput]:
    """The pages of the given numbers, one at a time, each with its own text where that can be trusted, else with its picture.

    The file is opened once for all of them.
    """
    from pipeline.ingest import kinds

    return kinds.page_inputs(found, numbers, settings)


def shown(path: str | Path) -> str:
    """A path as people see it and as tables keep it: bytes that are no UTF-8, as in old archives, written as their numbers."""
    from pipeline.ingest import files

    return files.shown(path)


def render(picture: Picture) -> Image:
    """The picture of a page as a reader sees it, turned upright by what the file says of itself; `info["dpi"]` is set.

    Stamps and signature boxes that a PDF carries as annotations are left out: they are not text.
    """
    from pipeline.ingest import picture as pictures

    return pictures.render(picture)

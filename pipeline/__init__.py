"""kehoach reads archives of Vietnamese administrative plans and makes structured, checkable records.

What a notebook may import:

>>> from pipeline import open_archive                      # doctest: +SKIP
>>> archive = open_archive("data/processed")               # doctest: +SKIP
>>> archive.targets                                        # doctest: +SKIP
>>> archive.picture(archive.targets.record_id[0])          # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipeline.query.archive import Archive

__all__ = ["open_archive"]


def open_archive(out: str | Path = "data/processed") -> Archive:
    """The archive that `kehoach run` wrote to a folder: frames, questions, search, and the way from a record to its page.

    >>> open_archive("data/processed").ask("legal-bases", top=5)          # doctest: +SKIP
    """
    from pipeline.query import archive

    def draw(record_id: str) -> Image | None:
        from pipeline.review import show
        from pipeline.settings import load

        drawn = show.draw(show.find(Path(out), record_id), Path(out), load())
        return drawn[0] if drawn else None

    return archive.open_archive(out, draw)

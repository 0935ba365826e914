"""kehoach reads archives of Vietnamese administrative plans and makes structured, checkable records.

What a notebook may import:

>>> from pipeline import open_archive          # doctest: +SKIP
>>> open_archive("data/processed").targets     # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.query.archive import open_archive

__all__ = ["open_archive"]


def __getattr__(name: str) -> Any:
    if name == "open_archive":
        from pipeline.query.archive import open_archive

        return open_archive
    raise AttributeError(name)

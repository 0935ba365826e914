"""Tables and plans for others: Excel, CSV, data package, networks, Akoma Ntoso, searchable PDF, the HTML report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.export.request import FORMATS, Request, Written

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.export.searchable.write import Searchable
    from pipeline.settings import Settings

__all__ = ["FORMATS", "Request", "Searchable", "Written", "archive_report", "export", "searchable_pdfs"]


def export(request: Request) -> Written:
    """Write what the request asks for, all of it or nothing: a sheet that is full goes on in the next, no row is left out."""
    from pipeline.export.formats import write

    return write(request)


def archive_report(out: Path, target: Path, language: str) -> Written:
    """Write the archive as one HTML page that needs nothing beside it, so that it can be sent by mail and opened anywhere."""
    from pipeline.export.report.page import write_report

    return write_report(out, target, language)


def searchable_pdfs(out: Path, documents: Sequence[str], target: Path, settings: Settings) -> tuple[Searchable, ...]:
    """Write scans as PDFs that can be searched: the repaired text lies unseen over the picture of each word."""
    from pipeline.export.searchable.write import write_searchable

    return write_searchable(out, documents, target, settings)


def __getattr__(name: str) -> object:
    if name == "Searchable":
        from pipeline.export.searchable.write import Searchable

        return Searchable
    raise AttributeError(name)

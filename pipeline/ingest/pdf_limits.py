"""Before a PDF is parsed: is it whole, open, and within the limits?"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import BadFile
from pipeline.ingest.pdf_mend import is_cut_short
from pipeline.schema.page_input import FoundFile
from pipeline.settings import Ingest

_LONGEST_SIDE = 14_400.0
"""ISO 32000 allows pages of 200 inches and no more; a larger one is a mistake or an attack."""
_FLATE_RATIO = 1032
"""Deflate cannot shrink anything further than this, so short streams need no test."""


def count_pages(found: FoundFile, settings: Ingest) -> int:
    """How many pages the file has, after each was looked up; raises BadFile where most are missing, or a limit is passed."""
    if not found.mended and is_cut_short(Path(found.local), found.size):
        raise _cut_short(found)
    pages = _count_with_pdfium(found, settings)
    _refuse_bombs(found, settings)
    return pages


def _damaged(found: FoundFile, why: str) -> BadFile:
    return BadFile(
        f"{found.path} is damaged: {why}.",
        kind="damaged",
        advice="Fetch it again, or print it to PDF from a viewer that opens it.",
    )


def _cut_short(found: FoundFile) -> BadFile:
    return BadFile(
        f"{found.path} is cut short: its end is missing, and no page is left whole.",
        kind="truncated",
        advice="Copy or download it again; compare its size with the original.",
    )


def _count_with_pdfium(found: FoundFile, settings: Ingest) -> int:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(found.local)
    except pdfium.PdfiumError as error:
        if "assword" in str(error):
            raise BadFile(
                f"{found.path} is locked with a password.", kind="encrypted", advice="Save it without the password."
            ) from error
        if "ecurity" in str(error):
            raise BadFile(f"{found.path} is encrypted in an unknown way.", kind="encrypted", advice="Print it to PDF.") from error
        raise _damaged(found, "PDFium cannot open it") from error
    try:
        pages = len(document)
        if pages > settings.max_pages:
            raise BadFile(
                f"{found.path} declares {pages:,} pages; the limit is {settings.max_pages:,}.",
                kind="too many pages",
                advice="Split it, or raise max_pages under [ingest].",
            )
        if pages == 0:
            raise _damaged(found, "it has no pages")
        missing = [index for index in range(pages) if not _look_at_page(document, index, found)]
        if found.mended and not any(_holds_anything(document, index) for index in range(pages) if index not in missing):
            raise _cut_short(found)
        if 2 * len(missing) > pages:
            raise _damaged(found, f"it declares {pages:,} pages and {len(missing):,} of them are not there")
    finally:
        document.close()
    return pages


def _holds_anything(document: Any, index: int) -> bool:
    page = document[index]
    try:
        return next(iter(page.get_objects(max_depth=1)), None) is not None
    finally:
        page.close()


def _look_at_page(document: Any, index: int, found: FoundFile) -> bool:
    """False where the page is not there; raises BadFile where it has no size that paper has."""
    import pypdfium2 as pdfium

    try:
        width, height = document.get_page_size(index)
    except pdfium.PdfiumError:
        return False
    if min(width, height) < 1 or max(width, height) > _LONGEST_SIDE:
        raise BadFile(
            f"Page {index + 1} of {found.path} measures {width:,.0f} x {height:,.0f} points.",
            kind="page too large",
            advice="Print the page to A4 or A3.",
        )
    return True


def _refuse_bombs(found: FoundFile, settings: Ingest) -> None:
    """Streams that unpack beyond all measure, pictures of too many pixels, objects nested too deep."""
    import pikepdf

    try:
        with pikepdf.open(found.local) as document:
            for thing in document.objects:
                if isinstance(thing, pikepdf.Stream):
                    _check_stream(thing, found, settings)
            if any("nested" in str(warning) for warning in document.get_warnings()):
                raise _damaged(found, "its objects are nested too deep")
    except pikepdf.PasswordError as error:
        raise BadFile(
            f"{found.path} is locked with a password.", kind="encrypted", advice="Save it without the password."
        ) from error
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError) as error:
        raise _damaged(found, str(error).splitlines()[0].removeprefix(found.local).strip(": ()")) from error


def _check_stream(stream: Any, found: FoundFile, settings: Ingest) -> None:
    if stream.get("/Subtype") == "/Image":
        width, height = int(stream.get("/Width", 0)), int(stream.get("/Height", 0))
        if width * height > settings.max_pixels:
            raise BadFile(
                f"{found.path} holds a picture of {width:,} x {height:,} pixels; the limit is {settings.max_pixels:,} in all.",
                kind="too many pixels",
                advice="Scan the page at 300 dpi, or raise max_pixels under [ingest].",
            )
        return
    filters = [str(name) for name in _filters(stream)]
    packed = int(stream.get("/Length", 0))
    if filters.count("/FlateDecode") and packed * _FLATE_RATIO ** filters.count("/FlateDecode") > settings.max_stream_bytes:
        unpacked = _unpacked_size(stream.read_raw_bytes(), filters, settings.max_stream_bytes)
        if unpacked > settings.max_stream_bytes:
            raise BadFile(
                f"{found.path} holds {packed:,} bytes that unpack to more than {settings.max_stream_bytes:,}.",
                kind="pdf bomb",
                advice="Print it to PDF, or raise max_stream_bytes under [ingest].",
            )


def _filters(stream: Any) -> Iterator[Any]:
    import pikepdf

    entry = stream.get("/Filter")
    if isinstance(entry, pikepdf.Array):
        yield from entry
    elif entry is not None:
        yield entry


def _unpacked_size(data: bytes, filters: list[str], limit: int) -> int:
    """How long the stream is after its leading Flate filters, counted no further than the limit."""
    for position, name in enumerate(filters):
        if name != "/FlateDecode":
            break
        last = position == len(filters) - 1 or filters[position + 1] != "/FlateDecode"
        unpacker, size, kept = zlib.decompressobj(), 0, []
        pending = data
        while pending and size <= limit:
            try:
                block = unpacker.decompress(pending, 1 << 20)
            except zlib.error:
                break
            size += len(block)
            if not last:
                kept.append(block)
            pending = unpacker.unconsumed_tail
            if not block and not pending:
                break
        if last or size > limit:
            return size
        data = b"".join(kept)
    return len(data)

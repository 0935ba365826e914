"""Which reader opens which kind of file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.errors import BadFile
from pipeline.schema.page import Source
from pipeline.schema.page_input import FoundFile, PageInput
from pipeline.settings import Ingest


def inspect(found: FoundFile, settings: Ingest) -> Source:
    """The source with its number of pages, after all limits were looked at."""
    if found.size > settings.max_file_bytes:
        raise BadFile(
            f"{found.path} has {found.size:,} bytes; the limit is {settings.max_file_bytes:,}.",
            kind="too large",
            advice="Split it, or raise max_file_bytes under [ingest].",
        )
    pages = _count(found, settings)
    return Source(found.path, found.digest, found.kind, pages, tuple(_faults(found, pages, settings)))


def _faults(found: FoundFile, pages: int, settings: Ingest) -> Iterator[tuple[str, str]]:
    """What a person should know of the file as a whole."""
    if found.mended:
        left = "1 page was" if pages == 1 else f"{pages} pages were"
        yield (
            "cut short",
            f"The end of the file is missing: {left} found in the rest; others may be lost, and words on the last ones.",
        )
    if found.kind in ("docx", "doc"):
        from pipeline.ingest import word_file

        pictures = word_file.large_pictures(found, settings)
        if pictures:
            yield "picture not read", f"Large pictures stand in it: {pictures}. Words in them are not read."


def _count(found: FoundFile, settings: Ingest) -> int:
    if found.kind == "pdf":
        from pipeline.ingest import pdf_limits

        return pdf_limits.count_pages(found, settings)
    if found.kind == "image":
        from pipeline.ingest import image

        return image.count_frames(found, settings)
    if found.kind == "text":
        from pipeline.ingest import plaintext

        return plaintext.count_pages(found, settings)
    from pipeline.ingest import word_file

    return word_file.count_pages(found, settings)


def page_inputs(found: FoundFile, numbers: Sequence[int], settings: Ingest) -> Iterator[PageInput]:
    """The pages of the given numbers through the reader of their kind."""
    if found.kind == "pdf":
        from pipeline.ingest import pdf

        yield from pdf.pdf_pages(found, numbers, settings)
    elif found.kind == "image":
        from pipeline.ingest import image

        yield from image.image_pages(found, numbers, settings)
    elif found.kind == "text":
        from pipeline.ingest import plaintext

        yield from plaintext.text_pages(found, numbers)
    else:
        from pipeline.ingest import word_file

        yield from word_file.word_pages(found, numbers, settings)

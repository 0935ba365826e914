"""Word files -> pages: DOCX by its own structure, older kinds through LibreOffice where it is installed."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import BadFile
from pipeline.ingest.archive import check_document
from pipeline.ingest.docx_body import Body, PageEnd, Piece, TableRows, TextLine, ruled_styles
from pipeline.ingest.docx_numbering import Numbering
from pipeline.ingest.encodings import mend_encoding, reread_if_better, usual_letters
from pipeline.ingest.plaintext import line_of
from pipeline.schema.page import Cell, Grid, Line, Page, Word
from pipeline.schema.page_input import FoundFile, PageInput
from pipeline.settings import Ingest

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_LARGE = 0.1 * (210 * 36_000) * (297 * 36_000)
"""A tenth of A4, in the units of Word (36,000 a millimetre); seals, signatures and logos are smaller."""
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class _Read:
    pages: tuple[tuple[Piece, ...], ...]
    encoding: str | None
    notes: tuple[str, ...]
    large_pictures: int


def count_pages(found: FoundFile, settings: Ingest) -> int:
    """The pages that set breaks make; raises BadFile where the file is damaged, a bomb, or holds no words."""
    return len(_read(found, settings).pages)


def large_pictures(found: FoundFile, settings: Ingest) -> int:
    """How many pictures the body shows that are too large for a seal or a logo: a table, a scanned page."""
    return _read(found, settings).large_pictures


def word_pages(found: FoundFile, numbers: Sequence[int], settings: Ingest) -> Iterator[PageInput]:
    """The pages of a Word file: lines as paragraphs, rows with tabs, no boxes, no picture."""
    read = _read(found, settings)
    engine = "python-docx" if found.kind == "docx" else "LibreOffice, python-docx"
    for number in numbers:
        lines, grids = _lines(read.pages[number - 1], read.encoding)
        page = Page(number, None, lines, "plain text", engine, grids, read.notes)
        yield PageInput(number, None, page, None, "Word file")


def _lines(pieces: Sequence[Piece], encoding: str | None) -> tuple[tuple[Line, ...], tuple[Grid, ...]]:
    lines: list[Line] = []
    grids: list[Grid] = []
    for piece in pieces:
        if isinstance(piece, TextLine):
            lines.append(line_of(_usual(piece.text, encoding)))
        elif isinstance(piece, TableRows):
            rows, grid = _table_lines(piece, len(lines), encoding)
            lines += rows
            grids.append(grid)
    return tuple(lines), tuple(grids)


def _table_lines(table: TableRows, first: int, encoding: str | None) -> tuple[list[Line], Grid]:
    lines, cells = [], []
    for number in range(table.rows):
        words: list[Word] = []
        gaps: list[str] = []
        pending = ""
        for position, cell in enumerate(c for c in table.cells if c.row == number):
            start = len(words)
            pending += "\t" if position else ""
            for text in _usual(cell.text, encoding).split():
                gaps.append(pending or (" " if words else ""))
                words.append(Word(text))
                pending = ""
            cells.append(Cell(number, cell.column, first + number, (start, len(words)), cell.row_span, cell.column_span))
        lines.append(Line(tuple(words), (*gaps, pending)))
    return lines, Grid(table.rows, table.columns, tuple(cells))


def _usual(text: str, encoding: str | None) -> str:
    if encoding is not None:
        return reread_if_better(text, encoding)
    return usual_letters(text)


@lru_cache(maxsize=2)
def _read(found: FoundFile, settings: Ingest) -> _Read:
    local, path, kind = found.local, found.path, found.kind
    data = Path(local).read_bytes() if kind == "docx" else _converted(local, path, settings)
    check_document(io.BytesIO(data), path, settings)
    try:
        document = _open(data, path)
        pieces, pictures = tuple(_pieces(document)), _count_large(document.element.body)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, zipfile.BadZipFile, zlib.error) as error:
        raise _damaged(path, error) from error
    pages = _split(pieces)
    text = "\n".join(_plain(piece) for piece in pieces)
    if not _LETTER.search(text):
        raise BadFile(
            f"{path} holds no text; perhaps it is made of pictures.",
            kind="no text",
            advice="Print it to PDF, so that the pictures can be read.",
        )
    if len(pages) > settings.max_pages:
        raise BadFile(f"{path} has {len(pages):,} pages.", kind="too many pages", advice="Raise max_pages under [ingest].")
    _, encoding = mend_encoding(text)
    notes = (f"letters of {encoding} put right",) if encoding else ()
    return _Read(pages, encoding, notes, pictures)


def _count_large(body: Any) -> int:
    """Drawings with a picture in them, by the size they are shown at."""
    large = 0
    for extent in body.iter(_EXTENT):
        if extent.getparent().find(f".//{_BLIP}") is not None:
            large += int(extent.get("cx", 0)) * int(extent.get("cy", 0)) > _LARGE
    return large


def _damaged(path: str, error: Exception) -> BadFile:
    return BadFile(f"{path} is damaged ({error}).", kind="damaged", advice="Open it in Word and save it again.")


def _plain(piece: Piece) -> str:
    if isinstance(piece, TextLine):
        return piece.text
    return "\n".join(cell.text for cell in piece.cells) if isinstance(piece, TableRows) else ""


def _split(pieces: Sequence[Piece]) -> tuple[tuple[Piece, ...], ...]:
    """Pages at the breaks; a page without a letter or a figure is none."""
    pages: list[list[Piece]] = [[]]
    for piece in pieces:
        if isinstance(piece, PageEnd):
            pages.append([])
        else:
            pages[-1].append(piece)
    kept = [page for page in pages if any(c.isalnum() for piece in page for c in _plain(piece))]
    return tuple(tuple(page) for page in kept)


def _pieces(document: Any) -> Iterator[Piece]:
    """Running head, body, footnotes, running foot; heads and feet only where they hold words, not mere page numbers."""
    part = document.part
    numbering = _part_element(part, "numbering")
    styles = _part_element(part, "styles")
    body = Body(Numbering(numbering, styles), ruled_styles(styles))
    section = document.sections[0] if len(document.sections) else None
    yield from _running(body, section, "header")
    yield from body.pieces(document.element.body)
    yield from _footnotes(body, part)
    yield from _running(body, section, "footer")


def _running(body: Body, section: Any, name: str) -> Iterator[Piece]:
    if section is None:
        return
    seen = set()
    for which in (f"first_page_{name}", name):
        block = getattr(section, which)
        if which.startswith("first") and not section.different_first_page_header_footer:
            continue
        if block.is_linked_to_previous:
            continue
        for piece in body.pieces(block._element):
            text = _plain(piece).strip()
            if _LETTER.search(text) and text not in seen:
                seen.add(text)
                yield piece


def _footnotes(body: Body, part: Any) -> Iterator[Piece]:
    notes = _part_element(part, "footnotes")
    if notes is not None:
        for note in notes.iter(f"{_W}footnote"):
            if note.get(f"{_W}type") is None:
                yield from body.pieces(note)


def _part_element(part: Any, name: str) -> Any:
    from docx.oxml import parse_xml

    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{name}"):
            try:
                return parse_xml(relation.target_part.blob)
            except SyntaxError:
                return None
    return None


def _open(data: bytes, path: str) -> Any:
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        return docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, NotImplementedError, OSError) as error:
        raise _damaged(path, error) from error


def _converted(local: str, path: str, settings: Ingest) -> bytes:
    """The file as DOCX, by LibreOffice in a folder of its own and within its time."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise BadFile(
            f"{path} is an old Word file, and LibreOffice is not installed.",
            kind="no LibreOffice",
            advice="Install libreoffice-writer, or save the file as DOCX or PDF.",
        )
    with tempfile.TemporaryDirectory(prefix="kehoach-") as folder:
        work = Path(folder)
        source = work / "document.doc"
        shutil.copyfile(local, source)
        command = [office, f"-env:UserInstallation=file://{work}/profile", "--headless", "--norestore"]
        command += ["--convert-to", "docx", "--outdir", str(work / "out"), str(source)]
        try:
            subprocess.run(command, capture_output=True, timeout=settings.office_seconds, check=True)
            return (work / "out" / "document.docx").read_bytes()
        except subprocess.TimeoutExpired as error:
            raise BadFile(
                f"LibreOffice needed more than {settings.office_seconds:.0f} seconds for {path}.",
                kind="timeout",
                advice="Open it in Word and save it as DOCX.",
            ) from error
        except (subprocess.CalledProcessError, OSError) as error:
            raise BadFile(
                f"LibreOffice cannot read {path}.", kind="damaged", advice="Open it in Word and save it as DOCX."
            ) from error

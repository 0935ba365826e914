"""PDF -> page inputs: a quick look with PDFium, and pdfplumber's words and tables where the text is trusted."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pipeline.errors import BadFile
from pipeline.ingest import pdf_words
from pipeline.ingest.overlay import is_of_another_page
from pipeline.ingest.pdf_look import Look, inked_rows, look_at
from pipeline.ingest.stamped import stamped_numbers
from pipeline.ingest.textlayer import Verdict, covered, judge
from pipeline.ingest.turned import UPRIGHT, line_turned_back, turned_back, turned_box, turned_size, turned_table
from pipeline.layout import TableBox, arrange, outside, unruled_tables
from pipeline.schema.page import Page
from pipeline.schema.page_input import FoundFile, PageInput, Picture
from pipeline.settings import Ingest

log = logging.getLogger(__name__)


_LARGE_PICTURE = 0.15
"""Share of the page from which on a picture beside trusted text is worth a note: it may be a table somebody pasted in."""


def pdf_pages(found: FoundFile, numbers: Sequence[int], settings: Ingest) -> Iterator[PageInput]:
    """The pages, each opened once by PDFium, and by pdfplumber only where its text is trusted."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(found.local)
    except pdfium.PdfiumError as error:
        raise BadFile(f"{found.path} can no longer be opened ({error}).", kind="damaged", advice="Fetch it again.") from error
    plumber = pdf_words.Plumber(found.local, numbers)
    try:
        for number in numbers:
            yield _page_input(document, plumber, found, number, settings)
    finally:
        plumber.close()
        document.close()


def _page_input(document: Any, plumber: pdf_words.Plumber, found: FoundFile, number: int, settings: Ingest) -> PageInput:
    import pypdfium2 as pdfium

    try:
        page = document[number - 1]
    except (pdfium.PdfiumError, IndexError):
        return PageInput(number, None, None, None, "the page is damaged")
    look = look_at(page)
    if look.blank and found.mended:
        page.close()
        return PageInput(number, None, None, None, "its content lay in the part of the file that is missing")
    if look.blank:
        page.close()
        empty = Page(number, look.size, (), "text layer", pdf_words.engine(), notes=("blank page",))
        return PageInput(number, look.size, empty, _picture(found, number, look, settings), "blank page")
    verdict = _verdict(page, look, settings)
    layer = None
    if verdict.trusted:
        layer, verdict = _layer(plumber, number, look, verdict)
    page.close()
    prefix = "text layer trusted: " if verdict.trusted else "" if verdict.reason == "no text" else "text layer distrusted: "
    log.debug("%s page %d: %s%s", found.path, number, prefix, verdict.reason)
    return PageInput(number, look.size, layer, _picture(found, number, look, settings), prefix + verdict.reason)


def _verdict(page: Any, look: Look, settings: Ingest) -> Verdict:
    if settings.trust_layers == "never":
        return Verdict(False, "no layer is, by setting")
    if settings.trust_layers == "always":
        return Verdict(bool(look.text.strip()), "every layer is, by setting" if look.text.strip() else "no text")
    if look.crowded:
        return Verdict(False, "a drawing of very many strokes")
    verdict = judge(look.text, over_scan=look.is_scan)
    if verdict.trusted and look.is_scan:
        share = covered(inked_rows(page), look.spans, look.size[1])
        if share < 0.6:
            return Verdict(False, f"covers {share:.0%} of the scan (a stamp, a signature box, a running head)")
        if is_of_another_page(page):
            return Verdict(False, "its words do not lie on the print (made for another page)")
    return verdict


def _picture(found: FoundFile, number: int, look: Look, settings: Ingest) -> Picture | None:
    """Where to draw the page, as fine as its own scan within the limits; None where even the coarsest is too large."""
    dpi = round(look.image_dpi) if look.image_dpi else settings.default_dpi
    dpi = min(max(dpi, settings.min_dpi), settings.max_dpi)
    square_inches = look.size[0] * look.size[1] / 72**2
    while dpi > 36 and square_inches * dpi**2 > settings.max_pixels:
        dpi = round(dpi * 0.8)
    if square_inches * dpi**2 > settings.max_pixels:
        return None
    return Picture(found.local, "pdf", number - 1, dpi, look.size)


def _layer(plumber: pdf_words.Plumber, number: int, look: Look, verdict: Verdict) -> tuple[Page | None, Verdict]:
    """The words and tables in reading order; the layer loses its trust where they turn out not to be readable."""
    try:
        read = plumber.read(number, verdict.encoding)
    except pdf_words.PARSING as error:
        log.info("page %d of %s: pdfplumber cannot parse it (%r)", number, plumber.local, error)
        return None, Verdict(False, "it cannot be parsed")
    nameless = sum("(cid:" in word.text for word in read.words)
    if not read.words or nameless > 0.02 * len(read.words):
        return None, Verdict(False, "letters without a Unicode name" if nameless else "no text")
    stamps = stamped_numbers(plumber.local, number - 1) if look.annotated else ()
    stamped = tuple(word for stamp in stamps for word in stamp.words)
    words = [*read.words, *stamped]
    tables: Sequence[TableBox] = read.tables
    if read.turn != UPRIGHT:
        words = [replace(w, box=turned_box(w.box, look.size, read.turn)) if w.box else w for w in words]
        tables = [turned_table(table, look.size, read.turn) for table in tables]
    if not look.is_scan:
        tables = [*tables, *unruled_tables(outside(words, tables))]
    lines, grids = arrange(words, turned_size(look.size, read.turn), tables)
    if read.turn != UPRIGHT:
        lines = tuple(line_turned_back(line, look.size, read.turn) for line in lines)
        grids = tuple(replace(g, box=turned_back(g.box, look.size, read.turn)) if g.box else g for g in grids)
    notes = (f"text layer trusted: {verdict.reason}", *read.notes)
    if look.image_share >= _LARGE_PICTURE and not look.is_scan:
        notes += (f"a picture covers {look.image_share:.0%} of the page; words in it are not read",)
    if stamped:
        notes += (f"stamped into fields: {' '.join(word.text for word in stamped)}",)
    return Page(number, look.size, lines, "text layer", pdf_words.engine(), grids, notes), verdict

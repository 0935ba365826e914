"""Documents of an output folder as searchable PDFs, one after the other, page by page."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.errors import KehoachError, WrongUse
from pipeline.export.reading import Chosen, choose, label
from pipeline.export.request import staged
from pipeline.export.searchable.archival import make_archival
from pipeline.export.searchable.layer import Layer, Paper
from pipeline.export.searchable.old_text import without_unseen_text
from pipeline.export.searchable.words import placed_words
from pipeline.schema.page import Page, Source
from pipeline.schema.page_input import FoundFile, Picture
from pipeline.settings import Settings
from pipeline.store.artefacts import Artefacts, PlanFile
from pipeline.store.folder import OutFolder
from pipeline.store.ledger import Ledger

QUALITY = 85
"""Of the JPEG where a page has to be drawn anew."""

_TURNED = re.compile(r"turned (90|180|270) degrees")


@dataclass(frozen=True)
class Searchable:
    """What became of a document: the PDF with its number of words, or the reason why none was written.

    `obstacles` is what keeps it from being built as PDF/A-2b.
    """

    source: str
    path: Path | None
    words: int = 0
    obstacles: tuple[str, ...] = ()
    reason: str = ""


def write_searchable(out: Path, documents: Sequence[str], target: Path, settings: Settings) -> tuple[Searchable, ...]:
    """A PDF for each scan, named after its text; a document that needs none is told with the reason."""
    chosen = choose(out, (), documents)
    rows = list(Chosen(out, ("documents",), chosen.documents).rows("documents"))
    if target.suffix == ".pdf" and len(rows) != 1:
        advice = "Choose one with --doc, or name a folder after -o."
        raise WrongUse(f"{target} is one file for {len(rows)} documents.", kind="option", advice=advice)
    return tuple(_write(out, row, target, settings) for row in rows)


def _write(out: Path, row: dict[str, Any], target: Path, settings: Settings) -> Searchable:
    source = str(row["source"])
    if row["kind"] not in ("pdf", "image"):
        return Searchable(source, None, reason="no picture")
    artefacts = Artefacts(OutFolder(out))
    plan = artefacts.plan(row["doc_id"])
    if plan is None:
        raise KehoachError(f"The plan of {source} is not there.", kind="damaged artefact", advice="Run it again with --redo all.")
    if not any(page.origin == "ocr" for page in plan.pages):
        return Searchable(source, None, reason="digital")
    path = target if target.suffix == ".pdf" else target / (str(row["text_file"]).removesuffix(".txt") + ".pdf")
    with TemporaryDirectory(prefix="kehoach-") as scratch, staged(path) as passing:
        found = source_file(out, plan, settings, Path(scratch))
        words, standing = _make(artefacts, plan, found, settings, passing, f"{label(row)} {row['title'] or ''}".strip())
    return Searchable(source, path, words, standing)


def source_file(out: Path, plan: PlanFile, settings: Settings, scratch: Path) -> FoundFile:
    """The file that a plan was read from, found again; it must still have the same content."""
    from pipeline.ingest import discover

    with Ledger(OutFolder(out).ledger, read_only=True) as ledger:
        entry = ledger.get(plan.source.path)
    places = (entry.located if entry else "", plan.source.path.split("!/", 1)[0])
    for place in places:
        if place and Path(place).exists():
            for item in discover([place], settings.ingest, scratch):
                if isinstance(item, FoundFile) and item.digest == plan.source.digest:
                    return item
    raise KehoachError(
        f"{plan.source.path} is not where it was, or has changed.",
        kind="source gone",
        advice="Put it back, or give the run again.",
    )


def _make(
    artefacts: Artefacts, plan: PlanFile, found: FoundFile, settings: Settings, path: Path, title: str
) -> tuple[int, tuple[str, ...]]:
    import pikepdf

    layer = Layer()
    streams: dict[int, Any] = {}
    with pikepdf.open(found.local) if found.kind == "pdf" else pikepdf.new() as pdf:
        if found.kind == "pdf" and plan.source.is_part:
            _keep_pages(pdf, plan.source)
        for page, start, picture in _pages(artefacts, plan, found, settings):
            sheet = _sheet(pdf, page, picture, found, plan.source.first_page)
            if page.origin != "ocr":
                continue
            paper = _paper(sheet, page)
            applied = [c for c in plan.text.applied if start <= c.at.start < start + len(page.text) + 1]
            streams[page.number - plan.source.first_page] = pdf.make_stream(
                layer.of_page(placed_words(page, start, applied), paper)
            )
        font = layer.font(pdf)
        for index, stream in streams.items():
            _add(pdf, pdf.pages[index], stream, font)
        pdf.Root.Lang = "vi"
        standing = make_archival(pdf, title)
        pdf.remove_unreferenced_resources()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", pikepdf.PageCopyWarning)  # the boxes of signatures show as they did, without a form
            pdf.save(path, deterministic_id=True, min_version="1.7")
    return layer.words, standing


def _pages(
    artefacts: Artefacts, plan: PlanFile, found: FoundFile, settings: Settings
) -> Iterator[tuple[Page, int, Picture | None]]:
    """Each page as it was read, where it begins in the raw text, and where its picture can be drawn from."""
    from pipeline.ingest import page_inputs

    numbers = [page.number for page in plan.pages]
    for number, span, given in zip(numbers, plan.page_spans, page_inputs(found, numbers, settings.ingest), strict=True):
        stored = artefacts.page(plan.source.file_id, number)
        if stored is None:
            raise KehoachError(
                f"Page {number} of {plan.source.path} is not there.",
                kind="damaged artefact",
                advice="Run it again with --redo all.",
            )
        yield stored.page, span.start, given.picture


def _keep_pages(pdf: Any, source: Source) -> None:
    """Leave only the pages of one document of a dossier, with nothing that leads to the others."""
    del pdf.pages[source.last_page :]
    del pdf.pages[: source.first_page - 1]
    for name in ("/Outlines", "/Dests", "/PageLabels", "/StructTreeRoot", "/AcroForm"):
        if name in pdf.Root:
            del pdf.Root[name]


def _sheet(pdf: Any, page: Page, picture: Picture | None, found: FoundFile, first_page: int) -> Any:
    """The page of the PDF that shows what was read, without any older text on it."""
    if found.kind == "image":
        if picture is None:
            raise KehoachError(f"{found.path} has no picture any more.", kind="source gone", advice="Give the run again.")
        sheet = pdf.add_blank_page(page_size=picture.size)
        _draw(pdf, sheet, picture, original=found.local)
        return sheet
    sheet = pdf.pages[page.number - first_page]
    if page.origin == "ocr" and not without_unseen_text(pdf, sheet):
        if picture is None:
            raise KehoachError(f"Page {page.number} of {found.path} cannot be drawn.", kind="source gone", advice="Run it again.")
        _draw(pdf, sheet, picture)
    return sheet


def _draw(pdf: Any, sheet: Any, picture: Picture, original: str | None = None) -> None:
    """The picture over the whole page, in place of what stood there; a JPEG file goes in as it is."""
    from io import BytesIO

    from pikepdf import Dictionary, Name, Stream
    from PIL import Image

    from pipeline.ingest import render

    as_it_is = None
    if original is not None:
        with Image.open(original) as opened:
            plain = opened.format == "JPEG" and opened.mode in ("L", "RGB") and opened.getexif().get(0x0112, 1) == 1
            as_it_is = (opened.size, opened.mode) if plain else None
    if as_it_is is not None and original is not None:
        (width, height), mode = as_it_is
        content = Path(original).read_bytes()
    else:
        image = render(picture)
        (width, height), mode, packed = image.size, image.mode, BytesIO()
        image.save(packed, "JPEG", quality=QUALITY)
        content = packed.getvalue()
    drawn = Stream(pdf, content)
    drawn.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        ColorSpace=Name.DeviceGray if mode == "L" else Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    sheet.Resources = Dictionary(XObject=Dictionary(Scan=pdf.make_indirect(drawn)))
    left, low, right, high = (float(edge) for edge in sheet.cropbox)
    wide, tall, turn = right - left, high - low, int(sheet.get("/Rotate", 0)) % 360
    across = {
        0: (wide, 0, 0, tall, left, low),
        90: (0, tall, -wide, 0, right, low),
        180: (-wide, 0, 0, -tall, right, high),
        270: (0, -tall, wide, 0, left, high),
    }[turn]
    sheet.Contents = pdf.make_stream(f"q {' '.join(f'{part:.3f}' for part in across)} cm /Scan Do Q".encode())


def _paper(sheet: Any, page: Page) -> Paper:
    """How the upright page lies on the PDF's; a page that was read lying on its side is also shown upright from now on."""
    left, low, right, high = (float(edge) for edge in sheet.cropbox)
    turn = int(sheet.get("/Rotate", 0))
    turn += sum(int(found[1]) for note in page.notes if (found := _TURNED.fullmatch(note)))
    turn %= 360
    if turn:
        sheet.Rotate = turn
    wide, tall = right - left, high - low
    shown = (tall, wide) if turn % 180 else (wide, tall)
    size = page.size or shown
    return Paper((left, low), (wide, tall), turn, (shown[0] / size[0], shown[1] / size[1]))


def _own_resources(sheet: Any) -> Any:
    """The resources of a page as its own, for pages may share them or have them from the tree above."""
    from pikepdf import Dictionary

    own = Dictionary(dict(sheet.resources.items()) if "/Resources" in sheet or sheet.resources else {})
    sheet.Resources = own
    return own


def _add(pdf: Any, sheet: Any, stream: Any, font: Any) -> None:
    """The layer after what the page draws, its font among the page's own."""
    from pikepdf import Dictionary

    own = _own_resources(sheet)
    own.Font = Dictionary(KehoachEmpty=font)
    sheet.contents_add(pdf.make_stream(b"q"), prepend=True)
    sheet.contents_add(pdf.make_stream(b"Q"))
    sheet.contents_add(stream)

"""Samples that are pictures: scans as PDF, with and without a text layer, and a photograph."""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from pipeline.errors import MissingProgram
from pipeline.training.page_damage import archive
from pipeline.training.pages import (
    Block,
    Closing,
    DrawnPage,
    Letterhead,
    PageBreak,
    Paragraph,
    Profile,
    Style,
    Table,
    TableCell,
    degrade,
    draw,
)
from pipeline.training.sample_source import Item, SamplePlan

PARTY = ("ĐẢNG CỘNG SẢN VIỆT NAM",)
SETTING = {
    "heading1": Paragraph("", bold=True, before=4),
    "heading2": Paragraph("", bold=True),
    "item": Paragraph(""),
    "plus": Paragraph(""),
    "body": Paragraph(""),
    "centre": Paragraph("", bold=True, align="centre", first=0),
    "annex": Paragraph("", bold=True, align="centre", first=0),
    "note": Paragraph("", italic=True, align="centre", first=0),
    "right": Paragraph("", italic=True, align="right", first=0),
}


def blocks_of(plan: SamplePlan) -> list[Block]:
    """The plan as blocks of the page simulator; an annex stands after the signature, as it does on paper."""
    annex = next((number for number, item in enumerate(plan.items) if item.kind == "annex"), len(plan.items))
    issuer = -len(plan.lines("issuer"))
    right = PARTY if "party" in plan.fields else Letterhead(()).right
    blocks: list[Block] = [Letterhead(tuple(plan.left), right, plan.number, plan.place, issuer)]
    blocks.append(Paragraph("KẾ HOẠCH", bold=True, align="centre", first=0, size=1, before=6))
    blocks.append(Paragraph(plan.fields["title"], bold=True, align="centre", first=0, after=10))
    blocks += _body(plan.items[:annex])
    offices = tuple(line.upper() for line in plan.lines("signature"))
    seal = plan.fields.get("seal")
    blocks.append(Closing(tuple(plan.recipient_lines), offices, plan.fields["signer"], seal, signed=seal is not None))
    if annex < len(plan.items):
        blocks += [PageBreak(restart=True), *_body(plan.items[annex:])]
    return blocks


def _body(items: list[Item]) -> list[Block]:
    blocks: list[Block] = []
    rows: list[tuple[TableCell, ...]] = []
    for item in items:
        if item.kind in ("head", "row", "group"):
            cells = item.cells
            rows.append(tuple(TableCell(c, bold=item.kind == "group", align="left" if len(c) > 12 else "centre") for c in cells))
            continue
        if rows:
            blocks.append(_table(rows))
            rows = []
        look = SETTING[item.kind]
        blocks.append(Paragraph(item.text, look.bold, look.italic, look.align, look.first, before=look.before))
    if rows:
        blocks.append(_table(rows))
    return blocks


def _table(rows: list[tuple[TableCell, ...]]) -> Table:
    widths = {3: (1.0, 6.0, 2.0), 5: (0.8, 5.0, 2.8, 2.8, 2.2)}[len(rows[0])]
    return Table(widths, tuple(rows), header=1, repeat=True)


def scanned(plan: SamplePlan, profile: Profile, seed: int, dpi: int) -> list[DrawnPage]:
    """The pages of a plan, drawn and then spoiled."""
    rng = np.random.default_rng(seed)
    drawn = draw(blocks_of(plan), Style(size=13.5, dpi=dpi, spacing=1.2), rng)
    if profile == "archive":
        return [archive(page, rng, paper=1) for page in drawn]
    return [degrade(page, profile, rng) for page in drawn]


def coded(image: Image.Image, quality: int) -> bytes:
    """A picture as JPEG; the same bytes every time."""
    held = io.BytesIO()
    image.save(held, "JPEG", quality=quality, optimize=True)
    return held.getvalue()


def picture_pdf(pages: list[DrawnPage], quality: int) -> bytes:
    """A PDF that holds only pictures, one a page."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    held = io.BytesIO()
    canvas = Canvas(held, invariant=1)
    canvas.setProducer("scanner")
    for page in pages:
        width, height = page.size
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(io.BytesIO(coded(page.image, quality))), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return held.getvalue()


def with_wrong_layer(pages: list[DrawnPage], quality: int) -> bytes:
    """A PDF of pictures with the text layer that `tesseract -l eng` gives a Vietnamese scan."""
    import pikepdf

    parts = [_tesseract(page, "eng", "pdf", quality) for page in pages]
    whole = pikepdf.Pdf.new()
    for part in parts:
        with pikepdf.open(io.BytesIO(part)) as pdf:
            whole.pages.extend(pdf.pages)
    held = io.BytesIO()
    whole.save(held, deterministic_id=True)
    return held.getvalue()


def wrongly_read(pages: list[DrawnPage]) -> str:
    """What `tesseract -l eng` makes of Vietnamese pages, as text."""
    return "\n".join(_tesseract(page, "eng", "txt", 90).decode().replace("\f", "") for page in pages)


def _tesseract(page: DrawnPage, language: str, output: str, quality: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.jpg"
        source.write_bytes(coded(page.image, quality))
        command = ["tesseract", str(source), str(Path(folder) / "out"), "-l", language, "--dpi", str(page.dpi), output]
        try:
            subprocess.run(
                command, check=True, capture_output=True, env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin:/usr/local/bin"}
            )
        except FileNotFoundError as error:
            raise MissingProgram("tesseract is not installed.", advice="Install tesseract-ocr and tesseract-ocr-eng.") from error
        return (Path(folder) / f"out.{output}").read_bytes()

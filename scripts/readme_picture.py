"""Draws docs/pictures/readme.png: a page of a sample, and beside it the records that were read from it, each tied to its place.

make run && .venv/bin/python scripts/readme_picture.py
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from pipeline import open_archive
from pipeline.ingest import discover, page_inputs, render
from pipeline.schema.page import Box
from pipeline.schema.plan import Plan
from pipeline.schema.text import Span
from pipeline.settings import Ingest
from pipeline.store.artefacts import Artefacts
from pipeline.store.folder import OutFolder

OUT = Path("data/processed")
SOURCE, PAGE = "data/raw/02-ubnd-huyen-chuyen-doi-so.pdf", 2
TARGET = Path("docs/pictures/readme.png")
FONT = "/usr/share/fonts/truetype/croscore/Arimo-{}.ttf"

WIDTH, HEIGHT, PAPER = 1640, 1040, 735
RIGHT = PAPER + 90
INK, PALE = (38, 42, 48), (120, 126, 134)
COLOURS = {
    "targets": (30, 110, 200),
    "responsibilities": (20, 140, 90),
    "budgets": (200, 90, 20),
    "legal_bases": (130, 60, 170),
}


@dataclass(frozen=True)
class Row:
    """A record: the table it stands in, what is written beside it, and its boxes on the page."""

    table: str
    head: str
    rest: str
    boxes: tuple[Box, ...]

    @property
    def place(self) -> tuple[float, float]:
        return self.boxes[0].top, self.boxes[0].left


def font(size: int, style: str = "Regular") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT.format(style), size)


def wording(table: str, record: Any) -> tuple[str, str]:
    """What a row says of its record: the value first, then what it belongs to."""
    if table == "targets":
        numbers = [f"{number:g}" for number in (record["value"], record["value_to"]) if number is not None]
        value = f"{' - '.join(numbers)} {record['unit'] or ''}".strip() if numbers else record["kind"]
        return value, record["indicator"]
    if table == "responsibilities":
        return " · ".join(filter(None, (record["unit"], record["role"], record["due"]))), record["task"] or ""
    if table == "budgets":
        amount = (
            f"{int(record['amount_vnd']):,} đ".replace(",", ".")
            if record["amount_vnd"] is not None
            else "; ".join(record["sources"])
        )
        return amount, record["purpose"] or "; ".join(record["sources"])
    return record["code"] or record["doc_type"], record["subject"] or ""


def rows(plan: Plan) -> Iterator[Row]:
    """The records of the page that have a place on it."""
    archive = open_archive(OUT)
    for table in COLOURS:
        frame = archive[table]
        chosen = frame[(frame["doc_id"] == plan.transcript.source.doc_id) & (frame["page"] == PAGE)]
        for record in chosen.astype(object).where(chosen.notna(), None).to_dict("records"):
            raw = plan.text.to_raw(Span(int(record["start"]), int(record["end"])))
            boxes = tuple(box for page, box in plan.transcript.boxes(raw) if page == PAGE)
            if boxes:
                yield Row(table, *wording(table, record), boxes)


def page_picture(scratch: Path) -> tuple[Image.Image, tuple[float, float]]:
    (found,) = discover([SOURCE], Ingest(), scratch)
    (page,) = page_inputs(found, (PAGE,), Ingest())  # type: ignore[arg-type]
    assert page.picture is not None
    return render(page.picture).convert("RGB"), page.picture.size


def shortened(text: str, pen: ImageDraw.ImageDraw, with_font: ImageFont.FreeTypeFont, room: float) -> str:
    """The text, or as many of its words as there is room for."""
    words = text.split()
    while words and pen.textlength(" ".join(words) + " …", font=with_font) > room:
        words.pop()
    return text if len(words) == len(text.split()) else " ".join(words) + " …"


def draw(found: list[Row], paper: Image.Image, size: tuple[float, float]) -> Image.Image:
    scale = PAPER / size[0]
    sheet = Image.new("RGB", (WIDTH, HEIGHT), (240, 241, 243))
    sheet.paste(paper.resize((PAPER, round(size[1] * scale)), Image.Resampling.LANCZOS), (0, 0))
    veil = Image.new("RGBA", sheet.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(veil)
    step = (HEIGHT - 60) / len(found)
    for number, row in enumerate(found):
        colour = COLOURS[row.table]
        middle = 44 + step * (number + 0.5)
        for box in row.boxes:
            frame = (box.left * scale - 2, box.top * scale - 1, box.right * scale + 2, box.bottom * scale + 1)
            pen.rectangle(frame, fill=(*colour, 46), outline=(*colour, 150))
        start = max(box.right for box in row.boxes[:1]) * scale + 3
        level = (row.boxes[0].top + row.boxes[0].bottom) / 2 * scale
        pen.line([(start, level), (PAPER + 6, level), (RIGHT - 16, middle), (RIGHT - 4, middle)], fill=(*colour, 110), width=2)
    sheet = Image.alpha_composite(sheet.convert("RGBA"), veil).convert("RGB")
    pen = ImageDraw.Draw(sheet)
    across = RIGHT
    for name, colour in COLOURS.items():
        if any(row.table == name for row in found):
            pen.rectangle((across, 18, across + 14, 32), fill=colour)
            pen.text((across + 21, 15), name, font=font(17, "Bold"), fill=INK)
            across += 50 + round(pen.textlength(name, font=font(17, "Bold")))
    for number, row in enumerate(found):
        top = 44 + step * number
        pen.rectangle((RIGHT, top + 2, WIDTH - 16, top + step - 3), fill="white")
        pen.rectangle((RIGHT, top + 2, RIGHT + 5, top + step - 3), fill=COLOURS[row.table])
        room = WIDTH - RIGHT - 46
        height = min(18, round(step / 2.6))
        bold, plain = font(height, "Bold"), font(height - 1)
        pen.text((RIGHT + 18, top + step * 0.27), shortened(row.head, pen, bold, room), font=bold, fill=INK, anchor="lm")
        pen.text((RIGHT + 18, top + step * 0.70), shortened(row.rest, pen, plain, room), font=plain, fill=PALE, anchor="lm")
    return sheet


def main() -> None:
    documents = open_archive(OUT).documents.set_index("source")
    plan = Artefacts(OutFolder(OUT)).whole_plan(str(documents.loc[SOURCE, "doc_id"]))
    assert plan is not None
    with TemporaryDirectory() as scratch:
        paper, size = page_picture(Path(scratch))
    found = sorted(rows(plan), key=lambda row: row.place)
    picture = draw(found, paper, size)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(255, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(TARGET, optimize=True)
    print(f"{TARGET}: {len(found)} records, {TARGET.stat().st_size // 1024} kB")  # noqa: T201


if __name__ == "__main__":
    main()

"""A record with its place: its words in their paragraph, and the picture of the page with the place marked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pipeline.errors import KehoachError, WrongUse
from pipeline.query.archive import open_archive
from pipeline.schema.page import Box
from pipeline.schema.page_input import FoundFile
from pipeline.schema.plan import Plan
from pipeline.schema.text import Span
from pipeline.settings import Settings
from pipeline.store.artefacts import Artefacts
from pipeline.store.folder import OutFolder
from pipeline.store.ledger import Ledger

if TYPE_CHECKING:
    from PIL.Image import Image

AROUND = 2
"""Lines shown before and after a place in a text without pictures."""

MARK = (255, 200, 0, 90)
EDGE = (220, 60, 0, 255)


@dataclass(frozen=True)
class Place:
    """A record where it stands. `before`, `words` and `behind` are the reading text of its paragraph, cut at the quote."""

    record: dict[str, Any]
    plan: Plan
    quote: Span
    before: str
    words: str
    behind: str
    page: int

    @property
    def boxes(self) -> tuple[tuple[int, Box], ...]:
        """One box a line with its page; empty where the source is a text file."""
        return self.plan.transcript.boxes(self.plan.text.to_raw(self.quote))


def find(out: Path, record_id: str) -> Place:
    """The record of that id, and where it stands."""
    record = open_archive(out).record(record_id)
    plan = Artefacts(OutFolder(out)).whole_plan(str(record["doc_id"]))
    if plan is None:
        raise KehoachError(
            f"The plan of {record['doc_id']} is not there.", kind="damaged artefact", advice="Give the run again with --redo all."
        )
    if record.get("start") is None:
        raise WrongUse(f"{record_id} has no place in the text.", kind="no record")
    quote = Span(int(record["start"]), int(record["end"]))
    around = _paragraph(plan, quote)
    clean = plan.text.clean
    return Place(
        record,
        plan,
        quote,
        clean[around.start : quote.start],
        quote.of(clean),
        clean[quote.end : around.end],
        int(record["page"]),
    )


def _paragraph(plan: Plan, quote: Span) -> Span:
    """From the first to the last paragraph or heading that the quote touches, and whole lines around it in any case."""
    start, end = quote.start, quote.end
    for section in plan.outline.walk():
        for paragraph in (section.heading, *section.paragraphs):
            if paragraph is not None and paragraph.span.touches(quote):
                start, end = min(start, paragraph.span.start), max(end, paragraph.span.end)
    clean = plan.text.clean
    if (start, end) == (quote.start, quote.end):
        for _ in range(AROUND):
            start = clean.rfind("\n", 0, max(0, start - 1)) + 1
            end = clean.find("\n", min(len(clean), end + 1))
            end = len(clean) if end < 0 else end
    return Span(start, end)


def draw(place: Place, out: Path, settings: Settings) -> tuple[Image, int] | None:
    """The picture of the record's page with its lines marked, and the page's number; None where the source has no pictures."""
    boxes = place.boxes
    if not boxes:
        return None
    number = boxes[0][0]
    page = next(page for page in place.plan.transcript.pages if page.number == number)
    with TemporaryDirectory(prefix="kehoach-") as scratch:
        image = _picture(place.plan, number, out, settings, Path(scratch))
    if image is None or page.size is None:
        return None
    return _marked(image, page.size, [box for of, box in boxes if of == number]), number


def _picture(plan: Plan, number: int, out: Path, settings: Settings, scratch: Path) -> Image | None:
    from pipeline.ingest import page_inputs, render

    for page in page_inputs(source_file(plan, out, settings, scratch), (number,), settings.ingest):
        if page.picture is not None:
            return render(page.picture).convert("RGBA")
    return None


def source_file(plan: Plan, out: Path, settings: Settings, scratch: Path) -> FoundFile:
    """The file that a plan was read from, found again; it must still have the same content."""
    from pipeline.ingest import discover

    source = plan.transcript.source
    with Ledger(OutFolder(out).ledger, read_only=True) as ledger:
        entry = ledger.get(source.path)
    outer = source.path.split("!/", 1)[0]
    located = entry.located if entry and os.path.exists(entry.located) else outer
    if os.path.exists(located):
        for item in discover([located], settings.ingest, scratch):
            if isinstance(item, FoundFile) and item.digest == source.digest:
                return item
    raise KehoachError(
        f"{source.path} is not where it was, or has changed.", kind="source gone", advice="Put it back, or give the run again."
    )


def _marked(image: Image, size: tuple[float, float], boxes: list[Box]) -> Image:
    from PIL import Image as Images
    from PIL import ImageDraw

    across, down = image.width / size[0], image.height / size[1]
    veil = Images.new("RGBA", image.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(veil)
    room = max(2, round(image.width / 400))
    for box in boxes:
        frame = (box.left * across - room, box.top * down - room, box.right * across + room, box.bottom * down + room)
        pen.rectangle(frame, fill=MARK, outline=EDGE, width=max(2, room // 2))
    return Images.alpha_composite(image, veil).convert("RGB")

"""A record with its place: its words in their paragraph, and the picture of the page with the place marked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pipeline.errors import KehoachError
from pipeline.query.archive import Around, open_archive
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

MARK = (255, 200, 0, 90)
EDGE = (220, 60, 0, 255)


@dataclass(frozen=True)
class Place:
    """A record where it stands, with the words around it."""

    record: dict[str, Any]
    plan: Plan
    quote: Span
    around: Around

    @property
    def boxes(self) -> tuple[tuple[int, Box], ...]:
        """One box a line with its page; empty where the source is a text file."""
        return self.plan.transcript.boxes(self.plan.text.to_raw(self.quote))


def find(out: Path, record_id: str) -> Place:
    """The record of that id, and where it stands."""
    archive = open_archive(out)
    around, record = archive.around(record_id), archive.record(record_id)
    plan = Artefacts(OutFolder(out)).whole_plan(str(record["doc_id"]))
    if plan is None:
        raise KehoachError(
            f"The plan of {record['doc_id']} is not there.", kind="damaged artefact", advice="Give the run again with --redo all."
        )
    return Place(record, plan, Span(int(record["start"]), int(record["end"])), around)


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

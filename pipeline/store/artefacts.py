"""What is kept of each document: its pages as they were read, and its plan.

    documents/<doc_id>/pages/0001.json    one page with words and boxes: the checkpoint of reading
    documents/<doc_id>/plan.json          source, stages, text with corrections, outline, records

The pages of a dossier all lie with its first document, under the id of the file; each document has its own plan.

Words and boxes stand in the pages only; a plan is loaded from both. Times are not kept here: the same content, settings and
version give the same bytes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import msgspec

from pipeline.schema.outline import Outline
from pipeline.schema.page import PAGE_BREAK, Page, Source, Transcript
from pipeline.schema.plan import Plan
from pipeline.schema.records import Records
from pipeline.schema.text import Correction, Span, Text
from pipeline.store.folder import OutFolder

FORMAT = 1
"""Grows when an older file can no longer be decoded; what is older than this is made again."""


@dataclass(frozen=True)
class PageFile:
    """A page and the key of the stage that read it."""

    key: str
    page: Page
    format: int = FORMAT


@dataclass(frozen=True)
class PageNote:
    """What a plan says of each page without its words."""

    number: int
    size: tuple[float, float] | None
    origin: str
    engine: str
    lines: int
    words: int
    length: int
    confidence: float | None
    notes: tuple[str, ...] = ()
    text_lost: bool = False


@dataclass(frozen=True)
class PlanFile:
    """A plan as it is stored; `stages` maps each stage to the key it was made under.

    `machine` holds what repair made of the text alone, where people decided otherwise: so that a decision can be undone.
    """

    source: Source
    stages: dict[str, str]
    pages: tuple[PageNote, ...]
    text: Text
    outline: Outline
    records: Records
    format: int = FORMAT
    machine: tuple[Correction, ...] | None = None

    @property
    def machine_text(self) -> Text:
        """The text as repair left it, without the decisions of people."""
        return self.text if self.machine is None else Text(self.text.raw, self.machine)

    @property
    def doc_id(self) -> str:
        return self.source.doc_id

    @cached_property
    def page_spans(self) -> tuple[Span, ...]:
        """Where each page stands in the raw text."""
        spans, at = [], 0
        for page in self.pages:
            spans.append(Span(at, at + page.length))
            at = spans[-1].end + len(PAGE_BREAK)
        return tuple(spans)

    def page_at(self, clean: int) -> int:
        """The number of the page that an offset of the reading text stands on."""
        raw = self.text.to_raw(Span(clean, clean)).start
        at = bisect_right(self.page_spans, raw, key=lambda span: span.start) - 1
        return self.pages[max(0, at)].number if self.pages else 1


def note(page: Page) -> PageNote:
    """A page without its words."""
    confidence = page.confidence
    return PageNote(
        number=page.number,
        size=page.size,
        origin=page.origin,
        engine=page.engine,
        lines=len(page.lines),
        words=sum(len(line.words) for line in page.lines),
        length=len(page.text),
        confidence=None if confidence is None else round(confidence, 4),
        notes=page.notes,
        text_lost=page.text_lost,
    )


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _read(path: Path, kind: Any) -> Any:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        found = _decoder(kind).decode(content)
    except msgspec.MsgspecError:
        return None  # of an older shape, or damaged by other hands: made again
    return found if found.format == FORMAT else None


@dataclass(frozen=True)
class Artefacts:
    """Reads and writes the artefacts of an output folder."""

    folder: OutFolder

    def write_page(self, file_id: str, key: str, page: Page) -> None:
        content = msgspec.json.encode(PageFile(key, page))
        self.folder.write(self.folder.page(file_id, page.number), content)

    def page(self, file_id: str, number: int) -> PageFile | None:
        """The page as it was read, or None where there is none that can be used."""
        found: PageFile | None = _read(self.folder.page(file_id, number), PageFile)
        return found if found is not None and found.page.number == number else None

    def pages(self, source: Source) -> Iterable[PageFile | None]:
        """The pages of a document, or of a whole file."""
        return (self.page(source.file_id, number) for number in range(source.first_page, source.last_page + 1))

    def write_plan(self, plan: Plan) -> PlanFile:
        """Store a plan; one that would not come back as it is raises, so that it fails its own file and no later publication."""
        stored = as_stored(plan)
        content = msgspec.json.encode(stored)
        if _decoder(PlanFile).decode(content) != stored:
            raise ValueError(f"the plan of {plan.transcript.source.path} does not come back as it is stored")
        self.folder.write(self.folder.plan(plan.doc_id), content)
        return stored

    def plan(self, doc_id: str) -> PlanFile | None:
        """The plan without words and boxes: what tables and text are made from."""
        found: PlanFile | None = _read(self.folder.plan(doc_id), PlanFile)
        return found

    def whole_plan(self, doc_id: str) -> Plan | None:
        """The plan with its transcript, as it was stored."""
        stored = self.plan(doc_id)
        if stored is None:
            return None
        pages = []
        for found in self.pages(stored.source):
            if found is None:
                return None
            pages.append(found.page)
        transcript = Transcript(stored.source, tuple(pages))
        stages = tuple(stored.stages.items())
        return Plan(transcript, stored.text, stored.outline, stored.records, stages, stored.machine)

    def drop_pages_after(self, source: Source) -> None:
        """Take away checkpoints beyond the last page of a file: a changed count of pages leaves none behind."""
        for path in sorted((self.folder.document(source.file_id) / "pages").glob("*.json")):
            if not path.stem.isdigit() or int(path.stem) > source.pages:
                path.unlink()

    def rename_source(self, stored: PlanFile, source: Source) -> PlanFile:
        """The same plan under another path: the same content was found earlier in the order of paths."""
        renamed = replace(stored, source=source)
        self.folder.write(self.folder.plan(stored.doc_id), msgspec.json.encode(renamed))
        return renamed


def as_stored(plan: Plan) -> PlanFile:
    """A plan without the words of its pages."""
    return PlanFile(
        source=plan.transcript.source,
        stages=dict(plan.versions),
        pages=tuple(note(page) for page in plan.transcript.pages),
        text=plan.text,
        outline=plan.outline,
        records=plan.records,
        machine=plan.machine,
    )

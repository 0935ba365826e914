"""The whole flow on one document; the only file that knows the order of the rooms.

    FoundFile -> PageInput -> Page -> Transcript -> Text -> Outline -> Records -> Plan
       ingest      ingest     ocr                  repair  structure   extract

Functions take and return plain data, so they run in this process, in a pool, or on a cluster.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.errors import BadFile
from pipeline.schema.decision import Decision
from pipeline.schema.outline import Outline
from pipeline.schema.page import Page, Source, Transcript
from pipeline.schema.page_input import FoundFile, PageInput
from pipeline.schema.plan import Plan
from pipeline.schema.records import Records
from pipeline.schema.text import Text
from pipeline.settings import Settings


def read_pages(found: FoundFile, numbers: Sequence[int], settings: Settings) -> Iterator[Page]:
    """The pages of the given numbers, read one at a time: the trusted layer as it is, else the picture through OCR."""
    from pipeline.ingest import page_inputs

    for page in page_inputs(found, numbers, settings.ingest):
        yield read_page(page, settings)


def read_page(page: PageInput, settings: Settings) -> Page:
    """One page, from its layer or from its picture."""
    if page.layer is not None:
        return page.layer
    if page.picture is None:
        raise BadFile(f"Page {page.number} has neither text nor a picture.", kind="empty page")
    from pipeline import ocr
    from pipeline.ingest import render

    return ocr.read_page(render(page.picture), page, settings.ocr)


def cut_documents(source: Source, pages: Sequence[Page], settings: Settings) -> tuple[range, ...]:
    """The pages of each document of a file, as indices; one range with all of them where the file is one document."""
    from pipeline.structure import cut

    return cut(source, pages, settings.structure)


def make_text(transcript: Transcript, settings: Settings) -> Text:
    """The transcript after repair."""
    from pipeline.repair import repair

    return repair(transcript, settings.repair)


def make_outline(transcript: Transcript, text: Text, settings: Settings) -> Outline:
    """The shape of the repaired text."""
    from pipeline.structure import outline

    return outline(transcript, text, settings.structure)


def make_records(transcript: Transcript, text: Text, outline: Outline, settings: Settings) -> Records:
    """The records found in the repaired text."""
    from pipeline.extract import extract

    return extract(transcript, text, outline, settings.extract)


def make_plan(source: Source, pages: Sequence[Page], settings: Settings, decisions: Sequence[Decision] = ()) -> Plan:
    """Everything from the pages on: repair, the decisions of people, structure, extract."""
    transcript = Transcript(source, tuple(pages))
    return make_decided(transcript, make_text(transcript, settings), settings, decisions)


def make_decided(transcript: Transcript, machine: Text, settings: Settings, decisions: Sequence[Decision]) -> Plan:
    """Everything after repair, with the decisions of people over the text and over the records."""
    from pipeline.schema.decided import decide_records, decide_text

    text = decide_text(transcript, machine, decisions).text if decisions else machine
    outline = make_outline(transcript, text, settings)
    records = make_records(transcript, text, outline, settings)
    if decisions:
        records, _ = decide_records(transcript, text, records, decisions)
    kept = machine.corrections if text.corrections != machine.corrections else None
    return Plan(transcript, text, outline, records, machine=kept)

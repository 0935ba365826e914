"""A flow of tiny rooms for tests of the batch: quick, and made to fail where the text asks for it.

Worker processes import it by name in the place of `pipeline.steps`. Each call is noted in the file that TINY_ROOMS_CALLS names,
so a test can tell what was made again.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Sequence

from pipeline.errors import BadFile, MissingProgram
from pipeline.ingest import page_inputs
from pipeline.schema.outline import Outline, Paragraph, Section
from pipeline.schema.page import Page, Source, Transcript
from pipeline.schema.page_input import FoundFile
from pipeline.schema.records import DocumentFields, Records, Target
from pipeline.schema.text import Correction, Span, Text
from pipeline.settings import Settings
from pipeline.steps import read_page


def note(call: str) -> None:
    if path := os.environ.get("TINY_ROOMS_CALLS"):
        with open(path, "a", encoding="utf-8") as calls:
            calls.write(call + "\n")


def misbehave(wording: str) -> None:
    """Do what the text asks for."""
    if "SEGFAULT" in wording:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "KILL ME" in wording:
        os.kill(os.getpid(), signal.SIGKILL)
    if "HANG" in wording:
        time.sleep(600)
    if "EAT MEMORY" in wording:
        eaten = []
        while True:
            eaten.append(bytearray(20_000_000))
            time.sleep(0.02)
    if "ASK TOO MUCH" in wording:
        bytearray(1 << 50)
    if "DEFECT" in wording:
        raise ZeroDivisionError("a defect of a library")
    if "NO PROGRAM" in wording:
        raise MissingProgram("The reader is not installed.", kind="missing program", advice="Install it.")
    if "SLOW" in wording:
        time.sleep(0.15)


def read_pages(found: FoundFile, numbers: Sequence[int], settings: Settings) -> Iterator[Page]:
    for page in page_inputs(found, numbers, settings.ingest):
        if page.layer is None:  # a picture goes through the real OCR room
            note(f"read {found.path} {page.number}")
            time.sleep(3 if "slow" in found.path else 0)
            yield read_page(page, settings)
            continue
        note(f"read {found.path} {page.number}")
        misbehave(page.layer.text)
        if "UNREADABLE" in page.layer.text:
            raise BadFile("The page is black.", kind="too slow")
        yield page.layer


def cut_documents(source: Source, pages: Sequence[Page], settings: Settings) -> tuple[range, ...]:
    """A page that says NEW LETTERHEAD begins a document."""
    starts = [0, *(n for n, page in enumerate(pages) if n and "NEW LETTERHEAD" in page.text)]
    return tuple(range(start, stop) for start, stop in zip(starts, [*starts[1:], len(pages)], strict=True))


def make_text(transcript: Transcript, settings: Settings) -> Text:
    note(f"repair {transcript.source.path}")
    at = transcript.raw.find("hién")
    return Text(transcript.raw, (Correction(Span(at, at + 4), "hién", "hiện", 0.9, "tiny"),) if at >= 0 else ())


def make_outline(transcript: Transcript, text: Text, settings: Settings) -> Outline:
    note(f"structure {transcript.source.path}")
    pieces, at = [], 0
    for line in text.clean.split("\n"):
        if line.strip("\f"):
            pieces.append(Span(at + line.startswith("\f"), at + len(line)))
        at += len(line) + 1
    paragraphs = tuple(Paragraph((piece,)) for piece in pieces)
    return Outline((Section("section", 1, "", None, Span(0, len(text.clean)), paragraphs),))


def make_records(transcript: Transcript, text: Text, outline: Outline, settings: Settings) -> Records:
    note(f"extract {transcript.source.path}")
    targets = tuple(
        Target(kind="qualitative", indicator=paragraph.text(text.clean), quote=paragraph.span, confidence=0.9, method="tiny")
        for paragraph in outline.sections[0].paragraphs
    )
    return Records(DocumentFields(doc_type="kế hoạch", title=text.clean.split("\n")[0], confidence=0.9), targets=targets)

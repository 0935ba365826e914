"""What any room made of a file, as lines of text: the first thing to look at when something is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline import steps
from pipeline.errors import BadFile, NotRead, WrongUse
from pipeline.ingest import discover, inspect, page_inputs
from pipeline.schema.outcome import Outcome
from pipeline.schema.outline import Outline
from pipeline.schema.page import Page, Source, Transcript
from pipeline.schema.page_input import FoundFile
from pipeline.schema.records import DocumentFields, Grounds, Records
from pipeline.schema.text import Span, Text
from pipeline.settings import Settings
from pipeline.store.quotes import Quotes, fold

ROOMS = ("ingest", "ocr", "repair", "structure", "extract")
UNSURE = 0.8
"""Words read with less confidence are marked in what `--after ocr` prints."""


def after(room: str, path: str, page: int | None, settings: Settings) -> Iterator[str]:
    """The lines that show what a room made of a file, or of one page of it. Everything is made anew; nothing is stored."""
    if room not in ROOMS:
        raise WrongUse(f"There is no room {room!r}.", kind="option", advice=f"Known are {', '.join(ROOMS)}.")
    with TemporaryDirectory(prefix="kehoach-") as scratch:
        for found in _found(path, settings, Path(scratch)):
            source = inspect(found, settings.ingest)
            yield f"# {found.path} · {found.kind} · {source.pages} p. · {source.doc_id}"
            numbers = range(1, source.pages + 1) if page is None or room not in ("ingest", "ocr") else (page,)
            if page is not None and not 1 <= page <= source.pages:
                raise WrongUse(f"{path} has no page {page}.", kind="option", advice=f"It has {source.pages}.")
            if room == "ingest":
                yield from _ingest(found, tuple(numbers), settings)
            else:
                yield from _later(room, source, list(steps.read_pages(found, tuple(numbers), settings)), settings)


def _found(path: str, settings: Settings, scratch: Path) -> Iterator[FoundFile]:
    for item in discover([path], settings.ingest, scratch):
        if isinstance(item, Outcome):
            problem = item.problems[0] if item.problems else None
            kind = NotRead if item.state == "skipped" else BadFile
            raise kind(item.reason or item.source, kind=problem.kind if problem else "not read")
        yield item


def _ingest(found: FoundFile, numbers: Sequence[int], settings: Settings) -> Iterator[str]:
    for page in page_inputs(found, numbers, settings.ingest):
        size = f"{page.size[0]:.0f} x {page.size[1]:.0f} pt" if page.size else "-"
        picture = f"{page.picture.kind} {page.picture.dpi} dpi" if page.picture else "-"
        yield f"\n## {page.number} · {size} · layer: {'yes' if page.layer else 'no'} · picture: {picture} · {page.reason}"
        if page.layer is not None:
            yield from _notes(page.layer)
            yield page.layer.text


def _notes(page: Page) -> Iterator[str]:
    yield from (f"[{note}]" for note in page.notes)


def _later(room: str, source: Source, pages: Sequence[Page], settings: Settings) -> Iterator[str]:
    if room == "ocr":
        yield from _pages(Transcript(source, tuple(pages)))
        return
    for part in steps.cut_documents(source, pages, settings):
        own = source.part(part)
        if own.is_part:
            yield f"\n# {own.path} · p. {own.first_page}-{own.last_page} · {own.doc_id}"
        yield from _of_document(room, Transcript(own, tuple(pages[part.start : part.stop])), settings)


def _of_document(room: str, transcript: Transcript, settings: Settings) -> Iterator[str]:
    text = steps.make_text(transcript, settings)
    if room == "repair":
        yield from _repair(transcript, text)
        return
    outline = steps.make_outline(transcript, text, settings)
    if room == "structure":
        yield from _outline(outline, text.clean)
        return
    yield from _records(steps.make_records(transcript, text, outline, settings), Quotes.over(text.clean, outline))


def _pages(transcript: Transcript) -> Iterator[str]:
    for page in transcript.pages:
        sure = "" if page.confidence is None else f" · {page.confidence:.3f}"
        yield f"\n## {page.number} · {page.origin} · {page.engine}{sure}"
        yield from _notes(page)
        for line in page.lines:
            unsure = [f"{w.text} {w.confidence:.2f}" for w in line.words if w.confidence is not None and w.confidence < UNSURE]
            yield line.text + (f"    ⟨{', '.join(unsure)}⟩" if unsure else "")


def _repair(transcript: Transcript, text: Text) -> Iterator[str]:
    yield f"\n## {len(text.applied)} corrections, {len(text.proposed)} proposals"
    for c in text.corrections:
        mark = "→" if c.state == "applied" else "?→"
        page = transcript.page_number(c.at.start)
        yield f"{page:>4}  {fold(c.before)} {mark} {fold(c.after)}  ({c.rule}, {c.confidence:.2f})"
    yield "\n## text"
    yield text.clean


def _outline(outline: Outline, clean: str) -> Iterator[str]:
    for section in outline.walk():
        indent = "  " * (section.level - 1)
        heading = section.heading.text(clean) if section.heading else ""
        yield f"{indent}[{section.kind}] {section.label} {fold(heading)}".rstrip()
        for paragraph in section.paragraphs:
            row = f"|{paragraph.row} " if paragraph.row is not None else ""
            yield f"{indent}    {row}{paragraph.bullet + ' ' if paragraph.bullet else ''}{fold(paragraph.text(clean))}"
    for number, table in enumerate(outline.tables, 1):
        yield f"\n[table {number}] {table.rows} x {table.columns}" + (f" · {table.unit_note}" if table.unit_note else "")
        for cell in table.cells:
            above = " > ".join(cell.header_path)
            yield f"  {cell.row},{cell.column} {'H' if cell.is_header else ' '} {fold(cell.at.of(clean))!r}  ⟨{above}⟩"
    for furniture in outline.furniture:
        yield f"[furniture] {fold(furniture.of(clean))!r}"


def _records(records: Records, quotes: Quotes) -> Iterator[str]:
    yield "\n## documents"
    yield from _record(records.document, quotes)
    for name in ("legal_bases", "targets", "responsibilities", "budgets"):
        found = getattr(records, name)
        yield f"\n## {name}: {len(found)}"
        for record in found:
            yield from _record(record, quotes)
            yield ""


_SHOWN_APART = {"quote", "evidence", "places", "confidence", "method", "flags"}


def _record(record: Grounds | DocumentFields, quotes: Quotes) -> Iterator[str]:
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name not in _SHOWN_APART and value not in (None, (), False):
            yield f"  {field.name}: {'; '.join(map(str, value)) if isinstance(value, tuple) else value}"
    flags = f" · flags: {', '.join(record.flags)}" if record.flags else ""
    if record.quote != Span(0, 0):
        yield f"  “{quotes.of(record.quote)}”"
    yield f"  {record.confidence:.2f} · {record.method}{flags}"

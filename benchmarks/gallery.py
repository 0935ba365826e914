"""Each page's picture beside what was read of it, and the records found: one HTML page a document, to be looked through by eye.

`python -m benchmarks.gallery INPUT... [-o gallery]`. Offline; the folder is ignored by git, for it holds pictures of the
archive. Words that the reader was not sure of are underlined; lines are numbered, so that faults can be named.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

from pipeline.errors import KehoachError
from pipeline.ingest import discover, inspect, page_inputs, render
from pipeline.schema.page import Page
from pipeline.schema.page_input import FoundFile
from pipeline.schema.plan import Plan
from pipeline.schema.text import Span
from pipeline.settings import Settings
from pipeline.steps import make_plan, read_page

UNSURE = 0.6
WIDTH = 900
"""Pixels of the pictures."""
STYLE = """
body { font: 15px/1.45 sans-serif; margin: 1.5rem; color: #222; background: #fff }
section { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.5rem; border-top: 1px solid #bbb;
  padding: 1rem 0 }
img { width: 100%; border: 1px solid #ccc }
ol { padding-left: 2.6rem; margin: 0; white-space: pre-wrap } li::marker { color: #999; font-size: 11px }
u { text-decoration: underline wavy #c33 } .notes { color: #666; font-size: 13px } table { border-collapse: collapse }
td { border: 1px solid #ddd; padding: .2rem .5rem; vertical-align: top }
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("-o", "--output", type=Path, default=Path("gallery"))
    arguments = parser.parse_args()
    folder: Path = arguments.output
    folder.mkdir(parents=True, exist_ok=True)
    settings, links = Settings(), []
    with tempfile.TemporaryDirectory() as scratch:
        for number, found in enumerate(discover(arguments.inputs, settings.ingest, Path(scratch)), 1):
            if not isinstance(found, FoundFile):
                continue
            name = f"{number:03}-{Path(found.path).stem[:60]}"
            try:
                links.append((name, make_document(found, name, folder, settings)))
            except KehoachError as error:
                print(f"{found.path}: {error}", file=sys.stderr)
    rows = "".join(
        f'<li><a href="{escape(name, quote=True)}.html">{escape(name)}</a>, {pages} pages</li>' for name, pages in links
    )
    (folder / "index.html").write_text(document("Gallery", f"<ul>{rows}</ul>"), "utf-8")
    print(f"{len(links)} documents: {folder / 'index.html'}")


def make_document(found: FoundFile, name: str, folder: Path, settings: Settings) -> int:
    """Write the page of one file and its pictures; how many pages it has."""
    source = inspect(found, settings.ingest)
    pages, pictures = [], []
    for page in page_inputs(found, range(1, source.pages + 1), settings.ingest):
        pages.append(read_page(page, settings))
        picture = ""
        if page.picture is not None:
            image = render(page.picture).convert("RGB")
            image.thumbnail((WIDTH, 2 * WIDTH))
            picture = f"{name}-{page.number:03}.jpg"
            image.save(folder / picture, quality=80)
        pictures.append(picture)
    plan = make_plan(source, pages, settings)
    body = "".join(
        section(page, picture, repaired(plan, index)) for index, (page, picture) in enumerate(zip(pages, pictures, strict=True))
    )
    (folder / f"{name}.html").write_text(document(name, body + records(plan)), "utf-8")
    return len(pages)


def document(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="vi"><head>{head}</head><body><h1>{escape(title)}</h1>{body}</body></html>'


def repaired(plan: Plan, index: int) -> str:
    span = plan.transcript.page_spans[index]
    return plan.text.to_clean(Span(span.start, span.end)).of(plan.text.clean)


def section(page: Page, picture: str, clean: str) -> str:
    """The picture on the left; on the right the lines as read, what repair changed, and the notes."""
    shown = f'<img src="{escape(picture, quote=True)}" alt="page {page.number}">' if picture else "no picture"
    lines = "".join(f"<li>{_line(page, index)}</li>" for index in range(len(page.lines)))
    notes = "".join(f"<li>{escape(note)}</li>" for note in page.notes)
    changed = [
        f"<li>{escape(before)} → {escape(after)}</li>"
        for before, after in zip(page.text.split("\n"), clean.split("\n"), strict=False)
        if before != after
    ]
    repairs = f"<details><summary>{len(changed)} lines repaired</summary><ul>{''.join(changed)}</ul></details>"
    text = f'<h2>Page {page.number}</h2><ol>{lines}</ol><ul class="notes">{notes}</ul>{repairs}'
    return f"<section><div>{shown}</div><div>{text}</div></section>"


def _line(page: Page, index: int) -> str:
    line = page.lines[index]
    gaps = line.gaps or ("", *[" "] * (len(line.words) - 1), "")
    words = [
        f"<u>{escape(word.text)}</u>" if word.confidence is not None and word.confidence < UNSURE else escape(word.text)
        for word in line.words
    ]
    return "".join(gap + word for gap, word in zip(gaps, words, strict=False)) + gaps[-1]


def records(plan: Plan) -> str:
    """All records of a document, each with the words that it was read from."""
    rows = []
    for kind in dataclasses.fields(plan.records):
        found = getattr(plan.records, kind.name)
        for record in found if isinstance(found, tuple) else (found,):
            rows.append(f"<tr><td>{escape(kind.name)}</td><td>{_values(record)}</td><td>{_quote(plan, record)}</td></tr>")
    return f"<h2>Records</h2><table>{''.join(rows)}</table>"


def _values(record: object) -> str:
    skipped = {"quote", "method", "evidence", "places", "confidence", "flags"}
    assert dataclasses.is_dataclass(record)
    held = [(field.name, getattr(record, field.name)) for field in dataclasses.fields(record) if field.name not in skipped]
    return "<br>".join(f"{escape(name)}: {escape(str(value))}" for name, value in held if value not in (None, (), ""))


def _quote(plan: Plan, record: object) -> str:
    span: Sequence[int] | Span | None = getattr(record, "quote", None)
    return escape(span.of(plan.text.clean)) if isinstance(span, Span) else ""


if __name__ == "__main__":
    main()

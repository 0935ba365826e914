"""Outlines made by hand, so that records can be tested without the rooms before them."""

from __future__ import annotations

from pipeline.schema.outline import Kind, Outline, Paragraph, Section, Table, TableCell
from pipeline.schema.text import Span

Part = tuple[Kind, str, list[str]]
"""Kind, heading ("" for none) and paragraphs ("- …" for a bullet)."""


def document(*parts: Part) -> tuple[str, Outline]:
    """A clean text and its outline: one section a part, one line a heading or paragraph."""
    clean, sections = "", []
    for kind, heading, lines in parts:
        start = len(clean)
        head = None
        if heading:
            head = Paragraph((Span(len(clean), len(clean) + len(heading)),))
            clean += heading + "\n"
        paragraphs = []
        for line in lines:
            bullet = line[:1] if line[:2] in ("- ", "+ ") else ""
            at = len(clean) + (2 if bullet else 0)
            clean += line + "\n"
            paragraphs.append(Paragraph((Span(at, len(clean) - 1),), bullet))
        sections.append(Section(kind, 1, "", head, Span(start, len(clean)), tuple(paragraphs)))
    return clean, Outline(tuple(sections))


def with_table(header: list[str], rows: list[list[str]], unit_note: str | None = None) -> tuple[str, Outline]:
    """A clean text that is one table, and its outline."""
    clean, cells = "", []
    for number, line in enumerate([header, *rows]):
        for column, wording in enumerate(line):
            at = Span(len(clean), len(clean) + len(wording))
            clean += wording + ("\t" if column < len(line) - 1 else "\n")
            cells.append(TableCell(number, column, at, (header[column],) if number else (), number == 0, 1))
    section = Section("annex", 1, "", None, Span(0, len(clean)))
    return clean, Outline((section,), (Table(tuple(cells), len(rows) + 1, len(header), unit_note),))

"""Texts typed in a test, as the transcript, text and outline that the rooms before and after see."""

from __future__ import annotations

import re

from pipeline.ingest.plaintext import line_of
from pipeline.schema.outline import Outline, Paragraph, Section
from pipeline.schema.page import Page, Source, Transcript
from pipeline.schema.text import Text
from pipeline.settings import Structure
from pipeline.structure import outline

SOURCE = Source("plan.txt", "0" * 64, "text", 1)


def transcript(text: str) -> Transcript:
    """The text as pages: a form feed opens one. Other breaks of lines are put right by ingest, here by blanks."""
    chunks = re.sub("[\r\v\x1c-\x1f\x85\u2028\u2029]", " ", text).replace("\n\f", "\f").split("\f")
    pages = [
        Page(number, None, tuple(line_of(line) for line in chunk.split("\n")), "plain text", "utf-8")
        for number, chunk in enumerate(chunks, 1)
    ]
    return Transcript(SOURCE, tuple(pages))


def read(text: str) -> tuple[str, Outline]:
    """The clean text and its outline."""
    made = transcript(text)
    clean = Text(made.raw)
    return clean.clean, outline(made, clean, Structure())


def drawn(clean: str, outline: Outline) -> list[str]:
    """The outline as lines that a person can compare: kind, label and heading; paragraphs under them with their bullets."""
    lines: list[str] = []
    for section in outline.sections:
        _draw(clean, section, lines, 0)
    return lines


def _draw(clean: str, section: Section, lines: list[str], depth: int) -> None:
    heading = section.heading.text(clean) if section.heading else ""
    kind = "" if section.kind == "section" else section.kind
    lines.append("  " * depth + " | ".join(part for part in (kind, section.label, heading) if part))
    lines.extend("  " * depth + "  " + words(clean, paragraph) for paragraph in section.paragraphs)
    for part in section.parts:
        _draw(clean, part, lines, depth + 1)


def words(clean: str, paragraph: Paragraph) -> str:
    return f"{paragraph.bullet or '·'} {' '.join(paragraph.text(clean).split())}"

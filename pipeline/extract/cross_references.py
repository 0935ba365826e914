"""The second step: mentions without a number ("Quyết định nói trên", "Chỉ thị 52") tied to the document they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.schema.outline import Outline, Paragraph
from pipeline.schema.records import Evidence
from pipeline.schema.text import Span
from pipeline.viet.codes import type_names
from pipeline.viet.facts import alternatives

_SILENT = ("letterhead", "recipients", "signature")


@dataclass(frozen=True, slots=True)
class Named:
    """A document with its first full mention: what it is, what the text calls it from there on."""

    at: Span
    doc_type: str
    aliases: tuple[str, ...]


@cache
def _back() -> re.Pattern[str]:
    """ "Quyết định nói trên": the last document of that type; "Quyết định này" is the document itself."""
    return re.compile(
        rf"(?<!\w)(?P<type>{alternatives(type_names())})\s+(?:nói trên|nêu trên|trên đây|kể trên)(?!\w)", re.IGNORECASE
    )


def later_mentions(clean: str, outline: Outline, documents: Sequence[Named]) -> dict[int, tuple[Evidence, ...]]:
    """Evidence for each document (by its place in `documents`) from mentions that carry no number; they are never rows.

    A name given by "sau đây gọi tắt là" counts from there on, where it stands as a whole and names a type of document:
    "Ban Chỉ đạo" does not.
    """
    found: dict[int, list[Evidence]] = {}
    by_alias = {alias: index for index, named in enumerate(documents) for alias in named.aliases if _names_a_document(alias)}
    pattern = re.compile(rf"(?<!\w)(?:{alternatives(by_alias)})(?!\w)") if by_alias else None
    for paragraph in _paragraphs(outline):
        text = paragraph.text(clean)
        for hit in pattern.finditer(text) if pattern else ():
            at = paragraph.to_clean(hit.start(), hit.end())
            index = by_alias[" ".join(hit[0].split())]
            defines = re.search(r"(?:gọi|viết)[^()]{0,20}[“\"]?$", text[max(0, hit.start() - 30) : hit.start()])
            if at.start >= documents[index].at.end and not defines:
                found.setdefault(index, []).append(Evidence(at, "alias"))
        for hit in _back().finditer(text):
            at = paragraph.to_clean(hit.start(), hit.end())
            before = [i for i, n in enumerate(documents) if n.at.end <= at.start and n.doc_type.lower() == hit["type"].lower()]
            if before:
                last = max(before, key=lambda index: documents[index].at.start)
                found.setdefault(last, []).append(Evidence(at, "reference back"))
    return {index: tuple(evidence) for index, evidence in found.items()}


def _names_a_document(alias: str) -> bool:
    return re.match(rf"(?:{alternatives(type_names())})(?!\w)", alias, re.IGNORECASE) is not None and len(alias.split()) > 1


def _paragraphs(outline: Outline) -> Iterator[Paragraph]:
    for section in outline.walk():
        if section.kind not in _SILENT:
            yield from section.paragraphs

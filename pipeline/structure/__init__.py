"""Pages -> documents; Text -> Outline: furniture, joins, letterhead, title, preamble, numbering, tree, tables, endings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.schema.outline import Outline
    from pipeline.schema.page import Page, Source, Transcript
    from pipeline.schema.text import Text
    from pipeline.settings import Structure


def outline(transcript: Transcript, text: Text, settings: Structure) -> Outline:
    """The shape of a repaired text: its parts in order, headings in a tree, paragraphs joined over lines and pages, tables.

    Every character of the clean text lies in exactly one root section. A text in which no part of a Vietnamese
    document is recognised (English, a list of names) becomes one section of paragraphs: nothing is dropped.
    """
    from pipeline.structure.document import make_outline

    return make_outline(transcript, text, settings)


def cut(source: Source, pages: Sequence[Page], settings: Structure) -> tuple[range, ...]:
    """The pages of each document that a PDF or a multi-page picture holds, as indices; all in one where `dossiers` is "whole"."""
    from pipeline.structure.dossier import cut_documents

    return (range(len(pages)),) if settings.dossiers == "whole" else cut_documents(source, pages)

"""The document's own fields, from letterhead, title, preamble, signature and Nơi nhận."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.schema.outline import Outline
from pipeline.schema.records import DocumentFields
from pipeline.schema.text import Correction


def find_document(clean: str, outline: Outline, proposals: Sequence[Correction] = ()) -> DocumentFields:
    """What the document says about itself; a field that is missing or illegible is None."""
    title = next((section for section in outline.sections if section.kind == "title"), None)
    doc_type = title.heading.text(clean).strip().lower() if title is not None and title.heading is not None else None
    subject = title.paragraphs[0].text(clean) if title is not None and title.paragraphs else None
    return DocumentFields(doc_type=doc_type, title=subject, method="document parts")

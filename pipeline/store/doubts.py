"""Why a document should be looked at by a person: what its pages, its text and its records say of themselves."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

from pipeline.schema.outcome import Problem
from pipeline.schema.records import DocumentFields, Grounds
from pipeline.settings import Settings
from pipeline.store.artefacts import PlanFile

_ENOUGH_LETTERS = 200
"""Below this a share says nothing."""

_MARKED_SHARE = 0.05
"""Vietnamese prose has marks on more than a fifth of its letters; other languages in Latin letters, and Vietnamese typed without
marks, stay far below this."""


def doubts(plan: PlanFile, settings: Settings) -> tuple[Problem, ...]:
    """The problems of a plan, in the order of the rooms; none where nothing asks for a look."""
    of_file = (Problem("ingest", kind, message) for kind, message in plan.source.faults)
    found = [*of_file, *_of_pages(plan, settings), *_of_text(plan), *_of_records(plan, settings)]
    return tuple(found)


def _of_pages(plan: PlanFile, settings: Settings) -> Iterator[Problem]:
    for page in plan.pages:
        if page.text_lost:
            why = page.notes[-1] if page.notes else "its picture holds text that could not be read"
            yield Problem("ocr", "text lost", f"Page {page.number} could not be read: {why}.", page.number)
        elif page.confidence is not None and page.confidence < settings.batch.review_page_below and page.words:
            yield Problem(
                "ocr", "low confidence", f"Page {page.number} was read with a confidence of {page.confidence:.2f}.", page.number
            )


def marked_share(wording: str) -> float | None:
    """The share of letters that only Vietnamese has or that carry a mark; None for too short a text.

    >>> marked_share("Thực hiện kế hoạch " * 20) > 0.2, marked_share("Economic development plan " * 20)
    (True, 0.0)
    """
    letters = [c for c in wording if c.isalpha()]
    if len(letters) < _ENOUGH_LETTERS:
        return None
    return sum(c in "đĐ" or len(unicodedata.normalize("NFD", c)) > 1 for c in letters) / len(letters)


def _of_text(plan: PlanFile) -> Iterator[Problem]:
    if not any(page.words for page in plan.pages):
        yield Problem("ingest", "no text", "The document has no text.")
        return
    share = marked_share(plan.text.clean)
    if share is not None and share < _MARKED_SHARE:
        yield Problem("repair", "not Vietnamese", "The text is in another language, or Vietnamese without its marks.")
    proposed = len(plan.text.proposed)
    if proposed:
        yield Problem("repair", "proposals", f"Doubtful numbers, codes or dates wait for a person: {proposed}.")


def _of_records(plan: PlanFile, settings: Settings) -> Iterator[Problem]:
    records = plan.records
    kinds: dict[str, tuple[Grounds, ...]] = {
        "legal_bases": records.legal_bases,
        "targets": records.targets,
        "responsibilities": records.responsibilities,
        "budgets": records.budgets,
    }
    if not any(kinds.values()) and records.document.doc_type is None and records.document.title is None:
        yield Problem("extract", "no plan", "Neither a document type nor a title nor any record was found: is this a plan?")
    flags: Counter[str] = Counter(records.document.flags)
    for found in kinds.values():
        flags.update(flag for record in found for flag in record.flags)
    if flags:
        named = "; ".join(f"{flag} ({count})" for flag, count in sorted(flags.items(), key=lambda item: (-item[1], item[0])))
        yield Problem("extract", "flagged records", f"Records ask for a look: {named}.")
    unsure = sum(_is_unsure(record, settings) for found in kinds.values() for record in found) + _is_unsure(
        records.document, settings
    )
    if unsure:
        yield Problem("extract", "unsure records", f"{unsure} records have a confidence below {settings.extract.review_below:g}.")


def _is_unsure(record: Grounds | DocumentFields, settings: Settings) -> bool:
    return record.confidence < settings.extract.review_below

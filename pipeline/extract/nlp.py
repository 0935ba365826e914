"""The spaCy pipeline: our tokenizer, then one component for each kind of record; what they find stands in span groups too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.extract.calibration import calibrated
from pipeline.extract.document import find_document
from pipeline.extract.tokenizer import Tokenizer
from pipeline.schema.outline import Outline
from pipeline.schema.records import Grounds, Records
from pipeline.schema.text import Correction, Text
from pipeline.settings import Extract

KINDS = ("legal_bases", "targets", "responsibilities", "budgets")
TAKE_PROPOSALS = ("legal_bases",)  # the kinds whose fields a proposed reading of a number or date can fill
LOW = "low confidence"
Finder = Callable[..., tuple[Any, ...]]


@cache
def language() -> Language:
    """The pipeline, built once a process; a `Matcher` of an extractor shares its vocabulary."""
    nlp = spacy.blank("xx")
    nlp.tokenizer = Tokenizer(nlp.vocab)
    nlp.max_length = 1_000_000_000
    nlp.add_pipe("kehoach_document")
    for kind in KINDS:
        nlp.add_pipe("kehoach_records", name=kind, config={"kind": kind})
    return nlp


def read_records(text: Text, outline: Outline, settings: Extract) -> Records:
    """All records of a text, by running the components over its tokens; doubtful ones get the flag "low confidence"."""
    nlp = language()
    doc = nlp.make_doc(text.clean)
    doc.user_data["text"] = text.clean  # `doc.text` would put the tokens together again each time
    doc.user_data["outline"] = outline
    doc.user_data["proposals"] = tuple(_in_clean(text, correction) for correction in text.proposed)
    doc.user_data["records"] = {}
    for _, component in nlp.pipeline:
        doc = component(doc)
    found: dict[str, Any] = {
        kind: tuple(_judged(kind, r, settings) for r in records) for kind, records in doc.user_data["records"].items()
    }
    return Records(doc.user_data["document"], **found)


def _judged(kind: str, record: Grounds, settings: Extract) -> Grounds:
    """The record with the confidence that such finds have earned, and with a flag where that is low."""
    if settings.calibrated:
        record = replace(record, confidence=calibrated(kind, record.method, record.confidence))
    if record.confidence >= settings.review_below or LOW in record.flags:
        return record
    return replace(record, flags=(*record.flags, LOW))


def _in_clean(text: Text, correction: Correction) -> Correction:
    """The proposal with its place in the clean text."""
    return replace(correction, at=text.to_clean(correction.at))


@Language.component("kehoach_document")
def document_component(doc: Doc) -> Doc:
    """The document's own fields; the components behind it may lean on them (issuer, date, years of the plan)."""
    doc.user_data["document"] = find_document(doc.user_data["text"], doc.user_data["outline"], doc.user_data["proposals"])
    return doc


@Language.factory("kehoach_records")
def records_component(nlp: Language, name: str, kind: str) -> Callable[[Doc], Doc]:  # noqa: ARG001
    """A component that finds the records of one kind, and marks their quotes in the span group of that name."""
    finder: Finder = getattr(import_module(f"pipeline.extract.{kind}"), f"find_{kind}")

    def component(doc: Doc) -> Doc:
        known = doc.user_data
        proposals = (known["proposals"],) if kind in TAKE_PROPOSALS else ()
        records: tuple[Grounds, ...] = finder(known["text"], known["outline"], known["document"], *proposals)
        doc.user_data["records"][kind] = tuple(records)
        quotes = (doc.char_span(r.quote.start, r.quote.end, label=kind, alignment_mode="expand") for r in records)
        doc.spans[kind] = [quote for quote in quotes if quote is not None]
        return doc

    return component

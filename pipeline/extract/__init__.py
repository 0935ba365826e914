"""Outline -> Records: a spaCy pipeline, one component for each kind of record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.schema.outline import Outline
    from pipeline.schema.page import Transcript
    from pipeline.schema.records import Records
    from pipeline.schema.text import Text
    from pipeline.settings import Extract


def extract(transcript: Transcript, text: Text, outline: Outline, settings: Extract) -> Records:  # noqa: ARG001 (the room's door)
    """The records of a document: its own fields, legal bases, targets, responsibilities, budgets, each with its quote.

    What repair only proposes is not in the reading text; a value that rests on a proposal says so with the flag "proposed".
    """
    from pipeline.extract.nlp import read_records

    return read_records(text, outline, settings)

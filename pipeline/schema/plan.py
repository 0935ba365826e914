"""A plan: everything that is known of one document, and the only thing that is stored."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.schema.outline import Outline
from pipeline.schema.page import Transcript
from pipeline.schema.records import Records
from pipeline.schema.text import Correction, Text


@dataclass(frozen=True)
class Plan:
    """The transcript as read, the text as repaired, the outline, the records, and the version of each stage.

    `machine` holds what repair made of the text alone, where people decided otherwise.
    """

    transcript: Transcript
    text: Text
    outline: Outline
    records: Records
    versions: tuple[tuple[str, str], ...] = ()
    machine: tuple[Correction, ...] | None = None

    @property
    def doc_id(self) -> str:
        return self.transcript.source.doc_id

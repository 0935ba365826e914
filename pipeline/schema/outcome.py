"""What became of a file: the ledger's unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FileState = Literal["done", "needs review", "duplicate", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong or asks for a look: in which step, on which page (None: the whole file), of which kind, and what to do.

    `grave` problems make the file failed; others make it need review.
    """

    step: str
    kind: str
    message: str
    page: int | None = None
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state of one file after a run. `done` with problems inside cannot be built.

    `reason` is one sentence for a person: why failed or skipped, or the path of the original of a duplicate.
    `doc_id` is that of the file; `documents` are those of a dossier, in the order of pages, and empty for any other file.
    """

    source: str
    doc_id: str | None
    state: FileState
    problems: tuple[Problem, ...] = ()
    reason: str | None = None
    pages_in: int = 0
    pages_out: int = 0
    seconds: float = 0.0
    documents: tuple[str, ...] = ()

    @property
    def doc_ids(self) -> tuple[str, ...]:
        """The documents that the file holds, in the order of its pages."""
        return self.documents or ((self.doc_id,) if self.doc_id else ())

    def __post_init__(self) -> None:
        if self.state == "done" and self.problems:
            raise ValueError(f"{self.source} is done, yet has problems: {self.problems}")
        if self.state in ("failed", "skipped", "duplicate") and not self.reason:
            raise ValueError(f"{self.source} is {self.state} and needs a reason")
        if self.state in ("done", "needs review") and self.pages_in != self.pages_out:
            raise ValueError(f"{self.source}: {self.pages_in} pages in, {self.pages_out} out")

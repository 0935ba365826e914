"""What a worker does with one file: open it, read pages, make its plan. Each result is on the disk before it is reported."""

from __future__ import annotations

import importlib
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.batch.versions import STAGES, Versions, key
from pipeline.errors import BadFile
from pipeline.schema.decided import decide_records, decide_text
from pipeline.schema.decision import Decision, about
from pipeline.schema.outcome import Problem
from pipeline.schema.page import Page, Source, Transcript
from pipeline.schema.page_input import FoundFile
from pipeline.schema.plan import Plan
from pipeline.settings import Settings
from pipeline.store.artefacts import Artefacts, PlanFile
from pipeline.store.doubts import doubts
from pipeline.store.folder import OutFolder
from pipeline.store.ledger import Ledger, decided_key

log = logging.getLogger(__name__)

DECIDED = "decided"
"""The name under which a plan keeps the key of the decisions of people that are in it."""

PAGES_IN_ONE_GO = 1
"""A file with at most this many pages to read is done in one go; others are shared among the workers."""

ITS_OWN_TEXT = ("text", "docx", "doc")
"""Kinds whose pages come from the file's own text: quick to read, nothing to share."""


@dataclass(frozen=True)
class Job:
    """What is the same for every task of a run; `steps` names the module with the flow, so a test can pass another."""

    out: Path
    settings: Settings
    versions: Versions
    steps: str = "pipeline.steps"


@dataclass(frozen=True)
class Task:
    """One piece of work on one file. Without `source` the file is opened; with `pages` these are read; else the plan is made."""

    found: FoundFile
    source: Source | None = None
    pages: tuple[int, ...] = ()
    redo: str | None = None


@dataclass(frozen=True)
class Opened:
    """A file that was opened: its pages are known, those in `missing` are to be read."""

    source: Source
    missing: tuple[int, ...]


@dataclass(frozen=True)
class PageRead:
    """One page lies on the disk."""

    number: int


@dataclass(frozen=True)
class PagesRead:
    """All pages of a task lie on the disk."""

    count: int


@dataclass(frozen=True)
class Finished:
    """The plans lie on the disk; `documents` are those of a dossier, and empty where the file is one document."""

    source: Source
    problems: tuple[Problem, ...]
    stages: dict[str, str]
    documents: tuple[str, ...] = ()


Result = Opened | PagesRead | Finished
Tell = Callable[[PageRead], None]


def trouble_with(found: FoundFile) -> BadFile | None:
    """Whether a file is no longer the one that was found: a night passes between the two."""
    try:
        modified = os.stat(found.local).st_mtime_ns
    except OSError as error:
        message = f"{found.path} was there when the run began and cannot be opened now ({error.strerror})."
        return BadFile(message, kind="not found", advice="Put it back and run again.")
    if found.modified in (0, modified):
        return None
    return BadFile(f"{found.path} was changed while the run was on.", kind="changed", advice="Run again: it is read anew then.")


def _must_be_same(found: FoundFile) -> None:
    """Nothing of another content may be kept under the digest of this one."""
    if trouble := trouble_with(found):
        raise trouble


class Worker:
    """Does tasks over one output folder."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.artefacts = Artefacts(OutFolder(job.out))
        self.steps: Any = importlib.import_module(job.steps)

    def do(self, task: Task, tell: Tell) -> Result:
        """Do a task; `tell` hears of every page."""
        _must_be_same(task.found)
        if task.source is None:
            return self._open(task, tell)
        if task.pages:
            return self._read(task.found, task.pages, tell)
        return self._finish(task, task.source)

    def _open(self, task: Task, tell: Tell) -> Result:
        from pipeline.ingest import inspect

        source = inspect(task.found, self.job.settings.ingest)
        if source.pages < 1:
            raise BadFile(f"{source.path} has no pages.", kind="no pages", advice="Check the file in its own program.")
        missing = tuple(range(1, source.pages + 1)) if task.redo == "read" else self._missing(source)
        if len(missing) > PAGES_IN_ONE_GO and source.kind not in ITS_OWN_TEXT:
            return Opened(source, missing)
        self._read(task.found, missing, tell)
        return self._finish(task, source)

    def _missing(self, source: Source) -> tuple[int, ...]:
        numbers = []
        for number, found in enumerate(self.artefacts.pages(source), 1):
            if found is None or found.key != self.job.versions.page(source.digest, found.page.origin):
                numbers.append(number)
        return tuple(numbers)

    def _read(self, found: FoundFile, numbers: Sequence[int], tell: Tell) -> PagesRead:
        """Read pages one by one. A page that cannot be read is kept empty with its reason; the others go on."""
        left = list(numbers)
        while left:
            try:
                for page in self.steps.read_pages(found, tuple(left), self.job.settings):
                    if not left or page.number != left[0]:
                        raise BadFile(f"Page {page.number} came where page {left[0]} was due.", kind="page order")
                    self._keep(found, page)
                    tell(PageRead(left.pop(0)))
                if left:
                    raise BadFile(f"Page {left[0]} of {found.path} did not come.", kind="page missing")
            except BadFile as error:
                if error.kind == "page order" or not left:
                    raise
                log.warning("%s, page %d: %s", found.path, left[0], error)
                self._keep(found, Page(left[0], None, (), "ocr", "none", notes=(error.message.rstrip("."),), text_lost=True))
                tell(PageRead(left.pop(0)))
        return PagesRead(len(numbers))

    def _keep(self, found: FoundFile, page: Page) -> None:
        _must_be_same(found)
        self.artefacts.write_page(found.digest[:16], self.job.versions.page(found.digest, page.origin), page)

    def _finish(self, task: Task, source: Source) -> Finished:
        """Make the plan of each document that the file holds: of one, save where it is a dossier."""
        self.artefacts.drop_pages_after(source)
        pages, keys = [], []
        for number, found in enumerate(self.artefacts.pages(source), 1):
            if found is None:
                raise BadFile(f"Page {number} of {source.path} is not there.", kind="page missing")
            pages.append(found.page)
            keys.append(found.key)
        if all(page.text_lost and page.engine == "none" for page in pages):
            raise BadFile(
                f"No page could be read: {pages[0].notes[-1]}.", kind="unreadable", advice="Open the file and look at its pages."
            )
        with Ledger(self.artefacts.folder.ledger, read_only=True) as ledger:
            decisions = ledger.decisions(source.digest)
        plans = []
        for part in self.steps.cut_documents(source, pages, self.job.settings):
            own = source.part(part)
            transcript, read = Transcript(own, tuple(pages[part.start : part.stop])), keys[part.start : part.stop]
            plans.append(self._document(transcript, read, about(decisions, own), task.redo))
        stages = {
            stage: plans[0].stages[stage] if len(plans) == 1 else key(*(p.stages[stage] for p in plans)) for stage in STAGES
        }
        if decided := decided_key(decisions):
            stages[DECIDED] = decided
        documents = tuple(plan.doc_id for plan in plans) if len(plans) > 1 else ()
        problems = tuple(problem for plan in plans for problem in doubts(plan, self.job.settings))
        return Finished(source, problems, stages, documents)

    def _document(self, transcript: Transcript, keys: Sequence[str], decisions: Sequence[Decision], redo: str | None) -> PlanFile:
        """The plan of one document as it is stored, after what was due was made; `keys` are those of its pages."""
        source, stages = transcript.source, self.job.versions.stages(keys)
        if decided := decided_key(decisions):
            stages[DECIDED] = decided
        stored = self.artefacts.plan(source.doc_id)
        made = self._stages_to_make(stored, stages, redo)
        if made or stored is None:
            return self.artefacts.write_plan(self._plan(transcript, stored, stages, made, decisions))
        return stored if stored.source == source else self.artefacts.rename_source(stored, source)

    @staticmethod
    def _stages_to_make(stored: PlanFile | None, stages: dict[str, str], redo: str | None) -> tuple[str, ...]:
        if stored is None:
            return STAGES
        first = next((i for i, stage in enumerate(STAGES) if stored.stages.get(stage) != stages[stage]), len(STAGES))
        if redo in STAGES:
            first = min(first, STAGES.index(redo))
        if stored.stages.get(DECIDED) != stages.get(DECIDED):
            first = min(first, STAGES.index("structure"))
        return STAGES[first:]

    def _plan(
        self,
        transcript: Transcript,
        stored: PlanFile | None,
        stages: dict[str, str],
        made: tuple[str, ...],
        decisions: Sequence[Decision],
    ) -> Plan:
        """Make what is due; what stands before it is taken from the stored plan. What people decided is laid over it."""
        settings = self.job.settings
        machine = stored.machine_text if stored and "repair" not in made else self.steps.make_text(transcript, settings)
        if machine.raw != transcript.raw:
            raise ValueError(f"repair of {transcript.source.path} changed the raw text")
        text = decide_text(transcript, machine, decisions).text if decisions else machine
        outline = stored.outline if stored and "structure" not in made else self.steps.make_outline(transcript, text, settings)
        if stored and "extract" not in made:
            records = stored.records
        else:
            records = self.steps.make_records(transcript, text, outline, settings)
            if decisions:
                records, _ = decide_records(transcript, text, records, decisions)
        kept = machine.corrections if text.corrections != machine.corrections else None
        return Plan(transcript, text, outline, records, tuple(stages.items()), kept)

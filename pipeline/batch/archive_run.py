"""A run over many files: find them, share the work, write down an outcome for each, publish."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.batch.pool import Answer, Pool
from pipeline.batch.versions import STAGE_OF_ROOM, Versions, versions
from pipeline.batch.work import DECIDED, Finished, Job, Opened, PageRead, PagesRead, Task
from pipeline.batch.worker import Trouble
from pipeline.errors import ExitCode, KehoachError, WrongUse
from pipeline.ingest import shown
from pipeline.schema.decision import Decision
from pipeline.schema.outcome import Outcome, Problem
from pipeline.schema.page import Source
from pipeline.schema.page_input import FoundFile
from pipeline.settings import Settings
from pipeline.store.folder import DiskFull, OutFolder, alone, remove
from pipeline.store.ledger import Entry, Ledger
from pipeline.store.lexicon import taught
from pipeline.store.membership import left_out
from pipeline.store.tables import DamagedPlan, publish

log = logging.getLogger(__name__)


OF_THE_MACHINE = ("missing program", "missing model", "no LibreOffice", "no permission")
"""Failures that lie in the machine and not in the file: tried again by every run, for they may be mended by now."""


@dataclass(frozen=True)
class Progress:
    """How far a run is: told after every page and every outcome.

    `at` is "finding", "reading" or "publishing"; `pages` counts those read now, `pages_known` all of the files opened so far.
    """

    at: str
    files: int = 0
    files_done: int = 0
    pages: int = 0
    pages_known: int = 0
    outcome: Outcome | None = None


Tell = Callable[[Progress], None]


@dataclass(frozen=True)
class RunResult:
    """What came of a run: an outcome for every file that was found, in the order of paths."""

    outcomes: tuple[Outcome, ...]
    exit_code: ExitCode
    out: Path
    unchanged: int = 0
    pages_read: int = 0
    published: bool = False
    gone: tuple[str, ...] = ()

    @property
    def states(self) -> dict[str, int]:
        """How many files are in each state."""
        return dict(Counter(outcome.state for outcome in self.outcomes))


@dataclass
class FileWork:
    """A file on its way through the pool."""

    found: FoundFile
    key: str
    redo: str | None
    source: Source | None = None
    tasks: int = 0
    seconds: float = 0.0
    trouble: Trouble | None = None


def run(
    inputs: Sequence[str],
    out: Path,
    settings: Settings,
    *,
    redo: str | None = None,
    tell: Tell | None = None,
    steps: str = "pipeline.steps",
) -> RunResult:
    """Bring an output folder up to date with files and folders.

    A file that has not changed since it was done is left alone, and of a changed one only the stages that changed are made again.
    `redo` is "failed", "all", or a stage from which on everything is made again. Can be interrupted at any moment.
    """
    if redo not in (None, "failed", "all", *STAGE_OF_ROOM):
        raise WrongUse(f"--redo {redo} is unknown.", advice=f"Known are failed, all, {', '.join(STAGE_OF_ROOM)}.")
    for given in inputs:
        if "://" not in given and not os.path.exists(given):
            raise WrongUse(f"There is no file or folder {shown(given)}.", advice="Check the path.")
    folder = OutFolder(out)
    _keep_apart(inputs, folder)
    with alone(folder):
        folder.prepare()
        settings = taught(settings, folder)
        with Ledger(folder.ledger) as ledger:
            this = Run(folder, ledger, settings, redo, tell or (lambda _: None), steps)
            number = ledger.begin_run([shown(given) for given in inputs], _own_version())
            code = ExitCode.RUN_FAILED
            try:
                with _interruptible():
                    result = this.go(inputs)
                code = result.exit_code
            except KeyboardInterrupt:
                code = ExitCode.INTERRUPTED
                result = this.result(code, published=False)
            finally:
                this.pool.close()
                remove(folder.scratch)
                with suppress(KehoachError):  # on a full disk: what ended the run is what people should see
                    ledger.end_run(number, code)
    return result


def _keep_apart(inputs: Sequence[str], folder: OutFolder) -> None:
    """Refuse an input that is the output folder or lies among its results: the run would read what it writes."""
    ours = {os.path.realpath(place) for place in (folder.root, folder.documents, folder.tables, folder.text, folder.work)}
    root = os.path.realpath(folder.root)
    for given in inputs:
        real = os.path.realpath(given)
        if real == root or any(real == place or real.startswith(place + os.sep) for place in ours - {root}):
            raise WrongUse(
                f"{shown(given)} is where the results go, in {folder.root}.",
                kind="into itself",
                advice="Choose a folder of its own for --out; it may lie beside the input or inside it.",
            )


def _own_version() -> str:
    try:
        return version("kehoach")
    except PackageNotFoundError:
        return "unknown"


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM ends a run as cleanly as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@dataclass
class Run:
    """One run over one folder."""

    folder: OutFolder
    ledger: Ledger
    settings: Settings
    redo: str | None
    tell: Tell
    steps: str
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    works: dict[str, FileWork] = field(default_factory=dict)
    unchanged: int = 0
    pages_read: int = 0
    pages_known: int = 0
    files: int = 0
    gone: tuple[str, ...] = ()
    stopped: bool = False

    def __post_init__(self) -> None:
        self.versions: Versions = versions(self.settings)
        job = Job(self.folder.root, self.settings, self.versions, self.steps)
        self.pool = Pool(job, self.settings.batch.workers or os.cpu_count() or 1)
        self.withdrawn = self.ledger.withdrawn()

    def go(self, inputs: Sequence[str]) -> RunResult:
        self.tell(Progress("finding"))
        found = self._discover(inputs)
        self._forget_gone(inputs, {item.source if isinstance(item, Outcome) else item.path for item in found})
        self._sort_out(found)
        files = {item.path: item for item in found if isinstance(item, FoundFile)}
        while True:
            self._work()
            self._progress("publishing")
            try:
                published = publish(self.folder, self.ledger)
                break
            except DamagedPlan as damaged:
                if damaged.source not in files or not self.folder.plan(damaged.doc_id).exists():
                    raise
                remove(self.folder.plan(damaged.doc_id))  # by other hands: it is made anew
                self._plan_work(files[damaged.source])
        failed = any(outcome.state == "failed" for outcome in self.outcomes.values())
        return self.result(ExitCode.SOME_FAILED if failed else ExitCode.OK, published=published)

    def _work(self) -> None:
        for answer in self.pool.answers():
            self._take(answer)
            if self.stopped:
                break
        self.pool.close()

    def result(self, code: ExitCode, *, published: bool) -> RunResult:
        outcomes = tuple(self.outcomes[path] for path in sorted(self.outcomes))
        return RunResult(outcomes, code, self.folder.root, self.unchanged, self.pages_read, published, self.gone)

    # what is there

    def _discover(self, inputs: Sequence[str]) -> list[FoundFile | Outcome]:
        from pipeline.ingest import discover

        found = list(discover(inputs, self.settings.ingest, self.folder.scratch, lambda path: OutFolder(path).holds_results))
        unique = {item.source if isinstance(item, Outcome) else item.path: item for item in found}
        self.files = len(unique)
        return [unique[path] for path in sorted(unique)]

    def _forget_gone(self, inputs: Sequence[str], found: set[str]) -> None:
        """Drop ledger lines of files that lay under an input and are there no more; their artefacts stay in documents/."""
        roots = [os.path.normpath(shown(given)) for given in inputs]

        def under(source: str) -> bool:
            return any(source == root or source.startswith((root + "/", root + "!/")) or root == "." for root in roots)

        self.gone = tuple(e.source for e in self.ledger.entries() if e.source not in found and under(e.source))
        if self.gone:
            log.info("gone: %s", ", ".join(self.gone))
            self.ledger.forget(self.gone)

    def _sort_out(self, found: list[FoundFile | Outcome]) -> None:
        """Tell originals from doubles, unchanged from changed; what has to be done goes to the pool."""
        others = self._documents_elsewhere({item.source if isinstance(item, Outcome) else item.path for item in found}, found)
        originals: dict[str, str] = {}
        for item in found:
            if isinstance(item, Outcome):
                self._settle(item, "", {})
                continue
            doc_id = item.digest[:16]
            first = min(originals.get(doc_id, item.path), others.get(doc_id, item.path))
            originals.setdefault(doc_id, item.path)
            if first != item.path:
                self._settle_double(item, first)
                continue
            if doc_id in others:  # known under a later path in the order: that one becomes the double
                self._demote(others[doc_id], item.path)
            self._plan_work(item)

    def _documents_elsewhere(self, here: set[str], found: list[FoundFile | Outcome]) -> dict[str, str]:
        """Documents known under a path that this run did not visit; a path that is gone while its content was found is a move."""
        digests = {item.digest[:16] for item in found if isinstance(item, FoundFile)}
        elsewhere: dict[str, str] = {}
        moved = []
        for entry in self.ledger.entries():
            doc_id = entry.outcome.doc_id
            if entry.source in here or doc_id not in digests:
                continue
            if entry.located and not os.path.exists(entry.located):
                moved.append(entry.source)
            elif entry.outcome.state != "duplicate":
                elsewhere.setdefault(str(doc_id), entry.source)
        self.ledger.forget(moved)
        self.gone += tuple(moved)
        return elsewhere

    def _demote(self, source: str, original: str) -> None:
        entry = self.ledger.get(source)
        if entry is not None:
            outcome = Outcome(source, entry.outcome.doc_id, "duplicate", reason=original, pages_in=entry.outcome.pages_in)
            self.ledger.put(replace(entry, outcome=outcome, stages={}))

    def _settle_double(self, item: FoundFile, original: str) -> None:
        self._settle(Outcome(item.path, item.digest[:16], "duplicate", reason=original), self.versions.file(item.digest), {})

    def _plan_work(self, item: FoundFile) -> None:
        key, entry = self.versions.file(item.digest), self.ledger.get(item.path)
        if said := self.withdrawn.get(item.digest):
            self._leave_out(item, entry, said)
            return
        redo = {"all": "read", "failed": None, None: None}.get(self.redo, STAGE_OF_ROOM.get(self.redo or ""))
        same = entry is not None and entry.key == key and entry.outcome.state not in ("duplicate", "skipped")
        if same and entry is not None and redo is None and self._has_decisions(item, entry):
            outcome = entry.outcome
            again = outcome.state == "failed" and (self.redo == "failed" or outcome.problems[0].kind in OF_THE_MACHINE)
            there = outcome.state == "failed" or all(self.folder.plan(doc_id).exists() for doc_id in outcome.doc_ids)
            if there and not again:
                self.unchanged += 1
                self.outcomes[item.path] = outcome
                return
        self.works[item.path] = FileWork(item, key, redo)
        self._add(Task(item, redo=redo))

    def _leave_out(self, item: FoundFile, entry: Entry | None, said: Decision) -> None:
        """A content that people took out of the archive is not read, and its outcome says who did and why."""
        outcome = left_out(entry.outcome if entry else Outcome(item.path, item.digest[:16], "skipped", reason="-"), said)
        self.unchanged += entry is not None and entry.outcome == outcome
        self._settle(outcome, entry.key if entry else "", entry.stages if entry else {}, located=item.local)

    def _has_decisions(self, item: FoundFile, entry: Entry) -> bool:
        """Whether all that people decided is in the document already."""
        return entry.outcome.state == "failed" or entry.stages.get(DECIDED, "") == self.ledger.decided(item.digest)

    def _add(self, task: Task) -> None:
        self.works[task.found.path].tasks += 1
        self.pool.add(task)

    # what comes back

    def _take(self, answer: Answer) -> None:
        work = self.works[answer.task.found.path]
        if isinstance(answer.what, PageRead):
            self.pages_read += 1
            self.pages_known += answer.task.source is None  # read in one go with opening
            self._progress("reading")
            return
        work.tasks -= 1
        work.seconds += answer.seconds
        match answer.what:
            case Trouble() as trouble:
                self._trouble(work, trouble)
            case Opened(source, missing):
                self._share_pages(work, source, missing)
            case PagesRead():
                if work.tasks == 0 and work.trouble is None:
                    self._add(Task(work.found, work.source, redo=_after_reading(work.redo)))
            case Finished() as finished:
                self._finished(work, finished)
        self._mind_the_time(work)
        if work.trouble is not None and work.tasks == 0:
            self._failed(work, work.trouble)

    def _mind_the_time(self, work: FileWork) -> None:
        """A file whose pages are each slow, but none too slow, ends too: no file may hold up the others for days."""
        limits = self.settings.batch
        pages = work.source.pages if work.source else 0
        allowed = limits.file_seconds + limits.seconds_a_page * pages
        if work.trouble is None and work.tasks and work.seconds > allowed:
            message = f"It took {work.seconds:.0f} seconds and is not done; a file of {pages} pages may take {allowed:.0f}."
            self._trouble(work, Trouble(Problem("batch", "time", message, grave=True)))

    def _share_pages(self, work: FileWork, source: Source, missing: tuple[int, ...]) -> None:
        """Share the pages of a file among the workers, in pieces small enough that all are busy to the end."""
        work.source = source
        self.pages_known += len(missing)
        size = max(1, min(8, -(-len(missing) // (2 * self.pool.workers))))
        for start in range(0, len(missing), size):
            self._add(Task(work.found, source, missing[start : start + size], work.redo))
        self._progress("reading")

    def _trouble(self, work: FileWork, trouble: Trouble) -> None:
        if trouble.of_run:
            kind = DiskFull if trouble.problem.kind == "disk full" else KehoachError
            raise kind(trouble.problem.message, kind=trouble.problem.kind, advice=trouble.advice)
        work.trouble = work.trouble or trouble
        work.tasks -= self.pool.drop(work.found.path)

    def _failed(self, work: FileWork, trouble: Trouble) -> None:
        """Write down a failure. Of a file that was never done, the pages read so far are taken away: which they are is chance."""
        path, doc_id = work.found.path, work.found.digest[:16]
        if not self.folder.plan(doc_id).exists():
            remove(self.folder.document(doc_id))
        state = "skipped" if trouble.not_read else "failed"
        reason = f"{trouble.problem.message} {trouble.advice}".strip()
        pages = work.source.pages if work.source else 0
        problems: tuple[Problem, ...] = (trouble.problem,)
        outcome = Outcome(path, doc_id, state, problems, reason, pages, 0, work.seconds)  # type: ignore[arg-type]
        self._settle(outcome, work.key, {}, located=work.found.local)
        if state == "failed" and self.settings.batch.on_failure == "stop":
            self.stopped = True

    def _finished(self, work: FileWork, finished: Finished) -> None:
        source = finished.source
        state = "needs review" if finished.problems else "done"
        reason = finished.problems[0].message if finished.problems else None
        pages, parts = source.pages, finished.documents
        outcome = Outcome(source.path, source.doc_id, state, finished.problems, reason, pages, pages, work.seconds, parts)  # type: ignore[arg-type]
        before = self.ledger.get(source.path)
        if before is not None and before.outcome.doc_id == source.file_id:
            for doc_id in set(before.outcome.documents) - set(outcome.doc_ids):
                remove(self.folder.document(doc_id))  # the file is parted elsewhere now
        self._settle(outcome, work.key, finished.stages, located=work.found.local)

    def _settle(self, outcome: Outcome, key: str, stages: dict[str, str], *, located: str = "") -> None:
        """Write an outcome down, and tell of it."""
        real = outcome.source.split("!/", 1)[0]
        place = os.path.abspath(real if os.path.exists(real) else located or real)
        self.ledger.put(Entry(outcome, key, stages, shown(place)))
        self.works.pop(outcome.source, None)
        self.outcomes[outcome.source] = outcome
        self.tell(self._now("reading", outcome))

    def _now(self, at: str, outcome: Outcome | None = None) -> Progress:
        return Progress(at, self.files, len(self.outcomes), self.pages_read, self.pages_known, outcome)

    def _progress(self, at: str) -> None:
        self.tell(self._now(at))


def _after_reading(redo: str | None) -> str | None:
    return "repair" if redo == "read" else redo

"""An archive under review: its plans, the decisions over them, the queue made from both."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, cast

from pipeline import steps
from pipeline.errors import KehoachError, WrongUse
from pipeline.review.queue import QueueOf
from pipeline.schema.decided import decide_records, decide_text
from pipeline.schema.decision import EVERYWHERE, OF_RECORDS, OF_TEXT, Decision, about
from pipeline.schema.outcome import Problem
from pipeline.schema.plan import Plan
from pipeline.schema.text import Text
from pipeline.settings import Settings
from pipeline.store.artefacts import Artefacts, PlanFile
from pipeline.store.desk import Card, Desk
from pipeline.store.doubts import doubts
from pipeline.store.folder import OutFolder, alone
from pipeline.store.ledger import Entry, decided_key
from pipeline.store.membership import is_left_out, left_out, looked_at
from pipeline.store.tables import documents_of, publish

log = logging.getLogger(__name__)

DECIDED = "decided"
KEPT_IN_MEMORY = 24
"""Plans held in memory; one of 30 pages takes about 10 MB."""

CHEAP, REMEMBERED = 0.005, 200
"""Seconds that a count may take to be asked for every time; a dearer one is kept for so many times its cost."""

T = TypeVar("T")


@dataclass(frozen=True)
class Opened:
    """A document as it is under review: its plan, and the machine's text without the decisions of people."""

    plan: Plan
    machine: Text
    stamp: str


class Archive:
    """Everything the review application knows of an output folder. One for all threads.

    `make` makes a document again after a decision: in a process beside the server, and where none is given in a thread here.
    """

    def __init__(self, out: Path, settings: Settings, make: Callable[[str], None] | None = None) -> None:
        self.folder = OutFolder(out)
        if not self.folder.has_ledger:
            raise WrongUse(f"There are no results in {out}.", kind="no tables", advice="Give the folder of a run.")
        self.settings = settings
        self.artefacts = Artefacts(self.folder)
        self.folder.work.mkdir(parents=True, exist_ok=True)
        self._own = threading.local()
        self._answers: dict[object, tuple[float, object]] = {}
        self._plans: OrderedDict[str, Opened] = OrderedDict()
        self._said: OrderedDict[str, tuple[Decision, ...]] = OrderedDict()
        self._held = threading.Lock()
        self._making = threading.Lock()
        self._waiting: OrderedDict[str, None] = OrderedDict()
        self._wake = threading.Condition()
        self._busy = ""
        self._closed = False
        self._maker: threading.Thread | None = None
        self._make = make or self.make_again

    @property
    def desk(self) -> Desk:
        """The ledger, opened once for each thread."""
        found: Desk | None = getattr(self._own, "desk", None)
        if found is None:
            found = self._own.desk = Desk(self.folder.ledger)
        return found

    # documents

    def entries(self) -> dict[str, Entry]:
        """The ledger's line of each document in the tables: those of a dossier have one in common."""
        return {doc_id: entry for entry in self.desk.entries() for doc_id in documents_of(entry)}

    def open(self, doc_id: str) -> Opened:
        """A document with its pages; asked for again it comes from memory, unless a run made it anew."""
        path = self.folder.plan(doc_id)
        try:
            found = path.stat()
        except FileNotFoundError:
            raise WrongUse(f"There is no document {doc_id}.", kind="no record") from None
        stamp = _stamp(found)
        with self._held:
            known = self._plans.get(doc_id)
            if known is not None and known.stamp == stamp:
                self._plans.move_to_end(doc_id)
                return known
        stored, plan = self.artefacts.plan(doc_id), self.artefacts.whole_plan(doc_id)
        if stored is None or plan is None:
            raise KehoachError(
                f"The plan of {doc_id} is not there.", kind="damaged artefact", advice="Give the run again with --redo all."
            )
        opened = Opened(plan, stored.machine_text, stamp)
        with self._held:
            self._plans[doc_id] = opened
            while len(self._plans) > KEPT_IN_MEMORY:
                self._plans.popitem(last=False)
        return opened

    def open_about(self, decision: Decision) -> Opened:
        """The document that a decision is about: of a dossier the one with its page."""
        documents = self.desk.documents_with(decision.digest) or [decision.digest[:16]]
        opened = [self.open(doc_id) for doc_id in documents]
        return next((one for one in opened if about([decision], one.plan.transcript.source)), opened[0])

    def decisions(self, opened: Opened) -> tuple[Decision, ...]:
        return self._decisions(opened)[0]

    def _decisions(self, opened: Opened) -> tuple[tuple[Decision, ...], int]:
        """What people decided about a document, and the number of the last decision about its file."""
        source = opened.plan.transcript.source
        every = self._said_of(source.digest)
        return about(every, source), every[-1].id if every else 0

    def _said_of(self, digest: str) -> tuple[Decision, ...]:
        """All decisions about a content: they are only ever appended, so those that were read once are not read again."""
        known = self._said.get(digest, ())
        every = known + self.desk.decisions(digest, known[-1].id if known else 0)
        with self._held:
            if len(every) >= len(self._said.get(digest, ())):
                self._said[digest] = every
            while len(self._said) > KEPT_IN_MEMORY:
                self._said.popitem(last=False)
        return every

    def text_now(self, opened: Opened) -> Text:
        """The text with every decision in it, also those that the records do not know yet."""
        return decide_text(opened.plan.transcript, opened.machine, self.decisions(opened)).text

    # the queue

    def refresh(self) -> int:
        """Take documents that are new or were made again into the queue, and leave out those that are gone; gives how many."""
        for digest in self.desk.withdrawn():
            self._weigh_membership(digest)  # decisions restored from elsewhere take documents out too
        stamps, entries, count = self.desk.stamps(), self.entries(), 0
        last = {digest[:16]: number for digest, number in self.desk.last_decisions().items()}  # by file
        for doc_id in stamps.keys() - entries.keys():
            self.desk.drop_document(doc_id)
        with self._wake:
            under_way = {*self._waiting, self._busy}
        for doc_id, entry in entries.items():
            path = self.folder.plan(doc_id)
            if doc_id in under_way or not path.exists():
                continue
            known = max(last.get(str(entry.outcome.doc_id), 0), last.get(EVERYWHERE, 0))
            if stamps.get(doc_id) == f"{_stamp(path.stat())} {known}":
                continue
            self.take_in(doc_id, entry)
            count += 1
        return count

    def take_in(self, doc_id: str, entry: Entry) -> None:
        """Put a document into the queue as it is now; decisions that a run did not see are laid over it first."""
        opened = self.open(doc_id)
        decisions, last = self._decisions(opened)
        if dict(opened.plan.versions).get(DECIDED, "") != decided_key(decisions):
            self.make_again(doc_id)
            return
        self._index(opened, decisions, last, entry)

    def _index(self, opened: Opened, decisions: Sequence[Decision], last: int, entry: Entry) -> None:
        plan = opened.plan
        decided = decide_text(plan.transcript, opened.machine, decisions)
        _, lost = decide_records(plan.transcript, decided.text, plan.records, [d for d in decisions if d.digest != EVERYWHERE])
        items = QueueOf(plan, decisions, self.settings).items([*decided.conflicts, *lost])
        document, source = plan.records.document, plan.transcript.source
        name = " ".join(part for part in (document.doc_type, document.number, document.symbol and "/" + document.symbol) if part)
        title = document.title or name.replace(" /", "/") or source.path.rsplit("/", 1)[-1]
        stamp = f"{opened.stamp} {last}"
        path = f"{entry.source} ({source.first_page}-{source.last_page})" if source.is_part else entry.source
        card = Card(plan.doc_id, stamp, path, source.digest, " ".join(title.split()), document.issuer or "", source.pages)
        self.desk.put_document(card, items, last)

    def remembered(self, name: object, ask: Callable[[], T]) -> T:
        """An answer of the ledger, kept for a while where it was dear: a million items are not counted at every key.

        In a small archive every count is fresh; with a million items the counts lag some seconds behind.
        """
        now = time.monotonic()
        known = self._answers.get(name)
        if known is not None and now < known[0]:
            return cast(T, known[1])
        answer = ask()
        cost = time.monotonic() - now
        if len(self._answers) > 200:
            self._answers.clear()
        self._answers[name] = (now + cost * REMEMBERED if cost > CHEAP else 0.0, answer)
        return answer

    # decisions

    def decide(self, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
        """Keep decisions; the documents they are about are made again in the background."""
        kept = self.desk.append(decisions)
        for digest in {d.digest for d in kept if d.verdict in ("withdraw", "undo") and d.digest != EVERYWHERE}:
            self._weigh_membership(digest)
        for doc_id in self._concerned(kept):
            self._ask_for(doc_id)
        return kept

    def _weigh_membership(self, digest: str) -> None:
        """Have the outcomes of a content say whether it belongs to the archive; what comes back does so as its plans stand."""
        said = self.desk.withdrawn().get(digest)
        for entry in self.desk.of_file(digest[:16]):
            outcome = entry.outcome
            if said is not None and documents_of(entry):
                self.desk.put(replace(entry, outcome=left_out(outcome, said)))
                for doc_id in outcome.doc_ids:
                    self.desk.drop_document(doc_id)
            elif said is None and is_left_out(outcome):
                plans = self._plans_of(entry)
                if plans:  # else it was never read here: the next run does
                    self.desk.put(replace(entry, outcome=looked_at(outcome, self._doubts(plans))))
                    self.refresh()

    def _concerned(self, decisions: Sequence[Decision]) -> list[str]:
        if any(d.digest == EVERYWHERE for d in decisions):
            return [card.doc_id for card in self.desk.cards()]
        return list(dict.fromkeys(self.open_about(d).plan.doc_id for d in decisions))

    def _ask_for(self, doc_id: str) -> None:
        with self._wake:
            self._waiting[doc_id] = None
            if self._maker is None:
                self._maker = threading.Thread(target=self._make_in_turn, name="review-maker", daemon=True)
                self._maker.start()
            self._wake.notify_all()

    def _make_in_turn(self) -> None:
        while True:
            with self._wake:
                while not self._waiting and not self._closed:
                    self._wake.wait()
                if self._closed and not self._waiting:
                    return
                doc_id, _ = self._waiting.popitem(last=False)
                self._busy = doc_id  # a decision that comes from now on asks again
            try:
                self._make(doc_id)
            except (KehoachError, OSError, ValueError):  # kept in the ledger all the same; the next start tries again
                log.exception("%s could not be made again", doc_id)
            with self._wake:
                self._busy = ""
                self._wake.notify_all()

    def settle(self, doc_id: str | None = None, seconds: float = 30.0) -> None:
        """Wait until the records of a document (or of all) know every decision."""
        with self._wake:
            self._wake.wait_for(
                lambda: not (doc_id in self._waiting or doc_id == self._busy if doc_id else self._waiting or self._busy), seconds
            )

    def close(self) -> None:
        """Finish what is due and stop."""
        self.settle()
        with self._wake:
            self._closed = True
            self._wake.notify_all()

    def make_again(self, doc_id: str) -> None:
        """Make a document's text, outline and records again from its stored pages, with all decisions; nothing is read anew."""
        with self._making:
            opened = self.open(doc_id)
            decisions, last = self._decisions(opened)
            transcript = opened.plan.transcript
            effective = [d for d in decisions if d.verdict in (*OF_TEXT, *OF_RECORDS, "rule", "undo")]
            plan = steps.make_decided(transcript, opened.machine, self.settings, effective)
            stages = {name: value for name, value in opened.plan.versions if name != DECIDED}
            if key := decided_key(decisions):
                stages[DECIDED] = key
            stored = self.artefacts.write_plan(replace(plan, versions=tuple(stages.items())))
            entry = next((e for e in self.desk.of_file(stored.source.file_id) if doc_id in documents_of(e)), None)
            if entry is not None:
                entry = self._made_again(entry, stored.source.digest)
                self.desk.put(entry)
                self._index(self.open(doc_id), decisions, last, entry)

    def _made_again(self, entry: Entry, digest: str) -> Entry:
        """The ledger's line of a file after one of its documents was made again."""
        plans = self._plans_of(entry)
        outcome = looked_at(entry.outcome, self._doubts(plans))
        stages = {name: value for name, value in entry.stages.items() if name != DECIDED}
        every = self._said_of(digest)
        known = all(plan.stages.get(DECIDED, "") == decided_key(about(every, plan.source)) for plan in plans)
        if known and (key := decided_key(every)):
            stages[DECIDED] = key
        return replace(entry, outcome=outcome, stages=stages)

    def _plans_of(self, entry: Entry) -> list[PlanFile]:
        return [plan for doc_id in entry.outcome.doc_ids if (plan := self.artefacts.plan(doc_id)) is not None]

    def _doubts(self, plans: Sequence[PlanFile]) -> tuple[Problem, ...]:
        return tuple(problem for plan in plans for problem in doubts(plan, self.settings))

    def publish(self) -> bool:
        """Make the published tables and texts current; refused while a run is writing them."""
        self.settle()
        with alone(self.folder):
            return publish(self.folder, self.desk)


def _stamp(found: os.stat_result) -> str:
    """What tells one state of a plan's file from another."""
    return f"{found.st_mtime_ns}-{found.st_size}"

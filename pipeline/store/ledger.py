"""The ledger: one outcome for every file, and the decisions of people. All SQL over it stands here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import msgspec

from pipeline.errors import KehoachError
from pipeline.schema.decision import EVERYWHERE, OF_RECORDS, OF_TEXT, Decision, Place, in_force, withdrawn
from pipeline.schema.outcome import Outcome, Problem
from pipeline.store.database import LedgerPlace, connect, database_errors, is_url, put
from pipeline.store.folder import cannot_write
from pipeline.store.migrations import MIGRATIONS

DECIDED = 1
"""Grows when decisions are laid over the machine's work in another way: every document with decisions is then made again."""


WITH_DOSSIERS = 4
"""The first shape of the ledger that knows of several documents in a file."""

_COLUMNS = "source, doc_id, state, reason, pages_in, pages_out, problems, stages, key, seconds, located, documents"

_PROBLEMS = msgspec.json.Decoder(tuple[Problem, ...])
_DOCUMENTS = msgspec.json.Decoder(tuple[str, ...])
_STAGES = msgspec.json.Decoder(dict[str, str])


@dataclass(frozen=True)
class Entry:
    """The ledger's line of one file: its outcome, the key it was made under, the keys of its stages, where the file lies."""

    outcome: Outcome
    key: str
    stages: dict[str, str] = field(default_factory=dict)
    located: str = ""

    @property
    def source(self) -> str:
        return self.outcome.source


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class Ledger:
    """An open ledger. Every change is one transaction: after a kill it is there or not, never by half."""

    def __init__(self, place: LedgerPlace, *, read_only: bool = False) -> None:
        self._place = place
        try:
            self._db = connect(place, read_only=read_only)
            if not read_only:
                self._db.migrate()
            version = self._db.version()
        except database_errors(place) as error:
            raise self._trouble(error) from error
        self._columns = _COLUMNS if version >= WITH_DOSSIERS else _COLUMNS.replace("documents", "'[]'")  # read-only and older
        if version > len(MIGRATIONS):
            raise KehoachError(
                f"{self._name} was written by a later version of kehoach.",
                kind="later version",
                advice="Install that version or newer.",
            )

    @property
    def _name(self) -> str:
        """The place as people may see it: a URL without its password."""
        return re.sub(r"(?<=//)[^/@]*@", "", str(self._place))

    def _trouble(self, error: Exception) -> KehoachError:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL" or getattr(error, "sqlstate", "") == "53100":
            return cannot_write(Path(self._name), OSError(28, "No space left on device"))
        kind, advice = "ledger", "Check that it is whole and that you may write there."
        if is_url(self._place):
            kind, advice = (
                "ledger server",
                "Check that the server runs and that you may use the database (~/.pgpass, PGPASSWORD).",
            )
        return KehoachError(f"The ledger {self._name} cannot be used: {error}.", kind=kind, advice=advice)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All changes inside, or none."""
        try:
            with self._db.together():
                yield
        except self._db.errors as error:
            raise self._trouble(error) from error

    # outcomes

    def put(self, entry: Entry) -> None:
        """Write the line of one file, in the place of an older one."""
        o = entry.outcome
        problems = msgspec.json.encode(o.problems).decode()
        stages = msgspec.json.encode(entry.stages, order="sorted").decode()
        documents = msgspec.json.encode(o.documents).decode()
        with self.together():
            self._db.execute(
                _PUT_FILE,
                (o.source, o.doc_id, o.state, o.reason, o.pages_in, o.pages_out, problems, stages, entry.key, documents),
            )
            self._db.execute(_PUT_TIMES, (o.source, o.seconds, _now(), entry.located))

    def _entry(self, row: Any) -> Entry:
        source, doc_id, state, reason, pages_in, pages_out, problems, stages, key, seconds, located, documents = row
        found, parts = _PROBLEMS.decode(problems), _DOCUMENTS.decode(documents)
        outcome = Outcome(source, doc_id, state, found, reason, pages_in, pages_out, seconds, parts)
        return Entry(outcome, key, _STAGES.decode(stages), located)

    def get(self, source: str) -> Entry | None:
        row = self._db.execute(
            f"SELECT {self._columns} FROM files JOIN times USING (source) WHERE source = ?", (source,)
        ).fetchone()
        return self._entry(row) if row else None

    def of_file(self, file_id: str) -> list[Entry]:
        """The lines of all files with a content."""
        rows = self._db.execute(f"SELECT {self._columns} FROM files JOIN times USING (source) WHERE doc_id = ?", (file_id,))
        return [self._entry(row) for row in rows]

    def entries(self) -> Iterator[Entry]:
        """Every line, by sorted path."""
        for row in self._db.execute(f"SELECT {self._columns} FROM files JOIN times USING (source) ORDER BY source"):
            yield self._entry(row)

    def forget(self, sources: Iterable[str]) -> None:
        """Drop the lines of files that are gone; decisions about their content stay."""
        names = [(source,) for source in sources]
        with self.together():
            self._db.executemany("DELETE FROM files WHERE source = ?", names)
            self._db.executemany("DELETE FROM times WHERE source = ?", names)

    # runs and facts

    def begin_run(self, inputs: Iterable[str], version: str) -> int:
        with self.together():
            (number,) = self._db.execute(
                "INSERT INTO runs (started, inputs, version) VALUES (?, ?, ?) RETURNING id",
                (_now(), msgspec.json.encode(list(inputs)).decode(), version),
            ).fetchone()
        return int(number)

    def end_run(self, run: int, exit_code: int) -> None:
        with self.together():
            self._db.execute("UPDATE runs SET ended = ?, exit_code = ? WHERE id = ?", (_now(), exit_code, run))

    def fact(self, name: str) -> str | None:
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def set_fact(self, name: str, value: str) -> None:
        with self.together():
            self._db.execute(put("facts", ("name", "value"), ("name",)), (name, value))

    # decisions of people

    def decisions(self, digest: str, after: int = 0) -> tuple[Decision, ...]:
        """What people decided about a content and about the whole archive, oldest first; undone ones and undoings too.

        `after` is the number of a decision: those that came later are given.
        """
        rows = self._db.execute(
            f"SELECT {_DECISION} FROM decisions WHERE digest IN (?, ?) AND id > ? ORDER BY id", (digest, EVERYWHERE, after)
        )
        return tuple(_decision(row) for row in rows)

    def all_decisions(self) -> Iterator[Decision]:
        """Every decision, oldest first."""
        for row in self._db.execute(f"SELECT {_DECISION} FROM decisions ORDER BY id"):
            yield _decision(row)

    def append(self, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
        """Keep decisions, all of them or none; gives them with their numbers. A time that they carry already stays."""
        kept = []
        with self.together():
            for d in decisions:
                made_at = d.made_at or datetime.now(UTC).isoformat(timespec="milliseconds")
                place = msgspec.json.encode(d.place).decode()
                said = (made_at, d.made_by, d.digest, d.page, place, d.raw, d.verdict, d.before, d.after, d.note)
                (number,) = self._db.execute(
                    "INSERT INTO decisions (made_at, made_by, digest, page, place, raw, verdict, before, after, note, undoes, "
                    "grouped) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                    (*said, d.undoes, d.grouped),
                ).fetchone()
                kept.append(replace(d, id=int(number), made_at=made_at))
        return tuple(kept)

    def decided(self, digest: str) -> str:
        """A short key of all decisions that change a document; empty where there are none."""
        return decided_key(self.decisions(digest))

    def withdrawn(self) -> dict[str, Decision]:
        """The contents that people took out of the archive, with who and why."""
        rows = self._db.execute(
            f"SELECT {_DECISION} FROM decisions "
            "WHERE digest IN (SELECT digest FROM decisions WHERE verdict = 'withdraw') ORDER BY id"
        )
        return withdrawn(_decision(row) for row in rows)

    def undoable(self, made_by: str) -> tuple[Decision, ...]:
        """The last decision of a person that still counts, or all that were made with it in one stroke."""
        row = self._db.execute(
            f"SELECT {_DECISION} FROM decisions AS d WHERE made_by = ? AND verdict <> 'undo' "
            "AND NOT EXISTS (SELECT 1 FROM decisions AS u WHERE u.undoes = d.id) ORDER BY id DESC LIMIT 1",
            (made_by,),
        ).fetchone()
        if row is None:
            return ()
        last = _decision(row)
        return self.in_group(last.grouped) if last.grouped else (last,)

    def in_group(self, grouped: str) -> tuple[Decision, ...]:
        """Decisions made in one stroke that still count."""
        rows = self._db.execute(
            f"SELECT {_DECISION} FROM decisions AS d WHERE grouped = ? AND verdict <> 'undo' "
            "AND NOT EXISTS (SELECT 1 FROM decisions AS u WHERE u.undoes = d.id) ORDER BY id",
            (grouped,),
        )
        return tuple(_decision(row) for row in rows)


_FILE = ("source", "doc_id", "state", "reason", "pages_in", "pages_out", "problems", "stages", "key", "documents")
_PUT_FILE = put("files", _FILE, ("source",))
_PUT_TIMES = put("times", ("source", "seconds", "finished", "located"), ("source",))
_DECISION = "id, made_at, made_by, digest, page, place, raw, verdict, before, after, note, undoes, grouped"


def _decision(row: Any) -> Decision:
    number, made_at, made_by, digest, page, place, raw, verdict, before, after, note, undoes, grouped = row
    return Decision(
        id=number,
        made_at=made_at,
        made_by=made_by,
        digest=digest,
        page=page,
        place=msgspec.json.decode(place, type=Place),
        raw=raw,
        verdict=verdict,
        before=before,
        after=after,
        note=note,
        undoes=undoes,
        grouped=grouped,
    )


def decided_key(decisions: Iterable[Decision]) -> str:
    """A short key of those decisions that change a document: the same decisions in another ledger have the same key."""
    said = [
        (d.verdict, d.digest, d.page, d.place, d.raw, d.before, d.after)
        for d in in_force(decisions)
        if d.verdict in (*OF_TEXT, *OF_RECORDS, "rule")
    ]
    return hashlib.sha256(repr((DECIDED, said)).encode()).hexdigest()[:16] if said else ""

"""The ledger: one outcome for every file, and the decisions of people. All SQL over it stands here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import msgspec

from pipeline.errors import KehoachError
from pipeline.schema.outcome import Outcome, Problem
from pipeline.store.folder import cannot_write
from pipeline.store.migrations import MIGRATIONS, migrate


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

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        try:
            if read_only:
                self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30, isolation_level=None)
            else:
                self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = NORMAL")
                migrate(self._db)
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error as error:
            raise self._trouble(error) from error
        if version > len(MIGRATIONS):
            raise KehoachError(
                f"{path} was written by a later version of kehoach.",
                kind="later version",
                advice="Install that version or newer.",
            )

    def _trouble(self, error: sqlite3.Error) -> KehoachError:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL":
            return cannot_write(self._path, OSError(28, "No space left on device"))
        return KehoachError(
            f"The ledger {self._path} cannot be used: {error}.",
            kind="ledger",
            advice="Check that it is whole and that you may write there.",
        )

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
            self._db.execute("BEGIN IMMEDIATE")
            with self._db:  # commits, or rolls back where something is raised
                yield
        except sqlite3.Error as error:
            raise self._trouble(error) from error

    # outcomes

    def put(self, entry: Entry) -> None:
        """Write the line of one file, in the place of an older one."""
        o = entry.outcome
        problems = msgspec.json.encode(o.problems).decode()
        stages = msgspec.json.encode(entry.stages, order="sorted").decode()
        with self.together():
            self._db.execute(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (o.source, o.doc_id, o.state, o.reason, o.pages_in, o.pages_out, problems, stages, entry.key),
            )
            self._db.execute("INSERT OR REPLACE INTO times VALUES (?, ?, ?, ?)", (o.source, o.seconds, _now(), entry.located))

    _COLUMNS = "source, doc_id, state, reason, pages_in, pages_out, problems, stages, key, seconds, located"

    def _entry(self, row: Any) -> Entry:
        source, doc_id, state, reason, pages_in, pages_out, problems, stages, key, seconds, located = row
        found = msgspec.json.decode(problems, type=tuple[Problem, ...])
        outcome = Outcome(source, doc_id, state, found, reason, pages_in, pages_out, seconds)
        return Entry(outcome, key, msgspec.json.decode(stages, type=dict[str, str]), located)

    def get(self, source: str) -> Entry | None:
        row = self._db.execute(
            f"SELECT {self._COLUMNS} FROM files JOIN times USING (source) WHERE source = ?", (source,)
        ).fetchone()
        return self._entry(row) if row else None

    def entries(self) -> Iterator[Entry]:
        """Every line, by sorted path."""
        for row in self._db.execute(f"SELECT {self._COLUMNS} FROM files JOIN times USING (source) ORDER BY source"):
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
            cursor = self._db.execute(
                "INSERT INTO runs (started, inputs, version) VALUES (?, ?, ?)",
                (_now(), msgspec.json.encode(list(inputs)).decode(), version),
            )
        return int(cursor.lastrowid or 0)

    def end_run(self, run: int, exit_code: int) -> None:
        with self.together():
            self._db.execute("UPDATE runs SET ended = ?, exit_code = ? WHERE id = ?", (_now(), exit_code, run))

    def fact(self, name: str) -> str | None:
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def set_fact(self, name: str, value: str) -> None:
        with self.together():
            self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def decisions(self, digest: str) -> list[dict[str, Any]]:
        """What people decided about a content, oldest first."""
        cursor = self._db.execute("SELECT * FROM decisions WHERE digest = ? ORDER BY id", (digest,))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

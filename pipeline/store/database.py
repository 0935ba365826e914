"""The one way of speaking SQL to the database of a ledger: SQLite in the output folder, or PostgreSQL by URL.

Statements are written once, with `?` for values, in what both understand. A change is one transaction, and changes follow one
another in both, so that the numbers of decisions grow in the order in which others see them.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.errors import MissingProgram
from pipeline.store.migrations import MIGRATIONS, Step, in_postgresql, in_sqlite

if TYPE_CHECKING:
    import psycopg

LedgerPlace = Path | str
"""A file of SQLite, or the URL of a PostgreSQL database."""

URLS = ("postgresql://", "postgres://")


class Rows(Protocol):
    """What a statement gave."""

    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def __iter__(self) -> Iterator[Any]: ...


class Database(Protocol):
    """An open database."""

    errors: type[Exception]

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Rows: ...
    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None: ...
    def together(self) -> AbstractContextManager[None]:
        """All changes inside, or none; others wait with theirs."""
        ...

    def version(self) -> int:
        """The number of the last step taken; higher than any known one in a database that a later version wrote."""
        ...

    def migrate(self, steps: tuple[Step, ...] = MIGRATIONS) -> None:
        """Bring the database up to the last step."""
        ...

    def careful(self) -> None:
        """Have every change on the disk before it is told."""
        ...

    def close(self) -> None: ...


def is_url(place: LedgerPlace) -> bool:
    return isinstance(place, str) and place.startswith(URLS)


def connect(place: LedgerPlace, *, read_only: bool = False) -> Database:
    """Open the database at a place."""
    return PostgreSQL(str(place), read_only=read_only) if is_url(place) else SQLite(Path(place), read_only=read_only)


def database_errors(place: LedgerPlace) -> type[Exception]:
    """What goes wrong in the database at a place."""
    if not is_url(place):
        return sqlite3.Error
    found: type[Exception] = _psycopg().Error
    return found


def put(table: str, columns: Sequence[str], key: Sequence[str]) -> str:
    """The statement that writes a row in the place of the one with the same key.

    >>> put("facts", ("name", "value"), ("name",))
    'INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value'
    """
    marks = ", ".join("?" * len(columns))
    others = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT ({', '.join(key)}) DO UPDATE SET {others}"


class SQLite:
    """A file in the output folder; a change that does not come about at once waits half a minute for those of others."""

    errors: type[Exception] = sqlite3.Error

    def __init__(self, path: Path, *, read_only: bool) -> None:
        if read_only:
            still = "" if os.access(path.parent, os.W_OK) or Path(f"{path}-wal").exists() else "&immutable=1"
            address = f"{path.resolve().as_uri()}?mode=ro{still}"  # readers of a WAL file want to write beside it, too
            self._db = sqlite3.connect(address, uri=True, timeout=30, isolation_level=None)
        else:
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        return self._db.execute(sql, tuple(values))

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self._db.executemany(sql, rows)

    @contextmanager
    def together(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        with self._db:  # commits, or rolls back where something is raised
            yield

    def version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def migrate(self, steps: tuple[Step, ...] = MIGRATIONS) -> None:
        done = self.version()
        for number, step in enumerate(steps, 1):
            if number > done:
                try:
                    self._db.executescript(f"BEGIN IMMEDIATE;\n{in_sqlite(step)}\nPRAGMA user_version = {number};\nCOMMIT;")
                except sqlite3.Error:
                    self._db.rollback()
                    if self.version() < number:  # else another process took the same step first
                        raise

    def careful(self) -> None:
        self._db.execute("PRAGMA synchronous = FULL")

    def close(self) -> None:
        self._db.close()


def _psycopg() -> Any:
    try:
        import psycopg
    except ImportError as error:
        raise MissingProgram(
            "The Python package psycopg is missing.", kind="missing package", advice="Install it: pip install 'psycopg[binary]'."
        ) from error
    return psycopg


@lru_cache(512)
def _marked(sql: str) -> bytes:
    return sql.replace("%", "%%").replace("?", "%s").encode()


class PostgreSQL:
    """A database by URL; a connection that the server dropped is made again before the next statement.

    One archive is one schema: `postgresql://host/db?options=-csearch_path%3Dkho2024` names another than the first.
    """

    def __init__(self, url: str, *, read_only: bool) -> None:
        self._url, self._read_only = url, read_only
        self.errors: type[Exception] = _psycopg().Error
        self._inside = False
        self._db = self._open()

    def _open(self) -> psycopg.Connection[Any]:
        db: psycopg.Connection[Any] = _psycopg().connect(self._url, autocommit=True, connect_timeout=10)
        if self._read_only:
            db.execute("SET default_transaction_read_only = on")
        return db

    def _ready(self) -> psycopg.Connection[Any]:
        if self._db.closed and not self._inside:
            self._db = self._open()
        return self._db

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        try:
            return self._ready().execute(_marked(sql), values)
        except _psycopg().OperationalError:
            if self._inside or not self._db.closed:
                raise
            return self._ready().execute(_marked(sql), values)  # the server was started anew meanwhile

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        with self._ready().cursor() as cursor:
            cursor.executemany(_marked(sql), rows)

    @contextmanager
    def together(self) -> Iterator[None]:
        self.execute("SELECT 1")  # where the connection is gone this makes it again
        with self._db.transaction():
            self._inside = True
            try:
                self._db.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema()))")
                yield
            finally:
                self._inside = False

    def version(self) -> int:
        if self.execute("SELECT to_regclass('ledger_steps')").fetchone()[0] is None:
            return 0
        return int(self.execute("SELECT COALESCE(MAX(number), 0) FROM ledger_steps").fetchone()[0])

    def migrate(self, steps: tuple[Step, ...] = MIGRATIONS) -> None:
        if self.version() >= len(steps):
            return
        self._make_schema()
        with self.together():  # who comes second finds it done
            self._db.execute("CREATE TABLE IF NOT EXISTS ledger_steps (number BIGINT PRIMARY KEY, what TEXT NOT NULL)")
            done = self.version()
            for number, step in enumerate(steps, 1):
                if number > done:
                    self._db.execute(in_postgresql(step).encode())
                    self.execute("INSERT INTO ledger_steps VALUES (?, ?)", (number, step.what))

    def _make_schema(self) -> None:
        """The schema that the URL names, where it is not there yet."""
        if self.execute("SELECT current_schema()").fetchone()[0] is None:
            (path,) = self.execute("SHOW search_path").fetchone()
            name = path.split(",")[0].strip(' "').replace('"', "")
            self.execute(f'CREATE SCHEMA IF NOT EXISTS "{name}"')

    def careful(self) -> None:
        self.execute("SET synchronous_commit = on")

    def close(self) -> None:
        self._db.close()

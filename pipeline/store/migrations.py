"""The shapes that the ledger has had, as numbered steps; each step and its record go in together or not at all.

Tables are written once, in the words of SQLite; PostgreSQL gets the same in its own. Triggers differ and stand twice.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Step(NamedTuple):
    """A change of shape: tables and indexes for both databases, then what is SQLite's and what is PostgreSQL's alone."""

    what: str
    both: str
    sqlite: str = ""
    postgresql: str = ""


_NEVER_CHANGED = """
    CREATE FUNCTION decisions_stay() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'a decision is never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$;
    CREATE TRIGGER decisions_stay BEFORE UPDATE OR DELETE ON decisions FOR EACH ROW EXECUTE FUNCTION decisions_stay();
    CREATE TRIGGER decisions_whole BEFORE TRUNCATE ON decisions FOR EACH STATEMENT EXECUTE FUNCTION decisions_stay();
"""

MIGRATIONS: tuple[Step, ...] = (
    Step(
        "outcomes, runs, human decisions",
        """
        CREATE TABLE files (
            source TEXT PRIMARY KEY, doc_id TEXT, state TEXT NOT NULL, reason TEXT,
            pages_in INTEGER NOT NULL, pages_out INTEGER NOT NULL,
            problems TEXT NOT NULL, stages TEXT NOT NULL, key TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX files_doc_id ON files (doc_id);
        -- what differs from run to run stands apart from what does not
        CREATE TABLE times (source TEXT PRIMARY KEY, seconds REAL NOT NULL, finished TEXT NOT NULL, located TEXT NOT NULL)
            WITHOUT ROWID;
        CREATE TABLE runs (id INTEGER PRIMARY KEY, started TEXT NOT NULL, ended TEXT, inputs TEXT NOT NULL, version TEXT NOT NULL,
            exit_code INTEGER);
        CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        -- appended, never overwritten; keyed to the content, so that they outlive runs, models and moved folders
        CREATE TABLE decisions (
            id INTEGER PRIMARY KEY AUTOINCREMENT, made_at TEXT NOT NULL, made_by TEXT NOT NULL,
            digest TEXT NOT NULL, page INTEGER, place TEXT NOT NULL, raw TEXT NOT NULL,
            verdict TEXT NOT NULL, before TEXT, after TEXT, note TEXT
        );
        CREATE INDEX decisions_digest ON decisions (digest);
        """,
        """
        CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;
        CREATE TRIGGER decisions_last BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;
        """,
        _NEVER_CHANGED,
    ),
    Step(
        "the desk of reviewers: undoing, groups, the queue, claims, people",
        """
        ALTER TABLE decisions ADD COLUMN undoes INTEGER;
        ALTER TABLE decisions ADD COLUMN grouped TEXT;
        CREATE INDEX decisions_by ON decisions (made_by, id);
        CREATE INDEX decisions_undoes ON decisions (undoes) WHERE undoes IS NOT NULL;
        CREATE INDEX decisions_grouped ON decisions (grouped) WHERE grouped IS NOT NULL;
        -- the queue is made from plans and decisions, and can be made again
        CREATE TABLE items (
            key TEXT PRIMARY KEY, doc_id TEXT NOT NULL, page INTEGER NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL,
            raw_start INTEGER NOT NULL, raw_end INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
            alike TEXT NOT NULL, unit TEXT NOT NULL, confidence REAL NOT NULL, priority REAL NOT NULL, worth INTEGER NOT NULL,
            state TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX items_queue ON items (state, worth, priority DESC, key);
        CREATE INDEX items_kind ON items (kind, state, worth, priority DESC, key);
        CREATE INDEX items_document ON items (doc_id, state, worth, priority DESC, key);
        CREATE INDEX items_page ON items (doc_id, page, raw_start);
        CREATE INDEX items_alike ON items (alike, state) WHERE alike <> '';
        CREATE TABLE indexed (doc_id TEXT PRIMARY KEY, stamp TEXT NOT NULL, source TEXT NOT NULL, digest TEXT NOT NULL,
            title TEXT NOT NULL, unit TEXT NOT NULL, pages INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE claims (doc_id TEXT NOT NULL, page INTEGER NOT NULL, held_by TEXT NOT NULL, since REAL NOT NULL,
            seen REAL NOT NULL, PRIMARY KEY (doc_id, page)) WITHOUT ROWID;
        CREATE TABLE people (name TEXT PRIMARY KEY, role TEXT NOT NULL, secret TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE sessions (mark TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, token TEXT NOT NULL,
            since REAL NOT NULL, seen REAL NOT NULL) WITHOUT ROWID;
        CREATE TABLE attempts (name TEXT NOT NULL, at REAL NOT NULL);
        """,
    ),
    Step(
        "a decision is not replaced either",
        "",
        """
        -- INSERT OR REPLACE takes a row away without asking the triggers of DELETE
        CREATE TRIGGER decisions_new BEFORE INSERT ON decisions WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id)
            BEGIN SELECT RAISE(ABORT, 'a decision is never replaced'); END;
        """,
    ),
    Step(
        "dossiers: the documents of a file",
        "ALTER TABLE files ADD COLUMN documents TEXT NOT NULL DEFAULT '[]';",
    ),
    Step(
        "what was taken out of the archive", "CREATE INDEX decisions_withdraw ON decisions (digest) WHERE verdict = 'withdraw';"
    ),
)

_IN_POSTGRESQL = (
    (r"INTEGER PRIMARY KEY( AUTOINCREMENT)?", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
    (r"\bINTEGER\b", "BIGINT"),
    (r"\bREAL\b", "DOUBLE PRECISION"),
    (r"\bTEXT\b", 'TEXT COLLATE "C"'),  # paths and keys in the order of their letters, as in SQLite
    (r"\s*WITHOUT ROWID", ""),
)


def in_sqlite(step: Step) -> str:
    """The statements of a step for SQLite."""
    return step.both + step.sqlite


def in_postgresql(step: Step) -> str:
    """The statements of a step for PostgreSQL.

    >>> in_postgresql(Step("", "CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT) WITHOUT ROWID;"))
    'CREATE TABLE a (id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, b TEXT COLLATE "C");'
    """
    said = step.both
    for wording, other in _IN_POSTGRESQL:
        said = re.sub(wording, other, said)
    return said + step.postgresql

"""The shapes that the ledger has had, as numbered steps; each step and its record go in together or not at all."""

from __future__ import annotations

import sqlite3

MIGRATIONS: tuple[tuple[str, str], ...] = (
    (
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
        CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;
        CREATE TRIGGER decisions_last BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;
        """,
    ),
)


def migrate(connection: sqlite3.Connection, steps: tuple[tuple[str, str], ...] = MIGRATIONS) -> int:
    """Bring a ledger up to the last step; gives its number.

    A ledger from a later version is left alone, and refused by the caller.
    """
    (done,) = connection.execute("PRAGMA user_version").fetchone()
    for number, (_, statements) in enumerate(steps, 1):
        if number > done:
            connection.executescript(f"BEGIN IMMEDIATE;\n{statements}\nPRAGMA user_version = {number};\nCOMMIT;")
    return max(int(done), len(steps))

"""The ledger keeps what it was told, refuses to change decisions, and grows by numbered steps."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import KehoachError
from pipeline.schema.decision import Decision
from pipeline.schema.outcome import Outcome, Problem
from pipeline.store.ledger import Entry, Ledger
from pipeline.store.migrations import MIGRATIONS, migrate

PROBLEM = Problem("ocr", "low confidence", "Page 2 was read with a confidence of 0.61.", 2)
ENTRY = Entry(Outcome("b/kế hoạch.pdf", "0" * 16, "needs review", (PROBLEM,), "reason", 2, 2, 1.5), "key", {"read": "k"}, "/x/y")


def test_what_goes_in_comes_out_in_the_order_of_paths(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l") as ledger:
        ledger.put(ENTRY)
        other = replace(ENTRY, outcome=Outcome("a", None, "skipped", reason="a film"))
        ledger.put(other)
        ledger.put(other)
        assert list(ledger.entries()) == [other, ENTRY]
        assert ledger.get("b/kế hoạch.pdf") == ENTRY
        ledger.forget(["a"])
        assert ledger.get("a") is None
    with Ledger(tmp_path / "l", read_only=True) as ledger:
        assert list(ledger.entries()) == [ENTRY]
        with pytest.raises(KehoachError):
            ledger.put(ENTRY)


def test_half_a_change_is_no_change(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l") as ledger:
        with pytest.raises(ZeroDivisionError), ledger.together():
            ledger._db.execute("INSERT INTO facts VALUES ('a', 'b')")
            raise ZeroDivisionError
        assert ledger.fact("a") is None


def test_decisions_are_never_changed(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l") as ledger:
        ledger.append([Decision(digest="d", verdict="accept", made_by="lan", page=1, raw="r", before="x", after="y")])
        for change in ("UPDATE decisions SET after = 'z'", "DELETE FROM decisions"):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                ledger._db.execute(change)
        ledger.forget(["anything"])
        assert [decision.after for decision in ledger.decisions("d")] == ["y"]


def test_migrations_go_in_whole_and_once(tmp_path: Path) -> None:
    path = tmp_path / "l"
    with Ledger(path) as ledger:
        ledger.put(ENTRY)
    db = sqlite3.connect(path, isolation_level=None)
    more = (*MIGRATIONS, ("a note on files", "ALTER TABLE files ADD COLUMN note TEXT;"))
    assert migrate(db, more) == len(more)
    assert migrate(db, more) == len(more)
    with pytest.raises(sqlite3.OperationalError):
        migrate(db, (*more, ("broken", "CREATE TABLE half (a); CREATE TABLE half (a);")))
    db.rollback()
    assert db.execute("PRAGMA user_version").fetchone() == (len(more),)
    assert not db.execute("SELECT * FROM sqlite_master WHERE name = 'half'").fetchall()
    assert db.execute("SELECT source FROM files").fetchone() == (ENTRY.source,)
    db.close()
    with pytest.raises(KehoachError, match="later version"):
        Ledger(path)


def test_a_damaged_ledger_is_said_clearly(tmp_path: Path) -> None:
    (tmp_path / "l").write_bytes(b"not a database at all, no" * 100)
    with pytest.raises(KehoachError, match="cannot be used"):
        Ledger(tmp_path / "l")

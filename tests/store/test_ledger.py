"""The ledger keeps what it was told, refuses to change decisions, and grows by numbered steps; in SQLite and in PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import KehoachError
from pipeline.schema.decision import Decision
from pipeline.schema.outcome import Outcome, Problem
from pipeline.store.database import LedgerPlace, connect
from pipeline.store.desk import Desk
from pipeline.store.folder import OutFolder
from pipeline.store.ledger import Entry, Ledger
from pipeline.store.migrations import MIGRATIONS, Step
from pipeline.store.moving import move_ledger

PROBLEM = Problem("ocr", "low confidence", "Page 2 was read with a confidence of 0.61.", 2)
ENTRY = Entry(Outcome("b/kế hoạch.pdf", "0" * 16, "needs review", (PROBLEM,), "reason", 2, 2, 1.5), "key", {"read": "k"}, "/x/y")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> LedgerPlace:
    """Where a ledger may lie."""
    return tmp_path / "l" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


def test_what_goes_in_comes_out_in_the_order_of_paths(place: LedgerPlace) -> None:
    with Ledger(place) as ledger:
        ledger.put(ENTRY)
        other = replace(ENTRY, outcome=Outcome("Z", None, "skipped", reason="a film"))  # before b: letters as they are numbered
        ledger.put(other)
        ledger.put(other)
        assert list(ledger.entries()) == [other, ENTRY]
        assert ledger.get("b/kế hoạch.pdf") == ENTRY
        ledger.forget(["Z"])
        assert ledger.get("Z") is None
        assert [ledger.begin_run(["x"], "1"), ledger.begin_run(["x"], "1")] == [1, 2]
    with Ledger(place, read_only=True) as ledger:
        assert list(ledger.entries()) == [ENTRY]
        with pytest.raises(KehoachError):
            ledger.put(ENTRY)


def test_half_a_change_is_no_change(place: LedgerPlace) -> None:
    with Ledger(place) as ledger:
        with pytest.raises(ZeroDivisionError), ledger.together():
            ledger._db.execute("INSERT INTO facts VALUES ('a', 'b')")
            raise ZeroDivisionError
        assert ledger.fact("a") is None


def test_decisions_are_never_changed(place: LedgerPlace) -> None:
    with Ledger(place) as ledger:
        said = Decision(digest="d", verdict="accept", made_by="lan", page=1, raw="r", before="x", after="y")
        ledger.append([said])
        changes = ["UPDATE decisions SET after = 'z'", "DELETE FROM decisions"]
        if isinstance(place, str):
            changes.append("TRUNCATE decisions")
        else:
            columns = "id, made_at, made_by, digest, place, raw, verdict"
            changes.append(f"INSERT OR REPLACE INTO decisions ({columns}) VALUES (1, '', 'minh', 'd', '{{}}', '', 'reject')")
        for change in changes:
            with pytest.raises(ledger._db.errors, match="never"):
                ledger._db.execute(change)
        ledger.forget(["anything"])
        assert [(decision.made_by, decision.after) for decision in ledger.decisions("d")] == [("lan", "y")]


def test_a_page_is_claimed_by_one_of_many(place: LedgerPlace) -> None:
    def ask(n: int) -> str:
        desk = Desk(place)
        found = desk.claim("d", 1, f"người {n}", 300)
        desk.close()
        return found

    Desk(place).close()
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(16)))) == 1


def test_numbers_of_decisions_grow_in_the_order_in_which_they_are_seen(place: LedgerPlace) -> None:
    def say(n: int) -> None:
        with Ledger(place) as ledger:
            ledger.append([Decision(digest="d", verdict="comment", made_by="lan", note=f"{n} {k}") for k in range(5)])

    Ledger(place).close()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(say, range(24)))
    with Ledger(place) as ledger:
        kept = [str(d.note).split() for d in ledger.all_decisions()]
    assert sorted((int(n), int(k)) for n, k in kept) == [(n, k) for n in range(24) for k in range(5)]
    assert all(len({n for n, _ in kept[at : at + 5]}) == 1 for at in range(0, 120, 5)), "what is said together stands together"


def test_migrations_go_in_whole_and_once(place: LedgerPlace) -> None:
    with Ledger(place) as ledger:
        ledger.put(ENTRY)
    db = connect(place)
    more = (*MIGRATIONS, Step("a note on files", "ALTER TABLE files ADD COLUMN note TEXT;"))
    for _ in range(2):
        db.migrate(more)
        assert db.version() == len(more)
    with pytest.raises(db.errors):
        db.migrate((*more, Step("broken", "CREATE TABLE half (a INTEGER); CREATE TABLE half (a INTEGER);")))
    assert db.version() == len(more)
    with pytest.raises(db.errors):
        db.execute("SELECT * FROM half")
    assert db.execute("SELECT source, note FROM files").fetchone() == (ENTRY.source, None)
    db.close()
    with pytest.raises(KehoachError, match="later version"):
        Ledger(place)


def test_a_ledger_moves_to_postgresql_with_all_it_holds(tmp_path: Path, postgres_url: str) -> None:
    folder = OutFolder(tmp_path / "out")
    folder.prepare()
    open_before = Desk(folder.ledger)
    open_before.put(ENTRY)
    open_before.append([Decision(digest="d", verdict="edit", made_by="lan", page=1, raw="r", after="một")])
    open_before.append([Decision(digest="d", verdict="undo", made_by="lan", undoes=1)])
    before = list(open_before.all_decisions())
    with pytest.raises(KehoachError, match="password"):
        move_ledger(folder, "postgresql://lan:bí-mật@server/kho")
    assert move_ledger(folder, postgres_url) == 2
    assert folder.ledger == postgres_url
    with Ledger(folder.ledger) as ledger:
        assert list(ledger.all_decisions()) == before and list(ledger.entries()) == [ENTRY]
        (kept,) = ledger.append([Decision(digest="d", verdict="accept", made_by="lan", after="hai")])
        assert kept.id == 3
    with pytest.raises(KehoachError, match="moved"):
        open_before.append([Decision(digest="d", verdict="accept", made_by="minh", after="lạc")])
    other = OutFolder(tmp_path / "other")
    other.prepare()
    Ledger(other.ledger).close()
    with pytest.raises(KehoachError, match="another archive"):
        move_ledger(other, postgres_url)
    assert isinstance(other.ledger, Path)


def test_a_server_started_anew_is_spoken_to_again(postgres_url: str) -> None:
    desk, other = Desk(postgres_url), connect(postgres_url)
    desk.set_fact("a", "1")
    mine = desk._db.execute("SELECT pg_backend_pid()").fetchone()[0]
    other.execute("SELECT pg_terminate_backend(?)", (mine,)).fetchone()
    assert desk.fact("a") == "1"
    mine = desk._db.execute("SELECT pg_backend_pid()").fetchone()[0]
    other.execute("SELECT pg_terminate_backend(?)", (mine,)).fetchone()
    desk.set_fact("a", "2")
    assert desk.fact("a") == "2"


def test_a_server_that_is_not_there_is_said_clearly() -> None:
    with pytest.raises(KehoachError, match="cannot be used") as error:
        Ledger("postgresql://lan:mat-khau@127.0.0.1:9/kho")
    assert "mat-khau" not in str(error.value)


def test_a_damaged_ledger_is_said_clearly(tmp_path: Path) -> None:
    (tmp_path / "l").write_bytes(b"not a database at all, no" * 100)
    with pytest.raises(KehoachError, match="cannot be used"):
        Ledger(tmp_path / "l")

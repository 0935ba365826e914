"""The archive that `benchmarks.archive` measures is a real one: it answers, publishes changes and is searched."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.synthetic_archive import build, change, records
from pipeline.query.ask import answer, ask
from pipeline.query.questions import questions
from pipeline.query.search import Wanted, search
from pipeline.store import parts
from pipeline.store.folder import OutFolder
from pipeline.store.ledger import Ledger
from pipeline.store.tables import publish


def test_a_small_one_answers_and_publishes_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "WHOLE", 10)
    monkeypatch.setattr(parts, "SMALLEST", 4)
    build(tmp_path, 24, 10)
    assert records(tmp_path) == (24, 240)
    assert search(tmp_path, Wanted("to chuc")).hits
    assert all(answer(tmp_path, name).columns for name in questions())
    with Ledger(OutFolder(tmp_path).ledger) as ledger:
        assert not publish(OutFolder(tmp_path), ledger), "it is as a run would have left it"
    before = dict(ask(tmp_path, "SELECT source, doc_id FROM documents").rows)
    change(tmp_path, 3, random.Random(1))
    with Ledger(OutFolder(tmp_path).ledger) as ledger:
        assert publish(OutFolder(tmp_path), ledger)
    after = dict(ask(tmp_path, "SELECT source, doc_id FROM documents").rows)
    assert len(after) == 24
    assert sum(before[source] != doc_id for source, doc_id in after.items()) == 3
    assert search(tmp_path, Wanted("to chuc")).hits

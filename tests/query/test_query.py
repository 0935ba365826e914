"""Questions are answered from the tables, and nothing is ever written."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from pipeline import open_archive
from pipeline.errors import WrongUse
from pipeline.query.ask import ask
from pipeline.schema.outcome import Outcome
from pipeline.schema.outline import Outline, Paragraph, Section
from pipeline.schema.page import Line, Page, Source, Transcript, Word
from pipeline.schema.plan import Plan
from pipeline.schema.records import Budget, DocumentFields, Records
from pipeline.schema.text import Span, Text
from pipeline.store.artefacts import Artefacts
from pipeline.store.folder import OutFolder
from pipeline.store.ledger import Entry, Ledger
from pipeline.store.tables import publish

WORDS = "Kinh phí dự kiến 15 triệu đồng"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one document with one budget."""
    folder = OutFolder(tmp_path_factory.mktemp("archive"))
    folder.prepare()
    page = Page(1, None, (Line(tuple(map(Word, WORDS.split()))),), "plain text", "utf-8")
    transcript = Transcript(Source("kh.txt", "ab" * 32, "text", 1), (page,))
    span = Span(0, len(WORDS))
    budget = Budget(amount_vnd=15_000_000, sources=("ngân sách huyện", "khác"), quote=span, confidence=0.9, method="hand")
    outline = Outline((Section("section", 1, "", None, span, (Paragraph((span,)),)),))
    records = Records(DocumentFields(title="Một | hai"), budgets=(budget,))
    plan = Plan(transcript, Text(WORDS), outline, records, (("read", "k"),))
    Artefacts(folder).write_page(plan.doc_id, "k", page)
    Artefacts(folder).write_plan(plan)
    with Ledger(folder.ledger) as ledger:
        ledger.put(Entry(Outcome("kh.txt", plan.doc_id, "done", pages_in=1, pages_out=1), "k", {"read": "k"}))
        assert publish(folder, ledger)
        assert not publish(folder, ledger)
    return folder.root


def test_an_answer_in_every_form(out: Path) -> None:
    answer = ask(out, "SELECT amount_vnd, sources, year, due_to FROM budgets, (SELECT DATE '2024-09-30' AS due_to)")
    assert answer.rows == ((15_000_000, ["ngân sách huyện", "khác"], None, answer.rows[0][3]),)
    assert list(csv.reader(io.StringIO(answer.as_csv()))) == [
        ["amount_vnd", "sources", "year", "due_to"],
        ["15000000", "ngân sách huyện; khác", "", "2024-09-30"],
    ]
    assert json.loads(answer.as_json())[0]["sources"] == ["ngân sách huyện", "khác"]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM budgets",
        "COPY (SELECT 1) TO 'x.csv'",
        "SELECT 1; DROP VIEW budgets",
        "CREATE TABLE x (a INT)",
        "ATTACH 'x.duckdb'",
        "INSTALL httpfs",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO 'x.csv'",
        "explain (analyze, format json) delete from budgets",
        "SET memory_limit = '9GB'",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM 'kehoach.duckdb'",
        "SELECT * FROM glob('/*')",
        "",
    ],
)
def test_what_is_no_question_is_refused(out: Path, sql: str) -> None:
    with pytest.raises(WrongUse):
        ask(out, sql)


@pytest.mark.parametrize("sql", ["SELECT nothing FROM budgets", "SELECT * FROM budget", "SELEC 1"])
def test_a_slip_in_sql_is_wrong_use_with_its_place(out: Path, sql: str) -> None:
    with pytest.raises(WrongUse, match="Error"):
        ask(out, sql)


def test_a_folder_without_tables(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no tables"):
        ask(tmp_path, "SELECT 1")
    with pytest.raises(WrongUse, match="no tables"):
        open_archive(tmp_path)


def test_a_moved_folder_answers_too(out: Path, tmp_path: Path) -> None:
    shutil.copytree(out, tmp_path / "moved 'away'")
    assert ask(tmp_path / "moved 'away'", "SELECT count(*) FROM budgets").rows == ((1,),)


def test_the_duckdb_file_opens_in_any_client(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    monkeypatch.chdir(tmp_path)  # the views hold wherever the client stands
    with duckdb.connect(str(out / "kehoach.duckdb"), read_only=True) as client:
        assert client.execute("SELECT title FROM documents").fetchall() == [("Một | hai",)]
        comment = "SELECT comment FROM duckdb_columns() WHERE table_name = 'budgets' AND column_name = 'amount_vnd'"
        assert client.execute(comment).fetchone() == ("số tiền: Số tiền",)

"""`kehoach query`, `kehoach groups` and `kehoach search` as they are typed."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from pipeline.cli import main


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_list_names_every_question_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    code, vi, _ = told(capsys, "query", "--list", "--lang", "vi")
    assert code == 0
    assert "Việc gì đến hạn trong quý" in vi
    assert "--indicator" in vi
    assert "What falls due" in told(capsys, "query", "--list", "--lang", "en")[1]
    listed = json.loads(told(capsys, "query", "--list", "--format", "json")[1])
    assert {"due", "follow", "copied"} <= {row["name"] for row in listed}


def test_a_ready_question_with_parameters(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = told(capsys, "query", "due", "--date", "2024-08-15", "--out", str(small), "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(said))
    assert (code, row["unit"], row["due_to"]) == (0, "Phòng Nội vụ", "2024-09-30")
    assert told(capsys, "query", "due", "--date=2024-08-15", "--out", str(small), "--format", "csv")[1] == said


def test_only_some_columns(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(
        capsys, "query", "due", "--date", "2024-08-15", "--columns", "unit,due_to", "--out", str(small), "--format", "csv"
    )[1]
    assert said == "unit,due_to\nPhòng Nội vụ,2024-09-30\n"


def test_people_read_money_in_groups_of_digits_and_programs_do_not(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("query", "SELECT 1050000000::BIGINT AS amount_vnd", "--out", str(small))
    assert "1.050.000.000" in told(capsys, *asked, "--format", "table", "--lang", "vi")[1]
    assert "1,050,000,000" in told(capsys, *asked, "--format", "table", "--lang", "en")[1]
    assert told(capsys, *asked, "--format", "csv")[1] == "amount_vnd\n1050000000\n"


def test_no_rows_are_said_and_how_to_find_some(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("query", "targets", "--out", str(small), "--format", "table", "--lang", "en")
    assert told(capsys, *asked, "--indicator", "zzz")[1].endswith("No rows. Try fewer parameters, or shorter words.\n")
    empty = ("query", "SELECT 1 WHERE false", "--out", str(small), "--format", "table", "--lang", "en")
    assert told(capsys, *empty)[1] == "No rows.\n"


def test_an_answer_that_was_cut_says_so(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, err = told(capsys, "query", "targets", "--top", "2", "--out", str(small), "--format", "csv", "--lang", "en")
    assert (code, len(said.splitlines())) == (0, 3)
    assert "Stopped at 2 rows" in err
    assert told(capsys, "query", "targets", "--out", str(small), "--format", "csv")[2] == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("query", "folow"), "follow"),
        (("query", "due", "--day", "2024-01-01"), "--date"),
        (("query", "due", "2024-01-01"), "--name value"),
        (("query", "SELECT 1", "--top", "3"), "SQL"),
        (("query", "due", "--date", "nay"), "date"),
        (("query", "targets", "--columns", "quote,trang"), "trang"),
        (("search", "x", "--in", "budget"), "budgets"),
        (("search", "x", "--since", "hôm qua"), "2024-03-15"),
    ],
)
def test_wrong_use_says_what_is_right(
    small: Path, arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = told(capsys, *arguments, "--out", str(small), "--lang", "en")
    assert code == 2
    assert message in err


def test_wide_answers_are_blocks_and_narrow_ones_tables(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wide = told(capsys, "query", "targets", "--out", str(small), "--format", "table")[1]
    assert "indicator_group" in wide
    assert "┏" not in wide
    narrow = told(capsys, "query", "SELECT source, pages FROM documents ORDER BY 1", "--out", str(small), "--format", "table")[1]
    assert "┏" in narrow
    assert "in/2023/a.pdf" in narrow


def test_groups_are_written_where_people_find_them(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    shutil.copytree(small, out)
    code, said, _ = told(capsys, "groups", "--out", str(out), "--lang", "en")
    assert code == 0
    assert "groups/indicators.tsv" in said.replace("\n", "")
    header, *lines = (out / "groups" / "indicators.tsv").read_text("utf-8").splitlines()
    assert header.split("\t") == ["indicator", "unit", "group", "proposed", "times"]
    assert len(lines) == 6


def test_search_as_it_is_typed(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = told(capsys, "search", "rà", "soát", "tiêu", "chí", "--out", str(small), "--format", "table", "--lang", "en")
    assert code == 0
    assert "Sở Nông nghiệp chủ trì rà soát tiêu chí" in said
    assert "in/2023/a.pdf, page 2" in said
    found = json.loads(told(capsys, "search", "hoc nghe", "--in", "targets", "--out", str(small), "--format", "json")[1])
    assert [row["source"] for row in found] == ["in/2024/c.txt"]
    nothing = told(capsys, "search", "hồ nghèo", "--out", str(small), "--format", "table", "--lang", "vi")
    assert nothing[:2] == (0, "Không tìm thấy.\n")
    assert told(capsys, "search", "nghèo", "--out", str(small), "--format", "csv")[1].startswith("source,page,sentence")

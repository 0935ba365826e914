"""Each ready question gives the known answers of the small archive."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import WrongUse
from pipeline.query import groups
from pipeline.query.ask import answer
from pipeline.query.connection import connect
from pipeline.query.questions import question, questions
from pipeline.store import parts


def rows(out: Path, name: str, *columns: str, **given: str) -> list[Any]:
    """The chosen columns of an answer; of a single column its values."""
    found = answer(out, name, given)
    chosen = [tuple(dict(zip(found.columns, row, strict=True))[column] for column in columns) for row in found.rows]
    return [row[0] for row in chosen] if len(columns) == 1 else chosen


def test_every_question_has_its_sentence_in_two_languages_and_runs(small: Path) -> None:
    assert len(questions()) >= 9
    for name, asked in questions().items():
        assert asked.vi.strip() and asked.en.strip() and asked.vi != asked.en, name
        used = {p.name for p in asked.parameters}
        assert all(f"${p}" in asked.sql for p in used), f"{name} declares what it does not use"
        assert answer(small, name).columns
        if name != "cited-by":
            columns = answer(small, name).columns
            assert {"record_id", "doc_id", "documents"} & set(columns), f"{name} leads to no source"


def test_a_wrong_name_or_parameter_names_the_right_ones(small: Path) -> None:
    with pytest.raises(WrongUse, match="did you mean 'follow'"):
        question("folow")
    with pytest.raises(WrongUse, match="--date"):
        answer(small, "due", {"day": "2024-01-01"})
    with pytest.raises(WrongUse):
        answer(small, "due", {"date": "hôm nay"})


def test_most_cited_and_who_cites(small: Path) -> None:
    found = rows(small, "legal-bases", "code", "documents", "as_basis", "provinces", "cited_by")
    assert found[0] == ("263/QĐ-TTg", 3, 2, 2, ["UBND huyện Cao Lộc", "UBND tỉnh Lào Cai"])
    assert {row[0]: row[1] for row in found} == {"263/QĐ-TTg": 3, "59/2015/NĐ-CP": 1, "15/2021/NĐ-CP": 1}
    assert rows(small, "legal-bases", "code", role="citation") == ["263/QĐ-TTg"]
    assert rows(small, "legal-bases", "documents", province="lang son", top="1") == [1]
    cited = rows(small, "cited-by", "source", "role", "page", code="263/qd-ttg")
    assert cited == [("in/2024/c.txt", "citation", 2), ("in/2024/b.txt", "basis", 1), ("in/2023/a.pdf", "basis", 1)]


def test_targets_by_indicator_area_and_year(small: Path) -> None:
    found = rows(small, "targets", "area", "year", "value", "quote", indicator="ho ngheo")
    assert sorted(found) == [
        ("Cao Lộc, Lạng Sơn", 2024, 8.0, "Tỷ lệ hộ nghèo giảm còn 8%"),
        ("Lào Cai", 2023, 12.5, "tỷ lệ hộ nghèo còn dưới 12,5%"),
        ("Lào Cai", 2024, 10.0, "hộ nghèo còn dưới 10%"),
    ]
    assert rows(small, "targets", "value", area="Lào Cai", year="2024", indicator="hộ nghèo") == [10.0]
    assert rows(small, "targets", "value", indicator="hồ nghèo") == []
    assert len(rows(small, "targets", "value")) == 6


def test_a_target_over_years_and_places(small: Path) -> None:
    found = rows(small, "follow", "unit", "area", "year", "value", indicator="hộ nghèo")
    assert found == [("%", "Cao Lộc, Lạng Sơn", 2024, 8.0), ("%", "Lào Cai", 2023, 12.5), ("%", "Lào Cai", 2024, 10.0)]
    villages = rows(small, "follow", "indicator_group", "year", "value", indicator="nông thôn mới")
    assert villages == [("Có … xã đạt chuẩn nông thôn mới", 2023, 5.0), ("Có … xã đạt chuẩn nông thôn mới", 2024, 12.0)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Tỷ lệ hộ nghèo giảm xuống còn dưới 18%", 18), ("Phấn đấu tỷ lệ hộ nghèo dưới 14,5%", 14.5)),
        (("Tỷ lệ hồ sơ đúng hạn đạt từ 95% trở lên", 95), ("Tối thiểu 98% hồ sơ đúng hạn", 98)),
        (("Có ít nhất 01 chuyên mục", 1), ("Có 12 chuyên mục trong năm 2024", 12)),
        (("Tỷ lệ giải ngân đạt trên 95% so với năm trước", 95), ("Giải ngân không dưới 90%", 90)),
    ],
)
def test_indicators_with_other_bounds_and_values_mean_the_same(
    small: Path, one: tuple[str, float], other: tuple[str, float]
) -> None:
    assert key(small, *one) == key(small, *other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Tỷ lệ hộ nghèo còn dưới 4%", 4), ("Tỷ lệ hộ nghèo giảm 4%/năm", 4)),
        (("trẻ dưới 01 tuổi tiêm đủ đạt 95%", 95), ("trẻ trên 01 tuổi tiêm đủ đạt 95%", 95)),
        (("Mở 5 lớp từ 20 đến 25 học viên", 5), ("Mở 5 lớp từ 30 đến 35 học viên", 5)),
        (("Tỷ lệ hộ nghèo dưới 4%", 4), ("Tỷ lệ hộ cận nghèo dưới 4%", 4)),
    ],
)
def test_indicators_that_count_something_else_do_not(small: Path, one: tuple[str, float], other: tuple[str, float]) -> None:
    assert key(small, *one) != key(small, *other)


def key(out: Path, indicator: str, value: float) -> str:
    with connect(out) as connection:
        (found,) = connection.execute("SELECT indicator_key(?, ?)", [indicator, value]).fetchone() or ("",)
    return str(found)


def test_people_correct_the_groups(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(small, out)
    with connect(out) as connection:
        lines = groups.refresh(out, connection)
    by_wording = {line.indicator: line.group for line in lines}
    assert by_wording["tỷ lệ hộ nghèo"] == by_wording["hộ nghèo"] == by_wording["Tỷ lệ hộ nghèo"]
    assert by_wording["Có 5 xã đạt chuẩn nông thôn mới"] == by_wording["Có 12 xã đạt chuẩn nông thôn mới"]
    path = groups.groups_file(out)
    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file, delimiter="\t"))
    for line in table:  # a person says that these are the poor of another count
        if line["indicator"] == "hộ nghèo":
            line["group"] = "hộ nghèo theo chuẩn mới"
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # as a spreadsheet saves it
        writer = csv.DictWriter(file, list(table[0]), delimiter="\t")
        writer.writeheader()
        writer.writerows(table)
    assert rows(out, "follow", "value", indicator="chuẩn mới") == [10.0]
    assert sorted(rows(out, "follow", "value", indicator="tỷ lệ hộ nghèo")) == [8.0, 12.5]
    with connect(out) as connection:
        again = groups.refresh(out, connection)
    assert {line.indicator: line.group for line in again}["hộ nghèo"] == "hộ nghèo theo chuẩn mới"
    path.write_text("indicator\tunit\nx\t%\n", "utf-8")
    with pytest.raises(WrongUse, match="lacks the column group"):
        answer(out, "follow")


def test_tasks_by_unit_and_what_falls_due(small: Path) -> None:
    assert rows(small, "tasks", "unit", "role", "due_to") == [
        ("Phòng Nội vụ", "coordinate", date(2024, 9, 30)),
        ("Sở Nông nghiệp", "lead", date(2023, 9, 30)),
    ]
    assert rows(small, "tasks", "task", unit="noi vu") == ["tổ chức lớp học nghề"]
    assert rows(small, "due", "unit", date="2024-08-15") == ["Phòng Nội vụ"]
    assert rows(small, "due", "unit", date="2023-07-01") == ["Sở Nông nghiệp"]
    assert rows(small, "due", "unit", date="2024-10-01") == []
    assert rows(small, "load", "unit", "lead", "coordinate", "dated") == [("Phòng Nội vụ", 0, 1, 1), ("Sở Nông nghiệp", 1, 0, 1)]


def test_totals_are_not_added_twice(small: Path) -> None:
    found = rows(small, "budgets", "sources", "purpose", "year", "amount_vnd", "statements")
    assert found == [
        ("ngân sách tỉnh", None, 2024, 80_000_000, 1),  # a total without parts counts
        ("ngân sách tỉnh", "in ấn", 2023, 30_000_000, 1),
        ("ngân sách tỉnh", "tập huấn", 2023, 20_000_000, 1),
    ]
    assert sum(rows(small, "budgets", "amount_vnd", year="2023")) == 50_000_000
    assert rows(small, "budgets", "amount_vnd", purpose="in an") == [30_000_000]


def test_plans_on_a_replaced_basis(small: Path) -> None:
    found = rows(small, "stale-bases", "source", "rests_on", "relation", "by_code", "since")
    assert found == [("in/2023/a.pdf", "59/2015/NĐ-CP", "replaces", "15/2021/NĐ-CP", date(2021, 3, 3))]
    assert rows(small, "stale-bases", "told_in")[0].startswith("Căn cứ Nghị định số 15/2021/NĐ-CP")
    assert rows(small, "stale-bases", "source", province="Lạng Sơn") == []


def test_repeated_wording(small: Path) -> None:
    ((source, earlier, percent),) = rows(small, "copied", "source", "earlier_source", "percent", share="0.5", least="1")
    assert (source, earlier) == ("in/2024/b.txt", "in/2023/a.pdf")
    assert percent >= 50
    assert rows(small, "copied", "source", share="0.5", least="99") == []


def test_what_needs_review(small: Path) -> None:
    assert rows(small, "review", "what", "source", "why") == [
        ("file", "in/2024/d.pdf", "failed"),
        ("file", "in/2024/c.txt", "needs review"),
        ("targets", "in/2024/c.txt", "low confidence"),
        ("responsibilities", "in/2024/c.txt", "year after the plan's own"),
    ]
    assert len(rows(small, "review", "what", below="0.3")) == 3


def test_quality_by_source_and_year(small: Path) -> None:
    found = rows(small, "quality", "origin", "folder", "year", "documents", "pages", "mean_confidence")
    assert found == [("ocr", "in/2023", 2023, 1, 2, 0.9), ("plain text", "in/2024", 2024, 2, 4, None)]
    ((words, corrected, proposed),) = rows(
        small, "quality", "words", "corrected_per_1000_words", "proposed_per_1000_words", folder="in/2023"
    )
    assert (corrected, proposed) == (round(2000 / words, 1), round(1000 / words, 2))


def test_an_archive_in_parts_answers_the_same(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from small_archive import build

    monkeypatch.setattr(parts, "WHOLE", 0)
    monkeypatch.setattr(parts, "SMALLEST", 1)
    out = build(tmp_path / "parts")
    assert (out / "tables" / "targets.parquet").is_dir()
    for name in questions():
        assert answer(out, name).rows == answer(small, name).rows, name

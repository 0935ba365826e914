"""Who does what: headings, activity blocks, sentences with a subject, task tables, and where each row stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from by_hand import with_table
from plan_text import ABOVE, BELOW, read

from pipeline.extract.assignments import find_subject, role_of
from pipeline.extract.due import find_due, line_due
from pipeline.extract.responsibilities import find_responsibilities
from pipeline.extract.unit_names import full_name
from pipeline.schema.records import DocumentFields

FOLDER = Path(__file__).parents[1] / "cases" / "extract"
CASES: list[dict[str, Any]] = json.loads((FOLDER / "responsibilities.json").read_text("utf-8"))
HERE = DocumentFields(plan_from=2023, province="Hoa Sơn", district="Sông Biếc")


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_rows_of_a_small_plan(case: dict[str, Any]) -> None:
    clean, outline = read(case["before"])
    found = find_responsibilities(clean, outline, HERE)
    assert [[row.role, row.unit, row.due] for row in found] == case["expect"]


def test_the_closing_paragraph_asks_everybody() -> None:
    lines = [
        "IV. TỔ CHỨC THỰC HIỆN",
        "1. Phòng Nội vụ",
        "- Theo dõi, đôn đốc việc thực hiện Kế hoạch.",
        "Trên đây là Kế hoạch năm 2023, UBND huyện đề nghị các phòng, ban, đơn vị, UBND các xã tổ chức triển khai thực hiện./.",
    ]
    clean, outline = read(lines)
    found = find_responsibilities(clean, outline, HERE)
    assert [(row.unit, row.role, row.method) for row in found] == [
        ("Phòng Nội vụ", "implement", "heading"),
        ("các phòng, ban, đơn vị", "implement", "request"),
        ("UBND các xã", "implement", "request"),
    ]
    assert found[1].task.startswith("tổ chức triển khai thực hiện")


def test_blank_forms_give_no_tasks() -> None:
    tasks = ["III. TỔ CHỨC THỰC HIỆN", "1. Phòng Nội vụ", "- Theo dõi việc thực hiện Kế hoạch."]
    form = ["Mẫu số 01", "BÁO CÁO KẾT QUẢ", "I. TỔ CHỨC THỰC HIỆN", "1. Phòng Tài chính", "- Chủ trì thực hiện: ............"]
    clean, outline = read([*ABOVE, *tasks, *BELOW, *form], whole=True)
    assert [row.unit for row in find_responsibilities(clean, outline, HERE)] == ["Phòng Nội vụ"]


def test_task_is_copied_and_quote_is_a_stretch_of_one_section() -> None:
    lines = ["III. TỔ CHỨC THỰC HIỆN", "1. Sở Y tế", "- Chủ trì, phối hợp với Sở Tài chính xây dựng", "phương án phòng dịch."]
    clean, outline = read(lines)
    found = find_responsibilities(clean, outline, HERE)
    assert found[0].task == "Chủ trì, phối hợp với Sở Tài chính xây dựng phương án phòng dịch."
    assert " ".join(found[0].quote.of(clean).split()) == found[0].task
    assert any(section.span.contains(found[0].quote) for section in outline.sections)
    assert found[0].evidence[0].at.of(clean) == "Sở Y tế"


def test_a_unit_that_leads_and_assists_the_same_task_is_flagged() -> None:
    lines = ["II. NỘI DUNG", "- Tuyên truyền trên bản tin.", "+ Đơn vị chủ trì: UBND các xã.", "+ Đơn vị phối hợp: UBND các xã."]
    found = find_responsibilities(*read(lines), HERE)
    assert [row.role for row in found] == ["lead", "coordinate"]
    assert all(row.flags == ("leads and assists the same task",) for row in found)


def test_rows_of_a_task_table() -> None:
    clean, outline = with_table(
        ["STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Cấp trình", "Thời gian hoàn thành"],
        [
            ["1", "Xây dựng Đề án truyền thông", "Bộ Tài chính", "Bộ Y tế, cơ quan, đơn vị liên quan", "Chính phủ", "Quý I/2027"],
            ["2", "Rà soát văn bản", "Bộ Y tế", "", "", "Hằng năm"],
        ],
    )
    found = find_responsibilities(clean, outline, HERE)
    assert [(row.unit, row.role, row.due) for row in found] == [
        ("Bộ Tài chính", "lead", "Quý I/2027"),
        ("Bộ Y tế", "coordinate", "Quý I/2027"),
        ("cơ quan, đơn vị liên quan", "coordinate", "Quý I/2027"),
        ("Bộ Y tế", "lead", "Hằng năm"),
    ]
    assert found[0].quote.of(clean).startswith("Xây dựng Đề án truyền thông\tBộ Tài chính")
    assert (found[0].due_from, found[0].due_to) == ("2027-01-01", "2027-03-31")


@pytest.mark.parametrize(
    ("task", "role"),
    [
        ("Chủ trì tổ chức các lớp tập huấn", "lead"),
        ("Là đơn vị đầu mối, phối hợp với Sở Y tế", "lead"),
        ("Là cơ quan thường trực, chủ trì, phối hợp với các phòng", "lead"),
        ("Trên cơ sở Kế hoạch này, chủ trì tham mưu", "lead"),
        ("Có trách nhiệm chủ trì, hướng dẫn", "lead"),
        ("Phối hợp, hỗ trợ các xã", "coordinate"),
        ("Thường xuyên và tích cực phối hợp với các cơ quan", "coordinate"),
        ("Hằng năm, phối hợp với Sở Tư pháp", "coordinate"),
        ("Tổ chức, phối hợp tổ chức các lớp", "implement"),
        ("Chỉ đạo các cơ quan báo chí phối hợp tuyên truyền", "implement"),
    ],
)
def test_role_of_a_task(task: str, role: str) -> None:
    assert role_of(task)[0] == role


@pytest.mark.parametrize(
    "sentence",
    [
        "Công tác tuyên truyền phải được thực hiện thường xuyên, liên tục.",
        "Đối với công tác bồi dưỡng, tập huấn: tập trung vào những chuyên đề phù hợp.",
        "Sở Y tế đã hoàn thành kế hoạch.",
        "UBND huyện yêu cầu như sau:",
        "Các cơ quan, đơn vị có liên quan.",
        "Thực hiện các nhiệm vụ được giao, báo cáo kết quả theo quy định.",
        "Nâng cao nhận thức, trách nhiệm của các cấp, các ngành, đoàn thể, tổ chức và người dân.",
    ],
)
def test_sentences_without_a_subject_that_is_given_a_task(sentence: str) -> None:
    assert find_subject(sentence) is None


@pytest.mark.parametrize(
    ("clause", "due"),
    [
        ("tổ chức các lớp đào tạo, tập huấn xây dựng nông thôn mới năm 2024.", "năm 2024"),
        ("Cung cấp tài liệu về Chương trình xây dựng nông thôn mới năm 2024 cho UBND các xã.", None),
        ("tham mưu Ban Chỉ đạo huyện xây dựng kế hoạch truyền thông năm 2024; tổ chức thực hiện.", None),
        ("hoàn thành trước ngày 20/01/2025.", "trước ngày 20/01/2025"),
        ("báo cáo UBND tỉnh trước ngày 15/11 hằng năm.", "trước ngày 15/11 hằng năm"),
        ("Thực hiện Nghị quyết số 25/2021/QH15 ngày 28/7/2021 của Quốc hội.", None),
        ("theo Công văn số 6138/UBND- KGVX ngày 13/11/2024", None),
        ("Tỷ lệ 1/3 số xã đạt chuẩn", None),
        ("Tăng 5% so với năm 2022.", None),
        ("Thường xuyên, định kỳ kiểm tra", None),
    ],
)
def test_deadline_in_a_clause(clause: str, due: str | None) -> None:
    found = find_due(clause)
    assert (found.wording if found else None) == due


def test_a_time_line_loses_its_bracket() -> None:
    found = line_due("Trong quý II, III năm 2024 (thời gian cụ thể sẽ có thông báo sau).")
    assert found is not None
    assert (found.wording, found.first, found.last) == ("Trong quý II, III năm 2024", "2024-04-01", "2024-09-30")


def test_items_of_a_letter_belong_to_the_units_that_its_preamble_asks() -> None:
    lines = [
        "SỞ Y TẾ TỈNH HOA SƠN",
        "Số: 500/SYT-NVY",
        "V/v tăng cường phòng, chống dịch",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Hoa Sơn, ngày 04 tháng 6 năm 2024",
        "Kính gửi: Trung tâm Y tế các huyện.",
        "Thực hiện Công văn số 15/BYT-DP ngày 05/5/2024 của Bộ Y tế, Sở Y tế đề nghị các đơn vị thực hiện một số nội dung sau:",
        "1. Tăng cường giám sát dịch bệnh trước ngày 15/6/2024.",
        "2. Trung tâm Kiểm soát bệnh tật tỉnh",
        "- Tổ chức tập huấn cho cán bộ y tế.",
        "3. Số ca mắc trong tháng qua đã giảm.",
        "Nơi nhận:",
        "- Như trên;",
        "GIÁM ĐỐC",
        "Nguyễn Văn An",
    ]
    clean, outline = read(lines, whole=True)
    found = find_responsibilities(clean, outline, HERE)
    assert [(row.unit, row.task) for row in found] == [
        ("các đơn vị", "Tăng cường giám sát dịch bệnh trước ngày 15/6/2024."),
        ("Trung tâm Kiểm soát bệnh tật tỉnh", "Tổ chức tập huấn cho cán bộ y tế."),
    ]


def test_a_bullet_of_another_subject_below_a_heading_is_a_task_as_a_whole() -> None:
    lines = ["III. TỔ CHỨC THỰC HIỆN", "1. Ban quản lý xã", "- MTTQ xã xây dựng kế hoạch tuyên truyền trong hội viên."]
    (row,) = find_responsibilities(*read(lines), HERE)
    assert (row.unit, row.task) == ("MTTQ xã", "MTTQ xã xây dựng kế hoạch tuyên truyền trong hội viên.")


def test_units_that_are_only_pointed_at_carry_the_names_meant() -> None:
    lines = [
        "III. TỔ CHỨC THỰC HIỆN",
        "1. Sở Y tế",
        "- Thủ trưởng đơn vị mình chịu trách nhiệm về tiến độ.",
        "2. Sở Tài chính",
        "- Thẩm định dự toán kinh phí hằng năm.",
        "Yêu cầu các cơ quan nêu trên báo cáo kết quả trước ngày 10/12/2023./.",
    ]
    found = find_responsibilities(*read(lines), HERE)
    names = {row.unit: row.unit_name for row in found}
    assert names["Thủ trưởng đơn vị mình"] == "Thủ trưởng Sở Y tế tỉnh Hoa Sơn"
    assert names["các cơ quan nêu trên"] == "Sở Y tế tỉnh Hoa Sơn; Sở Tài chính tỉnh Hoa Sơn"


def test_a_row_more_costs_no_more_in_a_long_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are written out for the rows that need them, not for all headings at every row."""
    asked: list[str] = []

    def counting(unit: str, document: DocumentFields) -> str:
        asked.append(unit)
        return full_name(unit, document)

    monkeypatch.setattr("pipeline.extract.responsibilities.full_name", counting)
    lines = ["IV. TỔ CHỨC THỰC HIỆN"]
    for n in range(1, 61):
        lines += [f"{n}. Phòng Nội vụ", f"- Theo dõi, đôn đốc việc thực hiện Kế hoạch của các đơn vị thuộc cụm {n}."]
    clean, outline = read(lines)
    found = find_responsibilities(clean, outline, HERE)
    assert len(found) == 60
    assert len(asked) <= 3 * len(found)

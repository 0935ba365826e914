"""Planned quantities and aims: what counts, its noun, bound, denominator, deadline, and where it stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from by_hand import with_table
from hypothesis import given
from hypothesis import strategies as st
from plan_text import read

from pipeline.extract.targets import find_targets
from pipeline.schema.records import DocumentFields

FOLDER = Path(__file__).parents[1] / "cases" / "extract"
CASES: list[dict[str, Any]] = json.loads((FOLDER / "targets.json").read_text("utf-8"))
HERE = DocumentFields(plan_from=2023)


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_rows_of_a_small_plan(case: dict[str, Any]) -> None:
    clean, outline = read(case["before"])
    found = find_targets(clean, outline, HERE)
    assert [[t.kind, t.comparator, t.value, t.value_to, t.unit, t.per, t.due] for t in found] == case["expect"]


def test_quote_is_the_sentence_and_the_number_keeps_its_print() -> None:
    clean, outline = read(
        ["II. NỘI DUNG", "- In tài liệu. Xây dựng ít nhất 02 phóng sự về an toàn", "giao thông. Đăng tải kịp thời."]
    )
    (target,) = find_targets(clean, outline, HERE)
    assert " ".join(target.quote.of(clean).split()) == "Xây dựng ít nhất 02 phóng sự về an toàn giao thông."
    assert target.printed == "ít nhất 02"


@pytest.mark.parametrize(
    ("line", "value", "printed"),
    [
        ("- Tổ chức 1O lớp tập huấn cho cán bộ thôn.", 10, "1O"),
        ("- Tổ chức l2O lượt kiểm tra.", 120, "l2O"),
        ("- Phấn đấu 9O% số xã đạt chuẩn.", 90, "9O"),
    ],
)
def test_a_letter_in_a_number_is_read_and_flagged(line: str, value: float, printed: str) -> None:
    (target,) = find_targets(*read(["II. NỘI DUNG", line]), HERE)
    assert target.value == value
    assert printed in (target.printed or "")
    assert {"proposed", "a letter in a number"} <= set(target.flags)


def test_a_unit_behind_a_number_is_no_letter_in_it() -> None:
    targets = find_targets(*read(["II. NỘI DUNG", "- Tổ chức 10 lớp tập huấn."]), HERE)
    assert [target.flags for target in targets] == [()]


def test_baseline_and_subject() -> None:
    clean, outline = read(["I. MỤC TIÊU", "- 80% hộ dân được phổ biến kiến thức.", "- Giảm 10% số vụ tai nạn so với năm 2022."])
    first, second = find_targets(clean, outline, HERE)
    assert first.subject == "hộ dân"
    assert second.baseline == "năm 2022"


def test_a_percentage_over_one_hundred_is_flagged_unless_it_grows() -> None:
    clean, outline = read(["I. MỤC TIÊU", "- 120% hộ dân có nước sạch.", "- Thu ngân sách tăng 120%."])
    first, second = find_targets(clean, outline, HERE)
    assert first.flags == ("percentage over 100",)
    assert second.flags == ()


def test_planned_values_of_a_table_of_indicators() -> None:
    clean, outline = with_table(
        ["TT", "Chỉ tiêu", "Đơn vị tính", "Thực hiện năm 2022", "Kế hoạch năm 2023", "Kinh phí (triệu đồng)"],
        [
            ["1", "Tỷ lệ hộ nghèo", "%", "5,1", "dưới 4,5", ""],
            ["2", "Số lớp tập huấn", "lớp", "10", "12", "300"],
            ["3", "Tin, bài mỗi tháng", "tin/tháng", "", "05", ""],
        ],
    )
    found = find_targets(clean, outline, HERE)
    assert [(t.indicator, t.comparator, t.value, t.unit, t.per, t.due) for t in found] == [
        ("Tỷ lệ hộ nghèo", "<", 4.5, "%", None, "năm 2023"),
        ("Số lớp tập huấn", "=", 12, "lớp", None, "năm 2023"),
        ("Tin, bài mỗi tháng", "=", 5, "tin", "tháng", "năm 2023"),
    ]


def test_counts_of_places_in_a_table_under_a_caption_that_plans() -> None:
    lines = ["II. CHỈ TIÊU TIÊM PHÒNG", "Biểu 1. Chỉ tiêu tiêm phòng theo xã"]
    table = [
        "TT | Đơn vị | Trâu, bò (con) | Lợn (con)",
        "1 | Xã Bình An | 1.200 | 3.500",
        "2 | Xã Hòa Phú | 950 | 2.700",
        " | Tổng cộng | 2.150 | 6.200",
    ]
    clean, outline = read([*lines, *table, "III. KINH PHÍ", "- Ngân sách xã bảo đảm."])
    found = find_targets(clean, outline, HERE)
    assert [(t.indicator, t.value, t.unit, t.kind) for t in found][:3] == [
        ("Trâu, bò (Xã Bình An)", 1200, "con", "quantitative"),
        ("Lợn (Xã Bình An)", 3500, "con", "quantitative"),
        ("Trâu, bò (Xã Hòa Phú)", 950, "con", "quantitative"),
    ]
    assert len(found) == 6
    clean, outline = read(["II. KẾT QUẢ", "Biểu 1. Tổng đàn hiện có", *table, "III. KINH PHÍ", "- Ngân sách xã bảo đảm."])
    assert find_targets(clean, outline, HERE) == ()


def test_how_many_of_each_activity_a_table_plans() -> None:
    clean, outline = with_table(
        ["STT", "Nội dung", "Chỉ tiêu", "Đơn vị thực hiện", "Thời gian"],
        [
            ["1", "Tập huấn quản lý chất lượng", "04 lớp/năm", "Phòng Tổ chức", "Quý I"],
            ["2", "Lắp máy", "03 máy", "Phòng Vật tư", "Tháng 3/2023"],
        ],
    )
    found = find_targets(clean, outline, HERE)
    assert [(t.indicator, t.value, t.unit, t.per, t.due) for t in found] == [
        ("Tập huấn quản lý chất lượng", 4, "lớp", "năm", "Quý I"),
        ("Lắp máy", 3, "máy", None, "Tháng 3/2023"),
    ]


VOCABULARY = """100% 05 lớp người ít nhất trên xã/tuần đạt ; . 2.5 từ đến và tổ chức 3-5 năm 2024 một"""


@given(st.lists(st.sampled_from(VOCABULARY.split()), max_size=25))
def test_any_words_give_targets_that_stand_in_the_text(words: list[str]) -> None:
    clean, outline = read(["II. NỘI DUNG", "- Nội dung " + " ".join(words)])
    for target in find_targets(clean, outline, HERE):
        assert target.quote.of(clean).strip()
        assert target.kind == "qualitative" or target.value is not None
        assert target.value_to is None or target.value_to > target.value  # type: ignore[operator]
        assert 0 < target.confidence <= 1


def test_a_report_tells_what_has_been_done_until_a_heading_looks_ahead() -> None:
    lines = [
        "I. CÔNG TÁC TUYÊN TRUYỀN",
        "Tổ chức 12 buổi nói chuyện cho 900 người.",
        "II. PHƯƠNG HƯỚNG, NHIỆM VỤ",
        "- Tổ chức 05 lớp tập huấn.",
    ]
    clean, outline = read(lines)
    found = find_targets(clean, outline, DocumentFields(doc_type="báo cáo"))
    assert [(t.value, t.unit) for t in found] == [(5, "lớp")]


def test_each_quantity_of_a_list_has_its_own_words() -> None:
    line = "- 4.000 ngôi nhà đạt tiêu chí an toàn; 125 trường học đạt tiêu chí an toàn; ít nhất 3/10 huyện có xã an toàn."
    clean, outline = read(["I. CHỈ TIÊU", line])
    found = find_targets(clean, outline, HERE)
    assert [target.indicator for target in found] == [
        "ngôi nhà đạt tiêu chí an toàn",
        "trường học đạt tiêu chí an toàn",
        "huyện có xã an toàn",
    ]

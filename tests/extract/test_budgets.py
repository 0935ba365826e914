"""Budgets: items, sentences, tables, totals and parts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from by_hand import document, with_table
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.budgets import find_budgets
from pipeline.schema.records import DocumentFields
from pipeline.viet.funding import find_sources

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "cases" / "extract" / "budgets.json").read_text("utf-8"))
NOBODY = DocumentFields()


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_statements_of_money(case: dict[str, Any]) -> None:
    clean, outline = document(("section", case["under"], case["before"]))
    found = find_budgets(clean, outline, NOBODY)
    assert [[b.amount_vnd, b.is_estimate, b.level, list(b.sources), b.year, b.legal_ref] for b in found] == case["expect"]


def test_a_total_before_its_list_is_marked_and_checked() -> None:
    lines = [
        "Tổng kinh phí: 500 triệu đồng, trong đó:",
        "- Ngân sách tỉnh: 300 triệu đồng;",
        "- Ngân sách huyện: 150 triệu đồng.",
    ]
    clean, outline = document(("section", "KINH PHÍ", lines))
    found = find_budgets(clean, outline, NOBODY)
    assert [(b.amount_vnd, b.is_total) for b in found] == [(500_000_000, True), (300_000_000, False), (150_000_000, False)]
    assert found[0].flags == ("parts do not add up to the total",)


def test_a_contract_names_no_unit_of_money() -> None:
    """ "hợp đồng" and "hội đồng" hold the word đồng: the unit is that of the note above the table."""
    rows = [["Mua máy tính", "690", "Trọn gói"], ["Mua bàn ghế", "3.794", "Trọn gói"]]
    clean, outline = with_table(["Nội dung", "Giá gói thầu", "Loại hợp đồng"], rows, "Đơn vị tính: triệu đồng")
    assert [b.amount_vnd for b in find_budgets(clean, outline, NOBODY)] == [690_000_000, 3_794_000_000]


def test_a_city_of_its_own_has_a_provincial_budget() -> None:
    clean, outline = document(("section", "KINH PHÍ", ["Kinh phí thực hiện từ ngân sách thành phố."]))
    city = DocumentFields(issuer="Ủy ban nhân dân thành phố Sông Biếc", province="Sông Biếc")
    assert find_budgets(clean, outline, city)[0].sources == ("ngân sách tỉnh",)
    assert find_budgets(clean, outline, DocumentFields(province="Hoa Sơn", district="Sông Biếc"))[0].sources == (
        "ngân sách huyện",
    )


def test_rows_of_a_table_with_its_unit_in_the_note() -> None:
    clean, outline = with_table(
        ["TT", "Nội dung", "Số lượng", "Tổng kinh phí", "Ngân sách tỉnh", "Ngân sách huyện"],
        [
            ["1", "Tập huấn cán bộ thôn", "12", "300", "200", "100"],
            ["2", "In tờ rơi", "5.000", "50,5", "50,5", ""],
            ["", "Tổng cộng", "", "350,5", "250,5", "100"],
        ],
        "ĐVT: triệu đồng",
    )  # fmt: skip
    found = find_budgets(clean, outline, NOBODY)
    assert [(b.amount_vnd, b.purpose, b.is_total, b.level, b.flags) for b in found] == [
        (300_000_000, "Tập huấn cán bộ thôn", False, "tỉnh", ()),
        (50_500_000, "In tờ rơi", False, "tỉnh", ()),
        (350_500_000, "Tổng cộng", True, "tỉnh", ()),
    ]
    assert found[0].sources == ("ngân sách tỉnh", "ngân sách huyện")
    assert found[0].quote.of(clean).startswith("Tập huấn cán bộ thôn\t12\t300")


def test_sums_that_do_not_add_up_are_flagged_and_kept() -> None:
    clean, outline = with_table(
        ["TT", "Nội dung", "Kinh phí (nghìn đồng)"],
        [["1", "Hội thi", "20.000"], ["2", "Pano, áp phích", "15.000"], ["", "Cộng", "36.000"]],
    )
    found = find_budgets(clean, outline, NOBODY)
    assert [(b.amount_vnd, b.flags) for b in found] == [
        (20_000_000, ()),
        (15_000_000, ()),
        (36_000_000, ("total line does not add up",)),
    ]


def test_a_table_without_money_gives_no_rows() -> None:
    clean, outline = with_table(["TT", "Nội dung", "Tổng số"], [["1", "Số lớp", "20"], ["2", "Số người", "600"]])
    assert find_budgets(clean, outline, NOBODY) == ()


@given(
    st.lists(
        st.tuples(st.sampled_from(["tập huấn", "hội thi", "in ấn", "kiểm tra"]), st.integers(1, 9999)), min_size=1, max_size=9
    )
)
def test_every_line_with_a_sum_is_one_row(lines: list[tuple[str, int]]) -> None:
    clean, outline = document(("section", "KINH PHÍ", [f"- Kinh phí {what}: {amount} triệu đồng." for what, amount in lines]))
    found = find_budgets(clean, outline, NOBODY)
    assert [b.amount_vnd for b in found] == [amount * 1_000_000 for _, amount in lines]
    assert all(b.quote.of(clean).startswith("Kinh phí") for b in found)


@given(st.permutations(["ngân sách tỉnh", "ngân sách xã", "xã hội hóa", "lồng ghép", "ngân sách trung ương"]))
def test_sources_come_in_the_order_printed(order: list[str]) -> None:
    text = "Kinh phí từ: " + "; ".join("nguồn " + source for source in order) + "."
    assert [source.source for source in find_sources(text)] == order


@pytest.mark.parametrize(("total", "flags"), [("65", ()), ("66", ("parts do not add up to the total",))])
def test_a_total_behind_its_parts_is_marked_and_checked(total: str, flags: tuple[str, ...]) -> None:
    lines = ["- Tập huấn: 40 triệu đồng", "- Máy in: 25 triệu đồng", f"Tổng cộng: {total} triệu đồng từ ngân sách xã."]
    clean, outline = document(("section", "III. KINH PHÍ", lines))
    found = find_budgets(clean, outline, NOBODY)
    assert [b.is_total for b in found] == [False, False, True]
    assert found[-1].flags == flags


def test_a_total_that_stands_as_a_heading_over_its_list() -> None:
    lines = ["- Ngân sách tỉnh: 850.000.000 đồng;", "- Ngân sách huyện: 400.000.000 đồng."]
    clean, outline = document(("section", "Kinh phí: 1.250.000.000 đồng (Một tỷ hai trăm năm mươi triệu đồng). Trong đó", lines))
    found = find_budgets(clean, outline, NOBODY)
    assert [(b.amount_vnd, b.is_total, b.flags) for b in found] == [
        (1_250_000_000, True, ()),
        (850_000_000, False, ()),
        (400_000_000, False, ()),
    ]


def test_group_lines_of_a_table_are_totals_and_the_source_stands_in_a_cell() -> None:
    clean, outline = with_table(
        ["TT", "Nội dung", "Nguồn kinh phí", "Thành tiền (triệu đồng)"],
        [
            ["I", "Tập huấn", "", "18"],
            ["1", "Thuê hội trường", "Ngân sách xã", "6"],
            ["2", "In tài liệu", "Xã hội hóa", "12"],
            ["II", "Tuyên truyền", "", "6"],
            ["1", "Pano", "Ngân sách xã", "3"],
            ["2", "Loa", "Ngân sách xã", "2"],
            ["", "Tổng cộng", "", "24"],
        ],
    )
    found = find_budgets(clean, outline, NOBODY)
    assert [(b.amount_vnd, b.is_total, b.sources, b.flags) for b in found] == [
        (18_000_000, True, (), ()),
        (6_000_000, False, ("ngân sách xã",), ()),
        (12_000_000, False, ("xã hội hóa",), ()),
        (6_000_000, False, (), ("lines below do not add up to it",)),
        (3_000_000, False, ("ngân sách xã",), ()),
        (2_000_000, False, ("ngân sách xã",), ()),
        (24_000_000, True, (), ()),
    ]


def test_a_rate_is_told_from_a_sum() -> None:
    lines = ["Tổng kinh phí: 90 triệu đồng, trong đó:", "- Hỗ trợ 60 triệu đồng/hộ xây mới.", "- In tài liệu: 30 triệu đồng."]
    clean, outline = document(("section", "KINH PHÍ", lines))
    found = find_budgets(clean, outline, NOBODY)
    assert [(b.amount_vnd, b.per) for b in found] == [(90_000_000, None), (60_000_000, "hộ"), (30_000_000, None)]


@pytest.mark.parametrize(
    ("line", "flag"),
    [
        ("Kinh phí thực hiện: 150.000.000 (ngân sách huyện).", "amount without a unit"),
        ("Kinh phí: 20 triệu đồng (Bằng chữ: Ba mươi triệu đồng chẵn).", "amount in words disagrees with digits"),
        ("Kinh phí tập huấn từ 20 đến 30 triệu đồng.", "a range: the lower end is given"),
    ],
)
def test_doubtful_amounts_are_flagged(line: str, flag: str) -> None:
    clean, outline = document(("section", "KINH PHÍ", [line]))
    assert flag in find_budgets(clean, outline, NOBODY)[0].flags


def test_shares_that_do_not_make_the_sum_of_their_line_are_flagged() -> None:
    header = ["TT", "Nội dung", "Tổng kinh phí (triệu đồng)", "Ngân sách tỉnh (triệu đồng)", "Ngân sách huyện (triệu đồng)"]
    clean, outline = with_table(header, [["1", "Tập huấn", "100", "60", "30"], ["2", "In tài liệu", "50", "30", "20"]])
    first, second = find_budgets(clean, outline, NOBODY)
    assert first.flags == ("shares do not add up to the line's sum",)
    assert second.flags == ()


@pytest.mark.parametrize(
    ("line", "purpose"),
    [
        ("Kinh phí in ấn tài liệu do Phòng Tư pháp bố trí từ nguồn ngân sách huyện.", "in ấn tài liệu"),
        ("Tổng kinh phí thực hiện dự kiến 1.050 triệu đồng.", "Tổng kinh phí thực hiện"),
        ("Nguồn vốn tín dụng chính sách: 35 tỷ đồng.", "Nguồn vốn tín dụng chính sách"),
        ("Nguồn ngân sách huyện để cán bộ.", None),
        ("Vận động xã hội hóa khoảng 21 tỷ đồng để xóa nhà tạm, nhà dột nát.", "xóa nhà tạm, nhà dột nát"),
        (
            "Kinh phí truyền thông, tuyên truyền phục vụ xây dựng nông thôn mới: 50 triệu đồng.",
            "truyền thông, tuyên truyền phục vụ xây dựng nông thôn mới",
        ),
        (
            "Bố trí kinh phí để thực hiện các hoạt động truyền thông, tuyên truyền từ nguồn ngân sách xã.",
            "thực hiện các hoạt động truyền thông, tuyên truyền",
        ),
    ],
)
def test_what_the_money_is_for(line: str, purpose: str | None) -> None:
    clean, outline = document(("section", "KINH PHÍ", [line]))
    assert find_budgets(clean, outline, NOBODY)[0].purpose == purpose

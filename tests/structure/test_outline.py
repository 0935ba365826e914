"""Outlines of whole documents, drawn as lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from plain_text import drawn, read, transcript

from pipeline.schema.text import Correction, Span, Text
from pipeline.settings import Structure
from pipeline.structure import outline

PLAN = """\
UBND HUYỆN KHE VÀNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
PHÒNG Y TẾ Độc lập - Tự do - Hạnh phúc
Số: 05/KH-YT Khe Vàng, ngày 08 tháng 5 năm 2023

KẾ HOẠCH
Tuyên truyền phòng, chống dịch bệnh
trên địa bàn huyện Khe Vàng năm 2023

Thực hiện Kế hoạch số 76/KH-SYT ngày 05/4/2023 của Sở Y tế về phòng,
chống dịch, Phòng Y tế xây dựng Kế hoạch như sau:

I. MỤC ĐÍCH
1. Mục đích
- Nâng cao nhận thức của nhân dân về phòng, chống dịch bệnh trong giai đoạn 2021
- 2025 trên địa bàn huyện.
- 100% các xã có tổ phòng, chống dịch.
2. Thời gian: Trong năm 2023 và các năm tiếp theo.
2
\fII. TỔ CHỨC THỰC HIỆN
1. Trung tâm Y tế huyện
a) Chủ trì tập huấn cho cán bộ y tế các xã.
đ) Báo cáo kết quả về Phòng Y tế.
2. Các xã căn cứ Kế hoạch này tổ chức thực hiện nghiêm túc, đúng tiến độ; báo cáo
kết quả trước ngày 15/12/2023.
Trên đây là Kế hoạch của Phòng Y tế. Đề nghị các đơn vị triển khai thực hiện./.

Nơi nhận: TRƯỞNG PHÒNG
- Sở Y tế;
- UBND các xã; Lê Văn Bình
- Lưu: VT.
"""

OUTLINE = """\
letterhead
  · UBND HUYỆN KHE VÀNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
  · PHÒNG Y TẾ Độc lập - Tự do - Hạnh phúc
  · Số: 05/KH-YT Khe Vàng, ngày 08 tháng 5 năm 2023
title | KẾ HOẠCH
  · Tuyên truyền phòng, chống dịch bệnh trên địa bàn huyện Khe Vàng năm 2023
preamble
  · Thực hiện Kế hoạch số 76/KH-SYT ngày 05/4/2023 của Sở Y tế về phòng, chống dịch, Phòng Y tế xây dựng Kế hoạch như sau:
I | MỤC ĐÍCH
  1 | Mục đích
    - Nâng cao nhận thức của nhân dân về phòng, chống dịch bệnh trong giai đoạn 2021 - 2025 trên địa bàn huyện.
    - 100% các xã có tổ phòng, chống dịch.
  2 | Thời gian
    · Trong năm 2023 và các năm tiếp theo.
II | TỔ CHỨC THỰC HIỆN
  1 | Trung tâm Y tế huyện
    a
      a) Chủ trì tập huấn cho cán bộ y tế các xã.
    đ
      đ) Báo cáo kết quả về Phòng Y tế.
  2
    2. Các xã căn cứ Kế hoạch này tổ chức thực hiện nghiêm túc, đúng tiến độ; báo cáo kết quả trước ngày 15/12/2023.
closing
  · Trên đây là Kế hoạch của Phòng Y tế. Đề nghị các đơn vị triển khai thực hiện./.
recipients | Nơi nhận:
  - Sở Y tế;
  - UBND các xã;
  - Lưu: VT.
  signature
    · TRƯỞNG PHÒNG
    · Lê Văn Bình
"""


def test_a_plan_with_columns_run_together() -> None:
    clean, found = read(PLAN)
    assert drawn(clean, found) == OUTLINE.splitlines()
    assert [span.of(clean) for span in found.furniture] == ["2"]


def test_blank_lines_between_all_lines_say_nothing() -> None:
    """Converters of PDF put an empty line after every printed line; the outline is the same."""
    spaced = PLAN.replace("\n\n", "\n").replace("\n", "\n\n").replace("\n\n\f", "\n\f")
    assert drawn(*read(spaced)) == OUTLINE.splitlines()


def test_markdown_is_taken_for_what_it_marks() -> None:
    clean, found = read(
        "# KẾ HOẠCH\n\n### Tuyên truyền năm 2024\n\n**I. NỘI DUNG**\n\n"
        "**1. Phối hợp với các Báo:** Xây dựng chuyên mục (*Văn phòng Điều phối*) trong năm.\n\n**2\\.** Tổ chức hội thi.\n"
    )
    assert drawn(clean, found) == [
        "title | KẾ HOẠCH",
        "  · Tuyên truyền năm 2024",
        "I | NỘI DUNG",
        "  1 | Phối hợp với các Báo",
        "    · Xây dựng chuyên mục (Văn phòng Điều phối) trong năm.",
        "  2",
        "    2. Tổ chức hội thi.",
    ]


def test_a_decision_with_its_plan_and_annex() -> None:
    clean, found = read(
        "THỦ TƯỚNG CHÍNH PHỦ\nSố: 844/QĐ-TTg\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
        "Hà Nội, ngày 13 tháng 5 năm 2026\nQUYẾT ĐỊNH\nBan hành Kế hoạch hành động\nTHỦ TƯỚNG CHÍNH PHỦ\n"
        "Căn cứ Luật Tổ chức Chính phủ;\nTheo đề nghị của Bộ trưởng Bộ Y tế.\nQUYẾT ĐỊNH:\n"
        "Điều 1. Ban hành kèm theo Quyết định này Kế hoạch hành động.\nĐiều 2. Quyết định này có hiệu lực từ ngày ký.\n"
        "KT. THỦ TƯỚNG\nPHÓ THỦ TƯỚNG\nLê Văn Bình\n"
        "\fTHỦ TƯỚNG CHÍNH PHỦ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nKẾ HOẠCH HÀNH ĐỘNG\nThực hiện bảo hiểm y tế\n"
        "(Kèm theo Quyết định số 844/QĐ-TTg)\nI. MỤC TIÊU\n1. Bao phủ bảo hiểm y tế toàn dân vào năm 2030.\n"
        "\fPHỤ LỤC I\nDANH MỤC NHIỆM VỤ\n1. Xây dựng Luật Bảo hiểm y tế."
    )
    kinds = [section.kind for section in found.sections]
    assert kinds == ["letterhead", "title", "preamble", "section", "section", "signature", "annex", "annex"]
    plan, annex = found.sections[-2:]
    assert [part.kind for part in plan.parts] == ["letterhead", "title", "preamble", "section"]
    assert plan.heading is not None and plan.heading.text(clean) == "KẾ HOẠCH HÀNH ĐỘNG"
    assert annex.label == "I" and annex.heading is not None and annex.heading.text(clean) == "PHỤ LỤC I DANH MỤC NHIỆM VỤ"


def test_a_letter_has_no_title_and_its_addressees_open_the_preamble() -> None:
    clean, found = read(
        "UBND TỈNH HOA SƠN\nSỞ Y TẾ\nSố: 1906/SYT-NV\nV/v phòng, chống dịch\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Hoa Sơn, ngày 26 tháng 7 năm 2020\nKính gửi:\n- Các bệnh viện;\n- Trung tâm Y tế các huyện.\n"
        "Thực hiện chỉ đạo của UBND tỉnh, Sở Y tế yêu cầu các đơn vị thực hiện những nội dung sau:\n"
        "1. Tổ chức trực 24/24 giờ.\n2. Báo cáo hằng ngày.\n"
    )
    assert [section.kind for section in found.sections] == ["letterhead", "preamble", "section", "section"]
    assert found.sections[1].paragraphs[0].text(clean) == "Kính gửi:"


@pytest.mark.parametrize("text", ["", "\n\n", "\f", "The plan of the city.\n\nIt has two paragraphs.", "1\n2\n3", "𝔘𝔫𝔦 \x00 ￿"])
def test_what_is_no_plan_is_one_stretch(text: str) -> None:
    clean, found = read(text)
    assert "".join(section.span.of(clean) for section in found.sections) == clean


def test_the_outline_stands_on_the_repaired_text() -> None:
    made = transcript("KE HOACH\nTuyên truyền\nI. MUC TIEU\n- Nâng cao nhận thức.")
    text = Text(made.raw, (Correction(Span(0, 8), "KE HOACH", "KẾ HOẠCH", 0.9, "test"),))
    found = outline(made, text, Structure())
    assert [section.kind for section in found.sections] == ["title", "section"]
    assert found.sections[0].heading is not None and found.sections[0].heading.text(text.clean) == "KẾ HOẠCH"


def test_seeds_have_all_their_parts(shared: Path) -> None:
    for seed in sorted((shared / "seeds").glob("00[0-3]*.txt")):
        _, found = read(seed.read_text("utf-8"))
        kinds = [section.kind for section in found.sections]
        assert set(kinds) == {"letterhead", "title", "preamble", "section", "closing", "recipients", "signature"}, seed.name
        assert [section.label for section in found.sections if section.kind == "section"] == ["I", "II", "III", "IV", "V"][
            : kinds.count("section")
        ]


def test_headings_in_bold_broken_over_lines_are_one() -> None:
    text = """**KẾ HOẠCH**

Phòng, chống dịch năm 2025

Căn cứ Luật Phòng, chống bệnh truyền nhiễm;

**I. MỤC
ĐÍCH, YÊU CẦU**

- Chủ động phòng dịch.

**II.
NỘI DUNG**

- Thu gom rác thải.
"""
    lines = drawn(*read(text))
    assert "I | MỤC ĐÍCH, YÊU CẦU" in lines
    assert "II | NỘI DUNG" in lines


def test_where_empty_lines_part_paragraphs_a_short_line_goes_on() -> None:
    item = (
        "- Tăng cường tuyên truyền, vận động Nhân dân tham gia các phong trào thi đua\n"
        "yêu nước của các ngành, các cấp trên địa bàn toàn tỉnh.\n\n"
    )
    text = (
        "KẾ HOẠCH\n\nTuyên truyền năm 2025\n\nI. NỘI DUNG\n\n"
        + 9 * item
        + "- Mặt trận Tổ quốc, Đoàn\nThanh niên, Hội Phụ nữ hỗ trợ người dân.\n"
    )
    assert any("Đoàn Thanh niên, Hội Phụ nữ" in line for line in drawn(*read(text)))


def test_a_copy_that_says_signed_names_no_recipient_so() -> None:
    text, made = read(PLAN.replace(" Lê Văn Bình", "").replace("- Lưu: VT.", "- Lưu: VT.\n(Đã ký và đóng dấu)\nLê Văn Bình"))
    (recipients,) = [section for section in made.walk() if section.kind == "recipients"]
    assert [part.pieces[0].of(text) for part in recipients.paragraphs] == ["Sở Y tế;", "UBND các xã;", "Lưu: VT."]

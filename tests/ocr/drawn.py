"""Pages drawn for these tests, with known words, boxes and grids."""

from __future__ import annotations

from functools import cache

import numpy as np
from PIL import Image

from pipeline.schema.page import Page
from pipeline.schema.page_input import PageInput
from pipeline.training.pages import Closing, DrawnPage, Letterhead, Paragraph, Style, Table, TableCell, draw

BODY = (
    "Căn cứ Quyết định số 263/QĐ-TTg ngày 22/02/2022 của Thủ tướng Chính phủ phê duyệt Chương trình mục tiêu quốc gia xây dựng "
    "nông thôn mới giai đoạn 2021 - 2025; Phòng Văn hóa và Thông tin xây dựng kế hoạch tuyên truyền như sau:"
)


@cache
def sample(dpi: int = 300, seal: bool = True, table: bool = True) -> DrawnPage:
    """A one-page plan with letterhead, body, ruled table, Nơi nhận and signature."""
    blocks: list[object] = [
        Letterhead(
            ("UBND HUYỆN TÂN PHÚ", "PHÒNG VĂN HÓA VÀ THÔNG TIN"),
            number="Số: 05/KH-VHTT",
            place="Tân Phú, ngày 05 tháng 01 năm 2024",
        ),
        Paragraph("KẾ HOẠCH", bold=True, align="centre", first=0),
        Paragraph("Tuyên truyền xây dựng nông thôn mới năm 2024", bold=True, align="centre", first=0),
        Paragraph(BODY),
        Paragraph("I. MỤC ĐÍCH, YÊU CẦU", bold=True),
        Paragraph(BODY),
    ]
    if table:
        rows = (
            tuple(TableCell(t, bold=True) for t in ("TT", "Nội dung", "Chủ trì", "Kinh phí")),
            (
                TableCell("1"),
                TableCell("Tập huấn nghiệp vụ cho cán bộ cấp xã trong toàn huyện"),
                TableCell("Phòng Văn hóa"),
                TableCell("12.500"),
            ),
            (
                TableCell("2"),
                TableCell("Biên tập tin, bài trên cổng thông tin"),
                TableCell("Đài Truyền thanh"),
                TableCell("8.750"),
            ),
            (TableCell("Cộng", columns=3, bold=True), TableCell("21.250", bold=True)),
        )
        blocks.append(Table((1, 5, 3, 2), rows))
    blocks.append(
        Closing(
            ("- Như trên;", "- UBND huyện;", "- Lưu: VT."),
            ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"),
            "Nguyễn Văn Thịnh",
            seal="PHÒNG VĂN HÓA VÀ THÔNG TIN HUYỆN TÂN PHÚ" if seal else None,
            signed=seal,
        )
    )
    return draw(blocks, Style(dpi=dpi), np.random.default_rng(5))[0]  # type: ignore[arg-type]


def asked(page: DrawnPage, size: tuple[float, float] | None = None) -> PageInput:
    return PageInput(1, size or page.size, None, None, "a picture has no text")


def flat(page: Page | str) -> str:
    text = page if isinstance(page, str) else page.text
    return " ".join(text.split())


def grey(page: DrawnPage) -> Image.Image:
    return page.image.convert("L")

"""Laws of every outline: roots cover the text, spans lie inside one another, no word is lost, time grows with length."""

from __future__ import annotations

import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st
from plain_text import read

from pipeline.schema.outline import Outline, Section

LINES = st.sampled_from(
    [
        "UBND HUYỆN KHE VÀNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 12/KH-UBND",
        "Khe Vàng, ngày 08 tháng 5 năm 2023",
        "KẾ HOẠCH",
        "QUYẾT ĐỊNH:",
        "Căn cứ Quyết định số 263/QĐ-TTg ngày 22/02/2022 của Thủ tướng Chính phủ;",
        "I. MỤC ĐÍCH, YÊU CẦU",
        "II1. KINH PHÍ",
        "## **2. Yêu cầu**",
        "1. Mục đích",
        "1.1. Nội dung: Tuyên truyền sâu rộng.",
        "Điều 2. Tổ chức thực hiện",
        "a) Chủ trì, phối hợp với các đơn vị;",
        "đ) Báo cáo kết quả.",
        "- Tổ chức 05 lớp tập huấn (*cho cán bộ*)",
        "+ Đơn vị chủ trì: Phòng Y tế.",
        "xã trên địa bàn huyện và các",
        "STT\tNội dung\tKinh phí",
        "1\tTập huấn\t25.000.000",
        "| a | b |",
        "Trên đây là Kế hoạch của UBND huyện./.",
        "Nơi nhận:",
        "- Lưu: VT.",
        "KT. CHỦ TỊCH",
        "Nguyễn Văn An",
        "PHỤ LỤC I",
        "(Kèm theo Kế hoạch số 12/KH-UBND)",
        "2",
        "",
        " ",
        "\fCÔNG BÁO 12",
        "The quick brown fox; jumps",
        "** ** \\- ***",
    ]
)
TEXTS = st.lists(LINES | st.text(max_size=30), max_size=60).map("\n".join)


def inside(section: Section) -> None:
    """Heading, paragraphs and parts lie inside the section; parts follow one another."""
    for paragraph in (*section.paragraphs, *([section.heading] if section.heading else [])):
        assert section.span.contains(paragraph.span), (section.kind, paragraph.span, section.span)
        for one, two in zip(paragraph.pieces, paragraph.pieces[1:], strict=False):
            assert one.end <= two.start
        assert all(0 < number < len(paragraph.pieces) for number in paragraph.glued)
    at = section.span.start
    for part in section.parts:
        assert part.level == section.level + 1
        assert at <= part.span.start and part.span.end <= section.span.end
        at = part.span.end if part.kind != "signature" else at
        inside(part)


def check(clean: str, outline: Outline) -> None:
    at = 0
    for root in outline.sections:
        assert root.span.start == at and root.level == 1
        inside(root)
        at = root.span.end
    assert at == len(clean)
    for table in outline.tables:
        for cell in table.cells:
            assert (
                0 <= cell.at.start <= cell.at.end <= len(clean)
                and 0 <= cell.row < table.rows
                and 0 <= cell.column < table.columns
            )


@settings(max_examples=200)
@given(TEXTS)
def test_roots_cover_the_text_and_parts_lie_inside(text: str) -> None:
    check(*read(text))


@settings(max_examples=200)
@given(TEXTS)
def test_no_word_is_lost(text: str) -> None:
    """Every letter stands in a heading, a paragraph, a numbering, or furniture."""
    clean, outline = read(text)
    kept = bytearray(len(clean))
    for section in outline.walk():
        for paragraph in (*section.paragraphs, *([section.heading] if section.heading else [])):
            for piece in paragraph.pieces:
                kept[piece.start : piece.end] = b"\1" * len(piece)
    for span in outline.furniture:
        kept[span.start : span.end] = b"\1" * len(span)
    for word in re.finditer(r"[^\W\d_]{7,}", clean):
        assert all(kept[word.start() : word.end()]), word[0]


@settings(max_examples=60)
@given(TEXTS)
def test_offsets_of_a_paragraph_lead_back_to_the_text(text: str) -> None:
    clean, outline = read(text)
    for section in outline.walk():
        for paragraph in section.paragraphs:
            words = paragraph.text(clean)
            for found in re.finditer(r"\w+", words):
                at = paragraph.to_clean(*found.span())
                assert re.sub(r"[\s*\\`#_|]", "", at.of(clean)) == re.sub(r"[\s_]", "", found[0])


def processor_seconds(text: str) -> float:
    """Time of this process alone, so that what else the machine does is left aside."""
    start = time.process_time()
    read(text)
    return time.process_time() - start


def test_time_grows_with_length() -> None:
    """A text of 300 pages takes about ten times as long as one of 30, and less than 25 ms a page: the best of three rounds."""
    page = "\n".join(
        f"{n}. Xây dựng kế hoạch tuyên truyền\n- Tổ chức tập huấn cho cán bộ cấp xã, phường\nvà thị trấn;" for n in range(1, 15)
    )
    short, long = ("\n\f".join(["KẾ HOẠCH\nTuyên truyền năm 2024\nI. MỤC TIÊU", *[page] * pages]) for pages in (30, 300))
    of_short, of_long = zip(*((processor_seconds(short), processor_seconds(long)) for _ in range(3)), strict=True)
    assert min(of_long) < 300 * 0.025
    assert min(of_long) < 30 * min(of_short)

"""The page simulator: the truth is what was drawn, damage carries it along, and a seed decides everything."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.errors import MissingProgram
from pipeline.schema.page import Box
from pipeline.training.page_fonts import font_path
from pipeline.training.pages import (
    PROFILES,
    Closing,
    DrawnPage,
    Letterhead,
    PageBreak,
    Paragraph,
    Profile,
    Style,
    Table,
    TableCell,
    degrade,
    draw,
    from_text,
)

BODY = "Căn cứ Luật Thư viện số 46/2019/QH14; thực hiện chức năng, nhiệm vụ được giao, Phòng Văn hóa xây dựng kế hoạch như sau:"
LETTERHEAD = Letterhead(
    ("UBND HUYỆN TÂN PHÚ", "PHÒNG TƯ PHÁP"), number="Số: 05/KH-TP", place="Tân Phú, ngày 05 tháng 01 năm 2024"
)
CLOSING = Closing(("- UBND huyện;", "- Lưu: VT."), ("TRƯỞNG PHÒNG",), "Lê Văn Tám", seal="PHÒNG TƯ PHÁP", signed=True)
TABLE = Table(
    (1, 5, 2),
    (
        (TableCell("STT"), TableCell("Nội dung"), TableCell("Kinh phí")),
        (TableCell("1"), TableCell("Tập huấn nghiệp vụ cho cán bộ thư viện cấp xã trong toàn huyện năm 2024"), TableCell("")),
        (TableCell("Cộng", columns=2), TableCell("120")),
    ),
)


def pages(dpi: int = 100, seed: int = 1) -> list[DrawnPage]:
    blocks = [LETTERHEAD, *[Paragraph(BODY)] * 30, TABLE, CLOSING]
    return draw(blocks, Style(dpi=dpi), np.random.default_rng(seed))


def small_page(dpi: int = 200) -> DrawnPage:
    style = Style(dpi=dpi, page_size=(420.0, 260.0), margins=(30, 20, 30, 20))
    return draw([Paragraph(BODY)] * 5, style, np.random.default_rng(1))[0]


def ink(page: DrawnPage, box: Box) -> float:
    """The darkest point inside a box, 0 black to 255 white."""
    scale = page.dpi / 72
    grey = np.asarray(page.image.convert("L"))
    part = grey[int(box.top * scale) : int(box.bottom * scale) + 1, int(box.left * scale) : int(box.right * scale) + 1]
    return float(part.min()) if part.size else 255.0


def test_the_truth_reads_left_column_then_right_and_rows_by_tabs() -> None:
    drawn = pages()
    assert len(drawn) == 2
    first = [line.text for line in drawn[0].lines[:6]]
    assert first == [
        "UBND HUYỆN TÂN PHÚ",
        "PHÒNG TƯ PHÁP",
        "Số: 05/KH-TP",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Tân Phú, ngày 05 tháng 01 năm 2024",
    ]
    last = [line.text for line in drawn[1].lines]
    assert last[0] == "2"
    assert "1\tTập huấn nghiệp vụ cho cán bộ thư viện cấp xã trong toàn huyện năm 2024\t" in last
    assert "Cộng\t120" in last
    assert last[-5:] == ["Nơi nhận:", "- UBND huyện;", "- Lưu: VT.", "TRƯỞNG PHÒNG", "Lê Văn Tám"]


def test_no_word_is_lost_and_each_stands_inside_its_page() -> None:
    drawn = pages()
    body = " ".join(line.text for page in drawn for line in page.lines)
    assert body.count("Thư viện số") == 30
    for page in drawn:
        for line in page.lines:
            for word in line.words:
                assert word.box is not None
                assert word.box.left >= 0 and word.box.right <= page.size[0]
                assert word.box.top >= 0 and word.box.bottom <= page.size[1]


def test_grids_name_the_words_of_each_cell() -> None:
    page = pages()[1]
    (grid,) = page.truth.grids
    assert (grid.rows, grid.columns) == (3, 3)
    cells = {(c.row, c.column): [w.text for w in page.lines[c.line].words[slice(*c.words)]] for c in grid.cells}
    assert cells[0, 1] == ["Nội", "dung"]
    assert cells[1, 2] == []
    assert cells[2, 0] == ["Cộng"] and cells[2, 2] == ["120"]


@pytest.mark.parametrize("profile", list(PROFILES))
def test_damage_carries_the_boxes_along(profile: Profile) -> None:
    damaged = degrade(small_page(), profile, np.random.default_rng(3))
    words = [w for line in damaged.lines for w in line.words if len(w.text) > 3]
    paper = float(np.median(np.asarray(damaged.image.convert("L"))))
    on_ink = sum(ink(damaged, w.box) < paper * 0.75 for w in words if w.box)
    assert on_ink >= 0.98 * len(words)
    assert damaged.text == small_page().text


@pytest.mark.parametrize("profile", list(PROFILES))
def test_a_seed_decides_every_pixel(profile: Profile) -> None:
    one, two, other = (degrade(small_page(100), profile, np.random.default_rng(seed)) for seed in (5, 5, 6))
    assert one.image.tobytes() == two.image.tobytes()
    assert one.image.tobytes() != other.image.tobytes()


def test_fax_is_black_or_white_and_seals_are_red() -> None:
    page = pages()[1]
    assert {kind for kind, _ in page.marks} == {"seal", "signature"}
    assert set(np.unique(np.asarray(degrade(page, "fax", np.random.default_rng(1)).image))) <= set(range(90)) | {255}
    colours = np.asarray(page.image).astype(int)
    assert ((colours[..., 0] - colours[..., 1]) > 80).sum() > 500


def test_an_annex_counts_its_pages_anew() -> None:
    blocks = [Paragraph("Một"), PageBreak(), Paragraph("Hai"), PageBreak(restart=True), Paragraph("PHỤ LỤC")]
    assert [page.text for page in draw(blocks, Style(dpi=72), np.random.default_rng(0))] == ["Một", "2\nHai", "PHỤ LỤC"]


def test_running_text_becomes_blocks() -> None:
    blocks = from_text("KẾ HOẠCH\n\nI. MỤC ĐÍCH\n  Nâng cao   nhận thức.")
    assert [(b.text, b.bold, b.align) for b in blocks if isinstance(b, Paragraph)] == [
        ("KẾ HOẠCH", True, "centre"),
        ("I. MỤC ĐÍCH", True, "justify"),
        ("Nâng cao nhận thức.", False, "justify"),
    ]


def test_a_font_that_is_absent_says_what_to_install() -> None:
    with pytest.raises(MissingProgram, match="fonts-croscore"):
        font_path("No Such Face")

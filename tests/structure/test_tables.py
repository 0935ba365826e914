"""Tables: from typed text and from the grids of pages, joined over pages."""

from __future__ import annotations

from plain_text import SOURCE, read

from pipeline.schema.page import Box, Cell, Grid, Line, Page, Transcript, Word
from pipeline.schema.text import Text
from pipeline.settings import Structure
from pipeline.structure import outline


def test_rows_parted_by_tabs() -> None:
    clean, found = read(
        "KẾ HOẠCH\nNăm 2024\nI. KINH PHÍ\nĐơn vị tính: triệu đồng\n"
        "STT\tNội dung\tKinh phí\n1\tTập huấn\t25\n2\tHội thi\t40\n\tCộng\t65\n"
    )
    (table,) = found.tables
    assert (table.rows, table.columns, table.unit_note) == (4, 3, "triệu đồng")
    assert [(c.row, c.column, c.at.of(clean), c.header_path) for c in table.cells if c.row == 3] == [
        (3, 1, "Cộng", ("Nội dung",)),
        (3, 2, "65", ("Kinh phí",)),
    ]
    rows = [p for section in found.walk() for p in section.paragraphs if p.table == 0]
    assert [p.row for p in rows] == [0, 1, 2, 3] and rows[1].text(clean) == "1 Tập huấn 25"


def test_rows_parted_by_bars() -> None:
    clean, found = read("## I. NỘI DUNG\n\n| TT | Nhiệm vụ | Chủ trì |\n|---|---|---|\n| 1 | Tập huấn | Phòng Y tế |\n")
    (table,) = found.tables
    assert [cell.at.of(clean) for cell in table.cells if not cell.is_header] == ["1", "Tập huấn", "Phòng Y tế"]


def test_rows_parted_by_bars_without_bars_at_their_ends() -> None:
    clean, found = read("I. NỘI DUNG\n\nTT | Nhiệm vụ | Chủ trì\n1 | Tập huấn | Phòng Y tế\n2 | Kiểm tra |\n")
    (table,) = found.tables
    assert [cell.at.of(clean) for cell in table.cells if not cell.is_header] == ["1", "Tập huấn", "Phòng Y tế", "2", "Kiểm tra"]


def test_a_row_that_lost_cells_stays_within_the_table() -> None:
    _, found = read(
        "TT | Việc | Nơi | Tiền\n1 | Tập huấn | xã | 500\n2 | Kiểm tra | huyện | 700\n3 | 900 | chưa rõ\nII | In ấn | 800\n"
    )
    (table,) = found.tables
    assert all(cell.column < table.columns for cell in table.cells)
    assert [cell.column for cell in table.cells if cell.row == 4] == [0, 1, 3]


def test_two_columns_of_a_letterhead_are_no_table() -> None:
    _, found = read(
        "UBND HUYỆN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nPHÒNG Y TẾ\tĐộc lập - Tự do - Hạnh phúc\n"
        "Số: 1/KH-YT\tHà Nội, ngày 1 tháng 3 năm 2024\n"
    )
    assert found.tables == ()


def row(*cells: str, top: float) -> Line:
    words, gaps = [], []
    for column, cell in enumerate(cells):
        for number, word in enumerate(cell.split()):
            gaps.append("\t" if not number and column else " " if number else "")
            words.append(Word(word, Box(60 + 90 * column, top, 90 + 90 * column, top + 10)))
    return Line(tuple(words), (*gaps, ""))


def grid(lines: list[tuple[str, ...]], first: int) -> Grid:
    cells = []
    for number, line in enumerate(lines):
        at = 0
        for column, words in enumerate(line):
            cells.append(Cell(number, column, first + number, (at, at + len(words.split()))))
            at += len(words.split())
    return Grid(len(lines), len(lines[0]), tuple(cells))


def page(number: int, above: str, lines: list[tuple[str, ...]]) -> Page:
    rows = (row(*cells, top=80 + 20 * n) for n, cells in enumerate(lines))
    return Page(number, (595, 842), (row(above, top=50), *rows), "text layer", "t", (grid(lines, 1),))


def test_a_table_goes_on_over_the_page_break() -> None:
    """The header is repeated, the page number stands between; rows count on."""
    head = ("STT", "Nhiệm vụ", "Chủ trì")
    one, two = [head, ("1", "Tập huấn", "Sở Y tế")], [head, ("2", "Hội thi", "Sở Nội vụ"), ("", "tiếp theo", "")]
    pages = (page(1, "PHỤ LỤC", one), page(2, "2", two))
    made = Transcript(SOURCE, pages)
    text = Text(made.raw)
    found = outline(made, text, Structure())
    (table,) = found.tables
    assert (table.rows, table.columns) == (5, 3)
    assert [cell.row for cell in table.cells if cell.is_header] == [0, 0, 0, 2, 2, 2]
    hoi_thi = next(cell for cell in table.cells if cell.at.of(text.clean) == "Hội thi")
    assert (hoi_thi.row, hoi_thi.header_path, hoi_thi.page) == (3, ("Nhiệm vụ",), 2)


def test_prose_in_a_false_grid_stays_prose() -> None:
    lines = [("Để đẩy nhanh tiến độ triển khai", ""), ("thực hiện các chương trình", ""), ("trong thời gian", "tới.")]
    page = Page(
        1,
        (595, 842),
        tuple(row(*r, top=50 + 20 * n) for n, r in enumerate(lines)),
        "ocr",
        "t",
        (Grid(3, 2, grid(lines, 0).cells, None, False),),
    )
    made = Transcript(SOURCE, (page,))
    assert outline(made, Text(made.raw), Structure()).tables == ()

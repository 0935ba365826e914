"""Words inside a table come out as rows, cells a tab apart, and the grid says which words are whose."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.layout import CellBox, TableBox, arrange
from pipeline.schema.page import Box, Word

A4 = (595.0, 842.0)


def table(widths: list[float], heights: list[float], left: float = 60.0, top: float = 200.0) -> TableBox:
    cells, y = [], top
    for row, height in enumerate(heights):
        x = left
        for column, width in enumerate(widths):
            cells.append(CellBox(row, column, 1, 1, Box(x, y, x + width, y + height)))
            x += width
        y += height
    return TableBox(Box(left, top, left + sum(widths), top + sum(heights)), tuple(cells))


def word(text: str, left: float, top: float) -> Word:
    return Word(text, Box(left, top, left + 6 * len(text), top + 11), 0.9)


def test_rows_are_lines_and_wrapped_cells_are_joined() -> None:
    words = [
        word("1", 65, 210), word("Tập", 105, 204), word("huấn", 130, 204), word("cán", 105, 218), word("bộ", 128, 218),
        word("120", 310, 210),
        word("2", 65, 240), word("Cộng", 105, 240), word("85", 310, 240), word("Phụ", 60, 150), word("lục", 85, 150),
    ]  # fmt: skip
    lines, grids = arrange(words, A4, [table([40, 200, 100], [32, 20])])
    assert [line.text for line in lines] == ["Phụ lục", "1\tTập huấn cán bộ\t120", "2\tCộng\t85"]
    (grid,) = grids
    assert (grid.rows, grid.columns) == (2, 3)
    for cell in grid.cells:
        start, end = cell.words
        assert lines[cell.line].words[start:end]
    assert [w.text for w in lines[1].words[1:5]] == ["Tập", "huấn", "cán", "bộ"]


def test_an_empty_cell_keeps_its_tab_and_an_empty_row_goes() -> None:
    words = [word("1", 65, 204), word("120", 310, 204), word("Cộng", 105, 244)]
    lines, grids = arrange(words, A4, [table([40, 200, 100], [20, 20, 20])])
    assert [line.text for line in lines] == ["1\t\t120", "\tCộng\t"]
    assert grids[0].rows == 2


def test_a_merged_cell_is_read_in_its_first_row() -> None:
    cells = (
        CellBox(0, 0, 2, 1, Box(60, 200, 100, 240)),
        CellBox(0, 1, 1, 1, Box(100, 200, 300, 220)),
        CellBox(1, 1, 1, 1, Box(100, 220, 300, 240)),
    )
    words = [word("I", 70, 214), word("Sở", 110, 204), word("Phòng", 110, 224)]
    lines, grids = arrange(words, A4, [TableBox(Box(60, 200, 300, 240), cells)])
    assert [line.text for line in lines] == ["I\tSở", "Phòng"]
    assert [(c.row, c.column, c.row_span) for c in grids[0].cells] == [(0, 0, 2), (0, 1, 1), (1, 1, 1)]


def test_the_invisible_table_of_a_letterhead_is_no_table() -> None:
    words = [word(t, x, y) for t, x, y in [("UBND", 65, 60), ("TỈNH", 95, 60), ("Số:", 70, 90), ("1/KH", 92, 90)]]
    x = 300.0
    for text in ["CỘNG", "HÒA", "XÃ", "HỘI", "CHỦ", "NGHĨA", "VIỆT", "NAM"]:
        words.append(word(text, x, 60))
        x += 6 * len(text) + 4
    x = 320.0
    for text in ["Độc", "lập", "-", "Tự", "do", "-", "Hạnh", "phúc"]:
        words.append(word(text, x, 76))
        x += 6 * len(text) + 4
    lines, grids = arrange(words, A4, [table([230, 280], [60], top=55)])
    assert not grids
    assert [line.text for line in lines] == [
        "UBND TỈNH",
        "Số: 1/KH",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]


def test_a_frame_around_text_is_no_table() -> None:
    frame = TableBox(Box(50, 50, 500, 500), (CellBox(0, 0, 1, 1, Box(50, 50, 500, 500)),))
    lines, grids = arrange([word("Điều", 60, 100), word("1.", 90, 100)], A4, [frame])
    assert [line.text for line in lines] == ["Điều 1."] and not grids


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 560), st.floats(0, 800)), max_size=30), st.integers(1, 5), st.integers(1, 5))
def test_every_word_comes_out_once_and_in_one_cell(places: list[tuple[float, float]], rows: int, columns: int) -> None:
    words = [word("x1", left, top) for left, top in places]
    grid_box = table([400 / columns] * columns, [300 / rows] * rows)
    lines, grids = arrange(words, A4, [grid_box])
    assert sorted(map(id, words)) == sorted(id(w) for line in lines for w in line.words)
    for grid in grids:
        held = [(cell.line, i) for cell in grid.cells for i in range(*cell.words)]
        assert len(held) == len(set(held)) == sum(len(lines[n].words) for n in {c.line for c in grid.cells})

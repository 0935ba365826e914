"""Tables without upright rulings: columns under their headings, rows by their numbers; prose and lists stay lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.layout import TableBox, arrange, outside, unruled_tables
from pipeline.schema.page import Box, Word

A4 = (595.0, 842.0)


def line(top: float, *pieces: tuple[float, str]) -> list[Word]:
    """Words of pieces that begin at the given places, five points a letter."""
    words = []
    for left, text in pieces:
        for part in text.split():
            words.append(Word(part, Box(left, top, left + 5 * len(part), top + 11)))
            left += 5 * len(part) + 3
    return words


HEAD = line(100, (70, "TT"), (130, "Nội dung"), (300, "Đơn vị"), (430, "Kinh phí"))
ROWS = [
    *line(120, (72, "1"), (100, "Tập huấn cán bộ văn hóa"), (290, "Phòng Nội vụ"), (430, "120")),
    *line(133, (100, "xã, phường, thị trấn")),
    *line(150, (72, "2"), (100, "In tờ rơi"), (430, "85")),
]


def read(words: list[Word]) -> tuple[list[str], tuple[TableBox, ...]]:
    tables = unruled_tables(words)
    lines, _ = arrange(words, A4, tables)
    return [one.text for one in lines], tables


def test_a_row_goes_on_to_the_next_number_and_an_empty_cell_keeps_its_place() -> None:
    lines, (table,) = read([*HEAD, *ROWS])
    assert not table.ruled
    assert lines == [
        "TT\tNội dung\tĐơn vị\tKinh phí",
        "1\tTập huấn cán bộ văn hóa xã, phường, thị trấn\tPhòng Nội vụ\t120",
        "2\tIn tờ rơi\t\t85",
    ]


def test_a_heading_over_two_columns_has_their_own_below_it() -> None:
    head = [*line(88, (330, "Kinh phí")), *line(100, (70, "TT"), (130, "Nội dung")), *line(110, (300, "Tỉnh"), (400, "Huyện"))]
    rows = [
        *line(130, (72, "1"), (100, "In tờ rơi"), (300, "15"), (400, "20")),
        *line(150, (72, "2"), (100, "Hội thi"), (300, "9")),
    ]
    _, (table,) = read([*head, *rows])
    spans = {(cell.row, cell.column): (cell.row_span, cell.column_span) for cell in table.cells if cell.row < 2}
    assert spans == {(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 2), (1, 2): (1, 1), (1, 3): (1, 1)}


def test_the_text_behind_it_is_no_part_of_a_table() -> None:
    prose = line(180, (70, "Ủy ban nhân dân huyện giao các đơn vị căn cứ danh mục trên tổ chức thực hiện nhiệm vụ được giao"))
    lines, _ = read([*HEAD, *ROWS, *prose])
    assert lines[-1].startswith("Ủy ban nhân dân huyện giao")
    assert "\t" not in lines[-1]


def test_lists_and_prose_are_none() -> None:
    items = [word for n in range(6) for word in line(100 + 14 * n, (70, f"{n + 1}."), (90, "Tăng cường tuyên truyền, phổ biến"))]
    assert unruled_tables(items) == ()
    assert unruled_tables([*line(86, (70, "TT HĐND huyện; Phòng Nội vụ; Phòng Tư pháp")), *items]) == ()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["TT", "STT", "1", "2", "Kinh phí", "Nội dung", "15.000"]), st.integers(0, 50), st.integers(0, 60)
        ),
        max_size=30,
    )
)
def test_no_word_is_lost_or_doubled(pieces: list[tuple[str, int, int]]) -> None:
    words = [word for text, left, top in pieces for word in line(14.0 * top, (10.0 * left, text))]
    tables = unruled_tables(words)
    lines, _ = arrange(words, A4, tables)
    assert sorted(word.text for one in lines for word in one.words) == sorted(word.text for word in words)
    assert len(outside(words, tables)) <= len(words)

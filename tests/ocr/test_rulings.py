"""Ruled tables are found with their merged cells; what only looks like rules is not."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.ocr.cleanup import Sheet, clean
from pipeline.ocr.rulings import find_tables, without_rules
from pipeline.schema.page import Box
from pipeline.settings import Ocr
from pipeline.training.pages import Profile, degrade
from tests.engines import Blind
from tests.ocr.drawn import grey, sample


def drawn_grid(columns: list[int], rows: list[int], skip: set[tuple[str, int, int]] = frozenset()) -> Sheet:  # type: ignore[assignment]
    """A grid at 150 dpi; `skip` names rules to leave out: ("v", column edge, row) or ("h", row edge, column)."""
    pixels = np.full((1754, 1240), 255, np.uint8)
    for r in range(len(rows) - 1):
        for c, x in enumerate(columns):
            if ("v", c, r) not in skip:
                pixels[rows[r] : rows[r + 1] + 2, x : x + 2] = 0
    for c in range(len(columns) - 1):
        for r, y in enumerate(rows):
            if ("h", r, c) not in skip:
                pixels[y : y + 2, columns[c] : columns[c + 1] + 2] = 0
    return Sheet(pixels, 150.0, np.eye(3))


def test_every_square_of_a_plain_grid_is_a_cell() -> None:
    (table,) = find_tables(drawn_grid([100, 200, 700, 1100], [300, 360, 480, 540]))
    assert [(c.row, c.column) for c in table.cells] == [(r, c) for r in range(3) for c in range(3)]
    first = table.cells[0].box
    assert (first.left, first.top, first.right, first.bottom) == pytest.approx((48, 144, 96, 173), abs=2)


def test_squares_without_a_rule_between_them_are_one_cell() -> None:
    (table,) = find_tables(drawn_grid([100, 200, 700, 1100], [300, 360, 480, 540], {("v", 1, 0), ("h", 2, 2)}))
    spans = {(c.row, c.column): (c.row_span, c.column_span) for c in table.cells}
    assert spans[(0, 0)] == (1, 2) and spans[(1, 2)] == (2, 1) and (0, 1) not in spans and (2, 2) not in spans


def test_open_sides_are_closed_by_the_ends_of_the_rules() -> None:
    skip = {("v", 0, r) for r in range(3)} | {("v", 3, r) for r in range(3)}
    (table,) = find_tables(drawn_grid([100, 200, 700, 1100], [300, 360, 480, 540], skip))
    assert len(table.cells) == 9


def test_a_page_of_text_has_no_table() -> None:
    page = sample(200, seal=True, table=False)
    assert find_tables(Sheet(np.asarray(grey(page)), 200.0, np.eye(3))) == ()


def test_the_frame_of_a_stamp_is_no_table() -> None:
    assert find_tables(drawn_grid([100, 160, 440], [300, 330, 360])) == ()


@pytest.mark.parametrize("profile", ["office", "archive", "fax", "phone"])
def test_a_drawn_table_is_found_on_a_spoiled_page(profile: Profile) -> None:
    page = degrade(sample(), profile, np.random.default_rng(21))
    sheet = clean(page.image, page.dpi, Blind(Ocr()))
    (table,) = find_tables(sheet)
    (truth,) = page.truth.grids
    assert {(c.row, c.column, c.row_span, c.column_span) for c in table.cells} == {
        (c.row, c.column, c.row_span, c.column_span) for c in truth.cells
    }


def test_rules_are_painted_over_and_letters_stay() -> None:
    sheet = drawn_grid([100, 200, 700, 1100], [300, 360, 480, 540])
    pixels = sheet.pixels.copy()
    pixels[320:340, 120:126] = 0  # the stem of a letter
    sheet = Sheet(pixels, 150.0, np.eye(3))
    painted = without_rules(sheet, find_tables(sheet))
    assert painted.pixels[320:340, 120:126].max() == 0
    assert (painted.pixels < 128).sum() <= 20 * 6 + 40


def test_without_tables_nothing_is_painted() -> None:
    sheet = drawn_grid([100, 160, 440], [300, 330, 360])
    assert without_rules(sheet, ()) is sheet


def test_boxes_check_themselves() -> None:
    from pipeline.layout import CellBox

    with pytest.raises(ValueError, match="not a place"):
        CellBox(0, -1, 1, 1, Box(0, 0, 1, 1))

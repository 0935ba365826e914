"""The money of a document is added up once, whatever way it is told in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.store.money import Stated, counted

T = True
CASES = {
    "items alone": ([(5,), (7,)], [5, 7]),
    "a total alone": ([(12, T)], [12]),
    "a total under its items": ([(5,), (7,), (12, T)], [5, 7, 0]),
    "a total over its items": ([(12, T), (5,), (7,)], [0, 5, 7]),
    "sub-totals, and a last line": ([(9, T), (4,), (5,), (3, T), (1,), (2,), (12, T)], [0, 4, 5, 0, 1, 2, 0]),
    "said in the text, then in a table": ([(12,), (9, T), (4,), (5,), (3,), (12, T)], [0, 0, 4, 5, 3, 0]),
    "not all of it is broken down": ([(100, T), (60,), (25,)], [15, 60, 25]),
    "told by source and by work, the sums do not fit": ([(100, T), (60,), (40,), (70,), (20,)], [0, 60, 40, 0, 0]),
    "told twice, no run fits": ([(60,), (30,), (100, T), (70,), (20,)], [0, 0, 100, 0, 0]),
    "a larger sum has nothing to do with it": ([(100, T), (900,)], [100, 900]),
    "two tables, each with its total": ([(4,), (5,), (9, T), (1,), (2,), (3, T)], [4, 5, 0, 1, 2, 0]),
    "no word says total": ([(12,), (4,), (8,)], [0, 4, 8]),
    "two equal sums are two sums": ([(12,), (12,)], [12, 12]),
    "years apart": ([(5, T, 2024), (7, T, 2025)], [5, 7]),
    "years and all of them": ([(12, T), (5, T, 2024), (7, T, 2025)], [0, 5, 7]),
    "years that leave something open": ([(20, T), (5, False, 2024), (7, T, 2025)], [8, 5, 7]),
    "sources of the whole beside years": ([(20, T), (12,), (8,), (5, False, 2024)], [15, 0, 0, 5]),
    "no amount": ([(None,), (7,)], [None, 7]),
    "nothing": ([], []),
}


@pytest.mark.parametrize("name", CASES)
def test_counts(name: str) -> None:
    rows, shares = CASES[name]
    assert counted([Stated(*row) for row in rows]) == shares


statements = st.lists(
    st.builds(
        Stated,
        st.none() | st.integers(0, 50),
        st.booleans(),
        st.sampled_from((None, None, 2024, 2025)),
    ),
    max_size=9,
)


@given(statements)
def test_no_money_is_made_and_none_is_lost(rows: list[Stated]) -> None:
    shares = counted(rows)
    assert [share is None for share in shares] == [row.amount_vnd is None for row in rows]
    for share, row in zip(shares, rows, strict=True):
        assert share is None or 0 <= share <= (row.amount_vnd or 0)
    amounts = [row.amount_vnd or 0 for row in rows]
    total = sum(share or 0 for share in shares)
    assert max(amounts, default=0) <= total <= sum(amounts), "at least the largest sum, at most all of them"


@given(statements)
def test_without_totals_no_item_is_lost_but_the_sum_of_all_others(rows: list[Stated]) -> None:
    items = [row._replace(is_total=False) for row in rows]
    amounts = [row.amount_vnd or 0 for row in items]
    assert sum(share or 0 for share in counted(items)) in (sum(amounts), sum(amounts) - max(amounts, default=0))

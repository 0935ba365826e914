"""Which part of each statement of money counts, so that the money of a document is added up once.

A plan says the same money several times: in the text, by source, in a table with sub-totals and a last line "Tổng cộng". Who
adds the rows up gets it twice or three times over. `counted` shares the money of a document out among its rows; the sum over
any set of documents is then what they say they spend, and the sums by source, level or purpose add up to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

THOUSAND = 1000


class Stated(NamedTuple):
    """What is looked at of a budget record."""

    amount_vnd: int | None
    is_total: bool = False
    year: int | None = None


@dataclass
class _Row:
    """A statement with an amount; `parts` are the rows that it sums up."""

    number: int
    amount: int
    total: bool
    year: int | None
    parts: list[_Row] = field(default_factory=list)


def counted(statements: Sequence[Stated]) -> list[int | None]:
    """The part of each amount that counts, in the order of the document; null where there is no amount.

    - A total whose parts are stated counts as much as they leave open: nothing where they add up to it.
    - The same sum said again (in the text, then under the table) counts once, and so does a line that is the sum of all others.
    - Where what stands beside a total is more than the total, the money is told twice in different ways: the total counts alone.
      A statement that is larger than the total has nothing to do with it, and counts besides.
    - A total that is just a thousand times its parts has a dot read for a comma ("290.934 tỷ"): its parts count.
    - Years are told apart; a total without a year holds those of single years.

    >>> counted([Stated(*row) for row in [(1404,), (900, True), (600,), (300,), (504,), (1404, True)]])
    [0, 0, 600, 300, 504, 0]
    >>> counted([Stated(100, True), Stated(60), Stated(25), Stated(None)])
    [15, 60, 25, None]
    >>> counted([Stated(100_000, True), Stated(60), Stated(40)])
    [0, 60, 40]
    """
    shares: list[int | None] = [None if s.amount_vnd is None else 0 for s in statements]
    rows = [_Row(n, s.amount_vnd, s.is_total, s.year) for n, s in enumerate(statements) if s.amount_vnd is not None]
    by_year: dict[int | None, list[_Row]] = defaultdict(list)
    for row in _without_the_sum_of_all(_nested(rows)):
        by_year[row.year].append(row)
    spent = 0
    for year in sorted((year for year in by_year if year is not None), reverse=True):
        spent += _share_out(by_year[year], 0, shares)
    _share_out(by_year[None], spent, shares)
    return shares


def _nested(rows: Sequence[_Row]) -> list[_Row]:
    """The rows with those taken into their totals that add up to them: a run right behind a total, or right before it."""
    left = list(rows)
    for total in sorted((row for row in rows if row.total), key=lambda row: row.amount):
        if total not in left:  # in another one already: the same sum, and nothing beside it
            continue
        at = left.index(total)
        sides = (left[at + 1 :], left[:at][::-1])
        amounts = (total.amount, total.amount // THOUSAND) if total.amount % THOUSAND == 0 else (total.amount,)
        total.parts = next((run for amount in amounts for side in sides if (run := _run(side, amount))), [])
        taken = {part.number for part in total.parts}
        left = [row for row in left if row.number not in taken]
    return left


def _run(rows: Sequence[_Row], amount: int) -> list[_Row]:
    """The first rows, two or more, that add up to an amount."""
    for length, row in enumerate(rows, 1):
        amount -= row.amount
        if amount < 0:
            return []
        if amount == 0:
            return list(rows[:length]) if length > 1 else []
    return []


def _without_the_sum_of_all(rows: list[_Row]) -> list[_Row]:
    """Without a line that no word calls a total and that is the sum of all others, of three lines or more."""
    whole = max(rows, key=lambda row: row.amount, default=None)
    if whole is None or len(rows) < 3 or 2 * whole.amount != sum(row.amount for row in rows) or any(r.total for r in rows):
        return rows
    return [row for row in rows if row is not whole]


def _share_out(rows: Sequence[_Row], spent: int, shares: list[int | None]) -> int:
    """Say what counts of rows that stand beside each other, where `spent` counts already; gives what is added."""
    totals = [row for row in rows if row.total]
    if not totals:
        return sum(_count(row, shares) for row in rows)
    whole = max(totals, key=lambda row: (row.amount, len(row.parts), row.number))
    added = sum(_count(row, shares) for row in rows if row.amount > whole.amount)
    if spent >= whole.amount:  # the years say it in more detail
        return added
    # tables that end in totals of their own stand beside each other; the same sum is the same table told in another way
    tables = {row.amount: row for row in rows if row.parts}
    if whole.parts and not spent:
        return added + sum(_count(row, shares) for row in tables.values() if row.amount <= whole.amount)
    beside = [row for row in rows if row.amount < whole.amount]
    inside = spent + sum(row.amount for row in beside)
    if not whole.parts and inside <= whole.amount:
        added += sum(_count(row, shares) for row in beside)
    else:
        inside = spent
    shares[whole.number] = whole.amount - inside
    return added + whole.amount - inside


def _count(row: _Row, shares: list[int | None]) -> int:
    """Count a row through its parts, where it has some."""
    if row.parts:
        return sum(_count(part, shares) for part in row.parts)
    shares[row.number] = row.amount
    return row.amount

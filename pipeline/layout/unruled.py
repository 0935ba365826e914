"""Tables without upright rulings on digital pages: columns from the white between them, under headings that begin with "TT".

Only a table that numbers its rows is looked for: the number opens a row, so that cells of several lines stay whole. A column
needs a heading and white space beside it all the way down; the table ends at the first line that runs across. What is in doubt
stays plain lines. Scans are left alone: their white space is not clean enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.layout.runs import Run, boxed, make_runs, merge_lines
from pipeline.layout.table_box import CellBox, TableBox
from pipeline.schema.page import Box, Word
from pipeline.viet.letters import fold

NUMBER_HEADING = re.compile(r"(?:s[oô]\s*)?s?tt\.?")
ROW_NUMBER = re.compile(r"(?:\d{1,3}(?:\.\d{1,2}){0,2}|[IVX]{1,5}|[A-Za-zđĐ])[.)]?")
WHITE = 4.0
"""Points between two columns, all the way down."""
REACH = 0.6
"""Of the height of letters: a wider gap parts two cells of a line."""
HEAD_LINES = 8
CENTRED = 15.0
"""Points by which the middle of a heading may be off the middle of those under it."""
FEWEST_COLUMNS, FEWEST_ROWS = 3, 2

Reach = tuple[float, float]


@dataclass(frozen=True)
class Columns:
    """The middle of the white space to the right of each column but the last."""

    gutters: tuple[float, ...]

    def of(self, left: float, right: float) -> tuple[int, int]:
        """First and last column that something touches."""
        return sum(gutter < left + 0.5 for gutter in self.gutters), sum(gutter < right - 0.5 for gutter in self.gutters)

    def __len__(self) -> int:
        return len(self.gutters) + 1


def unruled_tables(words: Sequence[Word]) -> tuple[TableBox, ...]:
    """The tables among words that lie in no ruled one."""
    lines = [sorted(make_runs(line.words, REACH), key=lambda run: run.left) for line in merge_lines(make_runs(words))]
    found: list[TableBox] = []
    at = 0
    while at < len(lines):
        table, after = _table_at(lines, at)
        if table is not None:
            found.append(table)
        at = max(after, at + 1)
    return tuple(found)


def _table_at(lines: Sequence[list[Run]], at: int) -> tuple[TableBox | None, int]:
    """The table whose headings hold this line, and the line behind it."""
    opening = lines[at][0]
    if NUMBER_HEADING.fullmatch(fold(opening.text).strip()) is None:
        return None, at
    first_row = next((n for n in range(at + 1, min(len(lines), at + HEAD_LINES)) if _opens_row(lines[n], opening)), None)
    if first_row is None:
        return None, at
    start = at
    while start > 0 and _belongs_to_head(lines[start - 1], lines[start:first_row], opening):
        start -= 1
    columns, end = _columns(lines, start, first_row, opening)
    if columns is None or len(columns) < FEWEST_COLUMNS:
        return None, at
    rows = [n for n in range(first_row, end) if _opens_row(lines[n], opening)]
    if len(rows) < FEWEST_ROWS:
        return None, at
    cells = [*_head_cells(lines[start:first_row], columns)]
    deep = max(cell.row + cell.row_span for cell in cells)
    inside = _around([run for line in lines[start:end] for run in line])
    for number, (row, stop) in enumerate(zip(rows, [*rows[1:], end], strict=True)):
        runs = [run for line in lines[row:stop] for run in line]
        cells += _row_cells(runs, columns, deep + number, (inside.left, inside.right))
    return TableBox(inside, tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))), ruled=False), end


def _opens_row(line: Sequence[Run], opening: Run) -> bool:
    """True where a number stands under the heading of the numbers."""
    first = line[0]
    under = first.left < opening.right + 4 and first.right > opening.left - 4
    return under and ROW_NUMBER.fullmatch(first.text.strip()) is not None and first.right < opening.right + 14


def _belongs_to_head(above: Sequence[Run], below: Sequence[list[Run]], opening: Run) -> bool:
    """True for a line of headings that stands higher than "TT", which is set in the middle of a merged cell.

    One that stands alone has headings of its own below it; "Đơn vị tính: triệu đồng" over the last column has none.
    """
    near = min(run.top for run in below[0]) - max(run.bottom for run in above) < 0.6 * opening.height
    inside = all(run.left > opening.right for run in above)
    return near and inside and (len(above) > 1 or bool(_children(above[0], below)))


def _columns(lines: Sequence[list[Run]], start: int, first_row: int, opening: Run) -> tuple[Columns | None, int]:
    """The columns, and the line behind the last that keeps to them."""
    covered = _joined([(run.left, run.right) for line in lines[first_row : first_row + 1] for run in line])
    parents = _parents(lines[start:first_row])
    heads = [run for line in lines[start:first_row] for run in line if id(run) not in parents]
    columns, end = _between(covered, heads), first_row + 1
    for number in range(first_row + 1, len(lines)):
        line = lines[number]
        wider = _joined([*covered, *((run.left, run.right) for run in line)])
        now = _between(wider, heads)
        apart = min(run.top for run in line) - max(run.bottom for run in lines[number - 1]) > 3 * opening.height
        if apart or (len(now) < len(columns) and (number > first_row + 3 or _crosses(line, columns))):
            break
        if len(line) == 1 and line[0].left < opening.right and not _opens_row(line, opening):
            break
        covered, columns, end = wider, now, number + 1
    return columns, end


def _joined(reaches: Sequence[Reach]) -> list[Reach]:
    """Stretches from left to right; those closer than the white between columns are one."""
    joined: list[Reach] = []
    for left, right in sorted(reaches):
        if joined and left - joined[-1][1] < WHITE:
            joined[-1] = (joined[-1][0], max(joined[-1][1], right))
        else:
            joined.append((left, right))
    return joined


def _between(covered: Sequence[Reach], heads: Sequence[Run]) -> Columns:
    """The columns of stretches that each stand under a heading of their own; one without belongs to the one before."""
    gutters: list[float] = []
    last = covered[0][1]
    for left, right in covered[1:]:
        gutter = _white_beside_heads(last, left, heads)
        before = gutters[-1] if gutters else float("-inf")
        own = any(before < run.left and run.right < gutter for run in heads)
        if own and any(run.centre > gutter for run in heads):
            gutters.append(gutter)
        last = right
    return Columns(tuple(gutters))


def _white_beside_heads(left: float, right: float, heads: Sequence[Run]) -> float:
    """The middle of the widest piece of the white between two columns that no heading reaches into."""
    asked = [(run.left, run.right) for run in heads if run.right > left and run.left < right]
    stops = sorted({left, right} | {edge for reach in asked for edge in reach if left < edge < right})
    free = [(a, b) for a, b in pairwise(stops) if not any(reach[0] < (a + b) / 2 < reach[1] for reach in asked)]
    start, end = max(free, key=lambda piece: piece[1] - piece[0], default=(left, right))
    return (start + end) / 2


def _crosses(line: Sequence[Run], columns: Columns) -> bool:
    """True for a line of prose: one run over several columns."""
    return any(columns.of(run.left, run.right)[0] != columns.of(run.left, run.right)[1] for run in line)


def _children(run: Run, lines: Sequence[list[Run]]) -> list[Run]:
    """The headings that stand side by side in the line under a heading, all below it: then it is the heading of them all."""
    for line in lines:
        below = [other for other in line if other.right > run.left and other.left < run.right]
        if below:
            return below if len(below) > 1 and below[0].top >= run.bottom - 0.3 * run.height else []
    return _flanking(run, lines)


def _flanking(run: Run, lines: Sequence[list[Run]]) -> list[Run]:
    """A short heading set in the middle over two that it does not reach."""
    for line in lines:
        left = [other for other in line if other.right <= run.left]
        right = [other for other in line if other.left >= run.right]
        if left and right and abs((left[-1].left + right[0].right) / 2 - run.centre) < CENTRED:
            return [left[-1], right[0]]
    return []


def _parents(lines: Sequence[list[Run]]) -> dict[int, list[Run]]:
    """The headings that stand over several columns, by identity, with those right below them."""
    return {id(run): below for n, line in enumerate(lines) for run in line if (below := _children(run, lines[n + 1 :]))}


def _head_cells(lines: Sequence[list[Run]], columns: Columns) -> Iterator[CellBox]:
    """The cells of the headings: one over several columns has those columns' own headings in a row below."""
    parents = _parents(lines)
    runs = [run for line in lines for run in line]
    leaves = [run for run in runs if id(run) not in parents]
    over: dict[int, list[tuple[int, int]]] = {}
    groups: list[tuple[int, int, int, Run]] = []
    for run in runs:
        if id(run) in parents:
            below = parents[id(run)]
            first, last = columns.of(below[0].left, below[-1].right)
            deep = sum(before[0] <= first and last <= before[1] for before in over.get(first, ()))
            groups.append((deep, first, last, run))
            for column in range(first, last + 1):
                over.setdefault(column, []).append((first, last))
    rows = 1 + max((deep + 1 for deep, *_ in groups), default=0)
    for deep, first, last, run in groups:
        yield CellBox(deep, first, 1, last - first + 1, _around([run]))
    for column in range(len(columns)):
        own = [run for run in leaves if columns.of(run.left, run.right)[0] == column]
        if own:
            deep = len(over.get(column, ()))
            yield CellBox(deep, column, rows - deep, 1, _around(own))


def _row_cells(runs: Sequence[Run], columns: Columns, row: int, width: Reach) -> Iterator[CellBox]:
    """The cells of a row, empty ones too, from white to white."""
    top, bottom = min(run.top for run in runs), max(run.bottom for run in runs)
    for column, (left, right) in enumerate(pairwise((width[0], *columns.gutters, width[1]))):
        yield CellBox(row, column, 1, 1, Box(left, top, right, bottom))


def _around(runs: Sequence[Run]) -> Box:
    boxes = [box for run in runs for box in run.boxes]
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.union(box)
    return whole


def outside(words: Sequence[Word], tables: Sequence[TableBox]) -> list[Word]:
    """The words that no table holds."""
    return [
        word
        for word, box in boxed(words)
        if not any(
            t.box.left <= (box.left + box.right) / 2 <= t.box.right and t.box.top <= (box.top + box.bottom) / 2 <= t.box.bottom
            for t in tables
        )
    ]

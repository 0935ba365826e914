"""The order in which a person reads the words of a page."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.layout.blocks import closing, letterhead
from pipeline.layout.runs import Run, make_runs, merge_lines
from pipeline.layout.table_box import TableBox
from pipeline.layout.table_rows import is_table, share_out, table_rows
from pipeline.schema.page import Grid, Line, Word


def arrange(
    words: Sequence[Word], size: tuple[float, float], tables: Sequence[TableBox] = ()
) -> tuple[tuple[Line, ...], tuple[Grid, ...]]:
    """Lines and grids of one page: `UBND TỈNH …`, `Số: …`, then `CỘNG HÒA …`, `…, ngày …`; the body; Nơi nhận, signature.

    No word is dropped or changed: what does not belong on the page has to be taken away before (only the eye that saw
    the picture knows a seal from a word). Words without a box follow at the end, in the order given. True newspaper
    columns are not looked for: plans have none, and a list in two columns reads row by row.
    """
    tables = [table for table in tables if is_table(table, words)]
    free, held = share_out([word for word in words if word.box is not None], tables)
    runs = make_runs(free)
    head = letterhead([run for run in runs if _above(run, tables)])
    items: list[tuple[float, list[Run] | int]] = []
    taken: set[int] = set()
    if head is not None:
        upper = [i for i, run in enumerate(runs) if _above(run, tables)]
        taken |= {upper[i] for i in head.taken}
        items.append((head.top, merge_lines(head.left) + merge_lines(head.right)))
    outside = {i for i, run in enumerate(runs) if i in taken or not _below(run, tables)}
    end = closing(runs, size[0], outside)
    if end is not None:
        taken |= end.taken
        items.append((end.top, merge_lines(end.left) + merge_lines(end.right)))
    body = merge_lines([run for i, run in enumerate(runs) if i not in taken])
    items += [(line.middle, [line]) for line in body]
    items += [(table.box.top, number) for number, table in enumerate(tables)]
    lines: list[Line] = []
    grids: list[Grid] = []
    for _, item in sorted(items, key=lambda pair: pair[0]):
        if isinstance(item, int):
            rows, grid = table_rows(tables[item], held[item], len(lines))
            lines += rows
            grids += [grid] if grid is not None else []
        else:
            lines += [Line(tuple(run.words)) for run in item]
    loose = tuple(word for word in words if word.box is None)
    return (*lines, *([Line(loose)] if loose else [])), tuple(grids)


def _above(run: Run, tables: Sequence[TableBox]) -> bool:
    """A letterhead stands above every table of its page."""
    return all(run.middle < table.box.bottom for table in tables)


def _below(run: Run, tables: Sequence[TableBox]) -> bool:
    """A closing stands below every table that begins above it."""
    first = min((t.box.top for t in tables), default=None)
    return first is None or run.middle > max(t.box.bottom for t in tables) or run.middle < first

"""The two places of an administrative page where two blocks stand side by side: the letterhead and the closing.

Everywhere else two runs on one baseline are one line (a form, an unruled list); here the left block is read whole, then
the right one. Both are found by their words (Quốc hiệu, Nơi nhận, TM.) and bounded by geometry: a block ends where a
line runs across the gutter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from pipeline.layout import cues
from pipeline.layout.runs import Run, split_run

PAGE_NUMBER = re.compile(r"\W*\d{1,3}\W*")
Side = Literal["left", "right", "across"]


@dataclass(slots=True)
class Pair:
    """A left and a right block, and the runs that they were made from."""

    left: list[Run]
    right: list[Run]
    taken: set[int]

    @property
    def top(self) -> float:
        return min(run.top for run in self.left + self.right)


def _height(runs: Sequence[Run]) -> float:
    return median(run.height for run in runs) if runs else 12.0


def _gutter(runs: Sequence[Run], low: float, high: float) -> float:
    """The x between `low` and `high` that the fewest runs cross; the middle of the widest such strip."""
    if high - low < 2:
        return (low + high) / 2
    steps = max(2, int((high - low) / 2))
    at = [low + (high - low) * i / steps for i in range(steps + 1)]
    crossed = [sum(run.left < x - 1 and run.right > x + 1 for run in runs) for x in at]
    least = min(crossed)
    best, start = (0, 0), None
    for index, count in enumerate([*crossed, least + 1]):
        if count == least and start is None:
            start = index
        elif count != least and start is not None:
            if index - start > best[1] - best[0]:
                best = (start, index)
            start = None
    return (at[best[0]] + at[best[1] - 1]) / 2


def _sides(run: Run, x: float) -> list[tuple[Side, Run]]:
    """On which side of the gutter a run stands; a run that holds words of both blocks is cut."""
    h = max(run.height, 1.0)
    right = max(box.right for box in run.boxes)
    if right <= x + 0.6 * h:
        return [("left", run)]
    if run.left >= x - 0.6 * h:
        return [("right", run)]
    words = tuple(word.text for word in run.words)
    for block in ("national", "motto"):
        at = cues.find(words, block)
        if at == 0:
            return [("right", run)]
        if at is not None:
            return [("left", Run(run.words[:at], run.boxes[:at])), ("right", Run(run.words[at:], run.boxes[at:]))]
    share = (x - run.left) / (right - run.left)
    gaps = sorted(b.left - a.right for a, b in zip(run.boxes, run.boxes[1:], strict=False))
    widest = gaps[-1] if gaps else 0.0
    usual = gaps[len(gaps) // 2] if gaps else 0.0
    if widest >= max(0.45 * h, 1.6 * usual):
        left_part, right_part = split_run(run, x)
        if left_part is not None and right_part is not None and left_part.right <= x + 1.5 * h and right_part.left >= x - 1.5 * h:
            return [("left", left_part), ("right", right_part)]
    if share >= 0.8:
        return [("left", run)]
    if share <= 0.2 or (share <= 0.35 and cues.has_date(run.text)):
        return [("right", run)]
    return [("across", run)]


def letterhead(runs: Sequence[Run]) -> Pair | None:
    """The issuer's block and that of the Quốc hiệu; None where they do not stand side by side.

    A Quốc hiệu that stands alone in the middle (a form, a minute) is left where it is.
    """
    anchors = _anchors(runs)
    if not anchors:
        return None
    edge = min(left for _, left in anchors)
    top, bottom = min(run.top for run, _ in anchors), max(run.bottom for run, _ in anchors)
    near = [run for run in runs if top - 40 < run.middle < bottom + 60]
    h = _height([run for run, _ in anchors])
    beside = [
        box.right
        for run in near
        for box in run.boxes
        if top - 1.5 * h < (box.top + box.bottom) / 2 < bottom + 0.8 * h and box.right <= edge + 0.3 * h
    ]
    if not beside:
        return None
    low = max(beside)
    x = _gutter([run for run in near if run.top > bottom - 0.5 * h], min(low, edge), edge)
    pair = Pair([], [], set())
    _grow_down(_Growth(pair, x, h), runs, top - 0.8 * h, top + 20 * h)
    _grow_up(pair, runs, x, h, "left", 1.2)
    return pair if pair.left and pair.right else None


def _anchors(runs: Sequence[Run]) -> list[tuple[Run, float]]:
    """The topmost Quốc hiệu and the Tiêu ngữ under it: the run and the left edge of the words."""
    found: list[tuple[Run, float]] = []
    for run in sorted(runs, key=lambda r: r.middle):
        words = tuple(word.text for word in run.words)
        for block in ("national", "motto"):
            at = cues.find(words, block)
            if at is not None and (not found or run.top - found[0][0].bottom < 4 * run.height):
                found.append((run, run.boxes[at].left))
                break
    return found


@dataclass(slots=True)
class _Growth:
    pair: Pair
    x: float
    h: float
    number: bool = False
    dated: bool = False
    subject: Run | None = None


def _grow_down(state: _Growth, runs: Sequence[Run], top: float, limit: float) -> None:
    """Take run after run until one crosses the gutter, greets the addressee, or stands apart from its block."""
    bottoms: dict[str, float] = {}
    for index, run in sorted(enumerate(runs), key=lambda item: item[1].middle):
        if run.middle < top:
            continue
        parts = _subject(state, run) or _sides(run, state.x)
        if run.middle > limit or any(side == "across" or cues.opens(part.text, "addressees") for side, part in parts):
            return
        done = state.dated and state.number
        for side, part in parts:
            reach = (1.3 if done else 4.0) * state.h
            if side in bottoms and part.top - bottoms[side] > reach:
                return
        for side, part in parts:
            (state.pair.left if side == "left" else state.pair.right).append(part)
            bottoms[side] = max(part.bottom, bottoms.get(side, part.bottom))
            state.number = state.number or (side == "left" and cues.opens_number(part.text))
            state.dated = state.dated or (side == "right" and cues.has_date(part.text))
        state.pair.taken.add(index)


def _subject(state: _Growth, run: Run) -> list[tuple[Side, Run]]:
    """The left side for the lines of a trích yếu under the number, which may be wider than the block above them."""
    last = state.subject
    if last is None:
        opens = state.number and cues.opens(run.text, "subject")
    else:
        near = -0.2 * state.h < run.top - last.bottom < 0.9 * state.h
        opens = near and abs(run.centre - last.centre) < 2.5 * state.h and run.left < state.x
    if not opens:
        return []
    state.subject = run
    return [("left", run)]


def _grow_up(pair: Pair, runs: Sequence[Run], x: float, h: float, side: Side, reach: float) -> None:
    """Take the runs just above a block that stand on its side of the gutter."""
    block = pair.left if side == "left" else pair.right
    above = [(i, run) for i, run in enumerate(runs) if i not in pair.taken]
    top = min((run.top for run in block), default=None)
    start = min((run.top for run in pair.left + pair.right), default=0.0)
    for index, run in sorted(above, key=lambda item: -item[1].middle):
        if run.middle > start:
            continue
        if PAGE_NUMBER.fullmatch(run.text):
            return
        if top is None or top - run.bottom > reach * h or [s for s, _ in _sides(run, x)] != [side]:
            return
        block.append(run)
        pair.taken.add(index)
        top = run.top


def closing(runs: Sequence[Run], width: float, skip: set[int]) -> Pair | None:
    """The Nơi nhận block and the signature block; or two signatures side by side.

    None where there is only one of them: then nothing stands side by side.
    """
    free = [run for i, run in enumerate(runs) if i not in skip]
    where = [i for i in range(len(runs)) if i not in skip]
    anchor = _closing_anchor(free, width)
    if anchor is None:
        return None
    h = max(_height(free), 1.0)
    below = [run for run in free if run.middle > anchor.top - 0.3 * h]
    least = anchor.boxes[min(1, len(anchor.boxes) - 1)].right if anchor.centre < width / 2 else 0.3 * width
    x = _gutter(below[:40], max(least, 0.3 * width), max(0.62 * width, least + 10))
    pair = Pair([], [], set())
    last = max(run.middle for run in below)
    for index, run in sorted(enumerate(free), key=lambda item: item[1].middle):
        if run.middle <= anchor.top - 0.3 * h:
            continue
        parts = _sides(run, x)
        if any(side == "across" for side, _ in parts) or (run.middle == last and PAGE_NUMBER.fullmatch(run.text)):
            break
        for side, part in parts:
            (pair.left if side == "left" else pair.right).append(part)
        pair.taken.add(index)
    if not pair.left:
        return None
    if pair.right:
        _grow_up(pair, free, x, h, "right", 2.5)
    else:
        _grow_up_apart(pair, free, x, h)
    pair.taken = {where[i] for i in pair.taken}
    return pair if pair.left and pair.right else None


def _grow_up_apart(pair: Pair, runs: Sequence[Run], x: float, h: float) -> None:
    """A signature that ends above the first line of Nơi nhận."""
    start = min(run.top for run in pair.left)
    for index, run in sorted(enumerate(runs), key=lambda item: -item[1].middle):
        if index in pair.taken or run.middle > start:
            continue
        top = min((r.top for r in pair.right), default=start)
        if top - run.bottom > 6 * h or [s for s, _ in _sides(run, x)] != ["right"]:
            return
        pair.right.append(run)
        pair.taken.add(index)


def _closing_anchor(runs: Sequence[Run], width: float) -> Run | None:
    for run in sorted(runs, key=lambda r: -r.middle):
        if run.left < 0.4 * width and len(run.text) < 40 and cues.opens(run.text, "recipients"):
            return run
    for run in sorted(runs, key=lambda r: r.middle):
        if run.left > 0.42 * width and cues.is_authority(run.text):
            beside = [r for r in runs if r is not run and r.right < run.left and abs(r.middle - run.middle) < 2.5 * run.height]
            if beside:
                return run
    return None

"""Words -> runs (words of one baseline that stand close together) -> whole lines.

A run is smaller than a line on purpose: in a letterhead two lines of two blocks share a baseline, and a block can only
be cut off while its words are not yet joined with its neighbour's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from pipeline.schema.page import Box, Word

REACH = 1.2
"""A gap wider than this many heights of the letters ends a run (a stretched blank of a justified line has 0.8)."""
SAME_LINE = 0.5
"""Two runs share a line where they overlap vertically by this part of the lower one."""


class Run:
    """Words from left to right; `right` and `end` are kept up to date, for they are asked for at every word of a page."""

    __slots__ = ("boxes", "end", "right", "words")

    def __init__(self, words: Sequence[Word] = (), boxes: Sequence[Box] = ()) -> None:
        self.words, self.boxes = list(words), list(boxes)
        self._measure()

    def add(self, word: Word, box: Box) -> None:
        self.words.append(word)
        self.boxes.append(box)
        self._measure()

    def _measure(self) -> None:
        near = self.boxes[-3:]
        self.right = max((box.right for box in near), default=0.0)
        """The right edge of the last three words."""
        self.end = (min((box.top for box in near), default=0.0), max((box.bottom for box in near), default=0.0))
        """Top and bottom of the last three words: so a slope is followed."""

    @property
    def left(self) -> float:
        return self.boxes[0].left

    @property
    def top(self) -> float:
        return min(box.top for box in self.boxes)

    @property
    def bottom(self) -> float:
        return max(box.bottom for box in self.boxes)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        return (self.left + max(box.right for box in self.boxes)) / 2

    @property
    def height(self) -> float:
        """The height of the letters: that of a typical word, for a dash says nothing."""
        return median(box.height for box in self.boxes)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def start(self) -> tuple[float, float]:
        """Top and bottom of the first three words."""
        near = self.boxes[:3]
        return min(box.top for box in near), max(box.bottom for box in near)


def boxed(words: Iterable[Word]) -> list[tuple[Word, Box]]:
    """The words that have a place on the page."""
    return [(word, word.box) for word in words if word.box is not None]


def overlap(a: tuple[float, float], b: tuple[float, float]) -> float:
    """How much two vertical extents share, as a part of the smaller."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / max(min(a[1] - a[0], b[1] - b[0]), 0.1)


def make_runs(words: Sequence[Word], reach: float = REACH) -> list[Run]:
    """Runs of words; each word joins the run that ends just left of it on the same baseline.

    Tall words (a stamp's number, text turned by 90°) stay alone: they would tie several lines together.
    """
    placed = sorted(boxed(words), key=lambda item: (item[1].left, item[1].top))
    if not placed:
        return []
    usual = median(box.height for _, box in placed)
    far = 4 * max(usual, max(box.height for _, box in placed if box.height <= 2.5 * usual))
    ended: list[Run] = []
    open_runs: list[Run] = []
    for word, box in placed:
        tall = box.height > 2.5 * usual
        still: list[Run] = []
        best: tuple[float, float, Run] | None = None
        for run in open_runs:
            gap = box.left - run.right
            if gap > far:
                ended.append(run)
                continue
            still.append(run)
            if tall or run.end[0] > box.bottom or run.end[1] < box.top:
                continue
            size = max(usual * 0.8, run.boxes[-1].height, box.height)
            if gap > reach * size or gap < -0.7 * size:
                continue
            shared = overlap(run.end, (box.top, box.bottom))
            if shared >= SAME_LINE and (best is None or (shared, -gap) > best[:2]):
                best = (shared, -gap, run)
        open_runs = still
        if best is not None:
            best[2].add(word, box)
            continue
        fresh = Run()
        fresh.add(word, box)
        (ended if tall else open_runs).append(fresh)
    return ended + open_runs


def merge_lines(runs: Sequence[Run]) -> list[Run]:
    """Whole lines from top to bottom: runs that share a baseline are one line, however wide the gap between them."""
    lines: list[Run] = []
    for run in sorted(runs, key=lambda r: r.left):
        best: tuple[float, Run] | None = None
        start, edge = run.start, run.left + 0.5 * run.height
        for line in lines:
            if line.right > edge or line.end[0] > start[1] or line.end[1] < start[0]:
                continue
            shared = overlap(line.end, start)
            if shared >= SAME_LINE and (best is None or shared > best[0]):
                best = (shared, line)
        if best is None:
            line = Run(list(run.words), list(run.boxes))
            lines.append(line)
        else:
            for word, box in zip(run.words, run.boxes, strict=True):
                best[1].add(word, box)
    return sorted(lines, key=lambda line: (line.middle, line.left))


def split_run(run: Run, at: float) -> tuple[Run | None, Run | None]:
    """A run cut in two at the widest gap near `at`; whole where it has no gap wider than a blank there."""
    size = max(run.height, 1.0)
    best: tuple[float, int] | None = None
    for index in range(1, len(run.words)):
        start, end = run.boxes[index - 1].right, run.boxes[index].left
        away = max(0.0, start - at, at - end)
        worth = (end - start) / size - 0.3 * away / size
        if end - start >= 0.45 * size and (best is None or worth > best[0]):
            best = (worth, index)
    if best is None or best[0] < 0:
        return (run, None) if run.centre < at else (None, run)
    cut = best[1]
    return Run(run.words[:cut], run.boxes[:cut]), Run(run.words[cut:], run.boxes[cut:])

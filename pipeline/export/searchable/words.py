"""Where each repaired word stands on its page: corrected words in the boxes of the words they were read from."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.schema.page import Box, Page
from pipeline.schema.text import Correction, Span


@dataclass(frozen=True)
class Placed:
    """A word of the reading text and its box."""

    text: str
    box: Box


@dataclass(frozen=True)
class _Raw:
    """A word as it was read: its span in the raw text, its box, the number of its line."""

    at: Span
    text: str
    box: Box
    line: int


def placed_words(page: Page, start: int, applied: Sequence[Correction]) -> Iterator[tuple[Placed, ...]]:
    """The words of each printed line after repair; `start` is where the page begins in the raw text.

    A correction that keeps the number of words puts each in its own box; one that joins or divides words shares the boxes of
    the line among them by their length. A word without a box has no place and is left out.
    """
    raw = list(_raw_words(page, start))
    starts = [c.at.start for c in applied]
    lines: list[list[Placed]] = [[] for _ in page.lines]
    at = 0
    while at < len(raw):
        correction = _correction_of(raw[at].at, applied, starts)
        if correction is None:
            lines[raw[at].line].append(Placed(raw[at].text, raw[at].box))
            at += 1
            continue
        group = [word for word in raw[at:] if word.at.touches(correction.at)]
        for line, word in _shared(group, correction):
            lines[line].append(word)
        at += len(group)
    for words in lines:
        if words:
            yield tuple(words)


def _raw_words(page: Page, start: int) -> Iterator[_Raw]:
    at = start
    for number, line in enumerate(page.lines):
        for word, span in zip(line.words, line.word_spans(), strict=True):
            if word.box is not None and word.box.width > 0 and word.box.height > 0:
                yield _Raw(span.shifted(at), word.text, word.box, number)
        at += len(line.text) + 1


def _correction_of(at: Span, applied: Sequence[Correction], starts: Sequence[int]) -> Correction | None:
    """The correction that touches a word; there is at most one, for corrections cover whole words."""
    last = bisect_left(starts, at.end) - 1
    return applied[last] if last >= 0 and applied[last].at.touches(at) else None


def _shared(group: Sequence[_Raw], correction: Correction) -> Iterator[tuple[int, Placed]]:
    """The words after the correction in the boxes of those before it.

    A correction may begin or end inside a word that punctuation is glued to: what it leaves of such a word stays with it.
    """
    first, last = group[0], group[-1]
    lead = first.text[: max(0, correction.at.start - first.at.start)]
    rest = last.text[max(0, correction.at.end - last.at.start) :] if correction.at.end < last.at.end else ""
    words = (lead + correction.after + rest).split()
    if len(words) == len(group):
        yield from ((raw.line, Placed(word, raw.box)) for raw, word in zip(group, words, strict=True))
        return
    numbers = list(dict.fromkeys(raw.line for raw in group))
    for place, number in enumerate(numbers):
        boxes = [raw.box for raw in group if raw.line == number]
        box = boxes[0]
        for other in boxes[1:]:
            box = box.union(other)
        own = words[len(words) * place // len(numbers) : len(words) * (place + 1) // len(numbers)]
        for word, part in zip(own, _parts(box, own), strict=True):
            yield number, Placed(word, part)


def _parts(box: Box, words: Sequence[str]) -> Iterator[Box]:
    """A box divided among words by their length, a blank between two of them.

    >>> [round(part.left) for part in _parts(Box(0, 0, 70, 10), ("abc", "def"))]
    [0, 40]
    """
    whole = sum(map(len, words)) + max(len(words) - 1, 0)
    at = 0
    for word in words:
        left = box.left + box.width * at / whole
        yield Box(left, box.top, box.left + box.width * (at + len(word)) / whole, box.bottom)
        at += len(word) + 1

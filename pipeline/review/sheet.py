"""The sheet: one place with its line, its neighbours and its readings, as the page shows it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.review.archive import Opened
from pipeline.schema.decision import Decision, find, in_force
from pipeline.schema.page import Box
from pipeline.schema.text import Correction, Span, Text, touching
from pipeline.store.quotes import fold

NEIGHBOURS = 1
"""Lines shown before and after the line of a place."""

MARGIN = 6.0
"""Points of paper around what is shown."""


@dataclass(frozen=True)
class Token:
    """A word of a line, or the words of one correction; `kind` is plain, corrected, proposed, decided, rejected or unsure."""

    text: str
    printed: str
    start: int
    end: int
    kind: str
    here: bool
    gap: str


@dataclass(frozen=True)
class Choice:
    """A reading that a number key takes."""

    key: str
    text: str
    probability: float | None
    verdict: str
    now: bool


@dataclass(frozen=True)
class View:
    """A cut of a page's picture: its frame in points, and what is marked in it."""

    frame: Box
    marks: tuple[Box, ...]

    @property
    def view_box(self) -> str:
        f = self.frame
        return f"{f.left:.1f} {f.top:.1f} {f.width:.1f} {f.height:.1f}"


@dataclass(frozen=True)
class Sheet:
    """What the page shows of one place."""

    doc_id: str
    page: int
    pages: int
    raw: Span
    printed: str
    reading: str
    correction: Correction | None
    lines: tuple[tuple[bool, tuple[Token, ...]], ...]
    choices: tuple[Choice, ...]
    size: tuple[float, float] | None
    line_view: View | None
    zoom: View | None
    history: tuple[Decision, ...]
    before_word: Token | None
    next_word: Token | None
    next_doubt: Token | None

    @property
    def difference(self) -> list[tuple[str, str]]:
        """The way from what is printed to the reading, letter by letter: pairs of same, gone or new, and the letters.

        Where a reading is only proposed the way to that one: it is what the key for accepting takes.
        """
        waits = self.correction is not None and self.correction.state == "proposed"
        return difference(self.printed, self.choices[0].text if waits else self.reading)


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """What changed between two wordings.

    >>> difference("thue", "thực")
    [('same', 'th'), ('gone', 'ue'), ('new', 'ực')]
    """
    parts = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("same", before[a:b]))
        else:
            parts += [("gone", before[a:b])] if b > a else []
            parts += [("new", after[c:d])] if d > c else []
    return parts


def make_sheet(opened: Opened, text: Text, decisions: Sequence[Decision], raw: Span) -> Sheet:
    """The sheet of a place of the raw text."""
    plan, transcript = opened.plan, opened.plan.transcript
    number = transcript.page_number(raw.start)
    index = next(n for n, page in enumerate(transcript.pages) if page.number == number)
    page = transcript.pages[index]
    spans = transcript.line_spans[index]
    here = [n for n, span in enumerate(spans) if span.touches(raw) or span.start <= raw.start <= span.end]
    first, last = (here[0], here[-1]) if here else (0, 0)
    at = next((c for c in text.corrections if c.at == raw and c.state != "rejected"), None)
    at = at or next((c for c in text.corrections if c.at == raw), None)
    tokens = words_of_lines(opened, text, spans, raw)
    above = [n for n in range(first) if tokens[n]][-NEIGHBOURS:]
    below = [n for n in range(last + 1, len(spans)) if tokens[n]][:NEIGHBOURS]
    shown = [*above, *range(first, min(last + 1, len(spans))), *below]
    flat = [token for line in tokens for token in line]
    before = next((t for t in reversed(flat) if t.end <= raw.start), None)
    after = [t for t in flat if t.start >= raw.end]
    printed = raw.of(transcript.raw)
    reading = at.after if at and at.state in ("applied", "accepted") else printed
    return Sheet(
        plan.doc_id,
        number,
        transcript.source.last_page,
        raw,
        printed,
        reading,
        at,
        tuple((first <= n <= last, tokens[n]) for n in shown),
        tuple(_choices(printed, reading, at, next((c for c in opened.machine.corrections if c.at == raw), None))),
        page.size,
        _line_view(opened, [spans[n] for n in shown], raw),
        _zoom(opened, raw),
        tuple(d for d in in_force(decisions) if d.raw == printed and not d.place.table and find(d, transcript) == raw),
        before,
        after[0] if after else None,
        next((t for t in after if t.kind in ("corrected", "proposed", "unsure")), None),
    )


def _choices(printed: str, reading: str, at: Correction | None, machine: Correction | None) -> list[Choice]:
    """The readings to choose from: the machine's own first, then its others; 0 keeps what is printed."""
    readings: dict[str, float | None] = {}
    for correction in (machine, at):
        if correction is not None:
            own = correction.confidence if correction is machine or correction.rule != "person" else None
            readings.setdefault(correction.after, own)
            for other, probability in correction.alternatives:
                readings.setdefault(other, probability)
    others = [(text, p) for text, p in readings.items() if text.strip() and text != printed]  # words are not chosen away
    found = [
        Choice(str(n), text, p, "accept" if n == 1 else "edit", text == reading) for n, (text, p) in enumerate(others[:9], 1)
    ]
    return [*found, Choice("0", printed, None, "reject", printed == reading)]


def words_of_lines(opened: Opened, text: Text, lines: Sequence[Span], here: Span) -> list[tuple[Token, ...]]:
    """The words of lines that follow one another, as they read now."""
    over: list[list[Correction]] = [[] for _ in lines]
    for c in text.corrections:
        for n in touching(lines, c.at):
            over[n].append(c)
    return [_words_of_line(opened, found, line, here) for found, line in zip(over, lines, strict=True)]


def _words_of_line(opened: Opened, over: Sequence[Correction], line: Span, here: Span) -> tuple[Token, ...]:
    corrections = {c.at.start: c for c in over if c.state != "rejected"}
    turned_down = {c.at for c in over if c.state == "rejected"}
    tokens: list[Token] = []
    at = line.start
    for word in opened.plan.transcript.words_in(line) if len(line) else ():
        if word.at.start < at:
            continue
        c = corrections.get(word.at.start)
        gap = opened.plan.transcript.raw[at : word.at.start]
        if c is not None:
            kind = {"proposed": "proposed", "accepted": "decided"}.get(c.state, "corrected")
            shown = c.before if c.state == "proposed" else fold(c.after)
            tokens.append(Token(shown, c.before, c.at.start, c.at.end, kind, c.at.touches(here), gap))
            at = c.at.end
            continue
        unsure = word.word.confidence is not None and word.word.confidence < 0.6
        kind = "rejected" if word.at in turned_down else "unsure" if unsure else "plain"
        tokens.append(Token(word.word.text, word.word.text, word.at.start, word.at.end, kind, word.at.touches(here), gap))
        at = word.at.end
    return tuple(tokens)


def _line_view(opened: Opened, spans: Sequence[Span], raw: Span) -> View | None:
    transcript = opened.plan.transcript
    boxes = [box for span in spans for _, box in (transcript.boxes(span) if len(span) else ())]
    marks = tuple(box for _, box in transcript.boxes(raw))
    if not marks:
        return None
    number = transcript.page_number(raw.start)
    size = next(page.size for page in transcript.pages if page.number == number)
    whole = boxes[0] if boxes else marks[0]
    for box in (*boxes, *marks):
        whole = whole.union(box)
    width, height = size or (whole.right, whole.bottom)
    # two blocks side by side are lines after one another: their neighbours may lie far apart on the paper
    top, bottom = max(whole.top, marks[0].top - 60), min(whole.bottom, marks[-1].bottom + 60)
    frame = Box(
        max(0.0, whole.left - MARGIN),
        max(0.0, min(top, marks[0].top) - MARGIN),
        min(width, whole.right + MARGIN),
        min(height, max(bottom, marks[-1].bottom) + MARGIN),
    )
    return View(frame, marks)


def _zoom(opened: Opened, raw: Span) -> View | None:
    boxes = opened.plan.transcript.boxes(raw)
    if not boxes:
        return None
    box = boxes[0][1]
    aside = max(30.0, box.height * 2.5)
    frame = Box(max(0.0, box.left - aside), max(0.0, box.top - 3), box.right + aside, box.bottom + 3)
    return View(frame, (box,))


def shapes(opened: Opened, text: Text, number: int) -> list[tuple[Box, str, str, Span]]:
    """Every word of a page as an overlay: box, what it reads now, its kind, its place."""
    transcript = opened.plan.transcript
    index = next((n for n, page in enumerate(transcript.pages) if page.number == number), None)
    if index is None:
        return []
    found = []
    for words in words_of_lines(opened, text, transcript.line_spans[index], Span(0, 0)):
        for token in words:
            at = Span(token.start, token.end)
            found += [(box, token.text if n == 0 else "", token.kind, at) for n, (_, box) in enumerate(transcript.boxes(at))]
    return found


def as_wording(typed: str) -> str:
    """What a person typed, as it is kept: letters composed, white space single; a line break only where one is meant."""
    import unicodedata

    return re.sub(r"[^\S\n]+", " ", unicodedata.normalize("NFC", typed.replace("\r\n", "\n"))).strip()

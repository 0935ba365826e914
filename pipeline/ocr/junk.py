"""Which words are no words: pieces of seals, strokes of signatures, specks, and words seen twice.

Judged by runs, not by words: a handwritten number between `Số:` and `/KH-UBND` is unsure and odd, but stands in print and
stays; three unsure marks on their own between an office and a name are a signature.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from pipeline.layout import cues
from pipeline.layout.runs import Run, make_runs, overlap
from pipeline.ocr.cleanup import Sheet
from pipeline.ocr.handwriting import is_scribble, split_dates, unread
from pipeline.schema.page import Box, Word

BULLETS = frozenset("-–—+*•")
BARS = frozenset("_|¦")
NUMBERED = frozenset(("so", "ngay", "thang"))
RULES = frozenset("_-–—~=")
ENDS = frozenset((".", "./.", "/.", "./", "..."))
STRANGE = frozenset("›‹¬¿¡ˆ‡†`^£¥€©®")
"""Signs that no office prints by themselves."""
DOT = 0.4
"""Times the usual width of the page's dashes: a mark that is no wider and no higher is a speck."""
EDGE = 11.0
"""Points (4 mm): no printer prints so close to the edge of the sheet, but folds and shadows are there."""


def sift(words: Sequence[Word], sheet: Sheet) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    """The words that are text, and a note for each kind of thing that was dropped, with what it was read as."""
    notes: dict[str, list[str]] = {}
    words = split_dates(_once(words, notes))
    by_hand = unread(words)
    if by_hand:
        notes["writing by hand"] = [word.text for word in by_hand]
        words = [word for word in words if not any(word is other for other in by_hand)]
    heights = [w.box.height for w in words if w.box is not None and sum(c.isalnum() for c in w.text) >= 2]
    usual = median(heights) if heights else 10.0
    marks = sheet.marks_here()
    dropped: set[int] = set()
    dashes = [w.box.width for w in words if w.box is not None and w.text == "-"]
    dot = DOT * median(dashes) if len(dashes) >= 3 else 0.0
    size = (sheet.width * 72 / sheet.dpi, sheet.height * 72 / sheet.dpi)
    runs = make_runs(words)
    for run in runs:
        why = _why(run, usual, marks)
        awaited = _awaited(run, runs, usual)
        if awaited and len(run.words) == 1 and is_scribble(run.text):
            why, awaited = "writing by hand", False
        if why and not awaited:
            lost = _without_print_beside(run, usual, marks)
            dropped |= {id(word) for word in lost}
            notes.setdefault(why, []).append(" ".join(word.text for word in lost))
            continue
        odd = (w for w in run.words if _bar(w) or _sliver(w, usual) or _at_the_edge(w, usual, size) or set(w.text) <= STRANGE)
        for word in [*_loose_ends(run, usual, dot), *odd]:
            if id(word) not in dropped:
                dropped.add(id(word))
                notes.setdefault("speck", []).append(word.text)
    kept = tuple(word for word in words if id(word) not in dropped)
    return kept, tuple(f"{why} not taken for text: {_listed(texts)}" for why, texts in notes.items())


def _bar(word: Word) -> bool:
    """A lone stroke; in front of a line `__` is the edge of a sheet, longer ones are lines to write on."""
    return set(word.text) <= BARS and ((word.confidence or 0.0) < 0.75 or len(word.text) <= 2)


def _sliver(word: Word, usual: float) -> bool:
    """Letters that no letter is flat enough for: what is left of a rule, or the lower edge of another word."""
    flat = word.box is not None and word.box.height < 0.4 * usual
    return flat and (word.confidence or 0.0) < 0.6 and any(c.isalpha() for c in word.text)


def _at_the_edge(word: Word, usual: float, size: tuple[float, float]) -> bool:
    """A thin mark where the sheet ends: a fold or a shadow, read as `1` or `|`."""
    box = word.box
    if box is None or len(word.text) > 2 or box.width > 0.3 * usual:
        return False
    return min(box.left, size[0] - box.right) < EDGE or min(box.top, size[1] - box.bottom) < EDGE


def _without_print_beside(run: Run, usual: float, marks: Sequence[Box]) -> list[Word]:
    """The words of a dropped run; where it reaches into a seal, without the print that stands clear of the seal beside it."""
    placed = list(zip(run.words, run.boxes, strict=True))
    clear = [(w, b) for w, b in placed if not any(mark.left < (b.left + b.right) / 2 < mark.right for mark in marks)]
    if not clear or len(clear) == len(placed) or not any(_half_read(word) for word, _ in clear):
        return run.words
    beside = Run([word for word, _ in clear], [box for _, box in clear])
    if _why(beside, usual, marks):
        return run.words
    return [word for word in run.words if not any(word is other for other, _ in clear)]


def _half_read(word: Word) -> bool:
    return word.text.isalpha() and len(word.text) >= 3 and (word.confidence or 0.0) >= 0.5


def _listed(texts: Sequence[str]) -> str:
    shown = ", ".join(f"“{text}”" for text in texts[:6])
    return shown if len(texts) <= 6 else f"{shown} and {len(texts) - 6} more"


def _sureness(words: Sequence[Word]) -> float:
    total = sum(len(word.text) for word in words)
    return sum(len(word.text) * (1.0 if word.confidence is None else word.confidence) for word in words) / max(total, 1)


def _why(run: Run, usual: float, marks: Sequence[Box]) -> str | None:
    """What a run is when it is no text; None where it is text."""
    letters = sum(c.isalnum() for c in run.text)
    if letters and (cues.opens_number(run.text) or cues.has_date(run.text)):
        return None
    sure = _sureness(run.words)
    highest = max(box.height for box in run.boxes)
    if not letters:
        return None if run.text in ENDS or (run.text in BULLETS and sure >= 0.85 and len(run.words) == 1) else "speck"
    if any(_inside(run, mark) for mark in marks) and not any(map(_plain_word, run.words)):
        odd = highest > 1.9 * usual or highest < 0.5 * usual
        if sure < 0.6 or odd or letters == 1 or (letters < 4 and sure < 0.9) or not any(c.isalpha() for c in run.text):
            return "piece of a seal or signature"
    if highest < 0.35 * usual and sure < 0.9:
        return "speck"
    if highest > 2.2 * usual and sure < 0.7:
        return "stroke of a pen"
    if letters <= 3 and sure < 0.45 and len(run.words) <= 2:
        return "speck"
    if sure < 0.25 and letters < 8:
        return "stroke of a pen"
    return None


def _plain_word(word: Word) -> bool:
    """A word that was read for sure: its line is print, whatever a seal left of the words beside it."""
    return word.text.isalpha() and len(word.text) >= 3 and (word.confidence or 0.0) >= 0.75


def _has_digit(word: Word) -> bool:
    return any(c.isdigit() for c in word.text)


def _awaited(run: Run, runs: Sequence[Run], usual: float) -> bool:
    """True for marks with a digit right of `Số:`, `ngày` or `tháng`: numbers written by hand, as they were read."""
    if not any(map(_has_digit, run.words)):
        return False
    for other in runs:
        for word, box in zip(other.words, other.boxes, strict=True):
            near = other is not run and box.left < run.left and -2.5 * usual < run.left - box.right < 2.5 * usual
            if near and overlap((box.top, box.bottom), run.start) >= 0.5 and cues.fold(word.text).rstrip(":.") in NUMBERED:
                return True
    return False


def _inside(run: Run, mark: Box) -> bool:
    return mark.left <= run.centre <= mark.right and mark.top <= run.middle <= mark.bottom


def _loose_ends(run: Run, usual: float, dot: float) -> list[Word]:
    """Marks without a letter at either end of a run that the reader was not sure of, or that stand apart and are tiny."""
    found = []
    for at, beside in ((0, 1), (-1, -2)):
        if len(run.words) < 2:
            break
        word, box, near = run.words[at], run.boxes[at], run.boxes[beside]
        if any(c.isalnum() for c in word.text) or word.text in ENDS:
            continue
        if at == -1 and set(word.text) <= RULES and box.top > near.top + 0.6 * near.height:  # the line under an issuer
            found.append(word)
            continue
        gap = near.left - box.right if at == 0 else box.left - near.right
        if gap > 0.3 * usual and max(box.width, box.height) <= dot:
            found.append(word)
            continue
        sure = 1.0 if word.confidence is None else word.confidence
        bullet = word.text in BULLETS and at == 0
        if sure < (0.25 if bullet else 0.45) and (gap > 0.3 * usual or box.height < 0.2 * usual):
            found.append(word)
    return found


def _once(words: Sequence[Word], notes: dict[str, list[str]]) -> list[Word]:
    """The words without those that cover a surer one: where lines touch, the reader sees some words twice."""
    placed = sorted((word for word in words if word.box is not None), key=lambda w: w.box.top if w.box else 0.0)
    doubled: set[int] = set()
    for i, word in enumerate(placed):
        box = word.box
        assert box is not None
        for other in placed[i + 1 :]:
            near = other.box
            assert near is not None
            if near.top > box.bottom:
                break
            across = min(box.right, near.right) - max(box.left, near.left)
            down = overlap((box.top, box.bottom), (near.top, near.bottom))
            a, b = word.confidence or 0.0, other.confidence or 0.0
            share = across / max(min(box.width, near.width), 0.1)
            if down < 0.5 or share <= (0.3 if min(a, b) < 0.4 else 0.6):
                continue
            same = down >= 0.7 and share >= 0.7 and min(box.width, near.width) >= 0.5 * max(box.width, near.width)
            if same or min(a, b) < 0.7 * max(a, b):
                loser = word if a < b else other
                winner = other if a < b else word
                if _has_digit(loser) and not _has_digit(winner):  # a number written by hand reaches into its neighbours
                    continue
                doubled.add(id(loser))
                notes.setdefault("doubled word", []).append(loser.text)
    return [word for word in words if id(word) not in doubled]

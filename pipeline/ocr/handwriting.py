"""Numbers and days written by hand into print: kept where they were read as figures, otherwise left out and noted.

The model knows print only. Of `Số: 464 /TTg` written with a pen it makes `4@†`; part of a number is a wrong number, so
that a mark with signs in it is no reading. The place stays empty, and a note says what the pen looked like.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.layout import cues
from pipeline.layout.runs import Run, make_runs
from pipeline.schema.page import Box, Word

FIGURES = re.compile(r"[.…]*(?:\d+[A-Za-zĐđ]?|[.…]+)[.…,]*")
GLUED = re.compile(r"(ngày|tháng|năm)([^\W\d_]?\d{1,4}[.,;]?)", re.IGNORECASE)
SCRAWL = "[^\\w\\s/.,:;()…–”“|\"'-]"
"""A sign that neither a number nor the print around one holds: of a pen's stroke the reader makes `{`, `+`, `#`."""
SCRAWLED = re.compile(rf"(ngày|tháng|năm|Số:)((?=[^/]*{SCRAWL})\S+|/\S*{SCRAWL}\S*)", re.IGNORECASE)
DAY = re.compile(r"\d{1,2}[.,…]*|[.…]+")
SURE = 0.75
"""Above this confidence a mark was printed, whatever its signs."""


def split_dates(words: Sequence[Word]) -> list[Word]:
    """`ngày30` made two words, where the pen left no blank; the box is shared out by letters."""
    split: list[Word] = []
    for word in words:
        glued = GLUED.fullmatch(word.text) or SCRAWLED.fullmatch(word.text)
        if glued is None or word.box is None:
            split.append(word)
            continue
        box, part = word.box, len(glued[1]) / len(word.text)
        at = box.left + part * box.width
        split += [
            replace(word, text=glued[1], box=Box(box.left, box.top, at, box.bottom)),
            replace(word, text=glued[2], box=Box(at, box.top, box.right, box.bottom)),
        ]
    return split


def unread(words: Sequence[Word]) -> list[Word]:
    """The words that stand where a pen wrote a number or a day, and are no figures."""
    found: list[Word] = []
    for run in make_runs(words):
        found += _number(run) if cues.opens_number(run.text) else _day(run) if cues.has_date(run.text) else []
    return found


def _number(run: Run) -> list[Word]:
    """The scribble between `Số:` and the first word with a slash and letters (`/KH-UBND`)."""
    end = next((i for i, word in enumerate(run.words) if re.search(r"/\W*[^\W\d]", word.text)), 0)
    if not 2 <= end <= 4 or not run.words[end].text.startswith("/"):
        return []
    return [word for word in run.words[1:end] if _doubtful(word) and not FIGURES.fullmatch(word.text)]


def _day(run: Run) -> list[Word]:
    """The scribble between `ngày` and `tháng`, and between `tháng` and `năm`."""
    folded = [cues.fold(word.text).strip(".,:") for word in run.words]
    found: list[Word] = []
    for first, last in (("ngay", "thang"), ("thang", "nam")):
        if first in folded and last in folded[folded.index(first) :]:
            start, end = folded.index(first) + 1, folded.index(last, folded.index(first))
            if end - start <= 2:
                found += [word for word in run.words[start:end] if _doubtful(word) and not DAY.fullmatch(word.text)]
    return found


def _doubtful(word: Word) -> bool:
    return (word.confidence or 0.0) < SURE or re.search(SCRAWL, word.text) is not None


def is_scribble(text: str) -> bool:
    """True for figures mixed with signs that no number holds: `#9`, `4@†`."""
    return not FIGURES.fullmatch(text) and any(not c.isalnum() and c not in "/-.,:()" for c in text)

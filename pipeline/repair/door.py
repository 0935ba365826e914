"""The order of repair: rules, then the decoder that each page calls for, then symbols; again until nothing changes."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import cast

from pipeline.errors import BadSettings
from pipeline.repair.compose import compose
from pipeline.repair.confidence import calibrated, kind_of, sureness
from pipeline.repair.defined import abbreviation_edits, numbering_edits
from pipeline.repair.deputies import deputy_edits
from pipeline.repair.engine import Sureness, decoder, language_model, models_folder
from pipeline.repair.mode import MODES, Mode, Signs, judge, signs
from pipeline.repair.proposals import proposal_edits
from pipeline.repair.recognised import is_recognised
from pipeline.repair.rules import rule_edits
from pipeline.repair.shards import shard_edits
from pipeline.repair.specks import speck_edits, without_specks
from pipeline.repair.symbols import is_known_symbol, symbol_edits, symbol_groups
from pipeline.repair.wording import is_syllable_shape, split_token, tone_folded
from pipeline.schema.text import Edit, Span, Text
from pipeline.settings import Repair

log = logging.getLogger(__name__)
PASSES = 5
SLIP = 0.97
"""Below this a slip of the right reader is only proposed: a false edit costs a reviewer more than a misread word."""

VIETNAMESE = 0.3
"""The least share of words with marks in a page of unknown origin that is taken for Vietnamese read by OCR."""

_MARKED = re.compile("[À-ỹ]")

Pages = Sequence[tuple[int, int, bool]]
"""Start and end of each page in the raw text, and whether it was read by OCR."""

Reader = Mapping[int, float]
"""Where a word starts in the raw text -> how sure its reader was of it."""


def repair_pages(raw: str, pages: Pages, settings: Repair, reader: Reader | None = None) -> Text:
    """Repairs until a further pass changes nothing; where that does not come about, only the rules' changes stand.

    So whatever comes out, repairing it again changes nothing.
    """
    if settings.mode not in ("auto", *MODES):
        raise BadSettings(f"There is no repair mode {settings.mode!r}.", advice=f"Choose auto or one of {', '.join(MODES)}.")
    text = compose(Text(raw), _rules(raw, pages, settings))
    work = _work(text, Work(pages, settings, reader or {}))
    settled = text
    for _ in range(PASSES):
        edits = _edits(text, work)
        applied = [e for e in edits if e.state == "applied"]
        if not applied:
            if not (applied := _after_words(text, work)):
                return _with_proposals(text, edits)
            edits = []
        text = compose(text, applied)
    log.warning("repair did not settle in %d passes; only rules are applied", PASSES)
    return _with_proposals(settled, [])


@dataclass(frozen=True, slots=True)
class Work:
    """What is repaired, and how: `recognised` where pages of unknown origin were read by OCR, `misread` where any page was."""

    pages: Pages
    settings: Repair
    reader: Reader
    recognised: bool = False
    misread: bool = False


def _work(text: Text, work: Work) -> Work:
    work = replace(work, recognised=_recognised(text, work))
    return replace(work, misread=any(_mode(text, page, work) in ("eng", "slips") for page in work.pages))


def _recognised(text: Text, work: Work) -> bool:
    """Whether the pages that seem sound, and of which it is not known how they came about, were read by OCR."""
    if work.settings.mode != "auto":
        return False
    unknown = [page for page in work.pages if not page[2] and _mode(text, page, work) == "none"]
    clean = "\n".join(text.to_clean(Span(start, end)).of(text.clean) for start, end, _ in unknown)
    return bool(_MARKED.search(clean)) and is_recognised(clean, partial(_slips, work.settings))


def _slips(settings: Repair, part: str) -> list[float]:
    edits = decoder("slips", models_folder(), settings.lexicon).edits(part)
    return [_judged(edit, "slips", part).confidence for edit in edits if edit.state == "applied"]


def _rules(raw: str, pages: Pages, settings: Repair) -> list[Edit]:
    """What the rules change; in what an OCR engine read only where a word or a known symbol comes out whole.

    There Ð is as often a misread Q or Ô as a Đ ("QĐÐ-UBND" has one letter too many), and half a correction misleads.
    """
    read = [Span(start, end) for start, end, from_ocr in pages if from_ocr or settings.mode == "slips"]
    return [e for e in rule_edits(raw) if not any(span.contains(e.at) for span in read) or _is_whole(e.after)]


def _is_whole(token: str) -> bool:
    core = split_token(token)[1]
    return (len(core) > 1 and _is_word(core.lower())) or is_known_symbol(core)


def _after_words(text: Text, work: Work) -> list[Edit]:
    """What can be told only once words are right: abbreviations after their words, points in order, titles."""
    if not work.misread:
        return []
    known = symbol_groups() | work.settings.lexicon.held
    return [*abbreviation_edits(text.clean, known), *numbering_edits(text.clean), *deputy_edits(text.clean)]


def _edits(text: Text, work: Work) -> list[Edit]:
    """What one pass changes: neighbouring pages of the same mode and origin are read as one text."""
    kinds = [(_mode(text, page, work), page[2]) for page in work.pages]
    edits: list[Edit] = []
    for (mode, read), group in groupby(zip(kinds, work.pages, strict=True), key=lambda pair: pair[0]):
        members = [page for _, page in group]
        at = text.to_clean(Span(members[0][0], members[-1][1]))
        part = Part(at.of(text.clean), mode, read or work.settings.mode == "slips", _sureness(text, at, work.reader, mode))
        edits += [replace(e, at=e.at.shifted(at.start)) for e in _part_edits(part, work.settings)]
    return edits


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text of one mode; `read` where an OCR engine is known to have read it, `sure` what its confidences weigh."""

    text: str
    mode: Mode
    read: bool
    sure: Sureness


def _sureness(text: Text, at: Span, reader: Reader, mode: Mode) -> Sureness:
    """What the reader's confidences weigh, by place in a part of the clean text; of words changed since it said nothing."""
    result: dict[int, float] = {}
    folder = models_folder()
    if mode != "slips":
        return result
    for start, confidence in reader.items():
        now = text.to_clean(Span(start, start + 1))
        if at.contains(now) and len(now) == 1 and text.clean[now.start] == text.raw[start]:
            result[now.start - at.start] = sureness(mode, confidence, folder)
    return result


def _part_edits(part: Part, settings: Repair) -> list[Edit]:
    text, mode = part.text, part.mode
    if mode == "none":
        return symbol_edits(text)
    if mode == "split":
        return [*shard_edits(text, _log_share), *symbol_edits(text)]
    words = [_judged(e, mode, text) for e in decoder(mode, models_folder(), settings.lexicon).edits(text, part.sure)]
    if mode == "slips":
        least = max(settings.min_confidence, SLIP)
        words = [e for e in words if not e.at.of(text).endswith("-")]  # half a compound: what it should be stands elsewhere
        words = [
            e if e.confidence >= least else replace(e, state="proposed") for e in words if e.confidence >= settings.min_confidence
        ]
    if mode == "eng":
        words = [without_specks(e) for e in words] + speck_edits(text)
    taken = {e.at for e in words if e.state == "applied"}
    return [*words, *(e for e in symbol_edits(text, whole=mode == "slips" and part.read) if e.at not in taken)]


def _judged(edit: Edit, mode: Mode, part: str) -> Edit:
    """An edit under the name of its kind, with the confidence that this kind has earned."""
    core = split_token(edit.at.of(part))[1].lower()
    kind = kind_of(mode, edit, _is_word(core))
    return replace(edit, rule=kind, confidence=calibrated(kind, edit.confidence, models_folder()))


@lru_cache(64)
def _signs(part: str) -> Signs:
    return signs(part, _is_word, is_syllable_shape)


def _mode(text: Text, page: tuple[int, int, bool], work: Work) -> Mode:
    if work.settings.mode != "auto":
        return cast(Mode, work.settings.mode)
    start, end, from_ocr = page
    found = _signs(text.to_clean(Span(start, end)).of(text.clean))
    mode = judge(found, from_ocr)
    return "slips" if mode == "none" and work.recognised and found.marked > VIETNAMESE else mode


@lru_cache(1)
def _words(folder: Path) -> frozenset[str]:
    model = language_model(folder)
    return frozenset(tone_folded(w) for w, p in zip(model.words, model.unigram.tolist(), strict=True) if p > -14.5)


def _is_word(word: str) -> bool:
    return tone_folded(word) in _words(models_folder())


@lru_cache(1)
def _shares(folder: Path) -> dict[str, float]:
    model = language_model(folder)
    return dict(zip((tone_folded(word) for word in model.words), model.unigram.tolist(), strict=True))


def _log_share(word: str) -> float:
    return _shares(models_folder()).get(tone_folded(word), -20.0)


def _with_proposals(text: Text, edits: Sequence[Edit]) -> Text:
    return compose(text, [*edits, *proposal_edits(text.clean)])

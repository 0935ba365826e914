"""The order of repair: rules, then the decoder that each page calls for, then symbols; again until nothing changes."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import cast

from pipeline.errors import BadSettings
from pipeline.repair.compose import compose
from pipeline.repair.confidence import calibrated, kind_of, sureness
from pipeline.repair.engine import Sureness, decoder, language_model, models_folder
from pipeline.repair.mode import MODES, Mode, judge, signs
from pipeline.repair.proposals import proposal_edits
from pipeline.repair.rules import rule_edits
from pipeline.repair.shards import shard_edits
from pipeline.repair.specks import speck_edits, without_specks
from pipeline.repair.symbols import is_known_symbol, symbol_edits
from pipeline.repair.wording import is_syllable_shape, split_token, tone_folded
from pipeline.schema.text import Edit, Span, Text
from pipeline.settings import Repair

log = logging.getLogger(__name__)
PASSES = 4
SLIP = 0.975
"""Below this a slip of the right reader is only proposed: a false edit costs a reviewer more than a misread word."""

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
    settled = text
    for _ in range(PASSES):
        edits = _edits(text, pages, settings, reader or {})
        applied = [e for e in edits if e.state == "applied"]
        if not applied:
            return _with_proposals(text, edits)
        text = compose(text, applied)
    log.warning("repair did not settle in %d passes; only rules are applied", PASSES)
    return _with_proposals(settled, [])


def _rules(raw: str, pages: Pages, settings: Repair) -> list[Edit]:
    """What the rules change; in what an OCR engine read only where a word or a known symbol comes out whole.

    There Ð is as often a misread Q or Ô as a Đ ("QĐÐ-UBND" has one letter too many), and half a correction misleads.
    """
    read = [Span(start, end) for start, end, from_ocr in pages if from_ocr or settings.mode == "slips"]
    return [e for e in rule_edits(raw) if not any(span.contains(e.at) for span in read) or _is_whole(e.after)]


def _is_whole(token: str) -> bool:
    core = split_token(token)[1]
    return (len(core) > 1 and _is_word(core.lower())) or is_known_symbol(core)


def _edits(text: Text, pages: Pages, settings: Repair, reader: Reader) -> list[Edit]:
    """What one pass changes: neighbouring pages of the same mode are read as one text."""
    modes = [_mode(text, page, settings) for page in pages]
    edits: list[Edit] = []
    for mode, group in groupby(zip(modes, pages, strict=True), key=lambda pair: pair[0]):
        members = [page for _, page in group]
        at = text.to_clean(Span(members[0][0], members[-1][1]))
        sure = _sureness(text, at, reader, mode) if mode == "slips" else {}
        edits += [replace(e, at=e.at.shifted(at.start)) for e in _part_edits(at.of(text.clean), mode, settings, sure)]
    return edits


def _sureness(text: Text, at: Span, reader: Reader, mode: Mode) -> Sureness:
    """What the reader's confidences weigh, by place in a part of the clean text; of words changed since it said nothing."""
    result, folder = {}, models_folder()
    for start, confidence in reader.items():
        now = text.to_clean(Span(start, start + 1))
        if at.contains(now) and len(now) == 1 and text.clean[now.start] == text.raw[start]:
            result[now.start - at.start] = sureness(mode, confidence, folder)
    return result


def _part_edits(part: str, mode: Mode, settings: Repair, sure: Sureness) -> list[Edit]:
    if mode == "none":
        return symbol_edits(part)
    if mode == "split":
        return [*shard_edits(part, _log_share), *symbol_edits(part)]
    words = [_judged(e, mode, part) for e in decoder(mode, models_folder(), settings.lexicon).edits(part, sure)]
    if mode == "slips":
        least = max(settings.min_confidence, SLIP)
        words = [e for e in words if not e.at.of(part).endswith("-")]  # half a compound: what it should be stands elsewhere
        words = [
            e if e.confidence >= least else replace(e, state="proposed") for e in words if e.confidence >= settings.min_confidence
        ]
    if mode == "eng":
        words = [without_specks(e) for e in words] + speck_edits(part)
    taken = {e.at for e in words if e.state == "applied"}
    return [*words, *(e for e in symbol_edits(part, whole=mode == "slips") if e.at not in taken)]


def _judged(edit: Edit, mode: Mode, part: str) -> Edit:
    """An edit under the name of its kind, with the confidence that this kind has earned."""
    core = split_token(edit.at.of(part))[1].lower()
    kind = kind_of(mode, edit, _is_word(core))
    return replace(edit, rule=kind, confidence=calibrated(kind, edit.confidence, models_folder()))


def _mode(text: Text, page: tuple[int, int, bool], settings: Repair) -> Mode:
    if settings.mode != "auto":
        return cast(Mode, settings.mode)
    start, end, from_ocr = page
    found = signs(text.to_clean(Span(start, end)).of(text.clean), _is_word, is_syllable_shape)
    return judge(found, from_ocr)


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

"""The order of repair: rules, then the decoder that each page calls for, then symbols; again until nothing changes."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import cast

from pipeline.errors import BadSettings
from pipeline.repair.compose import compose
from pipeline.repair.confidence import calibrated, kind_of
from pipeline.repair.engine import decoder, language_model, models_folder
from pipeline.repair.mode import MODES, Mode, judge, signs
from pipeline.repair.proposals import proposal_edits
from pipeline.repair.rules import rule_edits
from pipeline.repair.shards import shard_edits
from pipeline.repair.specks import speck_edits, without_specks
from pipeline.repair.symbols import symbol_edits
from pipeline.repair.wording import is_syllable_shape, split_token, tone_folded
from pipeline.schema.text import Edit, Span, Text
from pipeline.settings import Repair

log = logging.getLogger(__name__)
PASSES = 4
SLIP = 0.96
"""Below this a slip of the right reader is only proposed: a false edit costs a reviewer more than a misread word."""

Pages = Sequence[tuple[int, int, bool]]
"""Start and end of each page in the raw text, and whether it was read by OCR."""


def repair_pages(raw: str, pages: Pages, settings: Repair) -> Text:
    """Repairs until a further pass changes nothing; where that does not come about, only the rules' changes stand.

    So whatever comes out, repairing it again changes nothing.
    """
    if settings.mode not in ("auto", *MODES):
        raise BadSettings(f"There is no repair mode {settings.mode!r}.", advice=f"Choose auto or one of {', '.join(MODES)}.")
    text = compose(Text(raw), rule_edits(raw))
    settled = text
    for _ in range(PASSES):
        edits = _edits(text, pages, settings)
        if not any(e.state == "applied" for e in edits):
            return _with_proposals(text)
        text = compose(text, edits)
    log.warning("repair did not settle in %d passes; only rules are applied", PASSES)
    return _with_proposals(settled)


def _edits(text: Text, pages: Pages, settings: Repair) -> list[Edit]:
    """What one pass changes: neighbouring pages of the same mode are read as one text."""
    modes = [_mode(text, page, settings) for page in pages]
    edits: list[Edit] = []
    for mode, group in groupby(zip(modes, pages, strict=True), key=lambda pair: pair[0]):
        members = [page for _, page in group]
        at = text.to_clean(Span(members[0][0], members[-1][1]))
        edits += [replace(e, at=e.at.shifted(at.start)) for e in _part_edits(at.of(text.clean), mode, settings)]
    return edits


def _part_edits(part: str, mode: Mode, settings: Repair) -> list[Edit]:
    if mode == "none":
        return symbol_edits(part)
    if mode == "split":
        return [*shard_edits(part, _log_share), *symbol_edits(part)]
    words = [_judged(e, mode, part) for e in decoder(mode, models_folder()).edits(part)]
    if mode == "slips":
        least = max(settings.min_confidence, SLIP)
        words = [e for e in words if not e.at.of(part).endswith("-")]  # half a compound: what it should be stands elsewhere
        words = [
            e if e.confidence >= least else replace(e, state="proposed") for e in words if e.confidence >= settings.min_confidence
        ]
    if mode == "eng":
        words = [without_specks(e) for e in words] + speck_edits(part)
    taken = {e.at for e in words if e.state == "applied"}
    return [*words, *(e for e in symbol_edits(part) if e.at not in taken)]


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


def _with_proposals(text: Text) -> Text:
    return compose(text, proposal_edits(text.clean))

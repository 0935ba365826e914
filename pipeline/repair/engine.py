"""The decoder set to work on a text: paragraphs to lattices, best paths to edits of whole tokens."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import log1p
from pathlib import Path
from typing import NamedTuple

import numpy as np

from pipeline.errors import MissingProgram
from pipeline.repair.arcs import Arc, ArcStore
from pipeline.repair.candidates import UNKNOWN, Candidates, Garbled, LostMarks, Slips
from pipeline.repair.channel import Channel
from pipeline.repair.decoder import Lattice, decode
from pipeline.repair.defined import defined_abbreviations
from pipeline.repair.familiar import with_familiar
from pipeline.repair.ngrams import Ids, Ngrams
from pipeline.repair.pieces import Piece, Run, Token, pieces, runs
from pipeline.repair.posterior import Shares, shares
from pipeline.repair.wording import CODE, NUMBER, PAUSE, STOP, is_syllable_shape, split_token, tone_folded, unmarked
from pipeline.schema.lexicon import NOTHING, Lexicon
from pipeline.schema.text import Edit, Span
from pipeline.viet import facts


@dataclass(frozen=True, slots=True)
class Tuning:
    """Numbers of one mode, chosen on held-out pairs: beam, weight of the language model, heat of the shares."""

    beam: int
    weight: float
    heat: float


Sureness = Mapping[int, float]
"""Where a token starts -> what the reader's confidence in it adds to the log probability that it was read right."""

PER = 2.5
"""How much likelier (log) a unit is after a slash than the words around it tell: "phóng sự/tuần"."""

TAUGHT, NEW = 1.0, -3.0
"""What the logarithm of the count of a reviewer's readings weighs (chosen on simulated reviews of two garbled plans: more makes
as many places wrong as right), and the cost of a reading that is no candidate."""

NAME = 4.0
"""What a name weighs (log) that people read more than once and always in the same way: the language model knows few names."""

LONE_CAPITALS = 3.0
"""How much less likely (log) a word in capitals is among words in small letters: "xây dựng NTM" holds no misread NẰM."""

TUNING = {"marks": Tuning(8, 1.0, 1.0), "eng": Tuning(10, 1.0, 1.0), "slips": Tuning(6, 1.0, 1.0)}


def models_folder() -> Path:
    """Where the trained files of repair lie: $KEHOACH_MODELS/repair, else `models/repair` beside the package."""
    return _folder(os.environ.get("KEHOACH_MODELS", ""))


@lru_cache(8)
def _folder(chosen: str) -> Path:
    root = Path(chosen) if chosen else Path(__file__).resolve().parents[2] / "models"
    return root / "repair"


@lru_cache(1)
def language_model(folder: Path) -> Ngrams:
    """The language model, loaded once a process."""
    try:
        return Ngrams(folder)
    except FileNotFoundError as error:
        raise MissingProgram(
            f"The models of repair are missing: there is no {error.filename}.",
            kind="missing model",
            advice="Put the folder models/ of the distribution beside the package, or name it in KEHOACH_MODELS.",
        ) from error


class Key(NamedTuple):
    """What the arcs of a place depend on: the piece, whether it opens a sentence, the piece that it may have been torn from,
    the reader's sureness, whether it follows a slash ("sự/tuần"), and whether it stands in capitals among small letters."""

    read: str
    opening: bool
    before: str
    sure: float
    per: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one text beside its letters: its reader's sureness, and the words that stay as they are printed."""

    sure: Sureness
    kept: frozenset[str]


@dataclass
class Decoder:
    """One mode's candidates over the language model, with the arcs of everything read so far."""

    model: Ngrams
    candidates: Candidates
    tuning: Tuning
    lexicon: Lexicon = NOTHING
    store: ArcStore = field(default_factory=ArcStore)

    def __post_init__(self) -> None:
        self._fixed = {
            name: self.store.add(name, [Arc(self.ids.get(name, 1) if name != STOP else 0, 0.0)])
            for name in (NUMBER, CODE, PAUSE, STOP)
        }
        units = (tone_folded(row["wording"]) for row in facts.rows("target_denominators"))
        self._spoken = frozenset(index for word, index in self.ids.items() if is_syllable_shape(unmarked(word)))
        self._units = frozenset(self.ids[unit] for unit in units if unit in self.ids)

    @property
    def ids(self) -> dict[str, int]:
        return self.candidates.ids

    def edits(self, text: str, sure: Sureness | None = None) -> list[Edit]:
        """What this mode would change in a text, token by token; `sure` tells what the reader's confidence in a token weighs."""
        places, rows, lengths = self._positions(text, sure or {})
        if not rows:
            return []
        lattice = self.store.lattice(np.array(rows), np.array(lengths))
        chosen = decode(lattice, self.model, self.tuning.beam, self.tuning.weight)
        share = shares(lattice, chosen, self.model, self.tuning.weight, self.tuning.heat)
        if self.candidates.garbled:
            again = with_familiar(lattice, [piece.text for _, piece in places], chosen, share.chosen)
            if again is not None:
                lattice = self._read_again(lattice, again, chosen, share)
        return _edits(places, self.store, np.array(rows), chosen, (lattice, share))

    def _read_again(self, lattice: Lattice, again: Lattice, chosen: Ids, share: Shares) -> Lattice:
        """Decodes the sequences whose costs have changed, in place of what was found before."""
        owner = np.repeat(np.arange(len(lattice.lengths)), lattice.lengths)
        touched = np.zeros(len(lattice.lengths), bool)
        touched[owner[(again.cost != lattice.cost).any(axis=1)]] = True
        at = touched[owner]
        part = Lattice(
            again.first[at], again.second[at], again.cost[at], again.span[at], again.counts[at], again.lengths[touched]
        )  # fmt: skip
        chosen[at] = decode(part, self.model, self.tuning.beam, self.tuning.weight)
        now = shares(part, chosen[at], self.model, self.tuning.weight, self.tuning.heat)
        share.each[at], share.chosen[at] = now.each, now.chosen
        return again

    def _positions(self, text: str, sure: Sureness) -> tuple[list[tuple[Token, Piece]], list[int], list[int]]:
        """Every position of a text: its token and piece, its row of arcs; and the length of each sequence."""
        places: list[tuple[Token, Piece]] = []
        rows: list[int] = []
        lengths: list[int] = []
        stop = self._fixed[STOP]
        known = Known(sure, defined_abbreviations(text) | self.lexicon.held)
        for run in runs(text):
            self._add_run(text, run, (places, rows), known)
            if rows and rows[-1] != stop:
                places.append((run.tokens[-1], Piece(0, 0, "", STOP)))
                rows.append(stop)
        length = 0
        for row in rows:
            length += 1
            if row == stop:
                lengths.append(length)
                length = 0
        return places, rows, lengths

    def _add_run(self, text: str, run: Run, found_so_far: tuple[list[tuple[Token, Piece]], list[int]], known: Known) -> None:
        places, rows = found_so_far
        opening, before = True, ""
        store, fixed, stop = self.store, self._fixed, self._fixed[STOP]
        ended = 0
        capital = lone_capitals(run)
        for token in run.tokens:
            if text[ended : token.start] != " ":  # a new line or another cell: nothing is joined across
                before = ""
            ended = token.end
            parts = pieces(token.text, self.candidates.garbled)
            for piece in parts:
                if piece.fixed is not None or piece.text in known.kept:
                    row = fixed[piece.fixed or CODE]
                    before = ""
                else:
                    whole = piece.start == 0
                    per = piece.start > 0 and token.text[piece.start - 1] == "/"
                    sure, alone = known.sure.get(token.start, 0.0), token.start in capital
                    key = Key(piece.text, opening, before if whole else "", sure, per, alone)
                    found = store.row(key)
                    row = found if found is not None else self._make(key)
                    before = piece.text if piece.end == len(token.text) and whole else ""
                places.append((token, piece))
                rows.append(row)
                opening = row == stop or (opening and piece.fixed is not None)

    def _make(self, key: Key) -> int:
        arcs = self.candidates.arcs(key.read, key.opening)
        if taught := self.lexicon.readings_of(key.read):
            arcs = self._with_taught(arcs, key.read, taught)
        if key.sure:
            arcs = [replace(arc, cost=arc.cost + key.sure) if arc.surface is None else arc for arc in arcs]
        if key.per and self.candidates.garbled:
            arcs = [replace(arc, cost=arc.cost + PER) if arc.first in self._units else arc for arc in arcs]
        if key.alone:
            arcs = [self._among_small_letters(arc, key.read) for arc in arcs]
        if key.before:
            joined = self.candidates.joined(key.before, key.read, key.opening)
            if not joined:
                plain = self.store.row(key._replace(before=""))
                if plain is not None:
                    return self.store.alias(key, plain)
            arcs = arcs + joined
        return self.store.add(key, arcs)

    def _with_taught(self, arcs: list[Arc], read: str, taught: Mapping[str, int]) -> list[Arc]:
        """What people read in the piece elsewhere in the archive is likelier here; what was no candidate becomes one."""
        gains = {reading: TAUGHT * log1p(count) for reading, count in taught.items()}
        if len(gains) == 1:
            (reading, count), *_ = taught.items()
            if count > 1 and reading[:1].isupper():
                gains[reading] += NAME
        found = [replace(arc, cost=arc.cost + gains.get(read if arc.surface is None else arc.surface, 0.0)) for arc in arcs]
        there = {read if arc.surface is None else arc.surface for arc in arcs}
        for reading, gain in gains.items():
            if reading not in there:
                found.append(Arc(self.ids.get(tone_folded(reading.lower()), UNKNOWN), NEW + gain, reading))
        return found

    def _among_small_letters(self, arc: Arc, read: str) -> Arc:
        """An arc where capitals stand alone: an abbreviation likelier than a word."""
        written = arc.surface or read
        word = written.isupper() and arc.first > 1 and arc.first in self._spoken
        return replace(arc, cost=arc.cost - LONE_CAPITALS) if word else arc


def lone_capitals(run: Run) -> frozenset[int]:
    """Where tokens of two and more capitals start whose neighbours are in small letters: abbreviations nearly always."""
    cores = [split_token(token.text)[1] for token in run.tokens]
    shouts = [len(core) > 1 and core.isupper() for core in cores]
    small = [any(c.islower() for c in core) for core in cores]
    last = len(cores) - 1
    return frozenset(
        run.tokens[i].start
        for i, shout in enumerate(shouts)
        if shout and all(small[k] for k in (i - 1, i + 1) if 0 <= k <= last) and last
    )


def _edits(
    places: list[tuple[Token, Piece]], store: ArcStore, rows: Ids, chosen: Ids, judged: tuple[Lattice, Shares]
) -> list[Edit]:
    """Changed positions gathered into edits of whole tokens; `rule` tells the kind: word, glued or torn.

    What would turn a number into a word is proposed only.
    """
    lattice, sure = judged
    edits: list[Edit] = []
    for group in _changed(places, store, rows, chosen):
        token = places[group[0]][0]
        torn = lattice.span[group[0], chosen[group[0]]] == 2
        start = places[group[0] - int(torn)][0].start
        after, confidence, kind = token.text, 1.0, "torn" if torn else "word"
        for k in reversed(group):
            piece = places[k][1]
            surface = store.surfaces[int(rows[k])][int(chosen[k])] or ""
            after = after[: piece.start] + surface + after[piece.end :]
            confidence = min(confidence, float(sure.chosen[k]))
            kind = "glued" if lattice.second[k, chosen[k]] >= 0 else kind
        others = _alternatives(group, store, rows, sure, int(chosen[group[0]])) if len(group) == 1 else ()
        number = any(places[k][1].text.isdigit() for k in group)
        edits.append(Edit(Span(start, token.end), after, kind, confidence, others, "proposed" if number else "applied"))
    return edits


def _changed(places: list[tuple[Token, Piece]], store: ArcStore, rows: Ids, chosen: Ids) -> list[list[int]]:
    """Positions that read otherwise than printed, those of one token together."""
    groups: list[list[int]] = []
    for i, (row, arc) in enumerate(zip(rows.tolist(), chosen.tolist(), strict=True)):
        if arc < 0 or store.surfaces[row][arc] is None:
            continue
        if groups and places[groups[-1][-1]][0].start == places[i][0].start:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _alternatives(group: list[int], store: ArcStore, rows: Ids, sure: Shares, chosen: int) -> tuple[tuple[str, float], ...]:
    """Other readings of a token with their shares, best first."""
    share = sure.each[group[0]]
    order = [int(k) for k in np.argsort(-share)[:5] if k != chosen and share[k] > 0.005]
    surfaces = store.surfaces[int(rows[group[0]])]
    return tuple((surfaces[k] or "", round(float(share[k]), 4)) for k in order if k < len(surfaces))


@lru_cache(4)
def decoder(mode: str, folder: Path, lexicon: Lexicon = NOTHING) -> Decoder:
    """The decoder of a mode (marks, eng or slips) for archives that taught the same, made once a process."""
    model = language_model(folder)
    try:
        if mode == "marks":
            candidates: Candidates = LostMarks(model)
        elif mode == "eng":
            candidates = Garbled(Channel(folder, "eng", model))
        else:
            candidates = Slips(Channel(folder, "vie", model))
    except FileNotFoundError as error:
        raise MissingProgram(
            f"The channel of repair is missing: there is no {error.filename}.",
            kind="missing model",
            advice="Put the folder models/ of the distribution beside the package, or name it in KEHOACH_MODELS.",
        ) from error
    return Decoder(model, candidates, TUNING[mode], lexicon)

"""From shares of likelihood to confidences that hold: of the corrections given 0.9, nine in ten are right."""

from __future__ import annotations

import json
import math
from functools import lru_cache
from pathlib import Path

import numpy as np

from pipeline.schema.text import Edit

DEFAULT = 0.75
"""For a kind of edit of which too few were seen to calibrate it."""


def strength(share: float) -> float:
    """A share as log odds, within -4..16."""
    return float(np.clip(math.log((share + 1e-9) / (1 - share + 1e-7)), -4.0, 16.0))


@lru_cache(4)
def _curves(folder: Path) -> dict[str, tuple[list[float], list[float]]]:
    path = folder / "calibration.json"
    if not path.is_file():
        return {}
    return {kind: (knots[0], knots[1]) for kind, knots in json.loads(path.read_text("utf-8")).items()}


def sureness(mode: str, confidence: float, folder: Path) -> float:
    """How much likelier (log) a reader gives this confidence to a word read right than to one read wrong, in steps of a half."""
    curve = _curves(folder).get(f"{mode} reader")
    return weight(curve, confidence) if curve else 0.0


def weight(curve: tuple[list[float], list[float]], confidence: float) -> float:
    """A curve's value at a confidence, in steps of a half, so that few different ones come up."""
    return round(2 * float(np.interp(confidence, curve[0], curve[1]))) / 2


def kind_of(mode: str, edit: Edit, known: bool) -> str:
    """The kind by which an edit is calibrated and named: a changed word that was a word before is another case than a shard."""
    return f"{mode} {edit.rule}" if edit.rule != "word" else f"{mode} {'word' if known else 'letters'}"


def calibrated(kind: str, share: float, folder: Path) -> float:
    """The confidence of an edit of a kind, by the curve learned on held-out pairs."""
    curve = _curves(folder).get(kind)
    if curve is None:
        return min(share, DEFAULT)
    return float(np.interp(strength(share), curve[0], curve[1]))

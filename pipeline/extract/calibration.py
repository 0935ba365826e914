"""From what a rule thinks of its find to how often such finds are right: measured on synthetic plans, kept in a table."""

from __future__ import annotations

from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "tables" / "method_precision.tsv"
PRIOR = 10
"""As many finds as the rule's own estimate counts for: a method seen seldom keeps it."""


def raw_band(raw: float) -> str:
    """The tenth that a rule's own estimate lies in.

    >>> raw_band(0.93), raw_band(0.6)
    ('0.9', '0.6')
    """
    return f"{int(round(raw * 1000) // 100) / 10:.1f}"


@cache
def _measured() -> dict[tuple[str, str, str], tuple[int, int]]:
    if not TABLE.is_file():
        return {}
    lines = (line.split("\t") for line in TABLE.read_text("utf-8").splitlines()[2:])
    return {(kind, method, band): (int(n), int(right)) for kind, method, band, n, right in lines}


def calibrated(kind: str, method: str, raw: float) -> float:
    """The share of finds of this kind, method and estimate that were right, drawn towards the estimate where few were seen."""
    n, right = _measured().get((kind, method, raw_band(raw)), (0, 0))
    return round((right + PRIOR * raw) / (n + PRIOR), 3)

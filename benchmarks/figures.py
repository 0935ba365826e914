"""One figure beside its bar, told by whoever measures it and kept for the table at the end of `python -m benchmarks`."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

KEPT_IN = "BENCH_FIGURES"
"""The variable that names the file in which figures are kept; without it nothing is."""


@dataclass(frozen=True)
class Figure:
    """What was measured; `good` is None where there is no bar."""

    what: str
    bar: str
    measured: str
    good: bool | None
    part: str = ""

    @property
    def verdict(self) -> str:
        return {True: "ok", False: "MISS", None: "-"}[self.good]


def keep(what: str, bar: str, measured: str, good: bool | None = None) -> None:
    """Keep a figure for the table at the end."""
    if place := os.environ.get(KEPT_IN):
        with Path(place).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(Figure(what, bar, measured, good))) + "\n")


def kept(place: Path, part: str) -> list[Figure]:
    """The figures that one part kept."""
    if not place.exists():
        return []
    lines = place.read_text("utf-8").splitlines()
    return [Figure(**{**json.loads(line), "part": part}) for line in lines]


def table(figures: list[Figure]) -> str:
    """All figures under one another, those that miss their bar marked."""
    rows = [("part", "figure", "bar", "measured", "")] + [(f.part, f.what, f.bar, f.measured, f.verdict) for f in figures]
    widths = [min(56, max(len(row[column]) for row in rows)) for column in range(4)]
    lines = []
    for row in rows:
        cells = [cell if len(cell) <= width else f"{cell[: width - 1]}…" for cell, width in zip(row, widths, strict=False)]
        lines.append("  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)) + f"  {row[4]}")
    missed = sum(figure.good is False for figure in figures)
    barred = sum(figure.good is not None for figure in figures)
    return "\n".join([*(line.rstrip() for line in lines), "", f"{barred} figures with a bar, {missed} below it"])

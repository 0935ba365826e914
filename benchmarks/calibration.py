"""Does confidence mean something? Of the records given 0.9, how many are right, by band and by method, with the interval.

    python -m benchmarks.calibration [--count 100] [--seeds 77 102] [--fit]

A record counts as right where a gold row is paired with it and every field that the gold row states agrees. `--fit` writes
the measured precision of each method to `pipeline/extract/tables/method_precision.tsv`; measure on other seeds than those it
was fitted on.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.extraction import ROOT, plan_of, rows_of
from benchmarks.figures import keep
from benchmarks.score_records import COMPARED, TABLES, Row, _code, agree, paired
from pipeline.extract.calibration import raw_band
from pipeline.settings import Extract, Settings
from pipeline.training.plans import make_plan as synthetic

TABLE = ROOT / "pipeline" / "extract" / "tables" / "method_precision.tsv"
NOISES = (0.0, 0.02)
"""Clean text and text with two wrong letters in a hundred, half of the plans each."""

Judged = tuple[str, Row, bool]


def judged(count: int, seeds: Sequence[str], settings: Settings) -> Iterator[Judged]:
    """Every record found in synthetic plans, with its table and whether it is right."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.txt"
        for seed in seeds:
            for index in range(count):
                drawn = synthetic(f"{seed}/{index}", NOISES[index % 2])
                path.write_text(drawn.text, "utf-8")
                found = rows_of(plan_of(path, settings, Path(folder)))
                for table in TABLES:
                    yield from _judged_table(table, drawn.gold[table], found[table])


def _judged_table(table: str, gold: Sequence[Row], found: Sequence[Row]) -> Iterator[Judged]:
    if table == "legal_bases":
        gold, found = [row for row in gold if _code(row)], [row for row in found if _code(row)]
    partner = {j: gold[i] for i, j in paired(table, gold, found)}
    for j, row in enumerate(found):
        yield table, row, j in partner and _fields_agree(table, partner[j], row)


def _fields_agree(table: str, gold: Row, found: Row) -> bool:
    for key, least in COMPARED[table].items():
        if key in gold:
            wordings: list[Any] = [gold[key], *gold.get(f"{key}_also", ())]
            if max(agree(wording, found.get(key), least) for wording in wordings) < 1:
                return False
    return True


def interval(right: int, n: int) -> tuple[float, float]:
    """Wilson's interval of 95 % for a share.

    >>> [round(x, 2) for x in interval(9, 10)]
    [0.6, 0.98]
    """
    z, share = 1.96, right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def report(records: Sequence[Judged]) -> str:
    """A line a band of confidence: how many records, their mean confidence, the share that is right, its interval."""
    bands: dict[float, list[tuple[float, bool]]] = defaultdict(list)
    for _, row, right in records:
        bands[min(int(row["confidence"] * 20), 19) / 20].append((row["confidence"], right))
    lines = ["confidence    records   given   right   interval of 95 %"]
    for low, members in sorted(bands.items()):
        n, right_ones = len(members), sum(right for _, right in members)
        given = sum(confidence for confidence, _ in members) / n
        a, b = interval(right_ones, n)
        lines.append(f"{low:.2f} - {low + 0.05:.2f} {n:>9}   {given:.3f}   {right_ones / n:.3f}   {a:.3f} - {b:.3f}")
    return "\n".join(lines)


def fitted(records: Sequence[Judged]) -> str:
    """The table of measured precision: one line for each kind of record, method and band of what the method itself thinks."""
    counts: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for table, row, right in records:
        seen = counts[table, row["method"], raw_band(row["confidence"])]
        seen[0] += 1
        seen[1] += right
    head = "# Share of right records by kind, method and its own estimate, on synthetic plans by benchmarks.calibration\n"
    lines = [f"{kind}\t{method}\t{band}\t{n}\t{right}" for (kind, method, band), (n, right) in sorted(counts.items())]
    return head + "kind\tmethod\tband\tn\tright\n" + "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seeds", nargs="+", default=["77", "102"])
    parser.add_argument("--fit", action="store_true")
    given = parser.parse_args()
    settings = Settings(extract=Extract(calibrated=False)) if given.fit else Settings()
    records = list(judged(given.count, given.seeds, settings))
    if given.fit:
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(fitted(records), "utf-8")
    print(f"{len(records)} records of {given.count * len(given.seeds)} synthetic plans, seeds {', '.join(given.seeds)}")
    print(report(records))
    given_all = sum(row["confidence"] for _, row, _ in records) / max(1, len(records))
    right_all = sum(right for _, _, right in records) / max(1, len(records))
    keep(f"confidence of {len(records)} records, on average", "-", f"{given_all:.3f} given, {right_all:.3f} right")


if __name__ == "__main__":
    main()

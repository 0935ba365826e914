"""Records of synthetic plans, of the samples' texts and of the two shared gold plans: precision, recall, F1 and fields.

    python -m benchmarks.extraction [--count 200] [--seed 42] [--noise 0.02] [--faults FILE]

The plans are drawn from tables that were written apart from the rules of extraction.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.figures import keep
from benchmarks.score_records import TABLES, Score
from pipeline.ingest import discover, inspect
from pipeline.schema.page_input import FoundFile
from pipeline.schema.plan import Plan
from pipeline.settings import Settings
from pipeline.steps import make_plan, read_pages
from pipeline.training.plans import make_plan as synthetic

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def rows_of(plan: Plan) -> dict[str, Any]:
    """A plan's records as plain rows, each with the words of its quote."""
    text = plan.text.clean
    found: dict[str, Any] = {"document": dataclasses.asdict(plan.records.document)}
    for name in TABLES:
        found[name] = [{**dataclasses.asdict(record), "quote": record.quote.of(text)} for record in getattr(plan.records, name)]
    return found


def plan_of(path: Path, settings: Settings, scratch: Path) -> Plan:
    """All rooms over one file, as the batch calls them."""
    (found,) = discover([str(path)], settings.ingest, scratch)
    if not isinstance(found, FoundFile):
        raise SystemExit(f"{path}: {found.reason}")
    source = inspect(found, settings.ingest)
    pages = list(read_pages(found, range(1, source.pages + 1), settings))
    return make_plan(source, pages, settings)


def synthetic_score(count: int, seed: int, noise: float) -> tuple[Score, float, int]:
    """The score of a synthetic set, the seconds it took and its letters."""
    score, seconds, letters = Score(), 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.txt"
        for index in range(count):
            drawn = synthetic(f"{seed}/{index}", noise)
            path.write_text(drawn.text, "utf-8")
            start = time.process_time()
            plan = plan_of(path, Settings(), Path(folder))
            seconds += time.process_time() - start
            letters += len(drawn.text)
            score.add(f"plan-{seed}-{index:06d}", drawn.gold, rows_of(plan))
    return score, seconds, letters


def shared_score() -> Score | None:
    """The two gold plans of ../shared; None where they are absent."""
    golds = sorted((SHARED / "gold").glob("*.json"))
    if not golds:
        return None
    score = Score()
    with tempfile.TemporaryDirectory() as folder:
        for gold in golds:
            plan = plan_of(SHARED / "seeds" / f"{gold.stem}.txt", Settings(), Path(folder))
            score.add(gold.stem, json.loads(gold.read_text("utf-8")), rows_of(plan))
    return score


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--noise", type=float, default=0.0)
    parser.add_argument("--faults", type=Path, help="write every fault to this file, one a line")
    given = parser.parse_args()
    score, seconds, letters = synthetic_score(given.count, given.seed, given.noise)
    pages = letters / 2500
    head = f"{given.count} synthetic plans, seed {given.seed}, noise {given.noise}"
    print(f"{head}; {1000 * seconds / pages:.1f} ms for 2,500 letters")

    print(score.report())
    score.keep(f"{given.count} synthetic plans", dict.fromkeys(("documents", *TABLES), 0.95))
    keep("structure to extract, 2,500 letters", "< 25 ms", f"{1000 * seconds / pages:.1f} ms", seconds / pages < 0.025)
    if given.faults:
        given.faults.write_text("\n".join(score.faults) + "\n", "utf-8")
    shared = shared_score()
    if shared is not None:
        print("\nthe two gold plans of ../shared")
        print(shared.report())
        shared.keep("two gold plans", {**dict.fromkeys(TABLES, 0.9), "documents": 0.95, "legal_bases": 0.98})


if __name__ == "__main__":
    main()

"""`python -m pipeline.training.plans --count 500 --seed 1 --out DIR`: plans and their gold records."""

from __future__ import annotations

import argparse
import json
import os
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

from pipeline.training.plans.document import make_plan


def write(index: int, seed: int, out: Path, noise: float) -> None:
    """Write plan number `index` of a seed."""
    plan = make_plan(f"{seed}/{index}", noise)
    stem = f"plan-{seed}-{index:06d}"
    (out / f"{stem}.txt").write_text(plan.text, "utf-8")
    (out / "gold" / f"{stem}.json").write_text(json.dumps(plan.gold, ensure_ascii=False, indent=1), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="how many plans")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same plans")
    parser.add_argument("--out", type=Path, required=True, help="folder for the texts; gold records go to OUT/gold")
    parser.add_argument("--noise", type=float, default=0.0, help="share of accented letters that recognition got wrong (0.02)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    (given.out / "gold").mkdir(parents=True, exist_ok=True)
    jobs = (range(given.count), repeat(given.seed), repeat(given.out), repeat(given.noise))
    if given.workers == 1 or given.count < 200:
        for job in zip(*jobs, strict=False):
            write(*job)
        return
    with ProcessPoolExecutor(given.workers) as pool:
        for _ in pool.map(write, *jobs, chunksize=64):
            pass


if __name__ == "__main__":
    main()

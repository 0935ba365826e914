"""The samples of data/raw through all rooms, scored against tests/golden: `python -m benchmarks.samples [--faults FILE]`."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from benchmarks.extraction import ROOT, plan_of, rows_of
from benchmarks.score_records import Score
from pipeline.settings import Settings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=Path, help="write every fault to this file, one a line")
    given = parser.parse_args()
    whole = Score()
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted((ROOT / "data" / "raw").iterdir()):
            gold = ROOT / "tests" / "golden" / f"{path.stem}.json"
            if not gold.is_file():
                continue
            start = time.perf_counter()
            rows = rows_of(plan_of(path, Settings(), Path(folder)))
            seconds = time.perf_counter() - start
            one, truth = Score(), json.loads(gold.read_text("utf-8"))
            for score in (one, whole):
                score.add(path.stem, truth, rows)
            print(f"\n{path.name}  ({seconds:.1f} s)\n{one.report()}", flush=True)
    print(f"\nall samples\n{whole.report()}")
    whole.keep("samples of data/raw", {})
    if given.faults:
        given.faults.write_text("\n".join(whole.faults) + "\n", "utf-8")


if __name__ == "__main__":
    main()

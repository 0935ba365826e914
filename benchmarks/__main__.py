"""Runs every measurement, one after another, each in its own process, and puts all figures beside their bars at the end.

python -m benchmarks                  # about an hour on two idle cores
python -m benchmarks --quick          # about a quarter of an hour: fewer pages, plans, kills and people
python -m benchmarks --only NAME...   # some of them
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import KEPT_IN, Figure, kept, table

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
QUICK: dict[str, tuple[str, ...]] = {
    "speed": (),
    "long_plan": (),
    "long_scan": ("--pages", "40"),
    "ocr": ("--plans", "1"),
    "good_pages": ("--plans", "1"),
    "ocrmypdf": ("--plans", "1"),
    "layers": ("--plans", "4"),
    "tables": ("--count", "3"),
    "dossiers": ("--plans", "20", "--dossiers", "50"),
    "repair": ("--pages", "1"),
    "extraction": ("--count", "40"),
    "calibration": ("--count", "40", "--seeds", "77"),
    "samples": (),
    "archive": ("--documents", "1000", "--without-pandas"),
    "kill": ("5",),
    "review": ("--items", "50000", "--seconds", "10"),
}
"""Every part in its order, with what makes it short."""

NEEDS_SHARED = {
    "speed": "digital PDFs of real offices (without ../shared: the samples only)",
    "ocr": "character error on real pages (without ../shared: simulated pages only)",
    "dossiers": "cuts in real documents (without ../shared: drawn plans only)",
    "repair": "word error of the Lào Cai pages, marks lost in news and decisions (without ../shared: held-out plans only)",
    "extraction": "F1 on the two gold plans (without ../shared: the synthetic plans only)",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="smaller measurements, rougher figures")
    parser.add_argument("--only", nargs="+", choices=QUICK, default=list(QUICK), metavar="NAME", help=", ".join(QUICK))
    given = parser.parse_args()
    shared = (ROOT.parent / "shared").is_dir()
    print("../shared is " + ("there: all figures." if shared else "absent. Left out:"))
    if not shared:
        for name, what in NEEDS_SHARED.items():
            print(f"  {name}: {what}")
    figures: list[Figure] = []
    failed, began = [], time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kehoach-bench-") as scratch:
        for name in given.only:
            place, started = Path(scratch, name), time.monotonic()
            options = QUICK[name] if given.quick else ()
            print(f"\n== {name} ({' '.join(('python -m', f'benchmarks.{name}', *options))})", flush=True)
            command = [sys.executable, "-m", f"benchmarks.{name}", *options]
            done = subprocess.run(command, cwd=ROOT, env={**os.environ, KEPT_IN: str(place)}, check=False)
            print(f"   took {time.monotonic() - started:.0f} s", flush=True)
            found = kept(place, name)
            figures += found
            if done.returncode and all(figure.good is not False for figure in found):
                failed.append(name)  # it did not come to its end; one that found its bar missed says so in the table
    print(f"\n== all figures ({(time.monotonic() - began) / 60:.0f} min{', quick' if given.quick else ''})\n\n{table(figures)}")
    if failed:
        print(f"ended with an error: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())

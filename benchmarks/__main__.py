"""Runs every measurement, one after another, each in its own process; `--only NAME` picks some."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ORDER = ("speed", "ocr", "ocrmypdf", "layers", "tables", "dossiers", "repair", "extraction", "samples", "archive", "kill", "review")
NEEDS_SHARED = {
    "extraction": "F1 on the two gold plans (without ../shared: the synthetic plans only)",
    "repair": "word error of the Lào Cai pages (without ../shared: held-out text of data/raw only)",
    "ocr": "character error on real pages (without ../shared: simulated pages only)",
}


def main() -> int:
    only = sys.argv[sys.argv.index("--only") + 1 :] if "--only" in sys.argv else list(ORDER)
    shared = (ROOT.parent / "shared").is_dir()
    print("../shared is " + ("there: all figures." if shared else "absent. Left out:"))
    if not shared:
        for name, what in NEEDS_SHARED.items():
            print(f"  {name}: {what}")
    failed = []
    for name in only:
        print(f"\n== {name} (python -m benchmarks.{name})", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=ROOT, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nended with an error: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())

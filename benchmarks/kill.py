"""`kill -9` at random moments of a run over the samples, each time resumed: in the end all is as after an undisturbed run.

    python -m benchmarks.kill [KILLS] [SEED]

Bar: no difference in documents/, text/, tables/ (seconds apart), nor in the rows of the ledger and of the DuckDB file.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import keep
from benchmarks.same import contents, differences

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = "data/raw"
COMMAND = [sys.executable, "-m", "pipeline.cli", "run", SAMPLES, "--out"]


def start(out: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*COMMAND, str(out)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def undisturbed(out: Path) -> float:
    began = time.monotonic()
    code = start(out).wait()
    if code not in (0, 3):
        raise SystemExit(f"the undisturbed run ended with {code}")
    return time.monotonic() - began


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 2024)
    with tempfile.TemporaryDirectory(prefix="kehoach-kill-") as place:
        whole, torn = Path(place, "whole"), Path(place, "torn")
        seconds = undisturbed(whole)
        undisturbed_again = Path(place, "again")
        undisturbed(undisturbed_again)
        same_twice = differences(whole, undisturbed_again)
        hit, rounds, differing = 0, 0, set(same_twice)
        while hit < kills:
            rounds += 1
            running = start(torn)
            try:
                code = running.wait(chance.uniform(0.05, seconds * 1.1))
                if code not in (0, 3):
                    differing.add(f"a resumed run ended with {code}")
                differing |= set(differences(whole, torn))  # it came to its end: compare, then begin anew
                subprocess.run(["rm", "-rf", str(torn)], check=True)
            except subprocess.TimeoutExpired:
                os.kill(running.pid, signal.SIGKILL)
                running.wait()
                hit += 1
        if start(torn).wait() not in (0, 3):
            differing.add("the last run did not end well")
        differing |= set(differences(whole, torn))
        count = len(contents(whole))
    print(f"kill -9 at {hit} moments of {rounds} runs over {SAMPLES} ({seconds:.1f} s undisturbed); {count} things compared")
    print(f"bar: 0 differences · measured: {len(differing)} · python -m benchmarks.kill {kills}")
    keep(f"kill -9 at {hit} moments, then resumed: differences", "0", f"{len(differing)} of {count}", not differing)
    for name in sorted(differing):
        print(f"  differs: {name}")
    return 1 if differing else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Text for training that the project writes itself: synthetic plans, and names of places and offices as documents print them.

    python -m pipeline.training.own_text CORPORA [--plans 600]

Writes `plans.txt` and `places.txt` beside the corpora. Codified law has few opening formulas ("Căn cứ Kế hoạch số … của
UBND huyện …"), few words of campaigns ("chuyên đề", "tổ công nghệ số") and hardly any commune.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from pipeline.training.plans import make_plan
from pipeline.viet import facts

FIRST = 300_000
"""Seeds of the synthetic plans from here on are for training; those that measure are below (`benchmarks`)."""


def plan_lines(plans: int) -> Iterator[str]:
    """Each line of the plans once."""
    seen: set[str] = set()
    for seed in range(FIRST, FIRST + plans):
        for line in make_plan(seed).text.split("\n"):
            whole = " ".join(line.split())
            if whole and whole not in seen:
                seen.add(whole)
                yield whole


def place_lines() -> Iterator[str]:
    """Communes, districts and provinces, of today and before, with what they lie in; heads of units and offices."""
    provinces = {row["code"]: row for row in facts.rows("provinces_today")}
    for row in provinces.values():
        yield f"Ủy ban nhân dân {row['kind']} {row['name']}"
    for row in facts.rows("provinces"):
        yield f"UBND {row['kind']} {row['name']}"
    for row in facts.rows("communes_today"):
        above = provinces[row["province_code"]]
        yield f"UBND {row['kind']} {row['name']}, {above['kind']} {above['name']}"
    for name in ("districts", "former_districts"):
        for row in facts.rows(name):
            yield f"UBND {row['kind']} {row['name']}, tỉnh {row['province']}"
    for row in (*facts.rows("unit_heads"), *facts.rows("offices")):
        yield row.get("wording") or row["office"]


def main() -> None:
    """The command line of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--plans", type=int, default=600)
    asked = parser.parse_args()
    (asked.corpora / "plans.txt").write_text("\n".join(plan_lines(asked.plans)) + "\n", "utf-8")
    (asked.corpora / "places.txt").write_text("\n".join(place_lines()) + "\n", "utf-8")


if __name__ == "__main__":
    main()

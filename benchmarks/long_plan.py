"""A plan of 300 pages: time a page of structure and extraction together, and the most memory that its process held.

    python -m benchmarks.long_plan [--pages N]

The pages are those of synthetic plans, one after another under one letterhead; one core, a process of its own.
"""

from __future__ import annotations

import argparse
import resource
import time

from benchmarks.figures import keep
from pipeline import steps
from pipeline.schema.page import Line, Page, Source, Transcript, Word
from pipeline.schema.text import Text
from pipeline.settings import Settings
from pipeline.training.plans import make_plan

LETTERS = 2500
"""So many letters count as a page."""


def pages_of(count: int) -> tuple[Page, ...]:
    """The lines of synthetic plans, filled into as many pages."""
    pages: list[Page] = []
    lines: list[Line] = []
    filled, seed = 0, 4000
    while len(pages) < count:
        for printed in make_plan(seed).text.replace("\f", "\n").split("\n"):
            words = tuple(Word(word, None, None) for word in printed.split())
            if words:
                lines.append(Line(words))
                filled += len(printed)
            if filled >= LETTERS and len(pages) < count:
                pages.append(Page(len(pages) + 1, None, tuple(lines), "plain text", "synthetic"))
                lines, filled = [], 0
        seed += 1
    return tuple(pages)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=300)
    given = parser.parse_args()
    settings = Settings()
    took = {}
    for count in (max(1, given.pages // 10), given.pages):
        pages = pages_of(count)
        transcript = Transcript(Source("long.txt", "0" * 64, "text", count), pages)
        text = Text(transcript.raw, ())
        if not took:
            steps.make_records(transcript, text, steps.make_outline(transcript, text, settings), settings)  # models awake
        began = time.process_time()
        outline = steps.make_outline(transcript, text, settings)
        records = steps.make_records(transcript, text, outline, settings)
        took[count] = (time.process_time() - began) * 1000 / count
    short, long = took.values()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = len(records.targets) + len(records.responsibilities) + len(records.budgets) + len(records.legal_bases)
    print(f"{given.pages} pages, {found:,} records: {long:.1f} ms a page (a tenth of it: {short:.1f}), peak memory {most:.0f} MB")
    keep(f"structure and extraction, a plan of {given.pages} pages", "< 25 ms a page", f"{long:.1f} ms", long < 25)
    keep("the same beside a tenth of the pages", "linear: < 1.5 x", f"{long / short:.2f} x", long < 1.5 * short)
    keep(f"memory with a plan of {given.pages} pages", "< 500 MB", f"{most:.0f} MB", most < 500)
    return int(long >= 25 or most >= 500)


if __name__ == "__main__":
    raise SystemExit(main())

"""What is each table of facts worth? The records that change when it, or one row of it, is taken out.

    python -m benchmarks.rules [--table NAME] [--count 40] [--seed 42]
    python -m benchmarks.rules --unheard FILE.txt FILE.txt.xz ...

Without `--table` every table is taken out in turn; with it every row of that table. Read are synthetic plans, the samples of
the repository and the small plans of the test cases, from their repaired text on. A row that changes nothing here is a
candidate for deletion: look for the sourced wording that needs it first. `--unheard` looks: it names the rows whose wording
stands neither in those plans nor in the given texts.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import lzma
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from benchmarks.extraction import ROOT, plan_of
from benchmarks.score_records import TABLES
from pipeline.errors import BadFile
from pipeline.schema.page import Transcript
from pipeline.schema.text import Text
from pipeline.settings import Settings
from pipeline.steps import make_outline, make_records
from pipeline.training.plans import make_plan as synthetic
from pipeline.viet import facts

Reading = tuple[Transcript, Text]
Found = Counter[tuple[str, ...]]
NOTHING = "⁂⁂⁂"
UNSEEN = ("places", "evidence", "confidence")
"""Fields that may change without the record being another."""

HEAD = (
    "UBND HUYỆN SÔNG BIẾC",
    "Số: 12/KH-UBND",
    "Sông Biếc, ngày 12 tháng 02 năm 2023",
    "KẾ HOẠCH",
    "Thực hiện nhiệm vụ năm 2023",
)


def texts(count: int, seed: int) -> Iterator[str]:
    """The texts of the synthetic plans, of the samples and of the cases."""
    for index in range(count):
        yield synthetic(f"{seed}/{index}", 0.0).text
    for path in sorted((ROOT / "data" / "raw").glob("*.txt")):
        yield path.read_text("utf-8", errors="replace")
    for path in sorted((ROOT / "tests" / "cases" / "extract").glob("*.json")):
        for case in json.loads(path.read_text("utf-8")):
            before = case.get("before", "")
            lines = [before] if isinstance(before, str) else before
            under = [f"II. {case['under']}"] if case.get("under") else []
            yield "\n".join([*HEAD, *under, *lines])


def readings(count: int, seed: int) -> list[Reading]:
    """Transcript and repaired text of every text, made once."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.txt"
        for text in texts(count, seed):
            path.write_text(text, "utf-8")
            try:
                plan = plan_of(path, Settings(), Path(folder))
            except BadFile:  # a sample of broken bytes
                continue
            found.append((plan.transcript, plan.text))
    return found


def records(read: Sequence[Reading]) -> Found:
    """Every record of every text as its fields, counted."""
    found: Found = Counter()
    for number, (transcript, text) in enumerate(read):
        outline = make_outline(transcript, text, Settings())
        made = make_records(transcript, text, outline, Settings())
        for key, value in dataclasses.asdict(made.document).items():
            if key not in UNSEEN:
                found[str(number), "document", key, str(value)] += 1
        for table in TABLES:
            for record in getattr(made, table):
                fields = {key: value for key, value in dataclasses.asdict(record).items() if key not in UNSEEN}
                found[str(number), table, str(fields)] += 1
    return found


def _forget() -> None:
    """Empty every cache of the project, so that tables are read again."""
    for name, module in list(sys.modules.items()):
        if name.startswith("pipeline."):
            for thing in vars(module).values():
                clear = getattr(thing, "cache_clear", None)
                if clear is not None and thing.__module__ != "pipeline.extract.nlp":
                    clear()


@contextmanager
def tables_without(name: str, rows: range | None = None) -> Iterator[None]:
    """The tables with one emptied, or with some of its rows taken out."""
    own = facts.FOLDER
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(own, folder, dirs_exist_ok=True)
        path = Path(folder) / f"{name}.tsv"
        lines = path.read_text("utf-8").splitlines()
        kept = [line for n, line in enumerate(lines[2:]) if rows is not None and n not in rows]
        if not kept and len(lines) > 2:  # a word that no text holds: an empty list would match everywhere
            kept = ["\t".join([NOTHING, *lines[2].split("\t")[1:]])]
        path.write_text("\n".join([*lines[:2], *kept]) + "\n", "utf-8")
        facts.FOLDER = Path(folder)
        _forget()
        try:
            yield
        finally:
            facts.FOLDER = own
            _forget()


def changed(before: Found, after: Found) -> int:
    """How many records are gone or new, the larger of the two."""
    return max(sum((before - after).values()), sum((after - before).values()))


def _worth(read: Sequence[Reading], whole: Found, name: str, rows: range | None) -> str:
    with tables_without(name, rows):
        try:
            return f"{changed(whole, records(read)):>6}"
        except (ValueError, IndexError, KeyError, StopIteration, TypeError) as error:  # an empty table can leave nothing to match
            return f"needed ({type(error).__name__})"


def unheard(files: Sequence[Path], count: int, seed: int) -> Iterator[str]:
    """The rows of all tables whose first column stands in no text: not in plans, samples, cases, nor in the given files."""
    left = {
        (path.stem, line): " ".join(line.split("\t")[0].lower().split())
        for path in sorted(facts.FOLDER.glob("*.tsv"))
        for line in path.read_text("utf-8").splitlines()[2:]
    }
    for text in (*texts(count, seed), *chain.from_iterable(map(_pieces, files))):
        folded = " ".join(text.lower().split())
        left = {row: wording for row, wording in left.items() if wording not in folded}
    return (f"{table}\t{line}" for table, line in left)


def _pieces(path: Path, size: int = 4_000_000) -> Iterator[str]:
    """A text file, compressed by xz or not, in large pieces."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as file:
        while piece := file.read(size):
            yield piece


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--unheard", type=Path, nargs="*")
    given = parser.parse_args()
    if given.unheard is not None:
        print("\n".join(unheard(given.unheard, given.count, given.seed)))
        return
    read = readings(given.count, given.seed)
    whole = records(read)
    print(f"{len(read)} texts, {sum(whole.values())} values; records that change without")
    if given.table is None:
        for path in sorted(facts.FOLDER.glob("*.tsv")):
            print(f"{_worth(read, whole, path.stem, None)}  {path.stem}", flush=True)
        return
    lines = (facts.FOLDER / f"{given.table}.tsv").read_text("utf-8").splitlines()[2:]
    for number, line in enumerate(lines):
        print(f"{_worth(read, whole, given.table, range(number, number + 1))}  {line}", flush=True)


if __name__ == "__main__":
    main()

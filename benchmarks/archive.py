"""A large archive: time of each ready question, of search and of publishing, and memory; beside it pandas over CSV.

    python -m benchmarks.archive                 # 100,000 documents, 5,000,000 records; about ten minutes on two idle cores
    python -m benchmarks.archive --small         # 10,000 documents, 500,000 records
    python -m benchmarks.archive --keep FOLDER   # keeps the archive, and measures one that is there already

The archive is made from synthetic plans with known truth: tables, texts, ledger and manifest are written by the code that
publishes, from the truth instead of from files. Some thousands of plans are drawn; each stands in the archive many times, with
its own place, number, dates and id. Every question runs in a process of its own, as `kehoach query` does, cold and warm.
"Work" is time of the processors, all threads added: what else the machine does counts in the times by the clock.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from benchmarks.figures import keep
from benchmarks.synthetic_archive import RECORD_TABLES, build, change, records
from pipeline.store.parts import read_manifest
from pipeline.store.tables import _version

SMALL, FULL, PER_DOCUMENT = 10_000, 100_000, 50
SEARCHES = 120
GIVEN: dict[str, dict[str, str]] = {"due": {"date": "2023-08-15"}, "cited-by": {"code": "27/2001/QH10"}}


def say(what: str, bar: str, measured: str, good: bool | None = None) -> None:
    print(f"{what:<44} bar: {bar:<10} measured: {measured}", flush=True)
    keep(what.strip(), bar, measured, good)


def child(*given: str) -> tuple[dict[str, float], float]:
    """What a process of its own measures, and its memory at the most, in MB."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.archive_parts", *given], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found = json.loads(done.stdout.strip().splitlines()[-1])
    return found, found.pop("memory")


def searches(out: Path, chance: random.Random) -> list[tuple[str, str | None, str | None]]:
    """Queries cut from the texts themselves: words, phrases, with marks and without, by field and date."""
    from pipeline.query.folding import plain

    texts = sorted((out / "text").iterdir())
    found: list[tuple[str, str | None, str | None]] = []
    while len(found) < SEARCHES:
        words = [w for w in chance.choice(texts).read_text("utf-8").split() if w.isalpha()]
        at, length = chance.randrange(len(words) - 5), chance.choice((1, 2, 2, 3, 3, 4))
        said = " ".join(words[at : at + length])
        if chance.random() < 0.5:
            said = plain(said)
        if chance.random() < 0.4:
            said = f'"{said}"'
        field = chance.choice((None, None, None, "documents", "targets", "responsibilities", "budgets", "legal_bases"))
        found.append((said, field, chance.choice((None, None, "2023"))))
    return found


def questions(out: Path) -> float:
    from pipeline.query.questions import questions as ready

    most = 0.0
    for name in ready():
        measured, memory = child("ask", str(out), name, json.dumps(GIVEN.get(name, {})))
        most = max(most, memory)
        times = f"{measured['cold']:.2f} s cold, {measured['warm']:.2f} s warm ({measured['work']:.2f} s of work), "
        times += f"{measured['rows']} rows, {memory:.0f} MB"
        say(f"kehoach query {name}", "< 2 s", times, measured["cold"] < 2)
    return most


def beside(out: Path) -> None:
    """The same five questions in pandas over CSV."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="kehoach-csv-") as place, duckdb.connect() as connection:
        for table in ("documents", *RECORD_TABLES):
            path = out / "tables" / f"{table}.parquet"
            files = path / "*.parquet" if path.is_dir() else path
            connection.execute(f"COPY (SELECT * FROM read_parquet('{files}')) TO '{place}/{table}.csv'")
        for name in ("legal-bases", "targets", "due", "load", "budgets"):
            measured, memory = child("pandas", place, name)
            say(f"pandas over CSV: {name}", "-", f"{measured['seconds']:.2f} s, {memory:.0f} MB")


def indexes(out: Path) -> tuple[float, float]:
    """Make or renew the two indexes of search, one process each, and give the seconds and the memory of the larger one."""
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda words: child("index", str(out), words), ("mo dau", "mở đầu")))
    return max(found["seconds"] for found, _ in done), max(memory for _, memory in done)


def search_and_publish(out: Path) -> float:
    chance = random.Random(3)
    seconds, most = indexes(out)
    say("making the search indexes, two processes", "-", f"{seconds:.0f} s, {most:.0f} MB")
    found, memory = child("find", str(out), json.dumps(searches(out, chance)))
    median, p95, most_ms, work = (1000 * found[name] for name in ("median", "p95", "most", "work"))
    times = f"{median:.0f} ms median, {p95:.0f} ms p95 ({work:.0f} ms of work), {most_ms:.0f} ms most"
    say(
        f"kehoach search, {SEARCHES} queries",
        "< 200 ms",
        f"{times}; {found['hits']:.0f} found something; {memory:.0f} MB",
        p95 < 200,
    )
    most = max(most, memory)
    change(out, 100, chance)
    published, memory = child("publish", str(out))
    times = f"{published['seconds']:.1f} s ({published['work']:.1f} s of work), {memory:.0f} MB"
    say("publishing after 100 changed documents", "< 10 s", times, published["seconds"] < 10)
    most = max(most, memory)
    seconds, memory = indexes(out)
    say("renewing the search indexes after them", "-", f"{seconds:.1f} s, {memory:.0f} MB")
    return max(most, memory)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="10,000 documents instead of 100,000")
    parser.add_argument("--documents", type=int)
    parser.add_argument("--keep", type=Path, help="where the archive lies, or is made and kept")
    parser.add_argument("--without-pandas", action="store_true")
    given = parser.parse_args()
    count = given.documents or (SMALL if given.small else FULL)
    with tempfile.TemporaryDirectory(prefix="kehoach-archive-") as place:
        out = given.keep or Path(place) / "out"
        if not (out / "tables").is_dir():
            began = time.perf_counter()
            build(out, count, PER_DOCUMENT)
            print(f"made in {time.perf_counter() - began:.0f} s, {getrusage(RUSAGE_SELF).ru_maxrss / 1024:.0f} MB", flush=True)
        manifest = read_manifest(out / "tables")
        if manifest is None or manifest.version != _version():
            raise SystemExit(f"{out} was made by other code: delete it, and it is made anew.")
        documents, rows = records(out)
        size = sum(file.stat().st_size for file in (out / "tables").rglob("*.parquet") if file.is_file()) / 1e6
        print(f"an archive of {documents:,} documents and {rows:,} records, {size:.0f} MB of tables", flush=True)
        most = max(questions(out), search_and_publish(out))
        found, memory = child("report", str(out), "vi")
        times = f"{found['seconds']:.0f} s ({found['work']:.0f} s of work), a page of {found['size']:.1f} MB, {memory:.0f} MB"
        say("kehoach report", "-", times)
        most = max(most, memory)
        say("memory of every process above, at the most", "< 2 GB", f"{most:.0f} MB", most < 2048)
        if not given.without_pandas:
            beside(out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""What `benchmarks.archive` measures in processes of their own: prints one line of JSON with times and memory."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
from pathlib import Path

log = logging.getLogger("benchmarks")
if os.environ.get("SLOWEST"):  # each query with its time, on standard error
    logging.basicConfig(level=logging.INFO, format="%(message)s")


def memory() -> float:
    """The most memory this process held, in MB."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def work() -> float:
    """Seconds of the processors that this process has used: what else the machine does counts less than by the clock."""
    used = os.times()
    return used.user + used.system


def ask(out: Path, name: str, given: str) -> dict[str, float]:
    from pipeline.query.ask import answer

    times, rows, used = [], 0, 0.0
    for _ in range(2):
        began, used = time.perf_counter(), work()
        rows = len(answer(out, name, json.loads(given)).rows)
        times.append(time.perf_counter() - began)
        used = work() - used
    return {"cold": times[0], "warm": times[1], "work": used, "rows": rows}


def index(out: Path, words: str) -> dict[str, float]:
    """Makes or renews the index that a search for these words asks."""
    from pipeline.query.search import Wanted, search

    began = time.perf_counter()
    search(out, Wanted(words))
    return {"seconds": time.perf_counter() - began}


def find(out: Path, queries: str) -> dict[str, float]:
    from pipeline.query.search import Wanted, search

    times, works, hits = [], [], 0
    for words, field, since in json.loads(queries):
        began, used = time.perf_counter(), work()
        found = search(out, Wanted(words, field, since))
        times.append(time.perf_counter() - began)
        works.append(work() - used)
        hits += bool(found.hits)
        log.info("%.3f s, %.3f s of work, %d found: %s in %s since %s", times[-1], works[-1], found.count, words, field, since)
    times.sort()
    works.sort()
    p95 = int(0.95 * len(times))
    middle = times[len(times) // 2]
    return {"median": middle, "p95": times[p95], "work": works[p95], "most": times[-1], "hits": hits}


def publish(out: Path) -> dict[str, float]:
    from pipeline.store.folder import OutFolder
    from pipeline.store.ledger import Ledger
    from pipeline.store.tables import publish

    began, used = time.perf_counter(), work()
    with Ledger(OutFolder(out).ledger) as ledger:
        assert publish(OutFolder(out), ledger)
    return {"seconds": time.perf_counter() - began, "work": work() - used}


def report(out: Path, language: str) -> dict[str, float]:
    from pipeline.export.report.page import as_html

    began, used = time.perf_counter(), work()
    size = len(as_html(out, language))
    return {"seconds": time.perf_counter() - began, "work": work() - used, "size": size / 1e6}


TABLE_OF = {
    "legal-bases": "legal_bases",
    "targets": "targets",
    "due": "responsibilities",
    "load": "responsibilities",
    "budgets": "budgets",
}


def pandas(folder: Path, name: str) -> dict[str, float]:
    """A ready question as a notebook without kehoach would ask it."""
    import pandas as pd

    began = time.perf_counter()
    documents = pd.read_csv(folder / "documents.csv", dtype=str)
    table = pd.read_csv(folder / f"{TABLE_OF[name]}.csv", low_memory=False)
    if name == "legal-bases":
        both = table.merge(documents[["doc_id", "issuer"]], on="doc_id", suffixes=("", "_citing"))
        both.groupby("key")["doc_id"].nunique().nlargest(30)
    elif name == "targets":
        both = table[table.kind == "quantitative"].merge(documents, on="doc_id", suffixes=("", "_of"))
        both.sort_values(["indicator", "unit", "province"]).head(200)
    elif name == "due":
        days = pd.to_datetime(table.due_to, errors="coerce")
        table[(days >= "2023-07-01") & (days <= "2023-09-30")].merge(documents, on="doc_id").sort_values("due_to").head(500)
    elif name == "load":
        both = table.merge(documents[["doc_id"]], on="doc_id")
        both.groupby("unit").agg(tasks=("task", "nunique"), documents=("doc_id", "nunique")).nlargest(50, "tasks")
    else:
        parts = table[table.amount_vnd.notna() & ~table.is_total.astype(bool)]
        parts.groupby(["sources", "level", "purpose"], dropna=False).amount_vnd.sum().nlargest(100)
    return {"seconds": time.perf_counter() - began}


def main() -> None:
    what, place, *given = sys.argv[1:]
    measured = {"ask": ask, "index": index, "find": find, "publish": publish, "report": report, "pandas": pandas}[what](
        Path(place), *given
    )  # type: ignore[operator]
    print(json.dumps({**measured, "memory": memory()}))


if __name__ == "__main__":
    main()

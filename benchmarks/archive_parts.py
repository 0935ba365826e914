"""What `benchmarks.archive` measures in processes of their own: prints one line of JSON with times and memory."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path


def memory() -> float:
    """The most memory this process held, in MB."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def ask(out: Path, name: str, given: str) -> dict[str, float]:
    from pipeline.query.ask import answer

    times, rows = [], 0
    for _ in range(2):
        began = time.perf_counter()
        rows = len(answer(out, name, json.loads(given)).rows)
        times.append(time.perf_counter() - began)
    return {"cold": times[0], "warm": times[1], "rows": rows}


def find(out: Path, queries: str) -> dict[str, float]:
    from pipeline.query.search import Wanted, search

    began = time.perf_counter()
    search(out, Wanted("mo dau"))
    building, times, hits, slowest = time.perf_counter() - began, [], 0, ""
    for words, field, since in json.loads(queries):
        began = time.perf_counter()
        hits += bool(search(out, Wanted(words, field, since)).hits)
        times.append(time.perf_counter() - began)
        slowest = words if times[-1] == max(times) else slowest
    times.sort()
    middle, p95 = times[len(times) // 2], times[int(0.95 * len(times))]
    print(slowest, file=sys.stderr)
    return {"building": building, "median": middle, "p95": p95, "most": times[-1], "hits": hits}


def publish(out: Path) -> dict[str, float]:
    from pipeline.store.folder import OutFolder
    from pipeline.store.ledger import Ledger
    from pipeline.store.tables import publish

    began = time.perf_counter()
    with Ledger(OutFolder(out).ledger) as ledger:
        assert publish(OutFolder(out), ledger)
    return {"seconds": time.perf_counter() - began}


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
    measured = {"ask": ask, "find": find, "publish": publish, "pandas": pandas}[what](Path(place), *given)  # type: ignore[operator]
    print(json.dumps({**measured, "memory": memory()}))


if __name__ == "__main__":
    main()

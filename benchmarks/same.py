"""Do two output folders hold the same? Times and durations apart, and absolute places."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import duckdb
import pyarrow.parquet as parquet


def contents(out: Path) -> dict[str, object]:
    """What a run wrote: bytes of documents/, text/ and tables/, rows of the ledger and of the DuckDB views.

    Of the outcomes the column `seconds` is left out, so their rows stand for their bytes.
    """
    found: dict[str, object] = {}
    for folder in ("documents", "text", "tables"):
        for path in sorted((out / folder).rglob("*")):
            if path.is_file() and path.name != "outcomes.parquet":
                found[path.relative_to(out).as_posix()] = path.read_bytes()
    outcomes = parquet.read_table(out / "tables" / "outcomes.parquet")
    found["tables/outcomes"] = outcomes.drop_columns(["seconds"]).to_pylist()
    with sqlite3.connect(f"file:{out / 'ledger.sqlite'}?mode=ro", uri=True) as ledger:
        for table in ("files", "facts", "decisions"):
            found[f"ledger/{table}"] = ledger.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
    with duckdb.connect(str(out / "kehoach.duckdb"), read_only=True) as catalog:
        for (view,) in catalog.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1").fetchall():
            columns = "* EXCLUDE (seconds)" if view == "outcomes" else "*"
            found[f"duckdb/{view}"] = catalog.execute(f'SELECT {columns} FROM "{view}"').fetchall()
    return found


def differences(one: Path, other: Path) -> list[str]:
    """The names of what differs; nothing where the two hold the same."""
    here, there = contents(one), contents(other)
    return sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))

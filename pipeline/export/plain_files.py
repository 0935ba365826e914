"""CSV, JSON Lines and Parquet: a file a table, every row."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

from pipeline.export.cells import csv_value
from pipeline.export.reading import Chosen
from pipeline.export.request import Request, Written, staged, staged_folder


def write_plain(chosen: Chosen, request: Request) -> Written:
    """One table into the file that was named; several into a folder or a ZIP of that name."""
    writer = WRITERS[request.to]
    single = len(chosen.tables) == 1 and request.target.suffix not in ("", ".zip")
    counts: list[tuple[str, int]] = []
    if single:
        with staged(request.target) as file:
            counts.append((chosen.tables[0], writer(chosen, chosen.tables[0], file, request)))
        return Written((request.target,), tuple(counts))
    with staged_folder(request.target) as folder:
        for table in chosen.tables:
            counts.append((table, writer(chosen, table, folder / f"{table}.{request.to}", request)))
    zipped = request.target.suffix == ".zip"
    files = (request.target,) if zipped else tuple(request.target / f"{table}.{request.to}" for table in chosen.tables)
    return Written(files, tuple(counts))


def _write_csv(chosen: Chosen, table: str, path: Path, request: Request) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig" if request.bom else "utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n" if request.bom else "\n")
        writer.writerow(chosen.schema(table).names)
        for row in chosen.rows(table):
            writer.writerow([csv_value(value) for value in row.values()])
            count += 1
    return count


def _write_jsonl(chosen: Chosen, table: str, path: Path, request: Request) -> int:  # noqa: ARG001
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in chosen.rows(table):
            file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
            count += 1
    return count


def _write_parquet(chosen: Chosen, table: str, path: Path, request: Request) -> int:  # noqa: ARG001
    import pyarrow.parquet as parquet

    count = 0
    with parquet.ParquetWriter(str(path), chosen.schema(table), compression="zstd") as writer:
        for batch in chosen.batches(table):
            writer.write_batch(batch)
            count += batch.num_rows
    return count


Writer = Callable[[Chosen, str, Path, Request], int]
WRITERS: dict[str, Writer] = {"csv": _write_csv, "jsonl": _write_jsonl, "parquet": _write_parquet}

"""The rows that an export takes: whole tables, or those of some documents; counted before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.errors import KehoachError, WrongUse
from pipeline.store.folder import OutFolder
from pipeline.store.schemas import SCHEMAS

BATCH = 20_000
"""Rows that are held at a time."""


@dataclass(frozen=True)
class Chosen:
    """The tables and documents of an output folder that were asked for; `documents` None means every one."""

    out: Path
    tables: tuple[str, ...]
    documents: tuple[str, ...] | None

    @cached_property
    def _files(self) -> dict[str, list[str]]:
        found = {}
        for name in self.tables:
            path = OutFolder(self.out).tables / f"{name}.parquet"
            found[name] = sorted(map(str, path.glob("*.parquet"))) if path.is_dir() else [str(path)]
        return found

    def schema(self, table: str) -> Any:
        """The Arrow schema of a table as published."""
        return self._dataset(table).schema

    def count(self, table: str) -> int:
        """How many rows an export of the table must hold."""
        return int(self._dataset(table).count_rows(filter=self._filter()))

    def batches(self, table: str) -> Iterator[Any]:
        """The rows as Arrow record batches, in the order of the table; fails where one is missing at the end."""
        seen = 0
        for batch in self._dataset(table).to_batches(filter=self._filter(), batch_size=BATCH):
            if batch.num_rows:
                seen += batch.num_rows
                yield batch
        if seen != (expected := self.count(table)):
            raise KehoachError(
                f"{table} has {expected:,} rows, {seen:,} were read.",
                kind="incomplete",
                advice="A run may be publishing: give the command again when it has ended.",
            )

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows as dictionaries."""
        for batch in self.batches(table):
            yield from batch.to_pylist()

    def _dataset(self, table: str) -> Any:
        import pyarrow.dataset as datasets

        return datasets.dataset(self._files[table], format="parquet")

    def _filter(self) -> Any:
        import pyarrow.dataset as datasets

        return None if self.documents is None else datasets.field("doc_id").isin(list(self.documents))


def choose(out: Path, tables: Sequence[str] = (), documents: Sequence[str] = ()) -> Chosen:
    """What was asked for, checked: a table or a document that is not there is an error, never an empty export."""
    folder = OutFolder(out).tables
    if not folder.is_dir():
        raise WrongUse(f"There are no tables in {out}.", kind="no tables", advice="Give the folder of a run.")
    there = [name for name in SCHEMAS if (folder / f"{name}.parquet").exists()]
    unknown = [name for name in tables if name not in there]
    if unknown:
        raise WrongUse(f"There is no table {unknown[0]!r}.", kind="option", advice=f"There are {', '.join(there)}.")
    named = tuple(name for name in there if name in tables) or tuple(there)
    every = Chosen(out, ("documents",), None)
    return Chosen(out, named, tuple(find_document(every, wanted) for wanted in documents) if documents else None)


def find_document(every: Chosen, wanted: str) -> str:
    """The id of a document named by its id or the beginning of it, its path, the name of its text, or its number and symbol.

    A name that fits several is an error that lists them.
    """
    fitting = [
        row
        for row in every.rows("documents")
        if wanted in (row["doc_id"], row["source"], row["text_file"], _code(row), (row["text_file"] or "").removesuffix(".txt"))
        or (len(wanted) >= 4 and row["doc_id"].startswith(wanted))
    ]
    if len(fitting) == 1:
        return str(fitting[0]["doc_id"])
    if not fitting:
        advice = 'Name it by its id: kehoach query "SELECT doc_id, source FROM documents".'
        raise WrongUse(f"There is no document {wanted}.", kind="no document", advice=advice)
    listed = ", ".join(f"{row['doc_id']} ({row['source']})" for row in fitting[:5])
    raise WrongUse(
        f"{wanted} is the name of {len(fitting)} documents.", kind="no document", advice=f"Name one by its id: {listed}."
    )


_KEPT = re.compile(r"\W*lưu(?!\w)", re.IGNORECASE)


def _code(row: dict[str, Any]) -> str:
    return f"{row['number'] or ''}/{row['symbol'] or ''}"


def label(row: dict[str, Any]) -> str:
    """A document as people call it: number and symbol, else its file.

    >>> label({"number": "12", "symbol": "KH-UBND", "source": "a/b.pdf"})
    '12/KH-UBND'
    >>> label({"number": None, "symbol": None, "source": "a/b.pdf"})
    'b.pdf'
    """
    if row["number"]:
        return f"{row['number']}/{row['symbol']}" if row["symbol"] else str(row["number"])
    return str(row["source"]).replace("\\", "/").rsplit("/", 1)[-1]


def sent_to(row: dict[str, Any]) -> list[str]:
    """Who gets a document: its recipients without who keeps it ("Lưu: VT"), and without a colon behind a name.

    >>> sent_to({"recipients": ["UBND tỉnh", "Công an huyện:", "Lưu: VT, TH"]})
    ['UBND tỉnh', 'Công an huyện']
    """
    return [name.rstrip(" :") for name in row["recipients"] or () if not _KEPT.match(name) and name.rstrip(" :")]

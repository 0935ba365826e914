"""Publishing: the tables, texts and views of an output folder, made from its plans and its ledger, whole or not at all.

Everything is written beside its place first. The folder of tables is exchanged in one step where the system can (Linux), so a
reader sees all old tables or all new ones. What a kill leaves behind is cleared at the next start, and the publication is made
again, because its fingerprint goes into the ledger last.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from pipeline.errors import KehoachError
from pipeline.store.artefacts import Artefacts, PlanFile
from pipeline.store.folder import OutFolder, cannot_write, remove
from pipeline.store.ledger import Entry, Ledger
from pipeline.store.rows import PlanRows, Row, outcome_row
from pipeline.store.texts import text_files

ROW_GROUP = 20_000
"""Rows held in memory for each table before they go to the disk."""

_EXCHANGE = 2  # RENAME_EXCHANGE of <linux/fs.h>


class DamagedPlan(KehoachError):
    """The stored plan of a document is gone, damaged, or of an older shape."""

    def __init__(self, source: str, doc_id: str) -> None:
        message = f"The plan of {source} ({doc_id}) is missing, damaged, or of an older version."
        super().__init__(message, kind="damaged artefact", advice=f"Give kehoach run {source} with --redo all.")
        self.source, self.doc_id = source, doc_id


def publish(folder: OutFolder, ledger: Ledger) -> bool:
    """Make texts, tables and views current; gives False where they were already."""
    entries = list(ledger.entries())
    fingerprint = _fingerprint(entries)
    if ledger.fact("published") == fingerprint and _is_there(folder, entries):
        return False
    ledger.set_fact("published", "")
    names = _text_names(entries)
    new = folder.work / "tables-new"
    remove(new)
    try:
        new.mkdir(parents=True)
        _write_tables(folder, new, entries, names)
        _keep_only(folder.text, set(names.values()))
        exchange(new, folder.tables, folder.tables_before)
        _write_views(folder)
    except OSError as error:
        raise cannot_write(folder.tables, error) from error
    ledger.set_fact("published", fingerprint)
    return True


def _fingerprint(entries: Iterable[Entry]) -> str:
    digest = hashlib.sha256(_version().encode())
    for entry in entries:
        said = replace(entry.outcome, seconds=0.0)
        digest.update(repr((said, sorted(entry.stages.items()))).encode())
    return digest.hexdigest()


def _version() -> str:
    """The digest of this room's files: other code may publish other columns."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def has_document(entry: Entry) -> bool:
    """Whether the file stands in the tables of documents and records."""
    return entry.outcome.state in ("done", "needs review") and entry.outcome.doc_id is not None


def _text_names(entries: Iterable[Entry]) -> dict[str, str]:
    return text_files((e.source, str(e.outcome.doc_id)) for e in entries if has_document(e))


def _is_there(folder: OutFolder, entries: list[Entry]) -> bool:
    from pipeline.store.schemas import SCHEMAS

    tables = all((folder.tables / f"{name}.parquet").exists() for name in SCHEMAS)
    return tables and folder.database.exists() and all((folder.text / name).exists() for name in _text_names(entries).values())


class TableWriter:
    """Writes one Parquet file row group by row group; the rows of a document keep their order."""

    def __init__(self, path: Path, schema: Any) -> None:
        import pyarrow.parquet as parquet

        self._schema, self._rows = schema, list[Row]()
        self._writer = parquet.ParquetWriter(path, schema, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if error[0] is None:
            self._flush()
        self._writer.close()

    def write(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._rows.append(row)
            if len(self._rows) >= ROW_GROUP:
                self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
            self._rows.clear()


def _plans(folder: OutFolder, entries: Iterable[Entry]) -> Iterator[PlanFile]:
    artefacts = Artefacts(folder)
    for entry in entries:
        if has_document(entry):
            plan = artefacts.plan(str(entry.outcome.doc_id))
            if plan is None:
                raise DamagedPlan(entry.source, str(entry.outcome.doc_id))
            yield plan


def _write_tables(folder: OutFolder, new: Path, entries: list[Entry], names: dict[str, str]) -> None:
    from pipeline.store.schemas import DOCUMENT_TABLES, SCHEMAS

    with ExitStack() as stack:
        writers = {name: stack.enter_context(TableWriter(new / f"{name}.parquet", schema)) for name, schema in SCHEMAS.items()}
        for plan in _plans(folder, entries):
            text_file = names[plan.doc_id]
            _write_text(folder, folder.text / text_file, plan.text.clean)
            rows = PlanRows(plan, text_file)
            for table in DOCUMENT_TABLES:
                writers[table].write(rows.of(table))
        writers["outcomes"].write(outcome_row(entry.outcome, entry.stages) for entry in entries)


def _write_text(folder: OutFolder, path: Path, clean: str) -> None:
    content = clean.encode()
    try:
        if path.read_bytes() == content:
            return
    except FileNotFoundError:
        pass
    folder.write(path, content, durable=False)


def _keep_only(place: Path, names: set[str]) -> None:
    place.mkdir(exist_ok=True)
    for path in place.iterdir():
        if path.name not in names:
            remove(path)


def exchange(new: Path, place: Path, before: Path) -> None:
    """Put `new` in its place and take away what stood there: in one step where the system can, else in two.

    A kill between the two leaves the older folder at `before`, from where the next start puts it back.
    """
    remove(before)
    if not place.exists():
        new.rename(place)
        return
    if _exchange_in_one_step(new, place):
        remove(new)
        return
    place.rename(before)
    new.rename(place)
    remove(before)


def _exchange_in_one_step(one: Path, other: Path) -> bool:
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):  # another system, or a C library that lacks it
        return False
    here = -100  # AT_FDCWD
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), _EXCHANGE) == 0)


def _write_views(folder: OutFolder) -> None:
    from pipeline.store.catalog import write_catalog

    passing = folder.work / "kehoach.duckdb"
    remove(passing)
    write_catalog(passing, folder.tables.resolve())
    os.replace(passing, folder.database)

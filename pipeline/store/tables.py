"""Publishing: the tables, texts and views of an output folder, made from its plans and its ledger, whole or not at all.

Everything is written beside its place first. The folder of tables is exchanged in one step where the system can (Linux), so a
reader sees all old tables or all new ones. What a kill leaves behind is cleared at the next start, and the publication is made
again, because its fingerprint goes into the ledger last.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from pipeline.errors import KehoachError
from pipeline.store.artefacts import Artefacts
from pipeline.store.folder import OutFolder, cannot_write, remove
from pipeline.store.ledger import Entry, Ledger
from pipeline.store.parts import Document, Manifest, NewTables, OlderTables, Part, cut, digest, read_manifest
from pipeline.store.rows import PlanRows, Row, outcome_row
from pipeline.store.texts import text_files

_AT_ONCE = 4
"""Parts written at the same time, at the most: Parquet is read and packed by threads of C++, the rest of it by turns."""
_EXCHANGE = 2  # RENAME_EXCHANGE of <linux/fs.h>


class DamagedPlan(KehoachError):
    """The stored plan of a document is gone, damaged, or of an older shape."""

    def __init__(self, source: str, doc_id: str) -> None:
        message = f"The plan of {source} ({doc_id}) is missing, damaged, or of an older version."
        super().__init__(message, kind="damaged artefact", advice=f"Give kehoach run {source} with --redo all.")
        self.source, self.doc_id = source, doc_id


def publish(folder: OutFolder, ledger: Ledger) -> bool:
    """Make texts, tables and views current; gives False where they were already.

    What was published before and has not changed is used again, unless the last publication was broken off.
    """
    entries = list(ledger.entries())
    names = _text_names(entries)
    manifest, fingerprint = _plan_parts(entries, names)
    before = ledger.fact("published")
    if before == fingerprint and _is_there(folder, names):
        _mend_views(folder)
        return False
    ledger.set_fact("published", "")
    new = folder.work / "tables-new"
    remove(new)
    older = OlderTables(folder.tables if before and _texts_are_there(folder, names) else new, manifest.version)
    try:
        new.mkdir(parents=True)
        _write_tables(folder, NewTables(new, older, manifest), entries, names)
        _keep_only(folder.text, set(names.values()))
        exchange(new, folder.tables, folder.tables_before)
        _write_views(folder)
    except OSError as error:
        raise cannot_write(folder.tables, error) from error
    ledger.set_fact("published", fingerprint)
    return True


def _plan_parts(entries: list[Entry], names: dict[str, str]) -> tuple[Manifest, str]:
    """What the tables are to hold, part by part, and the fingerprint of it, from which times are left out."""
    version = _version()
    whole = hashlib.sha256(version.encode())
    parts = []
    for part in cut([entry.source for entry in entries]):
        documents, outcomes = [], hashlib.sha256()
        for entry in entries[part.start : part.stop]:
            o = entry.outcome
            stages = sorted(entry.stages.items())
            said = repr((o.source, o.doc_ids, o.state, o.reason, o.pages_in, o.pages_out, o.problems, stages)).encode()
            whole.update(said)
            outcomes.update(said)
            for doc_id in documents_of(entry):
                documents.append(Document(doc_id, digest(o.source, doc_id, stages, names[doc_id])))
        parts.append(Part(tuple(documents), outcomes.hexdigest()[:16]))
    return Manifest(version, tuple(parts)), whole.hexdigest()


_MAKE_ROWS = ("money", "parts", "quotes", "rows", "schemas", "texts", "wording")
"""The files of this room that decide what stands in the tables: other code may publish other columns."""


@cache
def _version() -> str:
    code = hashlib.sha256()
    for name in _MAKE_ROWS:
        code.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return code.hexdigest()


def documents_of(entry: Entry) -> tuple[str, ...]:
    """The documents of a file that stand in the tables: none where it was not read."""
    return entry.outcome.doc_ids if entry.outcome.state in ("done", "needs review") else ()


def _text_names(entries: Iterable[Entry]) -> dict[str, str]:
    return text_files((e.source, doc_id) for e in entries for doc_id in documents_of(e))


def _is_there(folder: OutFolder, names: dict[str, str]) -> bool:
    from pipeline.store.schemas import SCHEMAS

    tables = all((folder.tables / f"{name}.parquet").exists() for name in SCHEMAS)
    return tables and folder.database.exists() and _texts_are_there(folder, names, all_of_them=True)


def _texts_are_there(folder: OutFolder, names: dict[str, str], *, all_of_them: bool = False) -> bool:
    """Whether the texts of the documents in the tables are there; of the ones to come only where all are asked for."""
    there = set(os.listdir(folder.text)) if folder.text.is_dir() else set()
    if all_of_them:
        return there >= set(names.values())
    published = read_manifest(folder.tables)
    known = {document.doc_id for part in published.parts for document in part.documents} if published else set()
    return all(name in there for doc_id, name in names.items() if doc_id in known)


def _write_tables(folder: OutFolder, new: NewTables, entries: list[Entry], names: dict[str, str]) -> None:
    artefacts = Artefacts(folder)
    sources = {doc_id: entry.source for entry in entries for doc_id in documents_of(entry)}

    def rows_of(document: Document) -> Callable[[str], Iterator[Row]]:
        plan = artefacts.plan(document.doc_id)
        if plan is None:
            raise DamagedPlan(sources[document.doc_id], document.doc_id)
        text_file = names[document.doc_id]
        _write_text(folder, folder.text / text_file, plan.text.clean)
        return PlanRows(plan, text_file).of

    def write(number: int, part: range) -> None:
        new.write_documents(number, rows_of)
        own = entries[part.start : part.stop]
        new.write_outcomes(number, lambda: (outcome_row(entry.outcome, entry.stages) for entry in own))

    parts = cut([entry.source for entry in entries])
    with ThreadPoolExecutor(min(_AT_ONCE, os.cpu_count() or 1)) as pool:
        list(pool.map(write, range(len(parts)), parts))  # the first that fails takes back those not begun
    new.write_manifest()


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


def _mend_views(folder: OutFolder) -> None:
    """Write the views anew where the folder was moved: they name the tables by their full path."""
    from pipeline.store.catalog import tables_of

    if tables_of(folder.database) != folder.tables.resolve():
        _write_views(folder)


def _write_views(folder: OutFolder) -> None:
    from pipeline.store.catalog import write_catalog

    passing = folder.work / "kehoach.duckdb"
    remove(passing)
    write_catalog(passing, folder.tables.resolve())
    os.replace(passing, folder.database)

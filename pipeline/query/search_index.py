"""The search index of an archive, brought up to date when a search finds the tables newer than it.

One file for words typed without marks (`search-plain.sqlite`) and one for those with marks (`search-marked.sqlite`), each made
when it is first asked. A row a document in two full-text tables (SQLite FTS5): titles and reading texts, and quotes by kind of
record. The index holds no text: sentences are cut from the files in text/. A document that changed is indexed anew and its older
row put out of use; when a fifth of the rows are out of use, the index is made from nothing.
"""

from __future__ import annotations

import os
import sqlite3
import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import KehoachError
from pipeline.query.folding import marked, plain_of_long
from pipeline.store.folder import OutFolder
from pipeline.store.parts import MANIFEST, Document, Manifest, read_manifest, table_file

FORMAT = "3"
TRIES = 3
"""How often the index is begun anew where a run publishes at the same time."""
RECORDS = ("legal_bases", "targets", "responsibilities", "budgets")
PLACE = struct.Struct("<BII6s")
"""A record in a document: its table, where it begins and ends, the last twelve digits of its id."""

Tell = Callable[[int, int], None]

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, doc_id TEXT NOT NULL, key TEXT NOT NULL, used INTEGER NOT NULL DEFAULT 1,
    source TEXT, text_file TEXT, doc_type TEXT, number TEXT, symbol TEXT, issuer TEXT, title TEXT, issued_on TEXT,
    first_page INTEGER, day_from TEXT, day_to TEXT, records BLOB
);
CREATE INDEX documents_doc_id ON documents (doc_id);
CREATE INDEX documents_day ON documents (day_from);
CREATE INDEX documents_used ON documents (used) WHERE used = 0;
"""
_FTS = "tokenize = 'unicode61 remove_diacritics 0', content = ''"
_OPTIONS = (("hashsize", 48_000_000), ("automerge", 8))


@dataclass(frozen=True)
class Entry:
    """What the index says of one document."""

    document: Document
    fields: tuple[Any, ...]
    title: str
    body: str
    records: bytes
    quotes: tuple[str, ...]


Spelling = Literal["plain", "marked"]
SPELL: dict[Spelling, Callable[[str], str]] = {"plain": plain_of_long, "marked": marked}


def index_file(out: Path, spelling: Spelling) -> Path:
    return out / f"search-{spelling}.sqlite"


def open_index(out: Path, spelling: Spelling, tell: Tell | None = None) -> sqlite3.Connection:
    """The index of a spelling, current with the tables, to read from."""
    folder, path = OutFolder(out), index_file(out, spelling)
    try:
        for _ in range(TRIES):
            stamp = _stamp(folder)
            if path.exists() and _stamp_of(path) == stamp:
                break
            with suppress(FileNotFoundError):  # the tables were exchanged for newer ones meanwhile: once more, from those
                _update(folder, spelling, stamp, tell or (lambda *_: None))
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    except (sqlite3.Error, OSError) as error:
        advice = "Check that there is room and that you may write there; or delete it."
        raise KehoachError(f"{path}: {error}.", kind="search index", advice=advice) from error


def _stamp(folder: OutFolder) -> str:
    """Changes whenever the tables do: they are exchanged as a whole, with their manifest."""
    stat = (folder.tables / MANIFEST).stat()
    return f"{FORMAT} {stat.st_mtime_ns} {stat.st_size} {stat.st_ino}"


def _stamp_of(path: Path) -> str | None:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as index:
            row = index.execute("SELECT value FROM meta WHERE name = 'stamp'").fetchone()
    except sqlite3.DatabaseError:
        return None
    return str(row[0]) if row else None


def _update(folder: OutFolder, spelling: Spelling, stamp: str, tell: Tell) -> None:
    path = index_file(folder.root, spelling)
    manifest = read_manifest(folder.tables)
    if manifest is None:
        advice = "Give kehoach run again."
        raise KehoachError(f"{folder.tables} was written by an older version.", kind="search index", advice=advice)
    source = _Source(folder, manifest, SPELL[spelling], tell)
    if not _renew(path, source, stamp):
        passing = path.with_name(f".{path.stem}-{os.getpid()}.sqlite")
        passing.unlink(missing_ok=True)
        try:
            _build(passing, source, stamp)
            if _stamp(folder) != stamp:
                raise FileNotFoundError(folder.tables)
            os.replace(passing, path)
        finally:
            passing.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Source:
    """What an index is made from: the published tables, and how their words are spelled in it."""

    folder: OutFolder
    manifest: Manifest
    spell: Callable[[str], str]
    tell: Tell

    @property
    def documents(self) -> set[Document]:
        return {document for part in self.manifest.parts for document in part.documents}


def _build(path: Path, source: _Source, stamp: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as index:
        index.execute("PRAGMA page_size = 8192")
        index.execute("PRAGMA journal_mode = OFF")  # it is put in its place when it is whole
        index.execute("PRAGMA synchronous = OFF")
        index.executescript(_TABLES)
        index.execute(f"CREATE VIRTUAL TABLE words USING fts5(title, body, {_FTS})")
        index.execute(f"CREATE VIRTUAL TABLE records USING fts5({', '.join(RECORDS)}, {_FTS})")
        for table in ("words", "records"):
            for option, value in _OPTIONS:
                index.execute(f"INSERT INTO {table}({table}, rank) VALUES (?, ?)", (option, value))
        index.execute("BEGIN")
        _add(index, source, source.documents)
        index.execute("INSERT INTO meta VALUES ('stamp', ?)", (stamp,))
        index.execute("COMMIT")


def _renew(path: Path, source: _Source, stamp: str) -> bool:
    """Bring an index up to date; gives False where it is better made from nothing."""
    if not path.exists() or not (_stamp_of(path) or "").startswith(FORMAT + " "):
        return False
    with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as index:
        index.execute("BEGIN IMMEDIATE")
        rows = {Document(doc_id, key): n for n, doc_id, key in index.execute("SELECT id, doc_id, key FROM documents WHERE used")}
        wanted = source.documents
        gone = [(rows[document],) for document in rows.keys() - wanted]
        (unused,) = index.execute("SELECT count(*) FROM documents WHERE used = 0").fetchone()
        if 5 * (unused + len(gone)) > len(wanted) + 50:
            index.execute("ROLLBACK")
            return False
        index.executemany("UPDATE documents SET used = 0, records = NULL WHERE id = ?", gone)
        _add(index, source, wanted - rows.keys())
        if _stamp(source.folder) != stamp:  # what was read may be of two publications: closing takes it back
            raise FileNotFoundError(source.folder.tables)
        index.execute("INSERT OR REPLACE INTO meta VALUES ('stamp', ?)", (stamp,))
        index.execute("COMMIT")
    return True


def _add(index: sqlite3.Connection, source: _Source, wanted: set[Document]) -> None:
    (row,) = index.execute("SELECT coalesce(max(id), 0) FROM documents").fetchone()
    done, spell = 0, source.spell
    for number, part in enumerate(source.manifest.parts):
        here = [document for document in part.documents if document in wanted]
        if not here:
            continue
        for entry in _entries(source.folder, source.manifest, number, here):
            row += 1
            index.execute(
                "INSERT INTO documents VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (row, entry.document.doc_id, entry.document.key, *entry.fields, entry.records),
            )
            index.execute("INSERT INTO words(rowid, title, body) VALUES (?, ?, ?)", (row, spell(entry.title), spell(entry.body)))
            index.execute(
                f"INSERT INTO records(rowid, {', '.join(RECORDS)}) VALUES (?, ?, ?, ?, ?)", (row, *map(spell, entry.quotes))
            )
            done += 1
        source.tell(done, len(wanted))


_FIELDS = ("source", "text_file", "doc_type", "number", "symbol", "issuer", "title", "issued_on", "first_page")
_TITLE = (
    "doc_type",
    "number",
    "symbol",
    "title",
    "parent_issuer",
    "issuer",
    "place",
    "province",
    "district",
    "commune",
    "signer",
)


def _entries(folder: OutFolder, manifest: Manifest, number: int, wanted: Iterable[Document]) -> Iterator[Entry]:
    """What the index is to say of documents of one part."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as parquet

    def rows(table: str, columns: list[str]) -> list[dict[str, Any]]:
        with parquet.ParquetFile(table_file(folder.tables, table, number, len(manifest.parts))) as file:
            read = file.read(columns=columns, use_threads=False)
        chosen: list[dict[str, Any]] = read.filter(pc.is_in(read.column("doc_id"), pa.array(sorted(ids)))).to_pylist()
        return chosen

    ids = {document.doc_id for document in wanted}
    columns = list(dict.fromkeys(["doc_id", *_FIELDS, *_TITLE, "issued_on_from", "issued_on_to"]))
    documents = {row["doc_id"]: row for row in rows("documents", columns)}
    places: dict[str, list[bytes]] = {doc_id: [] for doc_id in ids}
    quotes: dict[str, list[list[str]]] = {doc_id: [[] for _ in RECORDS] for doc_id in ids}
    for kind, table in enumerate(RECORDS):
        for row in rows(table, ["doc_id", "record_id", "start", "end", "quote"]):
            tail = bytes.fromhex(row["record_id"][-12:])
            places[row["doc_id"]].append(PLACE.pack(kind, row["start"], row["end"], tail))
            quotes[row["doc_id"]][kind].append(row["quote"] or "")
    for document in wanted:
        row = documents[document.doc_id]
        days = [str(row[name]) if row[name] else None for name in ("issued_on_from", "issued_on_to")]
        yield Entry(
            document=document,
            fields=(*(row.get(name) for name in _FIELDS), *days),
            title=" · ".join(str(row[name]) for name in _TITLE if row[name]),
            body=(folder.text / row["text_file"]).read_text("utf-8"),
            records=b"".join(places[document.doc_id]),
            # a line between two quotes is no word: a phrase may run over it only where the text itself goes on
            quotes=tuple(" | ".join(of_kind) for of_kind in quotes[document.doc_id]),
        )

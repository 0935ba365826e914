"""Published tables in parts: a part holds the files of a run of paths, and only parts with changed files are written anew.

An archive of up to `WHOLE` files is one part, and each table one Parquet file. A larger one is cut at paths whose checksum ends
in zeros, so that where it is cut depends on the paths alone and a new file moves no other cut; a table is then a folder of
Parquet files in the order of paths. In a part that is written anew the rows of unchanged documents are taken from the older
tables, so the same files give the same bytes whatever was there before. `parts.json` says what each part was made from.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from pipeline.store.rows import Row

WHOLE = 2_000
PARTS = 512
"""About how many parts a large archive has at most; each holds at least `SMALLEST` files, on average.

A question opens the files of all parts, a change writes its own part anew: with fewer parts questions are faster and publishing
is slower.
"""
SMALLEST = 64
ROW_GROUP = 20_000
BUFFER = 4_000
"""Rows of a table held as Python objects before they become columns."""

MANIFEST = "parts.json"


class Document(NamedTuple):
    """A document in a part: `key` is the digest of all that its rows are made from."""

    doc_id: str
    key: str


@dataclass(frozen=True)
class Part:
    """What one part was made from; `outcomes` is the digest of the outcomes of its files, times apart."""

    documents: tuple[Document, ...]
    outcomes: str


@dataclass(frozen=True)
class Manifest:
    """The parts of published tables, in the order of paths; `version` is that of the code that wrote them."""

    version: str
    parts: tuple[Part, ...]

    @cached_property
    def place_of(self) -> dict[Document, tuple[int, int]]:
        """The number of the part that has a document, and which one of it the document is."""
        return {document: (number, n) for number, part in enumerate(self.parts) for n, document in enumerate(part.documents)}

    def runs(self, documents: Sequence[Document]) -> Iterator[tuple[bool, list[Document]]]:
        """Documents cut into those that stand here, one after the other in one part, and those that do not."""
        run: list[Document] = []
        known, then = False, (-1, -1)
        for document in documents:
            place = self.place_of.get(document)
            follows = not known if place is None else known and place == (then[0], then[1] + 1)
            if run and not follows:
                yield known, run
                run = []
            run.append(document)
            known, then = place is not None, place or (-1, -1)
        if run:
            yield known, run


def digest(*said: object) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def cut(sources: Sequence[str]) -> list[range]:
    """Where sorted paths are cut into parts.

    >>> cut([f"{n}.txt" for n in range(2000)])
    [range(0, 2000)]
    >>> len(cut([f"{n}.txt" for n in range(20_000)])) > 200
    True
    """
    count = len(sources)
    if count <= WHOLE:
        return [range(count)]
    bits = 0
    while (count >> bits) > PARTS or (1 << bits) < SMALLEST:
        bits += 1
    mask = (1 << bits) - 1
    cuts = [0, *(n for n, source in enumerate(sources) if n and not zlib.crc32(source.encode()) & mask), count]
    return [range(start, end) for start, end in pairwise(cuts)]


def table_file(tables: Path, name: str, number: int, count: int) -> Path:
    """The file of one part of a table."""
    return tables / f"{name}.parquet" if count == 1 else tables / f"{name}.parquet" / f"{number:05d}.parquet"


def read_manifest(tables: Path) -> Manifest | None:
    try:
        return msgspec.json.decode((tables / MANIFEST).read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


class OlderTables:
    """The tables that stand there, as far as they can be used again."""

    def __init__(self, tables: Path, version: str) -> None:
        found = read_manifest(tables)
        self.tables = tables
        self.manifest = found if found and found.version == version and self._whole(found) else Manifest(version, ())
        self.documents_of = {part.documents: number for number, part in enumerate(self.manifest.parts)}
        self.outcomes_of = {part.outcomes: number for number, part in enumerate(self.manifest.parts)}

    def _whole(self, manifest: Manifest) -> bool:
        from pipeline.store.schemas import SCHEMAS

        count = len(manifest.parts)
        if count == 1:
            return all(table_file(self.tables, name, 0, 1).is_file() for name in SCHEMAS)
        names = {f"{number:05d}.parquet" for number in range(count)}
        places = [self.tables / f"{name}.parquet" for name in SCHEMAS]
        return all(place.is_dir() and set(os.listdir(place)) == names for place in places)

    def file(self, name: str, number: int) -> Path:
        return table_file(self.tables, name, number, len(self.manifest.parts))


class OlderRows:
    """Reads older tables for one new part, one older part after the other."""

    def __init__(self, older: OlderTables) -> None:
        self.older = older
        self._number = -1
        self._tables: dict[str, Any] = {}
        self._starts: dict[str, list[int]] = {}

    def of(self, name: str, documents: Sequence[Document]) -> Any:
        """The rows of documents that stand one after the other in one older part, as an Arrow table."""
        manifest = self.older.manifest
        number, first = manifest.place_of[documents[0]]
        if self._number != number:
            self._number, self._tables, self._starts = number, {}, {}
        if name not in self._tables:
            import pyarrow.parquet as parquet

            with parquet.ParquetFile(self.older.file(name, number)) as file:
                self._tables[name] = file.read(use_threads=False)
            self._starts[name] = _starts(self._tables[name].column("doc_id"), manifest.parts[number].documents)
        start, end = self._starts[name][first], self._starts[name][first + len(documents)]
        return self._tables[name].slice(start, end - start)


def _starts(doc_ids: Any, documents: Sequence[Document]) -> list[int]:
    """Where the rows of each document of a part begin, and where the last ones end: they lie together, in order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    counts: dict[str, int] = {}
    if len(doc_ids):
        encoded = pc.run_end_encode(pa.concat_arrays(doc_ids.chunks))
        ends = [0, *encoded.run_ends.to_pylist()]
        counts = dict(zip(encoded.values.to_pylist(), (end - start for start, end in pairwise(ends)), strict=True))
    return list(accumulate((counts.get(document.doc_id, 0) for document in documents), initial=0))


@dataclass
class TablePart:
    """The rows of one table in one part, in the making: from rows, and from pieces of older tables."""

    schema: Any
    _rows: list[Row] = field(default_factory=list)
    _pieces: list[Any] = field(default_factory=list)

    def add(self, rows: Iterator[Row]) -> None:
        self._rows.extend(rows)
        if len(self._rows) >= BUFFER:
            self._flush()

    def take(self, piece: Any) -> None:
        if piece.num_rows:
            self._flush()
            self._pieces.append(piece)

    def _flush(self) -> None:
        import pyarrow as pa

        if self._rows:
            self._pieces.append(pa.Table.from_pylist(self._rows, schema=self.schema))
            self._rows.clear()

    def write(self, path: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as parquet

        self._flush()
        pieces = [piece.cast(self.schema) if piece.schema != self.schema else piece for piece in self._pieces]
        path.parent.mkdir(parents=True, exist_ok=True)
        with parquet.ParquetWriter(path, self.schema, compression="zstd") as writer:
            if pieces:
                writer.write_table(pa.concat_tables(pieces).combine_chunks(), row_group_size=ROW_GROUP)


RowsOf = Callable[[Document], Callable[[str], Iterator[Row]]]
"""Opens a document that has changed, and gives the rows of a table of it by the table's name."""


@dataclass
class NewTables:
    """Writes tables part by part into an empty folder, with what can be used again from the older ones."""

    place: Path
    older: OlderTables
    manifest: Manifest

    def write_documents(self, number: int, rows_of: RowsOf) -> None:
        """The tables made from plans, of one part."""
        from pipeline.store.schemas import DOCUMENT_TABLES, SCHEMAS

        documents = self.manifest.parts[number].documents
        if documents in self.older.documents_of:
            for name in DOCUMENT_TABLES:
                self._link(name, self.older.documents_of[documents], number)
            return
        parts = {name: TablePart(SCHEMAS[name]) for name in DOCUMENT_TABLES}
        older = OlderRows(self.older)
        for known, run in self.older.manifest.runs(documents):
            for name, part in parts.items() if known else ():
                part.take(older.of(name, run))
            for document in () if known else run:
                rows = rows_of(document)
                for name, part in parts.items():
                    part.add(rows(name))
        for name, part in parts.items():
            part.write(self.file(name, number))

    def write_outcomes(self, number: int, rows: Callable[[], Iterator[Row]]) -> None:
        """The outcomes of the files of one part."""
        from pipeline.store.schemas import SCHEMAS

        outcomes = self.manifest.parts[number].outcomes
        if outcomes in self.older.outcomes_of:
            self._link("outcomes", self.older.outcomes_of[outcomes], number)
            return
        part = TablePart(SCHEMAS["outcomes"])
        part.add(rows())
        part.write(self.file("outcomes", number))

    def write_manifest(self) -> None:
        (self.place / MANIFEST).write_bytes(msgspec.json.encode(self.manifest))

    def file(self, name: str, number: int) -> Path:
        return table_file(self.place, name, number, len(self.manifest.parts))

    def _link(self, name: str, older: int, number: int) -> None:
        """The same file in two folders: nothing is copied where the disk can do that."""
        source, target = self.older.file(name, older), self.file(name, number)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except OSError:  # a disk without links
            shutil.copyfile(source, target)

"""The output folder: where everything lies, and the one way of writing a file into it.

The only module of the store that touches the disk for artefacts, texts and tables, so another home for an archive (an object
store) is a change to this file. A file appears whole or not at all: it is written beside its place under another name, flushed
to the disk, and renamed.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import KehoachError, WrongUse

DOC_ID = re.compile(r"[0-9a-f]{16}")


class DiskFull(KehoachError):
    """No room left where the results are written; nothing half-written stays behind."""


@dataclass(frozen=True)
class OutFolder:
    """An output folder and the places inside it."""

    root: Path

    @property
    def documents(self) -> Path:
        return self.root / "documents"

    @property
    def tables(self) -> Path:
        return self.root / "tables"

    @property
    def text(self) -> Path:
        return self.root / "text"

    @property
    def database(self) -> Path:
        """The DuckDB file with views over the tables."""
        return self.root / "kehoach.duckdb"

    @property
    def ledger_address(self) -> Path:
        """Names the database of the ledger where it is not in this folder: one line, a URL."""
        return self.root / "ledger.url"

    @property
    def ledger(self) -> Path | str:
        """The ledger's file, or the URL of its database."""
        try:
            return self.ledger_address.read_text("utf-8").strip()
        except FileNotFoundError:
            return self.root / "ledger.sqlite"

    @property
    def holds_results(self) -> bool:
        """Whether a run made this folder: what lies in it is then output and never input, wherever it stands."""
        own = (self.log, self.database, self.ledger_address, self.root / "ledger.sqlite")
        return self.documents.is_dir() and any(path.is_file() for path in own)

    @property
    def has_ledger(self) -> bool:
        """Whether there are results here."""
        place = self.ledger
        return isinstance(place, str) or place.exists()

    @property
    def lexicon(self) -> Path:
        """What reviewers taught about this archive's words."""
        return self.root / "lexicon.json"

    @property
    def log(self) -> Path:
        """What workers had to say: warnings, tracebacks, crashes."""
        return self.root / "kehoach.log"

    @property
    def work(self) -> Path:
        """Unfinished things: may be deleted whenever no run is on."""
        return self.root / ".work"

    @property
    def tables_before(self) -> Path:
        """The published tables for the moment in which newer ones take their place."""
        return self.work / "tables-before"

    @property
    def scratch(self) -> Path:
        """Where ingest unpacks archives."""
        return self.work / "scratch"

    def document(self, doc_id: str) -> Path:
        """The folder of one document; anything but sixteen hexadecimal digits is refused, so no path leaves the folder.

        >>> OutFolder(Path("out")).document("0123456789abcdef").as_posix()
        'out/documents/0123456789abcdef'
        """
        if not DOC_ID.fullmatch(doc_id):
            raise WrongUse(f"{doc_id!r} is not the id of a document.", advice="An id has sixteen digits 0-9a-f.")
        return self.documents / doc_id

    def page(self, doc_id: str, number: int) -> Path:
        return self.document(doc_id) / "pages" / f"{number:04d}.json"

    def plan(self, doc_id: str) -> Path:
        return self.document(doc_id) / "plan.json"

    def prepare(self) -> None:
        """Make the folder, and clear away what an interrupted run left unfinished.

        A folder in which somebody else keeps a `text` or a `tables` is refused: publishing would take their place.
        """
        if not self.holds_results:
            for place in (self.documents, self.tables, self.text):
                if place.exists() and (not place.is_dir() or any(place.iterdir())):
                    raise WrongUse(
                        f"{place} is there already and was not made by kehoach: results would take its place.",
                        kind="not results",
                        advice="Choose another --out, or move what lies there.",
                    )
        try:
            for place in (self.root, self.documents, self.work):
                place.mkdir(parents=True, exist_ok=True)
            self.log.touch()
        except OSError as error:
            raise cannot_write(self.root, error) from error
        if self.tables_before.exists() and not self.tables.exists():  # killed between the two renames of `publish`
            self.tables_before.rename(self.tables)
        for left in self.work.iterdir():
            if left.name != "lock":
                remove(left)
        self.scratch.mkdir()

    def write(self, path: Path, content: bytes, *, durable: bool = True) -> None:
        """Put a file in its place, whole or not at all.

        `durable` waits until the disk has it; without, a kill leaves it whole all the same, a power cut may not.
        """
        inside = Path(os.path.normpath(path))
        if not inside.is_relative_to(Path(os.path.normpath(self.root))):
            raise WrongUse(f"{path} lies outside {self.root}.", advice="Nothing is written there.")
        passing = self.work / f"{os.getpid()}-{path.name}"
        try:
            with suppress(FileExistsError):
                path.parent.mkdir(parents=True)
            with open(passing, "wb") as file:
                file.write(content)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            os.replace(passing, path)
        except OSError as error:
            with suppress(OSError):
                passing.unlink()
            raise cannot_write(path, error) from error


@contextmanager
def alone(folder: OutFolder) -> Iterator[None]:
    """Keep others from publishing into the same folder; the lock goes with the process, whatever ends it."""
    try:
        folder.work.mkdir(parents=True, exist_ok=True)
        lock = (folder.work / "lock").open("w")
    except OSError as error:
        raise cannot_write(folder.root, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise KehoachError(
                f"Another run is writing into {folder.root}.",
                kind="locked",
                advice="Wait until it has ended, or choose another --out.",
            ) from None
        yield


def cannot_write(path: Path, error: OSError) -> KehoachError:
    """The error that a person can act on."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(
            f"There is no room left on the disk for {path}.",
            kind="disk full",
            advice="Free some space and give the same command again: it goes on where it stopped.",
        )
    return KehoachError(
        f"{path} cannot be written: {error.strerror or error}.",
        kind="cannot write",
        advice="Check that the folder exists and that you may write there.",
    )


def remove(path: Path) -> None:
    """Take a file or a folder away; what is gone already is no error."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)

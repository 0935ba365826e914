"""What is asked for, what was written, and the way a file comes to its place."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.errors import WrongUse
from pipeline.store.folder import cannot_write

FORMATS = ("xlsx", "csv", "jsonl", "parquet", "datapackage", "graphml", "akn", "edxml", "nd30")


@dataclass(frozen=True)
class Request:
    """An export: from which output folder, in which format, where to; of which tables and documents (none named: all)."""

    out: Path
    to: str
    target: Path
    tables: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    language: Literal["vi", "en"] = "vi"
    bom: bool = False


@dataclass(frozen=True)
class Written:
    """The files that were written, and how many rows, documents or nodes they hold by name."""

    files: tuple[Path, ...]
    counts: tuple[tuple[str, int], ...]


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A path beside the target to write to; it takes the target's place when all went well, and is gone when not."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".kehoach-", suffix=target.suffix, dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise cannot_write(target, error) from error
    passing = Path(name)
    try:
        yield passing
        umask = os.umask(0)
        os.umask(umask)
        passing.chmod(0o666 & ~umask)
        os.replace(passing, target)
    except OSError as error:
        raise cannot_write(target, error) from error
    finally:
        passing.unlink(missing_ok=True)


@contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """A folder beside the target to write files to; they take their places, and older ones of the same names, at the end.

    A target whose name ends in .zip becomes a ZIP of the files.
    """
    if target.exists() and not target.is_dir() and target.suffix != ".zip":
        raise WrongUse(
            f"{target} is a file.", kind="option", advice="Several files are written: name a folder or a .zip after -o."
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        passing = Path(tempfile.mkdtemp(prefix=".kehoach-", dir=target.parent))
    except OSError as error:
        raise cannot_write(target, error) from error
    try:
        yield passing
        if target.suffix == ".zip":
            with staged(target) as packed:
                _zip(passing, packed)
        else:
            for file in sorted(path for path in passing.rglob("*") if path.is_file()):
                place = target / file.relative_to(passing)
                place.parent.mkdir(parents=True, exist_ok=True)
                os.replace(file, place)
    except OSError as error:
        raise cannot_write(target, error) from error
    finally:
        shutil.rmtree(passing, ignore_errors=True)


def _zip(folder: Path, packed: Path) -> None:
    from zipfile import ZIP_DEFLATED, ZipFile

    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(file, file.relative_to(folder).as_posix())

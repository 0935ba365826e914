"""Finding files: folders, ZIPs, kinds; whatever is not handed on is an outcome with its reason."""

from __future__ import annotations

import hashlib
import logging
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.errors import BadFile, NotRead
from pipeline.ingest.archive import Member, members
from pipeline.ingest.pdf_mend import is_cut_short, mend
from pipeline.ingest.sniff import kind_of
from pipeline.schema.outcome import Outcome, Problem
from pipeline.schema.page_input import FoundFile
from pipeline.settings import Ingest

log = logging.getLogger(__name__)

Found = FoundFile | Outcome


def nothing(_: Path) -> bool:
    """No folder is left out."""
    return False


def discover(inputs: Sequence[str], settings: Ingest, scratch: Path, output: Callable[[Path], bool] = nothing) -> Iterator[Found]:
    """Every file under the inputs in the order of its path, each path once however often it was named.

    Folders that `output` knows as results of a run are not entered.
    """
    walked: dict[str, Path | Outcome] = {}
    for name in inputs:
        for path, entry in _walk(name, output):
            walked.setdefault(path, entry)
    for path in sorted(walked):
        entry = walked[path]
        if isinstance(entry, Outcome):
            yield entry
        else:
            yield from _open(path, entry, settings, scratch)


def _walk(name: str, output: Callable[[Path], bool]) -> Iterator[tuple[str, Path | Outcome]]:
    """A path and what stands there: a file, or why nothing can be read."""
    path, said = Path(name), shown(name)
    if path.is_dir() and output(path):
        yield said, skipped(said, "results", f"{said} holds results of kehoach and was not entered.")
    elif path.is_dir():
        yield from _walk_folder(path, output)
    elif not os.path.lexists(path):
        yield said, failed(said, "not found", f"There is no {said}.", "Check the path.")
    else:
        yield shown(path), _plain_file(path)


def _walk_folder(top: Path, output: Callable[[Path], bool]) -> Iterator[tuple[str, Path | Outcome]]:
    unreadable: list[OSError] = []
    for folder, folders, names in os.walk(top, onerror=unreadable.append):
        here = Path(folder)
        folders.sort()
        for name in list(folders):
            said = shown(here / name)
            if name.startswith("."):
                folders.remove(name)
                yield said, skipped(said, "hidden", f"{said} is a hidden folder and was not entered.")
            elif (here / name).is_symlink():
                yield said, skipped(said, "link", f"{said} is a link to a folder; name the folder itself to read it.")
            elif output(here / name):
                folders.remove(name)
                yield said, skipped(said, "results", f"{said} holds results of kehoach and was not entered.")
        for name in names:
            said = shown(here / name)
            if name.startswith((".", "~$")):
                yield said, skipped(said, "hidden", f"{said} is a hidden file or the lock of an open one.")
            else:
                yield said, _plain_file(here / name)
    for error in unreadable:
        where = shown(error.filename)
        yield (
            where,
            failed(
                where, "no permission", f"The folder {where} cannot be read ({error.strerror}).", "Ask for the right to read it."
            ),
        )


def _plain_file(path: Path) -> Path | Outcome:
    said = shown(path)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return failed(said, "not found", f"{said} cannot be opened ({error.strerror}).", "A broken link? Mend or remove it.")
    if not stat.S_ISREG(mode):
        return skipped(said, "not a file", f"{said} is a device, a pipe or a socket.")
    return path


def shown(path: str | Path) -> str:
    """A path as people see it: bytes of an old encoding, which name files in old archives, as their numbers.

    >>> shown("in/k\\udcd5 ho\\udcb9ch.txt")
    'in/k\\\\xd5 ho\\\\xb9ch.txt'
    """
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _open(path: str, local: Path, settings: Ingest, scratch: Path) -> Iterator[Found]:
    try:
        if local.stat().st_size > settings.max_file_bytes:
            raise BadFile(
                f"{path} has {local.stat().st_size:,} bytes; the limit is {settings.max_file_bytes:,}.",
                kind="too large",
                advice="Split it, or raise max_file_bytes under [ingest].",
            )
        kind = kind_of(local, path)
        digest, size, modified = digest_of(local)
    except (BadFile, NotRead) as error:
        yield refused(path, error)
        return
    except OSError as error:
        yield failed(path, "no permission", f"{path} cannot be read ({error.strerror}).", "Ask for the right to read it.")
        return
    if kind == "zip":
        yield from _open_members(path, local, digest, settings, scratch)
    else:
        yield _found(FoundFile(path, str(local), digest, kind, size, modified=modified), scratch)  # type: ignore[arg-type]


def _open_members(path: str, local: Path, digest: str, settings: Ingest, scratch: Path) -> Iterator[Found]:
    """The members of a ZIP as files of their own; a ZIP inside a ZIP is not opened."""
    try:
        found = members(local, path, settings, scratch / f"zip-{digest[:16]}")
        for member in found:
            if isinstance(member, Member):
                yield from _open_member(member, scratch)
            else:
                yield refused(member[0], member[1])
    except (BadFile, NotRead) as error:
        yield refused(path, error)


def _open_member(member: Member, scratch: Path) -> Iterator[Found]:
    try:
        kind = kind_of(member.local, member.path)
        if kind == "zip":
            raise NotRead(f"{member.path} is a ZIP inside a ZIP.", kind="nested archive", advice="Unpack it into the folder.")
    except (BadFile, NotRead) as error:
        yield refused(member.path, error)
        return
    digest, size, _ = digest_of(member.local)
    yield _found(FoundFile(member.path, str(member.local), digest, kind, size), scratch)  # type: ignore[arg-type]


def _found(file: FoundFile, scratch: Path) -> FoundFile:
    """A file to be read; of a PDF that was cut short, a copy from which the pages that are left can be read."""
    local = Path(file.local)
    if file.kind == "pdf" and is_cut_short(local, file.size):
        mended = scratch / f"mended-{file.digest[:16]}.pdf"
        if mended.is_file() or mend(local, file.size, mended):
            log.info("%s is cut short; what is left of it is read from %s", file.path, mended)
            return replace(file, local=str(mended), mended=True, modified=0)
    return file


def digest_of(local: Path) -> tuple[str, int, int]:
    """SHA-256 of the bytes, their number, and when they were written, in nanoseconds; read in pieces."""
    sha, size = hashlib.sha256(), 0
    with local.open("rb") as file:
        modified = os.fstat(file.fileno()).st_mtime_ns
        while block := file.read(1 << 20):
            sha.update(block)
            size += len(block)
    return sha.hexdigest(), size, modified


def failed(source: str, kind: str, message: str, advice: str = "") -> Outcome:
    """The outcome of something that should have been readable."""
    return refused(source, BadFile(message, kind=kind, advice=advice))


def skipped(source: str, kind: str, message: str) -> Outcome:
    """The outcome of something that is not read on purpose."""
    return refused(source, NotRead(message, kind=kind))


def refused(source: str, error: BadFile | NotRead) -> Outcome:
    """What an error at the door means for the file: BadFile failed, NotRead skipped."""
    state = "failed" if isinstance(error, BadFile) else "skipped"
    log.info("%s: %s (%s)", state, source, error)
    problem = Problem("ingest", error.kind, error.message, grave=state == "failed")
    return Outcome(source, None, state, (problem,), reason=str(error))  # type: ignore[arg-type]

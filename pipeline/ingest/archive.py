"""ZIP archives from anywhere: bounded in members, size and ratio; no member's name is ever used as a path."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from pipeline.errors import BadFile, NotRead
from pipeline.settings import Ingest

_BLOCK = 1 << 20
_SMALL = 10_000_000
"""Below this size a high ratio is no danger: a text of blanks shrinks a thousandfold."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member that was written to `local`; `path` is what people see: `archive.zip!/folder/a.pdf`."""

    path: str
    local: Path


Refused = tuple[str, BadFile | NotRead]


def members(archive: Path, shown: str, settings: Ingest, folder: Path) -> Iterator[Member | Refused]:
    """The members in the order of their names, each written to `folder` under its number, or with the reason why not."""
    try:
        with zipfile.ZipFile(archive) as opened:
            infos = [info for info in opened.infolist() if not info.is_dir()]
            _check_whole(infos, archive.stat().st_size, shown, settings)
            named = sorted((f"{shown}!/{_name(info)}", number, info) for number, info in enumerate(infos))
            for path, number, info in named:
                try:
                    check_member(info, _name(info), path, settings)
                    yield Member(path, _extract(opened, info, folder / f"{number:05d}"))
                except (BadFile, NotRead) as error:
                    yield path, error
                except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
                    yield (
                        path,
                        BadFile(f"{path} cannot be unpacked ({error}).", kind="damaged", advice="Fetch the archive again."),
                    )
    except zipfile.BadZipFile as error:
        raise BadFile(f"{shown} is a damaged ZIP ({error}).", kind="damaged", advice="Fetch it again.") from error


def check_document(file: IO[bytes], path: str, settings: Ingest) -> None:
    """The same limits for a DOCX, which is a ZIP: raises BadFile where a part is a bomb or leads out of it."""
    try:
        with zipfile.ZipFile(file) as opened:
            infos = opened.infolist()
            file.seek(0, 2)
            _check_whole(infos, file.tell(), path, settings)
            for info in infos:
                if not info.is_dir():
                    _check_name(PurePosixPath(info.filename.replace("\\", "/")), f"{path}!/{info.filename}")
                    _check_size(info, f"{path}!/{info.filename}", settings)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise BadFile(f"{path} is damaged ({error}).", kind="damaged", advice="Open it in Word and save it again.") from error


def _check_whole(infos: list[zipfile.ZipInfo], packed: int, shown: str, settings: Ingest) -> None:
    """Limits of the archive as a whole."""
    if len(infos) > settings.max_zip_members:
        raise BadFile(
            f"{shown} has {len(infos):,} members; the limit is {settings.max_zip_members:,}.",
            kind="zip bomb",
            advice="Unpack it by hand, or raise max_zip_members under [ingest].",
        )
    total = sum(info.file_size for info in infos)
    if total > settings.max_zip_bytes or (total > 10 * _SMALL and total > packed * settings.max_zip_ratio):
        raise BadFile(
            f"{shown} has {packed:,} bytes and would unpack to {total:,}.",
            kind="zip bomb",
            advice="If it is honest, unpack it by hand, or raise max_zip_bytes and max_zip_ratio under [ingest].",
        )


def check_member(info: zipfile.ZipInfo, name: str, path: str, settings: Ingest) -> None:
    """Limits of one member: where its name leads, how far it unpacks, whether it is locked or a link."""
    parts = PurePosixPath(name.replace("\\", "/"))
    _check_name(parts, path)
    if parts.name.startswith((".", "~$")) or "__MACOSX" in parts.parts:
        raise NotRead(f"{path} is a hidden file.", kind="hidden")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise NotRead(f"{path} is a link.", kind="link")
    if info.flag_bits & 0x1:
        raise BadFile(f"{path} is locked with a password.", kind="encrypted", advice="Unpack it by hand with the password.")
    _check_size(info, path, settings)


def _check_name(parts: PurePosixPath, path: str) -> None:
    if parts.is_absolute() or ".." in parts.parts or ":" in (parts.parts or ("",))[0]:
        raise BadFile(f"{path} leads out of its archive.", kind="path traversal", advice="Do not trust where it came from.")


def _check_size(info: zipfile.ZipInfo, path: str, settings: Ingest) -> None:
    far = info.file_size > _SMALL and info.file_size > max(1, info.compress_size) * settings.max_zip_ratio
    if far or info.file_size > settings.max_file_bytes:
        raise BadFile(
            f"{path} would unpack from {info.compress_size:,} to {info.file_size:,} bytes.",
            kind="zip bomb",
            advice="If it is honest, unpack it by hand, or raise max_zip_ratio under [ingest].",
        )


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; Vietnamese names that a program stored as UTF-8 without saying so are read as such."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _extract(opened: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> Path:
    """Write one member, whole or not at all; what an earlier run wrote is kept."""
    if target.is_file() and target.stat().st_size == info.file_size:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    written = 0
    with opened.open(info) as source, part.open("wb") as out:
        while block := source.read(_BLOCK):
            written += len(block)
            if written > info.file_size:
                raise BadFile(f"{info.filename} is longer than its archive says.", kind="zip bomb")
            out.write(block)
    part.replace(target)
    return target

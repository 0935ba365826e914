"""Which kind of file some bytes are, by content; the ending only speaks where the content is silent."""

from __future__ import annotations

import mmap
import re
import zipfile
from pathlib import Path

from pipeline.errors import BadFile, NotRead
from pipeline.ingest.encodings import best_reading
from pipeline.schema.page_input import FileKind

_HEAD = 65_536
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_ENDINGS = (".txt", ".md", ".text", ".markdown")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(rb"\s*<(?:\?xml|!doctype|html|\w+:?\w*[ >/])", re.IGNORECASE)

_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", "a GIF picture; save it as PNG"),
    (b"BM", "a BMP picture; save it as PNG"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"BZh", "a bzip2 archive; unpack it first"),
    (b"\xfd7zXZ", "an xz archive; unpack it first"),
    (b"AT&T", "a DjVu file; print it to PDF"),
    (b"\x00\x00\x00\x0cjP", "a JPEG 2000 picture; save it as PNG"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet table"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"%!PS", "a PostScript file; print it to PDF"),
    (b"ID3", "a sound recording"),
)
_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("Workbook", "an Excel workbook; save the sheet as PDF"),
    ("PowerPoint Document", "a PowerPoint file; save it as PDF"),
    ("__properties_version1.0", "an Outlook message; save its attachments"),
)


def kind_of(local: Path, name: str) -> FileKind | str:
    """The kind, or "zip"; raises NotRead for what is not read and BadFile for what pretends to be readable and is not."""
    size = local.stat().st_size
    if size == 0:
        raise BadFile(f"{name} is empty.", kind="empty", advice="Fetch the file again from where it came from.")
    with local.open("rb") as file:
        head = file.read(_HEAD)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(_IMAGES):
        return "image"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(local, name)
    if head.startswith(_OLE):
        return _ole_kind(local, name)
    if head.lstrip().startswith(b"{\\rtf"):
        return "doc"
    for magic, what in _OTHERS:
        if head.startswith(magic):
            raise NotRead(f"{name} is {what}.", kind="not read")
    if head[4:8] == b"ftyp":
        raise NotRead(f"{name} is a film or a HEIC photograph; save photographs as JPEG.", kind="not read")
    if head[:4] == b"RIFF":
        raise NotRead(f"{name} is a WebP picture or a recording; save pictures as PNG.", kind="not read")
    return _text_kind(head, name)


def _zip_kind(local: Path, name: str) -> FileKind | str:
    """A ZIP is an archive, unless its members say that it is one document."""
    try:
        with zipfile.ZipFile(local) as archive:
            members = set(archive.namelist()[:50_000])
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise BadFile(
            f"{name} is a damaged ZIP or Word file ({error}).", kind="damaged", advice="Fetch it again; it may be cut short."
        ) from error
    if "[Content_Types].xml" in members:
        if any(member.startswith("word/") for member in members):
            return "docx"
        what = "an Excel workbook" if any(m.startswith("xl/") for m in members) else "an Office file other than Word"
        raise NotRead(f"{name} is {what}; save it as PDF.", kind="not read")
    if "mimetype" in members and "META-INF/manifest.xml" in members:
        return "doc"  # OpenDocument: LibreOffice reads it
    return "zip"


def _ole_kind(local: Path, name: str) -> FileKind:
    """Old Office files are small file systems; the names of their streams tell the program."""
    with local.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:

        def has(stream: str) -> bool:
            return data.find(stream.encode("utf-16-le") + b"\x00\x00") >= 0

        if has("EncryptedPackage"):
            raise BadFile(f"{name} is locked with a password.", kind="encrypted", advice="Save it without the password.")
        if has("WordDocument"):
            return "doc"
        for stream, what in _OLE_STREAMS:
            if has(stream):
                raise NotRead(f"{name} is {what}.", kind="not read")
    raise NotRead(f"{name} is an Office file of an unknown kind; save it as PDF.", kind="not read")


def _text_kind(head: bytes, name: str) -> FileKind:
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        if b"Word.Document" in head or b"<html" in head[:4096].lower():
            return "doc"
        raise NotRead(f"{name} is an XML file.", kind="not read")
    if looks_like_text(head):
        if head.lstrip()[:1] in (b"{", b"[") and not name.lower().endswith(_TEXT_ENDINGS):
            raise NotRead(f"{name} holds data (JSON), not a document.", kind="not read")
        return "text"
    if name.lower().endswith(_TEXT_ENDINGS):
        raise BadFile(
            f"{name} is not text: its bytes make no words in any known encoding.",
            kind="not text",
            advice="Open it with the program that made it and save it as PDF or as UTF-8 text.",
        )
    raise NotRead(f"{name} is of an unknown kind.", kind="unknown kind", advice="Save it as PDF, Word or text.")


def looks_like_text(head: bytes) -> bool:
    """True where hardly any byte is a control character, where zeros alternate as in UTF-16, or where VPS explains them all.

    VPS writes many capitals as control characters: "Kế HO\x02CH" would be taken for noise by counting alone.
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) // 8 and max(even, odd) > 8 * min(even, odd):
        return True
    if len(_CONTROL.findall(head)) <= len(head) * 0.01:
        return True
    best = best_reading(head)
    return best.encoding == "vps" and best.confidence >= 0.9 and len(_CONTROL.findall(best.text.encode())) <= len(head) * 0.01

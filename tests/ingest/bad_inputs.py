"""Files that nobody should trust, made in code: one maker for each kind, with the outcome it must come to."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class BadInput:
    """A file name, what writes it, and the state and kind that its outcome must have."""

    name: str
    make: Callable[[Path], None]
    state: str
    kind: str


def make_all(folder: Path) -> tuple[BadInput, ...]:
    """Write every bad input into the folder."""
    for bad in BAD_INPUTS:
        bad.make(folder / bad.name)
    return BAD_INPUTS


def simple_pdf(
    pages: int = 1, *, box: str = "0 0 595 842", content: bytes = b"", count: int | None = None, extra: bytes = b""
) -> bytes:
    """A PDF written by hand, so that each of its numbers can be made to lie."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    kids = b" ".join(b"%d 0 R" % (4 + number) for number in range(pages))
    objects.append(b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages if count is None else count, kids))
    objects.append(extra or b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    for _ in range(pages):
        objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 3 0 R>>" % box.encode())
    return assemble(objects)


def assemble(objects: list[bytes]) -> bytes:
    """Numbered objects with their cross-reference table."""
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, thing in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, thing))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _truncated(path: Path) -> None:
    whole = simple_pdf(5, content=b"BT ET " * 2000)
    path.write_bytes(whole[: len(whole) // 2])


def _encrypted(path: Path) -> None:
    import pikepdf

    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(path, encryption=pikepdf.Encryption(owner="chủ", user="mật khẩu"))


def _huge_page(path: Path) -> None:
    path.write_bytes(simple_pdf(box="0 0 2000000 2000000"))


def _many_pages(path: Path) -> None:
    path.write_bytes(simple_pdf(1, count=10_000))


def _false_count(path: Path) -> None:
    path.write_bytes(simple_pdf(1, count=40))


def _deep_tree(path: Path) -> None:
    depth = 4_000
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    objects += [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (number + 3) for number in range(depth)]
    objects.append(b"<</Type/Page/MediaBox[0 0 595 842]>>")
    path.write_bytes(assemble(objects))


def _deep_array(path: Path) -> None:
    path.write_bytes(simple_pdf(extra=b"[" * 200_000 + b"]" * 200_000))


def _stream_bomb(path: Path) -> None:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(1_000)) + packer.flush()
    path.write_bytes(simple_pdf(extra=b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)))


def _picture_bomb(path: Path) -> None:
    picture = b"<</Type/XObject/Subtype/Image/Width 30000/Height 30000/BitsPerComponent 8/Length 0>>stream\n\nendstream"
    path.write_bytes(simple_pdf(extra=picture))


def png_header(width: int, height: int, rows: Iterator[bytes]) -> bytes:
    """A grey PNG of one bit a pixel, written row by row."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(1)
    body = b"".join(packer.compress(row) for row in rows) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _large_picture(path: Path) -> None:
    row = b"\x00" + b"\xff" * 2_500
    path.write_bytes(png_header(20_000, 20_000, (row for _ in range(20_000))))


def _broken_picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))


def _noise(path: Path) -> None:
    path.write_bytes(random.Random(7).randbytes(20_000))


def _high_noise(path: Path) -> None:
    """No control characters, so it passes for text at a glance."""
    source = random.Random(8)
    path.write_bytes(bytes(source.choice(range(0xA1, 0x100)) for _ in range(20_000)))


def _blank(path: Path) -> None:
    path.write_text(" \n\t\n" * 40)


def _zip(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def _zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive, archive.open("bom.txt", "w") as member:
        for _ in range(300):
            member.write(bytes(1_000_000))


def _zip_damaged(path: Path) -> None:
    _zip(path, {"a.txt": b"Ke hoach " * 400})
    path.write_bytes(path.read_bytes()[:-30])


def _docx(path: Path, extra: dict[str, bytes]) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("KẾ HOẠCH")
    document.save(str(path))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in extra.items():
            archive.writestr(name, data)


def _docx_traversal(path: Path) -> None:
    _docx(path, {"word/../../../ngoai.txt": b"x"})


def _docx_bomb(path: Path) -> None:
    _docx(path, {"word/bom.xml": bytes(60_000_000)})


def _docx_entities(path: Path) -> None:
    lines = ['<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "' + "x" * 1000 + '">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f']><w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:document>'
    plain = io.BytesIO()
    import docx

    docx.Document().save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, "".join(lines) + body if name == "word/document.xml" else source.read(name))


def _docx_without_words(path: Path) -> None:
    import docx

    docx.Document().save(str(path))


def _workbook(path: Path) -> None:
    _zip(path, {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


def _locked_office(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + "EncryptedPackage".encode("utf-16-le") + bytes(2000))


BAD_INPUTS: tuple[BadInput, ...] = (
    BadInput("trong.pdf", _empty, "failed", "empty"),
    BadInput("cut.pdf", _truncated, "failed", "truncated"),
    BadInput("khoa.pdf", _encrypted, "failed", "encrypted"),
    BadInput("trang-lon.pdf", _huge_page, "failed", "page too large"),
    BadInput("muoi-nghin-trang.pdf", _many_pages, "failed", "too many pages"),
    BadInput("thieu-trang.pdf", _false_count, "failed", "damaged"),
    BadInput("cay-sau.pdf", _deep_tree, "failed", "damaged"),
    BadInput("mang-sau.pdf", _deep_array, "failed", "damaged"),
    BadInput("dong-bom.pdf", _stream_bomb, "failed", "pdf bomb"),
    BadInput("anh-bom.pdf", _picture_bomb, "failed", "too many pixels"),
    BadInput("anh-lon.png", _large_picture, "failed", "too many pixels"),
    BadInput("anh-hong.png", _broken_picture, "failed", "damaged"),
    BadInput("nhieu.txt", _noise, "failed", "not text"),
    BadInput("nhieu-cao.txt", _high_noise, "failed", "not text"),
    BadInput("khoang-trang.txt", _blank, "failed", "empty"),
    BadInput("la.bin", _noise, "skipped", "unknown kind"),
    BadInput("bom.zip", _zip_bomb, "failed", "zip bomb"),
    BadInput("hong.zip", _zip_damaged, "failed", "damaged"),
    BadInput("ngoai.docx", _docx_traversal, "failed", "path traversal"),
    BadInput("bom.docx", _docx_bomb, "failed", "zip bomb"),
    BadInput("thuc-the.docx", _docx_entities, "failed", "damaged"),
    BadInput("khong-chu.docx", _docx_without_words, "failed", "no text"),
    BadInput("bang-tinh.xlsx", _workbook, "skipped", "not read"),
    BadInput("khoa.docx", _locked_office, "failed", "encrypted"),
)

"""PDFs that were cut short: the pages that are whole are kept, under their own numbers where the file still tells them."""

from __future__ import annotations

import io
import re
import warnings
from pathlib import Path

_TAIL = 65_536
_LARGEST = 500_000_000
"""Larger files are not looked through: they come again from where they came from."""

_END = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_OBJECT = re.compile(rb"(?<!\d)(\d{1,8})\s+(\d{1,5})\s+obj\b")
_DICTIONARY = 4_096
"""How far a dictionary of a page reaches at most; what follows is not looked at."""
_KIND = re.compile(rb"/Type\s*/(Catalog|Pages|Page)\b")
_TREE = re.compile(rb"/Pages\s+(\d{1,8})\s+\d{1,5}\s+R")


def is_cut_short(local: Path, size: int) -> bool:
    """Whether the end of the file is missing.

    A file made for the web, or changed by adding to it, has an end before its last one: behind that stand more objects.
    """
    with local.open("rb") as file:
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    ends, behind = _END.findall(tail), tail[tail.rfind(b"%%EOF") :]
    return b"%%EOF" not in tail or bool(ends and int(ends[-1]) == 0) or _OBJECT.search(behind) is not None


def mend(local: Path, size: int, target: Path) -> bool:
    """Write a copy with a new end, from which viewers find the pages that are there; False where there are none.

    Where the tree of pages is left, it stays: a lost page keeps its number. Else the pages stand in the order of the file.
    """
    import pikepdf

    if size > _LARGEST:
        return False
    data = local.read_bytes()
    kinds: dict[bytes, list[tuple[int, bytes]]] = {b"Catalog": [], b"Pages": [], b"Page": []}
    last = 0
    for found in _OBJECT.finditer(data):
        wording = data[found.end() : found.end() + _DICTIONARY].split(b"endobj", 1)[0].split(b"stream", 1)[0]
        kind = _KIND.search(wording)
        last = max(last, int(found[1]))
        if kind is not None:
            kinds[kind[1]].append((int(found[1]), wording))
    if not kinds[b"Page"]:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    try:
        with warnings.catch_warnings(action="ignore"), pikepdf.open(io.BytesIO(data + _new_end(kinds, last))) as document:
            document.save(part, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError):
        part.unlink(missing_ok=True)
        return False
    part.replace(target)
    return True


def _new_end(kinds: dict[bytes, list[tuple[int, bytes]]], last: int) -> bytes:
    """A trailer that names the file's own catalogue, or a new one over all pages."""
    trees = {number for number, _ in kinds[b"Pages"]}
    for number, wording in kinds[b"Catalog"]:
        tree = _TREE.search(wording)
        if tree is not None and int(tree[1]) in trees:
            return _trailer(number, last)
    pages = b" ".join(b"%d 0 R" % number for number in dict.fromkeys(number for number, _ in kinds[b"Page"]))
    count = len(pages.split(b"R")) - 1
    catalog = b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n" % (last + 1, last + 2)
    tree_object = b"%d 0 obj\n<</Type/Pages/Count %d/MediaBox[0 0 595 842]/Kids[%s]>>\nendobj\n" % (last + 2, count, pages)
    return b"\nendstream\nendobj\n" + catalog + tree_object + _trailer(last + 1, last + 2)


def _trailer(root: int, last: int) -> bytes:
    return b"\ntrailer\n<</Root %d 0 R/Size %d>>\nstartxref\n0\n%%%%EOF\n" % (root, last + 1)

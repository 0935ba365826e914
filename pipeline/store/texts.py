"""The reading texts, one file a document, named after its source."""

from __future__ import annotations

import re
from collections.abc import Iterable

_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_LONGEST = 200
"""Bytes of a name, so that the ending and the mark of a double stay within what file systems take (255)."""


def stem(source: str) -> str:
    """The name of a source without folders and ending, as a file name that is safe everywhere.

    >>> stem("raw/2024/KH 08.pdf"), stem("tap.zip!/a/KH.tar.txt"), stem("../..")
    ('KH 08', 'KH.tar', '_')
    """
    name = source.rsplit("!/", 1)[-1].replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    dot = name.rfind(".")
    name = name[:dot] if 0 < dot < len(name) - 1 else name
    name = _UNSAFE.sub("_", name).strip(" ")
    while len(name.encode()) > _LONGEST:
        name = name[:-1]
    return name if name.strip(".") else "_"


def text_files(documents: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The text file of each document, from pairs of source and doc_id; those of one source come in the order of its pages.

    Where two share a stem, the first by sorted path has it and the others carry eight digits of their id; the order in which
    the files were found makes no difference.

    >>> text_files([("b/kh.pdf", "2222222222222222"), ("a/kh.docx", "1111111111111111")])
    {'1111111111111111': 'kh.txt', '2222222222222222': 'kh~22222222.txt'}
    """
    taken: set[str] = set()
    names: dict[str, str] = {}
    for source, doc_id in sorted(documents, key=lambda pair: pair[0]):
        name = stem(source)
        if name in taken:
            name = next(mark for digits in (8, 16) if (mark := f"{name}~{doc_id[:digits]}") not in taken)
        taken.add(name)
        names[doc_id] = f"{name}.txt"
    return names

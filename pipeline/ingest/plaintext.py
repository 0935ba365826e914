"""Text files -> pages: the encoding found, form feeds as page breaks, every line as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from pipeline.errors import BadFile
from pipeline.ingest.encodings import Decoded, decode, mend_encoding
from pipeline.schema.page import Line, Page, Word
from pipeline.schema.page_input import FoundFile, PageInput
from pipeline.settings import Ingest

_LINE_ENDS = re.compile("\r\n|[\r\v\x85\u2028\u2029]")
_WORD = re.compile(r"\S+")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def line_of(text: str) -> Line:
    """A line whose words and gaps give the text back exactly, white space at its ends and between its words included."""
    words, gaps, at = [], [], 0
    for match in _WORD.finditer(text):
        gaps.append(text[at : match.start()])
        words.append(Word(match.group()))
        at = match.end()
    gaps.append(text[at:])
    usual = not gaps[0] and not gaps[-1] and all(gap == " " for gap in gaps[1:-1])
    return Line(tuple(words), () if usual else tuple(gaps))


def count_pages(found: FoundFile, settings: Ingest) -> int:
    """How many pages the form feeds make; refuses what is too large or no text at all."""
    if found.size > settings.max_text_bytes:
        raise BadFile(
            f"{found.path} is a text file of {found.size:,} bytes; the limit is {settings.max_text_bytes:,}.",
            kind="too large",
            advice="Split it, or raise max_text_bytes under [ingest].",
        )
    pages = len(_pages(found.local, found.digest, found.path)[0])
    if pages > settings.max_pages:
        raise BadFile(f"{found.path} has {pages:,} form feeds.", kind="too many pages", advice="Raise max_pages under [ingest].")
    return pages


def text_pages(found: FoundFile, numbers: Sequence[int]) -> Iterator[PageInput]:
    """The pages of a text file; there is no picture to fall back on, so the text is taken as it is."""
    pages, decoded, notes = _pages(found.local, found.digest, found.path)
    for number in numbers:
        lines = tuple(line_of(line) for line in pages[number - 1].split("\n"))
        page = Page(number, None, lines, "plain text", decoded.encoding, notes=notes)
        yield PageInput(number, None, page, None, f"text file in {decoded.encoding}")


@lru_cache(maxsize=2)
def _pages(local: str, digest: str, path: str) -> tuple[tuple[str, ...], Decoded, tuple[str, ...]]:
    """The text cut into pages; the digest keeps a changed file from being taken for the old one."""
    del digest
    data = Path(local).read_bytes()
    decoded = decode(data)
    text, mended = mend_encoding(_LINE_ENDS.sub("\n", decoded.text))
    _refuse_noise(text, decoded, path)
    notes = [] if decoded.confidence >= 0.9 else [f"encoding {decoded.encoding} is a guess ({decoded.confidence:.0%})"]
    if mended:
        notes.append(f"letters of {mended} put right")
    if decoded.replaced:
        notes.append(f"{decoded.replaced} unreadable characters stand as \ufffd")
    text = _CONTROL.sub("\ufffd", text)
    pages = text.removesuffix("\n").split("\f")
    return tuple(page.removesuffix("\n") if n < len(pages) - 1 else page for n, page in enumerate(pages)), decoded, tuple(notes)


def _refuse_noise(text: str, decoded: Decoded, path: str) -> None:
    """Bytes that no encoding makes into text: control characters everywhere, or signs where letters should stand."""
    sample = text[:100_000]
    if not sample.strip():
        raise BadFile(f"{path} holds nothing but white space.", kind="empty", advice="Find the original, or leave it out.")
    control = len(_CONTROL.findall(sample)) + sample.count("\ufffd")
    marked = sum(not c.isascii() for c in sample)
    if control > len(sample) * 0.02 or (decoded.confidence < 0.5 and marked > len(sample) * 0.25):
        raise BadFile(
            f"{path} is not text: its bytes make no words in any known encoding.",
            kind="not text",
            advice="Open it with the program that made it and save it as PDF or as UTF-8 text.",
        )

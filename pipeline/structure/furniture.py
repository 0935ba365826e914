"""Lines that belong to the page and not to the document: page numbers, running heads, rules, notes of electronic signatures."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from pipeline.structure.lines import PrintedLine
from pipeline.viet.facts import alternatives, rows
from pipeline.viet.letters import fold

PAGE_NUMBER = re.compile(r"(?:trang|page|tr\.)?\s*[-–—.~]?\s*\d{1,4}\s*[-–—.~]?(?:\s*/\s*\d{1,4})?", re.IGNORECASE)
NO_WORD = re.compile(r"[^\w]+|[\W_]+|[^\W\d_]")
"""Rules of dashes or stars, and lone letters that OCR makes of specks."""

EDGE = 2
"""How many lines at the top and at the bottom of a page may be furniture of the page."""


def find_furniture(lines: Sequence[PrintedLine]) -> frozenset[int]:
    """The indices of the lines that are furniture.

    A lone number is a page number at the edge of a page, and in a text without pages where it stands between empty
    lines and goes on counting; inside a table it is a cell.
    """
    pages: defaultdict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        pages[line.page].append(index)
    edges = {index for page in pages.values() for index in (*page[:EDGE], *page[-EDGE:])}
    found = {index for index, line in enumerate(lines) if not line.row and NO_WORD.fullmatch(line.text)}
    found |= {index for index in edges if not lines[index].row and PAGE_NUMBER.fullmatch(lines[index].text)}
    found |= _running_heads(lines, pages) | _gazette(lines)
    if len(pages) == 1:
        found |= _counting(lines)
    return frozenset(found | _stamps(lines, pages))


def _running_heads(lines: Sequence[PrintedLine], pages: dict[int, list[int]]) -> set[int]:
    """Lines at the top or the bottom that say the same, numbers apart, on at least three pages and on one page in three."""
    if len(pages) < 3:
        return set()
    keys = {
        index: re.sub(r"[\d\s]+", " ", lines[index].folded).strip()
        for page in pages.values()
        for index in {*page[:EDGE], *page[-EDGE:]}
        if not lines[index].row
    }
    seen = Counter(keys.values())
    least = max(3, len(pages) // 3)
    return {index for index, key in keys.items() if len(key) > 3 and seen[key] >= least}


def _counting(lines: Sequence[PrintedLine]) -> set[int]:
    """Lone numbers that count pages upwards in a text without page breaks."""
    found, last = set(), 1
    for index, line in enumerate(lines):
        if line.row or PAGE_NUMBER.fullmatch(line.text) is None:
            continue
        number = int(re.search(r"\d+", line.text)[0])  # type: ignore[index]  # a page number has a digit
        if last < number <= last + 3:
            found.add(index)
            last = number
    return found


def _gazette(lines: Sequence[PrintedLine]) -> set[int]:
    """Running heads of a gazette wherever they stand, for a text file shows no edges: "20 CÔNG BÁO/Số 285/Ngày 04-4-2022"."""
    words = alternatives(fold(row["words"]) for row in rows("openings") if row["part"] == "running head")
    head = re.compile(rf"\W*(?:\d{{1,4}}\s+)?(?:{words})\s*[/|]\s*so\b.{{3,50}}")
    return {index for index, line in enumerate(lines) if not line.row and head.fullmatch(line.folded)}


def _stamps(lines: Sequence[PrintedLine], pages: dict[int, list[int]]) -> set[int]:
    """The notes that electronic signatures print at the head of the first page: "Người ký: …", "Thời gian ký: …"."""
    words = {fold(row["words"]) for row in rows("openings") if row["part"] == "signature stamp"}
    first = pages.get(min(pages, default=0), [])[:8]
    notes = {index for index in first if lines[index].folded.split(":")[0].strip() in words and ":" in lines[index].text}
    return notes if len(notes) >= 2 else set()

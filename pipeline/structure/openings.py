"""How the parts of a document begin: lines that name a type, open a căn cứ, the Nơi nhận, a signature, an annex."""

from __future__ import annotations

import re
from functools import cache

from pipeline.structure.lines import PrintedLine
from pipeline.viet.facts import alternatives, rows
from pipeline.viet.letters import fold

SENDER = re.compile(r"\W*[\w ,.\-]{4,90}\bdien\s*:\W*$")
"""Who sends a telegram: "THỦ TƯỚNG CHÍNH PHỦ điện:"."""
NUMBER_LINE = re.compile(r"\W*so\s*[:;.]")
DATE_LINE = re.compile(r"\bngay.{0,10}thang\b.{0,10}\bnam\b|\bngay\s*\d{1,2}\s*/\s*\d{1,2}\s*/\s*(?:19|20)\d\d\s*$")


@cache
def _pattern(part: str) -> re.Pattern[str]:
    return re.compile(rf"[\W_]*({alternatives(map(fold, _words(part)))})(?!\w)")


@cache
def _words(part: str) -> frozenset[str]:
    if part == "issuer":
        return frozenset(row["wording"] for row in rows("issuer_heads"))
    return frozenset(row["words"] for row in rows("openings") if row["part"] == part)


def opens(part: str, line: PrintedLine) -> bool:
    """True where the line begins with words that open this part of a document (table `openings`).

    Marks are folded, for OCR loses them; a word of one syllable must have its marks or none: "Đề án" does not begin with "Để".
    """
    found = _pattern(part).match(line.folded)
    if found is None:
        return False
    printed = line.text[found.start(1) : found.end(1)].lower()
    return " " in printed or printed in _words(part) or printed == found[1]


@cache
def _types() -> re.Pattern[str]:
    return re.compile(rf"\W*({alternatives(fold(row['type']) for row in rows('document_types'))})(?!\w)")


@cache
def offices() -> re.Pattern[str]:
    """The offices that sign, marks folded."""
    return re.compile(rf"(?:{alternatives(fold(row['office']) for row in rows('offices'))})(?!\w)")


def type_line(line: PrintedLine) -> int:
    """How many characters of the line name a document type standing by itself: 0 where none does.

    The type is set apart, in capitals or by markdown: "KẾ HOẠCH", "## THÔNG BÁO", "KẾ HOẠCH HÀNH ĐỘNG"; letters parted
    by blanks ("K Ế  H O Ạ C H") are read as well.
    """
    folded = line.folded
    if re.fullmatch(r"(?:\w\s+)+\w\W*", folded):
        folded = re.sub(r"(?<=\w)\s(?=\w)", "", folded)
        joined = re.sub(r"\s+", "", folded)
        known = {re.sub(r"\s", "", fold(row["type"])) for row in rows("document_types")}
        return len(line.text) if joined in known else 0
    found = _types().match(folded)
    if not found or not (line.upper or line.hashes or line.bold):
        return 0
    rest = folded[found.end() :].strip(" .*")
    return found.end() if not rest or (line.upper and " " in found[1] and len(rest.split()) <= 3) else 0


def run_on_type(line: PrintedLine) -> int:
    """As `type_line`, where the subject runs on behind the type in one line ("KẾ HOẠCH Tuyên truyền …")."""
    found = _types().match(line.folded)
    if not found:
        return 0
    printed = line.text[: found.end()]
    return (
        found.end()
        if printed.strip() and printed == printed.upper() and not line.folded[found.end() :].strip().startswith(":")
        else 0
    )


def plain_type(line: PrintedLine) -> int:
    """As `type_line`, where the type stands alone without being set apart: "Kế hoạch"."""
    found = _types().fullmatch(line.folded.rstrip(" .:*"))
    return found.end() if found and line.text[:1].isupper() else 0


def names_sender(line: PrintedLine) -> bool:
    """True for the line of a telegram between its title and those whom it goes to."""
    return line.text[:4].isupper() and SENDER.match(line.folded) is not None


def is_letterhead_line(line: PrintedLine) -> bool:
    """True for the lines that only a letterhead has: Quốc hiệu, tiêu ngữ, "Số: …", place and date."""
    return (
        any(words in line.folded for words in ("chu nghia viet nam", "tu do - hanh phuc", "dang cong san viet nam"))
        or (NUMBER_LINE.match(line.folded) is not None and len(line.text) < 120)
        or (
            DATE_LINE.search(line.folded) is not None
            and len(line.text) < 120
            and re.match(r"\W*[\w\s.\-]{2,40},\s*ngay", line.folded) is not None
        )
    )


AUTHORITY = re.compile(
    r"(?:^(?:KT|TM|TL|TUQ)\s|(?:^|(?<=\s))(?:(?:KT|TM|TL|TUQ|Q)\s?[.,]|(?:T[./]M|K[./]T|T[./]L)\s?[.,]?))\s*(?=[^\W\d_]{2})"
)


def authority_at(line: PrintedLine) -> int | None:
    """Where in the line a signature begins: "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "TRƯỞNG PHÒNG"; None where it has none.

    Nơi nhận and signature stand side by side, so that a line of both may hold it in its middle.
    """
    for found in AUTHORITY.finditer(line.text):
        rest, before = line.text[found.end() :], line.text[: found.start()]
        if rest[:12] == rest[:12].upper() and _opens_column(before):
            return found.start()
    for found in offices().finditer(line.folded):
        tail = line.text[found.start() :]
        if not _opens_column(line.text[: found.start()]):
            break
        if tail == tail.upper() and len(tail.split()) <= 12:
            return found.start()
    return None


def _opens_column(before: str) -> bool:
    """True where a second column can begin behind these words: after a mark, a tab or wide white space."""
    words = before.rstrip()
    gap = before[len(words) :]
    return not words or words.endswith((";", ".", ":", ")")) or "\t" in gap or len(gap) > 2

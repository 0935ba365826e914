"""Numbering at the beginning of a line: Phần, Chương, Mục, Điều, I., 1., 1.1., a), -, +, and what OCR makes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.viet.letters import POINTS, UPPER, fold, is_upper

RANKS = {
    "phần": 1,
    "chương": 2,
    "mục": 3,
    "tiểu mục": 4,
    "điều": 5,
    "upper": 6,
    "roman": 7,
    "arabic": 8,
    "dotted": 9,
    "point": 13,
    "bracket": 14,
    "bullet": 16,
    "plus": 17,
    "star": 18,
}
"""Which numbering stands outside which, by the habit of Decree 30/2020/NĐ-CP, Appendix I; 10 to 12 are deeper dotted numbers."""


@dataclass(frozen=True, slots=True)
class Label:
    """The numbering of a line: its kind, its place in the sequence (0: none), how it is printed, and where the words begin.

    `parts` are the components of a dotted number. `sure` is False where the same letters could as well be running text
    ("Điều 5 của Luật …" at the beginning of a broken line).
    """

    kind: str
    value: int
    printed: str
    length: int
    parts: tuple[int, ...] = ()
    sure: bool = True

    @property
    def rank(self) -> int:
        return RANKS[self.kind] + max(len(self.parts) - 2, 0)

    @property
    def is_bullet(self) -> bool:
        return self.kind in ("bullet", "plus", "star")


ORDINALS = {
    "nhat": 1,
    "mot": 1,
    "hai": 2,
    "ba": 3,
    "tu": 4,
    "bon": 4,
    "nam": 5,
    "sau": 6,
    "bay": 7,
    "tam": 8,
    "chin": 9,
    "muoi": 10,
}
WORDED = re.compile(
    rf"(phan|chuong|tieu muc|muc|dieu)\s+(?:thu\s+)?([ivxlc]+|\d{{1,3}}[a-z]?|{'|'.join(ORDINALS)})(?!\w)\s*([.:\-–]?)\s*"
)
NAMES = {"phan": "phần", "chuong": "chương", "muc": "mục", "tieu muc": "tiểu mục", "dieu": "điều"}
ROMAN = re.compile(r"([IVXLl1|]{1,6})\s*([.)/\-–:])\s*(?=[^\W\d_]|[“\"(])")
ARABIC = re.compile(r"(\d{1,2}|[lI|])\s*([.)/])(?:\s*(?![\d\s])(?=\S)|\s+(?=\d))|\((\d{1,2})\)\s*(?=\S)")
PARTY = re.compile(rf"(\d{{1,2}}|[{POINTS}]|\d{{1,2}}\.\d{{1,2}})\s?[-–]\s+(?=[{UPPER}“\"])")
"""The Party's own style: "1- Mục tiêu chung", "a- Về kinh tế", "2.1- Đối với cấp ủy"."""
DOTTED = re.compile(r"(\d{1,2}(?:\s?\.\s?\d{1,2}){1,4})(?![\d/%])\s*[.)/:]?\s*(?=[^\W\d_]|[“\"(])")
POINT = re.compile(rf"([{POINTS}]|[A-HK-UĐ])\s*([.)/])\s*(?=\S)|\(([{POINTS}])\)\s*(?=\S)")
BULLET = re.compile(rf"_?([-–—−~¬]{{1,2}}|[•●▪■◦○❖➢✓·])\s*(?=[^\s\-–—_.])|(\+)\s*(?=\S)|(\*)\s+(?=\S)|(\*)(?=\s*[{UPPER}])")
CODE = re.compile(rf"[{UPPER}]{{2,}}[\w&]*\s?[-/]")
"""What follows the slash in "56/QĐ-UBND": a broken line begins with a code, not with a number of the outline."""
CITED_ARTICLE = re.compile(r"[,;/(]|(?:Nghị định|Luật|Bộ luật|Thông tư|Pháp lệnh|Hiến pháp|Nghị quyết)(?!\w)")
"""What follows an article that is cited, not opened: "Điều 47, 48 và 49 Nghị định số …"."""
LIST_SIZE = 60
"""No list of a plan has more items with plain numbers; a larger number at the beginning of a line is a quantity."""


def read_label(text: str) -> Label | None:
    """The numbering that a line begins with, or None; "II1." and "l." are read as the numbers they must be.

    >>> read_label("II. NỘI DUNG").kind, read_label("1.2. Nội dung").parts, read_label("đ) Phối hợp").value
    ('roman', (1, 2), 5)
    """
    return _worded(text) or _bullet(text) or _roman(text) or _party(text) or _dotted(text) or _arabic(text) or _point(text)


def _worded(text: str) -> Label | None:
    found = WORDED.match(fold(text[:40]))
    if not found or not text[0].isupper():
        return None
    name, number, mark = NAMES[found[1]], found[2], found[3]
    value = ORDINALS.get(number) or (int(re.sub(r"\D", "", number)) if number[0].isdecimal() else roman_value(number.upper()))
    rest = text[found.end() :]
    sure = bool(mark) or not rest or is_upper(rest) or rest[:1] in '“"'
    if not sure and (rest[:1].islower() or CITED_ARTICLE.match(rest)):
        return None
    return Label(name, value, text[: found.end()].rstrip(" .:-–"), found.end(), sure=sure)


def roman_value(letters: str) -> int:
    """The number that Roman numerals say, read from letters that OCR may have mistaken; 0 where they say none.

    >>> roman_value("XIV"), roman_value("IC")
    (14, 0)
    """
    worth = {"I": 1, "V": 5, "X": 10, "L": 50}
    if not letters or any(c not in worth for c in letters):
        return 0
    total = 0
    for here, after in zip(letters, [*letters[1:], ""], strict=True):
        total += -worth[here] if after and worth[here] < worth[after] else worth[here]
    return total


def _roman(text: str) -> Label | None:
    found = ROMAN.match(text)
    if not found or not any(c in "IVX" for c in found[1]) or found[2] == ":":
        return None
    letters = re.sub(r"[l1|]", "I", found[1])
    value = roman_value(letters)
    if not 0 < value <= 30 or text[:3] in ("V/v", "V/V"):
        return None
    return Label("roman", value, letters, found.end(), sure=found[2] in "./")


def _party(text: str) -> Label | None:
    found = PARTY.match(text)
    if not found:
        return None
    mark = found[1]
    if mark in POINTS:
        return Label("point", POINTS.index(mark) + 1, mark, found.end())
    parts = tuple(int(part) for part in mark.split("."))
    if not all(parts) or parts[0] > LIST_SIZE:
        return None
    return Label("dotted" if len(parts) > 1 else "arabic", parts[-1], mark, found.end(), parts if len(parts) > 1 else ())


def _dotted(text: str) -> Label | None:
    found = DOTTED.match(text)
    if not found:
        return None
    parts = tuple(int(part) for part in found[1].split("."))
    rest = text[found.end() :]
    sure = not rest[:1].islower()
    return Label("dotted", parts[-1], re.sub(r"\s", "", found[1]), found.end(), parts, sure) if all(parts) else None


def _arabic(text: str) -> Label | None:
    found = ARABIC.match(text)
    if not found:
        return None
    digits = found[1] or found[3]
    value = int(digits) if digits.isdecimal() else 1
    if not 0 < value <= LIST_SIZE:
        return None
    if found[2] == "/" and CODE.match(text, found.end()):
        return None
    kind = "bracket" if found[3] or found[2] == ")" else "arabic"
    return Label(kind, value, digits if digits.isdecimal() else "1", found.end(), sure=_is_sentence_start(text[found.end()]))


def _point(text: str) -> Label | None:
    found = POINT.match(text)
    if not found:
        return None
    letter = found[1] or found[3]
    if letter.isupper():
        rest = text[found.end() :]
        if found[2] not in "./" or not is_upper(rest):
            return None
        return Label("upper", (POINTS.find(letter.lower()) + 1), letter, found.end())
    if found[2] and found[2] != ")" and not text[found.end()].isupper():
        return None
    return Label("point", POINTS.index(letter) + 1, letter, found.end())


def _bullet(text: str) -> Label | None:
    found = BULLET.match(text)
    if not found:
        return None
    kind = "bullet" if found[1] else "plus" if found[2] else "star"
    sure = _is_sentence_start(text[found.end()])
    printed = {"plus": "+", "star": "*"}.get(kind) or ("-" if found[1][0] in "-–—−~¬" else found[1])
    return Label(kind, 0, printed, found.end(), sure=sure)


def _is_sentence_start(character: str) -> bool:
    return not character.isdecimal() and not character.islower()

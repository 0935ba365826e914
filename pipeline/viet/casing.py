"""Capitals into normal case: letterheads and signature blocks shout, tables should not."""

from __future__ import annotations

import re
from functools import cache

from pipeline.viet import areas
from pipeline.viet.facts import rows
from pipeline.viet.letters import fold, is_upper

RANKS = ("thành phố", "thị xã", "thị trấn", "đặc khu", "tỉnh", "huyện", "quận", "xã", "phường", "tp.", "tp")
RANK = re.compile(rf"(?:{'|'.join(re.escape(fold(rank)) for rank in RANKS)})\s+")
LONGEST = 8
"""Syllables in the longest wording of the table."""
LINKS = (
    "và",
    "với",
    "các",
    "của",
    "về",
    "cho",
    "trên",
    "địa",
    "bàn",
    "giai",
    "đoạn",
    "năm",
    "trong",
    "từ",
    "đến",
    "cấp",
    "tại",
    "theo",
)
VOWELS = frozenset("aeiouy")


@cache
def _wordings() -> dict[str, str]:
    found = {}
    for row in rows("name_casing"):
        found[row["wording"].lower()] = row["wording"]
    for row in rows("offices"):
        found.setdefault(row["office"].lower(), row["office"][:1].upper() + row["office"][1:])
    for row in rows("before_names"):
        found.setdefault(row["wording"].lower(), row["wording"])
    return found


@cache
def _abbreviations() -> frozenset[str]:
    known = {row["wording"] for row in rows("unit_abbreviations")} | {row["abbreviation"] for row in rows("body_symbols")}
    return frozenset(word for word in known if word == word.upper())


@cache
def _unmarked_abbreviations() -> dict[str, str]:
    """Short forms with Đ by what OCR leaves of them: "bcd" -> "BCĐ"; words with vowels are left alone."""
    return {fold(word): word for word in _abbreviations() if "Đ" in word and not VOWELS & set(fold(word))}


@cache
def _before_names() -> frozenset[str]:
    """What a name follows without a rank before it: "HUYỆN ỦY CAO LỘC", "TRƯỜNG THPT CHIÊM HÓA", "CHI BỘ THÔN NÀ PHÁT"."""
    return frozenset(row["wording"] for row in rows("before_names"))


def normal_case(text: str, sample: str = "") -> str:
    """The wording in normal case where it is all capitals; what is not stays as printed.

    A `sample` (the document's own running text) that writes the same words in normal case is followed; else names of
    bodies, offices and areas are known from tables, and what is in none of them is written small.

    >>> normal_case("UBND TỈNH LÀO CAI"), normal_case("PHÒNG VĂN HÓA VÀ THÔNG TIN"), normal_case("PHÓ CHỦ TỊCH UBND HUYỆN")
    ('UBND tỉnh Lào Cai', 'Phòng Văn hóa và Thông tin', 'Phó Chủ tịch UBND huyện')
    """
    if not is_upper(text):
        return text
    return _sampled(text, sample) or _from_tables(text)


def small_case(text: str) -> str:
    """A sentence in capitals in small letters, letter for letter; codes, short forms and names of areas keep their capitals.

    >>> small_case("THỰC HIỆN CHỈ THỊ SỐ 27/CT-TTG CỦA UBND TỈNH LÀO CAI VỀ TÌNH HÌNH MỚI")
    'thực hiện chỉ thị số 27/CT-TTG của UBND tỉnh Lào Cai về tình hình mới'
    """
    tokens = re.findall(r"\S+|\s+", text)
    result: list[str] = []
    at = 0
    while at < len(tokens):
        size = _area_after(tokens, at, "".join(result[-6:]))
        if size:
            result += [_titled([token]) for token in tokens[at : at + size]]
        else:
            kept = re.search(r"[\d/]", tokens[at]) or tokens[at].strip(",.;:()“”") in _abbreviations()
            result.append(tokens[at] if kept else tokens[at].lower())
        at += max(size, 1)
    return "".join(result)


def _area_after(tokens: list[str], at: int, before: str) -> int:
    """How many tokens from here are the name of an area of the tables, behind its word of rank."""
    if re.search(r"(?:^|\s)(?:tỉnh|thành phố|tp\.|huyện|quận|thị xã|xã|phường)\s$", before) is None:
        return 0
    for size in (7, 5, 3, 1):
        name = "".join(tokens[at : at + size]).strip(",.;:()")
        if areas.province(name) or areas.districts(name) or areas.communes(name):
            return size
    return 0


def _sampled(text: str, sample: str) -> str | None:
    """The same words as the sample writes them, where it does so with both large and small letters."""
    words = text.split()
    if not sample or len(words) < 2:
        return None
    pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)"
    for found in re.finditer(pattern, sample, re.IGNORECASE):
        printed = " ".join(found[0].split())
        if not is_upper(printed) and printed[:1].isupper() and any(c.islower() for c in printed):
            return printed
    return None


def _from_tables(text: str) -> str:
    tokens = re.findall(r"\w+(?:&\w+)*|[^\w\s]+|\s+", text)
    result: list[str] = []
    at = 0
    while at < len(tokens):
        taken, written = (0, "") if _names_area(tokens, at) else _longest(tokens, at)
        named = written in _before_names() and not RANK.match(fold("".join(tokens[at + taken + 1 :])))
        name = _name(tokens[at + taken + 1 :]) if named else []
        if name:
            taken, written = taken + 1 + len(name), f"{written} {_spelled('huyện', name)}"
        if not taken:
            taken, written = _area(tokens, at)
        if not taken:
            taken, written = 1, _word(tokens[at], first=not result)
        result.append(written)
        at += taken
    return "".join(result)


@cache
def _unmarked() -> dict[str, str]:
    """The same by their letters without marks, where these tell one wording only; for capitals that OCR misread."""
    found: dict[str, set[str]] = {}
    for wording, written in _wordings().items():
        found.setdefault(fold(wording), set()).add(written)
    return {folded: next(iter(written)) for folded, written in found.items() if len(written) == 1}


def _longest(tokens: list[str], at: int) -> tuple[int, str]:
    """How many tokens from here are a wording of the table, and how it is written.

    Marks are folded for wordings of two syllables and more, and for the word that the name begins with ("SƠ Y TẾ").
    """
    for size in range(min(2 * LONGEST - 1, len(tokens) - at), 0, -1):
        words = re.sub(r"\s+", " ", "".join(tokens[at : at + size])).lower()
        if words in _wordings():
            return size, _wordings()[words]
        if (" " in words or at == 0) and fold(words) in _unmarked() and not tokens[at + size - 1].isspace():
            return size, _unmarked()[fold(words)]
    return 0, ""


def _area(tokens: list[str], at: int) -> tuple[int, str]:
    """A word of rank with the name after it ("TỈNH LÀO CAI"), or the bare name of a province."""
    rank = RANK.match(fold("".join(tokens[at:])))
    if rank:
        level = next(right for right in RANKS if fold(right) == rank[0].strip())
        size = len(re.findall(r"\w+|[^\w\s]+|\s+", rank[0]))
        name = _name(tokens[at + size :])
        if name:
            return size + len(name), f"{level} {_spelled(level, name)}"
        return size, level + " "
    for size in (7, 5, 3):
        words = tokens[at : at + size]
        if len(words) == size and areas.province("".join(words)):
            return size, _spelled("tỉnh", words)
        if at and len(tokens) == at + size and areas.districts("".join(words)):
            return size, _spelled("huyện", words)
    return 0, ""


def _names_area(tokens: list[str], at: int) -> bool:
    """True for a rank with the name of a known district where marks folded make another wording: "HUYỆN ĐOAN HÙNG"."""
    words = "".join(tokens[at : at + 5])
    return tokens[at].lower() in ("huyện", "quận") and bool(areas.districts(words.partition(" ")[2]))


def _spelled(level: str, tokens: list[str]) -> str:
    """An area's name as the tables spell it where only marks differ, else as printed."""
    printed = _titled(tokens)
    known = [area for area in (areas.province(printed),) if area and level in ("tỉnh", "thành phố")] or areas.districts(printed)
    known = known or list(areas.communes(printed))
    names = {area.name for area in known if fold(area.name) == fold(printed)}
    return next(iter(names)) if len(names) == 1 and printed not in names else printed


def _name(tokens: list[str]) -> list[str]:
    """The tokens of an area's name: up to four syllables, to the next mark or known wording."""
    taken: list[str] = []
    for index, token in enumerate(tokens):
        if token.isspace() or (token in ("-", "'", "’") and taken):
            taken.append(token)
            continue
        known = index and _longest(tokens, index)[0]
        size = sum(1 for t in taken if t[0].isalnum())
        linked = token.lower() in LINKS and size != 1  # "ĐẠI TỪ" is a name, "HUYỆN VÀ CÁC XÃ" holds none
        if not token[0].isalnum() or known or linked or size >= 4:
            break
        if token in _abbreviations():
            break
        taken.append(token)
    while taken and not taken[-1][0].isalnum():
        taken.pop()
    return taken


def _titled(tokens: list[str]) -> str:
    return "".join(token[:1].upper() + token[1:].lower() for token in tokens)


def _word(token: str, *, first: bool) -> str:
    """One word outside the tables: short forms keep their capitals, the first word its initial."""
    folded = fold(token)
    if token.isupper() and token not in _abbreviations() and folded in _unmarked_abbreviations():
        return _unmarked_abbreviations()[folded]
    if token in _abbreviations() or "&" in token or (token.isalpha() and len(token) > 1 and not VOWELS & set(folded)):
        return token
    if re.fullmatch(r"[IVX]+", token):
        return token
    return token[:1].upper() + token[1:].lower() if first else token.lower()

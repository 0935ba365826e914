"""Who issued a document: the name after "của", or the body that the words before the document name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.viet.facts import alternatives, rows
from pipeline.viet.letters import LOWER, UPPER


@cache
def word_list(kind: str) -> str:
    """The words of one kind around references, as alternatives of a regular expression."""
    return alternatives(row["wording"] for row in rows("reference_words") if row["kind"] == kind)


def issuer_before(text: str, at: int) -> str | None:
    """The body in "đề nghị của Sở Y tế tại Tờ trình số …" and "UBND tỉnh đã ban hành Kế hoạch số …"."""
    before = text[max(0, at - 220) : at]
    asks, gives, issues, says = _patterns_before()
    if found := asks.search(before):
        return issuer_wording(re.split(rf"(?:{word_list('asks')})\s+của\s+", found["who"])[-1])
    if found := gives.search(before):
        return issuer_wording(re.split(r",\s", found["who"])[0])
    found = issues.search(before) or says.search(before)
    return issuer_wording(found["who"]) if found else None


@cache
def _patterns_before() -> tuple[re.Pattern[str], ...]:
    body = rf"(?P<who>(?:{issuing_heads()})"
    asker = r"(?P<who>(?:(?!\stại\s)[^;:()]){3,140}?)"
    asked = rf"(?:{word_list('asks')})\s+của\s+(?:đồng chí\s+)?{asker}\s*,?\s+tại\s+(?:các\s+|văn bản\s+)?$"
    given = rf"(?:được|do|,|;|^)\s*{body}[^;:()]{{0,90}}?)\s+(?:{word_list('gives')})(?:\s+tại|\s+theo)\s+(?:các\s+)?$"
    issued = rf"(?:^|[;,.:]\s*|(?<!\w)(?:và|khi)\s+){body}[^;,.:()]{{0,70}}?)\s+(?:đã\s+)?(?:ban hành|có)\s+(?:các\s+)?$"
    said = rf"(?:của|[,;]|(?<!\w)và)\s+{body}[^;,.:()]{{0,70}}?)\s+tại\s+(?:các\s+)?$"
    return re.compile(asked), re.compile(given), re.compile(issued), re.compile(said)


@cache
def issuing_heads() -> str:
    """The words that names of bodies and posts begin with, as alternatives of a regular expression."""
    return alternatives(
        first_capital(row["wording"]) for row in rows("unit_heads") if row["kind"] in ("whole", "name", "work", "post")
    )


def first_capital(wording: str) -> str:
    """The wording with a capital in front, the rest as it is."""
    return wording[:1].upper() + wording[1:]


@cache
def _issuer_facts() -> tuple[frozenset[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = frozenset(row["word"] for row in rows("issuer_words"))
    goes_on = re.compile(rf",\s*(?:{alternatives(row['wording'] for row in rows('issuer_lists'))})(?!\w)")
    at_work = re.compile(rf"(?:{alternatives(row['wording'] for row in rows('bodies_at_work'))})(?!\w|\s+[Nn]hân\s+[Dd]ân)")
    return words, openers(None), goes_on, at_work


@cache
def openers(strength: str | None) -> re.Pattern[str]:
    """What begins a subject: all words of the table, or those of one strength."""
    chosen = [row["wording"] for row in rows("subject_openers") if strength in (None, row["strength"])]
    capitals = [
        first_capital(row["wording"])
        for row in rows("subject_openers")
        if row["strength"] == "strong" and row["wording"] not in ("giao", "bổ sung", "thông qua")
    ]
    words = alternatives([*chosen, *capitals]).replace(r"về\s+việc", r"về\s*việc")
    return re.compile(rf"(?:{words})(?!\w)")


@cache
def stops(preamble: bool) -> re.Pattern[str]:
    """What ends a subject and goes on with the citing sentence; fewer words do so in the preamble."""
    chosen = [row["wording"] for row in rows("subject_stops") if not preamble or row["where"] == "anywhere"]
    plain = alternatives(wording for wording in chosen if not wording.startswith(","))
    after_comma = alternatives(wording[2:] for wording in chosen if wording.startswith(","))
    return re.compile(rf"(?<!\w)(?<!biện pháp )(?:{plain})(?!\w)|,\s*(?:{after_comma})(?!\w)")


@cache
def _types() -> str:
    """The types of documents with a capital: one behind "và" is another document."""
    return alternatives(first_capital(row["type"]) for row in rows("document_types"))


@dataclass(frozen=True, slots=True)
class _Name:
    """The name being read: where it begins, and where the part ends that makes it a body named after its work (-1 for none)."""

    at: int
    work_end: int


def issuer_end(text: str, at: int, limit: int) -> int:
    """Where the name of an issuer ends: before what opens a subject, before a mark, before a word no name holds."""
    at_work = _issuer_facts()[3]
    post = re.compile(r"(?:(?:Phó\s+)?Trưởng\s+)?").match(text, at)
    inside = at_work.match(text, post.end() if post else at)
    name = _Name(at, inside.end() if inside else -1)
    for token in re.compile(r"\S+").finditer(text, at, limit):
        if _stands_outside(text, token, name):
            return token.start()
        if ")" in token[0] and "(" not in text[at : token.end()]:
            return token.start() + token[0].index(")")
        if token[0][-1] in ";:" or (token[0].endswith(".") and not re.fullmatch(word_list("abbreviation"), token[0])):
            return token.end() - 1
        if token[0].endswith(",") and not (_goes_on_after_comma(text, token.end(), name)):
            return token.end() - 1
    return limit


_NAME_GOES_ON = re.compile(r"(?:\s+[A-ZĐÀ-Ỹ][^\W\d_]*){1,3}\s+(?:về|phê duyệt|ban hành)(?!\w)")
"""A misread word inside a name ("Tỉnh ủv Hoa Sơn về …"): a name in capitals and a subject follow it."""


def _goes_on_after_comma(text: str, at: int, name: _Name) -> bool:
    """True for "…, Thể thao", for another ministry, and for the further work of a body named after it ("phòng, chống")."""
    _, opening, goes_on, _ = _issuer_facts()
    work = name.work_end >= 0 and re.match(r"\s*[a-zđà-ỹ]", text[at : at + 3]) is not None
    opens = opening.match(text, at + 1) is not None
    return goes_on.match(text, at - 1) is not None or _liaison(text, at) or (work and not opens)


def _stands_outside(text: str, token: re.Match[str], name: _Name) -> bool:
    """True for a word that no longer belongs to the name."""
    words, opening, _, _ = _issuer_facts()
    start, bare = token.start(), token[0].strip('.,;:()“”"')
    if start > name.at and stops(True).match(text, start):
        return True
    if start > name.at and opening.match(text, start) and not _is_its_work(text, start, name):
        return True
    if re.compile(rf"(?:và|cùng)\s+(?:các|một số|những|(?-i:{_types()}))(?!\w)").match(text, start):
        return True
    if token[0][0] in '(“"[':
        return not re.match(r"\((?:khóa|khoá|lần|nay là)", token[0])
    first = re.split(rf"(?=[{UPPER}])", bare, maxsplit=1)[0] if bare[:1].islower() else bare  # "trưởngBộ": run together
    if first and first[0].islower() and first.lower() not in words and not _parted(first) and name.work_end < 0:
        return not _NAME_GOES_ON.match(text, token.end())
    return re.match(r"(?:tại|ngày)(?!\w)", bare) is not None or (
        bare == "năm" and re.match(r"năm\s+\d{4}", text[start:]) is not None
    )


def _parted(word: str) -> str | None:
    """Two syllables of a body's name that a careless copy ran together: "chínhphủ"."""
    words = _issuer_facts()[0]
    cuts = (n for n in range(2, len(word) - 1) if word[:n].lower() in words and word[n:].lower() in words)
    cut = next(cuts, None)
    return f"{word[:cut]} {word[cut:]}" if cut else None


def _is_its_work(text: str, start: int, name: _Name) -> bool:
    """The verb in "Ban Chỉ đạo thực hiện các chương trình …": part of the name, unless it surely opens a subject."""
    if name.work_end < 0 or text.startswith(("về", "ban hành"), start):
        return False
    before = text[name.work_end : start].strip()
    named = len(text[name.at : name.work_end].split()) > 3 or " " in before.removesuffix(" ương").removesuffix(" gia")
    if named and re.search(r"(?:quốc gia|Quốc gia|[Tt]rung ương)$", before):
        return False  # "Hội đồng Bầu cử quốc gia triển khai …": the level ends a name that has its work
    return not openers("strong").match(text, start) or not before


def _liaison(text: str, at: int) -> bool:
    """Another ministry after a comma: joint circulars have several issuers."""
    return re.match(r"\s*(?:Bộ trưởng\s+)?Bộ\s+[A-ZĐ]|\s*Ngân hàng Nhà nước", text[at : at + 30]) is not None


@cache
def _proper_names() -> dict[str, str]:
    return {row["name"].lower(): row["name"] for row in rows("body_symbols")}


def issuer_wording(wording: str) -> str:
    """The printed wording with its letter case put right: "Thủ tướng chính phủ" -> "Thủ tướng Chính phủ"."""
    wording = re.sub(r"\w{6,}", lambda word: word[0] if word[0] in _issuer_facts()[0] else _parted(word[0]) or word[0], wording)
    wording = re.sub(rf"(?<=[{LOWER}])(?=[{UPPER}][{LOWER}])", " ", wording)
    wording = re.sub(
        r"\s+(?:và|cùng)\s+\d+$", "", re.sub(r"\s+", " ", wording).strip(" ,.;:-")
    )  # "… và 18 đề án": another matter
    wording = re.sub(r"(?:[\s,.;:-]|(?<!\w)(?:và|cùng))+$", "", re.sub(r"\s+", " ", wording)).strip(" ,.;:-")
    if wording.isupper() and len(wording.split()) > 2:
        wording = wording.lower()
    for folded, name in sorted(_proper_names().items(), key=lambda item: -len(item[0])):
        at = wording.lower().find(folded)
        if (
            at >= 0
            and (at + len(folded) == len(wording) or not wording[at + len(folded)].isalnum())
            and (at == 0 or wording[at - 1] == " ")
            and not wording[:at].endswith(("Trưởng ", "trưởng "))
        ):
            wording = wording[:at] + name + wording[at + len(folded) :]
            break
    return first_capital(wording)

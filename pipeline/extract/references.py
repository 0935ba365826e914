"""References to documents in one paragraph: type, code, date, issuer, subject, and which stands inside the subject of which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from pipeline.viet.codes import Code, find_codes, type_names, type_of
from pipeline.viet.dates import date_at
from pipeline.viet.facts import alternatives, rows


@dataclass(frozen=True, slots=True)
class Reference:
    """One mention of a document, with offsets into the paragraph's text.

    `start` is where its type begins, or the ground word directly before it; `end` where its subject ends. `nested` is
    true inside the subject of another. `ground` is the relation of the ground word that governs it, None where none does.
    `named` is true for laws known by name and date. `alias` is what "sau đây gọi tắt là" calls it.
    """

    start: int
    end: int
    doc_type: str
    code: Code | None
    issued_on: str | None = None
    bad_date: bool = False
    issuer: str | None = None
    subject: str | None = None
    nested: bool = False
    ground: str | None = None
    alias: str | None = None
    shared: bool = False


@dataclass(frozen=True, slots=True)
class _Head:
    """Where a document is named: its type word, its code, and for laws the name between the two."""

    start: int
    end: int
    doc_type: str
    code: Code | None
    name: str | None = None
    issuer: str | None = None
    listed: bool = False


@cache
def _types() -> str:
    """Document types as printed, capital or all small, with the plural "các" left outside."""
    return "|".join(rf"[{name[0]}{name[0].lower()}]{re.escape(name[1:])}".replace(r"\ ", r"\s+") for name in type_names())


@cache
def _lead() -> re.Pattern[str]:
    """What stands directly before a code: type, perhaps its issuer, "số"."""
    between = rf"(?:\s+(?:của|do)\s+(?P<issuer>(?:(?!{_types()})[^;:.,()]){{2,70}}?))?"
    return re.compile(rf"(?<!\w)(?P<type>{_types()}){between}(?:\s+(?:mang\s+)?số)?\s*[:.]?\s*$|(?P<so>(?<!\w)[Ss]ố)\s*:?\s*$")


@cache
def _law() -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(Bộ luật|Luật|Pháp lệnh|Bộ Luật)\s+(?=\w)")


@cache
def _bare() -> re.Pattern[str]:
    """A type with a number alone: "Nghị quyết số 19 ngày 16/6/2022"."""
    return re.compile(
        rf"(?<!\w)(?P<type>{_types()})\s+(?:số\s*:?\s*(?P<number>\d{{1,5}}[a-z]?)(?![\w/.,-]*[\w/])|số\s*:?\s*(?P<cut>\d{{1,5}})\s*/\s*(?:…|\.{{3}}))"
    )


def find_references(text: str, *, preamble: bool = True) -> tuple[Reference, ...]:
    """Every reference of a paragraph, in order, each with what stands around it.

    In the preamble what a document is about runs on to the next mark; in running text only words that surely open a subject count,
    and the sentence may go on after it.

    >>> [r.code.code for r in find_references("Căn cứ Quyết định số 12/QĐ-UBND và số 13/QĐ-UBND của UBND xã về việc giao kế hoạch")]
    ['12/QĐ-UBND', '13/QĐ-UBND']
    """
    heads = _heads(text)
    if not heads:
        return ()
    opened = [_opened(text, head, heads[i + 1].start if i + 1 < len(heads) else len(text)) for i, head in enumerate(heads)]
    levels = _levels(text, heads, opened)
    found = [_closed(text, heads, (opened, levels), i, preamble) for i in range(len(heads))]
    return tuple(_shared(text, found, heads))


# --- heads -----------------------------------------------------------------------------------------------------------


def _heads(text: str) -> list[_Head]:
    heads: list[_Head] = []
    last_type: str | None = None
    last_end = 0
    for code in find_codes(text):
        head = _head(text, code, last_end, last_type)
        if head is None:
            continue
        heads.append(head)
        last_type, last_end = head.doc_type, code.end
    taken = [(head.start, head.end) for head in heads]
    extra = [head for head in (*_bare_heads(text), *_law_heads(text)) if all(head.end <= a or head.start >= b for a, b in taken)]
    return sorted([*heads, *extra], key=lambda head: head.start)


def _head(text: str, code: Code, after: int, last_type: str | None) -> _Head | None:
    window = max(after, code.start - 400)
    before = text[window : code.start]
    lead = next((found for found in (_lead().search(before, max(0, len(before) - size)) for size in (60, 160)) if found), None)
    from_symbol = type_of(code.symbol)
    law = _law_before(text, code, window) if code.year or re.search(r"Q[HK]|UBTVQH", code.symbol or "") else None
    if law is not None and (lead is None or not lead["type"] or lead["type"].lower().endswith("luật")):
        return law
    if lead is not None and lead["type"] and not _names_something_else(lead):
        printed = " ".join(lead["type"].split())
        return _Head(window + lead.start("type"), code.end, _capital(printed), code, issuer=lead["issuer"])
    by_number = lead is not None and lead["so"] is not None
    listed = bool(last_type) and re.search(r"(?:[,;:]|và|cùng|-)\s*(?:[Ss]ố\s*:?\s*)?$", before) is not None
    if not (code.sure or by_number or listed):
        return None
    intro = _list_intro(before)
    doc_type = (intro[0] if intro else None) or from_symbol or (last_type if listed or by_number else None)
    if doc_type is None:
        doc_type = "Công văn" if by_number and not code.year else "Văn bản"
    start = window + lead.start("so") if lead is not None and lead["so"] else code.start
    return _Head(start, code.end, doc_type, code, issuer=intro[1] if intro else None, listed=True)


def _names_something_else(lead: re.Match[str]) -> bool:
    """True where the words between type and number are no issuer but another clause."""
    return bool(lead["issuer"]) and re.search(r"(?<!\w)(?:về|ngày|theo|tại|số)(?!\w)", lead["issuer"]) is not None


def _list_intro(before: str) -> tuple[str, str | None] | None:
    """ "các Nghị quyết của Quốc hội: số …": the type and the issuer that a list shares."""
    found = re.search(
        rf"(?<!\w)(?P<type>{_types()})(?:\s+của\s+(?P<issuer>[^;:()]{{2,70}}?))?\s*(?:gồm|như|sau|sau đây)?\s*:\s*(?:-\s*)?(?:[Ss]ố\s*:?\s*)?$",
        before,
    )
    return (_capital(" ".join(found["type"].split())), found["issuer"]) if found else None


def _law_before(text: str, code: Code, window: int) -> _Head | None:
    """ "Luật Đầu tư công số 39/2019/QH14": the law's name stands between type and number."""
    before = text[window : code.start]
    cut = max((m.end() for m in re.finditer(r"[;:(“]|\.\s", before)), default=0)
    starts = [m for m in _law().finditer(before) if m.start() >= cut]
    if not starts:
        return None
    amending = [start for start in starts if re.match(r"sửa đổi|bổ sung|thi hành", before[start.end() :])]
    first = (amending or starts)[-1]
    name = re.sub(r"\s*(?:số|Số)\s*:?\s*$", "", before[first.end() :]).strip(" ,")
    if re.search(r"ngày \d|\d/\d", name) or len(name.split()) > 40:
        return None
    return _Head(window + first.start(), code.end, _capital(first[1].lower()), code, name=name or None)


def _law_heads(text: str) -> Iterator[_Head]:
    """Laws by name and date: "Luật Tổ chức Chính phủ ngày 18 tháng 02 năm 2025", with the laws that amend them."""
    end = 0
    for found in _law().finditer(text):
        if found.start() < end:
            continue
        named = re.compile(r"(?P<name>[^;:.()“”]{3,200}?)\s*,?\s*(?=ngày\s+\d|năm\s+(?:19|20)\d\d)").match(text, found.end())
        if named is None or re.search(r"\d{2,}/|(?<!\w)số\s+\d", named["name"]):
            continue
        inner = list(_law().finditer(named["name"]))
        amending = re.match(r"sửa đổi|bổ sung", named["name"])
        if inner and not amending:
            continue
        end = named.end()
        yield _Head(found.start(), named.end("name"), _capital(found[1].lower()), None, name=named["name"].strip(" ,"))


def _bare_heads(text: str) -> Iterator[_Head]:
    for found in _bare().finditer(text):
        number = found["number"] or found["cut"]
        dated = date_at(text, found.end()) is not None
        if not (found["cut"] or dated):
            continue
        start = found.start("number") if found["number"] else found.start("cut")
        code = Code(start, found.end(), text[start : found.end()], number, None, sure=False)
        yield _Head(found.start(), found.end(), _capital(" ".join(found["type"].split())), code)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:].lower() if name.isupper() else name[:1].upper() + name[1:]


# --- what follows a head -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Opened:
    """Date and issuer read after a head, and where what it is about would begin."""

    issued_on: str | None
    bad_date: bool
    issuer: str | None
    alias: str | None
    subject_at: int
    read_to: int


def _opened(text: str, head: _Head, limit: int) -> _Opened:
    at = head.end
    date = date_at(text, at)
    issued, bad = None, False
    if date is not None and date.end <= limit + 1:
        issued, bad, at = date.iso, date.iso is None, date.end
    issuer = head.issuer
    alias, at = _aside(text, at)
    found = re.compile(r"\s*,?\s*(?:của|do)\s+").match(text, at)
    if found and found.end() < limit:
        end = _issuer_end(text, found.end(), limit)
        wording = text[found.end() : end].strip(" ,")
        if wording:
            issuer, at = wording, end
            if date is None and (date := date_at(text, at)) is not None and date.end <= limit + 1:
                issued, bad, at = date.iso, date.iso is None, date.end
    read_to = at
    if alias is None:
        alias, at = _aside(text, at)
    return _Opened(issued, bad, _issuer_wording(issuer) if issuer else _issuer_before(text, head), alias, at, read_to)


_ASIDE = re.compile(
    r"\s*[(\[]\s*(?:sau đây\s+)?(?:được\s+)?(?:gọi|viết)\s+(?:tắt\s+)?(?:chung\s+)?(?:là|:)?\s*:?\s*(?P<alias>[^)\]]{2,120})[)\]]",
    re.IGNORECASE,
)


def _aside(text: str, at: int) -> tuple[str | None, int]:
    """ "(sau đây gọi tắt là …)": the name, and where the text goes on."""
    found = _ASIDE.match(text, at)
    return (found["alias"].strip(" “”\"'"), found.end()) if found else (None, at)


def _issuer_before(text: str, head: _Head) -> str | None:
    """The body in "đề nghị của Sở Y tế tại Tờ trình số …" and "UBND tỉnh đã ban hành Kế hoạch số …"."""
    before = text[max(0, head.start - 220) : head.start]
    found = re.search(
        r"(?:đề nghị|đề xuất|ý kiến|kết luận|chỉ đạo|thẩm định|tham mưu|yêu cầu|hướng dẫn)\s+của\s+(?:đồng chí\s+)?(?P<who>[^;:()]{3,140}?)\s*,?\s+tại\s+(?:các\s+|văn bản\s+)?$",
        before,
    )
    if found:
        return _issuer_wording(re.split(r"(?:đề nghị|đề xuất|ý kiến|kết luận|chỉ đạo)\s+của\s+", found["who"])[-1])
    found = re.search(
        rf"(?:được|do)\s+(?P<who>(?:{_issuing_heads()})[^;:()]{{0,90}}?)\s+(?:phê duyệt|ban hành|chỉ đạo|giao|quy định|công nhận|thông qua|phân bổ|quyết định)(?:\s+tại|\s+theo)\s+(?:các\s+)?$",
        before,
    )
    if found:
        return _issuer_wording(re.split(r",\s", found["who"])[0])
    found = re.search(
        rf"(?:^|[;,.:]\s*|(?<!\w)(?:và|khi)\s+)(?P<who>(?:{_issuing_heads()})[^;,.:()]{{0,70}}?)\s+(?:đã\s+)?(?:ban hành|có)\s+(?:các\s+)?$",
        before,
    )
    return _issuer_wording(found["who"]) if found else None


@cache
def _issuing_heads() -> str:
    return alternatives(
        _first_capital(row["wording"]) for row in rows("unit_heads") if row["kind"] in ("whole", "name", "work", "post")
    )


def _first_capital(wording: str) -> str:
    return wording[:1].upper() + wording[1:]


@cache
def _issuer_facts() -> tuple[frozenset[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = frozenset(row["word"] for row in rows("issuer_words"))
    goes_on = re.compile(rf",\s*(?:{alternatives(row['wording'] for row in rows('issuer_lists'))})(?!\w)")
    at_work = re.compile(rf"(?:{alternatives(row['wording'] for row in rows('bodies_at_work'))})(?!\w)")
    return words, _openers(None), goes_on, at_work


@cache
def _openers(strength: str | None) -> re.Pattern[str]:
    chosen = [row["wording"] for row in rows("subject_openers") if strength in (None, row["strength"])]
    capitals = [
        _first_capital(row["wording"])
        for row in rows("subject_openers")
        if row["strength"] == "strong" and row["wording"] not in ("giao", "bổ sung", "thông qua")
    ]
    return re.compile(rf"(?:{alternatives([*chosen, *capitals])})(?!\w)")


def _issuer_end(text: str, at: int, limit: int) -> int:
    """Where the name of an issuer ends: before what opens a subject, before a mark, before a word no name holds."""
    words, openers, goes_on, at_work = _issuer_facts()
    work = re.compile(r"(?:(?:Phó\s+)?Trưởng\s+)?").match(text, at)
    inside = at_work.match(text, work.end() if work else at)
    work_end = inside.end() if inside else -1
    strong = _openers("strong")
    for token in re.compile(r"\S+").finditer(text, at, limit):
        start = token.start()
        opens = openers.match(text, start)
        if start > at and _stops(True).match(text, start):
            return start
        if start > at and opens:
            weak = not strong.match(text, start)
            if not (
                work_end >= 0
                and (weak or re.match(r"\s*$", text[work_end:start]))
                and not text.startswith(("về", "ban hành"), start)
            ):
                return start
        bare = token[0].strip('.,;:()“”"')
        if token[0][0] in '(“"[':
            if re.match(r"\((?:khóa|khoá|lần|nay là)", token[0]):
                continue
            return start
        if bare and bare[0].islower() and bare.lower() not in words and work_end < 0 and not bare[0].isdigit():
            return start
        if re.match(r"(?:tại|ngày)(?!\w)", bare) or (bare == "năm" and re.match(r"năm\s+\d{4}", text[start:])):
            return start
        if ")" in token[0] and "(" not in text[at : token.end()]:
            return start + token[0].index(")")
        if token[0][-1] in ";:" or (token[0].endswith(".") and not re.fullmatch(r"(?:TP|Tp|TX|Tx|Q|P|GS|TS|Mr)\.", token[0])):
            return token.end() - 1
        if token[0].endswith(","):
            if goes_on.match(text, token.end() - 1) or _liaison(text, token.end()):
                continue
            return token.end() - 1
    return limit


def _liaison(text: str, at: int) -> bool:
    """Another ministry after a comma: joint circulars have several issuers."""
    return re.match(r"\s*(?:Bộ trưởng\s+)?Bộ\s+[A-ZĐ]|\s*Ngân hàng Nhà nước", text[at : at + 30]) is not None


@cache
def _proper_names() -> dict[str, str]:
    return {row["name"].lower(): row["name"] for row in rows("body_symbols")}


def _issuer_wording(wording: str) -> str:
    """The printed wording with its letter case put right: "Thủ tướng chính phủ" -> "Thủ tướng Chính phủ"."""
    wording = re.sub(r"\s+", " ", wording).strip(" ,.;:-")
    if wording.isupper() and len(wording.split()) > 2:
        wording = wording.lower()
    for folded, name in sorted(_proper_names().items(), key=lambda item: -len(item[0])):
        at = wording.lower().find(folded)
        if (
            at >= 0
            and (at + len(folded) == len(wording) or not wording[at + len(folded)].isalnum())
            and (at == 0 or wording[at - 1] == " ")
        ):
            wording = wording[:at] + name + wording[at + len(folded) :]
            break
    return _first_capital(wording)


# --- subjects and nesting ----------------------------------------------------------------------------------------------


@cache
def _grounds() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?<!kèm )(?<!Kèm )(?P<word>{alternatives(w for row in rows('ground_words') for w in (row['wording'], _first_capital(row['wording'])))})(?!\w)"
    )


@cache
def _relations() -> dict[str, str]:
    return {row["wording"]: row["relation"] for row in rows("ground_words")}


def _levels(text: str, heads: list[_Head], opened: list[_Opened]) -> list[int]:
    """0 for documents named in their own right, 1 for those inside the subject of the one before."""
    levels = [0]
    for i in range(1, len(heads)):
        between = text[opened[i - 1].read_to : heads[i].start]
        levels.append(_level(between, levels[-1], opened[i - 1]))
    return levels


def _level(between: str, before: int, previous: _Opened) -> int:
    """How deep a head stands, told by the words between it and the one before."""
    lead = between.rstrip()
    if ";" in between or re.search(r"\.\s", between):
        return 0
    bare = re.sub(r"^\W+|\W+$", "", between)
    if re.fullmatch(r"(?:và|cùng|hoặc|các|và các|,|\s)*", bare):
        return before
    if _AMENDED.search(between):
        return min(before, 0)
    if re.search(r"(?:^|[,)”\"]|(?<!\w)và|(?<!\w)cùng)\s*(?:các\s+|với\s+)?$", lead) or lead.endswith(","):
        return 0 if re.search(r"\w", bare) and not _needs_object(lead) else before
    opening = re.search(rf"[,.]\s*{_grounds().pattern}", between)
    if opening and re.match(r"(?:xét|căn|theo đề nghị|theo|thực hiện)", opening["word"].lower()) and previous.issued_on:
        return 0
    return 1


_AMENDED = re.compile(
    r"(?:được|đã được|đã)\s+(?:sửa đổi|bổ sung|thay thế|điều chỉnh|hợp nhất|đính chính)[^;]*?(?:bởi|tại|theo|bằng)\s+(?:các\s+)?$"
)
""" "Luật …, được sửa đổi, bổ sung bởi Luật số …": the later law is a ground like the earlier one."""


def _needs_object(lead: str) -> bool:
    """ "… của Kế hoạch 1 và" goes on with the inner list; "… giai đoạn 2021-2025 và" with the outer one."""
    return re.search(r"(?:của|theo|tại)\s+(?:các\s+)?(?:và|,)?$", lead) is not None


def _closed(text: str, heads: list[_Head], read: tuple[list[_Opened], list[int]], i: int, preamble: bool) -> Reference:
    opened, levels = read
    head, here = heads[i], opened[i]
    following = next((j for j in range(i + 1, len(heads)) if levels[j] <= levels[i]), None)
    limit = heads[following].start if following is not None else len(text)
    ground = _ground(text, heads, levels, i)
    first_at = ground[1] if ground and ground[2] else head.start
    begin, end = _subject(text, here.subject_at, limit, preamble and ground is not None and levels[i] == 0)
    subject = text[begin:end] if end > begin else None
    quote_end = end if subject else max(here.subject_at if here.alias else here.read_to, head.end)
    if subject is None and head.name:
        subject = head.name
    alias = here.alias or (_aside(text, end)[0] if subject else None)
    return Reference(
        first_at, quote_end, head.doc_type, head.code, here.issued_on, here.bad_date, here.issuer,
        _folded(subject) if subject else None, levels[i] > 0, ground[0] if ground else None, alias,
    )  # fmt: skip


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _ground(text: str, heads: list[_Head], levels: list[int], i: int) -> tuple[str, int, bool] | None:
    """Relation, place of the ground word that governs a head, and whether it stands directly before it."""
    start = max((heads[j].end for j in range(i)), default=0)
    window = text[start : heads[i].start]
    own = list(_grounds().finditer(window))
    for word in reversed(own):
        gap = window[word.end() :]
        if re.fullmatch(r"\s*(?:các\s+|nội dung\s+)?", gap):
            return _relations()[" ".join(word["word"].lower().split())], start + word.start(), not re.search(r"\w", gap)
    for word in own:
        relation = _relations()[" ".join(word["word"].lower().split())]
        asked = re.match(r"\s*(?:đề nghị|ý kiến|kết luận|chỉ đạo)", window[word.end() :]) or "đề nghị" in word["word"]
        if i == 0 or asked:
            return relation, start + word.start(), bool(asked)
    if i and levels[i] == 0:
        earlier = _ground(text, heads, levels, max(j for j in range(i) if levels[j] == 0))
        return (earlier[0], heads[i].start, False) if earlier else None
    return None


@cache
def _stops(preamble: bool) -> re.Pattern[str]:
    chosen = [row["wording"] for row in rows("subject_stops") if not preamble or row["where"] == "anywhere"]
    plain = alternatives(wording for wording in chosen if not wording.startswith(","))
    after_comma = alternatives(wording[2:] for wording in chosen if wording.startswith(","))
    return re.compile(rf"(?<!\w)(?:{plain})(?!\w)|,\s*(?:{after_comma})(?!\w)")


def _subject(text: str, at: int, limit: int, preamble: bool) -> tuple[int, int]:
    """Where a subject begins and ends; an empty range where the clause gives none."""
    begin = re.compile(r"[\s,]*").match(text, at).end()  # type: ignore[union-attr]
    quoted = text[begin : begin + 1] in '“"' and begin < limit
    opens = _openers(None if preamble else "strong").match(text, begin)
    if begin >= limit or not (opens or quoted):
        return begin, begin
    stopped = _stops(preamble).search(text, begin + 1, limit)
    edges = (
        limit,
        _sentence_end(text, begin, limit, preamble),
        _bracket(text, begin, limit),
        _issuing_clause(text, begin, limit),
    )
    end = min(*edges, stopped.start() if stopped else limit)
    trimmed = re.sub(r"(?:[\s,;:.(/-]|(?<!\w)(?:và|và các|cùng|cùng các|theo|tại|đến|các|với))+$", "", text[begin:end])
    if quoted and not trimmed:
        return begin, begin
    return begin, begin + len(trimmed)


_GOES_ON = re.compile(
    r";\s*(?=[a-zđà-ỹ])(?!các văn bản|các quy định|các chỉ đạo|văn bản|ý kiến|tình hình|kết luận|thực hiện|căn cứ|xét|theo|trên cơ sở|để|đồng thời|trong đó|công văn|số|tiếp|nhằm|chỉ đạo|và)"
)
_STOP = re.compile(r";|\.(?=\s+[\W\d]*[A-ZĐÀ-Ỹ]|\s*$)|\./|:(?=\s|$)|\t")


def _sentence_end(text: str, begin: int, limit: int, preamble: bool) -> int:
    """Where the clause ends; in the preamble a semicolon before a word in small letters parts the items of one subject."""
    for found in _STOP.finditer(text, begin, limit):
        if not (preamble and _GOES_ON.match(text, found.start())):
            return found.start()
    return limit


def _bracket(text: str, begin: int, limit: int) -> int:
    """The first closing bracket without its opening one: the reference itself stands in parentheses."""
    depth = 0
    for at in range(begin, limit):
        if text[at] == "(":
            if re.match(r"\(\s*(?:sau đây|gọi|viết|kèm|gửi|có|được sửa|đã được)", text[at : at + 20]):
                return at
            depth += 1
        elif text[at] == ")":
            depth -= 1
            if depth < 0:
                return at
    return limit


@cache
def _issuing() -> re.Pattern[str]:
    verbs = r"xây dựng|ban hành|triển khai|tổ chức|thông báo|yêu cầu|đề nghị|quyết định|báo cáo|hướng dẫn|chỉ đạo|kính|trình|thống nhất|phối hợp|lập|đã|có ý kiến|phát động|quyết nghị"
    return re.compile(
        rf"[,.]\s*(?:(?:nay|Nay|để|Để)[^,;]{{0,80}},\s*)?(?:{_issuing_heads()})(?!\w)[^;:]{{0,150}}?\s(?:{verbs})(?!\w)"
    )


def _issuing_clause(text: str, begin: int, limit: int) -> int:
    """ ", Phòng Văn hóa xây dựng Kế hoạch …": the clause in which the plan's own body acts."""
    found = _issuing().search(text, begin, limit)
    return found.start() if found else limit


def _shared(text: str, found: list[Reference], heads: list[_Head]) -> Iterator[Reference]:
    """Issuers and subjects that a list gives once, at its end or at its head."""
    result = list(found)
    for i in range(len(result) - 2, -1, -1):
        here, following = result[i], result[i + 1]
        between = text[here.end : heads[i + 1].start]
        joined = re.fullmatch(r"[\s,;]*(?:và\s+|và các\s+)?(?:các\s+)?", between) is not None
        if (
            joined
            and here.issuer is None
            and here.subject is None
            and following.issuer
            and not following.nested
            and ";" not in between
        ):
            result[i] = replace(here, issuer=following.issuer, subject=here.subject or following.subject, shared=True)
    for i in range(1, len(result)):
        if result[i].issuer is None and heads[i].listed and heads[i - 1].issuer and heads[i].issuer is None:
            result[i] = replace(result[i], issuer=_issuer_wording(heads[i - 1].issuer or ""), shared=True)
    yield from result

"""References to documents in one paragraph: type, code, date, issuer, subject, and which stands inside the subject of which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from pipeline.extract.reference_heads import Head, find_heads
from pipeline.extract.reference_issuers import (
    first_capital,
    issuer_before,
    issuer_end,
    issuer_wording,
    issuing_heads,
    openers,
    stops,
    word_list,
)
from pipeline.viet.casing import normal_case, small_case
from pipeline.viet.codes import Code, body_of
from pipeline.viet.dates import date_at
from pipeline.viet.facts import alternatives, rows
from pipeline.viet.letters import is_upper


@dataclass(frozen=True, slots=True)
class Reference:
    """One mention of a document, with offsets into the paragraph's text.

    `start` is where its type begins, or the ground word directly before it; `end` where its subject ends. `nested` is
    true inside the subject of another. `ground` is the relation of the ground word that governs it, None where none does.
    `alias` is what "sau đây gọi tắt là" calls it. `shared` is true where a list gives issuer or subject once for several.
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


def find_references(text: str, *, preamble: bool = True) -> tuple[Reference, ...]:
    """Every reference of a paragraph, in order, each with what stands around it.

    In the preamble what a document is about runs on to the next mark; in running text only words that surely open a subject
    count, and the sentence may go on after it.

    >>> [r.code.code for r in find_references("Căn cứ Quyết định số 12/QĐ-UBND và số 13/QĐ-UBND của UBND xã về giao vốn")]
    ['12/QĐ-UBND', '13/QĐ-UBND']
    """
    if is_upper(text):
        text = _with_names(small_case(text), normal_case(text))
    heads = find_heads(text)
    if not heads:
        return ()
    opened = [_opened(text, head, heads[i + 1].start if i + 1 < len(heads) else len(text)) for i, head in enumerate(heads)]
    levels = _levels(text, heads, opened)
    found = [_closed(text, heads, (opened, levels), i, preamble) for i in range(len(heads))]
    return tuple(_shared(text, found, heads))


_AFTER_OF = re.compile(r"(?<!\w)của\s+.*?(?=\s(?:về|ban hành|phê duyệt|quy định|hướng dẫn)\s|[,;]|$)")


def _with_names(small: str, named: str) -> str:
    """A sentence in small letters with the names of bodies behind "của" in normal case; offsets stay."""
    if len(small) != len(named):
        return small
    return _AFTER_OF.sub(lambda m: named[m.start() : m.end()], small)


# --- what follows a head -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Opened:
    """Date and issuer read after a head, and where what it is about would begin."""

    issued_on: str | None
    bad_date: bool
    issuer: str | None
    alias: str | None
    subject_at: int
    read_to: int


def _opened(text: str, head: Head, limit: int) -> _Opened:
    at = head.end
    date = date_at(text, at)
    issued, bad = None, False
    if date is not None and date.end <= limit + 1:
        issued, bad, at = date.iso, date.iso is None, date.end
    issuer = head.issuer
    alias, at = _aside(text, at)
    found = re.compile(r"\s*,?\s*(?:của|do|giữa)\s+").match(text, at)
    if found and found.end() < limit:
        end = issuer_end(text, found.end(), limit)
        wording = text[found.end() : end].strip(" ,")
        if wording:
            issuer, at = wording, end
            if date is None and (date := date_at(text, at)) is not None and date.end <= limit + 1:
                issued, bad, at = date.iso, date.iso is None, date.end
    read_to = at
    if alias is None:
        alias, at = _aside(text, at)
    return _Opened(issued, bad, issuer_wording(issuer) if issuer else issuer_before(text, head.start), alias, at, read_to)


_ASIDE = re.compile(
    r"\s*[(\[]\s*(?:sau đây\s+)?(?:được\s+)?(?:gọi|viết)\s+(?:tắt\s+)?(?:chung\s+)?"
    r"(?:là|:)?\s*:?\s*(?P<alias>[^)\]]{2,120})[)\]]",
    re.IGNORECASE,
)


def _aside(text: str, at: int) -> tuple[str | None, int]:
    """ "(sau đây gọi tắt là …)": the name, and where the text goes on."""
    found = _ASIDE.match(text, at)
    return (found["alias"].strip(" “”\"'"), found.end()) if found else (None, at)


# --- subjects and nesting ----------------------------------------------------------------------------------------------


@cache
def _grounds() -> re.Pattern[str]:
    wordings = [wording for row in rows("ground_words") for wording in (row["wording"], first_capital(row["wording"]))]
    return re.compile(rf"(?<!\w)(?<!kèm )(?<!Kèm )(?P<word>{alternatives(wordings)})(?!\w)")


@cache
def _relations() -> dict[str, str]:
    return {row["wording"]: row["relation"] for row in rows("ground_words")}


def opening_ground(text: str) -> str | None:
    """The relation that a lead-in gives to the items below it.

    >>> opening_ground("Căn cứ các văn bản sau:"), opening_ground("Thi hành:")
    ('pursuant to', 'implements')
    """
    found = _grounds().match(text.strip())
    return _relations()[" ".join(found["word"].lower().split())] if found else None


def _levels(text: str, heads: list[Head], opened: list[_Opened]) -> list[int]:
    """0 for documents named in their own right, one more for each subject that a document stands inside."""
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
    if _AMENDED.search(between) or _another_speaks().match(between):
        return 0
    if re.search(r"(?:^|[,)”\"]|(?<!\w)và|(?<!\w)cùng)\s*(?:các\s+|với\s+)?$", lead) or lead.endswith(","):
        return 0 if re.search(r"\w", bare) and not _needs_object(lead) else before
    opening = re.search(rf"[,.]\s*{_grounds().pattern}", between)
    if opening and re.match(r"(?:xét|căn|theo đề nghị|theo|thực hiện)", opening["word"].lower()) and previous.issued_on:
        return 0
    return before + 1


@cache
def _another_speaks() -> re.Pattern[str]:
    """ ", Bộ Tài chính tại các văn bản số …", " và ý kiến của Sở Y tế tại Công văn số …": a ground of its own."""
    return re.compile(
        rf"\s*[,;]?\s*(?:và\s+)?(?:{issuing_heads()}|{word_list('asks')}|\w+\s+\w+\s+của\s+(?:{issuing_heads()}))(?!\w)[^;]*\stại\s+(?:các\s+)?$"
    )


_AMENDED = re.compile(
    r"(?:được|đã được|đã)\s+(?:sửa đổi|bổ sung|thay thế|điều chỉnh|hợp nhất|đính chính)[^;]*?(?:bởi|tại|theo|bằng)\s+(?:các\s+)?$"
)
""" "Luật …, được sửa đổi, bổ sung bởi Luật số …": the later law is a ground like the earlier one."""


def _needs_object(lead: str) -> bool:
    """ "… của Kế hoạch 1 và" goes on with the inner list; "… giai đoạn 2021-2025 và" with the outer one."""
    return re.search(r"(?:của|theo|tại)\s+(?:các\s+)?(?:và|,)?$", lead) is not None


def _closed(text: str, heads: list[Head], read: tuple[list[_Opened], list[int]], i: int, preamble: bool) -> Reference:
    opened, levels = read
    head, here = heads[i], opened[i]
    following = next((j for j in range(i + 1, len(heads)) if levels[j] <= levels[i]), None)
    limit = heads[following].start if following is not None else len(text)
    ground = _ground(text, heads, levels, i)
    first_at = ground[1] if ground and ground[2] else head.start
    inner = i + 1 < len(heads) and levels[i + 1] > levels[i] and _carries_out(text[here.subject_at : heads[i + 1].start])
    begin, end = _subject(text, here.subject_at, limit, inner or (preamble and ground is not None and levels[i] == 0))
    subject = text[begin:end] if end > begin else None
    quote_end = end if subject else max(here.subject_at if here.alias else here.read_to, head.end)
    if subject is None and head.name:
        subject = head.name
    alias = here.alias or (_aside(text, end)[0] if subject else None)
    passed = _PASSED.match(text, max(end, here.read_to)) if here.issued_on is None and not here.bad_date else None
    date = date_at(text, passed.end()) if passed else None
    return Reference(
        first_at, quote_end, head.doc_type, head.code, date.iso if date else here.issued_on, here.bad_date, here.issuer,
        _folded(subject) if subject else None, levels[i] > 0, ground[0] if ground else None, alias,
    )  # fmt: skip


_PASSED = re.compile(
    r"[\s,]*(?:đã\s+)?được\s+(?:Quốc hội|Ủy ban Thường vụ Quốc hội|Uỷ ban Thường vụ Quốc hội)[^;.]{0,80}?thông qua(?=\s)"
)
""" "…, được Quốc hội khóa XIII thông qua ngày 25/6/2015": the date of a law stands behind its name."""


def _carries_out(between: str) -> bool:
    """True for "… thực hiện Nghị quyết số …": a document that is about another one, also where weak words open no subject."""
    opening = openers(None).match(between.strip())
    return opening is not None and re.fullmatch(r"\s*(?:các\s+)?", between.strip()[opening.end() :]) is not None


def _folded(text: str) -> str:
    return re.sub(r"\bvềviệc\b", "về việc", re.sub(r"\s+", " ", text))


def _ground(text: str, heads: list[Head], levels: list[int], i: int) -> tuple[str, int, bool] | None:
    """Relation, place of the ground word that governs a head, and whether it stands directly before it.

    A head in its own right without a ground word is governed by that of the one before it.
    """
    for j in range(i, -1, -1):
        if j < i and levels[j] > 0:
            continue
        own = _own_ground(text, heads, j)
        if own is not None:
            return own if j == i else (own[0], heads[i].start, False)
        if levels[i] > 0:
            return None
    return None


def _own_ground(text: str, heads: list[Head], i: int) -> tuple[str, int, bool] | None:
    """The ground word between a head and the one before it."""
    start = heads[i - 1].end if i else 0
    window = text[start : heads[i].start]
    own = list(_grounds().finditer(window))
    for word in reversed(own):
        gap = window[word.end() :]
        noun = word["word"] == "theo" and re.search(r"[^\W\d_]\s+$", window[: word.start()]) is not None
        if noun and not re.search(r"(?:và|hiện|khai|cứ)\s+$", window[: word.start()]):
            continue
        if re.fullmatch(r"\s*(?:các\s+|nội dung\s+)?", gap):
            return _relations()[" ".join(word["word"].lower().split())], start + word.start(), not re.search(r"\w", gap)
    modifies = re.search(r"[^\W\d_]\s+theo\s*$", window) is not None
    for word in own:
        if modifies and ("," in window[word.end() :] or word["word"] == "theo"):
            continue  # "Trên cơ sở kết quả đạt được, để đạt mục tiêu theo Nghị quyết …": the ground's clause is over
        asked = re.match(r"\s*(?:đề nghị|ý kiến|kết luận|chỉ đạo)", window[word.end() :]) or "đề nghị" in word["word"]
        if i == 0 or asked:
            return _relations()[" ".join(word["word"].lower().split())], start + word.start(), bool(asked)
    return None


def _subject(text: str, at: int, limit: int, preamble: bool) -> tuple[int, int]:
    """Where a subject begins and ends; an empty range where the clause gives none."""
    begin = re.compile(r"[\s,]*").match(text, at).end()  # type: ignore[union-attr]
    quoted = text[begin : begin + 1] in '“"' and begin < limit
    opens = openers(None if preamble else "strong").match(text, begin)
    if begin >= limit or not (opens or quoted):
        return begin, begin
    stopped = stops(preamble).search(text, begin + 1, limit)
    dated = re.compile(r"(?<=[a-zà-ỹđ”\"]),\s*ngày\s+\d").search(text, begin, limit)
    edges = (
        dated.start() if dated else limit,
        _sentence_end(text, begin, limit, preamble),
        _bracket(text, begin, limit),
        _issuing_clause(text, begin, limit),
        following.start() if (following := _next_ground().search(text, begin, limit)) else limit,
    )
    end = min(*edges, stopped.start() if stopped else limit)
    trimmed = re.sub(r"(?:[\s,;:.(/-]|(?<!\w)(?:và|và các|cùng|cùng các|theo|tại|đến|các|với))+$", "", text[begin:end])
    if text.startswith(":", end):  # "… về doanh nghiệp quy định:" speaks on with the verb
        trimmed = re.sub(r"\s+quy định$", "", trimmed)
    if trimmed == "" or (opens is not None and begin + len(trimmed) <= opens.end()):
        return begin, begin
    return begin, begin + len(trimmed)


@cache
def _goes_on() -> re.Pattern[str]:
    return re.compile(rf";\s*(?=[a-zđà-ỹ])(?!(?:{word_list('parts')})(?!\w))")


@cache
def _next_ground() -> re.Pattern[str]:
    """ ", Xét tình hình …", ", Để chủ động …": a capital after a comma opens the next ground."""
    words = alternatives({first_capital(row["wording"]) for row in rows("ground_words")} | {"Để", "Nhằm", "Nay"})
    return re.compile(rf",\s+(?:{words})(?!\w)")


_SPAN_OF_TIME = re.compile(r":\s+từ\s+(?:năm|ngày|tháng|nay)(?!\w)")
_STOP = re.compile(r";|\.(?=\s+[\W\d]*[A-ZĐÀ-Ỹ]|\s*$)|\./|:(?=\s|$)|\t")


def _sentence_end(text: str, begin: int, limit: int, preamble: bool) -> int:
    """Where the clause ends; in the preamble a semicolon before a word in small letters parts the items of one subject."""
    for found in _STOP.finditer(text, begin, limit):
        goes_on = (
            _goes_on().match(text, found.start()) if preamble and found[0] == ";" else _SPAN_OF_TIME.match(text, found.start())
        )
        if not goes_on:
            return found.start()
    return limit


def _bracket(text: str, begin: int, limit: int) -> int:
    """The closing bracket of the parentheses that the reference itself stands in; a stray one does not count."""
    within = text.count("(", 0, begin) > text.count(")", 0, begin)
    depth = 0 if within else 1
    for at in range(begin, limit):
        if text[at] == "(":
            if re.match(r"\(\s*(?:sau đây|gọi|viết|kèm|gửi|có|được|đã được)", text[at : at + 20]):
                return at
            depth += 1
        elif text[at] == ")":
            depth = max(depth - 1, -1 if within else 1)
            if depth < 0:
                return at
    return limit


@cache
def _issuing() -> re.Pattern[str]:
    body = rf"(?:{issuing_heads()})(?!\w)[^;:]{{0,150}}?"
    return re.compile(rf"[,;.]\s*(?:(?:nay|Nay|để|Để)[^,;]{{0,80}},\s*)?{body}\s(?:{word_list('acts')})(?!\w)")


def _issuing_clause(text: str, begin: int, limit: int) -> int:
    """ ", Phòng Văn hóa xây dựng Kế hoạch …": the clause in which the plan's own body acts."""
    found = _issuing().search(text, begin, limit)
    return found.start() if found and " tại " not in found[0] else limit


def _shared(text: str, found: list[Reference], heads: list[Head]) -> Iterator[Reference]:
    """Issuers and subjects that a list gives once, at its end or at its head."""
    result = list(found)
    carried: str | None = None
    for i, head in enumerate(heads):
        carried = head.issuer or (carried if head.listed else None)
        if result[i].issuer is None and carried:
            result[i] = replace(result[i], issuer=issuer_wording(carried), shared=True)
    for i in range(len(result) - 2, -1, -1):
        here, following = result[i], result[i + 1]
        between = text[here.end : heads[i + 1].start]
        joined = re.fullmatch(r"[\s,;]*(?:và\s+|và các\s+)?(?:các\s+)?", between) is not None
        if (
            joined
            and (here.issuer is None or (heads[i + 1].listed and here.issuer == following.issuer))
            and here.subject is None
            and following.issuer
            and not following.nested
            and (here.doc_type == following.doc_type or heads[i + 1].listed)
            and ";" not in between
        ):
            dated = here.issued_on or (None if here.bad_date else following.issued_on)
            result[i] = replace(here, issued_on=dated, issuer=following.issuer, subject=following.subject, shared=True)
    for i, head in enumerate(heads):
        if (
            result[i].issuer is None
            and i
            and _same_body(result[i - 1], result[i])
            and (head.listed or (not result[i].nested and _in_one_list(text, result[i - 1], head)))
        ):
            result[i] = replace(result[i], issuer=result[i - 1].issuer, shared=True)
    yield from result


def _in_one_list(text: str, before: Reference, head: Head) -> bool:
    """ "UBND tỉnh chỉ đạo tại Chỉ thị số 1, Công văn số 2 và số 3": no sentence and no body of its own in between."""
    between = text[before.end : head.start]
    return re.fullmatch(r"[\s,;]*(?:và\s+)?(?:tại\s+)?(?:các\s+)?", between) is not None


def _same_body(before: Reference, here: Reference) -> bool:
    """True where two numbers of one list carry the symbol of the same body."""
    first, second = (body_of(ref.code.symbol) if ref.code else None for ref in (before, here))
    return first is not None and first == second

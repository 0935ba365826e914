"""Units in running text: the list that a text begins with, a text of nothing but units, a heading that is one."""

from __future__ import annotations

import re

from pipeline.extract.unit_phrases import Mention, UnitList, heads, match, matches, not_units, openers, tokens_of
from pipeline.extract.unit_reader import Reader


def read_units(text: str, *, lower: bool = False) -> UnitList | None:
    """The units that a text begins with; None where it begins with something else.

    A list is cut only where a new unit's full name begins; a collective phrase under one determiner stays one unit.
    `lower` lets a common noun in small letters begin the list, as after "đề nghị".

    >>> [u.text for u in read_units("các phòng, ban, đơn vị huyện, UBND các xã.").units]
    ['các phòng, ban, đơn vị huyện', 'UBND các xã']
    >>> found = read_units("Sở Văn hóa, Thể thao và Du lịch chủ trì, phối hợp với Sở Y tế")
    >>> [u.text for u in found.units], found.opener
    (['Sở Văn hóa, Thể thao và Du lịch'], 'verb')
    """
    return Reader(text, lower=lower).read()


def begins_like_unit(text: str) -> bool:
    """Does a text begin with a capital and a word that units' names begin with, and not with a task?

    >>> begins_like_unit("Tổ xung kích"), begins_like_unit("Tổ chức hội nghị"), begins_like_unit("Báo cáo kết quả")
    (True, False, False)
    """
    reader = Reader(text)
    if not reader.tokens or not reader.tokens[0].capital or reader.is_verb(0) or match(not_units(), reader.tokens, 0):
        return False
    kinds = {kind for _, found in matches(heads(), reader.tokens, 0) for kind in found}
    return bool(kinds - {"many"}) and match(openers(), reader.tokens, 0) is None


def opens_task(text: str) -> bool:
    """Does a text begin with a verb of doing ("Thực hiện tốt …", "Rà soát …")?"""
    tokens = tokens_of(text[:80])
    opener = match(openers(), tokens, 0)
    return opener is not None and "verb" in opener[1]


def split_units(text: str) -> tuple[Mention, ...]:
    """The units of a text that holds nothing else: what follows "Đơn vị phối hợp:", a cell of a task table.

    What no table knows is taken as a unit up to the next comma.

    >>> [u.text for u in split_units("Văn phòng Điều phối nông thôn mới huyện; các phòng, ban, đơn vị.")]
    ['Văn phòng Điều phối nông thôn mới huyện', 'các phòng, ban, đơn vị']
    """
    found: list[Mention] = []
    at = 0
    while at < len(text):
        rest = text[at:]
        read = Reader(rest, lower=True, bare=True).read()
        if read is not None and not rest[: read.start].strip(" ,;.-+"):
            found += [Mention(u.start + at, u.end + at, u.text, u.group) for u in read.units]
            at += max(read.end, 1)
            continue
        unknown = re.match(r"[\s,;:./+–-]*(?:và\s+)?([^,;.]*)", rest)
        if unknown is None:
            break
        name = unknown[1].strip()
        if len(name) > 1 and name[0].isalpha() and not re.match(r"(?:đối với|trình|phối hợp)\s", name):
            found.append(Mention(at + unknown.start(1), at + unknown.start(1) + len(name), name, False))
        at += max(unknown.end(), 1)
    return tuple(found)

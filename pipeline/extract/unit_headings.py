"""Headings that name a unit: what may follow the name, names that no table knows, subjects that only say the heading again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.extract.assignments import Subject
from pipeline.extract.unit_phrases import Mention, UnitList
from pipeline.extract.units import begins_like_unit, read_units
from pipeline.viet.facts import alternatives, rows

MODIFIED = re.compile(r"\s+(?:tỉnh|huyện|xã|phường|thị trấn|thành phố|phụ trách.*|có liên quan|liên quan|trên địa bàn.*)$")
"""What may follow a unit's name without making it another unit."""

OFFICE = re.compile(r"(?:cơ quan|đơn vị|bộ phận) (?:thường trực|đầu mối|chủ trì|chủ quản)", re.IGNORECASE)
"""What a unit is in the work ("Cơ quan thường trực, chủ trì …"), said of the heading's unit without naming it."""


@cache
def heading_tail() -> re.Pattern[str]:
    """What may stand behind the units of a heading without making it a task: brackets, "có trách nhiệm", a colon."""
    words = alternatives(row["wording"] for row in rows("heading_tails"))
    return re.compile(rf"[\s,]*(?:\([^()]*\)\s*)?(?:(?:{words})[\s,]*)*[:.;\s]*", re.IGNORECASE)


def units_after_slip(heading: str) -> tuple[int, UnitList | None]:
    """The units of a heading whose first words are misread ("P& nghị Ban Tuyên giáo Tỉnh ủy"), where nothing follows."""
    for word in list(re.finditer(r"\s(?=[A-ZĐÀ-Ỹ])", heading))[:1]:
        found = read_units(heading[word.end() :])
        if word.start() < 12 and found is not None and heading_tail().fullmatch(heading[word.end() + found.end :]):
            return word.end(), found
    return 0, None


def unit_by_form(heading: str) -> UnitList | None:
    """A short heading that begins with a unit's head word and holds no mark: "Tổ xung kích", "Ban vì sự tiến bộ phụ nữ"."""
    name = heading.rstrip(" :.")
    if len(name.split()) > 12 or re.search(r"[;.:]", name) or not begins_like_unit(name):
        return None
    return UnitList((Mention(0, len(name), name, False),), 0, len(name), "")


MOST_WORDS = 14
"""The longest heading that can be nothing but a name."""


@cache
def _assigns() -> re.Pattern[str]:
    """Words that give the heading's unit its task, where they follow its name."""
    return re.compile(rf"[\s,]*(?:{alternatives(row['wording'] for row in rows('assigning_words'))})(?!\w)", re.IGNORECASE)


def named_whole(heading: str, found: UnitList) -> UnitList:
    """The units with the last name going on to the heading's end: "Cán bộ phụ trách lĩnh vực giám sát và phản biện xã hội".

    A short heading over tasks is a name, whatever verbs stand in it, unless what follows gives a task ("Sở Y tế chủ trì …").
    """
    name = heading.rstrip(" :.")
    if len(name.split()) <= MOST_WORDS and re.match(r"[^,;:]*\sphụ trách\s", name) and not re.search(r"[;:.]", name):
        return UnitList((Mention(0, len(name), name, False),), 0, len(name), "")
    rest = name[found.end :]
    plain = rest.strip() and not heading_tail().fullmatch(rest) and not re.search(r"[;:.]", name)
    if not plain or len(name.split()) > MOST_WORDS or heading.rstrip().endswith(".") or _assigns().match(rest):
        return found
    last = found.units[-1]
    whole = Mention(last.start, len(name), name[last.start :], last.group)
    return UnitList((*found.units[:-1], whole), found.start, len(name), "")


def repeats(subject: Subject, owner: Sequence[Mention]) -> bool:
    """Does a subject only say the heading's unit again, perhaps shorter?"""

    def core(text: str) -> str:
        words = re.sub(r"(?:đề nghị|giao)\s+", "", " ".join(text.lower().replace("ỷ", "ủ").split()))
        return MODIFIED.sub("", words)

    if subject.manner == "request":
        return False
    if len(subject.units) == 1 and OFFICE.fullmatch(subject.units[0].text):
        return True
    if len(subject.units) == 1 and (each := EACH.match(subject.units[0].text)):
        rest = core(subject.units[0].text[each.end() :])
        return any(many and core(o.text[many.end() :]).startswith(rest) for o in owner if (many := MANY.match(o.text)))
    if len(subject.units) > 1 and len(owner) > 1:  # the list of the heading again, one of its groups told more fully
        return all(any(core(u.text).startswith(core(o.text)) for o in owner) for u in subject.units)
    return all(any(core(u.text) == core(o.text) for o in owner) for u in subject.units)


EACH = re.compile(r"(?:từng|mỗi)\s+", re.IGNORECASE)
MANY = re.compile(r"(?:các|tất cả các|những)\s+", re.IGNORECASE)
""" "từng tổ chuyên môn" under "Các Tổ chuyên môn": each of those that the heading names."""

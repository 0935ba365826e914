"""The issuer of a document whose letterhead is missing: the fullest name that the document gives itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.extract.document_letterhead import Reading
from pipeline.extract.letterhead_rows import heads, names_body
from pipeline.schema.outline import Section
from pipeline.viet.casing import normal_case
from pipeline.viet.facts import alternatives, rows
from pipeline.viet.letters import UPPER, fold, is_upper

BELONGS = re.compile(rf"\bcủa\s+(?P<name>[{UPPER}][^;:]{{3,150}}?)\s*(?:[./]|\.\s|$)")
SPEAKS_ON = frozenset(("đã", "có", "sẽ", "cần", "luôn", "tiếp"))
"""Words that no body's name holds: its clause has begun."""
LONGEST = 25
"""Syllables in the longest name of a body."""


@cache
def _acts(*kinds: str) -> re.Pattern[str]:
    """What an issuer does; in a closing it asks, other verbs there have the units for their subject."""
    words = alternatives(row["words"] for row in rows("openings") if row["part"] in kinds)
    return re.compile(rf"\s(?:{words})\b")


ENCLOSED = re.compile(rf"kèm theo[^()]*\bcủa\s+(?P<name>[{UPPER}][^()]{{3,120}}?)\s*\)")


def issuer_in_enclosure(annexes: Sequence[Section], clean: str) -> Reading | None:
    """Who issued the decision that an annex came with: "(Kèm theo Quyết định số … của Ủy ban nhân dân thị xã …)"."""
    for annex in annexes:
        paragraphs = [
            p for section in annex.walk() for p in (*section.paragraphs[:2], *([section.heading] if section.heading else []))
        ]
        for paragraph in paragraphs[:8]:
            text = paragraph.text(clean)
            found = ENCLOSED.search(text)
            if found and heads().match(fold(found["name"])):
                return Reading(" ".join(found["name"].split()), paragraph.to_clean(*found.span("name")))
    return None


def issuer_in_text(preamble: Sequence[Section], closing: Sequence[Section], clean: str) -> Reading | None:
    """Who issues the plan, by the clause that ends the preamble ("Ban Chỉ đạo … ban hành Kế hoạch …") and by the closing.

    Of the names found the longest is taken; a name with its abbreviation is not put together from two places.
    """
    found = [sender for section in preamble[:1] if (sender := _sender(section, clean)) is not None]
    for section, acts in [
        *((s, _acts("issuing act", "asking act")) for s in preamble[-1:]),
        *((s, _acts("asking act")) for s in closing[-1:]),
    ]:
        for paragraph in section.paragraphs[-2:]:
            text = paragraph.text(clean)
            for start, end in (*_acting(text, acts), *_owning(text)):
                found.append(Reading(" ".join(text[start:end].split()), paragraph.to_clean(start, end)))
    return max(found, key=lambda reading: len(reading.value or ""), default=None)


def _sender(section: Section, clean: str) -> Reading | None:
    """Who speaks in the first line: "THỦ TƯỚNG CHÍNH PHỦ điện:", or the body that decides above the căn cứ."""
    for paragraph in section.paragraphs[:1]:
        text = paragraph.text(clean)
        name = re.sub(r"\s+(?:điện|ĐIỆN)\s*:?\W*$", "", text).strip(" *_:.")
        if is_upper(name) and heads().match(fold(name)) and 2 <= len(name.split()) <= LONGEST:
            at = text.index(name)
            return Reading(normal_case(" ".join(name.split()), clean), paragraph.to_clean(at, at + len(name)), name)
    return None


def _acting(text: str, acts: re.Pattern[str]) -> list[tuple[int, int]]:
    """Bodies that are the subject of an act: a body's name at the beginning of a clause, up to the verb."""
    folded, found = fold(text), []
    for boundary in re.finditer(r"^|[,;.]\s+", text):
        start = boundary.end()
        head = heads().match(folded, start)
        act = next((m for m in acts.finditer(text, start) if not _quoted(text, start, m.start())), None)
        if head is None or act is None or not text[start : start + 1].isupper() or not names_body(text[start:]):
            continue
        words = text[start : act.start()].split()
        inner = any(
            heads().match(folded, start + m.end()) for m in re.finditer(rf"[,;.]\s+(?=[{UPPER}])", text[start : act.start()])
        )
        if (
            2 <= len(words) <= LONGEST
            and not inner
            and not SPEAKS_ON & set(words)
            and not re.search(r"[;:]", text[start : act.start()])
        ):
            found.append((start, act.start()))
    return found


def _quoted(text: str, start: int, at: int) -> bool:
    """True inside quotation marks: "Phong trào “Toàn dân đoàn kết xây dựng …”" has no act."""
    before = text[start:at]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _owning(text: str) -> list[tuple[int, int]]:
    """The body whose plan it is: "Trên đây là Kế hoạch … của Phòng Văn hóa và Thông tin huyện."."""
    if not re.match(r"\W*trên đây", text.lower()):
        return []
    found = []
    for match in BELONGS.finditer(text):
        if heads().match(fold(match["name"])) and len(match["name"].split()) <= LONGEST:
            found.append(match.span("name"))
    return found[-1:]

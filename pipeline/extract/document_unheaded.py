"""What a decision without a letterhead still tells of itself: its title, its type, and how its enclosure names it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from pipeline.extract.document_letterhead import Reading
from pipeline.extract.references import find_references
from pipeline.schema.outline import Section
from pipeline.viet.dates import date_at
from pipeline.viet.letters import is_upper

DECIDES = re.compile(r"(?P<type>QUYẾT ĐỊNH|NGHỊ QUYẾT|CHỈ THỊ)\s*:\s*$")
SUBJECT = re.compile(r"(?:ban hành|phê duyệt|về việc|về|triển khai|thực hiện)\s", re.IGNORECASE)
ENCLOSED = re.compile(r"\W*(?:ban hành\s+)?kèm theo\s", re.IGNORECASE)
FIRST = 4
"""Paragraphs at the beginning of an enclosure among which "(Ban hành kèm theo Quyết định số …)" stands."""


def read_unheaded(
    preamble: Sequence[Section], enclosures: Sequence[Section], bodies: Sequence[Reading], clean: str
) -> dict[str, Reading]:
    """Readings of doc_type, title, number, symbol and issued_on; only those that are found.

    `bodies` are the lines that were taken for issuers: one that opens like a subject is the title.

    Texts from the web often begin with the title in capitals, then the body that decides; number and date stand only above
    the enclosed plan: "(Ban hành kèm theo Quyết định số 773/QĐ-TTg ngày 26 tháng 6 năm 2018 của Thủ tướng Chính phủ)".
    """
    paragraphs = [paragraph for section in preamble for paragraph in section.paragraphs]
    decides = next((p for p in paragraphs if DECIDES.search(p.text(clean).strip())), None)
    if decides is None:
        return {}
    found = DECIDES.search(decides.text(clean).strip())
    assert found is not None
    doc_type = found["type"].lower()
    readings = {"doc_type": Reading(doc_type, decides.span)}
    first = paragraphs[0]
    called = next((body for body in bodies if SUBJECT.match(body.value or "")), None)
    words = " ".join(first.text(clean).split())
    if called is not None:
        readings["title"] = called
    elif not bodies and is_upper(words) and len(words.split()) > 4 and first is not decides:
        readings["title"] = Reading(words.strip(" .;*_-–—"), first.span)
    for section in enclosures:
        for paragraph in islice((p for part in section.walk() for p in part.paragraphs), FIRST):
            text = paragraph.text(clean)
            named = next(iter(find_references(text)), None) if ENCLOSED.match(text) else None
            if named is None or named.code is None or named.doc_type.lower() != doc_type:
                continue
            date = date_at(text, named.code.end)
            told = [("number", named.code.number, named.code.start), ("symbol", named.code.symbol, named.code.start)]
            for field, value, start in told:
                at = text.find(value, start) if value else -1
                if value and at >= 0:
                    readings[field] = Reading(value, paragraph.to_clean(at, at + len(value)))
            if named.issued_on and date is not None:
                readings["issued_on"] = Reading(named.issued_on, paragraph.to_clean(date.start, date.end))
            return readings
    return readings

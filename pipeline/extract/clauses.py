"""The paragraphs of a document in reading order, each with the headings above it and what those say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.schema.outline import Outline, Paragraph, Section
from pipeline.schema.text import Span
from pipeline.viet.facts import alternatives, rows

OUTERMOST_MARK = 6
"""How deep the first kind of mark of a section stands; numbers and letters stand outside all marks."""

SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\s\d\.)(?<!\s\d\d\.)(?<!^\d\.)(?<!TP\.)(?<!tr\.)\s+(?=[“\"(]?[A-ZĐÀ-Ỹ0-9])|(?<=\.\.\.)\s+(?=[A-ZĐÀ-Ỹ])"
)
"""Between two sentences: a stop, white space, a capital or a number."""


@dataclass(frozen=True)
class Clause:
    """A paragraph or heading with its running text and the sections that it stands in, outermost first."""

    paragraph: Paragraph
    text: str
    path: tuple[Section, ...]
    topic: str
    is_heading: bool = False
    mark_rank: int = OUTERMOST_MARK

    @property
    def section(self) -> Section:
        return self.path[-1]

    @property
    def rank(self) -> int:
        """How deep it stands below its heading: 0 plain text, 1 numbers, 2 letters, then bullets."""
        bullet = self.paragraph.bullet
        if not bullet:
            return 0
        if not bullet[0].isalnum() and not bullet.startswith("("):
            return self.mark_rank
        return 1 + bullet.count(".") if bullet[0].isdigit() or bullet.startswith("Điều") else 4

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The place in the clean text of a stretch of `text`."""
        return self.paragraph.to_clean(start, len(self.text) if end is None else end)

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Start and end of each sentence in `text`."""
        at = 0
        for found in SENTENCE.finditer(self.text):
            yield at, found.start()
            at = found.end()
        if at < len(self.text):
            yield at, len(self.text)


@cache
def _topics() -> tuple[re.Pattern[str], dict[str, str]]:
    topics = {row["wording"]: row["topic"] for row in rows("section_topics")}
    pattern = rf"(?:(?:các|những|một số|về|công tác|dự kiến)\s+)*({alternatives(topics)})(?!\w)"
    return re.compile(pattern, re.IGNORECASE), topics


def topic_of(heading: str) -> str:
    """What a heading says of its section; "" where no table row knows its opening words.

    >>> topic_of("MỤC ĐÍCH, YÊU CẦU"), topic_of("Tổ chức thực hiện"), topic_of("Sở Y tế")
    ('aims', 'organisation', '')
    """
    pattern, topics = _topics()
    found = pattern.match(heading.strip(' *“"'))
    return topics[" ".join(found[1].lower().split())] if found else ""


FORM = "form"
"""The topic of blank forms; what stands inside one, under whatever heading, plans nothing."""

REPORTS = frozenset({"báo cáo", "biên bản", "tờ trình"})
"""Types of documents that mostly tell what has been done."""


def tells(clause: Clause, doc_type: str | None) -> bool:
    """Does a clause of a report only tell what has been done, because no heading says that it looks ahead?"""
    return doc_type in REPORTS and clause.topic in ("", "past")


def walk(outline: Outline, clean: str) -> Iterator[Clause]:
    """Every heading and paragraph of the outline, in order, without the rows of tables."""
    for section in outline.sections:
        yield from _walk(section, clean, (), "")


def _walk(section: Section, clean: str, above: tuple[Section, ...], topic: str) -> Iterator[Clause]:
    path = (*above, section)
    if section.heading is not None and section.kind in ("section", "annex"):
        text = section.heading.text(clean)
        topic = topic if topic == FORM else topic_of(text) or topic
        yield Clause(section.heading, text, path, topic, is_heading=True)
    marks: list[str] = []
    for paragraph in section.paragraphs:
        if paragraph.table is None:
            mark = paragraph.bullet[:1].replace("–", "-").replace("•", "-")
            if mark and mark not in marks:
                marks.append(mark)
            rank = OUTERMOST_MARK + (marks.index(mark) if mark else 0)
            yield Clause(paragraph, paragraph.text(clean), path, topic, mark_rank=rank)
    for part in section.parts:
        yield from _walk(part, clean, path, topic)

"""Repair: a transcript as it was read -> its text as it was meant, each change on record.

>>> repair(transcript, Settings().repair).clean          # doctest: +SKIP
'… 90% các câu hỏi của người dân và trả lời của UBND tỉnh …'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.schema.page import Transcript
    from pipeline.schema.text import Text
    from pipeline.settings import Repair

__all__ = ["repair", "repair_text"]


def repair(transcript: Transcript, settings: Repair) -> Text:
    """The text of a transcript with its corrections; each page is judged by itself, and a sound page is left as it is.

    Never changed: a digit of a number, code, date or amount; the order and number of lines; page furniture. "c6 it nhét
    01 phong sw/tudn" becomes "có ít nhất 01 phóng sự/tuần".
    """
    from pipeline.repair.door import repair_pages

    pages = [
        (span.start, span.end, page.origin == "ocr") for span, page in zip(transcript.page_spans, transcript.pages, strict=True)
    ]
    reader = {placed.at.start: placed.word.confidence for placed in transcript.words if placed.word.confidence is not None}
    return repair_pages(transcript.raw, pages, settings, reader)


def repair_text(raw: str, settings: Repair) -> Text:
    """The same for a text of which nothing else is known, white space kept exactly: the filter `kehoach repair`."""
    from pipeline.repair.door import repair_pages

    return repair_pages(raw, [(0, len(raw), False)], settings)

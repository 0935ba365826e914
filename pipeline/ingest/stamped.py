"""Numbers and dates that an office stamped into a PDF as annotations.

Document systems of Vietnamese offices write the number and the day of a signed plan into signature fields ("Số: 565/TB-UBND",
where 565 is such a field): they are part of the text. Boxes that say who signed when ("Ký bởi: …", an address, a time) are not.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from pipeline.schema.page import Box, Word

_MANY = 100
_LONGEST = 60
_DRAWN = frozenset((3, 13, 20))
"""PDFium's numbers of the annotations that show text of their own: free text, stamp, form field."""
_SIGNATURE = re.compile(r"@|\d:\d\d|\bK[ýí]\b|:\s*\S", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stamped:
    """The words of one annotation and its place in the page's list of them."""

    index: int
    words: tuple[Word, ...]


def stamped_numbers(local: str, index: int) -> tuple[Stamped, ...]:
    """The annotations of a page that hold a number or a date in one line, nothing about a signature.

    The page is opened anew, because the annotations are drawn into it to see their text.
    """
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    document = pdfium.PdfDocument(local)
    try:
        page = document[index]
        places = _places(page)
        if not places:
            return ()
        before = Counter(_characters(page))
        if raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
            return ()
        page.close()
        page = document[index]
        added = []
        for character in _characters(page):
            if before[character] > 0:
                before[character] -= 1
            else:
                added.append(character)
        found = (_stamped(number, place, added, page.get_height()) for number, place in places)
        return tuple(stamp for stamp in found if stamp is not None)
    finally:
        document.close()


Character = tuple[str, float, float, float, float]


def _places(page: Any) -> list[tuple[int, tuple[float, float, float, float]]]:
    import pypdfium2.raw as raw

    places = []
    for number in range(min(_MANY, raw.FPDFPage_GetAnnotCount(page.raw))):
        annotation = raw.FPDFPage_GetAnnot(page.raw, number)
        if not annotation:
            continue
        if raw.FPDFAnnot_GetSubtype(annotation) in _DRAWN:
            rect = raw.FS_RECTF()
            raw.FPDFAnnot_GetRect(annotation, rect)
            places.append((number, (rect.left, rect.bottom, rect.right, rect.top)))
        raw.FPDFPage_CloseAnnot(annotation)
    return places


def _characters(page: Any) -> list[Character]:
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    found = []
    if len(text) == textpage.count_chars():
        for at, char in enumerate(text):
            left, bottom, right, top = textpage.get_charbox(at)
            found.append((char, round(left, 1), round(bottom, 1), round(right, 1), round(top, 1)))
    textpage.close()
    return found


def _stamped(number: int, place: tuple[float, float, float, float], added: list[Character], height: float) -> Stamped | None:
    left, bottom, right, top = place
    inside = [c for c in added if left - 2 <= c[1] and c[3] <= right + 2 and bottom - 2 <= c[2] and c[4] <= top + 2]
    text = "".join(c[0] for c in inside).strip()
    if (
        not 0 < len(text) <= _LONGEST
        or len(text.splitlines()) != 1
        or _SIGNATURE.search(text)
        or not any(c.isdigit() for c in text)
    ):
        return None
    words: list[Word] = []
    letters, box = "", None
    for char, x0, y0, x1, y1 in [*inside, (" ", 0.0, 0.0, 0.0, 0.0)]:
        if not char.isspace():
            here = Box(x0, height - max(y0, y1), max(x0, x1), height - min(y0, y1))
            letters, box = letters + char, here if box is None else box.union(here)
        elif letters:
            words.append(Word(letters, box))
            letters, box = "", None
    return Stamped(number, tuple(words))


def keep_only(page: Any, kept: tuple[Stamped, ...]) -> None:
    """Draw the stamped numbers into the page and take all other annotations off it."""
    import pypdfium2.raw as raw

    numbers = {stamp.index for stamp in kept}
    for number in reversed(range(raw.FPDFPage_GetAnnotCount(page.raw))):
        if number not in numbers:
            raw.FPDFPage_RemoveAnnot(page.raw, number)
    raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)

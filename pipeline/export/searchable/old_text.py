"""What text a page of a PDF already has: invisible text of an older reading is taken out, visible text is left and told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_SHOWS = ("Tj", "TJ", "'", '"')
_SETS = ("BT", "ET", "Tf", "Tr", "Tm", "Td", "TD", "T*", "Tc", "Tw", "Tz", "TL", "Ts")
"""What belongs to text alone: without text it only asks for fonts that are gone."""

_UNSEEN = 3
"""The rendering mode of text that is found and not drawn."""

_DEEPEST = 5


def without_unseen_text(pdf: Any, page: Any) -> bool:
    """Take the invisible text out of a page's content; True where nothing but pictures and lines is left to see.

    False where text is visible, or lies in places too deep to tell: such a page is better drawn as a picture, for its own
    letters would be found beside the repaired ones.
    """
    import pikepdf

    kept, dropped = [], False
    try:
        for instruction, text in _instructions(page, 0):
            if text == "seen":
                return False
            if text == "unseen":
                dropped = True
            else:
                kept.append(instruction)
    except pikepdf.PdfParsingError:
        return False
    drawing = [instruction for instruction in kept if str(instruction.operator) not in _SETS]
    if dropped or len(drawing) < len(kept):
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(drawing))
    return True


def _instructions(owner: Any, depth: int) -> Iterator[tuple[Any, str]]:
    """Each instruction of a page or form, and what text it shows: "seen", "unseen" or none."""
    import pikepdf

    mode, modes = 0, []
    for instruction in pikepdf.parse_content_stream(owner):
        name, text = str(instruction.operator), ""
        if name == "q":
            modes.append(mode)
        elif name == "Q" and modes:
            mode = modes.pop()
        elif name == "Tr":
            mode = int(instruction.operands[0])
        elif name in _SHOWS:
            text = "unseen" if mode == _UNSEEN else "seen"
        elif name == "Do":
            text = _text_in(owner.get("/Resources", {}).get("/XObject", {}).get(str(instruction.operands[0])), depth + 1)
        yield instruction, text


def _text_in(form: Any, depth: int) -> str:
    """What text a form shows; one that is nested too deep counts as seen."""
    if form is None or form.get("/Subtype") != "/Form":
        return ""
    if depth > _DEEPEST:
        return "seen"
    found = {text for _, text in _instructions(form, depth)}
    return "seen" if "seen" in found else "unseen" if "unseen" in found else ""

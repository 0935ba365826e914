"""How a written plan looks as a text file: line breaks, blank lines, markdown, slips of recognition; places carried along."""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass, field

from pipeline.training.plans.records import Paragraph

SLIPS = dict(zip("ăâấầậẩếềệểôốồộổơớờợưứừựđĩủ", "ấáắằậấêêẹềóổốọốoóòọuúùụdiú", strict=True))


@dataclass(frozen=True, slots=True)
class Look:
    """One file's habits. `width` 0 leaves paragraphs whole; `gap`: blank lines between paragraphs, `loose`: between lines."""

    width: int = 0
    gap: int = 0
    loose: bool = False
    markdown: bool = False
    trailing: bool = False
    noise: float = 0.0


def draw_look(rng: random.Random, noise: float = 0.0) -> Look:
    """A look as text files of plans have it: whole paragraphs, broken lines, or a blank line after every line."""
    markdown = rng.random() < 0.15
    return Look(
        width=0 if markdown or rng.random() < 0.35 else rng.randint(62, 96),
        gap=1 if markdown else int(rng.random() < 0.45),
        loose=not markdown and rng.random() < 0.15,
        markdown=markdown,
        trailing=rng.random() < 0.15,
        noise=noise,
    )


@dataclass
class Surface:
    """The text of the file, and where each paragraph's characters went."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    shifts: list[tuple[list[int], int]] = field(default_factory=list)

    def place(self, paragraph: int, offset: int, last: bool = False) -> int:
        """Where a character of a paragraph stands; with `last`, the end of a span that ends there."""
        breaks, size = self.shifts[paragraph]
        passed = bisect_right(breaks, offset - 1 if last else offset)
        return self.starts[paragraph] + offset + passed * size


def printed(paragraphs: list[Paragraph], look: Look, rng: random.Random) -> Surface:
    """Print paragraphs one after the other; noise changes letters, never digits, and never the length."""
    surface, parts, at = Surface(), [], 0
    line_end = " \n" if look.trailing else "\n"
    between = line_end + ("\n" if look.loose else "")
    for number, paragraph in enumerate(paragraphs):
        before, after = _marks(paragraph, look)
        head = paragraph.label + before if not before.startswith("#") else before + paragraph.label
        breaks = _breaks(paragraph, look.width, len(head))
        body, last = [], 0
        for cut in breaks:
            body += [paragraph.text[last:cut], between]
            last = cut + 1
        body.append(paragraph.text[last:])
        surface.starts.append(at + len(head))
        surface.shifts.append((breaks, len(between) - 1))
        gap = look.gap or look.loose
        tight = paragraph.kind in ("letterhead", "row") and not look.loose
        follows = "" if number == len(paragraphs) - 1 else line_end + ("" if tight or not gap else "\n")
        piece = head + "".join(body) + after + follows
        parts.append(piece)
        at += len(piece)
    surface.text = "".join(parts)
    if look.noise:
        surface.text = "".join(SLIPS[c] if c in SLIPS and rng.random() < look.noise else c for c in surface.text)
    return surface


def _marks(paragraph: Paragraph, look: Look) -> tuple[str, str]:
    if not look.markdown:
        return "", ""
    if paragraph.kind == "heading":
        return "#" * min(6, paragraph.level + 1) + " **", "**"
    if paragraph.kind in ("title", "signature"):
        return "**", "**  "
    return "", ""


def _breaks(paragraph: Paragraph, width: int, used: int) -> list[int]:
    """The blanks that become line ends; rows of tables and letterheads are never broken."""
    if not width or paragraph.kind in ("letterhead", "row", "recipient", "signature") or len(paragraph.text) + used <= width:
        return []
    breaks, start, text = [], -used, paragraph.text
    while len(text) - start > width:
        cut = text.rfind(" ", max(0, start) + 1, start + width + 1)
        if cut <= max(0, start):
            cut = text.find(" ", max(0, start) + 1)
            if cut < 0:
                break
        breaks.append(cut)
        start = cut + 1
    return breaks

"""The end of a document: Nơi nhận and signature block, also where their lines were read as one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.schema.outline import Paragraph, Section
from pipeline.schema.text import Span
from pipeline.structure.blocks import trimmed
from pipeline.structure.labels import read_label
from pipeline.structure.lines import PrintedLine
from pipeline.structure.openings import authority_at
from pipeline.viet.letters import LOWER, UPPER

Lines = Sequence[PrintedLine]
NAME_AT_END = re.compile(rf"(?<=[\s.;,\]])((?:[{UPPER}][{LOWER}]+\s+){{1,4}}[{UPPER}][{LOWER}]+)\s*$")

SIGNED = re.compile(r"[(\[]?\s*đã ký(?!\w)", re.IGNORECASE)
"""What copies print in the place of the signature."""

GAP = re.compile(r"\s*\t\s*|\s{3,}")
"""White space between the two columns."""


def make_ending(recipients: Lines, signature: Lines) -> list[Section]:
    """The sections of Nơi nhận and of the signature.

    Where both were read line by line ("- Lưu: VT. Phạm Hồng Sơn"), the signature is a part of the recipients' section
    and its paragraphs are the right-hand pieces; so it is where only the name has lines of its own below.
    """
    made = []
    beside = [line for line in recipients if authority_at(line)]
    if beside and signature and all(authority_at(line) is None for line in signature):
        return [_recipients([*recipients, *signature], side_by_side=True, names=len(signature))]
    if recipients:
        made.append(_recipients(recipients, side_by_side=not signature))
    if signature:
        paragraphs = tuple(_plain(line) for line in signature)
        made.append(Section("signature", 1, "", None, Span(signature[0].at.start, signature[-1].at.end), paragraphs))
    return made


def _plain(line: PrintedLine) -> Paragraph:
    return Paragraph((trimmed(line.clean, Span(line.body[0].start, line.body[-1].end)),))


def _recipients(lines: Lines, *, side_by_side: bool, names: int = 0) -> Section:
    """The section of Nơi nhận; of the last lines, `names` belong to the signature alone."""
    left: list[list[Span]] = []
    bullets: list[str] = []
    right: list[Paragraph] = []
    heading: Paragraph | None = None
    for number, line in enumerate(lines):
        at = Span(line.body[0].start, line.body[-1].end)
        if number >= len(lines) - names or SIGNED.match(line.text):
            right.append(_plain(line))
            continue
        cut = _cut(lines, number, signed=bool(right)) if side_by_side or right else None
        if cut is not None:
            tail = trimmed(line.clean, Span(at.start + cut, at.end))
            if len(tail):
                right.append(Paragraph((tail,)))
            at = Span(at.start, at.start + cut)
        at = trimmed(line.clean, at)
        if not len(at):
            continue
        if number == 0:
            heading = Paragraph((at,))
            continue
        label = read_label(at.of(line.clean))
        if label is not None and label.is_bullet:
            left.append([trimmed(line.clean, Span(at.start + label.length, at.end))])
            bullets.append(label.printed)
        elif left and _item_goes_on(left[-1][-1].of(line.clean), at.of(line.clean), listed=bool(bullets[-1])):
            left[-1].append(at)
        else:
            left.append([at])
            bullets.append("")
    span = Span(lines[0].at.start, lines[-1].at.end)
    paragraphs = tuple(Paragraph(tuple(pieces), bullet) for pieces, bullet in zip(left, bullets, strict=True))
    parts: tuple[Section, ...] = ()
    if right:
        start = right[0].pieces[0].start
        parts = (Section("signature", 2, "", None, Span(start, span.end), tuple(right)),)
    return Section("recipients", 1, "", heading, span, paragraphs, parts)


def _item_goes_on(before: str, text: str, *, listed: bool) -> bool:
    """True where a line belongs to the recipient above it: that one was not ended, or the line begins with a small letter."""
    return not text[:1].isupper() or (listed and not before.rstrip().endswith((";", ".")))


def _cut(lines: Lines, number: int, *, signed: bool) -> int | None:
    """Where on a line of Nơi nhận the signature block begins; None where the line is the recipients' alone."""
    line = lines[number]
    offset = line.body[0].start
    text = line.clean[offset : line.body[-1].end]
    cut = authority_at(line)
    if cut is not None:
        return cut
    gap = GAP.search(text, 1)
    if gap is not None and (signed or "\t" in gap[0]):
        return gap.start()
    if not signed:
        return None
    name = NAME_AT_END.search(text)
    if name and number >= len(lines) - 3 and re.search(r"[.;,\w]\s+$", text[: name.start()]):
        return name.start()
    return None

"""Printed lines -> blocks: each block becomes a paragraph or a heading, joined over lines and pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from pipeline.schema.outline import Paragraph
from pipeline.schema.text import Span
from pipeline.structure.labels import Label, read_label
from pipeline.structure.layout import Layout, ended
from pipeline.structure.lines import PrintedLine
from pipeline.structure.openings import opens

LINK = re.compile(r"(?:\b(?:của|và|các|về|cho|với|trong|là|để|tại|theo|từ|bởi|do|những|như|hoặc|hay|ngày)|,)$")
"""A sentence does not end in these words, whatever white space follows."""

NUMBER_OF = re.compile(r"\bsố$")
"""Before a line that begins with a number: "Quyết định số" / "12/QĐ-TTg"; else it is the end of "chuyển đổi số"."""


RANGE = re.compile(r"[-–—]\s*\d{4}(?!\d)")
HEADING_LINES = 12


@dataclass
class Block:
    """Lines that belong together, and the numbering that the first of them begins with."""

    lines: list[PrintedLine]
    label: Label | None = None
    cells: tuple[Span, ...] = field(default=())

    @property
    def start(self) -> int:
        return self.lines[0].at.start

    @property
    def end(self) -> int:
        return self.lines[-1].at.end

    @property
    def text(self) -> str:
        """The words without numbering, lines joined by blanks."""
        first = self.lines[0].text[self.label.length if self.label else 0 :]
        return " ".join([first, *(line.text for line in self.lines[1:])]).strip()

    @property
    def upper(self) -> bool:
        """True where every line is in capitals; a block of many lines is no heading, however it is written."""
        return len(self.lines) <= HEADING_LINES and all(line.upper for line in self.lines)

    @property
    def marked(self) -> bool:
        """True where markdown says that this is a heading: hashes, or bold from end to end."""
        return bool(self.lines[0].hashes) or (len(self.lines) <= HEADING_LINES and all(line.bold for line in self.lines))

    @property
    def short(self) -> bool:
        """True where the block has so few words that it can be a heading."""
        return len(self.lines) <= 3 and len(self.text.split()) <= 12

    def paragraph(self) -> Paragraph:
        """The block as a paragraph, its numbering as `bullet`."""
        pieces, glued = self._pieces()
        return Paragraph(tuple(pieces), self._bullet(), glued=tuple(glued))

    def _bullet(self) -> str:
        if self.label is None:
            return ""
        return self.label.printed if self.label.is_bullet else self.lines[0].text[: self.label.length].strip()

    def _pieces(self) -> tuple[list[Span], list[int]]:
        skip = self.label.length if self.label else 0
        pieces: list[Span] = []
        glued: list[int] = []
        for line in self.lines:
            before: int | None = None
            for piece in line.body:
                cut = min(skip, len(piece))
                skip -= cut
                words = trimmed(line.clean, Span(piece.start + cut, piece.end))
                if not len(words):
                    continue
                if before is not None and not line.clean[before : words.start].strip("*\\`_"):
                    glued.append(len(pieces))
                pieces.append(words)
                before = words.end
        return pieces or [Span(self.end, self.end)], glued


def trimmed(clean: str, span: Span) -> Span:
    """The span without white space at its ends; empty where there is nothing else."""
    text = span.of(clean)
    start = span.start + len(text) - len(text.lstrip())
    return Span(min(start, span.end), max(min(start, span.end), span.start + len(text.rstrip())))


def cut_blocks(lines: Sequence[PrintedLine], layout: Layout) -> list[Block]:
    """The blocks of some lines in order.

    A line opens a block where it carries numbering that can be meant, where the line before was ended on purpose, or
    where the page says so (an indent, white space, capitals); else it goes on with the sentence before it.
    """
    blocks: list[Block] = []
    for line, following in zip_longest(lines, lines[1:]):
        label = None if line.row else _label_of(line, following)
        if not blocks:
            blocks.append(Block([line], label))
            continue
        block = blocks[-1]
        if label is not None and not block.lines[-1].runs_on and _label_holds(block, line, label, layout):
            blocks.append(Block([line], label))
        elif _opens(block, line, layout):
            blocks.append(Block([line], None if label is not None and not label.sure else label))
        else:
            block.lines.append(line)
    return blocks


def _label_of(line: PrintedLine, following: PrintedLine | None) -> Label | None:
    """The numbering of a line; of one that is nothing else ("**III." / "ĐÁNH GIÁ …**"), read with the line after it."""
    label = read_label(line.text)
    if label is None and line.runs_on and following is not None and len(line.text) < 6:
        label = read_label(f"{line.text} {following.text}")
        label = None if label is None else replace(label, length=min(label.length, len(line.text)))
    return label


def _label_holds(block: Block, line: PrintedLine, label: Label, layout: Layout) -> bool:
    """Is the numbering meant, or is it a dash or a number inside a sentence that was broken here?"""
    previous = block.lines[-1]
    if previous.row or line.hashes or line.bold:
        return True
    if label.kind in ("roman", "upper") and line.upper:
        return True
    if ended(previous) or layout.gap(line, previous) or layout.indented(line) or _bracketed(block):
        return label.sure or not label.is_bullet or not _range_goes_on(previous, line)
    if _is_heading_line(block) or (label.kind == "plus" and label.sure):
        return True
    return label.sure and layout.fits(previous, line) and not layout.at_margin(line)


def _bracketed(block: Block) -> bool:
    """True for a note that stands in brackets from end to end: "(Ban hành kèm theo Quyết định số …)"."""
    text = block.text
    return text.startswith("(") and text.endswith(")") and text.count("(") == text.count(")")


def _range_goes_on(previous: PrintedLine, line: PrintedLine) -> bool:
    """True for "giai đoạn 2016" / "- 2020": the dash joins two years."""
    return RANGE.match(line.text) is not None and previous.text[-4:].isdecimal()


def _is_heading_line(block: Block) -> bool:
    return (
        block.upper or block.marked or (block.label is not None and not block.label.is_bullet and len(block.text.split()) <= 12)
    )


def _opens(block: Block, line: PrintedLine, layout: Layout) -> bool:
    """Does a line without numbering begin a paragraph? What is certain first, then the page, then how full the lines are."""
    previous = block.lines[-1]
    if line.row or previous.row:
        return True
    if previous.runs_on and line.bold:
        return False
    if _names_only(block) or layout.beside(previous, line) or _range_goes_on(previous, line):
        return False
    if _stands_apart(block, line, layout):
        return True
    if line.text[:1].islower() or line.text[:1] in ",;)":
        return line.gap > 4
    if layout.indented(line) and not layout.indented(previous):
        return True
    if LINK.search(previous.text) or (line.text[:1].isdigit() and NUMBER_OF.search(previous.text)):
        return False
    if layout.gap(line, previous):
        return ended(previous) or _is_heading_line(block) or not _is_tail(line)
    if layout.parted and not line.gap and not _is_heading_line(block):
        return False
    if ended(previous):
        in_list = block.label is not None and block.label.is_bullet and previous.text.rstrip().endswith(";")
        return layout.fits(previous, line) and not in_list
    short = len(previous.text) < layout.width * 0.6
    return layout.fits(previous, line) and (_is_heading_line(block) or short)


def _stands_apart(block: Block, line: PrintedLine, layout: Layout) -> bool:
    """True where the words themselves open a paragraph: a căn cứ after another, a closing, a markdown heading, capitals."""
    previous = block.lines[-1]
    if previous.text.rstrip().endswith(";") and opens("basis", line):
        return True
    if ended(previous) and line.text[:1].isupper() and opens("closing line", line):
        return True
    if line.hashes or previous.hashes or (line.bold != previous.bold and layout.gap(line, previous)):
        return True
    return _case_turns(block, line)


def _names_only(block: Block) -> bool:
    """True for "Chương I" by itself: what it is called stands on the next line."""
    named = block.label is not None and block.label.kind in ("phần", "chương", "mục", "tiểu mục")
    return named and len(block.lines) == 1 and not block.text


def _case_turns(block: Block, line: PrintedLine) -> bool:
    """True between a heading in capitals and running text, either way; a short run of capitals inside a sentence is none."""
    if block.upper and len(block.lines[0].text) > 3:
        return not line.upper and not line.text[:1].islower()
    return line.upper and len(line.text.split()) >= 3 and not block.upper


def _is_tail(line: PrintedLine) -> bool:
    """True for the last word or two of a sentence, parted from it by a mark of white space ("Lào Cai.")."""
    return len(line.text.split()) <= 3 and line.text.rstrip().endswith(".")

"""Blocks -> sections: which numbering stands under which, what is a heading and what is prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.schema.outline import Kind, Paragraph, Section
from pipeline.schema.text import Span
from pipeline.structure.blocks import Block, trimmed
from pipeline.structure.labels import RANKS, Label
from pipeline.viet.letters import UPPER

HEADING_WORDS = 30
RUN_IN_WORDS = 14
ALWAYS_HEADING = ("phần", "chương", "mục", "tiểu mục")
BOLD_RANK = 15
"""A bold line without number stands under the numbering before it, above bullets."""


@dataclass
class Node:
    """A section while it is being built."""

    rank: int
    start: int
    label: Label | None = None
    heading: Paragraph | None = None
    paragraphs: list[Paragraph] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)

    def freeze(self, level: int, end: int, kind: Kind = "section") -> Section:
        """The section, its parts cut so that each ends where the next begins."""
        ends = [*(part.start for part in self.parts[1:]), end]
        parts = tuple(part.freeze(level + 1, stop) for part, stop in zip(self.parts, ends, strict=False))
        label = self.label.printed if self.label else ""
        return Section(kind, level, label, self.heading, Span(self.start, end), tuple(self.paragraphs), parts)


def build_tree(blocks: Sequence[Block], max_depth: int, level: int = 1) -> list[Node]:
    """The outermost nodes of some blocks, in order; what stands before the first heading is a node without one."""
    roots: list[Node] = []
    stack: list[Node] = []
    blocks = _reread(blocks)
    for block, following in zip(blocks, [*blocks[1:], None], strict=False):
        node = _node(block, following)
        if node is None:
            if not stack:
                stack.append(Node(rank=99, start=block.start))
                roots.append(stack[0])
            stack[-1].paragraphs.append(block.paragraph())
            continue
        _climb(stack, node)
        if len(stack) >= max(max_depth - level + 1, 1):
            stack[-1].paragraphs += ([node.heading] if node.heading else []) + node.paragraphs
            continue
        (stack[-1].parts if stack else roots).append(node)
        stack.append(node)
    for root in roots:
        _settle(root)
    return roots


def _reread(blocks: Sequence[Block]) -> list[Block]:
    """Labels that only their neighbours can put right: "8)" before "b)" is "a)"."""
    result = list(blocks)
    for n, block in enumerate(result):
        label = block.label
        if label is None or label.kind != "bracket" or label.value == 1:
            continue
        following = next(
            (b.label for b in result[n + 1 : n + 12] if b.label and b.label.kind in ("point", "bracket", "arabic")), None
        )
        if following is not None and following.kind == "point" and following.value == 2:
            result[n] = replace(block, label=replace(label, kind="point", value=1, printed="a"))
    return result


def _climb(stack: list[Node], node: Node) -> None:
    """Leave the nodes that cannot hold the new one: of the same numbering, or of one that stands further in."""
    while stack and (stack[-1].rank >= node.rank) and not _holds(stack[-1], node):
        stack.pop()


def _holds(outer: Node, inner: Node) -> bool:
    """A dotted number stands under its own beginning: "1.1" under "1", whatever the ranks."""
    if inner.label is None or outer.label is None or inner.label.kind != "dotted":
        return False
    outer_parts = outer.label.parts or (outer.label.value,)
    return len(outer_parts) < len(inner.label.parts) and inner.label.parts[: len(outer_parts)] == outer_parts


def _node(block: Block, following: Block | None) -> Node | None:
    """The node that a block opens; None where it is a paragraph of the node before it."""
    label = block.label
    if block.lines[0].row or (label is not None and label.is_bullet):
        return None
    if label is None:
        if not _is_bare_heading(block):
            return None
        return Node(RANKS["roman"] if block.upper else BOLD_RANK, block.start, heading=_heading(block.paragraph(), block))
    node = Node(label.rank, block.start, label)
    paragraph = block.paragraph()
    split = _run_in(block, paragraph)
    if split is not None:
        node.heading, rest = split
        node.paragraphs.append(rest)
    elif is_heading(block) or _heads_list(block, following):
        node.heading = _heading(paragraph, block)
    else:
        node.paragraphs.append(paragraph)
    return node


def is_heading(block: Block) -> bool:
    """True where a numbered block only names what follows; a numbered sentence is prose."""
    label, text = block.label, block.text
    if label is None or not text:
        return label is not None
    words = len(text.split())
    if label.kind in ALWAYS_HEADING or (block.upper and words <= 2 * HEADING_WORDS):
        return True
    if words > HEADING_WORDS:
        return False
    if label.kind in ("roman", "upper"):
        return words <= 12 or not text.endswith((".", ";"))
    return not text.rstrip('”" ').endswith((".", ";", ",")) or (block.marked and words <= 15)


def _heads_list(block: Block, following: Block | None) -> bool:
    """True for a long heading: no mark ends it, and a list stands under it."""
    if following is None or following.label is None or block.label is None:
        return False
    inner = following.label.rank > block.label.rank
    return inner and len(block.text.split()) <= 2 * HEADING_WORDS and not block.text.rstrip('”" ').endswith((".", ";", ",", ":"))


def _is_bare_heading(block: Block) -> bool:
    text = block.text
    if len(text.split()) > HEADING_WORDS or text.endswith((".", ";", ",")) or not any(c.isalpha() for c in text):
        return False
    if len(block.lines) > 4 or (text.startswith("(") and text.endswith(")")):
        return False
    return block.marked or (block.upper and len(text.split()) >= 2)


def _heading(paragraph: Paragraph, block: Block) -> Paragraph:
    """The paragraph as a heading: numbering goes to the label, a closing colon or full stop is dropped."""
    clean = block.lines[0].clean
    last = paragraph.pieces[-1]
    kept = trimmed(clean, Span(last.start, last.start + len(last.of(clean).rstrip(" .:;,"))))
    pieces = (*paragraph.pieces[:-1], kept) if len(kept) else paragraph.pieces[:-1] or (kept,)
    glued = tuple(number for number in paragraph.glued if number < len(pieces))
    return replace(paragraph, pieces=pieces, bullet="", glued=glued)


NAMES_LISTED = re.compile(rf"[,;]\s+[{UPPER}]")
"""What follows "các Bộ:" is a list of names, not a sentence."""
SENTENCES = re.compile(rf"[.;]\s+[{UPPER}]|\([^()]*[;,][^()]*$")
"""What no heading holds before its colon: a sentence's end, or a bracket that is still open over a list."""
RUN_IN = re.compile(r":\s+(?=[^\W\d_])|:\s*$")


def _run_in(block: Block, paragraph: Paragraph) -> tuple[Paragraph, Paragraph] | None:
    """Heading and text of a block in which the text runs on behind the heading's colon, or behind the end of bold.

    "3. Thời gian tuyên truyền: Trong năm 2024." has both; "1. Chủ trì xây dựng …, gồm: a, b" is prose.
    """
    if block.label is None:
        return None
    clean = block.lines[0].clean
    bold_end = _bold_end(block, paragraph)
    if bold_end:
        head, rest = paragraph.pieces[:bold_end], paragraph.pieces[bold_end:]
        return _parted(paragraph, head, rest, block)
    head_words: list[str] = []
    for number, piece in enumerate(paragraph.pieces):
        text = piece.of(clean)
        found = RUN_IN.search(text)
        head_words += (text[: found.start()] if found else text).split()
        if len(head_words) > RUN_IN_WORDS or SENTENCES.search(" ".join(head_words)):
            return None
        if found:
            later = [text[found.end() :], *(other.of(clean) for other in paragraph.pieces[number + 1 :])]
            following = " ".join(words for words in later if words)
            if not following[:1].isupper() or not head_words or NAMES_LISTED.search(following[:70]):
                return None
            head = (*paragraph.pieces[:number], Span(piece.start, piece.start + found.start()))
            left = trimmed(clean, Span(piece.start + found.end(), piece.end))
            rest = ((left,) if len(left) else ()) + paragraph.pieces[number + 1 :]
            return _parted(paragraph, head, rest, block)
    return None


def _bold_end(block: Block, paragraph: Paragraph) -> int:
    """How many pieces of the first line are bold, where bold ends in a colon and text goes on; else 0."""
    line = block.lines[0]
    if line.bold or "**" not in line.at.of(line.clean):
        return 0
    for number, piece in enumerate(paragraph.pieces[:-1]):
        if (
            number < len(line.body)
            and piece.of(line.clean).endswith((":", "."))
            and line.clean[piece.end : piece.end + 2] == "**"
        ):
            return number + 1
    return 0


def _parted(
    paragraph: Paragraph, head: tuple[Span, ...], rest: tuple[Span, ...], block: Block
) -> tuple[Paragraph, Paragraph] | None:
    if not head or not rest:
        return None
    glued_head = tuple(n for n in paragraph.glued if n < len(head))
    shift = len(paragraph.pieces) - len(rest)
    glued_rest = tuple(n - shift for n in paragraph.glued if n > shift)
    heading = _heading(replace(paragraph, pieces=head, glued=glued_head), block)
    return heading, replace(paragraph, pieces=rest, bullet="", glued=glued_rest)


def _settle(node: Node) -> None:
    """Numbered items that head nothing are items, not headings: their words become a paragraph."""
    for part in node.parts:
        _settle(part)
    label = node.label
    if node.heading is None or node.paragraphs or node.parts or label is None:
        return
    if label.kind in ("arabic", "dotted", "point", "bracket"):
        node.paragraphs.append(
            replace(node.heading, bullet=f"{label.printed}." if label.kind in ("arabic", "dotted") else f"{label.printed})")
        )
        node.heading = None

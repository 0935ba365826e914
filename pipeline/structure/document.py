"""The outline of a whole document: zones cut into blocks, blocks built into trees, roots laid end to end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.schema.outline import Kind, Outline, Paragraph, Section
from pipeline.schema.page import Transcript
from pipeline.schema.text import Span, Text
from pipeline.settings import Structure
from pipeline.structure.blocks import Block, cut_blocks
from pipeline.structure.closing import closing_blocks
from pipeline.structure.ending import make_ending
from pipeline.structure.furniture import find_furniture
from pipeline.structure.layout import Layout, measure
from pipeline.structure.lines import PrintedLine, read_lines
from pipeline.structure.openings import opens
from pipeline.structure.signs import read_signs
from pipeline.structure.tables import Tables, find_tables
from pipeline.structure.tree import Node, build_tree
from pipeline.structure.zones import Zones, find_title, find_zones

Lines = Sequence[PrintedLine]


def make_outline(transcript: Transcript, text: Text, settings: Structure) -> Outline:
    """The outline of a repaired text."""
    tables = find_tables(transcript, text)
    every = read_lines(transcript, text, tables.rows)
    furniture = find_furniture(every)
    lines = [line for index, line in enumerate(every) if index not in furniture]
    layout = measure(lines)
    maker = Maker(layout, settings.max_depth, tables)
    roots = maker.roots(lines)
    sections = laid_end_to_end(roots, len(text.clean))
    return Outline(sections, tables.tables, tuple(every[index].at for index in sorted(furniture)))


def laid_end_to_end(roots: Sequence[Section], length: int) -> tuple[Section, ...]:
    """The roots with spans that cover the text: each reaches to where the next begins, the first from the very start."""
    if not roots:
        return (Section("section", 1, "", None, Span(0, length)),) if length else ()
    starts = [0, *(root.span.start for root in roots[1:]), length]
    return tuple(replace(root, span=Span(starts[n], starts[n + 1])) for n, root in enumerate(roots))


class Maker:
    """Makes the sections of a document and, in the same way, of a plan enclosed with it."""

    def __init__(self, layout: Layout, max_depth: int, tables: Tables) -> None:
        self.layout, self.max_depth, self.tables = layout, max_depth, tables

    def roots(self, lines: Lines) -> list[Section]:
        """The root sections of a file, in order: its document's parts, then annexes and enclosures one after the other."""
        if not lines:
            return []
        signs = read_signs(lines)
        zones = find_zones(lines, signs, 0, self.layout)
        roots = self._parts(lines, zones)
        at = zones.end
        while at < len(lines):
            if opens("annex", lines[at]) or find_title(lines, at) is None:
                stop = signs.next_annex(at + 1, len(lines))
                roots.append(self._annex(lines[at:stop]))
            else:
                zones = find_zones(lines, signs, at, self.layout)
                stop = max(zones.end, at + 1)
                roots.append(self._enclosure(lines[at:stop], self._parts(lines, zones)))
            at = stop
        return roots

    def _parts(self, lines: Lines, zones: Zones) -> list[Section]:
        """The parts of one document; empty ones are left out."""
        first, second = sorted((zones.recipients, zones.signature))
        ending = lines[first:second], lines[second : zones.end]
        recipients, signature = ending if zones.recipients <= zones.signature else reversed(ending)
        return [
            *self._flat("letterhead", lines[zones.start : zones.title]),
            *self._title(lines[zones.title : zones.preamble]),
            *self._flat("preamble", lines[zones.preamble : zones.body]),
            *self._body(lines[zones.body : zones.ending]),
            *sorted(make_ending(recipients, signature), key=lambda section: section.span.start),
        ]

    def blocks(self, lines: Lines) -> list[Block]:
        return cut_blocks(lines, self.layout)

    def paragraphs(self, blocks: Sequence[Block]) -> tuple[Paragraph, ...]:
        return tuple(self.tables.row_paragraph(block.lines[0]) or block.paragraph() for block in blocks)

    def _flat(self, kind: Kind, lines: Lines) -> list[Section]:
        """A part whose paragraphs are not numbered: one line is one paragraph in a letterhead."""
        if not lines:
            return []
        blocks = [Block([line]) for line in lines] if kind == "letterhead" else self.blocks(lines)
        return [Section(kind, 1, "", None, _reach(lines), self.paragraphs(blocks))]

    def _title(self, lines: Lines) -> list[Section]:
        """The type as heading, the trích yếu as the paragraph under it."""
        if not lines:
            return []
        first = Block([lines[0]]).paragraph()
        rest = (Block(list(lines[1:])).paragraph(),) if len(lines) > 1 else ()
        return [Section("title", 1, "", first, _reach(lines), rest)]

    def _body(self, lines: Lines) -> list[Section]:
        if not lines:
            return []
        blocks = self.blocks(lines)
        count = closing_blocks(blocks)
        body, closing = blocks[: len(blocks) - count], blocks[len(blocks) - count :]
        sections = self._sections(body, body[-1].end if body else lines[0].at.start, 1)
        if closing:
            sections.append(Section("closing", 1, "", None, Span(closing[0].start, closing[-1].end), self.paragraphs(closing)))
        return sections

    def _sections(self, blocks: Sequence[Block], end: int, level: int) -> list[Section]:
        nodes = build_tree(blocks, self.max_depth, level)
        self._lay_tables(nodes, blocks)
        stops = [*(node.start for node in nodes[1:]), end]
        return [node.freeze(level, max(stop, node.start)) for node, stop in zip(nodes, stops, strict=False)]

    def _lay_tables(self, nodes: Sequence[Node], blocks: Sequence[Block]) -> None:
        """Put the rows of tables in the place of the plain lines that they were read as."""
        rows = {block.start: row for block in blocks if (row := self.tables.row_paragraph(block.lines[0])) is not None}
        if not rows:
            return
        todo = list(nodes)
        while todo:
            node = todo.pop()
            node.paragraphs = [rows.get(paragraph.pieces[0].start, paragraph) for paragraph in node.paragraphs]
            todo += node.parts

    def _annex(self, lines: Lines) -> Section:
        """An annex: its own heading, then whatever it holds."""
        reach = _reach(lines)
        taken = _heading_lines(lines) if opens("annex", lines[0]) else 0
        heading = Block(list(lines[:taken])).paragraph() if taken else None
        blocks = self.blocks(lines[taken:])
        parts = self._sections(blocks, reach.end, 2) if blocks else []
        return self._folded(Section("annex", 1, _annex_label(lines[0]) if taken else "", heading, reach, (), tuple(parts)))

    def _enclosure(self, lines: Lines, parts: Sequence[Section]) -> Section:
        """A plan enclosed with a decision: the parts of a document again; its type is the heading of the annex."""
        reach = _reach(lines)
        heading = next((part.heading for part in parts if part.kind == "title"), None)
        return Section("annex", 1, "", heading, reach, (), tuple(_deeper(part) for part in _reaching(parts, reach)))

    def _folded(self, annex: Section) -> Section:
        """Paragraphs before the first heading of an annex are the annex's own."""
        first = annex.parts[0] if annex.parts else None
        if first is None or first.heading is not None or first.label:
            return annex
        return replace(annex, paragraphs=first.paragraphs, parts=annex.parts[1:])


def _reach(lines: Lines) -> Span:
    return Span(lines[0].at.start, lines[-1].at.end)


def _reaching(parts: Sequence[Section], reach: Span) -> list[Section]:
    starts = [reach.start, *(part.span.start for part in parts[1:]), reach.end]
    return [replace(part, span=Span(starts[n], starts[n + 1])) for n, part in enumerate(parts)]


def _deeper(section: Section) -> Section:
    """The section one level further in."""
    return replace(section, level=section.level + 1, parts=tuple(_deeper(part) for part in section.parts))


def _heading_lines(lines: Lines) -> int:
    """How many lines the heading of an annex has: "PHỤ LỤC I", what it lists, and "(Kèm theo …)"."""
    taken = 1
    while taken < min(len(lines), 8) and not lines[taken].row:
        line = lines[taken]
        inside = lines[taken - 1].text.count("(") > lines[taken - 1].text.count(")")
        if not (line.upper or line.bold or line.hashes or line.text.startswith("(") or inside or opens("enclosed", line)):
            break
        taken += 1
    return taken


def _annex_label(line: PrintedLine) -> str:
    words = line.text.strip(" .:*").split()
    return words[2].strip(".:") if len(words) > 2 and words[2].strip(".:").isalnum() and len(words[2]) <= 5 else ""

"""The setting of one document: where each word goes, page after page, and the truth about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from pipeline.schema.page import Box, Cell, Grid, Line, Page, Word
from pipeline.training import page_marks
from pipeline.training.page_content import Align, Closing, DrawnPage, Letterhead, Paragraph, Style, Table, TableCell
from pipeline.training.page_fonts import font


@dataclass(frozen=True, slots=True)
class Face:
    """Family, height in pixels, weight and slope of a run of text."""

    family: str
    pixels: float
    bold: bool = False
    italic: bool = False


@lru_cache(maxsize=100_000)
def measure(face: Face, word: str) -> tuple[float, tuple[int, int, int, int]]:
    """Advance width of a word and its ink around the base line, in pixels."""
    drawn = font(face.family, face.pixels, face.bold, face.italic)
    left, top, right, bottom = drawn.getbbox(word, anchor="ls")
    return drawn.getlength(word), (int(left), int(top), int(right), int(bottom))


def broken(words: Sequence[str], face: Face, first: float, width: float) -> list[list[str]]:
    """Words in lines of at most `width` pixels, the first one shorter by `first`; a word that is too long stands alone."""
    blank, used = measure(face, " ")[0], first
    lines: list[list[str]] = [[]]
    for word in words:
        advance = measure(face, word)[0]
        if lines[-1] and used + advance > width:
            lines.append([])
            used = 0.0
        lines[-1].append(word)
        used += advance + blank
    return [line for line in lines if line]


@dataclass
class Sheet:
    """One page while it is set: its canvas, the lines and grids so far, and the height that is used up."""

    number: int
    canvas: Image.Image
    top: float
    lines: list[Line] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    inks: list[tuple[str, NDArray[np.float32], tuple[int, int], tuple[int, int, int]]] = field(default_factory=list)


class Setter:
    """Sets blocks one after the other; opens pages as they fill."""

    def __init__(self, style: Style, rng: np.random.Generator) -> None:
        self.style, self.rng = style, rng
        self.scale = style.dpi / 72
        self.pixels = (round(style.page_size[0] * self.scale), round(style.page_size[1] * self.scale))
        left, top, right, bottom = (m * self.scale for m in style.margins)
        self.left, self.right = left, self.pixels[0] - right
        self.top, self.bottom = top, self.pixels[1] - bottom
        self.sheets: list[Sheet] = []
        self.printed_number = 0
        self.new_page()

    def new_page(self, restart: bool = False) -> None:
        """Open a page; from the second on, its number stands in the middle of the top margin."""
        self.printed_number = 1 if restart else self.printed_number + 1
        self.sheet = Sheet(len(self.sheets) + 1, Image.new("L", self.pixels, 255), self.top)
        self.draw = ImageDraw.Draw(self.sheet.canvas)
        self.sheets.append(self.sheet)
        if self.style.page_numbers and self.printed_number > 1:
            face = self.face(0)
            self.line([str(self.printed_number)], face, self.top - face.pixels * 0.9, (self.left, self.right), "centre")

    def face(self, change: float, bold: bool = False, italic: bool = False) -> Face:
        return Face(self.style.family, round((self.style.size + change) * self.scale * 2) / 2, bold, italic)

    def height(self, face: Face) -> float:
        return face.pixels * self.style.spacing

    def need(self, height: float) -> None:
        """Go to a new page where less than `height` pixels are left."""
        if self.sheet.top + height > self.bottom and self.sheet.top > self.top:
            self.new_page()

    def words(self, words: Sequence[str], face: Face, base: float, span: tuple[float, float], align: Align) -> list[Word]:
        """Draw words on a base line within `span`; justified lines are stretched to its whole width."""
        advances = [measure(face, word)[0] for word in words]
        blank = measure(face, " ")[0]
        width = span[1] - span[0]
        used = sum(advances) + blank * (len(words) - 1)
        if align == "justify" and len(words) > 1:
            blank += (width - used) / (len(words) - 1)
        x = span[0] + {"centre": (width - used) / 2, "right": width - used}.get(align, 0.0)
        drawn, result = font(face.family, face.pixels, face.bold, face.italic), []
        for word, advance in zip(words, advances, strict=True):
            self.draw.text((round(x), round(base)), word, font=drawn, fill=self.style.ink, anchor="ls")
            ink = measure(face, word)[1]
            result.append(Word(word, self.box(round(x) + ink[0], round(base) + ink[1], round(x) + ink[2], round(base) + ink[3])))
            x += advance + blank
        return result

    def box(self, left: float, top: float, right: float, bottom: float) -> Box:
        return Box(left / self.scale, top / self.scale, max(left, right) / self.scale, max(top, bottom) / self.scale)

    def line(self, words: Sequence[str], face: Face, base: float, span: tuple[float, float], align: Align) -> None:
        self.sheet.lines.append(Line(tuple(self.words(words, face, base, span, align))))

    def paragraph(self, block: Paragraph) -> None:
        """Set a paragraph; its last line is never stretched."""
        face = self.face(block.size, block.bold, block.italic)
        align: Align = "left" if block.align == "justify" and not self.style.justify else block.align
        first = block.first * self.scale if align in ("justify", "left") else 0.0
        start = self.left + block.left * self.scale
        lines = broken(block.text.split(), face, first, self.right - start)
        self.sheet.top += block.before * self.scale
        if block.bold and align != "centre":
            self.need(2.5 * self.height(face))  # a heading does not end a page
        for index, words in enumerate(lines):
            self.need(self.height(face))
            base = self.sheet.top + face.pixels * 0.95
            indent = first if index == 0 else 0.0
            last = index == len(lines) - 1
            self.line(words, face, base, (start + indent, self.right), "left" if align == "justify" and last else align)
            self.sheet.top += self.height(face)
        self.sheet.top += block.after * self.scale

    def column(self, lines: Sequence[tuple[str, Face]], top: float, span: tuple[float, float], align: Align = "centre") -> float:
        """Set short lines one under the other, broken where they are too long; returns the height reached."""
        for text, face in lines:
            for words in broken(text.split(), face, 0.0, span[1] - span[0]):
                self.line(words, face, top + face.pixels * 0.95, span, align)
                top += face.pixels * 1.18
        return top

    def rule(self, span: tuple[float, float], top: float, share: float) -> None:
        """A short rule in the middle of a column."""
        middle, half = (span[0] + span[1]) / 2, (span[1] - span[0]) * share / 2
        self.draw.line((middle - half, top, middle + half, top), fill=self.style.ink, width=max(1, round(self.scale * 0.7)))

    def letterhead(self, block: Letterhead) -> None:
        """The left column whole, then the right one; number and place stand on one height."""
        width = self.right - self.left
        left, right = (self.left - 0.05 * width, self.left + 0.41 * width), (self.left + 0.41 * width, self.right + 0.06 * width)
        issuer = block.bold_from % len(block.left) if block.left else 0
        small = [(text, self.face(-0.5, index >= issuer)) for index, text in enumerate(block.left)]
        motto = [(text, self.face(-0.5 if index == 0 else 0.0, True)) for index, text in enumerate(block.right)]
        top, gap, start = self.sheet.top, 6 * self.scale, len(self.sheet.lines)
        below = self.column(small, top, left)
        if block.left:
            self.rule(left, below + gap / 3, 0.3)
        kept, self.sheet.lines[start:] = self.sheet.lines[start:], []
        under = self.column(motto, top, right)
        if block.right:
            self.rule(right, under + gap / 3, 0.55)
        row = max(below, under) + gap
        headings, self.sheet.lines[start:] = self.sheet.lines[start:], []
        self.sheet.lines += kept
        ends = [row]
        if block.number:
            ends.append(self.column([(block.number, self.face(0))], row, left))
        self.sheet.lines += headings
        if block.place:
            ends.append(self.column([(block.place, self.face(0, italic=True))], row, right))
        self.sheet.top = max(ends) + 12 * self.scale

    def table(self, block: Table) -> None:
        """Rows kept whole; a table that runs over pages gives one grid a page."""
        heads = block.rows[: block.header]
        grid = _GridInWork(self, block)
        for index, row in enumerate(block.rows):
            height = grid.row_height(row, index < block.header)
            if self.sheet.top + height > self.bottom and self.sheet.top > self.top:
                grid.close()
                self.new_page()
                for head in heads if block.repeat and index >= block.header else ():
                    grid.add(head, True)
            grid.add(row, index < block.header)
        grid.close()
        self.sheet.top += 8 * self.scale

    def closing(self, block: Closing) -> None:
        """Nơi nhận, then the signature block, side by side on one page; the seal covers the left of the signature."""
        width = self.right - self.left
        left, right = (self.left, self.left + 0.46 * width), (self.left + 0.46 * width, self.right)
        small, office = self.face(-2), self.face(0, True)
        heading = [(block.heading, self.face(-1, True, True))] if block.recipients else []
        names = [(text, small) for text in block.recipients]
        space = 62 * self.scale
        self.need(max(len(names) * small.pixels * 1.3 + 30, (len(block.offices) + 2) * office.pixels * 1.3 + space))
        top = self.sheet.top + 4 * self.scale
        left_end = self.column([*heading, *names], top, left, "left")
        office_end = self.column([(text, office) for text in block.offices], top, right)
        end = self.column([(block.name, office)], office_end + space, right) if block.name else office_end + space
        self.marks(block, (right[0] + right[1]) / 2, office_end + space / 2)
        self.sheet.top = max(left_end, end) + 6 * self.scale

    def marks(self, block: Closing, x: float, y: float) -> None:
        """Signature above the name, seal over its left third."""
        if block.signed:
            width, height = round(120 * self.scale), round(58 * self.scale)
            ink = page_marks.signature(width, height, self.rng)
            self.sheet.inks.append(("signature", ink, (round(x - width / 2), round(y - height / 2)), page_marks.BLUE))
        if block.seal is not None:
            size = round(102 * self.scale)  # 36 mm
            ink = page_marks.seal(block.seal, size, self.rng)
            shift = (float(self.rng.uniform(-6, 6)) - 40) * self.scale
            self.sheet.inks.append(("seal", ink, (round(x + shift - size / 2), round(y - size / 2)), page_marks.RED))

    def pages(self) -> list[DrawnPage]:
        """The finished pages; those without marks stay grey."""
        result = []
        for sheet in self.sheets:
            image, marks = sheet.canvas, []
            if sheet.inks:
                colours = np.array(image.convert("RGB"))
                for kind, ink, at, colour in sheet.inks:
                    page_marks.stamp(colours, ink, at, colour)
                    box = self.box(at[0], at[1], at[0] + ink.shape[1], at[1] + ink.shape[0])
                    marks.append((kind, (box.left, box.top, box.right, box.bottom)))
                image = Image.fromarray(colours)
            truth = Page(sheet.number, self.style.page_size, tuple(sheet.lines), "ocr", "drawn", tuple(sheet.grids))
            result.append(DrawnPage(image, truth, self.style.dpi, tuple(marks)))
        return result


class _GridInWork:
    """A table on one page while its rows are set."""

    def __init__(self, setter: Setter, block: Table) -> None:
        self.setter, self.block = setter, block
        total = sum(block.widths)
        edges = np.cumsum([0.0, *block.widths]) / total * (setter.right - setter.left) + setter.left
        self.edges = [float(edge) for edge in edges]
        self.pad = 4 * setter.scale
        self.clear()

    def clear(self) -> None:
        self.cells: list[Cell] = []
        self.rows, self.top = 0, self.setter.sheet.top

    def face(self, cell: TableCell, head: bool) -> Face:
        return self.setter.face(self.block.size, cell.bold or head)

    def broken(self, row: tuple[TableCell, ...], head: bool) -> list[tuple[TableCell, int, Face, list[list[str]]]]:
        """Each cell with its column, face and broken lines."""
        result, column = [], 0
        for cell in row:
            width = self.edges[column + cell.columns] - self.edges[column] - 2 * self.pad
            face = self.face(cell, head)
            result.append((cell, column, face, broken(cell.text.split(), face, 0.0, width)))
            column += cell.columns
        return result

    def row_height(self, row: tuple[TableCell, ...], head: bool) -> float:
        return max(max(1, len(lines)) * face.pixels * 1.18 for _, _, face, lines in self.broken(row, head)) + 2 * self.pad

    def add(self, row: tuple[TableCell, ...], head: bool) -> None:
        """Set a row: one truth line, cells separated by tabs."""
        setter, height = self.setter, self.row_height(row, head)
        if self.rows == 0:
            self.top = setter.sheet.top
        words: list[Word] = []
        gaps: list[str] = []
        pending = ""
        for index, (cell, column, face, lines) in enumerate(self.broken(row, head)):
            left, right = self.edges[column], self.edges[column + cell.columns]
            top, first = setter.sheet.top, len(words)
            base = top + (height - len(lines) * face.pixels * 1.18) / 2 if head or cell.align == "centre" else top + self.pad
            pending += "\t" if index else ""
            for line in lines:
                base += face.pixels * 1.18
                placed = setter.words(
                    line, face, base - face.pixels * 0.23, (left + self.pad, right - self.pad), "centre" if head else cell.align
                )
                gaps += [pending if number == 0 and pending else (" " if words else "") for number in range(len(placed[:1]))]
                gaps += [" "] * (len(placed) - 1)
                words, pending = words + placed, ""
            self.cells.append(Cell(self.rows, column, len(setter.sheet.lines), (first, len(words)), 1, cell.columns))
            setter.draw.rectangle(
                (left, top, right, top + height), outline=setter.style.ink, width=max(1, round(setter.scale * 0.6))
            )
        setter.sheet.lines.append(Line(tuple(words), (*gaps, pending)))
        setter.sheet.top += height
        self.rows += 1

    def close(self) -> None:
        """Hand the grid of this page over and start anew."""
        if self.rows:
            box = self.setter.box(self.edges[0], self.top, self.edges[-1], self.setter.sheet.top)
            self.setter.sheet.grids.append(Grid(self.rows, len(self.edges) - 1, tuple(self.cells), box))
        self.clear()


SETTERS: dict[type, Callable[..., None]] = {
    Paragraph: Setter.paragraph,
    Letterhead: Setter.letterhead,
    Table: Setter.table,
    Closing: Setter.closing,
}

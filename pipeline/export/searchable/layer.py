"""The text layer of a page: each word in its place, in a font of empty glyphs that knows which letters they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.export.searchable.words import Placed

FONT = Path(__file__).with_name("empty.ttf")
ADVANCE = 0.5
"""Width of the empty glyph against the size of the font."""

DEPTH = 0.2
"""How far the letters of a line reach below its base line, against its height."""


APART = 0.2
"""White that is left between two words, against the height of their line."""


@dataclass(frozen=True)
class Paper:
    """How the upright page that was read lies on the page of the PDF.

    `corner` is the lower left of what the PDF shows, `size` its width and height before any turning; `turn` is by how many
    degrees clockwise it must be turned to stand as it was read; `scale` are user units for a point of the upright page.
    """

    corner: tuple[float, float]
    size: tuple[float, float]
    turn: int
    scale: tuple[float, float]

    def matrix(self, x: float, y: float, across: float, height: float) -> tuple[float, ...]:
        """The text matrix for a base line that begins at a point of the upright page, its letters so wide and high.

        >>> Paper((0, 0), (600, 800), 0, (1, 1)).matrix(10, 100, 1, 12)
        (12.0, 0.0, 0.0, 12.0, 10.0, 700.0)
        """
        x, y = x * self.scale[0], y * self.scale[1]
        wide, high = self.size
        left, low = self.corner
        spot = {0: (x, high - y), 90: (y, x), 180: (wide - x, y), 270: (wide - y, high - x)}[self.turn]
        right = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[self.turn]
        size = height * self.scale[1]
        a, b = (part * size * across for part in right)
        c, d = (part * size for part in (-right[1], right[0]))
        return tuple(float(part) for part in (a, b, c, d, left + spot[0], low + spot[1]))


@dataclass
class Layer:
    """Writes the layers of one PDF; `codes` numbers the letters as they come."""

    codes: dict[str, int] = field(default_factory=dict)
    words: int = 0

    def of_page(self, lines: Iterable[Sequence[Placed]], paper: Paper) -> bytes:
        """The content stream of a page's text, invisible (rendering mode 3)."""
        parts = ["q BT 3 Tr /KehoachEmpty 1 Tf"]
        for line in lines:
            height = sorted(word.box.height for word in line)[len(line) // 2]
            for number, word in enumerate(line):
                after = line[number + 1] if number + 1 < len(line) else None
                base = word.box.bottom - DEPTH * word.box.height
                width = word.box.width
                if after:  # boxes may touch or overlap; who searches sees two words only with white between them
                    width = max(min(width, after.box.left - APART * height - word.box.left), width / 3)
                matrix = paper.matrix(word.box.left, base, width / (ADVANCE * len(word.text) * height), height)
                parts.append(f"{' '.join(f'{part:.3f}' for part in matrix)} Tm <{self._coded(word.text)}> Tj")
                if after:
                    gap = max(after.box.left - word.box.left - width, APART * height)
                    blank = paper.matrix(word.box.left + width, base, gap / (ADVANCE * height), height)
                    parts.append(f"{' '.join(f'{part:.3f}' for part in blank)} Tm <{self._coded(' ')}> Tj")
                self.words += 1
        return "\n".join([*parts, "ET Q"]).encode()

    def _coded(self, text: str) -> str:
        return "".join(f"{self.codes.setdefault(letter, len(self.codes) + 1):04X}" for letter in text)

    def font(self, pdf: Any) -> Any:
        """The font of all layers, with the letters that its codes stand for."""
        from pikepdf import Array, Dictionary, Name, Stream

        program = Stream(pdf, FONT.read_bytes())
        program.Length1 = FONT.stat().st_size
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name.KehoachEmpty,
            Flags=5,
            FontBBox=Array([0, -200, 500, 800]),
            ItalicAngle=0,
            Ascent=800,
            Descent=-200,
            CapHeight=800,
            StemV=80,
            FontFile2=pdf.make_indirect(program),
        )
        inner = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name.KehoachEmpty,
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=500,
            CIDToGIDMap=pdf.make_indirect(Stream(pdf, b"\x00\x01" * (len(self.codes) + 1))),
        )
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=Name.KehoachEmpty,
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([pdf.make_indirect(inner)]),
                ToUnicode=pdf.make_indirect(Stream(pdf, self._letters())),
            )
        )

    def _letters(self) -> bytes:
        """The map from codes to letters (ToUnicode), a hundred to a block as the format asks."""
        pairs = [f"<{code:04X}> <{letter.encode('utf-16-be').hex().upper()}>" for letter, code in self.codes.items()]
        blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
        written = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /KehoachLetters def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            f"{written}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode()

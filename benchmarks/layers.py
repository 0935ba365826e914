"""Text layers of PDFs, right and wrong ones of many kinds: wrong ones found, good ones distrusted.

`python -m benchmarks.layers [--plans N]`. Pages of synthetic plans are drawn; over the picture, or without one, lies a layer: the
page's own words set by word or by line, with the slips of good OCR; or wrong ones: `tesseract -l eng`, letters of TCVN3 and VNI
fonts without a Unicode map, letters without any name, the words of another page, a stamp or a signature box alone. A wrong layer
is found where it is read from the picture instead, or its letters are converted to the right ones.
"""

from __future__ import annotations

import argparse
import io
import random
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.dossiers import spoiled
from benchmarks.figures import keep
from pipeline.ingest import discover, page_inputs
from pipeline.ingest.encodings import encode_legacy
from pipeline.schema.page import Line, Page
from pipeline.schema.page_input import FoundFile
from pipeline.settings import Settings
from pipeline.training.page_content import random_style
from pipeline.training.pages import DrawnPage, degrade, draw
from pipeline.training.plan_pages import blocks_of
from pipeline.training.plans import make_plan

FONT = Path("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf")
DPI = 150
SIGNED = (
    "Người ký: Văn phòng Ủy ban nhân dân\nEmail: vanphong@example.gov.vn\nCơ quan: Ủy ban nhân dân tỉnh\nThời gian ký: 12.03.2024"
)
NAMELESS = "\ue000\ue001\ue002\ue003"


@dataclass(frozen=True)
class Sheet:
    """A drawn page, its picture as a scanner would give it, and the page that another document has in its place."""

    drawn: DrawnPage
    scan: Any
    other: Page
    chance: random.Random


def sheets(plans: int) -> Iterator[Sheet]:
    drawn: list[DrawnPage] = []
    for number in range(plans):
        style = random_style(np.random.default_rng(number), DPI)
        drawn += draw(blocks_of(make_plan(f"layers/{number}", on_paper=True)), style, np.random.default_rng(number))
    profiles = ("office", "archive", "fax")
    for number, page in enumerate(drawn):
        other = drawn[(number + max(2, len(drawn) // 2)) % len(drawn)].truth
        scan = degrade(page, profiles[number % 3], np.random.default_rng(number))
        yield Sheet(scan, scan.image, other, random.Random(number))


class Canvas:
    """A PDF page in the making."""

    def __init__(self, size: tuple[float, float]) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas as Drawing

        pdfmetrics.registerFont(TTFont("Tinos", str(FONT)))
        self.size, self.out = size, io.BytesIO()
        self.drawing = Drawing(self.out, pagesize=size, invariant=1)
        self.font = "Tinos"

    def picture(self, image: Any) -> None:
        from reportlab.lib.utils import ImageReader

        packed = io.BytesIO()
        image.convert("L").save(packed, "JPEG", quality=70)
        packed.seek(0)
        self.drawing.drawImage(ImageReader(packed), 0, 0, *self.size)

    def piece(self, text: str, line: Any, hidden: bool) -> None:
        """Words stretched over a box, as OCR programs lay them."""
        if line is None or not text.strip():
            return
        height = max(4.0, line.height)
        width = self.drawing.stringWidth(text, self.font, height)
        writing = self.drawing.beginText(line.left, self.size[1] - line.bottom + 0.2 * height)
        writing.setFont(self.font, height)
        writing.setTextRenderMode(3 if hidden else 0)
        writing.setHorizScale(100 * max(1.0, line.width) / max(1.0, width))
        writing.textOut(text + " ")
        self.drawing.drawText(writing)

    def page(self, lines: Sequence[Line], *, by_word: bool, hidden: bool = True, change: Callable[[str], str] = str) -> None:
        for line in lines:
            if by_word:
                for word in line.words:
                    self.piece(change(word.text), word.box, hidden)
            else:
                self.piece(change(line.text.replace("\t", " ")), line.box, hidden)

    def save(self, path: Path) -> Path:
        self.drawing.save()
        path.write_bytes(self.out.getvalue())
        return path


def over_scan(sheet: Sheet, lines: Sequence[Line], *, by_word: bool = True, change: Callable[[str], str] = str) -> Canvas:
    canvas = Canvas(sheet.drawn.truth.size or (595, 842))
    canvas.picture(sheet.scan)
    canvas.page(lines, by_word=by_word, change=change)
    return canvas


def in_legacy_letters(sheet: Sheet, encoding: str, *, scanned: bool) -> Canvas:
    """Letters of an old font whose codes a viewer shows as Latin ones."""

    def latin(text: str) -> str:
        return encode_legacy(text, encoding)[0].decode("cp1252", "replace").replace("\ufffd", "?")

    canvas = Canvas(sheet.drawn.truth.size or (595, 842))
    canvas.font = "Helvetica"
    if scanned:
        canvas.picture(sheet.scan)
    canvas.page(sheet.drawn.truth.lines, by_word=True, hidden=scanned, change=latin)
    return canvas


def by_english_model(sheet: Sheet) -> Canvas:
    packed = io.BytesIO()
    sheet.scan.save(packed, "PNG", dpi=(sheet.drawn.dpi, sheet.drawn.dpi))
    command = ["tesseract", "-", "-", "-l", "eng", "pdf"]
    text = subprocess.run([*command[:-1]], input=packed.getvalue(), capture_output=True, check=True).stdout.decode()
    canvas = Canvas(sheet.drawn.truth.size or (595, 842))
    canvas.picture(sheet.scan)
    rows = [row for row in text.split("\n") if row.strip()]
    writing = canvas.drawing.beginText(60, 780)
    writing.setFont("Tinos", 11)
    writing.setTextRenderMode(3)
    writing.setLeading(720 / max(1, len(rows)))
    for row in rows:
        writing.textLine(row)
    canvas.drawing.drawText(writing)
    return canvas


def box_only(sheet: Sheet, text: str) -> Canvas:
    canvas = Canvas(sheet.drawn.truth.size or (595, 842))
    canvas.picture(sheet.scan)
    writing = canvas.drawing.beginText(380, 800)
    writing.setFont("Tinos", 8)
    for row in text.split("\n"):
        writing.textLine(row)
    canvas.drawing.drawText(writing)
    return canvas


def nameless(sheet: Sheet) -> Canvas:
    def change(text: str) -> str:
        return "".join(sheet.chance.choice(NAMELESS) if not c.isascii() else c for c in text)

    return over_scan(sheet, sheet.drawn.truth.lines, change=change)


def digital(sheet: Sheet) -> Canvas:
    canvas = Canvas(sheet.drawn.truth.size or (595, 842))
    canvas.page(sheet.drawn.truth.lines, by_word=True, hidden=False)
    return canvas


GOOD: dict[str, Callable[[Sheet], Canvas]] = {
    "its own words over the scan, word by word": lambda s: over_scan(s, s.drawn.truth.lines),
    "its own words over the scan, line by line": lambda s: over_scan(s, s.drawn.truth.lines, by_word=False),
    "with the slips of good OCR": lambda s: over_scan(s, spoiled(s.drawn.truth, s.chance).lines),
    "digital": digital,
}
WRONG: dict[str, Callable[[Sheet], Canvas]] = {
    "tesseract -l eng": by_english_model,
    "TCVN3 without a map, over the scan": lambda s: in_legacy_letters(s, "tcvn3", scanned=True),
    "VNI without a map, over the scan": lambda s: in_legacy_letters(s, "vni", scanned=True),
    "TCVN3 without a map, digital": lambda s: in_legacy_letters(s, "tcvn3", scanned=False),
    "VNI without a map, digital": lambda s: in_legacy_letters(s, "vni", scanned=False),
    "letters without a name": nameless,
    "the words of another page": lambda s: over_scan(s, s.other.lines),
    "the words of another page, line by line": lambda s: over_scan(s, s.other.lines, by_word=False),
    "a signature box alone": lambda s: box_only(s, SIGNED),
    "a stamp alone": lambda s: box_only(s, "CÔNG VĂN ĐẾN\nSố: 1120\nNgày: 15/3/2024"),
}


def verdict(path: Path) -> tuple[bool, str]:
    """Whether the words of a page are taken from its layer as they stand, and the reason."""
    settings = Settings()
    (found,) = discover([str(path)], settings.ingest, path.parent)
    if not isinstance(found, FoundFile):
        raise TypeError(found)
    (page,) = page_inputs(found, (1,), settings.ingest)
    return page.layer is not None and "converted" not in page.reason, page.reason


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=40)
    arguments = parser.parse_args()
    every = list(sheets(arguments.plans))
    print(f"{len(every)} pages; good layers: read as they stand; wrong ones: found")
    with tempfile.TemporaryDirectory() as name:
        for title, kinds in (("good", GOOD), ("wrong", WRONG)):
            right = total = 0
            for kind, make in kinds.items():
                some = every[:: max(1, len(every) // 20)] if "eng" in kind else every
                reasons: Counter[str] = Counter()
                for sheet in some:
                    taken, reason = verdict(make(sheet).save(Path(name) / "page.pdf"))
                    reasons[reason] += taken != (title == "good")
                wrong = +reasons
                right += len(some) - wrong.total()
                total += len(some)
                said = "".join(f"; {count} x {reason}" for reason, count in wrong.most_common(3))
                print(f"  {title:<6} {kind:<44} {len(some) - wrong.total():4} of {len(some)}{said}", flush=True)
            if title == "good":
                share = 100 * (total - right) / total
                print(f"good layers distrusted: {share:.2f} % of {total} (bar 0.5 %)")
                keep("good text layers distrusted", "<= 0.5 %", f"{share:.2f} % of {total}", share <= 0.5)
            else:
                print(f"wrong layers found: {100 * right / total:.2f} % of {total} (bar 100 %)")
                keep("wrong text layers found", "100 %", f"{100 * right / total:.2f} % of {total}", right == total)


if __name__ == "__main__":
    main()

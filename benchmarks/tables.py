"""Annex tables of digital PDFs: cells, headings of columns, joining over pages, amounts by their unit.

`python -m benchmarks.tables [--count N] [--show]`. Tables are set by reportlab as word processors set them: ruled, with merged
cells, several rows of headings, over several pages, on landscape sheets, with level rules only, and without any. A cell is right
where its row, its column and all its words are; a path is right where the headings above the cell are, outermost first. Scanned
tables are measured by `benchmarks.ocr`.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.figures import keep
from pipeline.ingest import discover, inspect
from pipeline.schema.outline import Table
from pipeline.schema.page_input import FoundFile
from pipeline.schema.plan import Plan
from pipeline.settings import Settings
from pipeline.steps import make_plan, read_pages
from pipeline.training.page_fonts import font_path
from pipeline.training.plans import make_plan as synthetic

Place = tuple[int, int]
UNIT = {"đồng": 1, "nghìn đồng": 1_000, "triệu đồng": 1_000_000}


@dataclass
class Made:
    """A table to be set: its cells by row and column, spans (rows, columns), headings, and how it is ruled."""

    cells: dict[Place, str]
    rows: int
    columns: int
    header: int
    spans: dict[Place, Place] = field(default_factory=dict)
    widths: tuple[float, ...] = ()
    rules: str = "all"
    repeat: bool = True
    landscape: bool = False
    unit: str = "triệu đồng"
    amounts: tuple[int, ...] = ()
    """Columns with money."""

    def path(self, column: int) -> tuple[str, ...]:
        """The headings above a column, outermost first; the row that numbers the columns is none."""
        found = []
        for row in range(self.header):
            for (at, first), text in self.cells.items():
                width = self.spans.get((at, first), (1, 1))[1]
                if at == row and first <= column < first + width and not text.strip("()").isdigit():
                    found.append(text)
        return tuple(found)


def words(chance: random.Random, most: int) -> str:
    """Words of a task or an item, from a synthetic plan."""
    plan = synthetic(f"tables/{chance.randrange(200)}")
    parts = [part.strip(" .;:-+") for part in plan.text.split("\n") if 30 < len(part) < 400 and "\t" not in part]
    text = " ".join(chance.choice(parts).split()[: chance.randint(3, most)])
    return text[:1].upper() + text[1:]


def amount(chance: random.Random) -> str:
    return f"{chance.choice((chance.randint(1, 99), chance.randint(100, 9_999), chance.randint(10_000, 250_000))):,}".replace(
        ",", "."
    )


def body(chance: random.Random, made: Made, kinds: str, rows: int) -> Made:
    """Rows under the headings: n a number, t words, u a unit, a an amount."""
    for row in range(made.header, made.header + rows):
        for column, kind in enumerate(kinds):
            made.cells[row, column] = {
                "n": str(row - made.header + 1),
                "t": words(chance, 14),
                "u": chance.choice(
                    ("Phòng Nội vụ", "Phòng Văn hóa và Thông tin", "UBND các xã, thị trấn", "Trung tâm Y tế huyện")
                ),
                "a": amount(chance),
            }[kind]
    made.rows = made.header + rows
    made.amounts = tuple(column for column, kind in enumerate(kinds) if kind == "a")
    return made


def plain(chance: random.Random) -> Made:
    heads = ("TT", "Nội dung", "Đơn vị chủ trì", "Kinh phí")
    made = Made({(0, n): text for n, text in enumerate(heads)}, 0, 4, 1, widths=(0.07, 0.48, 0.27, 0.18))
    return body(chance, made, "ntua", chance.randint(4, 9))


def merged_heads(chance: random.Random) -> Made:
    cells = {(0, 0): "TT", (0, 1): "Nhiệm vụ", (0, 2): "Kinh phí thực hiện", (1, 2): "Ngân sách tỉnh", (1, 3): "Ngân sách huyện"}
    cells |= {(0, 4): "Đơn vị thực hiện"}
    spans = {(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 2), (0, 4): (2, 1)}
    return body(chance, Made(cells, 0, 5, 2, spans, (0.06, 0.36, 0.16, 0.17, 0.25)), "ntaau", chance.randint(4, 9))


def deep_heads(chance: random.Random) -> Made:
    cells = {(0, 0): "TT", (0, 1): "Chỉ tiêu", (0, 2): "Kinh phí", (1, 2): "Tổng số", (1, 3): "Trong đó"}
    cells |= {(2, 3): "Năm 2024", (2, 4): "Năm 2025"} | {(3, n): f"({n + 1})" for n in range(5)}
    spans = {(0, 0): (3, 1), (0, 1): (3, 1), (0, 2): (1, 3), (1, 2): (2, 1), (1, 3): (1, 2)}
    return body(chance, Made(cells, 0, 5, 4, spans, (0.06, 0.42, 0.17, 0.17, 0.18)), "ntaaa", chance.randint(4, 9))


def over_pages(chance: random.Random, *, repeat: bool = True) -> Made:
    made = merged_heads(chance)
    made = body(chance, Made({k: v for k, v in made.cells.items() if k[0] < 2}, 0, 5, 2, made.spans, made.widths), "ntaau", 32)
    made.repeat = repeat
    return made


def landscape(chance: random.Random) -> Made:
    heads = ("TT", "Nội dung công việc", "Cơ quan chủ trì", "Cơ quan phối hợp", "Kinh phí", "Ghi chú")
    made = Made(
        {(0, n): text for n, text in enumerate(heads)}, 0, 6, 1, widths=(0.05, 0.37, 0.17, 0.17, 0.1, 0.14), landscape=True
    )
    return body(chance, made, "ntuuat", chance.randint(10, 20))


def merged_body(chance: random.Random) -> Made:
    made = plain(chance)
    for row in range(1, made.rows - 1, 3):
        made.spans[row, 2] = (2, 1)
        del made.cells[row + 1, 2]
    return made


def ruled(rules: str) -> Callable[[random.Random], Made]:
    def make(chance: random.Random) -> Made:
        made = chance.choice((plain, merged_heads))(chance)
        made.rules = rules
        return made

    return make


KINDS: dict[str, Callable[[random.Random], Made]] = {
    "ruled": plain,
    "headings in two rows, merged": merged_heads,
    "headings in three rows, columns numbered": deep_heads,
    "over pages, headings repeated": over_pages,
    "over pages, headings once": lambda chance: over_pages(chance, repeat=False),
    "landscape": landscape,
    "merged cells in the body": merged_body,
    "level rules only": ruled("level"),
    "unruled": ruled("none"),
}


def set_table(made: Made, path: Path, chance: random.Random) -> Path:
    """The table on pages of a PDF, with a line above it and one below."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate
    from reportlab.platypus import Table as Grid

    for name, bold in (("Tinos", False), ("TinosB", True)):
        pdfmetrics.registerFont(TTFont(name, str(font_path("Tinos", bold, False))))
    size = chance.choice((10, 11, 12))
    style = ParagraphStyle("cell", fontName="Tinos", fontSize=size, leading=size * 1.2)
    head = ParagraphStyle("head", parent=style, fontName="TinosB", alignment=1)
    sheet = landscape(A4) if made.landscape else A4
    width = sheet[0] - 115
    rows = [
        [
            Paragraph(made.cells[row, column], head if row < made.header else style) if (row, column) in made.cells else ""
            for column in range(made.columns)
        ]
        for row in range(made.rows)
    ]
    grid = Grid(rows, [share * width for share in made.widths], repeatRows=made.header if made.repeat else 0)
    look: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
    look += {"all": [("GRID", (0, 0), (-1, -1), 0.5, "black")], "level": [("LINEBELOW", (0, 0), (-1, -1), 0.5, "black")]}.get(
        made.rules, []
    )
    look += [("SPAN", (c, r), (c + wide - 1, r + deep - 1)) for (r, c), (deep, wide) in made.spans.items()]
    grid.setStyle(look)
    story = [
        Paragraph("PHỤ LỤC", head),
        Paragraph("Danh mục nhiệm vụ và kinh phí thực hiện kế hoạch", head),
        Paragraph(f"Đơn vị tính: {made.unit}", ParagraphStyle("right", parent=style, alignment=2)),
        grid,
        Paragraph("Ủy ban nhân dân huyện giao các đơn vị căn cứ danh mục trên tổ chức thực hiện.", style),
    ]
    held = io.BytesIO()
    SimpleDocTemplate(held, pagesize=sheet, leftMargin=70, rightMargin=45, topMargin=57, bottomMargin=57).build(story)
    path.write_bytes(held.getvalue())
    return path


def read(path: Path) -> Plan:
    settings = Settings()
    (found,) = discover([str(path)], settings.ingest, path.parent)
    if not isinstance(found, FoundFile):
        raise TypeError(found)
    source = inspect(found, settings.ingest)
    return make_plan(source, tuple(read_pages(found, range(1, source.pages + 1), settings)), settings)


def cells_of(table: Table, clean: str) -> dict[Place, tuple[str, tuple[str, ...]]]:
    """Words and headings by place; rows that repeat the headings on a later page are left out of the count."""
    repeated = sorted({c.row for c in table.cells if c.is_header and any(not d.is_header and d.row < c.row for d in table.cells)})
    return {
        (c.row - sum(row < c.row for row in repeated), c.column): (" ".join(c.at.of(clean).split()), c.header_path)
        for c in table.cells
        if c.row not in repeated
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    arguments = parser.parse_args()
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * 7)
    with tempfile.TemporaryDirectory() as name:
        for kind, make in KINDS.items():
            for number in range(arguments.count):
                chance = random.Random(f"{kind}/{number}")
                made = make(chance)
                plan = read(set_table(made, Path(name) / "t.pdf", chance))
                tables = plan.outline.tables
                got = cells_of(max(tables, key=lambda t: len(t.cells)), plan.text.clean) if tables else {}
                count(sums[kind], made, got, plan, len(tables))
                if arguments.show:
                    for place, text in made.cells.items():
                        if got.get(place, ("", ()))[0] != text:
                            print(f"    {kind} {number} {place}: {text!r} <- {got.get(place)}")
    print("kind                                       cells right          headings right  in one table  amounts right")
    for kind, (right, cells, heads, below, whole, sums_right, sums_all) in sums.items():
        print(
            f"{kind:<42} {100 * right / cells:5.1f} % of {cells:5}   {100 * heads / below:5.1f} %      "
            f"{whole:3} of {arguments.count:3}    {100 * sums_right / max(1, sums_all):5.1f} % of {sums_all}"
        )
    for title, kinds in (("ruled", [k for k in sums if k not in ("unruled", "level rules only")]), ("all", list(sums))):
        right, cells = (sum(sums[kind][at] for kind in kinds) for at in (0, 1))
        print(f"{title}: {100 * right / cells:.1f} % of {cells} cells (bar 97 % for ruled)")
        bar = 0.97 if title == "ruled" else None
        good = None if bar is None else right >= bar * cells
        keep(f"digital tables, {title}: cells right", ">= 97 %" if bar else "-", f"{100 * right / cells:.1f} % of {cells}", good)


def count(row: list[int], made: Made, got: dict[Place, tuple[str, tuple[str, ...]]], plan: Plan, tables: int) -> None:
    for place, text in made.cells.items():
        found, path = got.get(place, ("", ()))
        row[0] += found == text
        row[1] += 1
        if place[0] >= made.header:
            row[2] += path == made.path(place[1])
            row[3] += 1
    row[4] += tables == 1
    amounts = {budget.amount_vnd for budget in plan.records.budgets}
    for (at, column), text in made.cells.items():
        if at >= made.header and column in made.amounts:
            row[5] += int(text.replace(".", "")) * UNIT[made.unit] in amounts
            row[6] += 1


if __name__ == "__main__":
    main()

"""Draws docs/pictures/bao-cao-*.png and so-tay-*.png: the report and the notebooks, as Chromium shows them over the samples.

make run && .venv/bin/python scripts/notebooks.py && .venv/bin/python scripts/analyst_pictures.py [OUT]
"""

from __future__ import annotations

import io
import shutil
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from markdown_it import MarkdownIt
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from pipeline.export import archive_report

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
COLOURS = 64
"""Of a picture: flat areas and letters need no more, and the files stay small."""

LOOK = """body{font:14px/1.5 system-ui,sans-serif;width:760px;margin:20px;color:#222}
pre{background:#f6f6f6;border:1px solid #e3e3e3;padding:8px;font:12px/1.4 monospace;white-space:pre-wrap;margin:6px 0}
.out{margin:4px 0 14px}.out pre{background:none;border:0;padding:0 4px}
table{border-collapse:collapse;font-size:12px}td,th{padding:3px 8px;text-align:right}tr:nth-child(even){background:#f6f6f6}"""


@dataclass(frozen=True)
class Part:
    """A picture of a page: from the first element that holds some words (or fits a selector) to before another one."""

    name: str
    begin: str
    end: str = ""


OF_REPORT = (
    Part("bao-cao-1", "header", "#quality"),
    Part("bao-cao-2", "#network", "#targets"),
    Part("bao-cao-3", "#money", "#documents"),
)
OF_NOTEBOOKS = {
    "01": Part("so-tay-1", "text=Từ con số về câu chữ", "text=Những bản ghi đứng cạnh nó"),
    "02": Part("so-tay-2", "text=Bảo hiểm y tế và hộ nghèo"),
    "03": Part("so-tay-3", "text=Đã sửa những gì", "text=Danh sách soát hôm nay"),
}


def as_html(path: Path) -> str:
    """A stored notebook as a plain page: its words, its code and what the code showed."""
    cells = nbformat.read(path, as_version=4).cells
    words = MarkdownIt("commonmark")
    parts = [words.render(c.source) if c.cell_type == "markdown" else f"<pre>{escape(c.source)}</pre>{shown(c)}" for c in cells]
    return f"<meta charset=utf-8><style>{LOOK}</style>" + "\n".join(parts)


def shown(cell: nbformat.NotebookNode) -> str:
    parts = []
    for output in cell.outputs:
        data = output.get("data", {})
        plain = escape(output.get("text") or data.get("text/plain", ""))
        picture = f'<img src="data:image/png;base64,{data["image/png"]}">' if "image/png" in data else f"<pre>{plain}</pre>"
        parts.append(f'<div class="out">{data.get("text/html", picture)}</div>')
    return "".join(parts)


def save(picture: bytes, name: str) -> None:
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(PICTURES / f"{name}.png", optimize=True)


def draw(page: Page, part: Part) -> None:
    """A part of the page, a little air around it."""
    top = page.locator(part.begin).first.bounding_box()
    below = page.locator(part.end).first.bounding_box() if part.end else None
    size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    begin, end = max(0, top["y"] - 10 if top else 0), below["y"] - 6 if below else size[1]
    save(page.screenshot(full_page=True, clip={"x": 0, "y": begin, "width": size[0], "height": end - begin}), part.name)


def draw_report(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 625})
    page.goto(address)
    for part in OF_REPORT:
        draw(page, part)
    page.locator("#targets table a").filter(has_text="16").first.click()
    save(page.screenshot(), "bao-cao-ban-ghi")
    phone = browser.new_page(viewport={"width": 390, "height": 1500})
    phone.goto(address)
    save(phone.screenshot(), "bao-cao-dien-thoai")


def main(out: Path) -> None:
    """Write the report to a passing folder, and draw."""
    with TemporaryDirectory() as folder, sync_playwright() as player:
        report = Path(folder) / "report.html"
        archive_report(out, report, "vi")
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        draw_report(browser, report.as_uri())
        for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
            page = browser.new_page(viewport={"width": 800, "height": 900})
            page.set_content(as_html(path))
            draw(page, OF_NOTEBOOKS[path.name[:2]])
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data" / "processed")

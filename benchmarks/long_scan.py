"""A scan of 300 pages through a whole run: the most memory that any process of the run held, beside a tenth of the pages.

`python -m benchmarks.long_scan [--pages N]`. Big documents stream: a worker holds one page's picture at a time, so its memory
does not grow with the number of pages. The pages are a few drawn ones of a short text each, at 300 dpi, repeated: reading them
is quick, and what a page weighs in memory is its pixels.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

import numpy as np
import psutil

from benchmarks.figures import keep
from pipeline.errors import ExitCode
from pipeline.training.pages import DrawnPage, Paragraph, degrade, draw, random_style
from pipeline.training.plans import make_plan

DISTINCT = 3
TICK = 0.1


def drawn_pages() -> list[DrawnPage]:
    """A few pages of four paragraphs, as an office scans them."""
    pages = []
    for seed in range(DISTINCT):
        parts = [" ".join(part.split()) for part in make_plan(seed).text.split("\n\n")]
        blocks = [Paragraph(part[:200]) for part in parts if len(part) > 60][:4]
        rng = np.random.default_rng(seed)
        pages.append(degrade(draw(blocks, random_style(rng), rng)[0], "office", rng))
    return pages


def scan_of(pages: list[DrawnPage], count: int, target: Path) -> Path:
    """A PDF of so many pages; each distinct picture is stored once, without loss."""
    import pikepdf
    from pikepdf import Dictionary, Name, Stream

    with pikepdf.new() as pdf:
        pictures = []
        for page in pages:
            grey = page.image.convert("L")
            picture = Stream(pdf, zlib.compress(grey.tobytes(), 1))
            picture.stream_dict = Dictionary(
                Type=Name.XObject,
                Subtype=Name.Image,
                Width=grey.width,
                Height=grey.height,
                ColorSpace=Name.DeviceGray,
                BitsPerComponent=8,
                Filter=Name.FlateDecode,
            )
            size = (grey.width * 72 / page.dpi, grey.height * 72 / page.dpi)
            pictures.append((pdf.make_indirect(picture), size))
        for number in range(count):
            picture, size = pictures[number % len(pictures)]
            sheet = pdf.add_blank_page(page_size=size)
            sheet.Resources = Dictionary(XObject=Dictionary(Scan=picture))
            sheet.Contents = pdf.make_stream(f"q {size[0]:.3f} 0 0 {size[1]:.3f} 0 0 cm /Scan Do Q".encode())
        pdf.save(target)
    return target


def run(file: Path, out: Path) -> tuple[float, float]:
    """A run over the file in processes of its own: the most megabytes that one of them held, and seconds."""
    command = [sys.executable, "-m", "pipeline.cli", "run", str(file), "--out", str(out), "--workers", "2"]
    began, most = time.monotonic(), 0.0
    root = Path(__file__).resolve().parents[1]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=root) as running:
        main = psutil.Process(running.pid)
        while running.poll() is None:
            try:
                held = [process.memory_info().rss for process in (main, *main.children(recursive=True))]
            except psutil.NoSuchProcess:
                held = []
            most = max([most, *(size / (1 << 20) for size in held)])
            time.sleep(TICK)
    if running.returncode != ExitCode.OK:
        raise SystemExit(f"the run ended with {running.returncode}")
    return most, time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=300)
    count = parser.parse_args().pages
    pages = drawn_pages()
    peaks = []
    with tempfile.TemporaryDirectory(prefix="kehoach-bench-") as name:
        for number in (max(1, count // 10), count):
            peak, seconds = run(scan_of(pages, number, Path(name, f"{number}.pdf")), Path(name, f"out-{number}"))
            peaks.append(peak)
            print(f"{number} pages: {peak:.0f} MB at most in one process, {seconds / number:.2f} s a page", flush=True)
    few, many = peaks
    keep(f"memory of a process of a run over a scan of {count} pages", "< 700 MB", f"{many:.0f} MB", many < 700)
    keep("the same beside a tenth of the pages", "< 1.15 x", f"{many / few:.2f} x", many < 1.15 * few)


if __name__ == "__main__":
    main()

"""The whole program beside OCRmyPDF and plain Tesseract on the same scans: errors of characters, wall and processor time.

`python -m benchmarks.ocrmypdf [--plans N] [--program PATH]`. Drawn pages of four profiles, each profile one PDF whose pictures
are stored without loss; every program gets the same file and the same number of workers. OCRmyPDF (MPL-2.0) is a measure only:
`pip install ocrmypdf` anywhere and name its program; where it is absent the others are measured alone.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from benchmarks.figures import keep
from benchmarks.ocr import GOALS, Scan, distance, flat, make_scans, plain

WORKERS = 2


@dataclass(frozen=True)
class Run:
    """What a program made of a file: the text of each page, seconds on the wall, seconds of the processor."""

    texts: list[str]
    wall: float
    processor: float


def pdf_of(scans: Sequence[Scan], target: Path) -> Path:
    """The pictures as pages of a PDF, pixel by pixel."""
    import pikepdf
    from pikepdf import Dictionary, Name, Stream

    with pikepdf.new() as pdf:
        for scan in scans:
            with Image.open(scan.path) as image:
                space = Name.DeviceRGB if image.mode == "RGB" else Name.DeviceGray
                depth = 1 if image.mode == "1" else 8
                width, height, pixels = image.width, image.height, image.tobytes()
            drawn = Stream(pdf, zlib.compress(pixels, 1))
            drawn.stream_dict = Dictionary(
                Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height, ColorSpace=space, BitsPerComponent=depth
            )
            drawn.stream_dict.Filter = Name.FlateDecode
            sheet = pdf.add_blank_page(page_size=scan.size)
            sheet.Resources = Dictionary(XObject=Dictionary(Scan=drawn))
            sheet.Contents = pdf.make_stream(f"q {scan.size[0]:.3f} 0 0 {scan.size[1]:.3f} 0 0 cm /Scan Do Q".encode())
        pdf.save(target)
    return target


def timed(work: Callable[[], list[str]]) -> Run:
    """Work with its time; that of its ended child processes counts."""
    start, before = time.perf_counter(), _processor()
    texts = work()
    return Run(texts, time.perf_counter() - start, _processor() - before)


def _processor() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def by_kehoach(file: Path, out: Path) -> list[str]:
    """A whole run: reading, repair, structure, records, tables. Its command, so that starting it counts too."""
    command = [sys.executable, "-m", "pipeline.cli", "run", str(file), "--out", str(out), "--workers", str(WORKERS)]
    environment = {**os.environ, "KEHOACH_STRUCTURE_DOSSIERS": "whole"}
    subprocess.run(command, check=True, capture_output=True, env=environment, cwd=Path(__file__).resolve().parents[1])
    return (out / "text" / f"{file.stem}.txt").read_text("utf-8").split("\f")


def by_ocrmypdf(program: str, file: Path, out: Path) -> list[str]:
    sidecar = out.with_suffix(".txt")
    options = ["-l", "vie", "--jobs", str(WORKERS), "--output-type", "pdf", "--sidecar", str(sidecar)]
    command = [program, *options, str(file), str(out)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    if done.returncode:
        raise SystemExit(f"{program} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return sidecar.read_text("utf-8").split("\f")


def by_tesseract(scans: Sequence[Scan]) -> list[str]:
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(plain, [scan.path for scan in scans]))


def share(scans: Sequence[Scan], run: Run | None) -> str:
    """Errors in a hundred characters, reading order counted."""
    if run is None:
        return "      -"
    texts = [*run.texts, *[""] * len(scans)][: len(scans)]
    wrong = sum(distance(scan.truth.text, text) for scan, text in zip(scans, texts, strict=True))
    return f"{100 * wrong / sum(len(flat(scan.truth.text)) for scan in scans):5.2f} %"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=2)
    parser.add_argument("--program", default=os.environ.get("OCRMYPDF") or shutil.which("ocrmypdf"))
    arguments = parser.parse_args()
    if arguments.program is None:
        print("OCRmyPDF is not installed (pip install ocrmypdf; --program PATH): it is not compared.")
    runs: list[tuple[Run, Run, Run | None]] = []
    pages = 0
    with tempfile.TemporaryDirectory() as name:
        scans = make_scans(Path(name), arguments.plans)
        print(f"{WORKERS} workers; errors of characters:\nprofile   pages  kehoach  tesseract  OCRmyPDF    goal")
        for profile in GOALS:
            own = [scan for scan in scans if scan.profile == profile]
            file = pdf_of(own, Path(name) / f"{profile}.pdf")
            place = Path(name) / f"{profile}-out"
            ours, bare = timed(lambda file=file, place=place: by_kehoach(file, place)), timed(lambda own=own: by_tesseract(own))  # type: ignore[misc]
            other = None
            if arguments.program:
                target = Path(name) / f"{profile}-ocr.pdf"
                other = timed(lambda file=file, target=target: by_ocrmypdf(arguments.program, file, target))  # type: ignore[misc]
            runs.append((ours, bare, other))
            pages += len(own)
            cells = "  ".join(share(own, run) for run in (ours, bare, other))
            print(f"{profile:<9} {len(own):5}  {cells}   {GOALS[profile]:.2f} %", flush=True)
    print(f"\nseconds a page over all {pages} pages   wall   processor")
    for at, title in enumerate(("kehoach, a whole run", "plain Tesseract, in parallel", "OCRmyPDF")):
        found = [run[at] for run in runs if run[at] is not None]
        if found:
            wall, processor = (sum(getattr(run, kind) for run in found) / pages for kind in ("wall", "processor"))
            print(f"{title:<36} {wall:6.2f} {processor:9.2f}")
            keep(f"{title}, seconds a page", "-", f"{wall:.2f} wall, {processor:.2f} processor")


if __name__ == "__main__":
    main()

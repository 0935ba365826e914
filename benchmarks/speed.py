"""How fast and how large: digital PDFs against pdfplumber alone, repair to extract, memory of a worker, start of the command.

    python -m benchmarks.speed

Reads data/raw, and the digital PDFs of ../shared/real where they are there. Everything runs on one core, one after another.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pdfplumber
import psutil

from benchmarks.figures import keep
from pipeline import steps
from pipeline.batch import run
from pipeline.ingest import discover, inspect
from pipeline.schema.page import Transcript
from pipeline.schema.page_input import FoundFile
from pipeline.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = Settings()


def say(what: str, bar: str, measured: str, good: bool | None = None) -> None:
    print(f"{what:<46} bar: {bar:<28} measured: {measured}")
    keep(what, bar, measured, good)


def found_files(places: list[Path], scratch: Path) -> list[FoundFile]:
    names = [str(place) for place in places if place.exists()]
    return [item for item in discover(names, SETTINGS.ingest, scratch) if isinstance(item, FoundFile)]


def all_layers(found: FoundFile) -> bool:
    """Whether every page has a layer that is trusted: then no page goes through OCR."""
    from pipeline.ingest import page_inputs

    pages = range(1, inspect(found, SETTINGS.ingest).pages + 1)
    return all(page.layer is not None for page in page_inputs(found, tuple(pages), SETTINGS.ingest))


def plumber_pages(path: str) -> int:
    """pdfplumber alone, taking the words of every page."""
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_words()
            page.close()
        return len(pdf.pages)


def our_pages(found: FoundFile) -> int:
    """From the file to pages in reading order, with tables, as they go to repair."""
    count = inspect(found, SETTINGS.ingest).pages
    return sum(1 for _ in steps.read_pages(found, tuple(range(1, count + 1)), SETTINGS))


def digital(files: list[FoundFile]) -> None:
    pdfs = [found for found in files if found.kind == "pdf" and all_layers(found)]
    best: dict[str, float] = {}
    pages = 0
    for _ in range(3):  # the best of three leaves the load of the machine aside
        for name in ("pdfplumber", "kehoach"):
            began = time.perf_counter()
            pages = sum(plumber_pages(f.local) if name == "pdfplumber" else our_pages(f) for f in pdfs)
            best[name] = min(best.get(name, 1e9), time.perf_counter() - began)
    alone, ours = pages / best["pdfplumber"], pages / best["kehoach"]
    bar = f">= {alone / 2:.1f} pages/s (half)"
    say(
        f"digital PDFs, {len(pdfs)} files, {pages} pages",
        bar,
        f"{ours:.1f} pages/s ({ours / alone:.2f} of pdfplumber's {alone:.1f})",
        ours >= alone / 2,
    )


def later_rooms(files: list[FoundFile]) -> None:
    """Time of the processor, so that what else the machine does counts less; each file once, models awake."""
    rooms = ("repair", "structure", "extract")
    total, total_sheets = dict.fromkeys(rooms, 0.0), 0
    woken = False
    lines = []
    for found in files:
        if not (found.kind in ("text", "docx") or (found.kind == "pdf" and all_layers(found))):
            continue
        source = inspect(found, SETTINGS.ingest)
        transcript = Transcript(source, tuple(steps.read_pages(found, tuple(range(1, source.pages + 1)), SETTINGS)))
        if not woken:
            steps.make_plan(source, transcript.pages, SETTINGS)
            woken = True
        at = [time.process_time()]
        text = steps.make_text(transcript, SETTINGS)
        at.append(time.process_time())
        outline = steps.make_outline(transcript, text, SETTINGS)
        at.append(time.process_time())
        steps.make_records(transcript, text, outline, SETTINGS)
        at.append(time.process_time())
        sheets = max(len(transcript.pages), round(len(transcript.raw) / 2500))
        for number, room in enumerate(rooms):
            total[room] += at[number + 1] - at[number]
        total_sheets += sheets
        lines.append(f"    {(at[-1] - at[0]) * 1000 / sheets:6.0f} ms a page  {Path(found.path).name}, {sheets} p.")
    parts = ", ".join(f"{room} {seconds * 1000 / total_sheets:.0f}" for room, seconds in total.items())
    what = f"repair to extract, {len(lines)} files, {total_sheets} pages"
    milliseconds = sum(total.values()) * 1000 / total_sheets
    measured = f"{milliseconds:.0f} ms a page ({parts}); 2,500 letters of a text file count as a page"
    say(what, "< 60 ms a page", measured, milliseconds < 60)
    print("\n".join(lines))


class Watch(threading.Thread):
    """The most memory that one worker, with what it starts, held at any look."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most, self._over = 0, False

    def run(self) -> None:
        me = psutil.Process()
        while not self._over:
            for worker in me.children():
                self.most = max(self.most, sum(self._memory(worker)))
            time.sleep(0.05)

    @staticmethod
    def _memory(worker: psutil.Process) -> Iterator[int]:
        try:
            for process in (worker, *worker.children(recursive=True)):
                yield process.memory_info().rss
        except psutil.NoSuchProcess:
            return

    def stop(self) -> float:
        self._over = True
        self.join()
        return self.most / (1 << 20)


def memory(places: list[Path], scratch: Path) -> None:
    watch = Watch()
    watch.start()
    settings = replace(SETTINGS, batch=replace(SETTINGS.batch, workers=2))
    began = time.perf_counter()
    result = run([str(place) for place in places if place.exists()], scratch / "out", settings)
    seconds = time.perf_counter() - began
    most = watch.stop()
    say(f"peak memory of a worker, {len(result.outcomes)} files", "< 900 MB", f"{most:.0f} MB", most < 900)
    say(
        f"the whole way, {result.pages_read} pages, 2 workers",
        "-",
        f"{result.pages_read / seconds:.2f} pages/s ({seconds:.0f} s)",
    )


def start() -> None:
    times = []
    for _ in range(9):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "pipeline.cli", "--help"], check=True, capture_output=True, cwd=ROOT)
        times.append(time.perf_counter() - began)
    say("start of kehoach --help, median of 9", "< 0.4 s", f"{statistics.median(times):.3f} s", statistics.median(times) < 0.4)


def main() -> int:
    real = ROOT.parent / "shared" / "real"
    samples = ROOT / "data" / "raw"
    with tempfile.TemporaryDirectory(prefix="kehoach-speed-") as place:
        scratch = Path(place)
        start()
        (scratch / "found").mkdir()
        files = found_files([samples, real / "digital", real / "text"], scratch / "found")
        digital(files)
        later_rooms(files)
        memory([samples, real / "digital", real / "images"], scratch)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

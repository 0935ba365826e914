"""Repair on pages that nothing was learned from: other typefaces, other faults, in another order than `training/pairs.py` has.

    python -m benchmarks.unseen_scans [--plans N] [--pages N] [--keep FOLDER]

Synthetic plans with seeds of their own (and, where ../shared is there, its digital documents and clean seeds) are set in
typefaces that the training pages do not use (Debian: fonts-texgyre, fonts-freefont-ttf, fonts-linuxlibertine,
fonts-crosextra-carlito, fonts-gentium-basic), printed at 400 dpi, then sampled, sheared and worn, and read by Tesseract
`eng` and `vie`; the second half of the pages comes from the simulator of whole documents (`training/pages.py`). The readings
are kept in `--keep`, so that a change of repair is measured on the same ones.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.repair import SHARED, calibration_error, word_error
from pipeline.repair import repair, repair_text
from pipeline.repair.wording import split_token
from pipeline.schema.page import Line, Page, Source, Transcript, Word
from pipeline.schema.text import Edit, Span, Text
from pipeline.settings import Repair
from pipeline.training import pages as simulator
from pipeline.training.pairs import ReadLine, match_lines, read
from pipeline.training.plan_pages import blocks_of
from pipeline.training.plans import make_plan
from pipeline.training.repair_alignment import Reading
from pipeline.training.repair_calibration import judged_edits

SEEDS = 71_000
"""Synthetic plans from this seed on are used here and nowhere else."""

FACES = (
    "texgyretermes-regular", "texgyretermes-regular", "texgyretermes-bold", "texgyretermes-italic", "FreeSerif", "FreeSerif",
    "FreeSerifBold", "LinLibertine_R", "GenBasR", "GenBasB", "texgyrepagella-regular", "texgyreheros-regular", "Carlito-Regular",
)  # fmt: skip
FOLDERS = ("/usr/share/texmf/fonts/opentype/public/tex-gyre", "/usr/share/fonts")
PRINT_DPI = 400
Picture = NDArray[np.float32]


class Document(NamedTuple):
    """Pages of one text, each as printed lines beside what was read of them."""

    name: str
    pages: list[list[Reading]]


def face(name: str, points: float) -> ImageFont.FreeTypeFont:
    """A typeface at a size in points, as it is printed."""
    for folder in FOLDERS:
        for path in sorted(Path(folder).rglob(f"{name}.?tf")):
            return ImageFont.truetype(str(path), round(points * PRINT_DPI / 72))
    raise SystemExit(f"No typeface {name}: apt-get install fonts-texgyre fonts-freefont-ttf fonts-linuxlibertine "
                     "fonts-crosextra-carlito fonts-sil-gentium-basic")  # fmt: skip


def set_page(lines: list[str], name: str, points: float) -> tuple[Image.Image, list[str], list[str]]:
    """A page of A4, ragged; returns it with its printed lines and the paragraphs that found no room."""
    drawn, pitch = face(name, points), points * 1.3 * PRINT_DPI / 72
    page = Image.new("L", (round(8.27 * PRINT_DPI), round(11.69 * PRINT_DPI)), 255)
    pen, left, width = ImageDraw.Draw(page), round(1.1 * PRINT_DPI), 6.4 * PRINT_DPI
    top, printed = 0.8 * PRINT_DPI, []
    for number, paragraph in enumerate(lines):
        rows, now = [], ""
        for word in paragraph.replace("\t", "   ").split():
            if now and drawn.getlength(f"{now} {word}") > width:
                rows.append(now)
                now = word
            else:
                now = f"{now} {word}".strip()
        rows.append(now)
        if top + pitch * len(rows) > 11 * PRINT_DPI:
            return page, printed, lines[number:]
        for row in rows:
            start = left + (max(0.0, width - drawn.getlength(row)) / 2 if row.isupper() else 0.0)
            pen.text((start, top), row, fill=0, font=drawn)
            printed.append(row)
            top += pitch
        top += pitch * 0.25
    return page, printed, []


def worn(page: Image.Image, rng: np.random.Generator, dpi: int) -> Image.Image:
    """Sampled, sheared, toner thin or spread, uneven paper, grain, and at last one of: grey JPEG, local or Otsu threshold."""
    size = (round(page.width * dpi / PRINT_DPI), round(page.height * dpi / PRINT_DPI))
    picture: Picture = cv2.resize(np.asarray(page), size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    turn, shear = rng.normal(0, 0.006), rng.normal(0, 0.004)
    matrix = np.array([[1, shear + turn, 0], [-turn, 1, 0]], np.float64)
    picture = cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_CUBIC, borderValue=(1.0,)).astype(np.float32)
    spread = float(rng.uniform(0.25, 0.75)) * dpi / 200
    soft = cv2.GaussianBlur(picture, (0, 0), max(0.3, spread))
    gain = float(rng.uniform(1.0, 2.6))
    picture = np.clip((soft - float(rng.uniform(0.35, 0.6))) * gain + 0.5, 0, 1).astype(np.float32)
    coarse = rng.uniform(0.82, 1.0, (7, 5)).astype(np.float32)
    picture = picture * cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    picture = picture + rng.normal(0, float(rng.uniform(0.0, 0.09)), picture.shape).astype(np.float32)
    grey = np.clip(picture * 235 + 10, 0, 255).astype(np.uint8)
    way = rng.random()
    if way < 0.3:
        block = 2 * (dpi // 8) + 1
        grey = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, block, 18).astype(np.uint8)
    elif way < 0.5:
        grey = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1].astype(np.uint8)
    else:
        coded = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(22, 80))])[1]
        grey = np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)
    return Image.fromarray(grey)


def texts(plans: int) -> Iterator[tuple[str, list[str]]]:
    """Named texts as paragraphs."""
    for seed in range(SEEDS, SEEDS + plans):
        yield f"plan {seed}", [line for line in make_plan(seed).text.split("\n") if line.strip()]
    if SHARED.is_dir():
        for path in sorted((SHARED / "seeds").glob("00[0-3]_*.txt")):
            yield path.stem, _paragraphs(path.read_text("utf-8"))
        for path in sorted((SHARED / "real" / "digital").glob("*.pdf")):
            made = subprocess.run(["pdftotext", "-l", "6", str(path), "-"], capture_output=True, text=True, check=True)
            yield path.stem, _paragraphs(made.stdout)


def _paragraphs(text: str) -> list[str]:
    return [" ".join(line.split()) for line in unicodedata.normalize("NFC", text).replace("\f", "\n").split("\n") if line.strip()]


def set_and_read(language: str, plans: int, pages: int) -> Iterator[Document]:
    """Every text in one typeface, up to so many pages of it, all with the faults of its own copier."""
    for number, (name, lines) in enumerate(texts(plans)):
        rng = np.random.default_rng(SEEDS + number)
        typeface, points = str(rng.choice(FACES)), float(rng.choice([12, 13, 13, 14]))
        dpi = int(rng.choice([150, 200, 200, 250, 300] if language == "eng" else [120, 150, 150, 200, 200]))
        read_pages = []
        while lines and len(read_pages) < pages:
            page, printed, lines = set_page(lines, typeface, points)
            read_pages.append(_side_by_side(printed, read(worn(page, rng, dpi), language, 3, dpi)))
        yield Document(f"{name} {typeface} {dpi}", read_pages)


def whole_documents(language: str, plans: int, pages: int) -> Iterator[Document]:
    """Plans with letterheads and tables, drawn and spoiled by the simulator of documents."""
    profiles: tuple[simulator.Profile, ...] = ("office", "archive", "fax", "phone")
    for seed in range(SEEDS + 500, SEEDS + 500 + plans):
        rng = np.random.default_rng(seed)
        style, profile = simulator.random_style(rng), profiles[seed % len(profiles)]
        drawn = simulator.draw(blocks_of(make_plan(seed, on_paper=True)), style, rng)
        read_pages = []
        for page in drawn[:pages]:
            made = simulator.degrade(page, profile, rng)
            printed = [" ".join(word.text for word in line.words) for line in page.truth.lines]
            read_pages.append(_side_by_side(printed, read(made.image, language, 3, made.dpi)))
        yield Document(f"document {seed} {profile}", read_pages)


def _side_by_side(printed: list[str], got: list[ReadLine]) -> list[Reading]:
    return [Reading(truth, line.text, line.sure) for truth, line in match_lines(printed, got)] if got else []


def readings(language: str, plans: int, pages: int, keep: Path) -> list[Document]:
    """The readings of all documents, from the kept file where there is one."""
    path = keep / f"unseen-{language}-{plans}-{pages}.json"
    if path.is_file():
        stored = json.loads(path.read_text("utf-8"))
        return [Document(name, [[Reading(t, r, tuple(s)) for t, r, s in page] for page in pages]) for name, pages in stored]
    made = []
    for document in (*set_and_read(language, plans, pages), *whole_documents(language, plans, pages)):
        print(f"    read {document.name}", flush=True)
        made.append(document)
    keep.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made, ensure_ascii=False), "utf-8")
    return made


def transcript_of(document: Document) -> Transcript:
    """The document as OCR left it, with the reader's confidences."""
    pages = []
    for number, lines in enumerate((page for page in document.pages if page), 1):
        made = [Line(tuple(Word(w, None, c) for w, c in zip(p.read.split(), p.sure, strict=True))) for p in lines]
        pages.append(Page(number, None, tuple(made), "ocr", "tesseract"))
    return Transcript(Source("scan", "0" * 64, "image", len(pages)), tuple(pages))


class Figures(NamedTuple):
    """What repair did to one document: words wrong before and after, all words, judged edits, numbers changed, time."""

    before: int
    after: int
    words: int
    judged: list[tuple[Edit, bool]]
    numbers: list[str]
    tokens: int
    seconds: float
    text: Text


def measure(document: Document, as_text: bool) -> Figures:
    """One document repaired as a transcript, or as a text of which nothing is known but its words."""
    transcript = transcript_of(document)
    lines = [line for page in document.pages for line in page]
    truth, raw = "\n".join(line.truth for line in lines), "\n".join(line.read for line in lines)
    started = time.process_time()
    made = repair_text(raw, Repair()) if as_text else repair(transcript, Repair())
    seconds = time.process_time() - started
    clean = made.clean.replace("\f", "")
    edits = [Edit(c.at if as_text else _without_feeds(c.at, transcript), c.after, c.rule, c.confidence) for c in made.applied]
    numbers = [
        f"{c.before} -> {c.after}" for c in made.applied if (core := split_token(c.before)[1]).isdigit() and core not in c.after
    ]
    before, words = word_error(truth, raw)
    after, _ = word_error(truth, clean)
    return Figures(before, after, words, list(judged_edits(lines, edits)), numbers, len(raw.split()), seconds, made)


def _without_feeds(at: Span, transcript: Transcript) -> Span:
    return at.shifted(-transcript.raw.count("\f", 0, at.start))


def report(language: str, documents: list[Document], as_text: bool, every: bool) -> None:
    """The table of one reader: a line a document if asked, and the sums."""
    repair_text("Ké hoach cua tinh d8y", Repair(mode="eng" if language == "eng" else "slips"))
    figures = [measure(document, as_text) for document in documents]
    if every:
        for document, f in zip(documents, figures, strict=True):
            right = 100 * sum(ok for _, ok in f.judged) / max(1, len(f.judged))
            before, after = 100 * f.before / max(1, f.words), 100 * f.after / max(1, f.words)
            print(f"    {document.name:<62} {before:6.2f} -> {after:5.2f} %   edits {right:6.2f} % of {len(f.judged)}")
    wrong, left, words = sum(f.before for f in figures), sum(f.after for f in figures), sum(f.words for f in figures)
    judged = [pair for f in figures for pair in f.judged]
    sure = [ok for edit, ok in judged if edit.confidence >= 0.9]
    how = "as a text file" if as_text else "as OCR pages"
    print(f"  read by {language}, {how}: {words} words, word error {100 * wrong / words:.2f} -> {100 * left / words:.2f} %"
          f" ({100 * (left / wrong - 1):+.1f} %)")  # fmt: skip
    print(f"    edits right {100 * sum(ok for _, ok in judged) / max(1, len(judged)):.2f} % of {len(judged)};"
          f" given 0.9 and more: {100 * sum(sure) / max(1, len(sure)):.2f} % of {len(sure)};"
          f" calibration error {calibration_error(judged):.4f}; numbers changed {sum(len(f.numbers) for f in figures)};"
          f" {sum(f.tokens for f in figures) / sum(f.seconds for f in figures):,.0f} tokens/s")  # fmt: skip
    for f in figures:
        for number in f.numbers:
            print("    a number was changed:", number)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", type=int, default=4)
    parser.add_argument("--pages", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("build/unseen"))
    parser.add_argument("--every", action="store_true", help="a line for each document")
    parser.add_argument("--language", choices=("eng", "vie"))
    asked = parser.parse_args()
    random.seed(SEEDS)
    for language in ("eng", "vie") if asked.language is None else (asked.language,):
        documents = readings(language, asked.plans, asked.pages, asked.keep)
        for as_text in (False, True):
            report(language, documents, as_text, asked.every and not as_text)


if __name__ == "__main__":
    main()

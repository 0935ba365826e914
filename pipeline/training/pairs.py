"""Makes training pairs for repair: clean text -> printed page -> scanner's faults -> Tesseract -> lines beside their truth.

    python -m pipeline.training.pairs CORPUS_DIR OUT.jsonl --pages 400 --language eng

Each line of the output is `{"truth": …, "read": …, "sure": […]}`: one printed line, what the engine made of it, case and marks
kept, and how sure it was of each word.
Pages are independent and appended one by one, so that a run may be stopped at any time and gone on with another seed.
Paragraphs whose checksum falls into the held-out part (`is_held_out`) are never printed unless `--held-out` asks for only them.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import random
import subprocess
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz import fuzz

log = logging.getLogger(__name__)

HELD_OUT_SHARE = 40
"""One paragraph in so many is kept from all training and used for measuring only."""

SHARES = {
    "plans": 0.20, "johnpa": 0.20, "vbpl": 0.12, "phapdien": 0.08, "ctu": 0.05, "hrmaster": 0.05, "vietnews-quarter": 0.30,
}  # fmt: skip
"""How much of the printed text comes from which corpus: synthetic plans bring the opening formulas that codified law lacks
("Căn cứ Kế hoạch số"), news the everyday words that plans use."""

FONTS = (
    ("Tinos", 62), ("LiberationSerif", 14), ("Arimo", 10), ("DejaVuSerif", 5), ("LiberationSans", 4), ("DejaVuSans", 3),
    ("Cousine", 2), ("NotoSerif", 5), ("CharisSIL", 4), ("NotoSans", 3),
)  # fmt: skip
STYLES = (("Regular", 70), ("Bold", 15), ("Italic", 12), ("BoldItalic", 3))
FONT_FOLDERS = tuple(f"/usr/share/fonts/truetype/{name}" for name in ("croscore", "liberation2", "dejavu", "noto", "charis"))


def is_held_out(paragraph: str) -> bool:
    """Whether a paragraph is kept from training; decided by its own characters, so every script decides alike."""
    return zlib.crc32(paragraph.strip().encode()) % HELD_OUT_SHARE == 0


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as it stands on the page."""

    text: str
    font: ImageFont.FreeTypeFont
    centred: bool
    justified: bool


def paragraphs(folder: Path, rng: random.Random, *, held_out: bool) -> Iterator[str]:
    """Paragraphs of the corpora, by share, those with syllables seldom printed so far before others."""
    texts = {path.name.split(".")[0]: _Lines(path) for path in sorted(folder.glob("*.txt"))}
    names = [name for name in SHARES if name in texts]
    if not names:
        names, weights = list(texts), [1.0] * len(texts)
    else:
        weights = [SHARES[name] for name in names]
    seen: Counter[str] = Counter()
    while True:
        lines = texts[rng.choices(names, weights)[0]]
        drawn = [text for text in (lines.draw(rng) for _ in range(60)) if len(text) > 30 and is_held_out(text) == held_out][:3]
        if not drawn:
            continue
        best = max(drawn, key=lambda text: _novelty(text, seen))
        best = _cut(best, 700, rng)
        seen.update(best.lower().split())
        yield unicodedata.normalize("NFC", best)


class _Lines:
    """A text file of which single lines are drawn without reading it whole."""

    def __init__(self, path: Path) -> None:
        self.data = np.memmap(path, np.uint8, "r")

    def draw(self, rng: random.Random) -> str:
        at = rng.randrange(len(self.data))
        piece = bytes(self.data[at : at + 6000]).split(b"\n")
        return piece[1].decode("utf-8", "ignore").strip() if len(piece) > 2 else ""


def _novelty(text: str, seen: Counter[str]) -> float:
    words = text.lower().split()[:120]
    return float(sum(1 / (1 + seen[word]) for word in set(words)) / (len(words) + 8) ** 0.7)


def _cut(text: str, most: int, rng: random.Random) -> str:
    if len(text) <= most:
        return text
    words = text.split()
    start = rng.randrange(max(1, len(words) - most // 5))
    return " ".join(words[start : start + most // 5])


@cache
def _font(family: str, style: str, pixels: int) -> ImageFont.FreeTypeFont:
    names = [f"{family}-{style}.ttf", f"{family}.ttf", f"{family}-Regular.ttf"]
    for name in names:
        for folder in FONT_FOLDERS:
            path = Path(folder) / name
            if path.is_file():
                return ImageFont.truetype(str(path), pixels)
    raise FileNotFoundError(
        f"No font {family}: install fonts-croscore, fonts-liberation2, fonts-dejavu, fonts-noto-core and fonts-sil-charis."
    )


@cache
def _installed() -> tuple[tuple[str, int], ...]:
    """The typefaces that are there; the last ones are in few installations and only make training pages more varied."""
    there = {path.stem.removesuffix("-Regular") for folder in FONT_FOLDERS for path in Path(folder).glob("*.ttf")}
    return tuple((family, share) for family, share in FONTS if family in there)


def _pick(rng: random.Random, choices: Sequence[tuple[str, int]]) -> str:
    return rng.choices([c for c, _ in choices], [w for _, w in choices])[0]


def lay_out(source: Iterator[str], rng: random.Random, dpi: int) -> list[PrintedLine]:
    """One full page of lines: paragraphs broken to the width of A4, some of them headings in capitals or bold."""
    family, points = _pick(rng, _installed()), rng.choice((11, 12, 13, 13, 14, 14, 14))
    width, rows = _text_width(dpi), int(24.5 * 72 / 2.54 / (points * 1.32))
    justified = rng.random() < 0.6
    usual = _pick(rng, STYLES)
    lines: list[PrintedLine] = []
    while len(lines) < rows:
        text, style, centred = next(source), usual, False
        kind = rng.random()
        if kind < 0.10 or (len(text) < 60 and kind < 0.4):
            text, style, centred = (
                " ".join(text.split()[:24]).upper(),
                rng.choice(("Bold", "Bold", "Regular")),
                rng.random() < 0.5,
            )
        elif kind < 0.30:
            style = _pick(rng, STYLES)
        elif kind < 0.45:
            text = rng.choice(("- ", "- ", "+ ", "a) ", "1. ", "2.1. ", "đ) ")) + text
        font = _font(family, style, round(points * dpi / 72))
        broken = _break(text, font, width)
        for index, line in enumerate(broken):
            lines.append(PrintedLine(line, font, centred, justified and not centred and index < len(broken) - 1))
    return lines[:rows]


def _text_width(dpi: int) -> int:
    return round(16.5 / 2.54 * dpi)


def _break(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines, now = [], ""
    for word in text.split():
        longer = f"{now} {word}" if now else word
        if now and font.getlength(longer) > width:
            lines.append(now)
            now = word
        else:
            now = longer
    return [*lines, now] if now else lines


def draw(lines: Sequence[PrintedLine], rng: random.Random, dpi: int) -> Image.Image:
    """The page as it leaves the printer, black on white."""
    width, pitch = _text_width(dpi), rng.uniform(1.22, 1.42)
    step = lines[0].font.size * pitch
    page = Image.new("L", (round(21 / 2.54 * dpi), round(step * (len(lines) + 1)) + dpi), 255)
    pen, left, top = ImageDraw.Draw(page), round(2.7 / 2.54 * dpi), dpi / 2
    for line in lines:
        x, words = float(left), line.text.split()
        length = line.font.getlength(line.text)
        extra = (width - length) / (len(words) - 1) if line.justified and len(words) > 1 else 0.0
        if line.centred:
            x += max(0.0, (width - length) / 2)
        blank = line.font.getlength(" ") + extra
        for word in words:
            pen.text((x, top), word, fill=rng.choice((0, 0, 20, 40)), font=line.font)
            x += line.font.getlength(word) + blank
        top += step
    return page


def spoil(page: Image.Image, rng: random.Random) -> Image.Image:
    """What printing, copying and scanning do to a page: thick or thin strokes, skew, blur, noise, low contrast, JPEG, bilevel.

    Strokes that run together matter most: there the marks melt into their letters and é, 4, d or & are read for them.
    """
    seed = np.random.default_rng(rng.randrange(1 << 30))
    scale = page.width / 1654  # 1 at 200 dpi
    stretch = rng.uniform(0.94, 1.06)
    page = page.resize((round(page.width * stretch), page.height), Image.Resampling.BICUBIC)
    stroke = rng.random()
    if stroke < 0.40 and scale > 0.7:
        page = page.filter(ImageFilter.MinFilter(3))
    elif stroke < 0.48 and scale > 1.1:
        page = page.filter(ImageFilter.MaxFilter(3))
    elif stroke < 0.75:
        page = _copied(page, rng)
    page = page.rotate(rng.gauss(0, 0.25), Image.Resampling.BICUBIC, fillcolor=255)
    page = page.filter(ImageFilter.GaussianBlur(rng.choice((0.0, 0.4, 0.6, 0.8, 1.0, 1.2, 1.5)) * scale))
    pixels = np.asarray(page, np.float32)
    black, white = rng.uniform(0, 70), rng.uniform(215, 255)
    pixels = np.float32(black) + pixels * np.float32((white - black) / 255)
    noise = rng.choice((0.0, 4.0, 8.0, 14.0, 20.0))
    if noise:
        pixels = pixels + seed.standard_normal(pixels.shape, np.float32) * np.float32(noise)
    if rng.random() < 0.4:  # specks
        specks = seed.random(pixels.shape) < rng.choice((2e-5, 8e-5, 2e-4))
        pixels[specks] = black
    result = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if rng.random() < 0.45:
        threshold = black + (white - black) * rng.uniform(0.45, 0.85)
        return result.point(lambda value: 255 if value > threshold else 0)
    packed = io.BytesIO()
    result.save(packed, "JPEG", quality=rng.choice((25, 35, 50, 70, 90)))
    return Image.open(packed)


def _copied(page: Image.Image, rng: random.Random) -> Image.Image:
    """A page out of a copier: black or white at a finer grain than the scan's, so that strokes gain or lose parts of a pixel."""
    size, fine = page.size, (round(page.width * 1.5), round(page.height * 1.5))
    ink = page.resize(fine, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(rng.uniform(0.6, 1.6) * page.width / 1654))
    level = rng.uniform(95, 185)
    return ink.point(lambda value: 255 if value > level else 0).resize(size, Image.Resampling.BOX)


class ReadLine(NamedTuple):
    """A line as it was read, and how sure the reader was of each word (0 to 1)."""

    text: str
    sure: tuple[float, ...]


def read(page: Image.Image, language: str, layout: int, dpi: int) -> list[ReadLine]:
    """The lines that Tesseract reads on a picture, with one thread."""
    packed = io.BytesIO()
    page.save(packed, "PNG", compress_level=1)
    command = ["tesseract", "-", "-", "-l", language, "--psm", str(layout), "--dpi", str(dpi), "tsv"]
    done = subprocess.run(
        command,
        input=packed.getvalue(),
        capture_output=True,
        timeout=180,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    lines: dict[tuple[str, ...], list[tuple[str, float]]] = {}
    for row in done.stdout.decode().splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == 12 and cells[11].strip():
            lines.setdefault(tuple(cells[1:5]), []).append((cells[11].strip(), max(0.0, float(cells[10]) / 100)))
    return [ReadLine(" ".join(w for w, _ in line), tuple(c for _, c in line)) for line in lines.values()]


def match_lines(truth: Sequence[str], got: Sequence[ReadLine]) -> list[tuple[str, ReadLine]]:
    """Printed and read lines side by side, in order; lines too unlike each other to be the same are left out."""
    score = np.array([[fuzz.ratio(_bare(t), _bare(g.text)) / 100 - 0.5 for g in got] for t in truth]).reshape(
        len(truth), len(got)
    )
    best = np.zeros((len(truth) + 1, len(got) + 1))
    for i in range(1, len(truth) + 1):
        for j in range(1, len(got) + 1):
            best[i, j] = max(best[i - 1, j], best[i, j - 1], best[i - 1, j - 1] + score[i - 1, j - 1])
    pairs, i, j = [], len(truth), len(got)
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((truth[i], got[j]))
    return pairs[::-1]


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.lower().replace("đ", "d")) if not unicodedata.combining(c))


def make_pairs(folder: Path, out: Path, pages: int, language: str, seed: int, held_out: bool = False) -> None:
    """Prints, spoils, reads and aligns `pages` pages; appends the line pairs to `out` page by page."""
    rng = random.Random(seed)
    source = paragraphs(folder, rng, held_out=held_out)
    with out.open("a", encoding="utf-8") as file:
        for number in range(pages):
            dpi = (
                rng.choice((110, 130, 150, 150, 200, 200, 250))
                if language == "vie"
                else rng.choice((150, 150, 200, 200, 200, 250, 300, 300, 400))
            )
            lines = lay_out(source, rng, dpi)
            picture = spoil(draw(lines, rng, dpi), rng)
            got = read(picture, language, rng.choice((3, 4, 6, 6)), dpi)
            for truth, line in match_lines([line.text for line in lines], got):
                pair = {"page": number, "truth": truth, "read": line.text, "sure": [round(c, 2) for c in line.sure]}
                file.write(json.dumps(pair, ensure_ascii=False) + "\n")
            file.flush()
            log.info("page %d of %d: %d lines printed, %d read", number + 1, pages, len(lines), len(got))


def main() -> None:
    """The command line of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--language", default="eng", choices=("eng", "vie"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held-out", action="store_true")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    make_pairs(asked.corpus, asked.out, asked.pages, asked.language, asked.seed, asked.held_out)


if __name__ == "__main__":
    main()

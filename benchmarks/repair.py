"""Repair beside public baselines: lost marks, garbled scans, slips of the right reader, clean text, speed, calibration, memory.

`python -m benchmarks.repair [--pages N]`. Held-out text is drawn and read on the spot from the project's own synthetic plans
(never seen in training) and, where ../shared is there, from held-out paragraphs of its corpora (`pairs.is_held_out`).
"""

from __future__ import annotations

import argparse
import itertools
import json
import lzma
import math
import random
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from benchmarks.figures import keep
from pipeline.repair import repair, repair_text
from pipeline.repair.wording import split_token, tone_folded, unmarked
from pipeline.schema.page import Line, Page, Source, Transcript, Word
from pipeline.schema.text import Edit
from pipeline.settings import Repair
from pipeline.training.pairs import draw, is_held_out, lay_out, match_lines, read, spoil
from pipeline.training.plans import make_plan
from pipeline.training.repair_alignment import Reading
from pipeline.training.repair_calibration import judged_edits

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
Restorer = Callable[[str], str]


def folded(text: str) -> list[str]:
    """Words in lower case without punctuation, tone placement folded."""
    pieces = re.sub(r"[^\w%/]+", " ", unicodedata.normalize("NFC", text).lower()).split()
    return [tone_folded(piece) for piece in pieces]


def word_error(truth: str, got: str) -> tuple[int, int]:
    """Wrong words and all words, line by line."""
    wrong = total = 0
    for right, line in zip(truth.split("\n"), got.split("\n"), strict=True):
        wrong += Levenshtein.distance(folded(right), folded(line))
        total += len(folded(right))
    return wrong, total


class PlainBigram:
    """The restorer that anybody writes first: syllable bigrams and Viterbi over words with the same bare letters."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.one: Counter[str] = Counter()
        self.two: Counter[tuple[str, str]] = Counter()
        for line in lines:
            words = ["<s>", *(w for w in folded(line) if w.isalpha())]
            self.one.update(words)
            self.two.update(itertools.pairwise(words))
        self.by_letters: dict[str, list[str]] = defaultdict(list)
        for word, _ in self.one.most_common():
            self.by_letters[unmarked(word)].append(word)
        self.total = sum(self.one.values())

    def step(self, before: str, word: str) -> float:
        """Log probability of a word after another."""
        single = 0.2 * (self.one[word] + 0.1) / self.total
        return math.log(0.8 * self.two[before, word] / (self.one[before] + 1) + single)

    def __call__(self, text: str) -> str:
        return "\n".join(self.line(line) for line in text.split("\n"))

    def line(self, text: str) -> str:
        """One line restored; case and punctuation are kept by place."""
        cut = re.split(r"([^\W\d_]+)", text)
        beam: dict[str, tuple[float, list[str]]] = {"<s>": (0.0, [])}
        for token in cut[1::2]:
            options = self.by_letters.get(token.lower(), [token.lower()])[:12]
            beam = {
                word: max((score + self.step(before, word), [*path, word]) for before, (score, path) in beam.items())
                for word in options
            }
        best = max(beam.values())[1] if beam else []
        for index, word in enumerate(best):
            old = cut[2 * index + 1]
            cut[2 * index + 1] = word.upper() if old.isupper() and len(old) > 1 else word.title() if old[:1].isupper() else word
        return "".join(cut)


def pyvi_accents() -> Restorer:
    """pyvi's `ViUtils.add_accents`, line by line; a line it fails on stays as it is (trungtv/pyvi#15)."""
    from pyvi import ViUtils

    def restored(text: str) -> str:
        lines = []
        for line in text.split("\n"):
            try:
                lines.append(ViUtils.add_accents(line) if line.strip() else line)
            except (KeyError, IndexError):
                lines.append(line)
        return "\n".join(lines)

    return restored


def corpus(stem: str, limit: int, *, held_out: bool) -> list[str]:
    """Paragraphs of a shared corpus, from training or held out."""
    path = SHARED / "corpora" / f"{stem}.txt.xz"
    if not path.is_file():
        return []
    found = []
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            if is_held_out(line) == held_out and 60 < len(line) < 900:
                found.append(line.strip())
                if len(found) == limit:
                    break
    return found


def held_out_plans(number: int) -> str:
    """Synthetic plans with seeds that no training used."""
    return "\n".join(line for seed in range(9000, 9000 + number) for line in make_plan(seed).text.split("\n") if line.strip())


def show(name: str, value: str) -> None:
    print(f"  {name:<66} {value:>18}", flush=True)


def check(name: str, value: float, goal: float, unit: str = "", *, most: bool = False) -> None:
    """A figure beside its bar, with ok or MISS; `most` where the bar is the most that is allowed."""
    good = value <= goal if most else value >= goal
    sign = "at most" if most else "at least"
    figure = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3f}" if most and value < 1 else f"{value:.2f}"
    show(name, f"{figure} {unit} | {sign} {goal:,} | {'ok' if good else 'MISS'}")
    keep(name, f"{sign} {goal:,}", f"{figure} {unit}".strip(), good)


def lost_marks(texts: dict[str, str], baselines: dict[str, Restorer]) -> None:
    """Share of syllables right after all marks were taken off."""
    for name, text in texts.items():
        bare = unmarked(text)
        repair_text(bare, Repair())
        started = time.process_time()
        result = repair_text(bare, Repair()).clean
        speed = len(bare.split()) / (time.process_time() - started)
        wrong, total = word_error(text, result)
        check(f"marks lost, {name}: syllables right", 100 - 100 * wrong / total, 98.5, "%")
        check(f"marks lost, {name}: syllables a second, one core", speed, 10_000)
        for other, restore in baselines.items():
            part = "\n".join(bare.split("\n")[:150])
            wrong, total = word_error("\n".join(text.split("\n")[:150]), restore(part))
            show(f"    {other}", f"{100 - 100 * wrong / total:.2f} %")


def clean_text(texts: dict[str, str]) -> None:
    """Words changed in sound text."""
    for name, text in texts.items():
        made = repair_text(text, Repair())
        changed = sum(len(c.before.split()) for c in made.applied)
        check(f"clean, {name}: words changed", 100 * changed / len(text.split()), 0.03, "%", most=True)
        slips = repair_text(text, Repair(mode="slips"))
        changed = sum(len(c.before.split()) for c in slips.applied)
        check(f"clean, {name}, taken for OCR: words changed", 100 * changed / len(text.split()), 0.03, "%", most=True)


def scans(text: str, language: str, pages: int, resolutions: tuple[int, ...] = (150, 200, 300)) -> list[Reading]:
    """Lines of text printed, spoiled, read, and matched with their truth."""
    rng = random.Random(77)
    lines = [line for line in text.split("\n") if len(line) > 20]
    rng.shuffle(lines)
    source = iter(lines * 20)
    pairs: list[Reading] = []
    for _ in range(pages):
        dpi = rng.choice(resolutions)
        printed = lay_out(source, rng, dpi)
        got = match_lines([p.text for p in printed], read(spoil(draw(printed, rng, dpi), rng), language, 6, dpi))
        pairs += [Reading(truth, line.text, line.sure) for truth, line in got]
    return pairs


def as_read(pairs: list[Reading]) -> Transcript:
    """Read lines as the transcript of one page, with the reader's confidences."""
    lines = [Line(tuple(Word(w, None, c) for w, c in zip(p.read.split(), p.sure, strict=True))) for p in pairs]
    page = Page(1, None, tuple(lines), "ocr", "tesseract")
    return Transcript(Source("scan", "0" * 64, "image", 1), (page,))


def garbled(pairs: list[Reading], mode: str, label: str, baselines: dict[str, Restorer]) -> None:
    """Word error before and after, precision of all edits, calibration, digits, speed; models loaded beforehand, mode found."""
    transcript, truth = as_read(pairs), "\n".join(p.truth for p in pairs)
    raw = transcript.raw
    repair_text("Ké hoach cua tinh d8y", Repair(mode=mode))  # loads the models
    started = time.process_time()
    made = repair(transcript, Repair())
    speed = len(raw.split()) / (time.process_time() - started)
    before, total = word_error(truth, raw)
    after, _ = word_error(truth, made.clean)
    show(f"{label}: word error before -> after", f"{100 * before / total:.2f} -> {100 * after / total:.2f} %")
    check(f"{label}: tokens a second, one core", speed, 2_000)
    edits = [Edit(c.at, c.after, c.rule, c.confidence) for c in made.applied]
    judged = list(judged_edits(pairs, edits))
    share = 100 * sum(ok for _, ok in judged) / max(1, len(judged))
    if mode == "slips":
        check(f"{label}: word error fell by", 100 * (1 - after / max(1, before)), 30, "%")
        check(f"{label}: edits right, rules included, of {len(judged)}", share, 99, "%")
    else:
        show(f"{label}: edits right, of {len(judged)}", f"{share:.2f} %")
    check(f"{label}: expected calibration error", calibration_error(judged), 0.03, most=True)
    for edit, ok in judged:
        if not ok and mode == "slips":
            show("    not right", f"{edit.at.of(raw)} -> {edit.after} ({edit.rule} {edit.confidence:.2f})")
    for other, restore in baselines.items():
        wrong, _ = word_error(truth, restore(raw))
        show(f"    {other}: word error", f"{100 * wrong / total:.2f} %")
    changed = 0
    for c in made.applied:
        core = split_token(c.before)[1]
        if core.isdigit() and core not in c.after:
            changed += 1
            show("    a number was changed", f"{c.before} -> {c.after}")
    check(f"{label}: numbers changed", changed, 0, most=True)


def calibration_error(judged: list[tuple[Edit, bool]]) -> float:
    """Mean gap between confidence and precision over ten bins, weighed by their size."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for edit, ok in judged:
        bins[min(9, int(edit.confidence * 10))].append((edit.confidence, ok))
    total = max(1, len(judged))
    return sum(abs(sum(c for c, _ in b) - sum(ok for _, ok in b)) for b in bins.values()) / total


def memory() -> None:
    """Peak memory of a process that repairs, beyond what Python and numpy take."""
    code = (
        "from pipeline.repair import repair_text; from pipeline.settings import Repair;"
        "repair_text('Ké hoach tuyén truyén xdy dung nong thon mdi tinh '*400, Repair(mode='eng'));"
        "repair_text('Ke hoach tuyen truyen xay dung nong thon moi tinh '*400, Repair(mode='marks'));"
        "repair_text('Kế hoạch tuyên truyền xây dựng nông thôn mới tỉnh '*400, Repair(mode='slips'));"
        "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    check("memory of a worker, all three decoders loaded", int(done.stdout) // 1024, 400, "MB", most=True)
    size = sum(path.stat().st_size for path in (ROOT / "models").rglob("*") if path.is_file())
    check("models together", size / 1e6, 40, "MB", most=True)


def lao_cai() -> None:
    """The garbled plan beside its transcription, by the project's scoring script."""
    raw = (SHARED / "dev" / "laocai-pages-1-3.txt").read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "text"
        out.mkdir()
        (out / "laocai-pages-1-3.txt").write_text(repair_text(raw, Repair()).clean, "utf-8")
        (Path(folder) / "tables").mkdir()
        import pandas as pd

        pd.DataFrame({"source": [], "doc_id": []}).to_parquet(Path(folder) / "tables" / "documents.parquet")
        result = Path(folder) / "score.json"
        arguments = [
            str(SHARED / "eval" / "score.py"),
            folder,
            folder,
            "--text",
            str(SHARED / "gold_text"),
            "--json",
            str(result),
        ]
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        scored = json.loads(result.read_text("utf-8"))["text"]
    check("Lào Cai pages 1-3: word error, punctuation and case folded", 100 * scored["wer_folded"], 2.0, "%", most=True)
    check("Lào Cai pages 1-3: word error, strict", 100 * scored["wer"], 3.0, "%", most=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=8)
    asked = parser.parse_args()
    texts = {"synthetic plans": held_out_plans(12)}
    training = held_out_plans(1).split("\n")
    if SHARED.is_dir():
        texts["held-out decisions"] = "\n".join(corpus("johnpa", 300, held_out=True))
        texts["held-out news"] = "\n".join(corpus("vietnews-quarter", 300, held_out=True))
        for number, path in enumerate(sorted((SHARED / "seeds").glob("00[0-3]_*.txt"))):
            texts[f"seed {number}"] = unicodedata.normalize("NFC", path.read_text("utf-8"))
        training = corpus("phapdien", 60_000, held_out=False) + corpus("vietnews-quarter", 60_000, held_out=False)
    baselines: dict[str, Restorer] = {"plain syllable bigram": PlainBigram(iter(training)), "pyvi add_accents": pyvi_accents()}
    lost_marks(texts, baselines)
    clean_text(texts)
    printed = texts.get("held-out decisions", "") + "\n" + texts["synthetic plans"]
    garbled(scans(printed, "eng", asked.pages), "eng", "read by eng", baselines)
    garbled(scans(printed, "vie", 2 * asked.pages), "slips", "read by vie", {})
    garbled(scans(printed, "vie", 2 * asked.pages, (110, 130, 150)), "slips", "read by vie at 110-150 dpi", {})
    if SHARED.is_dir():
        lao_cai()
    memory()


if __name__ == "__main__":
    main()

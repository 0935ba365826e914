"""Dossiers: documents put together in one file and parted again; how many seams are found, and how many are invented.

`python -m benchmarks.dossiers [--plans N] [--dossiers N]`. Pages are those of the files of ../shared/real as the program reads
them (where it is there) and drawn ones of synthetic plans with their exact words, some spoiled as recognition spoils them; forms
and annexes with a head of their own stand among them. A file as it came from its office is one document: any cut in it is wrong.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.dossier_forms import FORMS
from benchmarks.figures import keep
from pipeline.ingest import discover, inspect
from pipeline.schema.page import Line, Page, Source, Word
from pipeline.schema.page_input import FoundFile
from pipeline.settings import Settings
from pipeline.steps import cut_documents, read_pages
from pipeline.training.page_content import random_style
from pipeline.training.pages import draw
from pipeline.training.plan_pages import blocks_of
from pipeline.training.plans import make_plan

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"
SLIPS = 0.02
"""Share of letters that a spoiled copy loses the marks of, or whole."""

Document = tuple[Page, ...]


@dataclass(frozen=True)
class Count:
    """Seams there are, seams found, and cuts where no seam is."""

    seams: int = 0
    found: int = 0
    invented: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.seams + other.seams, self.found + other.found, self.invented + other.invented)


def count(documents: Sequence[Document]) -> Count:
    """What becomes of documents in one file; pages in are pages out."""
    pages = [replace(page, number=n) for n, page in enumerate((page for one in documents for page in one), 1)]
    source = Source("dossier.pdf", "0" * 64, "pdf", len(pages))
    cut = cut_documents(source, pages, Settings())
    if [index for part in cut for index in part] != list(range(len(pages))):
        raise AssertionError("pages in are not pages out")
    seams, at = set(), 0
    for one in documents[:-1]:
        at += len(one)
        seams.add(at)
    starts = {part.start for part in cut if part.start}
    return Count(len(seams), len(seams & starts), len(starts - seams))


def real_documents() -> Iterator[tuple[str, Document]]:
    """The real files, each a document; single pages that begin no document are left out."""
    settings = Settings()
    with tempfile.TemporaryDirectory() as scratch:
        for found in discover([str(REAL / "digital"), str(REAL / "scanned")], settings.ingest, Path(scratch)):
            if isinstance(found, FoundFile):
                pages = inspect(found, settings.ingest).pages
                yield Path(found.path).name, tuple(read_pages(found, range(1, pages + 1), settings))


def drawn_documents(plans: int) -> Iterator[Document]:
    """Synthetic plans set on pages; every third has forms behind its signature, every other is spoiled."""
    for number in range(plans):
        chance = random.Random(number)
        plan = make_plan(f"dossier/{number}", on_paper=True)
        style = random_style(np.random.default_rng(number), 72)
        pages = [page.truth for page in draw(blocks_of(plan), style, np.random.default_rng(number))]
        if number % 3 == 0:
            pages += [form_page(form, len(pages) + n) for n, form in enumerate(chance.sample(FORMS, 2), 1)]
        yield tuple(spoiled(page, chance) if number % 2 else page for page in pages)


def form_page(form: str, number: int) -> Page:
    lines = tuple(Line(tuple(map(Word, line.split()))) for line in form.strip().split("\n") if line.strip())
    return Page(number, (595.0, 842.0), lines, "ocr", "drawn")


def spoiled(page: Page, chance: random.Random) -> Page:
    """A page with the slips of recognition: letters that lost their marks, and some that are lost altogether."""
    from pipeline.viet.letters import fold

    def slip(letter: str) -> str:
        if chance.random() >= SLIPS:
            return letter
        bare = fold(letter)
        return "" if bare == letter.lower() else bare.upper() if letter.isupper() else bare

    def word(one: Word) -> Word:
        return replace(one, text="".join(map(slip, one.text)) or one.text)

    return replace(page, lines=tuple(replace(line, words=tuple(map(word, line.words))) for line in page.lines))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=60)
    parser.add_argument("--dossiers", type=int, default=400)
    arguments = parser.parse_args()
    real = list(real_documents()) if REAL.is_dir() else []
    drawn = list(drawn_documents(arguments.plans))
    alone = sum((count([one]) for one in drawn), Count())
    kept = sum((count([one]) for _, one in real), Count())
    print(
        f"single documents: {len(real)} real files, cuts {kept.invented}; {len(drawn)} drawn plans, cuts {alone.invented} (bar 0)"
    )
    chance = random.Random(7)
    every = [one for _, one in real] + drawn
    total = Count()
    for _ in range(arguments.dossiers):
        chosen = chance.sample(every, chance.randint(2, 6))
        total += count(chosen)
    print(
        f"{arguments.dossiers} dossiers of 2 to 6 documents: {total.found} of {total.seams} seams found "
        f"({100 * total.found / total.seams:.1f} %), {total.invented} cuts where no seam is (bar 0)"
    )
    cuts = kept.invented + alone.invented
    keep(f"{len(real)} real and {len(drawn)} drawn single documents: cuts", "0", str(cuts), cuts == 0)
    share = f"{100 * total.found / total.seams:.1f} % of {total.seams}"
    keep(f"{arguments.dossiers} dossiers: seams found", "-", share)
    keep(f"{arguments.dossiers} dossiers: cuts where no seam is", "0", str(total.invented), total.invented == 0)
    for name, one in real:
        before, after = count([drawn[0], one]), count([one, drawn[1]])
        if before.found + after.found < 2:
            where = " and ".join(w for w, c in (("before", before), ("behind", after)) if not c.found)
            print(f"  not parted {where} {name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

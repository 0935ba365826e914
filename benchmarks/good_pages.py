"""Cleaning never makes a good page worse: drawn pages without damage, read with and without it.

`python -m benchmarks.good_pages [--plans N]`. Pages as a careful scanner makes them: grey at 300 and 200 dpi, black and white at
300 dpi, without seals. Counted are pages that no step touched, errors of characters both ways, and pages that came out worse.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator

import cv2
import numpy as np
from PIL import Image

from benchmarks.figures import keep
from benchmarks.ocr import blocks, distance, flat
from pipeline.ocr import read_page
from pipeline.schema.page_input import PageInput
from pipeline.settings import Ocr
from pipeline.training.pages import DrawnPage, draw, random_style

FIRST = 500
"""The first seed: other plans than those of the spoiled pages."""


def _shrunk(image: Image.Image) -> Image.Image:
    size = (round(image.width * 2 / 3), round(image.height * 2 / 3))
    return Image.fromarray(np.asarray(cv2.resize(np.asarray(image), size, interpolation=cv2.INTER_AREA), np.uint8))


KINDS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "grey 300 dpi": lambda image: image,
    "grey 200 dpi": _shrunk,
    "black and white 300 dpi": lambda image: image.point(lambda value: 255 if value > 140 else 0),
}


def pages(plans: int) -> Iterator[DrawnPage]:
    for seed in range(FIRST, FIRST + plans):
        yield from draw(blocks(seed, sealed=False), random_style(np.random.default_rng(seed)), np.random.default_rng(seed))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=4)
    drawn = list(pages(parser.parse_args().plans))
    print("good pages                pages  touched   errors cleaned   as they are   worse")
    for kind, prepared in KINDS.items():
        touched = worse = characters = 0
        errors = [0, 0]
        for page in drawn:
            image = prepared(page.image.convert("L"))
            both = []
            for clean in (True, False):
                got = read_page(image, PageInput(1, page.size, None, None, ""), Ocr(clean=clean))
                both.append(distance(page.truth.text, got.text))
                touched += clean and any(
                    not note.endswith("second look") and "not taken for text" not in note for note in got.notes
                )
            errors = [a + b for a, b in zip(errors, both, strict=True)]
            worse += both[0] > both[1]
            characters += len(flat(page.truth.text))
        cleaned, plain = (100 * number / characters for number in errors)
        print(f"{kind:<24} {len(drawn):6} {touched:8} {cleaned:14.2f} % {plain:11.2f} % {worse:7}")
        said = f"{cleaned:.2f} % cleaned, {plain:.2f} % as they are, {worse} of {len(drawn)} pages worse"
        keep(f"good pages, {kind}: errors of characters", "cleaned <= as is", said, cleaned <= plain)


if __name__ == "__main__":
    main()

"""How the headings of one plan are numbered: I. 1. a); A. I. 1.; 1. 1.1. a); and what stands before items."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
LETTERS = "abcdđeghiklmnopqrstuvxy"
WORDS = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")


@dataclass
class Numbering:
    """A style of numbering and where it has come to; `capitals` prints headings of the first level in capitals."""

    styles: tuple[str, str, str]
    capitals: bool
    bullet: str
    plus: str
    counts: list[int] = field(default_factory=lambda: [0, 0, 0])

    def next(self, level: int) -> str:
        """The label of the next heading on a level (1 to 3), with its blank."""
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (3 - level)
        n = self.counts[level - 1]
        style = self.styles[level - 1]
        if style == "roman":
            return f"{ROMAN[n - 1]}. "
        if style == "letter":
            return f"{'ABCDEGHIK'[n - 1]}. "
        if style == "part":
            return f"Phần thứ {WORDS[n - 1]}. "
        if style == "dotted":
            return ".".join(str(c) for c in self.counts[:level]) + ". "
        if style == "under":
            return ".".join(str(c) for c in self.counts[1:level]) + ". "
        if style == "point":
            return f"{LETTERS[n - 1]}) "
        if style == "bracket":
            return f"{n}) "
        return f"{n}. "


def draw_numbering(rng: random.Random) -> Numbering:
    """A style that offices use; the plain I. 1. is the most common."""
    styles = rng.choices(
        (
            ("roman", "arabic", "point"),
            ("roman", "arabic", "under"),
            ("letter", "roman", "arabic"),
            ("arabic", "dotted", "point"),
            ("part", "roman", "arabic"),
            ("roman", "bracket", "point"),
        ),
        (45, 20, 12, 12, 4, 7),
    )[0]
    bullet = rng.choices(("- ", "", "– ", "* ", "• ", "-"), (60, 18, 8, 5, 4, 5))[0]
    return Numbering(styles, rng.random() < 0.8, bullet, rng.choice(("+ ", "+ ", "+ ", "* ", "")))

"""How full the lines of a document are, and where they begin: what tells a broken line from the end of a paragraph."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from pipeline.structure.lines import PrintedLine, typical_width
from pipeline.structure.openings import opens

ENDS = (".", ";", ":", "!", "?", "…")
CLOSERS = "”\"')]»*_ "
LONG_LINE = 180
"""No printed line has as many characters: the file has a paragraph on each line."""
INDENT = 9.0
"""Points by which a first line is set in, at least; Decree 30/2020/NĐ-CP asks for 28 to 36."""


def ended(line: PrintedLine) -> bool:
    """True where the line ends as a sentence, a clause or an opening of a list does."""
    return line.text.rstrip(CLOSERS).endswith(ENDS)


@dataclass(frozen=True)
class Layout:
    """The measure of a document: full width in characters, edges of each page in points, and whether empty lines say anything.

    `spaced` is True for texts with an empty line after every printed line, as some converters of PDF write them; `parted`
    where empty lines stand between paragraphs and nowhere else, so that a line without one goes on.
    """

    width: int
    spaced: bool
    edges: dict[int, tuple[float, float]]
    parted: bool = False

    def gap(self, line: PrintedLine, previous: PrintedLine) -> bool:
        """True where the white space above the line parts paragraphs; not over a page break."""
        if line.page != previous.page:
            return False
        return line.gap >= (3 if self.spaced else 1)

    def fits(self, previous: PrintedLine, line: PrintedLine) -> bool:
        """True where the line's first word would have fitted on the previous line: that line was ended on purpose."""
        word = line.text.split(None, 1)[0] if line.text else ""
        if len(previous.text) > LONG_LINE:
            return True
        if previous.box is not None and line.box is not None and previous.page in self.edges:
            per_character = line.box.width / max(len(line.text), 1)
            return previous.box.right + (len(word) + 2) * per_character < self.edges[previous.page][1]
        return len(previous.text) + 1 + len(word) + 2 < self.width

    def indented(self, line: PrintedLine) -> bool:
        """True where the line is set in as the first line of a paragraph is; False where no place is known."""
        if line.box is None or line.page not in self.edges:
            return False
        left, right = self.edges[line.page]
        return left + INDENT < line.box.left < left + (right - left) * 0.25

    def beside(self, previous: PrintedLine, line: PrintedLine) -> bool:
        """True where the two stand on one printed line that a wide gap of justified text cut in two."""
        one, two = previous.box, line.box
        if one is None or two is None or previous.page != line.page:
            return False
        shared = min(one.bottom, two.bottom) - max(one.top, two.top)
        return shared > 0.6 * min(one.height, two.height) and 0 <= two.left - one.right < 20

    def at_margin(self, line: PrintedLine) -> bool:
        """True where the line is known to begin at the left margin."""
        if line.box is None or line.page not in self.edges:
            return False
        return line.box.left <= self.edges[line.page][0] + INDENT / 2


def measure(lines: Sequence[PrintedLine]) -> Layout:
    """The layout of the lines of a document, furniture left out."""
    inner = [(one, two) for one, two in pairwise(lines) if one.page == two.page and not ended(one)]
    broken = [two for _, two in inner if two.text[:1].islower()]
    apart = sum(1 for line in broken if line.gap)
    spaced = len(broken) >= 3 and apart * 2 > len(broken)
    body = list(takewhile(lambda line: not opens("recipients", line), lines))
    begun = [
        two.gap > 0 for one, two in pairwise(body) if one.page == two.page and ended(one) and _begins(two) and not one.runs_on
    ]
    parted = not spaced and len(broken) >= 3 and len(begun) >= 8 and sum(begun) >= 0.7 * len(begun)
    return Layout(typical_width(lines), spaced=spaced, edges=_edges(lines), parted=parted)


def _begins(line: PrintedLine) -> bool:
    """True for a line that can begin a paragraph or an item."""
    return not line.text[:1].islower() and not line.row


def _edges(lines: Sequence[PrintedLine]) -> dict[int, tuple[float, float]]:
    """Left and right edge of the text on each page that has boxes; pages with little text take the document's."""
    lefts: defaultdict[int, list[float]] = defaultdict(list)
    rights: defaultdict[int, list[float]] = defaultdict(list)
    for line in lines:
        if line.box is not None and not line.row and len(line.text) > 25:
            lefts[line.page].append(line.box.left)
            rights[line.page].append(line.box.right)
    edges = {}
    for page, values in lefts.items():
        if len(values) >= 4:
            edges[page] = (_left_edge(values), sorted(rights[page])[len(values) * 9 // 10])
    return edges


def _left_edge(values: list[float]) -> float:
    """The smallest left that several lines share: the margin, not a stray mark beyond it."""
    bins = Counter(round(value / 4) for value in values)
    shared = [place for place, count in bins.items() if count + bins[place - 1] + bins[place + 1] >= max(2, len(values) // 8)]
    return min(shared, default=round(min(values) / 4)) * 4.0

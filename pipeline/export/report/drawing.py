"""Pictures of the report, drawn as SVG: bars, a map of tiles, a network, months. Text is escaped, links lead inside the page.

Colours are those of Okabe and Ito, told apart with every kind of colour blindness; what a colour says is also said by its
place, its shape or a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

BLUE, ORANGE, GREEN, VERMILION, SKY, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#8A8F98"
_SVG = Markup('<svg class="{css}" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">{inside}</svg>')


def svg(css: str, size: tuple[float, float], title: str, parts: Sequence[Markup]) -> Markup:
    """A picture of a width and height in its own units; the page scales it."""
    return _SVG.format(css=css, width=_n(size[0]), height=_n(size[1]), title=title, inside=Markup("").join(parts))


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def shape(name: str, text: str | None = None, /, **attributes: object) -> Markup:
    """An element; `_` in a name stands for "-", numbers are written short."""
    put = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _n(value) if isinstance(value, float) else value)
        for key, value in attributes.items()
    )
    if text is None:
        return Markup("<{}{}/>").format(Markup(name), put)
    return Markup("<{}{}>{}</{}>").format(Markup(name), put, text, Markup(name))


def linked(anchor: str | None, inside: Markup) -> Markup:
    """The inside as a link to a list of records, where there is one."""
    return Markup('<a href="#{}">{}</a>').format(anchor, inside) if anchor else inside


def bar(parts: Sequence[tuple[float, str]], whole: float) -> Markup:
    """A bar of one or more parts, each a value and a colour, against the longest bar of its chart."""
    at, drawn = 0.0, []
    for value, colour in parts:
        wide = 100 * value / whole if whole else 0.0
        if value:
            drawn.append(shape("rect", x=at, y=0, width=max(wide, 0.4), height=10, fill=colour))
        at += wide
    return Markup('<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{}</svg>').format(
        Markup("").join(drawn)
    )


def shade(share: float) -> tuple[str, str]:
    """The colour of a cell between white and blue, and of the text on it.

    >>> shade(0.0), shade(1.0)
    (('#ffffff', '#1b1f24'), ('#0072b2', '#ffffff'))
    """
    share = min(max(share, 0.0), 1.0)
    mixed = [round(255 + (end - 255) * share) for end in (0x00, 0x72, 0xB2)]
    return "#" + "".join(f"{part:02x}" for part in mixed), "#ffffff" if share > 0.55 else "#1b1f24"


@dataclass(frozen=True)
class Tile:
    """A province on the map: its place, what stands in it, how dark it is."""

    name: str
    short: str
    column: int
    row: int
    count: float
    shown: str
    anchor: str | None


def tile_map(tiles: Sequence[Tile], title: str) -> Markup:
    """A map of equal tiles, darker where there is more."""
    wide, high, most = 62, 34, max((tile.count for tile in tiles), default=0) or 1
    parts = []
    for tile in tiles:
        fill, ink = shade(0.15 + 0.85 * tile.count / most) if tile.count else ("#f1f3f5", "#6a7178")
        x, y = tile.column * wide, tile.row * high
        inside = [
            shape("title", f"{tile.name}: {tile.shown or 0}"),
            shape("rect", x=x + 1, y=y + 1, width=wide - 3, height=high - 3, rx=4, fill=fill),
            shape("text", tile.short, x=x + wide / 2 - 0.5, y=y + (14 if tile.count else 20), fill=ink, class_="tile"),
        ]
        if tile.count:
            inside.append(shape("text", tile.shown, x=x + wide / 2 - 0.5, y=y + 27, fill=ink, class_="tile count"))
        parts.append(linked(tile.anchor, Markup("<g>{}</g>").format(Markup("").join(inside))))
    size = (1 + max(tile.column for tile in tiles)) * wide, (1 + max(tile.row for tile in tiles)) * high
    return svg("map", size, title, parts)


@dataclass(frozen=True)
class End:
    """A box at one side of the network: its words, its anchor, and whether the archive holds the document."""

    key: str
    words: str
    anchor: str | None
    held: bool


def two_sides(left: Sequence[End], right: Sequence[End], mentions: Sequence[tuple[str, str, bool]], title: str) -> Markup:
    """Documents at the left, what they name at the right, a curve for each mention: solid for a ground, dashed for a citation."""
    step, wide, box = 26, 900, 300
    high = max(len(left), len(right)) * step + 8
    at_left = _spread([end.key for end in left], high)
    at_right = _spread([end.key for end in right], high)
    parts = []
    for start, goal, ground in mentions:
        y1, y2, x1, x2 = at_left[start], at_right[goal], box, wide - box
        middle = (x1 + x2) / 2
        y2 += 0 if ground else 5  # a citation beside the ground of the same two
        path = f"M{x1} {_n(y1)} C{_n(middle)} {_n(y1)} {_n(middle)} {_n(y2)} {x2} {_n(y2)}"
        dash = {} if ground else {"stroke_dasharray": "5 4"}
        parts.append(
            shape("path", d=path, fill="none", stroke=BLUE if ground else ORANGE, stroke_width=1.6, opacity=0.75, **dash)
        )
    for ends, places, x, anchor_of_text in ((left, at_left, 0.0, "end"), (right, at_right, float(wide - box), "start")):
        for end in ends:
            y = places[end.key]
            colour = GREEN if end.held else GREY
            inside = [
                shape("title", end.words),
                shape(
                    "rect", x=x + 1, y=y - 10.5, width=box - 2, height=21, rx=4, fill="#ffffff", stroke=colour, stroke_width=1.3
                ),
                shape(
                    "text",
                    _cut(end.words, 40),
                    x=x + (box - 9 if anchor_of_text == "end" else 9),
                    y=y + 4,
                    **{"text_anchor": anchor_of_text},
                ),
            ]
            parts.append(linked(end.anchor, Markup("<g>{}</g>").format(Markup("").join(inside))))
    return svg("network", (wide, high), title, parts)


def _spread(keys: Sequence[str], high: float) -> dict[str, float]:
    """The ends evenly over the height."""
    step = high / max(len(keys), 1)
    return {key: step * (number + 0.5) for number, key in enumerate(keys)}


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


@dataclass(frozen=True)
class Month:
    """A month, quarter or year of the timeline, with the counts of its rows."""

    name: str
    year: str
    counts: tuple[tuple[float, str, str | None], ...]


def months(found: Sequence[Month], colours: Sequence[str], title: str) -> Markup:
    """Columns over time, one above the other for each kind; the year is told under its first column."""
    wide, tall, base = max(24, min(56, 840 / max(len(found), 1))), 130, 150
    most = max((sum(count for count, _, _ in month.counts) for month in found), default=1) or 1
    parts = [shape("line", x1=0, y1=base, x2=wide * len(found), y2=base, stroke="#c9ced4")]
    year = None
    for number, month in enumerate(found):
        x, y = number * wide, float(base)
        for (count, shown, anchor), colour in zip(month.counts, colours, strict=True):
            high = tall * count / most
            y -= high
            if not count:
                continue
            inside = [
                shape("title", f"{month.name} {month.year}: {shown}"),
                shape("rect", x=x + 2, y=y, width=wide - 4, height=max(high - 1, 1), fill=colour),
            ]
            if high >= 14:
                inside.append(shape("text", shown, x=x + wide / 2, y=y + high / 2 + 4, class_="in"))
            parts.append(linked(anchor, Markup("<g>{}</g>").format(Markup("").join(inside))))
        parts.append(shape("text", month.name, x=x + wide / 2, y=base + 15, class_="axis"))
        if month.year != year:
            parts.append(shape("text", month.year, x=x + 3, y=base + 33, class_="year"))
            parts.append(shape("line", x1=x, y1=base, x2=x, y2=base + 36, stroke="#c9ced4"))
            year = month.year
    return svg("months", (max(wide * len(found), 300), base + 42), title, parts)


def level(value: float, comparator: str) -> Markup:
    """A level between 0 and 100 as a dot on a line; the line goes on to the side that also fulfils it."""
    x, whole = 2.4 * min(max(value, 0.0), 100.0), 240
    rest: list[Markup] = []
    if comparator in (">=", ">"):
        rest = [shape("line", x1=x, y1=6, x2=whole, y2=6, stroke=BLUE, stroke_width=3, opacity=0.45)]
    elif comparator in ("<=", "<"):
        rest = [shape("line", x1=0, y1=6, x2=x, y2=6, stroke=VERMILION, stroke_width=3, opacity=0.5)]
    dot = VERMILION if comparator in ("<=", "<") else BLUE
    ground = shape("line", x1=0, y1=6, x2=whole, y2=6, stroke="#dfe3e7", stroke_width=1)
    drawn = Markup("").join([ground, *rest, shape("circle", cx=x, cy=6, r=3.4, fill=dot)])
    return Markup('<svg class="level" viewBox="-4 0 248 12" aria-hidden="true">{}</svg>').format(drawn)

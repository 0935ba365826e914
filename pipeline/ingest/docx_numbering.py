"""Automatic numbers of Word lists: "II.", "1.1.", "a)", "-" that stand in no paragraph's text.

Word keeps them as definitions and counts when it draws the page; without this, a plan's headings lose their labels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
_BULLETS = frozenset("-+•*–●○▪■◦➢✓")
_DEEPEST = 9


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is written: "%1.%2." in decimal figures, from 1."""

    kind: str
    pattern: str
    start: int
    separator: str


@dataclass(slots=True)
class _List:
    levels: dict[int, Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of one document, counted paragraph by paragraph in the order of the text."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._lists: dict[str, _List] = {}
        self._styles: dict[str, tuple[str | None, str | None, str | None]] = {}
        if numbering is not None:
            self._read_lists(numbering)
        if styles is not None:
            self._read_styles(styles)

    def label(self, properties: Any) -> str:
        """The number of the paragraph with these properties and the white space after it; "" for a paragraph in no list."""
        list_id, depth = self._place(properties)
        counted = self._lists.get(list_id or "")
        if counted is None or depth not in counted.levels:
            return ""
        level = counted.levels[depth]
        for deeper in [d for d in counted.counts if d > depth]:
            del counted.counts[deeper]
        counted.counts[depth] = counted.counts.get(depth, level.start - 1) + 1
        text = self._written(counted, level)
        return text + level.separator if text else ""

    def _written(self, counted: _List, level: Level) -> str:
        if level.kind == "bullet":
            return level.pattern if level.pattern and level.pattern in _BULLETS else "-"
        if level.kind == "none":
            return ""
        text = level.pattern
        for depth in range(_DEEPEST):
            mark = f"%{depth + 1}"
            if mark in text:
                other = counted.levels.get(depth, level)
                text = text.replace(mark, figure(counted.counts.get(depth, other.start), other.kind))
        return text

    def _place(self, properties: Any) -> tuple[str | None, int]:
        if properties is None:
            return None, 0
        list_id, depth = _num_pr(properties)
        style = properties.find(f"{_W}pStyle")
        name = style.get(f"{_W}val") if style is not None else None
        for _ in range(_DEEPEST):
            if list_id is not None or name is None or name not in self._styles:
                break
            list_id, style_depth, name = self._styles[name]
            depth = depth if depth is not None else style_depth
        return list_id, min(_DEEPEST, int(depth or 0))

    def _read_styles(self, styles: Any) -> None:
        for style in styles.iter(f"{_W}style"):
            properties = style.find(f"{_W}pPr")
            list_id, depth = _num_pr(properties) if properties is not None else (None, None)
            parent = style.find(f"{_W}basedOn")
            self._styles[style.get(f"{_W}styleId", "")] = (list_id, depth, parent.get(f"{_W}val") if parent is not None else None)

    def _read_lists(self, numbering: Any) -> None:
        kinds = {a.get(f"{_W}abstractNumId"): _levels(a) for a in numbering.iter(f"{_W}abstractNum")}
        shared: dict[str, dict[int, int]] = {}
        for num in numbering.iter(f"{_W}num"):
            kind = num.find(f"{_W}abstractNumId")
            key = kind.get(f"{_W}val") if kind is not None else None
            levels = dict(kinds.get(key, {}))
            changed = False
            for override in num.iter(f"{_W}lvlOverride"):
                depth = int(override.get(f"{_W}ilvl", "0"))
                start = override.find(f"{_W}startOverride")
                levels.update(_levels(override))
                if start is not None and depth in levels:
                    changed = True
                    old = levels[depth]
                    levels[depth] = Level(old.kind, old.pattern, int(start.get(f"{_W}val", "1")), old.separator)
            counts = {} if changed else shared.setdefault(key or "", {})
            self._lists[num.get(f"{_W}numId", "")] = _List(levels, counts)


def _num_pr(properties: Any) -> tuple[str | None, str | None]:
    found = properties.find(f"{_W}numPr")
    if found is None:
        return None, None
    list_id, depth = found.find(f"{_W}numId"), found.find(f"{_W}ilvl")
    return (
        list_id.get(f"{_W}val") if list_id is not None else None,
        depth.get(f"{_W}val") if depth is not None else None,
    )


def _levels(owner: Any) -> dict[int, Level]:
    levels = {}
    for level in owner.iter(f"{_W}lvl"):

        def value(name: str, default: str, level: Any = level) -> str:
            found = level.find(f"{_W}{name}")
            return str(found.get(f"{_W}val", default)) if found is not None else default

        start = value("start", "1")
        separator = "" if value("suff", "tab") == "nothing" else " "
        levels[int(level.get(f"{_W}ilvl", "0"))] = Level(
            value("numFmt", "decimal"), value("lvlText", ""), int(start) if start.isdecimal() else 1, separator
        )
    return levels


def figure(number: int, kind: str) -> str:
    """A number as Word writes it: "IV", "iv", "d", "D", "04", "4"; letters double after the alphabet ("aa").

    >>> [figure(4, kind) for kind in ("upperRoman", "lowerLetter", "decimalZero", "decimal")]
    ['IV', 'd', '04', '4']
    """
    if kind in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        text = ""
        for value, sign in _ROMAN:
            text += sign * (number // value)
            number %= value
        return text if kind == "upperRoman" else text.lower()
    if kind in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    return f"{number:02d}" if kind == "decimalZero" else str(number)

"""How the two columns of a letterhead come out as lines of text: apart, side by side, in cells of a web page, in one line."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import zip_longest

LOOKS = {
    "columns": 34, "right first": 6, "merged": 20, "tabbed": 8, "cells": 8, "row": 5, "one line": 4, "missing": 10, "nothing": 5,
}  # fmt: skip
"""The looks and how often each is drawn: of "missing" only number and date are left, of "nothing" not even these."""
NAMELESS = ("missing", "nothing")
"""Looks in which no body is named."""


def draw_look(rng: random.Random) -> str:
    """One of the looks."""
    return rng.choices(list(LOOKS), list(LOOKS.values()))[0]


def laid_out(look: str, left: Sequence[str], right: Sequence[str], number: str, place: str, rng: random.Random) -> list[str]:
    """The lines of a letterhead that names its bodies; `left` are the issuing bodies, `right` Quốc hiệu and tiêu ngữ."""
    date = [place] if place else []
    if look == "columns":
        return [*left, number, *right, *date] if rng.random() < 0.5 else [*left, *right, number, *date]
    if look == "right first":
        return [*right, *date, *left, number]
    if look == "cells":
        return ["|", *_cell(left, rng), "|", *_cell(right, rng), "|", "|", number, "|", *_broken(date, rng), "|"]
    names = " ".join(line for line in left if line != "*")
    if look == "row":
        return [f"| {names} ------- | {' '.join(right)} --------------- |", "|---|---|", f"| {number} | {place} |"]
    if look == "one line":
        return [" ".join([names, number, *right, *date])]
    gap = "\t" if look == "tabbed" else " " * rng.choice((1, 1, 3, 8))
    pairs = zip_longest(left, right, fillvalue="")
    return [f"{a}{gap if a and b else ''}{b}" for a, b in pairs] + [f"{number}{gap}{place}".rstrip()]


def _cell(lines: Sequence[str], rng: random.Random) -> list[str]:
    """A cell with its lines bold, and the rule below them."""
    bold = rng.random() < 0.7
    return [*(f"**{line}**" if bold and line != "*" else line for line in lines), "-------"]


def _broken(date: Sequence[str], rng: random.Random) -> list[str]:
    """Place and date in italics, now and then broken where the page's source is."""
    if not date or rng.random() < 0.3:
        return list(date)
    place = f"*{date[0]}*"
    cut = place.find(" tháng") if rng.random() < 0.5 else place.find(" ngày")
    return [place[:cut], place[cut + 1 :]] if cut > 0 else [place]

"""A text cut into what the decoder reads: tokens, the words in them, fixed points (numbers, codes, stops) and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.repair.protected import is_protected, is_protected_in_garble
from pipeline.repair.wording import CODE, NUMBER, PAUSE, STOP, split_token

TOKEN = re.compile(r"\S+")
_INNER = re.compile(r"[/–—-]")
_BULLET = re.compile(r"\s*(?:[-–+*•]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ][.)]|[IVX]{1,5}[.)]|(?:Điều|Diéu|Dieu|Căn cứ|Can c)\b)")


class Piece(NamedTuple):
    """A word inside a token, or a fixed point (then `fixed` names it and the text is empty)."""

    start: int
    end: int
    text: str
    fixed: str | None


class Token(NamedTuple):
    """A printed token and where it stands in the text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens of one paragraph, lines joined."""

    tokens: tuple[Token, ...]


@lru_cache(200_000)
def pieces(token: str, garbled: bool = False) -> tuple[Piece, ...]:
    """What stands in a token: "phóng/sự," -> phóng, sự, pause; "263/QĐ-TTg." -> code, stop; "-" -> nothing.

    Where the text is `garbled`, a digit may stand for a letter.
    """
    lead, core, trail = split_garbled(token) if garbled else split_token(token)
    start, result = len(lead), []
    if "(" in lead:
        result.append(Piece(start, start, "", PAUSE))
    if core:
        result += _core(core, start, is_protected_in_garble if garbled else is_protected)
    return (*result, *_stop(trail))


_SIGNS = "@&¢€£§$©®¥|{}[]"


def split_garbled(token: str) -> tuple[str, str, str]:
    """Like `split_token`, but signs that a wrong-language reader gives for letters belong to the core: "K¢" (Kế), "&" (ở)."""
    start, end = 0, len(token)
    while start < end and not (token[start].isalnum() or token[start] in _SIGNS):
        start += 1
    while end > start and not (token[end - 1].isalnum() or token[end - 1] in _SIGNS or token[end - 1] == "%"):
        end -= 1
    if all(c in "|[]{}" for c in token[start:end]):
        return token, "", ""
    return token[:start], token[start:end], token[end:]


def _stop(trail: str) -> tuple[Piece, ...]:
    if any(c in ".!?…" for c in trail):
        return (Piece(0, 0, "", STOP),)
    return (Piece(0, 0, "", PAUSE),) if any(c in ",;:)" for c in trail) else ()


def _core(core: str, start: int, protects: Callable[[str], bool]) -> list[Piece]:
    if core.isdigit():
        doubtful = protects is is_protected_in_garble and len(core) <= 2
        return [Piece(start, start + len(core), core, None if doubtful else NUMBER)]
    if protects(core):
        return [Piece(start, start + len(core), core, CODE if any(c.isalpha() for c in core) else NUMBER)]
    result, at = [], 0
    for part in _INNER.split(core) if len(core) > 1 else [core]:
        if part:
            kind = (
                NUMBER if part.isdigit() else CODE if any(c.isdigit() for c in part) and part != core and protects(part) else None
            )
            result.append(Piece(start + at, start + at + len(part), part, kind))
        at += len(part) + 1
    return result


def runs(text: str) -> Iterator[Run]:
    """The paragraphs of a text: lines joined until one ends short, a bullet opens the next, or a blank line parts them.

    Where nearly every line is followed by a blank one (some exports print so), blank lines say nothing.
    """
    lines: list[list[Token]] = []
    for found in re.finditer(r"[^\n\f]+", text):
        tokens = [Token(found.start() + m.start(), found.start() + m.end(), m[0]) for m in TOKEN.finditer(found[0])]
        if tokens:
            lines.append(tokens)
    if not lines:
        return
    widths = sorted(line[-1].end - line[0].start for line in lines)
    usual = widths[int(len(widths) * 0.8)]
    parted = [text.count("\n", a[-1].end, b[0].start) > 1 for a, b in pairwise(lines)]
    blanks_speak = sum(parted) < 0.6 * len(parted)
    now: list[Token] = []
    for index, line in enumerate(lines):
        now += line
        last = index == len(lines) - 1
        goes_on = not last and _goes_on(line, lines[index + 1])
        if last or (blanks_speak and parted[index] and not goes_on) or _ends(line, lines[index + 1], usual, text):
            yield Run(tuple(now))
            now = []


def _goes_on(line: list[Token], after: list[Token]) -> bool:
    """Whether a sentence runs on over a blank line: nothing ends the one line, and the next begins with a small letter."""
    return line[-1].text[-1].isalnum() and after[0].text[0].islower()


def _ends(line: list[Token], after: list[Token], usual: int, text: str) -> bool:
    """Whether a paragraph ends with a line: it is short, or the next one opens with a bullet."""
    if line[-1].end - line[0].start < 0.62 * usual:
        return True
    if _BULLET.match(text, after[0].start, after[-1].end) is not None:
        return True
    upper, next_upper = line[-1].text.isupper() and line[0].text.isupper(), after[0].text.isupper() and after[-1].text.isupper()
    return upper != next_upper and len(line) > 2 and len(after) > 2

"""Units named before their roles, in brackets behind an activity or at its end: "(Sở Y tế chủ trì, Công an tỉnh phối hợp)"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.extract.due import find_due
from pipeline.extract.units import read_units
from pipeline.viet.facts import alternatives, rows


@dataclass(frozen=True, slots=True)
class RoleBehind:
    """Units with their role, or a time (kind "due"): `start` to `end` are the units, up to `stop` the words of the role too."""

    kind: str
    start: int
    end: int
    stop: int


BRACKETS = re.compile(r"\(([^()]{6,300})\)")
BOUNDARY = re.compile(r"(?<=[;.])\s+(?=[A-ZĐÀ-Ỹ])|(?<=;)\s+|\s[–-]\s")
"""Where the part of an item begins that names who does it."""

_GIVES = re.compile(r"[\s,;.]*(?:(?:và|do|giao|phân công)\s+)?", re.IGNORECASE)
_TIME_LABEL = re.compile(r"[^:;,\d]{2,30}:\s*")
_LAST_VERB = re.compile(r"\s+(?:tham mưu|tổ chức|triển khai|thực hiện)(?:\s+thực hiện)?\s*$", re.IGNORECASE)
_WITH = re.compile(r",?\s+(?:và\s+)?phối\s+hợp\s+(?:với|cùng)\s+(?:với\s+)?", re.IGNORECASE)


@cache
def _roles() -> tuple[re.Pattern[str], dict[str, str]]:
    kinds = {row["wording"]: row["role"] for row in rows("roles_behind")}
    return re.compile(rf"\s+({alternatives(kinds)})(?!\w)", re.IGNORECASE), kinds


def find_roles_behind(text: str) -> list[RoleBehind]:
    """The units and roles that close an activity; empty where nobody leads or does it, or where a verb of theirs follows.

    >>> [(r.kind, "Mở lớp (Sở Y tế chủ trì)"[r.start : r.end]) for r in find_roles_behind("Mở lớp (Sở Y tế chủ trì)")]
    [('lead', 'Sở Y tế')]
    """
    if _roles()[0].search(text) is None:
        return []
    for bracket in BRACKETS.finditer(text):
        if text[: bracket.start()].strip() and (found := _read(text, bracket.start(1), bracket.end(1), brackets=True)):
            return found
    end = len(text.rstrip(" ./;"))
    for boundary in BOUNDARY.finditer(text):
        if len(text[: boundary.start()].split()) > 2 and (found := _read(text, boundary.end(), end, brackets=False)):
            return found
    return []


def _read(text: str, at: int, end: int, *, brackets: bool) -> list[RoleBehind]:
    """What stands between two places, where it is nothing but units with roles and, behind them, a time."""
    found: list[RoleBehind] = []
    while at < end:
        gives = _GIVES.match(text, at, end)
        at = gives.end() if gives else at
        here = _one(text, at, end)
        if here is None:
            if not found or not find_due(text[at:end], None):
                return []
            label = _TIME_LABEL.match(text, at, end)
            found.append(RoleBehind("due", label.end() if label else at, end, end))
            break
        found.append(here)
        at = here.stop
        if here.kind == "lead" and (joined := _WITH.match(text, at, end)):
            verb = _LAST_VERB.search(text, joined.end(), end)
            stops = (verb.start() if verb else end, text.find(";", joined.end(), end))
            until = next((stop for stop in stops if stop > 0 and _only_units(text[joined.end() : stop])), 0)
            if not until:
                return []
            found.append(RoleBehind("coordinate", joined.end(), until, until))
            at = end if verb and until == verb.start() else until
    kinds = {role.kind for role in found}
    return found if "lead" in kinds or (brackets and "implement" in kinds) else []


def _one(text: str, at: int, end: int) -> RoleBehind | None:
    """Units and the role behind them, where a mark or the end follows."""
    pattern, kinds = _roles()
    for role in pattern.finditer(text, at, end):
        closed = role.end() >= end or re.match(r"\s*(?:[,;.]|và\s)", text[role.end() : end])
        if closed and _only_units(text[at : role.start()]):
            return RoleBehind(kinds[" ".join(role[1].lower().split())], at, role.start(), role.end())
    return None


def _only_units(text: str) -> bool:
    found = read_units(text, lower=True)
    return found is not None and found.start == 0 and found.end >= len(text.rstrip())

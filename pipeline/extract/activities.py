"""Activity blocks: an activity, and below it the lines that say who leads it, who assists, when, how much."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from pipeline.extract.clauses import Clause
from pipeline.extract.due import Due, line_due
from pipeline.extract.roles_behind import find_roles_behind
from pipeline.viet.facts import alternatives, rows

_GIVES = re.compile(r"[\s(;,.–-]*(?:(?:do|giao|phân công)\s+)?$", re.IGNORECASE)
"""What parts an activity from the units behind it: "Mở lớp tập huấn (giao Sở Y tế chủ trì)"."""
ROLES = ("lead", "coordinate", "implement")


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled stretch of a clause: "Đơn vị chủ trì: Sở Y tế"; `content` is where its content stands in the text.

    `quoted` is where the words that assign stand: from the label on, or up to its end where it stands behind ("Sở Y tế chủ trì").
    """

    kind: str
    index: int
    start: int
    content: tuple[int, int]
    quoted: tuple[int, int]


@dataclass
class Activity:
    """An activity's own line and the labels that belong to it; `line` is None where only labels were found."""

    line: int | None
    text: str
    end: int
    labels: list[Label] = field(default_factory=list)

    def due(self, clauses: Sequence[Clause], year: int | None) -> tuple[Due, Label] | None:
        """What its time line says."""
        for label in self.labels:
            if label.kind == "due":
                due = line_due(clauses[label.index].text[slice(*label.content)], year)
                if due is not None:
                    return due, label
        return None


@cache
def _labels() -> tuple[re.Pattern[str], dict[str, str]]:
    kinds = {row["wording"]: row["kind"] for row in rows("role_labels")}
    words = alternatives(kinds)
    return re.compile(
        rf"(?:(?P<opening>^\W*)|[.;,(–-]\s*|(?<=\w)\s+(?=(?-i:[A-ZĐ])))(?P<label>{words})\s*(?:\([^)]*\)\s*)?:\s*", re.IGNORECASE
    ), kinds


def read_labels(clause: Clause, index: int) -> list[Label]:
    """The labels of a clause in order; empty where it is running text."""
    pattern, kinds = _labels()
    found = list(pattern.finditer(clause.text))
    if found and found[0]["opening"] is None:
        kept = [kinds[" ".join(m["label"].lower().split())] for m in found]
        if not any(kind in (*ROLES, "due") for kind in kept):
            return _labels_behind(clause, index)
        found = [m for m, kind in zip(found, kept, strict=True) if kind != "detail" or m.start() > found[0].start()]
    labels = []
    for n, match in enumerate(found):
        end = found[n + 1].start() if n + 1 < len(found) else len(clause.text)
        kind = kinds[" ".join(match["label"].lower().split())]
        content = (match.end(), match.end() + len(clause.text[match.end() : end].rstrip(" ;,()")))
        labels.append(Label(kind, index, match.start("label"), (match.end(), end), (match.start("label"), content[1])))
    if any(label.kind in ROLES for label in labels):
        return labels
    return _labels_behind(clause, index) or labels


def _labels_behind(clause: Clause, index: int) -> list[Label]:
    """The labels of an activity that names its units before their roles, in brackets or at its end."""
    return [
        Label(role.kind, index, role.start, (role.start, role.end), (role.start, role.stop))
        for role in find_roles_behind(clause.text)
    ]


def find_activities(clauses: Sequence[Clause]) -> list[Activity]:
    """The activity blocks of a document, in order."""
    labels = {
        n: read_labels(clause, n)
        for n, clause in enumerate(clauses)
        if not clause.is_heading or ":" in clause.text or "(" in clause.text
    }
    labels = {n: found for n, found in labels.items() if found}
    headed = find_headed_roles(clauses, labels)
    labels = {n: found for n, found in labels.items() if n not in headed.taken}
    opening = {n for n, found in labels.items() if found[0].start <= 2}
    activities: list[Activity] = [*headed.activities]
    n = 0
    while n < len(clauses):
        if n not in labels:
            n += 1
            continue
        if n not in opening:  # the activity stands before its labels in one line
            text = _GIVES.sub("", clauses[n].text[: labels[n][0].start])
            block = list(labels[n])
            while n + 1 in opening and clauses[n + 1].section is clauses[n].section and clauses[n + 1].rank >= clauses[n].rank:
                n += 1
                block += labels[n]
            activities.append(Activity(block[0].index, text, block[0].start, block))
            n += 1
            continue
        run = [n]
        while (following := _next_label(clauses, run[-1], n, opening)) is not None:
            run.append(following)
        block = [label for at in run for label in labels[at]]
        if any(label.kind in (*ROLES, "due") for label in block):
            line = _line_above(clauses, n, opening)
            text = clauses[line].text.strip() if line is not None else ""
            activities.append(Activity(line, text.rstrip(" :"), len(text), block))
        n = run[-1] + 1
    return activities


DETAIL = re.compile(r"[A-ZĐÀ-Ỹ][^:.;]{2,40}:\s")


@dataclass
class _Headed:
    """Activities whose roles stand as headings, and the clauses that they use up."""

    activities: list[Activity] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)


def _role_heading(text: str) -> str | None:
    """The role that a heading names, where it is nothing else: "a) Cơ quan chủ trì", "2. Cơ quan chủ trì, phối hợp"."""
    kind = _labels()[1].get(" ".join(text.lower().split()).strip(" :."))
    return kind if kind in (*ROLES, "due") else None


def find_headed_roles(clauses: Sequence[Clause], labels: Mapping[int, Sequence[Label]]) -> _Headed:
    """Blocks in which "Cơ quan chủ trì" is a heading over bullets with units; their activity is the heading further out."""
    headed = _Headed()
    by_section: dict[int, Activity] = {}
    places = {id(clause.section): n for n, clause in enumerate(clauses) if clause.is_heading}
    for n, clause in enumerate(clauses):
        if not clause.is_heading:
            continue
        named = _role_heading(clause.text)
        own = [label for label in labels.get(n, ()) if label.start <= 2 and label.kind in (*ROLES, "due")]
        if not named and not own:
            continue
        below: list[int] = []
        m = n + 1
        while named and m < len(clauses) and clauses[m].section is clause.section:
            below += [] if clauses[m].is_heading else [m]
            m += 1
        outer = [section for section in clause.path if section is not clause.section and id(section) in places]
        above = len(outer)
        while outer and _role_heading(clauses[places[id(outer[-1])]].text):
            outer.pop()
        if not outer or not ((named and below) or (own and (len(outer) < above or id(outer[-1]) in by_section))):
            continue
        line = places[id(outer[-1])]
        text = clauses[line].text.strip().rstrip(" :")
        activity = by_section.setdefault(id(outer[-1]), Activity(line, text, len(text)))
        if named and below:
            activity.labels += [Label(named, m, 0, (0, len(clauses[m].text)), (0, len(clauses[m].text))) for m in below]
            headed.taken |= {n, *below}
        else:
            activity.labels += own
            headed.taken.add(n)
    headed.activities = [activity for activity in by_section.values() if any(label.kind in ROLES for label in activity.labels)]
    return headed


def _next_label(clauses: Sequence[Clause], at: int, first: int, opening: set[int]) -> int | None:
    """The next labelled line of a block; one line of the same mark with a label that no table knows may stand between."""
    for after in (at + 1, at + 2):
        if after >= len(clauses) or clauses[after].section is not clauses[first].section:
            return None
        if after in opening:
            return after
        here = clauses[after]
        if here.is_heading or here.rank != clauses[first].rank or here.rank == 0 or not DETAIL.match(here.text):
            return None
    return None


def _line_above(clauses: Sequence[Clause], at: int, opening: set[int]) -> int | None:
    """The activity that the labels from `at` on belong to: a line that stands further out, else the line before them.

    Among bullets of the same depth as the labels, the one before counts where every block of the section has its own;
    where all bullets lead to one block of labels, they are details and the heading is the activity.
    """
    rank, section = clauses[at].rank, clauses[at].section
    siblings: list[int] = []
    for n in range(at - 1, -1, -1):
        clause = clauses[n]
        if clause.section is not section and section not in _above(clause, section):
            if clause.section not in clauses[at].path:
                continue
            return siblings[0] if siblings else n
        if clause.is_heading and clause.section is section:
            return siblings[0] if siblings and _own_blocks(clauses, at, opening, siblings) else n
        if n in opening:
            if siblings:
                break
            continue
        if clause.rank < rank or rank == 0:
            if siblings and _own_blocks(clauses, at, opening, siblings):
                return siblings[0]
            return n
        if clause.rank == rank:
            siblings.append(n)
    return siblings[0] if siblings else None


def _above(clause: Clause, section: object) -> tuple[object, ...]:
    return clause.path if section in clause.path else ()


def _own_blocks(clauses: Sequence[Clause], at: int, opening: set[int], siblings: list[int]) -> bool:
    """Has the section several blocks of labels, each after a bullet of its own?"""
    if len(siblings) == 1:
        return True
    section = clauses[at].section
    first, last = at, at
    while first > 0 and clauses[first - 1].section is section:
        first -= 1
    while last + 1 < len(clauses) and clauses[last + 1].section is section:
        last += 1
    return sum(n in opening and n - 1 not in opening for n in range(first + 1, last + 1)) > 1

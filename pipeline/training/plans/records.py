"""From marked paragraphs to gold records, with the place of each quote."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from pipeline.training.plans.marks import Mark, parsed, walk

Record = dict[str, Any]
Place = tuple[int, int, int]
"""Paragraph, start and end of the quote in its text."""
PAIR = re.compile(r", (?=Đài |Đội )| và (?=các tổ chức )| và (?=Đoàn )")
"""Where the printed name of two units is cut."""
TABLES = ("legal_bases", "targets", "responsibilities", "budgets")


@dataclass(slots=True)
class Task:
    """Who does what, until when: the answer a paragraph gives besides its marks."""

    units: tuple[str, ...] = ()
    role: str = "implement"
    due: str | None = None
    text: str | None = None
    """The task's wording, where it is not the paragraph's own (an activity block)."""
    quote_from: int = 0


@dataclass(slots=True)
class Paragraph:
    """A paragraph in the writing. `kind`: title, heading, body, bullet, row, letterhead, recipient, signature."""

    text: str
    kind: str = "body"
    level: int = 0
    label: str = ""


@dataclass
class Truth:
    """The gold records of one document, while it is written; `places` runs beside each list."""

    document: Record = field(default_factory=dict)
    legal_bases: list[Record] = field(default_factory=list)
    targets: list[Record] = field(default_factory=list)
    responsibilities: list[Record] = field(default_factory=list)
    budgets: list[Record] = field(default_factory=list)
    places: dict[str, list[Place]] = field(default_factory=lambda: {name: [] for name in TABLES})
    references: list[Record] = field(default_factory=list)
    seen: set[tuple[str, str, str | None, str | None]] = field(default_factory=set)

    def add(self, table: str, record: Record, place: Place) -> None:
        getattr(self, table).append(record)
        self.places[table].append(place)


class Writer:
    """Takes marked sentences, keeps the plain paragraphs, and writes the truth down."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.truth = Truth()

    def refer(self, record: Record, text: str) -> str:
        """A mark for a document referred to."""
        self.truth.references.append(record)
        return f"{{L n={len(self.truth.references) - 1}:{text}}}"

    def write(
        self, marked: str, kind: str = "body", *, role: str = "citation", tasks: tuple[Task, ...] = (), due: str | None = None
    ) -> str:
        """Add a paragraph; returns its plain text. `due` dates every target in it that has no date of its own."""
        text, marks = parsed(marked)
        self.paragraphs.append(Paragraph(text, kind))
        found = walk(marks)
        loose = [text[m.start : m.end] for m in marks if m.kind == "D"]
        for mark in found:
            if mark.kind == "L":
                self._reference(mark, text, role)
            elif mark.kind == "T":
                self._targets(mark, text, loose[0] if loose else due)
            elif mark.kind == "M":
                self._money(mark, text)
            elif mark.kind == "R":
                self._clause(mark, text)
        for task in tasks:
            self._task(task, text, found)
        return text

    @property
    def last(self) -> int:
        return len(self.paragraphs) - 1

    def _reference(self, mark: Mark, text: str, role: str) -> None:
        attributes = mark.attributes[0]
        record = dict(self.truth.references[int(attributes["n"])])
        role = attributes.get("role", role)
        key = (role, record["code"], record.get("issued_on"), record.get("issuer"))
        if key in self.truth.seen or any(k[:2] == key[:2] and (key[2] is None or k[2] == key[2]) for k in self.truth.seen):
            return
        self.truth.seen.add(key)
        quote = text[mark.start : mark.end]
        self.truth.add("legal_bases", {"role": role, **record, "quote": quote}, (self.last, mark.start, mark.end))

    def _targets(self, mark: Mark, text: str, due: str | None) -> None:
        start, end = clause(text, mark.start, mark.end)
        quote = text[start:end].rstrip(";. ")
        inner = [text[d.start : d.end] for d in mark.inner if d.kind == "D"]
        for a in mark.attributes:
            quantitative = "v" in a
            units = a.get("u", "").split("~")
            value, high = a.get("v"), a.get("v2")
            record: Record = {
                "kind": "quantitative" if quantitative else "qualitative",
                "comparator": a.get("c", "range" if high else "=") if quantitative else None,
                "value": _number(value) if value is not None else None,
                "value_to": _number(high) if high is not None else None,
                "unit": units[0] or None,
                "per": a.get("per"),
                "indicator": a.get("i") or text[mark.start : mark.end],
                "due": a.get("due") or (inner[0] if inner else due),
                "quote": quote,
            }
            if len(units) > 1:
                record["unit_also"] = units[1:]
            self.truth.add("targets", record, (self.last, start, start + len(quote)))

    def _money(self, mark: Mark, text: str) -> None:
        quote = text[mark.start : mark.end]
        for a in mark.attributes:
            amount = round(float(a["a"]) * 10 ** int(a.get("x", "0"))) if "a" in a else None
            record: Record = {
                "amount_vnd": amount,
                "is_estimate": a.get("e") == "1",
                "level": a.get("l") or None,
                "sources": [name for name in a.get("s", "").split("+") if name],
                "year": int(a["y"]) if "y" in a else None,
                "legal_ref": a.get("ref"),
                "quote": quote,
            }
            if a.get("l") == "?":  # the guide leaves open who bears the money
                del record["level"]
            self.truth.add("budgets", record, (self.last, mark.start, mark.end))

    def _clause(self, mark: Mark, text: str) -> None:
        """A clause with a subject of its own: the task is what follows it, all of it where `whole` (below another's heading)."""
        found = walk(mark.inner)
        own = [m for m in found if m.kind == "S"]
        whole = bool(mark.attributes) and "whole" in mark.attributes[0]
        wording = text[mark.start if whole else own[-1].end : mark.end].lstrip(" ,:")
        due = next((text[m.start : m.end] for m in found if m.kind == "D"), None)
        role = mark.attributes[0].get("r", "implement") if mark.attributes else "implement"
        place = (self.last, mark.start, mark.end)
        named = [(m, role) for m in own] + [(m, "coordinate") for m in found if m.kind == "X"]
        for unit, part in named:
            for name in PAIR.split(text[unit.start : unit.end]):
                self._responsible(name, part, wording, due, place)

    def _task(self, task: Task, text: str, found: list[Mark]) -> None:
        due = task.due or next((text[m.start : m.end] for m in found if m.kind == "D"), None)
        place = (self.last, task.quote_from, len(text))
        wording = task.text or text[task.quote_from :]
        for unit in task.units:
            self._responsible(unit, task.role, wording, due, place)
        for partner in (m for m in found if m.kind == "X"):
            self._responsible(text[partner.start : partner.end], "coordinate", wording, due, place)

    def _responsible(self, unit: str, role: str, wording: str, due: str | None, place: Place) -> None:
        quote = self.paragraphs[place[0]].text[place[1] : place[2]]
        record = {"unit": unit, "role": role, "task": wording, "due": due, "quote": quote}
        self.truth.add("responsibilities", record, place)


def clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause around a span: from the semicolon or stop before it to the one after it."""
    before = max(text.rfind(mark, 0, start) for mark in ("; ", ". "))
    after = min((at for at in (text.find("; ", end), text.find(". ", end)) if at >= 0), default=len(text))
    return (before + 2 if before >= 0 else 0), after


def _number(text: str) -> float | int:
    value = float(text)
    return int(value) if value == int(value) else value

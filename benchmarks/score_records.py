"""How right are extracted records? Rows are paired one to one with the gold rows they resemble most, then fields are compared.

The rules follow the guide of the gold records: a legal basis is known by its code and role (and its date, where one code was
given twice), a target by kind, value and clause, a responsibility by unit, role and task, a budget by amount and clause.
Fields that a gold record does not have are not asked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment

from benchmarks.figures import keep

Row = Mapping[str, Any]
TABLES = ("legal_bases", "targets", "responsibilities", "budgets")
COMPARED: dict[str, dict[str, float]] = {
    "legal_bases": {"doc_type": 100, "number": 100, "symbol": 100, "issued_on": 100, "issuer": 90, "subject": 90},
    "targets": {"comparator": 100, "unit": 85, "per": 100, "due": 90},
    "responsibilities": {"unit": 92, "task": 90, "due": 90},
    "budgets": {"is_estimate": 100, "level": 100, "sources": 100, "year": 100, "legal_ref": 100},
}
"""Field -> how alike two wordings must be, in percent; 100 asks for the same."""
LOOSE_DOCUMENT = {"issuer": 92, "parent_issuer": 92, "title": 94, "signer_title": 92, "signed_for": 90}
VOWELS = {"o": "òóỏõọ", "e": "èéẻẽẹ", "a": "àáảãạ", "y": "ỳýỷỹỵ", "u": "ùúủũụ"}


def _tone_moves() -> dict[str, str]:
    """Old spellings of oa, oe, uy with the tone on the second letter, to the new ones."""
    moves = {}
    for first, second in (("o", "a"), ("o", "e"), ("u", "y")):
        for early, late in zip(VOWELS[first], VOWELS[second], strict=True):
            moves[first + late] = early + second
    return moves


MOVES = _tone_moves()
OLD = re.compile(rf"(?<!q)(?:{'|'.join(MOVES)})(?!\w)")


def folded(value: object) -> str:
    """A text without what does not count: case, white space, marks of Markdown, place of the tone, stops at its ends."""
    text = unicodedata.normalize("NFC", str(value)).lower()
    text = " ".join(re.sub(r"[*#`]", "", text).split())
    return OLD.sub(lambda match: MOVES[match[0]], text).strip(" .;,:-–+/")


def absent(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or (isinstance(value, float) and np.isnan(value))


def agree(gold: object, found: object, least: float = 100) -> float:
    """1 where two values say the same, 0 where not; lists count by their shared members."""
    if absent(gold) or absent(found):
        return float(absent(gold) and absent(found))
    if isinstance(gold, list | tuple):
        one, other = (
            Counter(map(folded, gold)),
            Counter(map(folded, found if isinstance(found, list | tuple | np.ndarray) else [found])),
        )
        total = sum(one.values()) + sum(other.values())
        return 2 * sum((one & other).values()) / total if total else 1.0
    if isinstance(gold, bool):
        return float(gold == bool(found))
    if isinstance(gold, int | float):
        return float(isinstance(found, int | float) and abs(gold - found) < 1e-9)
    one_text, other_text = folded(gold), folded(found)
    if one_text == other_text:
        return 1.0
    if least >= 100 or re.findall(r"\d+", one_text) != re.findall(r"\d+", other_text):
        return 0.0
    return float(fuzz.ratio(one_text, other_text) >= least)


def shared_words(one: object, other: object) -> float:
    """How many words two clauses share, 0 to 1."""
    a, b = Counter(folded(one or "").split()), Counter(folded(other or "").split())
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else 0.0


def _code(row: Row) -> str:
    return re.sub(r"^0+(?=\d)", "", re.sub(r"\s", "", str(row.get("code") or ""))).upper()


def likeness(table: str, gold: Row, found: Row) -> float:
    """0 where two rows cannot be one record, else how close they are."""
    if table == "legal_bases":
        same = _code(gold) == _code(found) and gold["role"] == found.get("role")
        return (0.9 + 0.1 * agree(gold.get("issued_on"), found.get("issued_on"))) if same else 0.0
    clause = shared_words(gold.get("quote"), found.get("quote"))
    if table == "targets":
        return _target_likeness(gold, found, clause)
    if table == "responsibilities":
        unit = fuzz.token_sort_ratio(folded(gold["unit"]), folded(found.get("unit") or "")) / 100
        task = shared_words(gold["task"], found.get("task"))
        return unit * task if gold["role"] == found.get("role") and unit >= 0.85 and task >= 0.6 else 0.0
    return clause if agree(gold.get("amount_vnd"), found.get("amount_vnd")) and clause >= 0.4 else 0.0


def _target_likeness(gold: Row, found: Row, clause: float) -> float:
    if gold["kind"] != found.get("kind"):
        return 0.0
    if gold["kind"] == "qualitative":
        return clause if clause >= 0.5 else 0.0
    if not agree(gold["value"], found.get("value")) or not agree(gold["value_to"], found.get("value_to")) or clause < 0.3:
        return 0.0
    names = [name for name in (gold["unit"], *gold.get("unit_also", ())) if name]
    unit = max((fuzz.token_set_ratio(folded(name), folded(found.get("unit") or "")) / 100 for name in names), default=1.0)
    return clause * (0.5 + unit / 2) if unit >= 0.5 else 0.0


@dataclass
class Tally:
    """Counts of one table: pairs, rows found, rows of the gold, and right and asked fields."""

    hits: int = 0
    found: int = 0
    gold: int = 0
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        return self.hits / self.found if self.found else float(not self.gold)

    @property
    def recall(self) -> float:
        return self.hits / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        total = self.found + self.gold
        return 2 * self.hits / total if total else 1.0

    def line(self) -> str:
        fields = "  ".join(f"{name} {self.right[name] / count:.3f}" for name, count in self.asked.items() if count)
        return f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}  ({self.hits}/{self.found}/{self.gold})  {fields}"


@dataclass
class Score:
    """Tallies of all tables, of the document's fields, and what was missed or found in excess."""

    tables: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in TABLES})
    document: Tally = field(default_factory=Tally)
    faults: list[str] = field(default_factory=list)

    def add(self, name: str, gold: Row, found: Row) -> None:
        """Count one document: two mappings with `document` and a list for each table."""
        for key, value in gold["document"].items():
            right = agree(value, found["document"].get(key), LOOSE_DOCUMENT.get(key, 100))
            self.document.asked[key] += 1
            self.document.right[key] += right  # type: ignore[assignment]
            if right < 1:
                self.faults.append(f"{name}\tdocument.{key}\tgold {value!r}\tgot {found['document'].get(key)!r}")
        for table in TABLES:
            self._add_table(name, table, gold[table], found[table])

    def _add_table(self, name: str, table: str, gold: Sequence[Row], found: Sequence[Row]) -> None:
        if table == "legal_bases":
            gold, found = [row for row in gold if _code(row)], [row for row in found if _code(row)]
        tally = self.tables[table]
        pairs = paired(table, gold, found)
        tally.hits += len(pairs)
        tally.found += len(found)
        tally.gold += len(gold)
        for i, j in pairs:
            for key, least in COMPARED[table].items():
                if key in gold[i]:
                    wordings = [gold[i][key], *gold[i].get(f"{key}_also", ())]
                    right = max(agree(wording, found[j].get(key), least) for wording in wordings)
                    tally.asked[key] += 1
                    tally.right[key] += right  # type: ignore[assignment]
                    if right < 1:
                        self.faults.append(f"{name}\t{table}.{key}\tgold {gold[i][key]!r}\tgot {found[j].get(key)!r}")
        missed = set(range(len(gold))) - {i for i, _ in pairs}
        excess = set(range(len(found))) - {j for _, j in pairs}
        self.faults += [f"{name}\t{table} MISSED\t{_shown(gold[i])}" for i in sorted(missed)]
        self.faults += [f"{name}\t{table} EXCESS\t{_shown(found[j])}" for j in sorted(excess)]

    def keep(self, what: str, bars: Mapping[str, float]) -> None:
        """Keep the share of right fields of documents and the F1 of each table for the list of all figures."""
        asked = sum(self.document.asked.values())
        measured = {"documents": sum(self.document.right.values()) / max(1, asked)}
        measured |= {name: tally.f1 for name, tally in self.tables.items()}
        for name, value in measured.items():
            bar = bars.get(name)
            kind = "fields right" if name == "documents" else "F1"
            keep(f"{what}: {name}, {kind}", f">= {bar}" if bar else "-", f"{value:.3f}", None if bar is None else value >= bar)

    def report(self) -> str:
        """A line a table."""
        asked = sum(self.document.asked.values())
        right = sum(self.document.right.values())
        weak = "  ".join(
            f"{k} {self.document.right[k] / n:.3f}" for k, n in self.document.asked.items() if self.document.right[k] < n
        )
        lines = [f"{'documents':<18} {right / max(1, asked):.3f} of fields  {weak}"]
        return "\n".join([*lines, *(f"{name:<18} {tally.line()}" for name, tally in self.tables.items())])


def paired(table: str, gold: Sequence[Row], found: Sequence[Row]) -> list[tuple[int, int]]:
    """Gold rows and the found rows they are, one to one, so that the sum of likenesses is greatest."""
    if not gold or not found:
        return []
    matrix = np.array([[likeness(table, g, f) for f in found] for g in gold])
    return [(int(i), int(j)) for i, j in zip(*linear_sum_assignment(-matrix), strict=True) if matrix[i, j] > 0]


def _shown(row: Row) -> str:
    keys = ("role", "code", "kind", "value", "unit", "task", "amount_vnd", "quote")
    return "  ".join(f"{key}={str(row[key])[:110]}" for key in keys if row.get(key) is not None)

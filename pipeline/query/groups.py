"""Which indicators mean the same: proposed by the program, shown in a table, corrected by people.

`groups/indicators.tsv` has a line for each wording of an indicator and its unit, with the group that is proposed and the group
that counts. Who changes the second (in an editor or a spreadsheet) has decided: it stays when the table is made again.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import WrongUse
from pipeline.store.folder import OutFolder

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LIKE = 92
"""From which likeness of two keys on (0 to 100, words in any order) the rarer joins the group of the more frequent one."""
COMPARED = 4_000
"""How many of the most frequent keys are compared with each other; the others are grouped by equal keys alone."""


@dataclass(frozen=True)
class GroupLine:
    """An indicator as worded, with its unit; `group` counts, `proposed` is what the program would say."""

    indicator: str
    unit: str
    group: str
    proposed: str
    times: int


HEADER = tuple(f.name for f in fields(GroupLine))


def groups_file(out: Path) -> Path:
    return out / "groups" / "indicators.tsv"


def read(out: Path) -> list[GroupLine]:
    """The lines as they stand; none where the table was not made yet."""
    path = groups_file(out)
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t")
        missing = {"indicator", "unit", "group"} - set(reader.fieldnames or ())
        if missing:
            raise WrongUse(
                f"{path} lacks the column {sorted(missing)[0]}.",
                kind="groups",
                advice="Put the header back, or delete the file and give kehoach groups.",
            )
        rows = [{name: (row.get(name) or "").strip() for name in HEADER} for row in reader]
    return [
        GroupLine(
            row["indicator"], row["unit"], row["group"], row["proposed"], int(row["times"] or 0) if row["times"].isdigit() else 0
        )
        for row in rows
        if row["indicator"]
    ]


def refresh(out: Path, connection: DuckDBPyConnection) -> list[GroupLine]:
    """Make the table again from the published targets; what people changed stays, and so do their lines."""
    found = connection.execute(
        "SELECT indicator, coalesce(unit, ''), indicator_key(indicator, any_value(value)), "
        "bare_indicator(indicator, any_value(value)), count(*) FROM targets "
        "WHERE kind = 'quantitative' GROUP BY indicator, unit ORDER BY 5 DESC, 1, 2"
    ).fetchall()
    proposed = propose(found)
    decided = {(line.indicator, line.unit): line for line in read(out) if line.group != line.proposed}
    counts = Counter(proposed.values())
    lines = []
    for indicator, unit, _, _, times in found:
        proposal = proposed[indicator, unit]
        line = GroupLine(indicator, unit, proposal, proposal, times)
        of_person = decided.pop((indicator, unit), None)
        lines.append(replace(line, group=of_person.group) if of_person else line)
    lines += [replace(line, times=0) for line in decided.values()]
    lines.sort(key=lambda line: (-counts[line.proposed], line.group, -line.times, line.indicator, line.unit))
    _write(out, lines)
    return lines


def propose(found: Iterable[tuple[str, str, str, str, int]]) -> dict[tuple[str, str], str]:
    """The group of each wording and unit, from (wording, unit, key, wording without value, times): named by the most frequent.

    >>> propose([("mở 5 lớp", "lớp", "mo lop", "mở … lớp", 9), ("Mở 05 lớp", "lớp", "mo lop", "Mở … lớp", 2)])
    {('mở 5 lớp', 'lớp'): 'mở … lớp', ('Mở 05 lớp', 'lớp'): 'mở … lớp'}
    """
    members: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    names: dict[tuple[str, str], str] = {}
    for indicator, unit, key, bare, _ in found:  # most frequent first
        members[unit, key or indicator].append((indicator, unit))
        names.setdefault((unit, key or indicator), bare)
    leaders = _leaders(list(members))
    return {wording: names[leaders.get(group, group)] for group, wordings in members.items() for wording in wordings}


def _leaders(groups: list[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """For a group whose key is much like a more frequent one of the same unit, that one. Numbers must be the same."""
    from rapidfuzz import fuzz, process

    by_unit: dict[str, list[str]] = defaultdict(list)
    for unit, key in groups[:COMPARED]:
        by_unit[unit].append(key)
    leaders: dict[tuple[str, str], tuple[str, str]] = {}
    for unit, keys in by_unit.items():
        chosen: list[str] = []
        for key in keys:
            near = process.extractOne(key, chosen, scorer=fuzz.token_sort_ratio, score_cutoff=LIKE) if chosen else None
            if near is not None and _numbers(near[0]) == _numbers(key):
                leaders[unit, key] = (unit, near[0])
            else:
                chosen.append(key)
    return leaders


def _numbers(key: str) -> list[str]:
    return sorted(word for word in key.split() if any(letter.isdigit() for letter in word))


def _write(out: Path, lines: list[GroupLine]) -> None:
    target = io.StringIO()
    writer = csv.writer(target, delimiter="\t", lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(astuple(line) for line in lines)
    folder = OutFolder(out)
    folder.work.mkdir(parents=True, exist_ok=True)
    folder.write(groups_file(out), target.getvalue().encode("utf-8"))

"""Units that are only pointed at: "các cơ quan nêu trên", "đơn vị mình"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.schema.records import Responsibility

ABOVE = re.compile(r"(?:(?:nêu|nói|kể|có tên)|(?:cơ quan|đơn vị|địa phương|ngành)) trên$")
"""Words by which a group of units points back."""

OWN = re.compile(r"(?:của |thuộc )?(?:(?:cơ quan|đơn vị|địa phương|ngành|cấp|tổ chức)(?:,? (?:và )?)?)+ mình$", re.IGNORECASE)
"""A unit that is its own: "đơn vị mình", "cơ quan, đơn vị mình"; with a post before it, that post's."""


def names_above(found: Sequence[Responsibility], headings: Sequence[str]) -> str | None:
    """The names that "các cơ quan nêu trên" stands for: of the clause before, where it names several, else of the headings.

    None where nothing plain stands there; `found` holds the rows of earlier clauses, `headings` the names of the units that
    the headings above gave tasks to.
    """
    earlier = [row for row in found if ABOVE.search(row.unit) is None]
    last = [row for row in earlier if row.quote == earlier[-1].quote]
    names = tuple(dict.fromkeys(row.unit_name or row.unit for row in last))
    if len(names) < 2:
        names = tuple(dict.fromkeys(headings))
    return "; ".join(names) if len(names) > 1 else None


def name_of_own(unit: str, holders: Sequence[str]) -> str | None:
    """The name with "đơn vị mình" put as the unit whose task it is; None where it says nothing of the kind, or of several.

    >>> name_of_own("Thủ trưởng đơn vị mình", ["Sở Y tế tỉnh Hoa Sơn"]), name_of_own("đơn vị mình", [])
    ('Thủ trưởng Sở Y tế tỉnh Hoa Sơn', None)
    """
    own = OWN.search(unit)
    if own is None or len(holders) != 1:
        return None
    before = unit[: own.start()].strip()
    return f"{before} {holders[0]}" if before else holders[0]

"""Who does what: units, their roles and tasks, from headings, activity blocks, task tables and sentences with a subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.extract.activities import ROLES, Activity, find_activities
from pipeline.extract.assignments import (
    ABOUT,
    GIVES,
    Role,
    Subject,
    acts,
    find_subject,
    only_about,
    request_at,
    role_of,
)
from pipeline.extract.clauses import FORM, Clause, tells, walk
from pipeline.extract.due import Due, find_due
from pipeline.extract.lead_ins import LEAD_IN, only_leads_in, without_lead_in
from pipeline.extract.task_rows import assistants, closing_opener, flagged
from pipeline.extract.task_tables import find_table_tasks
from pipeline.extract.unit_headings import heading_tail, named_whole, repeats, unit_by_form, units_after_slip
from pipeline.extract.unit_names import full_name, level_of
from pipeline.extract.unit_phrases import Mention
from pipeline.extract.unit_references import ABOVE, name_of_own, names_above
from pipeline.extract.units import opens_task, read_units, split_units
from pipeline.schema.outline import Outline, Section
from pipeline.schema.records import DocumentFields, Evidence, Responsibility
from pipeline.schema.text import Span

SILENT = frozenset({"aims", "goals", "views", "vision", "past", "scope", "time", "slogans"})
"""Topics under which sentences tell aims or states, not tasks."""

ASSISTS = "named after chủ trì"
CONFIDENCE = {"heading": 0.93, "activity": 0.94, "opening": 0.85, "request": 0.88, "adverbial": 0.75, "told": 0.6, ASSISTS: 0.9}
"""How often a row of each method is right."""

_GOES_ON = re.compile(r"(?:trường hợp|nếu|khi|quá trình|định kỳ|đồng thời|mọi)(?!\w)", re.IGNORECASE)
"""Openings of a sentence without a subject that goes on with what the one before asks."""


@dataclass(frozen=True, slots=True)
class _Owner:
    """The units that the tasks below a heading belong to, and where they are named."""

    units: tuple[Mention, ...]
    at: Span
    items_only: bool = False
    """True where the heading is a task itself: then only bullets and numbers below it are the units' too."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the rows of one clause share: the quote, the deadline, other places that they rest on, and how they were found.

    `holders` are the units whose task the clause is, where its subject may point at them ("đơn vị mình").
    """

    quote: Span
    due: Due | None
    method: str
    evidence: tuple[Evidence, ...] = ()
    weaker: float = 0.0
    holders: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class _Segment:
    """A run of sentences of one clause with one owner: the subject of its own, or the heading's units."""

    start: int
    end: int
    subject: Subject | None


@dataclass
class _Finder:
    """One pass over the clauses; `owners` are the units of sections, `last` those of the bullet before.

    `addressed` are the units that the preamble asks ("Sở yêu cầu các đơn vị thực hiện một số nội dung sau:").
    """

    clauses: Sequence[Clause]
    document: DocumentFields
    owners: dict[int, _Owner] = field(default_factory=dict)
    addressed: _Owner | None = None
    local: list[tuple[Section, int, _Owner]] = field(default_factory=list)
    last: tuple[Section, _Owner] | None = None
    due_lines: dict[int, Due] = field(default_factory=dict)
    found: list[Responsibility] = field(default_factory=list)

    def run(self) -> list[Responsibility]:
        taken = self._blocks(find_activities(self.clauses))
        for n, clause in enumerate(self.clauses):
            if clause.section.kind == "preamble":
                self.addressed = _addressed(clause) or self.addressed
            if (
                clause.section.kind not in ("section", "closing", "annex")
                or clause.topic == FORM
                or tells(clause, self.document.doc_type)
            ):
                continue
            if clause.is_heading:
                self._heading(clause, taken=n in taken)
            elif n not in taken:
                self._paragraph(n, clause)
        return self.found

    # --- activity blocks

    def _blocks(self, activities: Sequence[Activity]) -> set[int]:
        """Write the rows of activity blocks; give back the clauses that they use up."""
        taken: set[int] = set()
        for activity in activities:
            due = activity.due(self.clauses, self.document.plan_from)
            assigning = [label for label in activity.labels if label.kind in ROLES]
            taken |= {label.index for label in activity.labels if label.index != activity.line}
            if not assigning:
                if activity.line is not None and due:
                    self.due_lines[activity.line] = due[0]
                continue
            if activity.line is None or not activity.text:
                continue
            taken.add(activity.line)
            line = self.clauses[activity.line]
            evidence = [Evidence(line.span(0, activity.end), "task")]
            if due:
                evidence.append(Evidence(self.clauses[due[1].index].span(*due[1].content), "due"))
            own = due[0] if due else find_due(activity.text, self.document.plan_from)
            for label in assigning:
                clause = self.clauses[label.index]
                content = clause.text[slice(*label.content)]
                ground = _Ground(clause.span(*label.quoted), own, "activity", tuple(evidence))
                for unit in split_units(content):
                    self._add(unit.text, label.kind, activity.text, ground)  # type: ignore[arg-type]
        return taken

    # --- headings

    def _heading(self, clause: Clause, *, taken: bool) -> None:
        text = clause.text
        if clause.topic == "money":
            return
        if clause.topic != "organisation" and ABOUT.match(text):
            return
        at = request_at(text)
        found = read_units(text[at:], lower=True)
        if found is None and clause.topic == "organisation":
            at, found = units_after_slip(text)
            found = found or unit_by_form(text)
        if found is None or found.start > 0:
            self._heading_task(clause, taken=taken)
            return
        if clause.topic == "organisation" and (clause.section.paragraphs or clause.section.parts):
            found = named_whole(text[at:], found)
        owner = _Owner(tuple(Mention(u.start + at, u.end + at, u.text, u.group) for u in found.units), clause.span())
        rest = text[at + found.end :]
        if heading_tail().fullmatch(rest):
            self.owners[id(clause.section)] = owner
        elif acts(text[at:], found):
            self.owners[id(clause.section)] = replace(owner, items_only=LEAD_IN.search(text) is None)
            if not taken and not only_leads_in(rest):
                subject = Subject(owner.units, 0, at + found.end, "opening")
                self._write_subject(-1, clause, _Segment(0, len(text), subject))

    def _heading_task(self, clause: Clause, *, taken: bool) -> None:
        """ "c) Thực hiện tốt các biện pháp …, trọng tâm là các nội dung sau" under a unit says what the unit does."""
        owner = self._owner(clause)
        text = without_lead_in(clause.text)
        if owner is None or taken or len(text.split()) < 8 or not opens_task(text):
            return
        self._write_task(-1, clause, _Segment(0, len(text), None), owner)

    # --- paragraphs

    def _owner(self, clause: Clause) -> _Owner | None:
        while self.local and not _reaches(self.local[-1], clause):
            self.local.pop()
        if self.local:
            return self.local[-1][2]
        for section in reversed(clause.path):
            if id(section) in self.owners:
                owner = self.owners[id(section)]
                return owner if clause.rank > 0 or not owner.items_only else None
        return None

    def _paragraph(self, n: int, clause: Clause) -> None:
        if clause.topic in SILENT and clause.section.kind != "closing":
            return
        owner = self._owner(clause)
        if self._names_owner(clause):
            return
        trailing = self._trailing(n, clause, owner)
        for segment in self._segments(clause, merged=owner is not None and not trailing):
            text = clause.text[segment.start : segment.end]
            if segment.subject is not None and not (owner and repeats(segment.subject, owner.units)):
                self._own_subject(n, clause, segment, segment.subject, None if trailing else owner)
                if not (owner and segment.start == 0 and _hands_down(text, segment)):
                    continue
            holder = owner or self._before(clause) or self._asked(clause, text)
            if holder is not None and not trailing and not only_leads_in(text):
                self._write_task(n, clause, segment, holder)

    def _own_subject(self, n: int, clause: Clause, segment: _Segment, subject: Subject, owner: _Owner | None) -> None:
        """Write the rows of a subject of its own, and keep it for the bullets below."""
        if not only_leads_in(clause.text[subject.predicate : segment.end]):
            self._write_subject(n, clause, segment, owner)
        if segment.start == 0:
            mine = _Owner(subject.units, clause.span(subject.start, subject.predicate))
            if clause.rank > 0 or clause.text.endswith(":"):
                self.local.append((clause.section, clause.rank, mine))
            if clause.topic == "organisation" and clause.rank > 0:
                self.last = (clause.section, mine)

    def _before(self, clause: Clause) -> _Owner | None:
        """Where Tổ chức thực hiện names no unit, a bullet without a subject takes the one before it."""
        if clause.topic != "organisation" or clause.rank == 0 or self.last is None or self.last[0] is not clause.section:
            return None
        return self.last[1]

    def _asked(self, clause: Clause, text: str) -> _Owner | None:
        """The units that the preamble asks, for an item that says what is to be done without a subject of its own."""
        ordered = clause.rank > 0 or bool(clause.section.label)
        silent = clause.topic in SILENT or clause.topic in ("money", "requirements")
        return self.addressed if ordered and not silent and opens_task(text) else None

    def _trailing(self, n: int, clause: Clause, owner: _Owner | None) -> bool:
        """A plain paragraph after the last bullet, or the closing one: it addresses everybody, not the heading's unit."""
        if clause.section.kind == "closing":
            return True
        if owner is None:
            return clause.rank == 0
        before = self.clauses[n - 1] if n else None
        if clause.rank > 0 or before is None:
            return False
        under = before.is_heading and before.section is clause.section
        closes = not under and closing_opener().match(clause.text) is not None
        return closes or (before.section is clause.section and before.rank > 0)

    def _names_owner(self, clause: Clause) -> bool:
        """A paragraph that holds nothing but units and a colon gives the tasks below it their owner."""
        if len(clause.text) > 250 or not clause.text.rstrip().endswith(":"):
            return False
        at = request_at(clause.text)
        found = read_units(clause.text[at:], lower=True)
        if found is None or found.start > 0 or not heading_tail().fullmatch(clause.text[at + found.end :]):
            return False
        units = tuple(Mention(u.start + at, u.end + at, u.text, u.group) for u in found.units)
        self.local.append((clause.section, clause.rank, _Owner(units, clause.span())))
        return True

    def _segments(self, clause: Clause, *, merged: bool) -> list[_Segment]:
        """The clause cut where a sentence brings a subject of its own; later sentences go with the one before."""
        segments: list[_Segment] = []
        for start, end in clause.sentences():
            subject = find_subject(clause.text[start:end])
            if subject is not None and merged and start > 0 and re.match(r"(?:mỗi|từng)\s", subject.units[0].text, re.IGNORECASE):
                subject = None  # "Yêu cầu mỗi cơ quan …" goes on with the bullet
            hands_on = subject is not None and subject.start > 0 and clause.text[start:end][subject.start :].startswith(GIVES)
            if hands_on and merged and not clause.text.rstrip().endswith(":"):
                subject = None  # "…, giao Phòng Nội vụ theo dõi" is a part of what the heading's unit does
            if subject is not None:
                weak = clause.topic == "requirements" and subject.manner == "adverbial"
                weak = weak or (clause.topic != "organisation" and only_about(clause.text[start:end], subject))
                segments.append(_Segment(start, end, None if weak else _moved(subject, start)))
            elif segments and (
                merged or clause.rank > 0 or segments[-1].subject is None or _GOES_ON.match(clause.text[start:end])
            ):
                segments[-1] = replace(segments[-1], end=end)
            else:
                segments.append(_Segment(start, end, None))
        return segments

    # --- rows

    def _write_subject(self, n: int, clause: Clause, segment: _Segment, owner: _Owner | None = None) -> None:
        """The rows of a sentence with a subject of its own; an item that opens with it is a task as a whole."""
        subject = segment.subject
        if subject is None:
            return
        start = subject.predicate
        task = clause.text[start : segment.end]
        lead = re.match(r"[\s:,]*", task)
        start += lead.end() if lead else 0
        task = without_lead_in(clause.text[start : segment.end]).rstrip(" :")
        if len(task.split()) < 2:
            return
        role, after = role_of(task)
        due = self.due_lines.get(n) or find_due(clause.text[segment.start : segment.end], self.document.plan_from)
        weaker = 0.25 if clause.topic == "requirements" else 0.0
        holders = owner.units if owner is not None else ()
        ground = _Ground(clause.span(segment.start, segment.end), due, subject.manner, weaker=weaker, holders=holders)
        helpers = assistants(task, after) if role == "lead" else []
        if segment.start == 0 and _is_item(clause, subject, below=owner is not None):
            task = without_lead_in(clause.text[segment.start : segment.end]).rstrip(" :")
        for unit in subject.units:
            self._add(unit.text, role, task, ground)
        for unit in helpers:
            self._add(unit.text, "coordinate", task, replace(ground, method=ASSISTS))

    def _write_task(self, n: int, clause: Clause, segment: _Segment, owner: _Owner) -> None:
        """The rows of a task that stands below its unit."""
        task = without_lead_in(clause.text[segment.start : segment.end]).rstrip(" :")
        if len(task.split()) < 3:
            return
        role, after = role_of(task)
        due = self.due_lines.get(n) or find_due(task, self.document.plan_from)
        ground = _Ground(clause.span(segment.start, segment.end), due, "heading", (Evidence(owner.at, "unit"),))
        for unit in owner.units:
            self._add(unit.text, role, task, ground)
        for unit in assistants(task, after) if role == "lead" else ():
            self._add(unit.text, "coordinate", task, replace(ground, method=ASSISTS))

    def _add(self, unit: str, role: Role, task: str, ground: _Ground) -> None:
        due = ground.due
        self.found.append(
            Responsibility(
                quote=ground.quote, confidence=CONFIDENCE[ground.method] - ground.weaker, method=ground.method,
                evidence=ground.evidence, unit=unit, role=role, task=task,
                due=due.wording if due else None, due_from=due.first if due else None, due_to=due.last if due else None,
                unit_name=self._name(unit, ground),
                unit_level=level_of(unit, self.document),
            )
        )  # fmt: skip

    def _name(self, unit: str, ground: _Ground) -> str:
        """The unit's whole name; of one that only points at others ("đơn vị mình"), theirs where they are plain."""
        if ABOVE.search(unit):
            headings = [full_name(u.text, self.document) for owner in self.owners.values() for u in owner.units]
            earlier = [row for row in self.found if row.quote.end <= ground.quote.start]
            if names := names_above(earlier, headings):
                return names
        holders = [full_name(holder.text, self.document) for holder in ground.holders]
        return name_of_own(unit, holders) or full_name(unit, self.document)


def _reaches(local: tuple[Section, int, _Owner], clause: Clause) -> bool:
    """Does the subject of an item or lead-in hold for a clause: a deeper one of its section, with no heading in between?"""
    section, rank, _ = local
    if section not in clause.path:
        return False
    between = clause.path[clause.path.index(section) + 1 :]
    return clause.rank > rank if not between else all(part.heading is None for part in between)


def _is_item(clause: Clause, subject: Subject, *, below: bool) -> bool:
    """Is a clause that opens with its subject an item of a list, or a paragraph below a heading's unit?

    Not so an article ("Điều 2. Chánh Văn phòng … chịu trách nhiệm thi hành"), the closing, who pays, and a unit before a colon.
    """
    if clause.section.kind == "closing" or clause.topic == "money" or clause.paragraph.bullet.startswith("Điều"):
        return False
    if subject.manner != "opening":
        return below and ABOUT.match(clause.text) is not None
    named_only = clause.text[subject.predicate :].lstrip().startswith(":")
    return not named_only and (below or clause.rank > 0 or clause.is_heading)


def _addressed(clause: Clause) -> _Owner | None:
    """The units of a lead-in that asks ("Giám đốc Sở đề nghị các phòng thực hiện như sau:"); None of other paragraphs."""
    start, end = list(clause.sentences())[-1] if clause.text.rstrip().endswith(":") else (0, 0)
    subject = find_subject(clause.text[start:end]) if end else None
    if subject is None or subject.manner != "request" or not only_leads_in(clause.text[start + subject.predicate : end]):
        return None
    return _Owner(_moved(subject, start).units, clause.span(start + subject.start, end), items_only=True)


def _moved(subject: Subject, by: int) -> Subject:
    units = tuple(Mention(u.start + by, u.end + by, u.text, u.group) for u in subject.units)
    return Subject(units, subject.start + by, subject.predicate + by, subject.manner)


def _hands_down(text: str, segment: _Segment) -> bool:
    """ "Giao đơn vị X …" under unit B is B's task as well."""
    requested = segment.subject is not None and segment.subject.manner == "request"
    return requested and re.match(r"(?:giao|phân công)(?!\w)", text, re.IGNORECASE) is not None


def find_responsibilities(clean: str, outline: Outline, document: DocumentFields) -> tuple[Responsibility, ...]:
    """Every unit with its role and task, in the order of the text.

    Left alone: activities without a subject, sentences that tell aims or what has been done, the letterhead and Nơi nhận.
    """
    clauses = list(walk(outline, clean))
    found = _Finder(clauses, document).run() + find_table_tasks(clean, outline, document)
    return tuple(sorted(flagged(found), key=lambda row: (row.quote.start, row.quote.end)))

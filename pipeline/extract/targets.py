"""What a plan wants to reach: quantities wherever they stand, and aims without a quantity under the headings for aims."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.extract.activities import Activity, find_activities
from pipeline.extract.clauses import FORM, Clause, tells, topic_of, walk
from pipeline.extract.counted import Counted, find_counted, noun_at
from pipeline.extract.due import Due, due_near, find_due, heading_due
from pipeline.extract.target_numbers import (
    MIXTURE,
    REACHED,
    baseline_of,
    counts_what_is,
    delivery_words,
    function_word,
    is_share,
    lasts,
    picks_out,
    spelt,
    with_digits,
    without_baselines,
)
from pipeline.extract.target_parts import find_parts
from pipeline.extract.target_tables import find_table_targets
from pipeline.extract.units import read_units
from pipeline.schema.outline import Outline
from pipeline.schema.records import DocumentFields, Evidence, Target

AIMS = frozenset({"aims", "goals", "vision"})
SILENT = frozenset({"past", "money", "views", "slogans", FORM})
"""Topics whose numbers tell what was reached, what it costs, or whom the plan is for."""


@dataclass
class _Finder:
    """One pass over the clauses; `times` holds the deadlines that lead-ins ("Đến năm 2025:") give to deeper bullets."""

    clauses: Sequence[Clause]
    document: DocumentFields
    activities: dict[int, Activity] = field(default_factory=dict)
    times: list[tuple[Clause, Due]] = field(default_factory=list)
    required: Clause | None = None
    headings: dict[int, Clause] = field(default_factory=dict)
    found: list[Target] = field(default_factory=list)

    def run(self) -> list[Target]:
        self.headings = {id(clause.section): clause for clause in self.clauses if clause.is_heading}
        for activity in find_activities(self.clauses):
            for n in {label.index for label in activity.labels} | {activity.line}:
                if n is not None:
                    self.activities[n] = activity
        for n, clause in enumerate(self.clauses):
            if clause.section.kind == "preamble":
                self._preamble(n, clause)
            if clause.section.kind not in ("section", "annex") or clause.topic in SILENT:
                continue
            if tells(clause, self.document.doc_type):
                continue
            if clause.is_heading and (len(clause.text.split()) < 8 or topic_of(clause.text)):
                continue
            self._clause(n, clause)
        return self.found

    def _preamble(self, n: int, clause: Clause) -> None:
        """A share that the preamble calls the aim ("góp phần thực hiện mục tiêu tăng trưởng … đạt trên 8%")."""
        for start, end in clause.sentences():
            sentence = clause.text[start:end]
            for counted in without_baselines(sentence, list(find_counted(sentence))):
                called = _CALLED_AIM.search(sentence[: counted.start])
                if counted.kind == "%" and called and self._is_target(counted, clause, sentence):
                    self._quantity(n, clause, (start + called.start(), start + counted.end), _moved(counted, -called.start()))

    def _clause(self, n: int, clause: Clause) -> None:
        lead_in = clause.text.rstrip().endswith(":")
        if lead_in and len(clause.text.split()) < 15 and (due := heading_due(clause.text, self.document.plan_from)):
            self.times = [(c, d) for c, d in self.times if c.section is clause.section and c.rank < clause.rank] + [(clause, due)]
        plain: list[tuple[int, int]] = []
        counted_any = False
        silent = self._silent(n)
        for start, end in clause.sentences():
            shown = with_digits(clause.text[start:end])
            counted = [c for c in find_counted(shown) if self._is_target(c, clause, shown)]
            counted = [c for c in counted if not any(a <= start + c.start < b for a, b in silent)]
            for c in without_baselines(clause.text[start:end], counted):
                for name, quantity in (("", c), *find_parts(shown, c)):
                    self._quantity(n, clause, (start, end), quantity, name)
                counted_any = True
            if not counted:
                plain.append((start, end))
        if clause.topic in AIMS and not clause.is_heading and not lead_in:
            self._aim(n, clause, plain if counted_any else [(0, len(clause.text))])

    def _silent(self, n: int) -> list[tuple[int, int]]:
        """The stretches of a clause that tell when, or what it costs: their numbers are no targets."""
        activity = self.activities.get(n)
        if activity is None:
            return []
        text = self.clauses[n].text
        return [
            label.content
            for label in activity.labels
            if label.index == n and (label.kind == "due" or "kinh phí" in text[label.start : label.content[0]].lower())
        ]

    # --- quantities

    def _is_target(self, counted: Counted, clause: Clause, sentence: str) -> bool:
        share = is_share(counted) or (counted.kind == "skip" and counted.per is not None) or lasts(sentence, counted)
        if (counted.kind in ("money", "time", "skip") and not share) or picks_out(sentence, counted):
            return False
        if _YEAR_OF_NAME.search(sentence[: counted.quantity.number_end]) and counted.kind != "%":
            return False
        if clause.topic == "scope" and counted.quantity.comparator not in (">=", ">", "~"):
            return False
        before = sentence[: counted.start].rstrip()
        aim = clause.topic in AIMS
        if counts_what_is(before, counted, aim=aim) or MIXTURE.search(before):
            return False
        bounded = counted.quantity.comparator in (">=", ">", "<=", "~")
        delivered = delivery_words().search(before) is not None
        if spelt(sentence, counted) and not bounded and not (counted.quantity.value > 1 and delivered):
            return False
        if counted.kind in ("%", "unit") or share:
            return True
        if counted.kind == "paper":
            return counted.unit[0].islower()
        if counted.kind == "listing":
            return (aim and REACHED.search(before) is not None) or counted.per is not None
        return bool(counted.unit) and not function_word(counted.unit) and (bounded or delivered or (aim and not before))

    def _quantity(self, n: int, clause: Clause, at: tuple[int, int], counted: Counted, part: str = "") -> None:
        start, end = at
        sentence = clause.text[start:end]
        quantity = counted.quantity
        due, evidence = self._due(n, clause, sentence, counted.start)
        share = is_share(counted) and counted.kind != "%"
        unit = counted.unit if not share else _share_noun(sentence, counted)
        printed = sentence[quantity.start : max(quantity.end, quantity.number_end)]
        begin, stop = _own_clause(sentence, counted)
        self.found.append(
            Target(
                quote=clause.span(start + begin, start + stop), confidence=_confidence(counted, clause),
                method=f"quantity in {clause.topic or 'text'}", flags=_flags(sentence, counted), printed=printed,
                evidence=evidence,
                kind="quantitative", comparator=quantity.comparator,
                indicator=f"{unit} ({part})" if part else self._indicator(n, sentence, counted),
                value=quantity.value, value_to=quantity.value_to, unit=unit or None, per=counted.per,
                subject=_subject(sentence, counted), baseline=baseline_of(sentence, counted),
                due=due.wording if due else None, due_from=due.first if due else None, due_to=due.last if due else None,
            )
        )  # fmt: skip

    def _due(self, n: int, clause: Clause, sentence: str, at: int) -> tuple[Due | None, tuple[Evidence, ...]]:
        """The activity's time line, else the time in the sentence, else the time of a lead-in or heading above."""
        year = self.document.plan_from
        activity = self.activities.get(n)
        if activity is not None and (line := activity.due(self.clauses, year)):
            return line[0], (Evidence(self.clauses[line[1].index].span(*line[1].content), "due"),)
        near = due_near(sentence, at, year)
        if near is not None:
            return near, ()
        for above, due in reversed(self.times):
            if above.section in clause.path and (above.section is not clause.section or clause.rank > above.rank):
                return due, (Evidence(above.span(), "due"),)
        for section in reversed(clause.path):
            heading = self.headings.get(id(section))
            if heading is not None and clause.topic in AIMS:
                dated = heading_due(heading.text, year)
                if dated is not None and (topic_of(heading.text) or dated.start < 3):
                    return dated, (Evidence(heading.span(), "due"),)
        return None, ()

    def _indicator(self, n: int, sentence: str, counted: Counted) -> str:
        """What is counted or reached: the words around the number, for a bare count those of its activity."""
        label = re.match(r"\W*(?:số lượng|quy mô|kết quả|chỉ tiêu)\s*:", sentence, re.IGNORECASE)
        activity = self.activities.get(n)
        if label and activity is not None:
            return f"{counted.unit} {activity.text[:1].lower()}{activity.text[1:]}".strip()
        stop = re.search(r"[;.](?!\d)", sentence[counted.end :])
        before = sentence[: counted.start]  # "Số lượng:" directly before the number says what is counted
        begin = max((m.end() for m in re.finditer(r";\s+|:\s(?=\s*\S.{2})", before)), default=0)
        text = sentence[begin : counted.end + stop.start() if stop else len(sentence)]
        wording = sentence[counted.quantity.start : max(counted.quantity.end, counted.quantity.number_end)]
        if text.startswith(wording):
            text = text.removeprefix(wording).removeprefix("%")
        return " ".join(text.split()).strip(" ,.;")

    # --- aims

    def _aim(self, n: int, clause: Clause, places: list[tuple[int, int]]) -> None:
        if self._is_required(clause) or n in self.activities or CAPTION.match(clause.text):
            return
        for start, end in _joined(places):
            text = clause.text[start:end]
            if len(text.split()) < 4:
                continue
            due, evidence = self._aim_due(clause, text)
            self.found.append(
                Target(
                    quote=clause.span(start, end), confidence=0.85 if clause.topic == "vision" else 0.93,
                    method=f"aim under {clause.topic}",
                    kind="qualitative", indicator=_short(text), evidence=evidence,
                    due=due.wording if due else None, due_from=due.first if due else None, due_to=due.last if due else None,
                )
            )  # fmt: skip

    def _aim_due(self, clause: Clause, text: str) -> tuple[Due | None, tuple[Evidence, ...]]:
        own = find_due(text, self.document.plan_from)
        return (own, ()) if own is not None else self._due(-1, clause, "", 0)

    def _is_required(self, clause: Clause) -> bool:
        """Under a heading that joins aims and requirements, does this bullet stand behind the label "Yêu cầu:"?

        Where nothing divides the two, every item counts: the heading calls it an aim as well.
        """
        heading = next((self.headings[id(s)] for s in reversed(clause.path) if id(s) in self.headings), None)
        if heading is None or "yêu cầu" not in heading.text.lower():
            return False
        if re.match(r"yêu cầu\s*:", clause.text, re.IGNORECASE):
            self.required = clause
            return True
        if re.match(r"mục đích\s*:", clause.text, re.IGNORECASE):
            self.required = None
            return False
        return self.required is not None and self.required.section is clause.section


_YEAR_OF_NAME = re.compile(r"(?<!\w)[A-ZĐÀ-Ỹ][\w&-]*\s+(?:19|20)\d\d$")
"""A year behind a name: "Chương trình GDPT 2018 ban hành kèm theo …"."""

CAPTION = re.compile(r"\W*(?:biểu|bảng|phụ biểu|hình)\s+(?:số\s+)?\d", re.IGNORECASE)
_CALLED_AIM = re.compile(r"(?<!\w)(?:mục tiêu|chỉ tiêu|phấn đấu)(?!\w)[^;.]{0,120}$", re.IGNORECASE)

LONG = 40
"""Words of a sentence from which a quantity is quoted with its own clause alone."""


def _moved(counted: Counted, by: int) -> Counted:
    """The same number in a text that begins later."""
    quantity = counted.quantity
    places = {name: getattr(quantity, name) + by for name in ("start", "end", "number_start", "number_end")}
    return replace(counted, quantity=replace(quantity, **places), start=counted.start + by, end=counted.end + by)


def _own_clause(sentence: str, counted: Counted) -> tuple[int, int]:
    """Where the clause of a quantity begins and ends: the sentence, of a long one the stretch between its semicolons.

    Of a stretch that opens with a long lead-in ("…, cụ thể: Phấn đấu …"), what follows the colon.
    """
    if len(sentence.split()) <= LONG:
        return 0, len(sentence)
    begin = max((m.end() for m in re.finditer(r";\s+", sentence[: counted.start])), default=0)
    after = re.search(r";(?=\s)", sentence[counted.end :])
    end = counted.end + after.start() if after else len(sentence)
    colons = [m.end() for m in re.finditer(r":\s+(?=[A-ZĐÀ-Ỹ0-9])", sentence[begin : counted.start])]
    if colons and len(sentence[begin : begin + colons[-1]].split()) > 12:
        begin += colons[-1]
    return begin, end


def _joined(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring sentences as one stretch."""
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and start - joined[-1][1] <= 2:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _short(text: str) -> str:
    """The aim in short: its first stretch of words."""
    first = re.split(r";|\.\s", text.strip())[0].strip(" .;")
    return first[:1].lower() + first[1:] if first[:1].isupper() and not first[1:2].isupper() else first


def _flags(sentence: str, counted: Counted) -> tuple[str, ...]:
    """Why a person should look at the value."""
    quantity = counted.quantity
    flags = list(quantity.flags)
    grows = re.search(r"tăng|gấp|vượt", sentence, re.IGNORECASE)
    if counted.kind == "%" and max(quantity.value, quantity.value_to or 0) > 100 and not grows:
        flags.append("percentage over 100")
    if re.search(r"[OoIl]", sentence[quantity.number_start : quantity.number_end]) and not spelt(sentence, counted):
        flags += ["proposed", "a letter in a number"]
    return tuple(flags)


def _share_noun(sentence: str, counted: Counted) -> str:
    rest = sentence[counted.end :]
    known = noun_at(rest)
    found = re.match(r"\s+([^\W\d_]+)", rest)
    return f"{counted.unit} {known or found[1]}" if found else counted.unit


HOLDER = re.compile(
    r"\s*(?:số\s+|các\s+)?[^,;.:]*?"
    r"(?=\s(?:có|được|đạt|tham gia|xây dựng|tổ chức|thực hiện|hoàn thành|sử dụng|triển khai|ký|biết|không)(?!\w))"
)
"""Who a percentage is of: the noun up to its verb."""


def _subject(sentence: str, counted: Counted) -> str | None:
    """Who or what reaches it: after a percentage the noun up to its verb, else the unit that the sentence begins with."""
    if counted.kind == "%":
        found = HOLDER.match(sentence[counted.end :])
        words = re.sub(r"\s+(?:đã|sẽ|phải|đều|cùng)$", "", " ".join(found[0].split())) if found else ""
        return words if 0 < len(words.split()) < 20 else None
    each = re.match(r"mỗi\s+[^,;.]{2,40}?(?=\s(?:có|tổ chức|xây dựng|thành lập))", sentence, re.IGNORECASE)
    if each:
        return each[0]
    units = read_units(sentence)
    return units.units[0].text if units and units.end <= counted.start else None


def _confidence(counted: Counted, clause: Clause) -> float:
    base = {"%": 0.95, "unit": 0.92, "listing": 0.7}.get(counted.kind, 0.7)
    return round(base - (0 if clause.topic in AIMS else 0.06) - (0.1 if counted.quantity.flags else 0), 2)


def find_targets(clean: str, outline: Outline, document: DocumentFields) -> tuple[Target, ...]:
    """Planned quantities and aims, in the order of the text.

    Left alone: counts that only enumerate, numbers in names, codes, dates and sums of money, what has been reached.
    """
    clauses = list(walk(outline, clean))
    found = _Finder(clauses, document).run() + find_table_targets(clean, outline, document)
    return tuple(sorted(found, key=lambda target: (target.quote.start, target.quote.end, target.kind == "qualitative")))

"""The source of a sample plan: text with its truth inside (see plans/marks.py), and what the fields of the document are.

A source has a head of `field: value` lines, a line `---`, and a body of one paragraph a line: `# ` and `## ` headings (`@@A|B`
names the units whose tasks follow, `@due` dates the targets below), `- ` items (`!` opens a task that is led, `&` one that is
assisted), `-a ` an activity with its `+lead`, `+help`, `+n` and `+due` lines, `|h`, `|t`, `|m`, `|g` rows of a table (head,
task, money, group), `%%` opens an annex, `%=` its title, `%~` its note, `%>` a line on the right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.training.plans.marks import parsed
from pipeline.training.plans.records import TABLES, Record, Task, Writer

SOURCES = Path(__file__).parent / "plans" / "sample_texts"
REFERENCE = re.compile(
    r"(?:(?:Căn cứ|Thực hiện|Theo|Xét đề nghị của .+ tại)\s+)?([A-ZĐ][^\d]*?) số (\S+?),? ngày (\d+)/(\d+)/(\d{4})"
)
ROLES = {"!": "lead", "&": "coordinate"}


@dataclass(frozen=True)
class Item:
    """What is printed: `kind` is heading1, heading2, item, plus, body, row, head, group, annex, centre, note or right."""

    kind: str
    text: str

    @property
    def cells(self) -> list[str]:
        return self.text.split("\t")


@dataclass
class SamplePlan:
    """A sample: the fields of its document, its paragraphs, and its gold records."""

    stem: str
    fields: dict[str, str]
    items: list[Item] = field(default_factory=list)
    gold: Record = field(default_factory=dict)

    def lines(self, name: str) -> list[str]:
        """A field that holds printed lines, separated by a stroke."""
        value = self.fields.get(name, "").replace("T/M", "T∕M")
        return [line.replace("∕", "/") for line in value.split("/")] if value else []

    @property
    def left(self) -> list[str]:
        """The left column of the letterhead."""
        return [line.upper() for name in ("parent", "issuer") for line in self.lines(name)]

    @property
    def number(self) -> str:
        join = "-" if "party" in self.fields else "/"
        return f"Số{'' if 'party' in self.fields else ':'} {self.fields['number']}{join}{self.fields['symbol']}"

    @property
    def place(self) -> str:
        year, month, day = self.fields["date"].split("-")
        return f"{self.fields['place']}, ngày {day} tháng {month if int(month) < 3 else int(month)} năm {year}"

    @property
    def recipients(self) -> list[str]:
        return [line.strip() for line in self.fields["recipients"].split("|")]

    @property
    def recipient_lines(self) -> list[str]:
        names = self.recipients
        return [f"- {name}{'.' if number == len(names) - 1 else ';'}" for number, name in enumerate(names)]


def stems() -> list[str]:
    return sorted(path.stem for path in SOURCES.glob("*.txt"))


def read(stem: str) -> SamplePlan:
    """Read the source of a sample."""
    head, _, body = (SOURCES / f"{stem}.txt").read_text("utf-8").partition("\n---\n")
    fields = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in head.splitlines())}
    plan = SamplePlan(stem, fields)
    _Reader(plan).read(body.splitlines())
    return plan


def document_of(plan: SamplePlan) -> Record:
    """The truth about the document itself."""
    fields, authority = plan.fields, plan.lines("signature")
    years = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", fields["title"])]
    signed_for = " ".join(line for line in authority[:-1] if re.match(r"(TM|KT|TL|TUQ|Q)\.|T/M", line))
    return {
        "doc_type": "kế hoạch",
        "number": fields["number"],
        "symbol": fields["symbol"],
        "parent_issuer": fields.get("parent"),
        "issuer": " ".join(plan.lines("issuer")),
        "place": fields["place"],
        "issued_on": fields["date"],
        "title": fields["title"],
        "plan_from": min(years) if years else None,
        "plan_to": max(years) if years else None,
        "signer": fields["signer"],
        "signer_title": authority[-1],
        "signed_for": signed_for or None,
        **{name: fields.get(name) for name in ("province", "district", "commune") if fields.get("province")},
        "recipients": plan.recipients,
    }


class _Reader:
    """Reads the body of a source line by line."""

    def __init__(self, plan: SamplePlan) -> None:
        self.plan, self.writer = plan, Writer()
        self.units: tuple[str, ...] = ()
        self.due: str | None = None
        self.activity = ""
        self.block: list[tuple[str, str]] = []

    def read(self, lines: list[str]) -> None:
        for line in lines:
            if line.startswith("+"):
                kind, _, rest = line[1:].partition(" ")
                self.block.append((kind, rest))
                continue
            self._end_block()
            if line.strip():
                self._line(line)
        self._end_block()
        gold: Record = {"document": document_of(self.plan)}
        for name in TABLES:
            records = getattr(self.writer.truth, name)
            gold[name] = [{**record, "quote": " ".join(record["quote"].split())} for record in records]
        self.plan.gold = gold

    def _line(self, line: str) -> None:
        for opening, kind in (
            ("## ", "heading2"),
            ("# ", "heading1"),
            ("%% ", "annex"),
            ("%= ", "centre"),
            ("%~ ", "note"),
            ("%> ", "right"),
        ):
            if line.startswith(opening):
                return self._heading(kind, line.removeprefix(opening))
        if line.startswith("|"):
            return self._row(line[1], line[2:].strip())
        if line.startswith("-a "):
            self.activity = self._add("item", "- ", line[3:])[2:].rstrip(":")
            return None
        if not line.startswith("- "):
            self._add("body", "", line)
            return None
        role = ROLES.get(line[2], "implement")
        text = line[3:] if line[2] in ROLES else line[2:]
        self._add("item", "- ", text, (Task(self.units, role, quote_from=0),) if self.units else ())
        return None

    def _heading(self, kind: str, text: str) -> None:
        wording, _, units = text.partition(" @@")
        wording, _, due = wording.partition(" @due ")
        if kind.startswith("heading"):
            bare = re.sub(r"^(?:[IVX]+|\d+)\. ", "", wording)
            self.units = tuple(units.split("|")) if units else ((bare,) if " @@" in text else ())
            self.due = due or (self.due if kind == "heading2" else None)
        self._add(kind, "", wording)

    def _row(self, kind: str, text: str) -> None:
        marked = re.sub(r" ?\| ?", "\t", text)
        if kind == "g" and marked.count("\t") < 4 and not marked.startswith("I"):
            marked = f"\t{marked}" if not marked.startswith("\t") else marked
        tasks: tuple[Task, ...] = ()
        if kind == "t":
            number, task, lead, help_, due = marked.split("\t")
            start = len(number) + 1
            tasks = (Task((lead,), "lead", due, task, start), Task((help_,), "coordinate", due, task, start))
        self._add({"h": "head", "g": "group"}.get(kind, "row"), "", marked, tasks)

    def _end_block(self) -> None:
        if not self.block:
            return
        due = next((text for kind, text in self.block if kind == "due"), None)
        for kind, text in self.block:
            units = tuple(unit.strip() for unit in text.split("|"))
            if kind == "lead":
                self._add("plus", "+ ", f"Đơn vị chủ trì: {', '.join(units)}.", (Task(units, "lead", due, self.activity),))
            elif kind == "help":
                self._add("plus", "+ ", f"Đơn vị phối hợp: {', '.join(units)}.", (Task(units, "coordinate", due, self.activity),))
            elif kind == "n":
                self._add("plus", "+ ", text, due=due)
            else:
                self._add("plus", "+ ", f"Thời gian thực hiện: {text}.")
        self.block = []

    def _add(self, kind: str, label: str, marked: str, tasks: tuple[Task, ...] = (), due: str | None = None) -> str:
        """Write one paragraph; its references get their fields from their own wording."""
        plain = list(re.finditer(r"\{L i=([^;:{}]*)(?:;role=(\w+))?:([^{}]*)\}", marked))
        for mark in reversed(plain):
            found = REFERENCE.match(mark[3])
            if found is None:
                raise ValueError(f"not a reference: {mark[3]!r}")
            number, symbol = _split_code(found[2])
            rest = mark[3].partition(f"của {mark[1]} ")[2].strip() or None
            if mark[3].startswith("Xét đề nghị"):
                rest = None
            record: Record = {"doc_type": found[1].strip(), "number": number, "symbol": symbol, "code": found[2]}
            record |= {"issued_on": f"{found[5]}-{int(found[4]):02d}-{int(found[3]):02d}", "issuer": mark[1], "subject": rest}
            self.writer.truth.references.append(record)
            place = len(self.writer.truth.references) - 1
            role = f"role={mark[2]};" if mark[2] else ""
            marked = f"{marked[: mark.start()]}{{L {role}n={place}:{mark[3]}}}{marked[mark.end() :]}"
        self.writer.write(marked, kind, tasks=tasks, due=due or self.due)
        text = label + parsed(marked)[0]
        self.plan.items.append(Item(kind, text))
        return text


def _split_code(code: str) -> tuple[str, str]:
    """Number and symbol of a code: 104/2016/NĐ-CP, 09-NQ/TU, 749/QĐ-TTg."""
    normative = re.match(r"(\d+/\d{4})/(.+)", code)
    if normative:
        return normative[1], normative[2]
    number, _, symbol = code.partition("-") if re.match(r"\d+-", code) else code.partition("/")
    return number, symbol

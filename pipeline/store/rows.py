"""A plan as rows of the published tables."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from pipeline.schema.outcome import Outcome
from pipeline.schema.outline import Section
from pipeline.schema.records import Evidence, Grounds
from pipeline.schema.text import Span
from pipeline.store.artefacts import PlanFile
from pipeline.store.money import Stated, counted
from pipeline.store.quotes import Quotes, RecordNames, fold
from pipeline.store.wording import runs

Row = dict[str, Any]

SAID_BY = {
    "legal_bases": ("role", "code", "doc_type"),
    "targets": ("kind", "value", "value_to", "unit"),
    "responsibilities": ("role", "unit", "task"),
    "budgets": ("amount_vnd", "sources"),
}
"""What a record says, for its name; the quote is added where these do not tell two records apart."""

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_NUMBER = re.compile(r"(-?(?:\d{1,3}(?:[.\s]\d{3})+|\d+)(?:,\d+)?|-?\d+\.\d{1,2})\s*(%)?")


def first_day(iso: str | None) -> date | None:
    """The first day of a date that is as precise as its document.

    >>> first_day("2024-03"), last_day("2024-03"), last_day("2024")
    (datetime.date(2024, 3, 1), datetime.date(2024, 3, 31), datetime.date(2024, 12, 31))
    """
    return _bound(iso, last=False)


def last_day(iso: str | None) -> date | None:
    return _bound(iso, last=True)


def _bound(iso: str | None, *, last: bool) -> date | None:
    match = _ISO.fullmatch(iso or "")
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if not year:
        return None
    try:
        if month is None:
            return date(year, 12 if last else 1, 31 if last else 1)
        return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))
    except ValueError:  # 2024-13, 2023-02-30: printed so, yet no day of the calendar
        return None


def cell_value(wording: str) -> tuple[float | None, bool]:
    """The number of a table cell as Vietnamese offices write it, and whether it is a percentage.

    A cell with anything but a number has no value: "12 lớp" stays words, for its unit is not the column's.

    >>> cell_value("1.234,5"), cell_value("12,5 %"), cell_value("12 lớp")
    ((1234.5, False), (12.5, True), (None, False))
    """
    match = _NUMBER.fullmatch(wording.strip())
    if match is None:
        return None, False
    digits = match[1]
    if not re.fullmatch(r"-?\d+\.\d{1,2}", digits):
        digits = re.sub(r"[.\s]", "", digits).replace(",", ".")
    return float(digits), match[2] is not None


class PlanRows:
    """Makes the rows of one plan; `text_file` is the name of its reading text."""

    def __init__(self, plan: PlanFile, text_file: str) -> None:
        self.plan, self.text_file = plan, text_file
        self.doc_id = plan.doc_id
        self.quotes = Quotes.over(plan.text.clean, plan.outline)
        self.names = RecordNames(self.doc_id)

    def of(self, table: str) -> Iterator[Row]:
        """The rows of one table, in the order of the document."""
        records = self.plan.records
        if table in SAID_BY and table != "budgets":
            return (self._record(table, record) for record in getattr(records, table))
        makers = {
            "documents": self._document,
            "budgets": self._budgets,
            "recipients": self._recipients,
            "sections": self._sections,
            "tables": self._tables,
            "corrections": self._corrections,
            "pages": self._pages,
            "wording": self._wording,
        }
        return makers[table]()

    def _place(self, span: Span) -> Row:
        return {"page": self.plan.page_at(span.start), "start": span.start, "end": span.end}

    def _evidence(self, places: Sequence[Evidence]) -> list[Row]:
        return [{**self._place(place.at), "role": place.role} for place in places]

    def _record(self, table: str, record: Grounds) -> Row:
        row: Row = {f.name: _listed(getattr(record, f.name)) for f in fields(record)}
        quote = self.quotes.of(record.quote)
        what = tuple(getattr(record, name) for name in SAID_BY[table])
        if table != "legal_bases" or not row["code"]:
            what = (*what, quote)
        row |= {
            "record_id": self.names.name(table, what),
            "doc_id": self.doc_id,
            **self._place(record.quote),
            "quote": quote,
            "evidence": self._evidence(record.evidence),
        }
        if "due_from" in row:
            row |= {"due_from": first_day(row["due_from"]), "due_to": last_day(row["due_to"])}
        return _dated(row)

    def _budgets(self) -> Iterator[Row]:
        budgets, document = self.plan.records.budgets, self.plan.records.document
        of_plan = document.plan_to if document.plan_from == document.plan_to else None  # naming it says nothing new
        stated = [
            Stated(None if b.per else b.amount_vnd, b.is_total, b.year if b.year != of_plan else None)  # a rate is no sum
            for b in budgets
        ]
        for budget, share in zip(budgets, counted(stated), strict=True):
            yield {**self._record("budgets", budget), "counted_vnd": share}

    def _document(self) -> Iterator[Row]:
        document, source = self.plan.records.document, self.plan.source
        row: Row = {f.name: _listed(getattr(document, f.name)) for f in fields(document)}
        origins = list(dict.fromkeys(page.origin for page in self.plan.pages))
        row |= {
            "record_id": self.doc_id,
            "doc_id": self.doc_id,
            "source": source.path,
            "text_file": self.text_file,
            "kind": source.kind,
            "pages": source.pages,
            "first_page": source.first_page,
            "last_page": source.last_page,
            "origin": " + ".join(origins) or None,
            "mean_confidence": self.mean_confidence(),
            **self._place(document.quote),
            "quote": self.quotes.of(document.quote) or None,
            "method": document.method or None,
            "evidence": self._evidence(row.pop("places")),
        }
        yield _dated(row)

    def mean_confidence(self) -> float | None:
        """Mean confidence of the pages that have one, weighed by their length."""
        rated = [(page.length, page.confidence) for page in self.plan.pages if page.confidence is not None and page.length]
        total = sum(length for length, _ in rated)
        return round(sum(length * value for length, value in rated) / total, 4) if total else None

    def _recipients(self) -> Iterator[Row]:
        document = self.plan.records.document
        places = [place.at for place in document.places if place.role == "recipients"]
        clean = self.plan.text.clean
        for position, recipient in enumerate(document.recipients, 1):
            # the place of the line itself where there is one place a recipient, else of the whole block
            at = places[position - 1] if len(places) == len(document.recipients) else self._inside(places, recipient, clean)
            yield {
                "record_id": self.names.name("recipients", (recipient,)),
                "doc_id": self.doc_id,
                "position": position,
                "recipient": recipient,
                **(self._place(at) if at else {}),
            }

    @staticmethod
    def _inside(places: Sequence[Span], recipient: str, clean: str) -> Span | None:
        if not places:
            return None
        block = Span(places[0].start, places[-1].end)
        words = re.search(r"\s+".join(map(re.escape, recipient.split())), block.of(clean))
        return Span(block.start + words.start(), block.start + words.end()) if words else block

    def _sections(self) -> Iterator[Row]:
        count = 0

        def walk(section: Section, parent: str | None, above: tuple[str, ...]) -> Iterator[Row]:
            nonlocal count
            count += 1
            section_id, position = f"{self.doc_id}-s{count:04d}", count
            heading = fold(section.heading.text(self.plan.text.clean)) if section.heading else None
            label = section.label.rstrip(".") + ". " if section.label else ""
            path = (*above, (label + (heading or "")).strip() or section.kind)
            yield {
                "section_id": section_id,
                "doc_id": self.doc_id,
                "parent_id": parent,
                "position": position,
                "kind": section.kind,
                "level": section.level,
                "label": section.label or None,
                "heading": heading,
                "path": " > ".join(path),
                "text": "\n".join(fold(p.text(self.plan.text.clean)) for p in section.paragraphs) or None,
                **self._place(section.span),
            }
            for part in section.parts:
                yield from walk(part, section_id, path)

        for section in self.plan.outline.sections:
            yield from walk(section, None, ())

    def _tables(self) -> Iterator[Row]:
        for number, table in enumerate(self.plan.outline.tables, 1):
            unit_note = table.unit_note and re.sub(
                r"^\W*(?:ĐVT|Đơn vị(?: tính)?)\s*:?\s*", "", table.unit_note, flags=re.I
            ).strip("() ")
            for cell in table.cells:
                wording = fold(cell.at.of(self.plan.text.clean))
                value, percent = (None, False) if cell.is_header else cell_value(wording)
                yield {
                    "table_id": f"{self.doc_id}-t{number:02d}",
                    "doc_id": self.doc_id,
                    "row": cell.row,
                    "column": cell.column,
                    "is_header": cell.is_header,
                    "header_path": list(cell.header_path),
                    "text": wording or None,
                    "value": value,
                    "unit": None if value is None else "%" if percent else unit_note or None,
                    **self._place(cell.at),
                    "page": cell.page,
                }

    def _corrections(self) -> Iterator[Row]:
        text = self.plan.text
        for c in text.corrections:
            yield {
                "record_id": self.names.name("corrections", (c.at.start, c.at.end, c.before, c.after)),
                "doc_id": self.doc_id,
                **self._place(text.to_clean(c.at)),
                "raw_start": c.at.start,
                "raw_end": c.at.end,
                "before": c.before,
                "after": c.after,
                "alternatives": [{"reading": reading, "probability": p} for reading, p in c.alternatives],
                "confidence": c.confidence,
                "rule": c.rule,
                "state": c.state,
            }

    def _pages(self) -> Iterator[Row]:
        for page, raw in zip(self.plan.pages, self.plan.page_spans, strict=True):
            clean = self.plan.text.to_clean(raw)
            yield {
                "doc_id": self.doc_id,
                "page": page.number,
                "origin": page.origin,
                "engine": page.engine,
                "width": page.size and page.size[0],
                "height": page.size and page.size[1],
                "lines": page.lines,
                "words": page.words,
                "mean_confidence": page.confidence,
                "text_lost": page.text_lost,
                "notes": list(page.notes),
                "start": clean.start,
                "end": clean.end,
            }

    def _wording(self) -> Iterator[Row]:
        """Sampled runs of words of the body: letterhead, grounds, recipients and signature are alike everywhere."""
        clean = self.plan.text.clean
        for section in self.plan.outline.walk():
            if section.kind in ("section", "annex"):
                for paragraph in section.paragraphs:
                    for start, end, run in runs(paragraph.text(clean)):
                        yield {"doc_id": self.doc_id, "run": run, **self._place(paragraph.to_clean(start, end))}


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _dated(row: Row) -> Row:
    if "issued_on" in row:
        row |= {"issued_on_from": first_day(row["issued_on"]), "issued_on_to": last_day(row["issued_on"])}
    return row


def outcome_row(outcome: Outcome, stages: dict[str, str]) -> Row:
    """An outcome as a row; its kind is that of the problem that decided it."""
    grave = [problem for problem in outcome.problems if problem.grave] or list(outcome.problems)
    return {
        "source": outcome.source,
        "doc_id": outcome.doc_id,
        "state": outcome.state,
        "reason": outcome.reason,
        "reason_kind": grave[0].kind if grave else None,
        "pages_in": outcome.pages_in,
        "pages_out": outcome.pages_out,
        "documents": list(outcome.doc_ids) if outcome.state in ("done", "needs review") else [],
        "problems": [{"step": p.step, "kind": p.kind, "page": p.page, "message": p.message} for p in outcome.problems],
        "stages": [{"stage": stage, "version": version} for stage, version in stages.items()],
        "seconds": round(outcome.seconds, 3),
    }

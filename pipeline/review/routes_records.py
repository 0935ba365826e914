"""A page with its records beside it, each lit up where it stands; records corrected, added, rejected; where reading stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from pipeline.errors import WrongUse
from pipeline.review.app import CLAIM_IDLE, Desktop, desktop, needs, page, session
from pipeline.review.archive import Opened
from pipeline.review.deciding import Overtaken, add_record, decide_page, decide_record, editable
from pipeline.review.queue import record_name
from pipeline.review.routes_sheet import Chosen, query_of, span_in, tally
from pipeline.review.sheet import shapes, words_of_lines
from pipeline.schema.decided import KINDS
from pipeline.schema.decision import OF_PAGES, OF_RECORDS, Verdict, in_force, page_state
from pipeline.schema.page import Box
from pipeline.schema.records import DocumentFields, Grounds
from pipeline.schema.text import Span
from pipeline.store.desk import Filters
from pipeline.store.quotes import Quotes

router = APIRouter()
Desk = Annotated[Desktop, Depends(desktop)]


@dataclass(frozen=True)
class FieldShown:
    """A field of a record as a person sees and types it."""

    name: str
    value: str
    choices: tuple[str, ...]
    is_number: bool


@dataclass(frozen=True)
class RecordShown:
    """A record beside the page; `lead` are the fields that say what it is."""

    name: str
    table: str
    fields: tuple[FieldShown, ...]
    quote: str
    raw: Span
    confidence: float
    flags: tuple[str, ...]
    by_person: bool
    boxes: tuple[Box, ...]
    item: str

    @property
    def lead(self) -> list[FieldShown]:
        return [f for f in self.fields if f.value and f.value not in ("False",)]


def field_shown(kind: type[Grounds] | type[DocumentFields], name: str, value: Any) -> FieldShown:
    from typing import get_type_hints

    hint = get_type_hints(kind)[name]
    options: list[str] = []
    for part in (hint, *get_args(hint)):
        options += [str(option) for option in get_args(part) if isinstance(option, str)]
    if isinstance(value, tuple):
        wording = "; ".join(map(str, value))
    elif isinstance(value, float) and value.is_integer():
        wording = str(int(value))
    elif hint is bool:
        wording, options = str(value), ["False", "True"]
    else:
        wording = "" if value is None else str(value)
    return FieldShown(name, wording, tuple(options), any(n in str(hint) for n in ("int", "float")))


def records_on(opened: Opened, number: int, items: dict[str, str]) -> list[RecordShown]:
    """The records that stand on a page, in the order of the tables; the document's own on the first."""
    plan = opened.plan
    quotes = Quotes.over(plan.text.clean, plan.outline)
    found = []
    first = plan.transcript.pages[0].number if plan.transcript.pages else 1
    everything: list[tuple[str, Grounds | DocumentFields]] = [("documents/0", plan.records.document)] if number == first else []
    for table in KINDS:
        everything += [(record_name(table, n), record) for n, record in enumerate(getattr(plan.records, table))]
    for name, record in everything:
        table = name.split("/")[0]
        raw = plan.text.to_raw(record.quote)
        if table != "documents" and plan.transcript.page_number(raw.start) != number:
            continue
        kind = type(record)
        shown = tuple(field_shown(kind, field, getattr(record, field)) for field in editable(kind))
        boxes = tuple(box for of, box in plan.transcript.boxes(raw) if of == number)
        found.append(
            RecordShown(
                name,
                table,
                shown,
                quotes.of(record.quote),
                raw,
                record.confidence,
                record.flags,
                record.method == "person",
                boxes,
                items.get(name, ""),
            )
        )
    return found


def show_page(request: Request, desk: Desktop, doc_id: str, number: int, status: int = 200, **more: Any) -> HTMLResponse:
    """A page of a document: picture or lines, every word a way to its sheet, the records beside it."""
    desk.archive.settle(doc_id)
    opened = desk.archive.open(doc_id)
    transcript = opened.plan.transcript
    index = next((n for n, p in enumerate(transcript.pages) if p.number == number), None)
    if index is None:
        raise WrongUse(f"There is no page {number}.", kind="no record")
    decisions = desk.archive.decisions(opened)
    on_page = desk.archive.desk.on_page(doc_id, number)
    text = desk.archive.text_now(opened)
    return page(
        request,
        "page.html",
        status,
        opened=opened,
        card=desk.archive.desk.card(doc_id),
        number=number,
        size=transcript.pages[index].size,
        sheet_of_paper=transcript.pages[index],
        picture=desk.pictures.has(opened.plan, number),
        shapes=shapes(opened, text, number),
        lines=words_of_lines(opened, text, transcript.line_spans[index], Span(0, 0)),
        records=records_on(opened, number, {i.before: i.key for i in on_page if i.kind == "record"}),
        tables={table: [field_shown(kind, f, None) for f in editable(kind)] for table, kind in KINDS.items()},
        reading=page_state(in_force(decisions), number),
        holder=desk.archive.desk.claim(doc_id, number, session(request).name, CLAIM_IDLE),
        version=max((d.id for d in decisions if d.page == number and d.verdict in OF_RECORDS), default=0),
        tally=tally(desk, session(request).name, Filters()),
        open_here=sum(i.state == "open" and i.worth for i in on_page),
        **{"query": "", "lit": "", **more},
    )


@router.get("/documents/{doc_id}/pages/{number}")
def show(request: Request, desk: Desk, chosen: Chosen, doc_id: str, number: int, item: str = "") -> Response:
    found = desk.archive.desk.item(item) if item else None
    lit = found.before if found is not None and found.kind == "record" else ""
    return show_page(request, desk, doc_id, number, query=query_of(chosen), lit=lit, item=found)


@router.post("/documents/{doc_id}/pages/{number}/records")
async def decide_about_record(request: Request, doc_id: str, number: int) -> Response:
    """Accept, change, reject or add a record. The form names the record, or the words that a new one rests on."""
    from starlette.concurrency import run_in_threadpool

    typed = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return await run_in_threadpool(_decide_about_record, request, doc_id, number, typed)


def _decide_about_record(request: Request, doc_id: str, number: int, typed: dict[str, str]) -> Response:
    desk, who = desktop(request), session(request).name
    verdict, name = typed.get("verdict", ""), typed.get("record", "")
    if verdict not in OF_RECORDS:
        raise WrongUse(f"There is no verdict {verdict}.", kind="option")
    wanted: Verdict = verdict
    desk.archive.settle(doc_id)
    opened = desk.archive.open(doc_id)
    _check_version(desk, opened, number, typed, who)
    own = {key.removeprefix("field-"): value for key, value in typed.items() if key.startswith("field-")}
    if wanted == "record add":
        raw = span_in(opened, _whole(typed, "start"), _whole(typed, "end"))
        add_record(desk.archive, opened, typed.get("table", ""), raw, own, who)
    else:
        table, _, nth = name.partition("/")
        decide_record(desk.archive, opened, (table, int(nth) if nth.isdigit() else -1), wanted, own, who)
    if typed.get("item"):
        desk.archive.desk.set_state(typed["item"], "decided")
    return show_page(request, desk, doc_id, number, lit=name if wanted == "record accept" else "")


def _whole(typed: dict[str, str], name: str) -> int:
    value = typed.get(name, "")
    if not value.isdigit():
        raise WrongUse("A record rests on words of the page.", kind="option", advice="Choose them first.")
    return int(value)


def _check_version(desk: Desktop, opened: Opened, number: int, typed: dict[str, str], who: str) -> None:
    """Refuse where somebody else changed a record of the page after it was shown."""
    seen = int(typed["version"]) if typed.get("version", "").isdigit() else 0
    for decision in desk.archive.decisions(opened):
        if decision.id > seen and decision.page == number and decision.verdict in OF_RECORDS and decision.made_by != who:
            raise Overtaken(f"{decision.made_by}: {decision.place.table}", kind="overtaken")


@router.post("/documents/{doc_id}/pages/{number}/state")
def set_state(
    request: Request,
    desk: Desk,
    doc_id: str,
    number: int,
    verdict: Annotated[str, Form()],
    note: Annotated[str, Form()] = "",
) -> Response:
    """Where the reading of a page stands."""
    if verdict not in OF_PAGES:
        raise WrongUse(f"There is no verdict {verdict}.", kind="option")
    if verdict == "page validated":
        needs(request, "validator")
    wanted: Verdict = verdict
    opened = desk.archive.open(doc_id)
    decide_page(desk.archive, opened, number, wanted, session(request).name, note)
    return show_page(request, desk, doc_id, number)

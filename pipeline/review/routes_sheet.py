"""The queue and the sheet: what comes next, what a person says about it, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel

from pipeline.errors import WrongUse
from pipeline.review.app import CLAIM_IDLE, Desktop, desktop, needs, page, rate_of, session
from pipeline.review.archive import Opened
from pipeline.review.deciding import check_version, decide_group, decide_place, make_rule, undo
from pipeline.review.queue import folders_of, key_of
from pipeline.review.sheet import Token, make_sheet, words_of_lines
from pipeline.schema.decision import EVERYWHERE, Decision, Verdict, find, in_force, place_of
from pipeline.schema.text import Span, touching
from pipeline.store.desk import Filters, Item

router = APIRouter()
PER_PAGE = 50
OF_PLACES = ("accept", "reject", "edit", "flag", "comment")


def filters(  # noqa: PLR0913 - one argument for each name in the address
    doc: Annotated[str, Query()] = "",
    kind: Annotated[str, Query()] = "",
    unit: Annotated[str, Query()] = "",
    state: Annotated[str, Query()] = "open",
    below: Annotated[float, Query(ge=0, le=2)] = 1.01,
    every: Annotated[bool, Query()] = False,
    folder: Annotated[str, Query()] = "",
) -> Filters:
    """What the reviewer chose, from the address."""
    return Filters(doc, kind, unit, state or "open", below, every, folder)


Chosen = Annotated[Filters, Depends(filters)]
Desk = Annotated[Desktop, Depends(desktop)]


def query_of(chosen: Filters, **more: object) -> str:
    """The choice as part of an address."""
    said = {
        "doc": chosen.doc_id,
        "kind": chosen.kind,
        "unit": chosen.unit,
        "state": chosen.state if chosen.state != "open" else "",
        "below": chosen.below if chosen.below <= 1 else "",
        "every": "true" if chosen.every else "",
        "folder": chosen.folder,
        **more,
    }
    return urlencode({name: value for name, value in said.items() if value not in ("", None)})


def tally(desk: Desktop, who: str, chosen: Filters) -> dict[str, Any]:
    """What is left, what is done, and how fast it goes."""
    counts = desk.archive.remembered("counts", desk.archive.desk.counts)
    left = desk.archive.remembered(chosen, lambda: desk.archive.desk.left(chosen))
    rate = rate_of(desk.archive.desk.times_of(who))
    return {
        "left": left,
        "decided": sum(n for _, state, _, n in counts if state == "decided"),
        "flagged": sum(n for _, state, _, n in counts if state == "flagged"),
        "hardly": sum(n for _, state, worth, n in counts if state == "open" and not worth),
        "kinds": {kind: sum(n for k, s, w, n in counts if k == kind and s == "open" and w) for kind, *_ in counts},
        "rate": rate,
        "minutes": left / rate if rate else None,
    }


@router.get("/")
def queue(request: Request, desk: Desk, chosen: Chosen, at: int = 0) -> HTMLResponse:
    desk.archive.refresh()
    store = desk.archive.desk
    cards = {card.doc_id: card for card in store.cards()}
    return page(
        request,
        "queue.html",
        chosen=chosen,
        tally=tally(desk, session(request).name, chosen),
        items=store.items(chosen, PER_PAGE, max(0, at)),
        cards=cards,
        folders=folders_of(card.source for card in cards.values()),
        units=store.units(),
        at=max(0, at),
        per_page=PER_PAGE,
        query=query_of(chosen),
        groups=desk.archive.remembered("groups", lambda: store.groups(8)),
    )


@router.get("/next")
def next_sheet(request: Request, desk: Desk, chosen: Chosen, after: str = "") -> Response:
    """The sheet of the item that follows; from the start where none is named."""
    before = desk.archive.desk.item(after) if after else None
    return show_next(request, desk, chosen, before)


def show_next(request: Request, desk: Desktop, chosen: Filters, before: Item | None) -> Response:
    store, who = desk.archive.desk, session(request).name
    item = store.next_item(chosen, before, who, CLAIM_IDLE)
    if item is None and before is not None:
        item = store.next_item(chosen, None, who, CLAIM_IDLE)  # what was skipped comes round again
    if item is None:
        return page(request, "done.html", tally=tally(desk, who, chosen), query=query_of(chosen))
    return show_item(request, desk, chosen, item)


def show_item(request: Request, desk: Desktop, chosen: Filters, item: Item) -> Response:
    if item.kind in ("record", "page"):
        address = f"/documents/{item.doc_id}/pages/{item.page}?{query_of(chosen, item=item.key)}"
        if request.headers.get("HX-Request") == "true":
            return Response(headers={"HX-Redirect": address})
        return Response(status_code=303, headers={"Location": address})
    return show_place(request, desk, chosen, desk.archive.open(item.doc_id), (Span(item.raw_start, item.raw_end), item))


def show_place(
    request: Request, desk: Desktop, chosen: Filters, opened: Opened, at: tuple[Span, Item | None], status: int = 200
) -> HTMLResponse:
    """The sheet of a place, with who holds its page."""
    raw, item = at
    archive, who = desk.archive, session(request).name
    decisions = archive.decisions(opened)
    sheet = make_sheet(opened, archive.text_now(opened), decisions, raw)
    holder = archive.desk.claim(opened.plan.doc_id, sheet.page, who, CLAIM_IDLE)
    response = page(
        request,
        "sheet.html",
        status,
        sheet=sheet,
        item=item,
        card=archive.desk.card(opened.plan.doc_id),
        holder=holder,
        version=max((d.id for d in decisions), default=0),
        picture=sheet.line_view is not None and desk.pictures.has(opened.plan, sheet.page),
        tally=tally(desk, who, chosen),
        query=query_of(chosen),
        around=[(i, n) for n, i in enumerate(archive.desk.alike(item.alike)) if i.state == "open"] if item and item.alike else [],
        conflict=_conflict(archive.decisions(opened), item),
    )
    response.headers["HX-Push-Url"] = f"/sheet?{query_of(chosen, doc_id=opened.plan.doc_id, start=raw.start, end=raw.end)}"
    return response


def _conflict(decisions: tuple[Decision, ...], item: Item | None) -> Decision | None:
    if item is None or item.kind != "conflict":
        return None
    return next((d for d in decisions if key_of("conflict", d.id) == item.key), None)


def span_in(opened: Opened, start: int, end: int) -> Span:
    """A place of the raw text, checked."""
    if not 0 <= start <= end <= len(opened.plan.transcript.raw) or end - start > 2000:
        raise WrongUse("There is no such place.", kind="no record")
    return Span(start, end)


def item_at(desk: Desktop, opened: Opened, raw: Span) -> Item | None:
    page_number = opened.plan.transcript.page_number(raw.start)
    on_page = desk.archive.desk.on_page(opened.plan.doc_id, page_number)
    places = [i for i in on_page if i.kind not in ("record", "page") and (i.raw_start, i.raw_end) == (raw.start, raw.end)]
    return next((i for i in places if i.kind == "conflict"), places[0] if places else None)


class PlaceAsked(BaseModel):
    """A place by its offsets in the raw text, or an item of the queue."""

    doc_id: str
    start: int
    end: int
    item: str = ""


class Said(PlaceAsked):
    """What a person says about a place; `version` is the number of the last decision they saw, `stay` shows the place again."""

    verdict: str
    version: int
    after: str = ""
    note: str = ""
    stay: bool = False


@router.get("/sheet")
def sheet(request: Request, desk: Desk, chosen: Chosen, asked: Annotated[PlaceAsked, Query()]) -> Response:
    if asked.item and (found := desk.archive.desk.item(asked.item)):
        return show_item(request, desk, chosen, found)
    opened = desk.archive.open(asked.doc_id)
    raw = span_in(opened, asked.start, asked.end)
    return show_place(request, desk, chosen, opened, (raw, item_at(desk, opened, raw)))


@router.post("/decide")
def decide(request: Request, desk: Desk, chosen: Chosen, said: Annotated[Said, Form()]) -> Response:
    """Keep a decision and show what comes next."""
    doc_id, start, end, verdict = said.doc_id, said.start, said.end, said.verdict
    if verdict not in OF_PLACES:
        raise WrongUse(f"There is no verdict {verdict}.", kind="option")
    archive, who = desk.archive, session(request).name
    opened = archive.open(doc_id)
    raw = span_in(opened, start, end)
    if not len(raw):
        raise WrongUse("There is no such place.", kind="no record")
    check_version(archive, opened, raw, said.version, who)
    wanted: Verdict = verdict  # type: ignore[assignment]
    found = archive.desk.item(said.item) if said.item else item_at(desk, opened, raw)
    if found is not None and found.kind == "conflict":
        _settle_conflict(desk, found, who)
    decide_place(archive, opened, raw, wanted, (said.after, said.note), who)
    if found is not None and verdict != "comment":
        archive.desk.set_state(found.key, "flagged" if verdict == "flag" else "decided")
    if said.stay or verdict == "comment":
        return show_place(request, desk, chosen, opened, (raw, found))
    return show_next(request, desk, chosen, found)


def _settle_conflict(desk: Desktop, item: Item, who: str) -> None:
    """The new decision takes the place of the one that did not fit any more."""
    opened = desk.archive.open(item.doc_id)
    old = _conflict(desk.archive.decisions(opened), item)
    if old is not None:
        undo(desk.archive, [old], who)


@router.post("/undo")
def take_back(request: Request, desk: Desk, chosen: Chosen, grouped: Annotated[str, Form()] = "") -> Response:
    """Take back the last thing a person did, or a whole group, and show its place."""
    archive, who = desk.archive, session(request).name
    last = archive.desk.in_group(grouped) if grouped else archive.desk.undoable(who)
    if not last:
        return next_sheet(request, desk, chosen)
    undo(archive, last, who)
    first = last[0]
    if grouped or first.place.table or not first.raw or len(last) > 1 or first.page is None:
        archive.settle()
        return Response(headers={"HX-Refresh": "true"})
    opened = archive.open_about(first)
    raw = find(first, opened.plan.transcript)
    if raw is None:
        return next_sheet(request, desk, chosen)
    found = item_at(desk, opened, raw)
    if found is not None:
        archive.desk.set_state(found.key, "open")
    return show_place(request, desk, chosen, opened, (raw, found))


# alike at once


@router.get("/alike")
def alike(request: Request, desk: Desk, which: str = "") -> HTMLResponse:
    """Equal corrections: all groups, or the places of one with their lines."""
    store = desk.archive.desk
    if not which:
        rules = [d for d in in_force(store.decisions(EVERYWHERE)) if d.verdict == "rule"]
        return page(request, "alike.html", groups=store.groups(200), rules=rules)
    items = store.alike(which)
    lines = [(item, line) for _, of_one in groupby(items[:500], lambda i: i.doc_id) for item, line in _lines(desk, list(of_one))]
    done = {d.grouped for item in items for d in _group_decisions(desk, item)}
    cards = {card.doc_id: card for card in store.cards()}
    return page(request, "group.html", which=which, lines=lines, items=items, cards=cards, done=sorted(g for g in done if g))


def _lines(desk: Desktop, items: list[Item]) -> Iterator[tuple[Item, tuple[Token, ...]]]:
    """Items of one document, each with the words of its line."""
    opened = desk.archive.open(items[0].doc_id)
    text, spans = desk.archive.text_now(opened), [span for page in opened.plan.transcript.line_spans for span in page]
    for item in items:
        raw = Span(item.raw_start, item.raw_end)
        lines = [spans[n] for n in touching(spans, raw)]
        yield item, tuple(token for words in words_of_lines(opened, text, lines, raw) for token in words)


def _group_decisions(desk: Desktop, item: Item) -> list[Decision]:
    if item.state != "decided":
        return []
    opened = desk.archive.open(item.doc_id)
    number, place, _ = place_of(opened.plan.transcript, Span(item.raw_start, item.raw_end))
    return [d for d in desk.archive.decisions(opened) if d.grouped and d.page == number and d.place == place]


class SaidOfGroup(BaseModel):
    """What a person says about equal corrections: about those ticked in `keep`, or about all that are open."""

    which: str
    verdict: str
    after: str = ""
    keep: list[str] | None = None


@router.post("/alike")
def decide_alike(request: Request, desk: Desk, said: Annotated[SaidOfGroup, Form()]) -> Response:
    """Decide about equal corrections: those ticked in `keep`, or all that are open. `rule` makes it hold for the archive."""
    store, who = desk.archive.desk, session(request).name
    items = [item for item in store.alike(said.which) if item.state == "open"]
    if not items and said.verdict != "rule":
        raise WrongUse("Nothing is open there.", kind="no record")
    if said.verdict == "rule":
        needs(request, "validator")
        every = store.alike(said.which)
        if not every:
            raise WrongUse("There is no such group.", kind="no record")
        make_rule(desk.archive, every[0].before, said.after or every[0].after, who)
    elif said.verdict in ("accept", "reject", "edit"):
        chosen = [item for item in items if said.keep is None or item.key in said.keep]
        wanted: Verdict = said.verdict  # type: ignore[assignment]
        decide_group(desk.archive, chosen, wanted, said.after or None, who)
    else:
        raise WrongUse(f"There is no verdict {said.verdict}.", kind="option")
    desk.archive.settle()
    return alike(request, desk, said.which)


@router.post("/rules/drop")
def drop_rule(request: Request, desk: Desk, number: Annotated[int, Form()]) -> Response:
    """A rule of the archive counts no more."""
    needs(request, "validator")
    said = [d for d in in_force(desk.archive.desk.decisions(EVERYWHERE)) if d.verdict == "rule" and d.id == number]
    undo(desk.archive, said, session(request).name)
    desk.archive.settle()
    return alike(request, desk)

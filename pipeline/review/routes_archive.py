"""The archive to look through: documents, search with and without marks, pages as pictures, downloads, publication."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from pipeline.errors import WrongUse
from pipeline.review.app import Desktop, desktop, needs, page, session
from pipeline.review.deciding import put_back, take_out
from pipeline.schema.decision import Decision, in_force, page_state
from pipeline.schema.text import Span
from pipeline.store.quotes import fold
from pipeline.store.texts import stem

router = APIRouter()
Desk = Annotated[Desktop, Depends(desktop)]
MOST_HITS = 200


@dataclass(frozen=True)
class Hit:
    """A place that a search found: its page, the words before, those found, and the words behind."""

    doc_id: str
    page: int
    before: str
    found: str
    behind: str
    start: int
    end: int


def bare(wording: str) -> str:
    """Lower-case letters without marks, one for one: an offset in it is an offset in the wording.

    >>> bare("Thực Hiện đề án")
    'thuc hien de an'
    """
    letters = []
    for c in wording:
        first = unicodedata.normalize("NFD", "d" if c in "đĐ" else c)[0].lower()
        letters.append(first if len(first) == 1 else c)
    return "".join(letters)


def has_marks(wording: str) -> bool:
    return any(c in "đĐ" or len(unicodedata.normalize("NFD", c)) > 1 for c in unicodedata.normalize("NFC", wording))


@router.get("/documents")
def documents(request: Request, desk: Desk, q: str = "") -> HTMLResponse:
    """All documents, or what a search found in them; a search with marks is exact, one without finds both."""
    desk.archive.refresh()
    store = desk.archive.desk
    cards = store.cards()
    wanted = fold(unicodedata.normalize("NFC", q))[:200]
    hits = _search(desk, wanted) if wanted else []
    return page(
        request,
        "documents.html",
        cards=cards,
        counts=store.counts_of_documents(),
        entries=desk.archive.entries(),
        q=wanted,
        hits=hits,
        by_id={card.doc_id: card for card in cards},
        most=MOST_HITS,
        withdrawn=[] if wanted else _withdrawn(desk),
    )


def _withdrawn(desk: Desktop) -> list[tuple[str, str, Decision]]:
    """What people took out: the document, its path as far as it is known, and who said why."""
    found = []
    for digest, said in desk.archive.desk.withdrawn().items():
        files = desk.archive.desk.of_file(digest[:16])
        found.append((digest[:16], files[0].source if files else digest[:16], said))
    return sorted(found, key=lambda item: item[1])


def _search(desk: Desktop, wanted: str) -> list[Hit]:
    exact = has_marks(wanted)
    pattern = re.compile(r"\s+".join(re.escape(part) for part in (wanted.lower() if exact else bare(wanted)).split()))
    hits: list[Hit] = []
    for card in desk.archive.desk.cards():
        stored = desk.archive.artefacts.plan(card.doc_id)
        if stored is None:
            continue
        clean = stored.text.clean
        searched = "".join(c.lower() if len(c.lower()) == 1 else c for c in clean) if exact else bare(clean)
        for match in pattern.finditer(searched):
            raw = stored.text.to_raw(Span(match.start(), max(match.end(), match.start() + 1)))
            before = fold(clean[max(0, match.start() - 70) : match.start()])
            behind = fold(clean[match.end() : match.end() + 70])
            number = stored.page_at(match.start())
            words = fold(clean[match.start() : match.end()])
            hits.append(Hit(card.doc_id, number, before, words, behind, raw.start, raw.end))
            if len(hits) >= MOST_HITS:
                return hits
    return hits


@router.get("/documents/{doc_id}")
def document(request: Request, desk: Desk, doc_id: str) -> HTMLResponse:
    """One document: its fields, its outline, its pages with where their reading stands."""
    desk.archive.settle(doc_id)
    opened = desk.archive.open(doc_id)
    plan, transcript = opened.plan, opened.plan.transcript
    decisions = in_force(desk.archive.decisions(opened))
    outline = []
    for section in plan.outline.walk():
        heading = fold(section.heading.text(plan.text.clean)) if section.heading else ""
        raw = plan.text.to_raw(section.span)
        outline.append((section, heading, transcript.page_number(raw.start)))
    items = {p.number: desk.archive.desk.on_page(doc_id, p.number) for p in transcript.pages}
    pages = [
        (p, page_state(decisions, p.number), sum(i.state == "open" and bool(i.worth) for i in items[p.number]))
        for p in transcript.pages
    ]
    return page(
        request,
        "document.html",
        opened=opened,
        card=desk.archive.desk.card(doc_id),
        outline=outline,
        pages=pages,
        decisions=list(reversed(decisions))[:50],
        withdrawn=next((d for d in decisions if d.verdict == "withdraw"), None),
    )


@router.post("/documents/{doc_id}/withdraw")
def withdraw(request: Request, desk: Desk, doc_id: str, why: Annotated[str, Form()] = "") -> Response:
    """Take a document out of the archive."""
    needs(request, "administrator")
    take_out(desk.archive, desk.archive.open(doc_id), session(request).name, why)
    return Response(headers={"HX-Redirect": "/documents"})


@router.post("/documents/{doc_id}/return")
def return_document(request: Request, desk: Desk, doc_id: str) -> Response:
    """Put a document back that was taken out."""
    needs(request, "administrator")
    put_back(desk.archive, desk.archive.open(doc_id), session(request).name)
    return Response(headers={"HX-Redirect": f"/documents/{doc_id}"})


@router.get("/picture/{doc_id}/{number}.jpg")
def picture(desk: Desk, doc_id: str, number: int) -> Response:
    opened = desk.archive.open(doc_id)
    path = desk.pictures.picture(opened.plan, number)
    if path is None:
        return Response(status_code=404)
    return FileResponse(path, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


@router.get("/documents/{doc_id}/download/{what}")
def download(desk: Desk, doc_id: str, what: str) -> Response:
    """The reading text or the whole record of a document, as it is with all decisions."""
    desk.archive.settle(doc_id)
    opened = desk.archive.open(doc_id)
    name = stem(opened.plan.transcript.source.path)
    if what == "text":
        content, kind, ending = opened.plan.text.clean.encode(), "text/plain; charset=utf-8", "txt"
    elif what == "plan":
        content, kind, ending = desk.archive.folder.plan(doc_id).read_bytes(), "application/json", "json"
    else:
        raise WrongUse("There is no such file.", kind="no record")
    from urllib.parse import quote

    return Response(
        content, media_type=kind, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.{ending}"}
    )


@router.post("/publish")
def publish(request: Request, desk: Desk) -> Response:
    """Make the published tables current."""
    needs(request, "validator")
    changed = desk.archive.publish()
    return page(request, "published.html", changed=changed, who=session(request).name)

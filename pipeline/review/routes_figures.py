"""Figures: precision, agreement, disagreement to settle, acceptance sampling with its certificate."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from math import inf
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field

from pipeline.review.app import Desktop, desktop, language, needs, page, rate_of, session
from pipeline.review.archive import Opened
from pipeline.review.certificate import Certificate, certificate_pdf
from pipeline.review.deciding import decide_place
from pipeline.review.figures import SETTLED, Drawn, agreement, by_day, disagreements, error_rates, lot_of, precision, reading_of
from pipeline.review.sampling import AQLS, CHARACTERS, LEVELS, character_test, sampling_plan
from pipeline.review.wording import speaker
from pipeline.schema.decision import OF_TEXT, Decision, find, in_force
from pipeline.schema.text import Span
from pipeline.store.quotes import fold

router = APIRouter()
Desk = Annotated[Desktop, Depends(desktop)]
SHOWN = 30


@router.get("/figures")
def figures(request: Request, desk: Desk) -> HTMLResponse:
    decisions = list(desk.archive.desk.all_decisions())
    people = sorted({d.made_by for d in decisions})
    times = {name: desk.archive.desk.times_of(name) for name in people}
    speed = [(name, sum(d.made_by == name for d in decisions), rate_of(times[name], lately=inf)) for name in people]
    about = [(v, desk.archive.open_about(v[0]).plan) for v in disagreements(decisions)[:SHOWN]]
    voices = [(v, plan.doc_id, find(v[0], plan.transcript)) for v, plan in about]
    return page(
        request,
        "figures.html",
        precision=precision(decisions),
        errors=error_rates(decisions),
        days=by_day(decisions),
        agreement=agreement(decisions),
        voices=voices,
        reading_of=reading_of,
        speed=speed,
        words=sum(count for _, count in lot_of(desk.archive, "words")),
        aqls=AQLS,
        levels=LEVELS,
    )


@router.post("/settle")
def settle(request: Request, desk: Desk, number: Annotated[int, Form()]) -> HTMLResponse:
    """An adjudicator takes the side of one reader; both voices are kept."""
    needs(request, "validator")
    decisions = list(desk.archive.desk.all_decisions())
    side = next((d for voices in disagreements(decisions) for d in voices if d.id == number), None)
    if side is not None:
        opened = desk.archive.open_about(side)
        raw = find(side, opened.plan.transcript)
        if raw is not None:
            decide_place(desk.archive, opened, raw, side.verdict, (side.after, SETTLED), session(request).name)
    return figures(request, desk)


class SampleAsked(BaseModel):
    """A sample of words: quality limit, level and seed of the drawing; `bad` is how many were found wrong, if known."""

    aql: str = "1.0"
    level: str = "II"
    seed: int = Field(1, ge=0, le=2**31)
    bad: int | None = Field(None, ge=0)
    wrong_characters: int | None = Field(None, ge=0, le=CHARACTERS)


def _picked(lot: list[tuple[str, int]], size: int, seed: int) -> Iterator[tuple[str, list[int]]]:
    """Which pieces of which documents a seed draws: the same lot and seed give the same pieces."""
    total = sum(count for _, count in lot)
    wanted = sorted(random.Random(seed).sample(range(total), min(size, total)))
    before, at = 0, 0
    for doc_id, count in lot:
        mine = []
        while at < len(wanted) and wanted[at] < before + count:
            mine.append(wanted[at] - before)
            at += 1
        before += count
        if mine:
            yield doc_id, mine


def drawn(desk: Desktop, size: int, seed: int) -> list[Drawn]:
    """Words drawn by seed over all documents."""
    found: list[Drawn] = []
    for doc_id, mine in _picked(lot_of(desk.archive, "words"), size, seed):
        opened = desk.archive.open(doc_id)
        text, words = desk.archive.text_now(opened), opened.plan.transcript.words
        for n in mine:
            at = words[n].at
            shown = fold(text.to_clean(at).of(text.clean))
            found.append(Drawn(doc_id, at.start, at.end, opened.plan.transcript.page_number(at.start), shown))
    return found


def drawn_characters(desk: Desktop, seed: int) -> list[Drawn]:
    """500 characters of the reading text drawn by seed, each in its word."""
    found: list[Drawn] = []
    for doc_id, mine in _picked(lot_of(desk.archive, "characters"), CHARACTERS, seed):
        opened = desk.archive.open(doc_id)
        text, transcript = opened.plan.text, opened.plan.transcript
        clean = text.clean
        places = [n for n, c in enumerate(clean) if not c.isspace()]
        for n in mine:
            at = places[n]
            start, end = at, at + 1
            while start and not clean[start - 1].isspace():
                start -= 1
            while end < len(clean) and not clean[end].isspace():
                end += 1
            raw = text.to_raw(Span(start, end))
            word = (clean[start:at], clean[at], clean[at + 1 : end])
            found.append(Drawn(doc_id, raw.start, raw.end, transcript.page_number(raw.start), clean[start:end], word))
    return found


def looked_at(desk: Desktop, sample: list[Drawn]) -> tuple[int, int]:
    """How many words of the sample people decided about, and how many of these they read otherwise than the machine."""
    seen = wrong = 0
    for word in sample:
        opened = desk.archive.open(word.doc_id)
        here = Span(word.start, word.end)
        machine = next((c for c in opened.machine.corrections if c.at.touches(here) and c.state == "applied"), None)
        decided = [d for d in in_force(desk.archive.decisions(opened)) if d.verdict in OF_TEXT]
        last = next((d for d in reversed(decided) if _touches(d, opened, here)), None)
        if last is not None:
            seen += 1
            wrong += reading_of(last) != (machine.after if machine else last.raw)
    return seen, wrong


def _touches(decision: Decision, opened: Opened, here: Span) -> bool:
    at = find(decision, opened.plan.transcript)
    return at is not None and at.touches(here)


@router.get("/sample")
def sample(request: Request, desk: Desk, asked: Annotated[SampleAsked, Query()]) -> HTMLResponse:
    """The drawn words, each a way to its sheet."""
    return page(request, "sample.html", **_sampled(desk, asked))


@router.get("/certificate")
def certificate(request: Request, desk: Desk, asked: Annotated[SampleAsked, Query()]) -> HTMLResponse:
    """One page for the file: lot, sample, verdict, and the test of 500 characters."""
    return page(
        request, "certificate.html", c=_certificate(request, desk, asked), test=character_test(), of=CHARACTERS, asked=asked
    )


@router.get("/certificate.pdf")
def certificate_file(request: Request, desk: Desk, asked: Annotated[SampleAsked, Query()]) -> Response:
    """The same as a PDF to be signed and filed."""
    content = certificate_pdf(_certificate(request, desk, asked), speaker(language(request)))
    return Response(content, media_type="application/pdf", headers={"Content-Disposition": "inline; filename=kehoach.pdf"})


def _certificate(request: Request, desk: Desktop, asked: SampleAsked) -> Certificate:
    lot = sum(count for _, count in lot_of(desk.archive, "words"))
    plan = sampling_plan(lot, asked.aql, asked.level)
    today, by = datetime.now(UTC).date().isoformat(), session(request).name
    documents = len(desk.archive.desk.cards())
    return Certificate(plan, documents, asked.seed, asked.bad, asked.wrong_characters, today, by)


@router.get("/characters")
def characters(request: Request, desk: Desk, asked: Annotated[SampleAsked, Query()]) -> HTMLResponse:
    """The drawn characters, each in its word, which is a way to its sheet."""
    cards = {card.doc_id: card for card in desk.archive.desk.cards()}
    return page(
        request, "characters.html", asked=asked, characters=drawn_characters(desk, asked.seed), cards=cards, of=CHARACTERS
    )


def _sampled(desk: Desktop, asked: SampleAsked) -> dict[str, Any]:
    lot = sum(count for _, count in lot_of(desk.archive, "words"))
    plan = sampling_plan(lot, asked.aql, asked.level)
    words = drawn(desk, plan.sample, asked.seed)
    seen, wrong = looked_at(desk, words)
    cards = {card.doc_id: card for card in desk.archive.desk.cards()}
    return {
        "asked": asked,
        "plan": plan,
        "words": words,
        "seen": seen,
        "wrong": wrong,
        "cards": cards,
    }

"""Coming in, going out, the language, and pages held."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from pipeline.review.accounts import Throttled, end, log_in
from pipeline.review.app import COOKIE, Desktop, desktop, page, session
from pipeline.review.wording import LANGUAGES

router = APIRouter()
Desk = Annotated[Desktop, Depends(desktop)]


@router.get("/login")
def ask(request: Request) -> Response:
    return page(request, "login.html", trouble="")


@router.post("/login")
def come_in(request: Request, desk: Desk, name: Annotated[str, Form()], password: Annotated[str, Form()]) -> Response:
    """A new session for who knows the password; the one before it ends."""
    address = request.client.host if request.client else ""
    try:
        begun = log_in(desk.archive.desk, name.strip()[:80], password[:500], address)
    except Throttled:
        return page(request, "login.html", 429, trouble="login.throttled")
    if begun is None:
        return page(request, "login.html", 403, trouble="login.wrong")
    end(desk.archive.desk, request.cookies.get(COOKIE))
    request.state.fresh_cookie = begun[0]
    return Response(headers={"HX-Redirect": "/"})


@router.post("/logout")
def go_out(request: Request, desk: Desk) -> Response:
    desk.archive.desk.release(session(request).name)
    end(desk.archive.desk, request.cookies.get(COOKIE))
    response = Response(headers={"HX-Redirect": "/login" if desk.entry.accounts else "/"})
    response.delete_cookie(COOKIE, path="/")
    return response


@router.post("/language")
def speak(lang: Annotated[str, Form()]) -> Response:
    response = Response(headers={"HX-Refresh": "true"})
    if lang in LANGUAGES:
        response.set_cookie("kehoach_lang", lang, samesite="strict", max_age=365 * 86_400)
    return response

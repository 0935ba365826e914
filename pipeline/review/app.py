"""The application: who may come in, what every answer carries, and the routes put together."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from pipeline.errors import KehoachError
from pipeline.review.accounts import Entry, begin, may, resume, same_token
from pipeline.review.archive import Archive
from pipeline.review.deciding import NotAllowed, Overtaken
from pipeline.review.pictures import Pictures
from pipeline.review.wording import LANGUAGES, speaker
from pipeline.store.desk import Session

HERE = Path(__file__).parent
COOKIE = "kehoach_session"
LARGEST = 256 * 1024
"""Bytes of a request: forms only, no files."""

CLAIM_IDLE = 300.0
"""Seconds after which a page that nobody touches is free for others."""

POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
OPEN_TO_ALL = ("/login", "/static/", "/vendor/")
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1", "testserver")

templates = Jinja2Templates(directory=HERE / "templates")
Next = Callable[[Request], Awaitable[Response]]


class Desktop:
    """What the routes share: the archive, pictures, how people come in, the language."""

    def __init__(self, archive: Archive, entry: Entry, language: str) -> None:
        self.archive, self.entry, self.language = archive, entry, language
        self.pictures = Pictures(archive.folder.root, archive.settings)


def desktop(request: Request) -> Desktop:
    found: Desktop = request.app.state.desktop
    return found


def session(request: Request) -> Session:
    """The person at the desk; the middleware let nobody else in."""
    found: Session = request.state.session
    return found


def language(request: Request) -> str:
    chosen = request.cookies.get("kehoach_lang", "")
    return chosen if chosen in LANGUAGES else desktop(request).language


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page or a part of one. All text is escaped by the templates."""
    who = session(request)
    tongue = language(request)
    said = {
        "t": speaker(tongue),
        "lang": tongue,
        "me": who,
        "accounts": desktop(request).entry.accounts,
        "may": lambda needed: may(who.role, needed),
        "whole": request.headers.get("HX-Request") != "true" or request.headers.get("HX-Boosted") == "true",
        **values,
    }
    return templates.TemplateResponse(request, template, said, status_code=status)


def create_app(archive: Archive, entry: Entry, language: str = "vi", hosts: tuple[str, ...] = LOCAL_NAMES) -> FastAPI:
    """The application over an archive. `hosts` are the names under which it answers (against rebinding of names); empty: any."""
    from pipeline.review import routes_archive, routes_figures, routes_people, routes_records, routes_sheet

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(archive.close)
        app.state.desktop.pictures.close()

    app = FastAPI(title="kehoach", docs_url=None, redoc_url=None, openapi_url=None, lifespan=life)
    app.state.desktop = Desktop(archive, entry, language)
    for routes in (routes_sheet, routes_records, routes_archive, routes_figures, routes_people):
        app.include_router(routes.router)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    app.mount("/vendor", StaticFiles(directory=HERE / "vendor"))

    @app.middleware("http")
    async def guard(request: Request, go_on: Next) -> Response:
        refusal = await run_in_threadpool(_let_in, request, hosts)
        response = refusal or await go_on(request)
        fresh = getattr(request.state, "fresh_cookie", None)
        if fresh:
            secure = request.url.scheme == "https"
            response.set_cookie(COOKIE, fresh, httponly=True, samesite="strict", secure=secure, path="/")
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.url.path.startswith(("/static/", "/vendor/", "/picture/")):
            response.headers["Cache-Control"] = "no-store"
        return response

    @app.exception_handler(KehoachError)
    async def explain(request: Request, error: KehoachError) -> Response:
        status = 409 if isinstance(error, Overtaken) else 403 if isinstance(error, NotAllowed) else 400
        status = 404 if error.kind == "no record" else status
        return page(request, "trouble.html", status, error=error)

    @app.exception_handler(HTTPException)
    @app.exception_handler(RequestValidationError)
    async def refuse(request: Request, error: HTTPException | RequestValidationError) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 422
        if not hasattr(request.state, "session"):
            return PlainTextResponse("No such page.", status)
        kind = "form" if status == 422 else "no page"
        return page(request, "trouble.html", status, error=KehoachError(request.url.path, kind=kind))

    return app


def _let_in(request: Request, hosts: tuple[str, ...]) -> Response | None:
    """Nobody acts without a session and its token; gives the refusal, or None where the request may go on."""
    changes = request.method not in ("GET", "HEAD")
    if refusal := _malformed(request, hosts, changes=changes):
        return refusal
    path = request.url.path
    if path.startswith(("/static/", "/vendor/")):
        return None
    desk, entry = desktop(request).archive.desk, desktop(request).entry
    found = resume(desk, request.cookies.get(COOKIE))
    if found is not None and not entry.accounts and found.name != entry.name:
        found = None  # begun under another name
    if found is None and changes:
        return PlainTextResponse("No session.", 403)
    if found is None and (not entry.accounts or path == "/login"):
        cookie, found = begin(desk, "" if entry.accounts else entry.name, "" if entry.accounts else "administrator")
        request.state.fresh_cookie = cookie
    if found is None or (entry.accounts and not found.name and not path.startswith(OPEN_TO_ALL)):
        away = "/login"
        if request.headers.get("HX-Request") == "true":
            return Response(status_code=401, headers={"HX-Redirect": away})
        return RedirectResponse(away, 303) if not changes else PlainTextResponse("No session.", 403)
    if changes and not same_token(found, request.headers.get("X-Token", "")):
        return PlainTextResponse("The token is missing or wrong.", 403)
    request.state.session = found
    if changes and path not in ("/login", "/logout", "/language") and not may(found.role, "reviewer"):
        return PlainTextResponse("Your role may look, not act.", 403)
    return None


def _malformed(request: Request, hosts: tuple[str, ...], *, changes: bool) -> Response | None:
    """Refuse what is sent to another name, or is too large to be a form."""
    name = (request.headers.get("host") or "").rsplit(":", 1)[0].strip("[]")
    if hosts and name not in hosts:
        return PlainTextResponse("This host name is not served.", 421)
    if changes:
        length = request.headers.get("content-length", "")
        if not length.isdigit():
            return PlainTextResponse("Length required.", 411)
        if int(length) > LARGEST:
            return PlainTextResponse("Too large.", 413)
    return None


def needs(request: Request, role: str) -> None:
    """Refuse who has not this role."""
    if not may(session(request).role, role):
        raise NotAllowed(f"This needs the role {role}.", kind="role")


def rate_of(times: list[str], lately: float = 1800) -> float | None:
    """Decisions a minute over the last half hour, or so many seconds; pauses of more than two minutes do not count."""
    from datetime import datetime

    moments = sorted((datetime.fromisoformat(t).timestamp() for t in times), reverse=True)
    now, worked, count = time.time(), 0.0, 0
    for later, earlier in pairwise(moments):
        if now - earlier > lately:
            break
        if later - earlier < 120:
            worked, count = worked + later - earlier, count + 1
    return 60 * count / worked if count >= 3 and worked > 0 else None

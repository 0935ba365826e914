"""`kehoach review`: opens the application, adds people, keeps decisions safe."""

from __future__ import annotations

import getpass
import ipaddress
import os
import sys
from pathlib import Path

from pipeline.commands.words import language, say
from pipeline.errors import WrongUse
from pipeline.settings import Settings
from pipeline.store.folder import OutFolder


def review(out: Path, host: str, port: int, name: str | None, settings: Settings) -> None:
    """Serve the application until it is interrupted."""
    import uvicorn

    from pipeline.review.accounts import Entry
    from pipeline.review.app import LOCAL_NAMES, create_app
    from pipeline.review.archive import Archive
    from pipeline.review.maker import Maker

    archive = Archive(out, settings, Maker(out, settings).make if OutFolder(out).has_ledger else None)
    local = is_loopback(host)
    if not local and not archive.desk.people():
        raise WrongUse(
            f"{host} can be reached by others, and there are no accounts.",
            kind="no accounts",
            advice=f"Add one: kehoach review {out} --add-user NAME --role administrator",
        )
    archive.refresh()
    entry = Entry(accounts=not local, name=name or system_name())
    hosts = (*LOCAL_NAMES, host) if local else ()
    print(say("review.at", url=f"http://{'[' + host + ']' if ':' in host else host}:{port}/", out=out), flush=True)
    if local:
        print(say("review.as", name=entry.name), flush=True)
    else:
        print(say("review.tls"), flush=True)
    app = create_app(archive, entry, language(), hosts)
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False, timeout_graceful_shutdown=5)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def system_name() -> str:
    """The name of who is logged in to this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return os.environ.get("USER", "?")


def add_user(out: Path, name: str, role: str) -> None:
    """Add an account, or change its role and password; the password is read without being shown, or from a pipe."""
    from pipeline.review.accounts import add_person
    from pipeline.store.desk import Desk

    if not OutFolder(out).has_ledger:
        raise WrongUse(f"There are no results in {out}.", kind="no tables", advice="Give the folder of a run.")
    password = getpass.getpass(say("review.password")) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    desk = Desk(OutFolder(out).ledger)
    add_person(desk, name, role, password)
    desk.close()
    print(say("review.added", name=name, role=role))


def backup(out: Path, to: Path) -> None:
    """Write every decision to a file."""
    from pipeline.review.keeping import save

    print(say("review.saved", count=save(out, to), path=to))


def restore(out: Path, source: Path, settings: Settings) -> None:
    """Take decisions from a file into an archive, and lay them over its documents."""
    from pipeline.review.keeping import load

    taken, known = load(out, source, settings)
    print(say("review.restored", count=taken, known=known))


def move_to(out: Path, url: str) -> None:
    """Carry the ledger to a PostgreSQL database."""
    from pipeline.store.moving import move_ledger

    print(say("review.moved", count=move_ledger(OutFolder(out), url), url=url))

"""Who may come in and what they may do: accounts, sessions, tokens, throttled logins."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass

from pipeline.errors import WrongUse
from pipeline.store.desk import Desk, Session

ROLES = ("viewer", "reviewer", "validator", "administrator")
"""Each may do what the ones before it may: look; decide; validate and settle disagreement; change rules, people, publication."""

IDLE, LONGEST = 4 * 3600.0, 14 * 3600.0
"""Seconds after which a session ends: left alone, and in any case."""

FAILURES, WITHIN = 5, 900.0
"""So many failed logins of one name or one address close it for so many seconds."""

SHORTEST = 10
"""Characters of a password."""

NOBODY = ""


@dataclass(frozen=True)
class Entry:
    """How people come in: by account, or (on this machine alone) under one name without asking."""

    accounts: bool
    name: str


def may(role: str, needed: str) -> bool:
    """Whether a role includes another.

    >>> may("validator", "reviewer"), may("viewer", "reviewer"), may("", "viewer")
    (True, False, False)
    """
    return role in ROLES and ROLES.index(role) >= ROLES.index(needed)


def _mark(cookie: str) -> str:
    """What the ledger keeps of a cookie: who reads the ledger cannot come in with it."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def begin(desk: Desk, name: str = NOBODY, role: str = "") -> tuple[str, Session]:
    """A new session and its cookie."""
    cookie, now = secrets.token_urlsafe(32), time.time()
    session = Session(_mark(cookie), name, role, secrets.token_urlsafe(32), now, now)
    desk.put_session(session)
    return cookie, session


def resume(desk: Desk, cookie: str | None) -> Session | None:
    """The session of a cookie, if it has not ended; a role that was taken away counts at once."""
    found = desk.session(_mark(cookie), IDLE, LONGEST) if cookie else None
    return found


def end(desk: Desk, cookie: str | None) -> None:
    if cookie:
        desk.end_session(_mark(cookie))


def add_person(desk: Desk, name: str, role: str, password: str) -> None:
    """Add an account, or change its role and password."""
    from argon2 import PasswordHasher

    if role not in ROLES:
        raise WrongUse(f"There is no role {role!r}.", kind="option", advice=f"Known are {', '.join(ROLES)}.")
    if len(password) < SHORTEST:
        raise WrongUse(f"A password has at least {SHORTEST} characters.", kind="option", advice="Choose a longer one.")
    if not name.strip() or len(name) > 80:
        raise WrongUse("A name has 1 to 80 characters.", kind="option", advice="Choose another.")
    desk.put_person(name.strip(), role, PasswordHasher().hash(password))


class Throttled(Exception):
    """Too many failed logins: wait."""


def log_in(desk: Desk, name: str, password: str, address: str) -> tuple[str, Session] | None:
    """A session where the password is right. A name that does not exist takes as long as a wrong password."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    names = (f"name {name}", f"from {address}")
    if desk.attempts(names, WITHIN) >= FAILURES:
        raise Throttled
    known = desk.person(name)
    hasher = PasswordHasher()
    secret = known[1] if known else hasher.hash("nobody has this password")
    try:
        right = hasher.verify(secret, password) and known is not None
    except (VerificationError, InvalidHashError):
        right = False
    if not right or known is None:
        desk.note_attempt(names)
        return None
    return begin(desk, name, known[0])


def same_token(session: Session, given: str) -> bool:
    return secrets.compare_digest(session.token.encode(), given.encode())

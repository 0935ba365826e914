"""The desk of reviewers: the queue, who holds which page, who may come in. All SQL over these stands here.

The queue is made from plans and decisions and can be made again; claims and sessions pass. Decisions are the ledger's.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

from pipeline.store.database import LedgerPlace, put
from pipeline.store.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Item:
    """Something in a document that a person may decide about.

    `kind` is conflict, proposal, correction, word, record or page; `about` names what depends on it (a table, "prose").
    `alike` is the same for equal corrections; `worth` is 1 where it is worth a person's time.
    """

    key: str
    doc_id: str
    page: int
    kind: str
    about: str
    raw_start: int
    raw_end: int
    before: str
    after: str
    alike: str
    unit: str
    confidence: float
    priority: float
    worth: int
    state: str = "open"


@dataclass(frozen=True, slots=True)
class Card:
    """What lists show of a document."""

    doc_id: str
    stamp: str
    source: str
    digest: str
    title: str
    unit: str
    pages: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reviewer chose to see; empty means all. `below` bounds the confidence; `every` shows what is hardly worth it too.

    `folder` is a folder or a ZIP of the archive, as the paths of documents begin.
    """

    doc_id: str = ""
    kind: str = ""
    unit: str = ""
    state: str = "open"
    below: float = 1.01
    every: bool = False
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """Equal corrections: how many there are, and in how many documents."""

    alike: str
    before: str
    after: str
    places: int
    documents: int
    open: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Session:
    """A person at the desk: `token` must come with every action."""

    mark: str
    name: str
    role: str
    token: str
    since: float
    seen: float


def _names(kind: type[Item] | type[Card] | type[Session]) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


_ITEM, _CARD, _SESSION = (", ".join(_names(kind)) for kind in (Item, Card, Session))
_PUT_ITEM, _PUT_CARD = put("items", _names(Item), ("key",)), put("indexed", _names(Card), ("doc_id",))
_PUT_SESSION, _PUT_PERSON = put("sessions", _names(Session), ("mark",)), put("people", ("name", "role", "secret"), ("name",))

_OPEN = "COUNT(*) FILTER (WHERE state = 'open')"


class Desk(Ledger):
    """The ledger with what reviewing needs besides decisions."""

    def __init__(self, place: LedgerPlace) -> None:
        super().__init__(place)
        self._db.careful()  # what a person was told is kept stays, even after a power cut

    # the queue

    def stamps(self) -> dict[str, str]:
        """The state in which each document was taken into the queue."""
        return dict(self._db.execute("SELECT doc_id, stamp FROM indexed").fetchall())

    def put_document(self, card: Card, items: Sequence[Item], known: int) -> None:
        """Take a document into the queue, in the place of what stood there of it.

        `known` is the number of the last decision that the items know. Where a later one was made meanwhile nothing is
        changed: the document is made again for it, and what was just decided does not come back as open.
        """
        with self.together():
            last = self._db.execute("SELECT MAX(id) FROM decisions WHERE digest IN (?, '*')", (card.digest,)).fetchone()[0]
            if (last or 0) > known:
                return
            self._db.execute("DELETE FROM items WHERE doc_id = ?", (card.doc_id,))
            self._db.executemany(_PUT_ITEM, map(astuple, items))
            self._db.execute(_PUT_CARD, astuple(card))

    def drop_document(self, doc_id: str) -> None:
        with self.together():
            self._db.execute("DELETE FROM items WHERE doc_id = ?", (doc_id,))
            self._db.execute("DELETE FROM indexed WHERE doc_id = ?", (doc_id,))

    def forget_queue(self) -> None:
        """Have every document looked at again; nothing that people decided is touched."""
        with self.together():
            self._db.execute("UPDATE indexed SET stamp = ''")

    def cards(self) -> list[Card]:
        """Every document, by its path."""
        return [Card(*row) for row in self._db.execute(f"SELECT {_CARD} FROM indexed ORDER BY source")]

    def card(self, doc_id: str) -> Card | None:
        row = self._db.execute(f"SELECT {_CARD} FROM indexed WHERE doc_id = ?", (doc_id,)).fetchone()
        return Card(*row) if row else None

    def documents_with(self, digest: str) -> list[str]:
        """The documents of a file: of a dossier there are several."""
        return [row[0] for row in self._db.execute("SELECT doc_id FROM indexed WHERE digest = ? ORDER BY doc_id", (digest,))]

    def item(self, key: str) -> Item | None:
        row = self._db.execute(f"SELECT {_ITEM} FROM items WHERE key = ?", (key,)).fetchone()
        return Item(*row) if row else None

    def set_state(self, key: str, state: str) -> None:
        with self.together():
            self._db.execute("UPDATE items SET state = ? WHERE key = ?", (state, key))

    @staticmethod
    def _where(filters: Filters) -> tuple[str, list[Any]]:
        parts, values = ["state = ?"], list[Any]([filters.state])
        if not filters.every and filters.state == "open":
            parts.append("worth = 1")
        for column in ("doc_id", "kind", "unit"):
            if value := getattr(filters, column):
                parts.append(f"{column} = ?")
                values.append(value)
        if filters.folder:
            parts.append("doc_id IN (SELECT doc_id FROM indexed WHERE substr(source, 1, ?) = ?)")
            values += [len(filters.folder) + 1, f"{filters.folder}/"]
        if filters.below <= 1:
            parts.append("confidence < ?")
            values.append(filters.below)
        return " AND ".join(parts), values

    def items(self, filters: Filters, limit: int = 50, offset: int = 0) -> list[Item]:
        """Items of the queue: what is worth most first; of one document in the order of reading."""
        where, values = self._where(filters)
        order = "page, raw_start, key" if filters.doc_id else "priority DESC, key"
        rows = self._db.execute(
            f"SELECT {_ITEM} FROM items WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?", (*values, limit, offset)
        )
        return [Item(*row) for row in rows]

    def next_item(self, filters: Filters, after: Item | None, who: str, idle: float) -> Item | None:
        """The item that follows another; pages that somebody else holds are left out."""
        where, values = self._where(filters)
        if after is not None and filters.doc_id:
            where += " AND (page, raw_start, key) > (?, ?, ?)"
            values += [after.page, after.raw_start, after.key]
        elif after is not None:
            where += " AND priority <= ? AND (priority < ? OR key > ?)"
            values += [after.priority, after.priority, after.key]
        order = "page, raw_start, key" if filters.doc_id else "priority DESC, key"
        row = self._db.execute(
            f"SELECT {_ITEM} FROM items AS i WHERE {where} AND NOT EXISTS (SELECT 1 FROM claims AS c WHERE c.doc_id = i.doc_id "
            f"AND c.page = i.page AND c.held_by <> ? AND c.seen > ?) ORDER BY {order} LIMIT 1",
            (*values, who, time.time() - idle),
        ).fetchone()
        return Item(*row) if row else None

    def on_page(self, doc_id: str, page: int) -> list[Item]:
        """The items of a page, in the order of reading."""
        rows = self._db.execute(
            f"SELECT {_ITEM} FROM items WHERE doc_id = ? AND page = ? ORDER BY raw_start, key", (doc_id, page)
        )
        return [Item(*row) for row in rows]

    def left(self, filters: Filters) -> int:
        where, values = self._where(filters)
        return int(self._db.execute(f"SELECT COUNT(*) FROM items WHERE {where}", values).fetchone()[0])

    def counts(self) -> list[tuple[str, str, int, int]]:
        """Kind, state, whether worth it, and how many."""
        return self._db.execute("SELECT kind, state, worth, COUNT(*) FROM items GROUP BY kind, state, worth").fetchall()

    def counts_of_documents(self) -> dict[str, tuple[int, int]]:
        """For each document: what is open and worth it, and what is decided."""
        rows = self._db.execute(
            "SELECT doc_id, COUNT(*) FILTER (WHERE state = 'open' AND worth = 1), COUNT(*) FILTER (WHERE state = 'decided') "
            "FROM items GROUP BY doc_id"
        )
        return {doc_id: (opened, decided) for doc_id, opened, decided in rows}

    def units(self) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT DISTINCT unit FROM indexed WHERE unit <> '' ORDER BY unit")]

    # alike at once

    def groups(self, limit: int = 100) -> list[Alike]:
        """Equal corrections that still are open, the most frequent first."""
        rows = self._db.execute(
            f"SELECT alike, MIN(before), MIN(after), COUNT(*), COUNT(DISTINCT doc_id), {_OPEN}, AVG(confidence) "
            f"FROM items WHERE alike <> '' GROUP BY alike HAVING {_OPEN} > 1 ORDER BY 6 DESC, 1 LIMIT ?",
            (limit,),
        )
        return [Alike(*row) for row in rows]

    def alike(self, alike: str) -> list[Item]:
        """All places of equal corrections, whatever became of each."""
        rows = self._db.execute(f"SELECT {_ITEM} FROM items WHERE alike = ? ORDER BY doc_id, page, raw_start", (alike,))
        return [Item(*row) for row in rows]

    # who holds which page

    def claim(self, doc_id: str, page: int, who: str, idle: float) -> str:
        """Take a page, or keep it; gives the name of who holds it. A page left idle is free."""
        now = time.time()
        with self.together():
            self._db.execute(
                "INSERT INTO claims (doc_id, page, held_by, since, seen) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (doc_id, page) DO UPDATE SET held_by = excluded.held_by, seen = excluded.seen "
                "WHERE claims.held_by = excluded.held_by OR claims.seen <= ?",
                (doc_id, page, who, now, now, now - idle),
            )
            row = self._db.execute("SELECT held_by FROM claims WHERE doc_id = ? AND page = ?", (doc_id, page)).fetchone()
        return str(row[0])

    def release(self, who: str) -> None:
        with self.together():
            self._db.execute("DELETE FROM claims WHERE held_by = ?", (who,))

    # people

    def people(self) -> list[tuple[str, str]]:
        """Names and roles."""
        return self._db.execute("SELECT name, role FROM people ORDER BY name").fetchall()

    def person(self, name: str) -> tuple[str, str] | None:
        """Role and hashed password."""
        row = self._db.execute("SELECT role, secret FROM people WHERE name = ?", (name,)).fetchone()
        return (row[0], row[1]) if row else None

    def put_person(self, name: str, role: str, secret: str) -> None:
        """Add somebody or change role and password; sessions with the old ones end."""
        with self.together():
            self._db.execute(_PUT_PERSON, (name, role, secret))
            self._db.execute("DELETE FROM sessions WHERE name = ?", (name,))

    def put_session(self, session: Session) -> None:
        with self.together():
            self._db.execute(_PUT_SESSION, astuple(session))

    def session(self, mark: str, idle: float, longest: float) -> Session | None:
        """A session that has not ended: neither idle for too long nor too old."""
        row = self._db.execute(f"SELECT {_SESSION} FROM sessions WHERE mark = ?", (mark,)).fetchone()
        found = Session(*row) if row else None
        now = time.time()
        if found is None or found.seen < now - idle or found.since < now - longest:
            return None
        if now - found.seen > 30:
            with self.together():
                self._db.execute("UPDATE sessions SET seen = ? WHERE mark = ?", (now, mark))
        return found

    def end_session(self, mark: str) -> None:
        with self.together():
            self._db.execute("DELETE FROM sessions WHERE mark = ?", (mark,))

    def attempts(self, names: Iterable[str], within: float) -> int:
        """The most failed logins that one of these names (a person, an address) had lately."""
        since = time.time() - within
        return max(
            int(self._db.execute("SELECT COUNT(*) FROM attempts WHERE name = ? AND at > ?", (name, since)).fetchone()[0])
            for name in names
        )

    def note_attempt(self, names: Iterable[str]) -> None:
        now = time.time()
        with self.together():
            self._db.execute("DELETE FROM attempts WHERE at < ?", (now - 86_400,))
            self._db.executemany("INSERT INTO attempts VALUES (?, ?)", [(name, now) for name in names])

    # figures

    def times_of(self, who: str, limit: int = 200) -> list[str]:
        """When a person decided, the latest first."""
        rows = self._db.execute("SELECT made_at FROM decisions WHERE made_by = ? ORDER BY id DESC LIMIT ?", (who, limit))
        return [row[0] for row in rows]

    def last_decisions(self) -> dict[str, int]:
        """The number of the last decision about each content, and about the whole archive under "*"."""
        return dict(self._db.execute("SELECT digest, MAX(id) FROM decisions GROUP BY digest").fetchall())

    def count_of_decisions(self) -> int:
        return int(self._db.execute("SELECT COUNT(*) FROM decisions").fetchone()[0])

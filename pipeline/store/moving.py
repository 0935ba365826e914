"""A ledger carried from its file to a PostgreSQL database: many people at once, kept by the office's own database server."""

from __future__ import annotations

import os
import re
from pathlib import Path

from pipeline.errors import KehoachError, WrongUse
from pipeline.store.database import Database, connect, database_errors, is_url
from pipeline.store.folder import OutFolder, alone
from pipeline.store.ledger import Ledger

TABLES = {
    "files": "source, doc_id, state, reason, pages_in, pages_out, problems, stages, key, documents",
    "times": "source, seconds, finished, located",
    "runs": "id, started, ended, inputs, version, exit_code",
    "facts": "name, value",
    "decisions": "id, made_at, made_by, digest, page, place, raw, verdict, before, after, note, undoes, grouped",
    "people": "name, role, secret",
}
"""What is carried; the queue, claims and sessions are made again."""

NUMBERED = ("runs", "decisions")

_MOVED = "CREATE TRIGGER decisions_moved BEFORE INSERT ON decisions BEGIN SELECT RAISE(ABORT, 'this ledger has moved'); END"


def move_ledger(folder: OutFolder, url: str) -> int:
    """Carry everything to an empty database and have the folder name it from now on; gives the number of decisions.

    The file stays beside it as `ledger.sqlite.moved`. An application that still has it open is refused from then on, so that
    nothing is decided into a ledger that nobody reads.
    """
    _check(folder, url)
    with alone(folder), Ledger(url) as there:
        there.close()
        target, place = connect(url), folder.ledger
        source = connect(place)
        try:
            source.migrate()  # one of an older version is brought to the shape that is carried
            with source.together(), target.together():
                count = _carry(source, target, url)
                source.execute(_MOVED)
                folder.write(folder.ledger_address, (url + "\n").encode())
        except (database_errors(place), target.errors) as error:
            raise KehoachError(
                f"The ledger could not be moved: {error}.", kind="ledger", advice="Nothing was changed."
            ) from error
        finally:
            source.close()
            target.close()
    for ending in ("", "-wal", "-shm"):
        file = Path(f"{place}{ending}")
        if file.exists():
            os.replace(file, Path(f"{place}.moved{ending}"))
    return count


def _check(folder: OutFolder, url: str) -> None:
    if not is_url(url):
        raise WrongUse(f"{url} is no address of a database.", kind="option", advice="Give postgresql://HOST/DATABASE.")
    if re.search(r"//[^/@:]*:[^/@]*@|password=", url):
        raise WrongUse(
            "The address is kept in the folder, where others may read it: it may not hold a password.",
            kind="option",
            advice="Put the password into ~/.pgpass, or give it as PGPASSWORD.",
        )
    if not folder.has_ledger:
        raise WrongUse(f"There are no results in {folder.root}.", kind="no tables", advice="Give the folder of a run.")
    if isinstance(folder.ledger, str):
        raise WrongUse(f"The ledger of {folder.root} is in a database already.", kind="option", advice=folder.ledger)


def _carry(source: Database, target: Database, url: str) -> int:
    for table in ("files", "decisions"):
        if target.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():
            raise WrongUse(
                "The database holds another archive already.",
                kind="option",
                advice=f"Name a schema of its own: {url}?options=-csearch_path%3DNAME",
            )
    count = 0
    for table, columns in TABLES.items():
        marks = ", ".join("?" * len(columns.split(", ")))
        rows = source.execute(f"SELECT {columns} FROM {table}").fetchall()
        target.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
        count = len(rows) if table == "decisions" else count
        if table in NUMBERED and rows:
            target.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")
    return count

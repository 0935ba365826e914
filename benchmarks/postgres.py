"""A PostgreSQL server for measurements and tests: a cluster in a folder of its own, reached by a socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

MISSING = "needs the Debian package postgresql"


def programs() -> Path | None:
    """Where initdb and pg_ctl are: Debian keeps them beside the path, one folder a version."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name) if p.parent.name.isdigit() else 0)
    found = [place for place in reversed(places) if (place / "initdb").exists()]
    other = shutil.which("initdb")
    return found[0] if found else Path(other).parent if other else None


@contextmanager
def server() -> Iterator[str]:
    """A running server; gives the URL of its database. It may not run as root: then the account of Debian's package runs it."""
    place = programs()
    if place is None:
        raise FileNotFoundError(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="kehoach-pg-", dir="/tmp"))
    who = "postgres" if os.geteuid() == 0 else None
    if who:
        account = pwd.getpwnam(who)
        os.chown(folder, account.pw_uid, account.pw_gid)
    data = folder / "data"

    def call(*command: object) -> None:
        with (folder / "said").open("w+") as said:
            done = subprocess.run(
                [str(part) for part in command], user=who, cwd=folder, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, check=False,
            )  # fmt: skip
            said.seek(0)
            assert done.returncode == 0, said.read()

    try:
        call(place / "initdb", "-D", data, "-U", "kehoach", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
        call(place / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", f"-k {folder} -c listen_addresses=''", "start")
        try:
            yield f"postgresql://kehoach@/postgres?host={quote(str(folder), safe='')}"
        finally:
            call(place / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)

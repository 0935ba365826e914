"""A server killed in the middle of deciding, or beside a run over the same archive, loses nothing that it said it kept."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from pipeline.review.archive import Archive
from pipeline.store.desk import Filters, Item
from pipeline.store.ledger import Ledger

PATIENCE = 120
"""Seconds to wait for the server: far more than it takes, so that a loaded machine does not fail it."""


@contextmanager
def served(out: Path, root: Path) -> Iterator[tuple[httpx.Client, str]]:
    """The application as a person starts it: a client and the token of the session; killed at the end."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [sys.executable, "-m", "pipeline.cli", "review", str(out), "--port", str(port), "--as", "lan"]
    server = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
            for _ in range(10 * PATIENCE):
                try:
                    page = client.get("/")
                    break
                except httpx.ConnectError:
                    time.sleep(0.1)
            yield client, page.text.split('X-Token": "', 1)[1].split('"', 1)[0]
    finally:
        os.kill(server.pid, signal.SIGKILL)
        server.wait()


def say(client: httpx.Client, token: str, item: Item, after: str) -> bool:
    """Decide about an item; gives whether it was acknowledged."""
    place = {"doc_id": item.doc_id, "start": item.raw_start, "end": item.raw_end, "version": 10_000}
    said = client.post("/decide", data={**place, "verdict": "edit", "after": after}, headers={"X-Token": token})
    return said.status_code in (200, 303)


def test_kill_9_loses_no_decision_that_was_acknowledged(archive: Archive, out: Path, root: Path) -> None:
    items = archive.desk.items(Filters(kind="correction", every=True), 200)
    with served(out, root) as (client, token):
        told = [f"lần {n}" for n, item in enumerate(items[:15]) if say(client, token, item, f"lần {n}")]
    with Ledger(out / "ledger.sqlite") as ledger:
        kept = [d.after for d in ledger.all_decisions()]
    assert len(told) == 15 and kept == told
    again = Archive(out, archive.settings)
    again.refresh()
    clean = again.open(items[0].doc_id).plan.text.clean
    assert all(f"lần {n}" in clean for n, item in enumerate(items[:15]) if item.doc_id == items[0].doc_id), (
        "the next start catches up"
    )


def test_decisions_during_a_run_over_the_same_archive_are_kept_and_the_run_ends(
    archive: Archive, out: Path, made: Path, root: Path
) -> None:
    items = archive.desk.items(Filters(kind="correction", every=True), 200)
    command = [
        sys.executable,
        "-m",
        "pipeline.cli",
        "run",
        str(made / "in"),
        "--out",
        str(out),
        "--workers",
        "1",
        "--redo",
        "repair",
    ]
    told: list[str] = []
    with served(out, root) as (client, token):
        batch = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        during = 0
        for n, item in enumerate(items):
            told += [f"lần {n}"] if say(client, token, item, f"lần {n}") else []
            during += batch.poll() is None
            if batch.poll() is not None and during:
                break
            time.sleep(0.05)
        assert batch.wait(PATIENCE) == 0
    assert during > 5, "nobody waited for the run"
    with Ledger(out / "ledger.sqlite") as ledger:
        assert [d.after for d in ledger.all_decisions()] == told
    archive.refresh()
    archive.settle()
    clean = archive.open(items[0].doc_id).plan.text.clean
    assert all(f"lần {n}" in clean for n, item in enumerate(items[: len(told)]) if item.doc_id == items[0].doc_id)

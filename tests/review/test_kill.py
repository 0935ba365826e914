"""A server killed in the middle of deciding loses nothing that it said it kept."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from pipeline.review.archive import Archive
from pipeline.store.desk import Filters
from pipeline.store.ledger import Ledger

PATIENCE = 120
"""Seconds to wait for the server: far more than it takes, so that a loaded machine does not fail it."""


def test_kill_9_loses_no_decision_that_was_acknowledged(archive: Archive, out: Path, root: Path) -> None:
    items = archive.desk.items(Filters(kind="correction", every=True), 200)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [sys.executable, "-m", "pipeline.cli", "review", str(out), "--port", str(port), "--as", "lan"]
    server = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    told: list[str] = []
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
            for _ in range(10 * PATIENCE):
                try:
                    page = client.get("/")
                    break
                except httpx.ConnectError:
                    time.sleep(0.1)
            token = page.text.split('X-Token": "', 1)[1].split('"', 1)[0]
            for n, item in enumerate(items[:15]):
                place = {"doc_id": item.doc_id, "start": item.raw_start, "end": item.raw_end, "version": 10_000}
                said = client.post("/decide", data={**place, "verdict": "edit", "after": f"lần {n}"}, headers={"X-Token": token})
                if said.status_code in (200, 303):
                    told.append(f"lần {n}")
    finally:
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
    with Ledger(out / "ledger.sqlite") as ledger:
        kept = [d.after for d in ledger.all_decisions()]
    assert len(told) == 15 and kept == told
    again = Archive(out, archive.settings)
    again.refresh()
    clean = again.open(items[0].doc_id).plan.text.clean
    assert all(f"lần {n}" in clean for n, item in enumerate(items[:15]) if item.doc_id == items[0].doc_id), (
        "the next start catches up"
    )

"""Draws docs/pictures/review-*.png: the views of the review application, as Debian's Chromium shows them over the sample plans.

make run && .venv/bin/python scripts/review_pictures.py [--out data/processed] [--to docs/pictures]

The results are copied first: what is decided here for the pictures stays out of them.
"""

from __future__ import annotations

import argparse
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from playwright.sync_api import sync_playwright

from pipeline.review.accounts import Entry
from pipeline.review.app import create_app
from pipeline.review.archive import Archive
from pipeline.schema.decision import Decision, place_of
from pipeline.schema.text import Span
from pipeline.settings import Settings
from pipeline.store.desk import Filters, Item

FLAGS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
DESK, PHONE = (1440, 900), (360, 780)


@dataclass(frozen=True)
class View:
    """A picture: its name, the address that it shows, and how large."""

    name: str
    address: str
    size: tuple[int, int] = DESK


@contextmanager
def served(archive: Archive, name: str) -> Iterator[str]:
    """The application on a port of this machine."""
    server = uvicorn.Server(uvicorn.Config(create_app(archive, Entry(False, name)), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def address_of(item: Item) -> str:
    return f"/sheet?doc_id={item.doc_id}&start={item.raw_start}&end={item.raw_end}"


def document_with(archive: Archive, mark: str) -> str:
    """The document whose path has these letters."""
    return next(card.doc_id for card in archive.desk.cards() if mark in card.source)


def views(archive: Archive) -> list[View]:
    """What the pictures show; the sheets show the doubtful places that are worth most."""
    scan, text = document_with(archive, "02-"), document_with(archive, "06-")
    kinds = ("proposal", "correction", "word")
    of_scan = [i for kind in kinds for i in archive.desk.items(Filters(doc_id=scan, kind=kind, every=True))]
    of_text = archive.desk.items(Filters(doc_id=text, kind="correction", every=True))
    likely = next((i for i in of_text if len(i.after.split()) > 1), of_text[0])
    return [
        View("queue", "/"),
        View("sheet", address_of(of_scan[0])),
        View("text", address_of(likely)),
        View("records", f"/documents/{scan}/pages/2"),
        View("documents", "/documents"),
        View("certificate", "/certificate?bad=1&wrong_characters=2"),
        View("phone", address_of(of_scan[0]), PHONE),
        View("figures", "/figures"),
    ]


def decide_some(archive: Archive) -> None:
    """Decisions of two people, so that figures have something to tell: most as the machine has it."""
    items = archive.desk.items(Filters(kind="correction", every=True), 120)
    began = datetime(2024, 5, 6, 8, tzinfo=UTC)
    for n, item in enumerate(items):
        transcript = archive.open(item.doc_id).plan.transcript
        page, place, raw = place_of(transcript, Span(item.raw_start, item.raw_end))
        made_at = (began + timedelta(days=n // 30, seconds=5 * n)).isoformat(timespec="milliseconds")
        for who, every in (("lan", 6), ("minh", 24))[: 2 if n % 4 == 0 else 1]:
            kept = n % every != 4
            said = Decision(
                digest=transcript.source.digest, verdict="accept" if kept else "reject", made_by=who, page=page, place=place,
                raw=raw, before=item.after, after=item.after if kept else None, made_at=made_at,
            )  # fmt: skip
            archive.decide([said])
    archive.settle()


def draw(archive: Archive, address: str, to: Path) -> None:
    """Every view as a picture of its own; the figures after some decisions."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for view in views(archive):
            if view.name == "figures":
                decide_some(archive)
            page = browser.new_page(base_url=address, viewport={"width": view.size[0], "height": view.size[1]})
            page.goto(view.address)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=str(to / f"review-{view.name}.png"))
            page.close()
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data/processed"))
    parser.add_argument("--to", type=Path, default=Path("docs/pictures"))
    given = parser.parse_args()
    with TemporaryDirectory() as scratch:
        shutil.copytree(given.out, Path(scratch) / "out")
        archive = Archive(Path(scratch) / "out", Settings())
        archive.refresh()
        with served(archive, "lan") as address:
            draw(archive, address, given.to)
        archive.close()


if __name__ == "__main__":
    main()

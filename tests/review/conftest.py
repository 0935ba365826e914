"""An archive of a few sample plans, and people at its desk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from review_visitor import ONE_WORKER, PLANS, Visitor

from pipeline.batch import run
from pipeline.review.accounts import Entry
from pipeline.review.app import create_app
from pipeline.review.archive import Archive
from pipeline.store.desk import Filters, Item
from pipeline.store.folder import OutFolder
from pipeline.store.moving import move_ledger


@pytest.fixture(scope="session")
def made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of a run over a PDF and a garbled text, made once."""
    place = tmp_path_factory.mktemp("made")
    (place / "in").mkdir()
    for name in PLANS:
        shutil.copy(root / "data" / "raw" / name, place / "in" / name)
    run([str(place / "in")], place / "out", ONE_WORKER)
    return place


@pytest.fixture
def database() -> str:
    """The URL of the ledger's database; none: the file in the folder. Modules that hold for both say so."""
    return ""


@pytest.fixture
def out(made: Path, tmp_path: Path, database: str) -> Path:
    """A copy of these results to decide about."""
    shutil.copytree(made / "out", tmp_path / "out")
    if database:
        move_ledger(OutFolder(tmp_path / "out"), database)
    return tmp_path / "out"


@pytest.fixture
def archive(out: Path) -> Iterator[Archive]:
    archive = Archive(out, ONE_WORKER)
    archive.refresh()
    yield archive
    archive.settle()


@pytest.fixture
def visit(archive: Archive) -> Iterator[Callable[..., Visitor]]:
    """Come to the desk under a name; all come to the same archive."""
    opened: list[TestClient] = []

    def come(name: str = "lan", accounts: bool = False, language: str = "vi") -> Visitor:
        client = TestClient(create_app(archive, Entry(accounts, name), language), follow_redirects=False)
        opened.append(client)
        visitor = Visitor(client)
        visitor.get("/login" if accounts else "/")
        return visitor

    yield come
    for client in opened:
        client.close()


@pytest.fixture
def first(archive: Archive) -> Item:
    """The correction of the garbled text that is most worth a look."""
    return archive.desk.items(Filters(kind="correction"))[0]

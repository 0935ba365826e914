"""The house stands as docs/architecture.md draws it: who imports whom, how large things are, what names are refused."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "pipeline"
FACTS = {"schema", "viet"}
MAY_IMPORT: dict[str, set[str]] = {
    "schema": set(),
    "viet": set(),
    "errors": set(),
    "settings": {"errors", "schema"},
    "layout": FACTS,
    "ingest": FACTS | {"layout", "settings", "errors"},
    "ocr": FACTS | {"layout", "settings", "errors"},
    "repair": FACTS | {"settings", "errors"},
    "structure": FACTS | {"settings", "errors"},
    "extract": FACTS | {"settings", "errors"},
    "steps": FACTS | {"ingest", "ocr", "repair", "structure", "extract", "settings", "errors"},
    "store": {"schema", "settings", "errors"},
    "query": {"schema", "store", "errors", "settings"},
    "batch": {"schema", "steps", "store", "ingest", "settings", "errors"},
    "export": {"schema", "store", "query", "ingest", "settings", "errors"},
    "review": {"schema", "store", "query", "ingest", "steps", "settings", "errors"},
}
FREE = {"training", "cli", "commands", "__init__", "__main__"}  # may import any room; nothing imports them
REFUSED_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
FILES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """The rooms that a file imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "pipeline" else [node.module or ""]
        for name in names:
            if name.startswith("pipeline."):
                yield name.split(".")[1]


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_rooms_import_only_what_they_may(path: Path) -> None:
    room = room_of(path)
    if room in FREE:
        return
    assert room in MAY_IMPORT, f"{room} is a room that docs/architecture.md does not know"
    strangers = set(imports(path)) - MAY_IMPORT[room] - {room}
    assert not strangers, f"{path.relative_to(PACKAGE)} imports {sorted(strangers)}; {room} may import {sorted(MAY_IMPORT[room])}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_files_and_functions_stay_small(path: Path) -> None:
    source = path.read_text("utf-8")
    assert path.stem not in REFUSED_NAMES, "the thing has a name: use it"
    assert source.count("\n") <= 420, "split it: the limit is about 400 lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
            assert node.end_lineno - node.lineno < 80, f"{node.name} is longer than 80 lines"


def test_only_the_command_line_prints_and_only_batch_catches_everything() -> None:
    for path in FILES:
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                assert room_of(path) in ("cli", "commands", "training"), f"{path} prints"
    broad = [
        path
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
    ]
    assert all(room_of(path) == "batch" for path in broad), f"broad except outside batch: {broad}"
    assert len(broad) <= 1, f"one broad except in the whole program, not {broad}"


def test_tables_name_their_origin() -> None:
    for table in PACKAGE.rglob("*.tsv"):
        assert table.read_text("utf-8").startswith("#"), f"{table}: the first line says where the facts come from"

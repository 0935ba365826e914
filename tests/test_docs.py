"""What the documents say is so: commands parse, links lead somewhere, reasons of failures are those that exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from pipeline.cli import _UsageTrouble, app
from pipeline.commands import words
from pipeline.commands.words import take_language

DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/huong-dan.md",
    "docs/tra-cuu.md",
    "docs/xuat-du-lieu.md",
    "docs/nam-cau-hoi.md",
    "docs/nam-cau-hoi-kiem-tra.md",
    "docs/architecture.md",
    "docs/data-dictionary.md",
)
_COMMAND = re.compile(r"(?:\.venv/bin/)?kehoach +([a-z-].+)")
_PROSE = re.compile(r"`(?:\.venv/bin/)?kehoach ([^`]+)`")
_LINK = re.compile(r"\]\(([^)#\s]+)\)")


def command_lines(path: Path) -> Iterator[str]:
    """Every `kehoach …` of a document: in blocks of code (after a prompt or a pipe) and between backticks."""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith(("    ", "kehoach ", "$ kehoach ")):
            for part in re.split(r"\|(?=\s*(?:\.venv/bin/)?kehoach)", line.strip().removeprefix("$ ")):
                found = _COMMAND.match(part.strip())
                if found:
                    yield re.split(r"  #| \|| > ", found[1])[0].strip()
        else:
            yield from _PROSE.findall(line)


def lines_of_all(root: Path) -> list[tuple[str, str]]:
    return [(name, line) for name in DOCUMENTS for line in command_lines(root / name)]


def parse(line: str) -> None:
    """Give a line to the parser of the command it names; nothing is run. Raises what the parser raises."""
    arguments, _ = take_language(shlex.split(line.replace("…", "x")))
    command: Any = typer.main.get_command(app)
    names: list[str] = []
    while getattr(command, "commands", None):
        name = arguments.pop(0)
        assert name in command.commands, f"there is no command {' '.join([*names, name])}"
        names.append(name)
        command = command.commands[name]
    placeholders = {"N": "2"}
    arguments = [placeholders.get(argument, argument) for argument in arguments]
    if arguments:
        command.make_context(" ".join(names), arguments, resilient_parsing=False)


def test_commands_in_the_documents_exist(root: Path) -> None:
    lines = lines_of_all(root)
    assert len(lines) > 20
    wrong = []
    for name, line in lines:
        try:
            parse(line)
        except (AssertionError, ValueError) as error:
            wrong.append(f"{name}: kehoach {line}: {error}")
        except _UsageTrouble as error:
            wrong.append(f"{name}: kehoach {line}: {error.format_message()}")  # type: ignore[attr-defined]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("line", ["fasel", "run data/raw --fasel", "status --format"])
def test_a_wrong_line_would_be_found(line: str) -> None:
    with pytest.raises(Exception, match=r"fasel|format|argument"):
        parse(line)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_to_files(root: Path, name: str) -> None:
    links = [link for link in _LINK.findall((root / name).read_text("utf-8")) if "://" not in link]
    missing = [link for link in links if not ((root / name).parent / link).exists()]
    assert not missing


def test_make_targets_in_the_documents_exist(root: Path) -> None:
    known = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text("utf-8"), re.M))
    for name in DOCUMENTS:
        named = set(re.findall(r"(?:^    |`)make ([a-z-]+)", (root / name).read_text("utf-8"), re.M))
        assert named <= known, name


def test_the_first_commands_of_the_readme_are_make_run_and_make_test(root: Path) -> None:
    blocks = [line.split() for line in (root / "README.md").read_text("utf-8").splitlines() if line.startswith("    ")]
    assert [words[:2] for words in blocks[:2]] == [["make", "run"], ["make", "test"]]


def test_the_settings_of_the_handbook_are_those_that_exist(root: Path, tmp_path: Path) -> None:
    handbook = (root / "docs" / "huong-dan.md").read_text("utf-8")
    section = handbook.split("## 6.")[1].split("\n## ")[0]
    block = [line[4:] for line in section.splitlines() if line.startswith("    ")]
    (tmp_path / "kehoach.toml").write_text("\n".join(block))
    from pipeline.settings import Settings, load

    assert load(tmp_path / "kehoach.toml", {}).ingest == Settings().ingest, "the defaults are shown"
    for name in re.findall(r"KEHOACH_\w+", handbook):
        load(tmp_path / "kehoach.toml", {name: "4"})


OF_A_RUN = {"disk full", "cannot write", "locked", "into itself", "not results"}
"""Reasons for which a run as a whole ends."""

NEVER_MET = {"not recorded", "page order"}
"""A recording that is missing: developers only. Pages out of order: a defect of ours that no file can cause."""


def kinds_of_failures(root: Path) -> set[str]:
    """The kinds that a file's failing or skipping can have: those that ingest, ocr, repair and batch raise or write down."""
    found = set()
    for room in ("ingest", "ocr", "repair", "batch", "layout"):
        for path in (root / "pipeline" / room).rglob("*.py"):
            source = path.read_text("utf-8")
            for call in re.finditer(r"(?:BadFile|NotRead|MissingProgram)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)", source):
                found |= set(re.findall(r'kind="([^"]+)"', call[0]))
            if room == "batch":
                found |= set(re.findall(r"""Problem\(\s*(?:"\w+"|_room\(\w+\)), "([^"]+)",""", source))
            found |= set(re.findall(r"""(?:failed|skipped)\(\s*[\w.()]+,\s*"([^"]+)",""", source))
    return found - NEVER_MET


def kinds_of_doubts(root: Path) -> set[str]:
    """The kinds for which a document needs review."""
    doubts = (root / "pipeline" / "store" / "doubts.py").read_text("utf-8")
    faults = (root / "pipeline" / "ingest" / "kinds.py").read_text("utf-8")
    found = re.findall(r"""Problem\(\s*"\w+", "([^"]+)",""", doubts)
    return set(found) | set(re.findall(r"""yield \(?\s*"([a-z ]+)",""", faults))


def rows_under(root: Path, heading: str) -> dict[str, tuple[str, str]]:
    """The table of the handbook under a heading: by kind, what is shown and what to do."""
    handbook = (root / "docs" / "huong-dan.md").read_text("utf-8")
    rows = re.findall(r"^\| (.+) \| (.+) \| `([\w -]+)` \|$", handbook.split(heading)[1].split("\n## ")[0], re.M)
    return {kind: (shown, do) for shown, do, kind in rows}


@pytest.mark.parametrize(("heading", "of_files"), [("## 4.", True), ("## 5.", False)])
def test_the_handbook_explains_every_reason_as_it_is_shown(root: Path, heading: str, of_files: bool) -> None:
    """What an operator reads in `kehoach status`, word for word; every reason that there is, and no other."""
    produced = kinds_of_failures(root) | OF_A_RUN if of_files else kinds_of_doubts(root)
    explained = rows_under(root, heading)
    assert len(produced) >= (30 if of_files else 8)
    assert sorted(produced) == sorted(explained)
    said = words.messages()
    for kind, row in explained.items():
        assert row == (said[f"kind.{kind}"]["vi"], said[f"do.{kind}"]["vi"])

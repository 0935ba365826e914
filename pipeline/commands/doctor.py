"""`kehoach doctor`: is everything there that a run needs, and what to do about what is not."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata

from rich.markup import escape

from pipeline.commands.console import out
from pipeline.commands.words import advice, say
from pipeline.errors import ExitCode, KehoachError
from pipeline.settings import Settings

GARBLED = "Cac dia phuong thue hién c6 it nhét 01 phong su"
"""A line as a reader of the wrong language gives it: enough to wake the models of repair."""

VIETNAMESE_FONTS = ("Tinos", "Arimo", "Liberation Serif", "DejaVu Serif", "DejaVu Sans", "Noto Serif", "Noto Sans")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for: what was found, and what to do where it is missing."""

    name: str
    found: str | None
    needed: bool = True
    do: str = ""


def examine() -> int:
    """Print what is there and what is not; 1 where something is missing that a run needs."""
    console = out()
    missing = False
    for finding in findings():
        if finding.found is not None:
            console.print(f"[green]✓[/] {escape(finding.name)}  [dim]{escape(finding.found)}[/]")
            continue
        missing |= finding.needed
        mark = "[red]✗[/]" if finding.needed else "[yellow]–[/]"
        console.print(f"{mark} {escape(finding.name)}  {say('doctor.missing' if finding.needed else 'doctor.optional')}")
        console.print(f"    → {escape(finding.do)}")
    console.print(f"\n{say('doctor.not well' if missing else 'doctor.well')}")
    return ExitCode.RUN_FAILED if missing else ExitCode.OK


def findings() -> Iterator[Finding]:
    """Everything that is looked for, in the order in which a document meets it."""
    yield _packages()
    yield from _tesseract()
    yield _fonts()
    yield _repair()
    office = shutil.which("soffice") or shutil.which("libreoffice")
    yield Finding(say("doctor.soffice"), office, needed=False, do=say("doctor.soffice.do"))


def _packages() -> Finding:
    absent = []
    for wanted in metadata.requires("kehoach") or ():
        if "extra ==" in wanted:
            continue
        name = re.split(r"[\s<>=!~;\[]", wanted, maxsplit=1)[0]
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            absent.append(name)
    found = None if absent else say("doctor.packages.found", version=metadata.version("kehoach"))
    return Finding(say("doctor.packages"), found, do=say("doctor.packages.do", names=", ".join(absent)))


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout + done.stderr


def _tesseract() -> Iterator[Finding]:
    there = shutil.which("tesseract") is not None
    version = _said("tesseract", "--version").split("\n")[0] if there else None
    yield Finding("Tesseract", version, do=say("doctor.tesseract.do"))
    languages = _said("tesseract", "--list-langs").split() if there else []
    for model, package in (("vie", "tesseract-ocr-vie"), ("osd", "tesseract-ocr-osd")):
        name = say(f"doctor.{model}")
        yield Finding(name, model if model in languages else None, do=say("doctor.model.do", package=package))


def _fonts() -> Finding:
    families = _said("fc-list", ":", "family") if shutil.which("fc-list") else ""
    found = [font for font in VIETNAMESE_FONTS if font in families]
    return Finding(say("doctor.fonts"), ", ".join(found[:3]) or None, needed=False, do=say("doctor.fonts.do"))


def _repair() -> Finding:
    name = say("doctor.repair")
    try:
        from pipeline.repair import repair_text

        corrections = len(repair_text(GARBLED, Settings().repair).corrections)
    except ImportError as error:
        return Finding(name, None, do=str(error))
    except KehoachError as error:
        return Finding(name, None, do=advice(error.kind, str(error)))
    return Finding(name, say("doctor.repair.found", count=corrections))

"""Decisions kept safe: written to a file of lines, and taken back into this or another archive."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec

from pipeline.errors import KehoachError, WrongUse
from pipeline.review.archive import Archive
from pipeline.schema.decision import Decision
from pipeline.settings import Settings
from pipeline.store.folder import OutFolder
from pipeline.store.ledger import Ledger

FIRST_LINE = {"kehoach": "decisions", "format": 1}


def save(out: Path, to: Path) -> int:
    """Write every decision, undone ones too, to a file; gives how many."""
    if not OutFolder(out).has_ledger:
        raise WrongUse(f"There are no results in {out}.", kind="no tables", advice="Give the folder of a run.")
    with Ledger(OutFolder(out).ledger) as ledger:
        lines = [msgspec.json.encode(FIRST_LINE), *(msgspec.json.encode(d) for d in ledger.all_decisions())]
    passing = to.with_name(to.name + ".tmp")
    try:
        passing.write_bytes(b"\n".join(lines) + b"\n")
        passing.replace(to)
    except OSError as error:
        raise KehoachError(f"{to} cannot be written: {error.strerror}.", kind="cannot write") from error
    return len(lines) - 1


def load(out: Path, source: Path, settings: Settings) -> tuple[int, int]:
    """Take the decisions of a file that an archive does not have yet; gives how many were taken and how many known.

    Numbers are given anew and undoings follow them. Decisions about documents that are not here wait for them.
    """
    decisions = _read(source)
    archive = Archive(out, settings)
    known = {_said(d): d.id for d in archive.desk.all_decisions()}
    numbers: dict[int, int] = {}
    taken = 0
    for decision in decisions:
        undoes = numbers.get(decision.undoes or 0)
        there = known.get(_said(decision))
        if there is None:
            (kept,) = archive.desk.append([replace(decision, undoes=undoes if decision.undoes else None)])
            there, taken = kept.id, taken + 1
        numbers[decision.id] = there
    archive.desk.forget_queue()
    archive.refresh()
    archive.close()
    return taken, len(decisions) - taken


def _read(source: Path) -> list[Decision]:
    try:
        first, *lines = source.read_bytes().splitlines()
        if msgspec.json.decode(first) != FIRST_LINE:
            raise ValueError("another kind of file")
        decoder = msgspec.json.Decoder(Decision)
        return [decoder.decode(line) for line in lines if line]
    except OSError as error:
        raise WrongUse(f"{source} cannot be read: {error.strerror}.", kind="option", advice="Check the path.") from error
    except (ValueError, msgspec.MsgspecError) as error:
        raise WrongUse(
            f"{source} holds no decisions: {error}.", kind="option", advice="Give a file that --backup wrote."
        ) from error


def _said(d: Decision) -> tuple[object, ...]:
    return (d.made_at, d.made_by, d.digest, d.page, d.place, d.raw, d.verdict, d.before, d.after, d.note, d.grouped)

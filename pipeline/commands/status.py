"""`kehoach status`: the ledger, filtered."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from pipeline.commands.console import out
from pipeline.commands.run import COLOURS, STATES, what_to_do, why
from pipeline.commands.words import say
from pipeline.errors import WrongUse
from pipeline.store.folder import OutFolder
from pipeline.store.ledger import Entry, Ledger

FORMATS = ("table", "csv", "json")


def show_status(folder: Path, states: list[str], form: str | None) -> None:
    """Print the outcome of every file, or of those in the given states."""
    unknown = sorted(set(states) - set(STATES))
    if unknown:
        raise WrongUse(f"There is no state {unknown[0]!r}.", kind="option", advice=f"Known are {', '.join(STATES)}.")
    form = chosen_format(form)
    if not OutFolder(folder).has_ledger:
        raise WrongUse(f"There is no ledger in {folder}.", kind="no ledger", advice="Give the folder of a run with --out.")
    with Ledger(OutFolder(folder).ledger, read_only=True) as ledger:
        entries = list(ledger.entries())
    shown = [entry for entry in entries if not states or entry.outcome.state in states]
    if form == "json":
        print(json.dumps([_row(entry) for entry in shown], ensure_ascii=False, indent=1))
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, fieldnames=_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(_row(entry) for entry in shown)
    else:
        _print_table(entries, shown)


def chosen_format(form: str | None) -> str:
    """The format asked for; else a table on a terminal and CSV into a pipe."""
    if form is None:
        return "table" if sys.stdout.isatty() else "csv"
    if form not in FORMATS:
        raise WrongUse(f"There is no format {form!r}.", kind="option", advice=f"Known are {', '.join(FORMATS)}.")
    return form


_COLUMNS = ("source", "state", "reason", "what_to_do", "doc_id", "pages_in", "pages_out", "seconds")


def _row(entry: Entry) -> dict[str, object]:
    outcome = entry.outcome
    return {
        "source": outcome.source,
        "state": outcome.state,
        "reason": why(outcome) or None,
        "what_to_do": what_to_do(outcome) or None,
        "doc_id": outcome.doc_id,
        "pages_in": outcome.pages_in,
        "pages_out": outcome.pages_out,
        "seconds": round(outcome.seconds, 2),
    }


def _print_table(entries: list[Entry], shown: list[Entry]) -> None:
    console = out()
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(say("column.state"), no_wrap=True)
    table.add_column(say("column.pages"), justify="right")
    longest = max((len(entry.outcome.source) for entry in shown), default=0)
    table.add_column(say("column.file"), overflow="fold", width=max(12, min(longest, console.width // 2)))
    table.add_column(say("column.reason"), overflow="fold", ratio=1)
    for entry in shown:
        o = entry.outcome
        lines = [why(o)]
        if o.state == "failed" and what_to_do(o):
            lines.append("→ " + what_to_do(o))
        state = f"[{COLOURS[o.state]}]{say('state.' + o.state)}[/]"
        table.add_row(state, str(o.pages_in or ""), escape(o.source), escape("\n".join(filter(None, lines))))
    console.print(table)
    counts: Counter[str] = Counter(entry.outcome.state for entry in entries)
    console.print("[dim]" + " · ".join(f"{say('state.' + state)} {counts[state]}" for state in STATES if counts[state]) + "[/]")

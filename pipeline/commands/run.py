"""`kehoach run`: progress while it works, a summary at the end."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from pipeline.batch import Progress, RunResult, run
from pipeline.commands import words
from pipeline.commands.console import err, fall_silent, out
from pipeline.commands.words import known, say
from pipeline.errors import ExitCode
from pipeline.schema.outcome import Outcome
from pipeline.settings import Settings

QUIET_SECONDS = 5.0
"""Between two lines of progress where no terminal shows a bar."""

SHOWN = 15
"""Failures named in the summary; the rest is in `kehoach status`."""

STATES = ("done", "needs review", "duplicate", "skipped", "failed")
COLOURS = {"done": "green", "needs review": "yellow", "duplicate": "blue", "skipped": "dim", "failed": "red"}


def run_and_tell(inputs: Sequence[str], folder: Path, settings: Settings, redo: str | None) -> int:
    """Run, show how far it is, and sum up; gives the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    began = time.monotonic()
    with _progress() as tell:
        result = run(inputs, folder, settings, redo=redo, tell=tell)
    try:
        _sum_up(result, time.monotonic() - began)
        sys.stdout.flush()
    except BrokenPipeError:  # `| head`: the run itself is done
        fall_silent()
    return result.exit_code


@contextmanager
def _progress() -> Iterator[Callable[[Progress], None]]:
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[note]}"))
    with Bars(*columns, TimeElapsedColumn(), console=err(), transient=True) as bars:
        files = bars.add_task(say("run.files"), total=None, note="")
        pages = bars.add_task(say("run.pages"), total=None, note="")
        clock = _Clock()

        def tell(progress: Progress) -> None:
            bars.update(files, total=progress.files or None, completed=progress.files_done, note=clock.left(progress))
            bars.update(pages, total=progress.pages_known or None, completed=progress.pages, note=clock.rate(progress))
            if progress.at == "publishing":
                bars.update(files, description=say("run.publishing"))
            if progress.outcome is not None and progress.outcome.state == "failed":
                bars.console.print(_line(progress.outcome))

        yield tell


class _Clock:
    """Rate and time left, from what was done since the start."""

    def __init__(self) -> None:
        self._began: float | None = None
        self._at_first = 0

    def _seconds(self, progress: Progress) -> float:
        if self._began is None:  # what was unchanged is told at once and says nothing about the rate
            self._began, self._at_first = time.monotonic(), progress.files_done
        return time.monotonic() - self._began

    def rate(self, progress: Progress) -> str:
        seconds = self._seconds(progress)
        return say("run.rate", rate=progress.pages / seconds) if seconds > 1 and progress.pages else ""

    def left(self, progress: Progress) -> str:
        seconds, done = self._seconds(progress), progress.files_done - self._at_first
        if seconds < 3 or done < 1 or progress.files <= progress.files_done:
            return ""
        return say("run.left", time=_duration(seconds / done * (progress.files - progress.files_done)))


def _duration(seconds: float) -> str:
    minutes, hours = round(seconds) // 60, round(seconds) // 3600
    return f"{hours}:{minutes % 60:02d}:{round(seconds) % 60:02d}" if hours else f"{minutes}:{round(seconds) % 60:02d}"


def _lines() -> Callable[[Progress], None]:
    """Plain lines for a log: one now and then, and one for every failure."""
    console, clock, last = err(), _Clock(), [time.monotonic()]

    def tell(progress: Progress) -> None:
        if progress.outcome is not None and progress.outcome.state == "failed":
            console.print(_line(progress.outcome))
        now = time.monotonic()
        if progress.files and now - last[0] >= QUIET_SECONDS:
            last[0] = now
            parts = [say("run.line", done=progress.files_done, files=progress.files, pages=progress.pages)]
            console.print(" · ".join(part for part in (*parts, clock.rate(progress), clock.left(progress)) if part))

    return tell


def _line(outcome: Outcome) -> str:
    said = why(outcome)
    return f"[red]✗[/] {escape(said if said.startswith(outcome.source) else f'{outcome.source}: {said}')}"


def why(outcome: Outcome) -> str:
    """The reason of an outcome in the chosen language."""
    if outcome.state == "duplicate":
        return say("run.double of", original=outcome.reason)
    if outcome.problems:
        problem = outcome.problems[0]
        said = words.trouble(problem.kind, problem.message)
        _, _, particulars = problem.message.rstrip(".").partition(": ")
        if said != problem.message and particulars and outcome.state == "needs review":  # which flags, which page
            return f"{said.rstrip('.')}: {particulars}."
        return said
    return outcome.reason or ""


def what_to_do(outcome: Outcome) -> str:
    """What a person can do about an outcome."""
    problem = outcome.problems[0] if outcome.problems else None
    if problem is None:
        return ""
    original = (outcome.reason or "").removeprefix(problem.message).strip()
    return words.advice(problem.kind, original if outcome.state in ("failed", "skipped") else "")


def _sum_up(result: RunResult, seconds: float) -> None:
    console = out()
    if result.exit_code == ExitCode.INTERRUPTED:
        console.print(f"[yellow]{say('run.interrupted')}[/]")
    table = Table(box=None, pad_edge=False, show_header=False)
    states = result.states
    for state in STATES:
        if states.get(state):
            table.add_row(f"[{COLOURS[state]}]{say('state.' + state)}[/]", f"{states[state]:,}", say(f"state.{state}.means"))
    console.print()
    if states:
        console.print(table)
    else:
        console.print(say("run.nothing"))
    notes = [say("run.took", time=_duration(seconds), pages=result.pages_read)]
    if result.unchanged:
        notes.append(say("run.unchanged", count=result.unchanged))
    if result.gone:
        notes.append(say("run.gone", count=len(result.gone)))
    console.print(f"[dim]{' · '.join(notes)}[/]")
    _name_failures(result)
    _name_reviews(result)
    if result.exit_code != ExitCode.INTERRUPTED and any(states.get(state) for state in ("done", "needs review")):
        _first_look(result.out)


def _name_failures(result: RunResult) -> None:
    console = out()
    for state in ("failed", "skipped"):
        named = [outcome for outcome in result.outcomes if outcome.state == state]
        if not named:
            continue
        console.print(f"\n[bold]{say('run.named.' + state)}[/]")
        for outcome in named[:SHOWN]:
            console.print(f"  [{COLOURS[state]}]{escape(outcome.source)}[/]", soft_wrap=True)
            console.print(f"    {escape(why(outcome))}")
            if outcome.problems and outcome.problems[0].message != why(outcome):
                console.print(f"    [dim]{escape(outcome.problems[0].message)}[/]", soft_wrap=True)
            if what_to_do(outcome):
                console.print(f"    → {escape(what_to_do(outcome))}")
        if len(named) > SHOWN:
            console.print(say("run.more", count=len(named) - SHOWN, state=state, out=result.out))


def _name_reviews(result: RunResult) -> None:
    counts: dict[str, int] = {}
    for outcome in result.outcomes:
        if outcome.state == "needs review":
            for kind in {problem.kind for problem in outcome.problems}:
                counts[kind] = counts.get(kind, 0) + 1
    if counts:
        console = out()
        console.print(f"\n[bold]{say('run.named.needs review')}[/]")
        for kind, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            label = say(f"kind.{kind}") if known(f"kind.{kind}") else kind
            console.print(f"  {count:>4}  {escape(label)}")


def _first_look(folder: Path) -> None:
    """How much was found, a few documents, and where everything lies."""
    from pipeline.query.ask import ask

    console = out()
    count = "SELECT " + ", ".join(
        f"(SELECT count(*) FROM {table}) AS {table}"
        for table in ("documents", "legal_bases", "targets", "responsibilities", "budgets", "corrections")
    )
    found: dict[str, Any] = dict(zip((answer := ask(folder, count)).columns, answer.rows[0], strict=True))
    console.print(f"\n[bold]{say('run.found')}[/]")
    console.print("  " + " · ".join(say(f"count.{name}", count=value) for name, value in found.items()))
    documents = ask(
        folder,
        "SELECT coalesce(doc_type, '?') || ' ' || coalesce(number, '…') || coalesce('/' || symbol, ''), coalesce(issuer, '?'),"
        " coalesce(title, '?') FROM documents ORDER BY source LIMIT 5",
    )
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), header_style="dim", expand=True)
    for name, share in (("document", 3), ("issuer", 4), ("title", 6)):
        table.add_column(say(f"column.{name}"), overflow="ellipsis", no_wrap=True, ratio=share)
    for row in documents.rows:
        table.add_row(*(escape(str(value)) for value in row))
    console.print(table)
    console.print(f"\n[bold]{say('run.where')}[/]")
    for place in ("tables", "text", "kehoach.duckdb"):
        console.print(f"  {folder / place}  [dim]{say('place.' + place)}[/]", soft_wrap=True)
    console.print(f"[dim]{say('run.next', out=folder)}[/]", soft_wrap=True)

"""How an error is shown: what happened, and what to do about it."""

from __future__ import annotations

from rich.markup import escape

from pipeline.commands.console import err
from pipeline.commands.words import advice, known, say, trouble
from pipeline.errors import KehoachError


def print_error(error: KehoachError) -> None:
    """Print an error and its advice on standard error."""
    console = err()
    happened = trouble(error.kind, error.message)
    console.print(f"[bold red]✗[/] {escape(happened)}")
    if known(f"kind.{error.kind}") and happened == say(f"kind.{error.kind}") != error.message:
        console.print(f"  [dim]{escape(error.message)}[/]")  # the particulars: which file, which number
    said = advice(error.kind, error.advice)
    if said:
        console.print(f"  → {escape(said)}")

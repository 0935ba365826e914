"""`kehoach query`: the answer to a question in SQL."""

from __future__ import annotations

from pathlib import Path

from rich.markup import escape
from rich.table import Table

from pipeline.commands.console import out
from pipeline.commands.status import chosen_format
from pipeline.commands.words import say
from pipeline.query.ask import Answer, ask, in_words


def print_answer(folder: Path, sql: str, form: str | None) -> None:
    """Print an answer: a table on a terminal, CSV into a pipe, or the format asked for. All rows, always."""
    form = chosen_format(form)
    answer = ask(folder, sql)
    if form == "json":
        print(answer.as_json())
    elif form == "csv":
        print(answer.as_csv(), end="")
    else:
        _print_table(answer)


def _print_table(answer: Answer) -> None:
    table = Table(header_style="bold", show_lines=False)
    for index, name in enumerate(answer.columns):
        numeric = answer.rows and all(isinstance(row[index], int | float) or row[index] is None for row in answer.rows)
        table.add_column(escape(name), justify="right" if numeric else "left", overflow="fold")
    for row in answer.rows:
        table.add_row(*(escape(in_words(value)) for value in row))
    out().print(table)
    out().print(f"[dim]{say('query.rows', count=len(answer.rows))}[/]")

"""`kehoach query`: ready questions and questions in SQL; `kehoach groups`: which indicators mean the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from pipeline.commands.console import err, out
from pipeline.commands.status import chosen_format
from pipeline.commands.words import language, say
from pipeline.errors import WrongUse
from pipeline.query.ask import Answer, ask, in_words
from pipeline.query.connection import connect
from pipeline.query.groups import groups_file, refresh
from pipeline.query.questions import Question, question, questions

MONEY = ("of_it_estimated", "of_it_in_totals")
"""Columns of ready questions that hold đồng, beside those whose names end in _vnd."""
COLUMN = 24
"""Letters that a column of words needs at least to be readable in a table."""


def print_answer(folder: Path, asked: str, more: Sequence[str], form: str | None) -> None:
    """Print an answer: a table on a terminal, CSV into a pipe, or the format asked for.

    `asked` is SQL or the name of a ready question, `more` the parameters of the latter ("--year", "2024"), and `--columns` with
    the names of those to show.
    """
    form = chosen_format(form)
    ready = _ready(asked)
    given = _parameters(more)
    if ready is None and given:
        raise WrongUse(f"SQL takes no --{next(iter(given))}.", kind="option", advice="Only ready questions have parameters.")
    columns = given.pop("columns", None)
    found = ask(folder, asked) if ready is None else ask(folder, ready.sql, ready.filled(given))
    if columns:
        found = found.only(columns.split(","))
    if form == "json":
        print(found.as_json())
    elif form == "csv":
        print(found.as_csv(), end="")
    else:
        if ready is not None:
            out().print(f"[bold]{escape(ready.vi if language() == 'vi' else ready.en)}[/]")
        _print_table(found, narrowed=bool(given))
    if ready is not None and str(len(found.rows)) == ready.filled(given).get("top"):
        err().print(f"[yellow]{say('query.cut', count=len(found.rows))}[/]")


def _ready(asked: str) -> Question | None:
    """The ready question of that name; anything with a blank in it is SQL."""
    return None if len(asked.split()) != 1 or not asked[0].isalpha() else question(asked)


def _parameters(more: Sequence[str]) -> dict[str, str]:
    """The values behind `--name value` and `--name=value`."""
    given: dict[str, str] = {}
    waiting = iter(more)
    for word in waiting:
        if not word.startswith("--"):
            raise WrongUse(f"{word} stands alone.", kind="option", advice='Write --name value, or put SQL between "quotes".')
        name, equals, value = word[2:].partition("=")
        if not equals:
            value = next(waiting, "")
            if not value:
                raise WrongUse(f"--{name} needs a value.", kind="option", advice=f"Write --{name} VALUE.")
        given[name.replace("-", "_")] = value
    return given


def print_questions(form: str | None) -> None:
    """Print the ready questions, each with its sentence and its parameters."""
    vietnamese = language() == "vi"
    if form in ("csv", "json"):
        rows = [(q.name, q.vi, q.en, tuple(p.name for p in q.parameters)) for q in questions().values()]
        listed = Answer(("name", "vi", "en", "parameters"), tuple(rows))
        print(listed.as_json() if form == "json" else listed.as_csv(), end="")
        return
    for ready in questions().values():
        out().print(f"[bold cyan]{ready.name}[/]  {escape(ready.vi if vietnamese else ready.en)}", soft_wrap=True)
        for p in ready.parameters:
            default = f" [dim]({escape(p.default)})[/]" if p.default else ""
            out().print(f"    [dim]--{p.name}[/]  {escape(p.vi if vietnamese else p.en)}{default}", soft_wrap=True)
    out().print(say("query.how"), soft_wrap=True)


def write_groups(folder: Path) -> None:
    """Make or renew the table of indicators that mean the same, and say where it lies."""
    with connect(folder) as connection:
        lines = refresh(folder, connection)
    changed = sum(line.group != line.proposed for line in lines)
    count = len({line.group for line in lines})
    out().print(say("groups.written", path=groups_file(folder), lines=len(lines), groups=count, changed=changed), soft_wrap=True)


def _print_table(answer: Answer, narrowed: bool) -> None:
    """A table where its columns have room, else one block of lines for each row; no rows are no table."""
    if not answer.rows:
        out().print(say("query.nothing") + (" " + say("query.nothing.narrowed") if narrowed else ""))
        return
    words = [[_shown(name, value) for name, value in zip(answer.columns, row, strict=True)] for row in answer.rows]
    wide = [max([len(name), *(min(len(row[n]), COLUMN) for row in words)]) + 3 for n, name in enumerate(answer.columns)]
    if sum(wide) > out().width:
        _print_blocks(answer.columns, words)
    else:
        table = Table(header_style="bold", show_lines=False)
        for index, name in enumerate(answer.columns):
            numeric = answer.rows and all(isinstance(row[index], int | float) or row[index] is None for row in answer.rows)
            table.add_column(escape(name), justify="right" if numeric else "left", overflow="fold")
        for row in words:
            table.add_row(*map(escape, row))
        out().print(table)
    out().print(f"[dim]{say('query.rows', count=len(answer.rows))}[/]")


def _shown(column: str, value: object) -> str:
    """A value for people: a sum of money in groups of three digits, as the language writes them."""
    if isinstance(value, int) and (column.endswith("_vnd") or column in MONEY):
        return f"{value:,}".replace(",", "." if language() == "vi" else ",")
    return in_words(value)


def _print_blocks(columns: Sequence[str], rows: list[list[str]]) -> None:
    for number, row in enumerate(rows, 1):
        out().print(f"[bold cyan]{number}[/]")
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True, style="dim")
        grid.add_column(overflow="fold")
        for name, value in zip(columns, row, strict=True):
            if value:
                grid.add_row("  " + escape(name), escape(value))
        out().print(grid)

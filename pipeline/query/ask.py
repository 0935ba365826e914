"""One SQL question to the published tables; nothing is ever written."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import KehoachError, WrongUse
from pipeline.store.catalog import add_views
from pipeline.store.folder import OutFolder

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

READS = ("SELECT", "EXPLAIN", "MULTI", "PRAGMA")
"""Kinds of statements that change nothing (MULTI is what PIVOT becomes)."""


@dataclass(frozen=True)
class Answer:
    """The rows of an answer, with the names of its columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def as_csv(self) -> str:
        """Comma-separated, lists joined by "; ", nothing for null."""
        target = io.StringIO()
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([in_words(value) for value in row] for row in self.rows)
        return target.getvalue()

    def as_json(self) -> str:
        """A list of objects; days as ISO text."""
        rows = [dict(zip(self.columns, row, strict=True)) for row in self.rows]
        return json.dumps(rows, ensure_ascii=False, indent=1, default=str)


def in_words(value: Any) -> str:
    """A value as a cell shows it.

    >>> in_words(["ngân sách tỉnh", "xã hội hóa"]), in_words(None), in_words(date(2024, 3, 1)), in_words(100.0)
    ('ngân sách tỉnh; xã hội hóa', '', '2024-03-01', '100')
    """
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(in_words(part) for part in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def connect(out: Path) -> DuckDBPyConnection:
    """A DuckDB connection in memory with a view for each published table, wherever the folder lies."""
    import duckdb

    folder = OutFolder(out)
    if not folder.tables.is_dir():
        raise WrongUse(f"There are no tables in {out}.", kind="no tables", advice="Give the folder of a run with --out.")
    connection = duckdb.connect()
    add_views(connection, folder.tables.resolve())
    return connection


def ask(out: Path, sql: str) -> Answer:
    """The answer to a question in SQL; a statement that would change something is refused."""
    import duckdb

    with connect(out) as connection:
        try:
            statements = connection.extract_statements(sql)
            for statement in statements:
                if statement.type.name not in READS:
                    raise WrongUse(
                        f"{statement.type.name} is not a question.",
                        kind="not a question",
                        advice="kehoach query only reads: begin with SELECT.",
                    )
            if not statements:
                advice = 'Try: kehoach query "SELECT * FROM documents".'
                raise WrongUse("The question is empty.", kind="not a question", advice=advice)
            result = connection.execute(sql)
            columns = tuple(column[0] for column in result.description or ())
            return Answer(columns, tuple(map(tuple, result.fetchall())))
        except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as error:
            advice = 'The tables: kehoach query "SHOW TABLES".'
            raise WrongUse(_first_lines(error), kind="sql", advice=advice) from error
        except duckdb.Error as error:
            raise KehoachError(_first_lines(error), kind="sql") from error


def _first_lines(error: Exception) -> str:
    return str(error).split("\n\n")[0].strip()

"""Answers from the published tables, ready or in SQL; nothing is ever written."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import KehoachError, WrongUse
from pipeline.query.connection import connect as connect
from pipeline.query.questions import question

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_EXPLAIN = re.compile(r"\s*EXPLAIN(?:\s+ANALYZE|\s+ANALYSE|\s*\([^)]*\))*", re.IGNORECASE)

READS = ("SELECT", "EXPLAIN", "MULTI", "PRAGMA")
"""Kinds of statements that change nothing (MULTI is what PIVOT becomes)."""


@dataclass(frozen=True)
class Answer:
    """The rows of an answer, with the names of its columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def only(self, columns: Sequence[str]) -> Answer:
        """The columns that are named, in that order.

        >>> Answer(("unit", "page", "quote"), (("Sở Y tế", 2, "giao Sở Y tế"),)).only(["quote", "page"]).rows
        (('giao Sở Y tế', 2),)
        """
        for name in columns:
            if name not in self.columns:
                advice = f"Known are {', '.join(self.columns)}."
                raise WrongUse(f"The answer has no column {name!r}.", kind="option", advice=advice)
        at = [self.columns.index(name) for name in columns]
        return Answer(tuple(columns), tuple(tuple(row[n] for n in at) for row in self.rows))

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


def ask(out: Path, sql: str, values: Mapping[str, Any] | None = None) -> Answer:
    """The answer to a question in SQL; a statement that would change something is refused."""
    import duckdb

    with connect(out) as connection:
        try:
            _only_reads(connection, sql)
            result = connection.execute(sql, dict(values)) if values else connection.execute(sql)
            columns = tuple(column[0] for column in result.description or ())
            return Answer(columns, tuple(map(tuple, result.fetchall())))
        except duckdb.ConversionException as error:
            raise WrongUse(
                _first_lines(error), kind="value", advice="Give numbers and days (2024-08-15) where they are asked for."
            ) from error
        except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as error:
            advice = 'The tables: kehoach query "SHOW TABLES".'
            raise WrongUse(_first_lines(error), kind="sql", advice=advice) from error
        except duckdb.PermissionException as error:
            advice = "kehoach query reads the tables of the archive and no other file."
            raise WrongUse(_first_lines(error), kind="not a question", advice=advice) from error
        except duckdb.Error as error:
            raise KehoachError(_first_lines(error), kind="sql") from error


def answer(out: Path, name: str, given: Mapping[str, str] | None = None) -> Answer:
    """The answer to a ready question; `given` are its parameters by name."""
    asked = question(name)
    return ask(out, asked.sql, asked.filled(given or {}))


def _only_reads(connection: DuckDBPyConnection, sql: str) -> None:
    statements = connection.extract_statements(sql)
    if not statements:
        advice = 'Try: kehoach query "SELECT * FROM documents".'
        raise WrongUse("The question is empty.", kind="not a question", advice=advice)
    for statement in statements:
        kind = statement.type.name
        if kind not in READS:
            advice = "kehoach query only reads: begin with SELECT."
            raise WrongUse(f"{kind} is not a question.", kind="not a question", advice=advice)
        explained = _EXPLAIN.match(statement.query)
        if kind == "EXPLAIN" and explained:  # EXPLAIN ANALYZE carries out what it explains
            _only_reads(connection, statement.query[explained.end() :])


def _first_lines(error: Exception) -> str:
    """What DuckDB says, without the line that it points at and without tables of its own that it guesses."""
    lines = str(error).split("\n\n")[0].strip().split("\n")
    return "\n".join(line for line in lines if not line.startswith('Did you mean "pg_'))

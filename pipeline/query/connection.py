"""The connection that questions go through: views over the published tables, words for questions, and nothing else in reach.

A question may read the tables and no other file, and writes nothing: what DuckDB could reach outside is shut off before the
question is looked at, and its settings are locked.
"""

from __future__ import annotations

import csv
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import WrongUse
from pipeline.query import groups
from pipeline.store.catalog import add_views, quoted
from pipeline.store.folder import OutFolder

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HERE = Path(__file__).parent
MEMORY = "1GB"
"""What DuckDB may hold before it puts intermediate results on the disk."""


def connect(out: Path) -> DuckDBPyConnection:
    """A DuckDB connection in memory with a view for each published table, wherever the folder lies.

    Besides the tables there are `indicator_groups` (which indicators mean the same, as people corrected it) and the macros of
    `macros.sql`.
    """
    import duckdb

    folder = OutFolder(out)
    if not folder.tables.is_dir():
        raise WrongUse(f"There are no tables in {out}.", kind="no tables", advice="Give the folder of a run with --out.")
    tables = folder.tables.resolve()
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute(f"SET temp_directory = {quoted(tempfile.gettempdir() + '/kehoach-duckdb')}")
    add_views(connection, tables)
    connection.execute(macros())
    _add_groups(connection, out)
    connection.execute(f"SET allowed_directories = [{quoted(str(tables))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


@cache
def macros() -> str:
    """The words that questions share, with the words of indicators put in their place."""
    with (HERE / "tables" / "indicator_words.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader((line for line in file if not line.startswith("#")), delimiter="\t"))[1:]
    text = (HERE / "macros.sql").read_text("utf-8")
    for kind in ("word", "tail", "before", "behind"):
        text = text.replace(f"{{{kind}}}", "|".join(wording for k, wording in rows if k == kind))
    return text


def _add_groups(connection: DuckDBPyConnection, out: Path) -> None:
    """The grouping of indicators, as the table `indicator_groups`."""
    connection.execute("CREATE TABLE indicator_groups (indicator VARCHAR, unit VARCHAR, name VARCHAR)")
    rows = [(row.indicator, row.unit, row.group) for row in groups.read(out) if row.group]
    if rows:
        import pyarrow as pa

        columns = dict(zip(("indicator", "unit", "name"), map(list, zip(*rows, strict=True)), strict=True))
        connection.register("of_people", pa.table(columns))
        connection.execute("INSERT INTO indicator_groups SELECT * FROM of_people")
        connection.unregister("of_people")

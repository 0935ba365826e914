"""The DuckDB file of an output folder: a view over each table, with what its columns mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import KehoachError
from pipeline.store.dictionary import fields_of_tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def quoted(wording: str) -> str:
    """A string of SQL."""
    return "'" + wording.replace("'", "''") + "'"


def add_views(connection: DuckDBPyConnection, tables: Path) -> None:
    """A view for each table under `tables`, be it a file or a folder of files."""
    from pipeline.store.schemas import SCHEMAS

    for name in SCHEMAS:
        path = tables / f"{name}.parquet"
        if path.exists():
            files = path / "*.parquet" if path.is_dir() else path
            connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM read_parquet({quoted(str(files))})')


def write_catalog(path: Path, tables: Path) -> None:
    """Write the DuckDB file; its views name the tables by their full path, for DuckDB looks from where the client stands.

    After a move of the folder the next `kehoach run` writes it anew; `kehoach query` reads the tables wherever they lie.
    """
    import duckdb

    try:
        with duckdb.connect(str(path)) as connection:
            connection.begin()  # one write to the disk, not one for each comment
            add_views(connection, tables)
            connection.execute(f"COMMENT ON VIEW documents IS {quoted(str(tables))}")
            for field in fields_of_tables():
                comment = quoted(f"{field.label_vi}: {field.meaning}")
                connection.execute(f'COMMENT ON COLUMN "{field.table}"."{field.name}" IS {comment}')
            connection.commit()
    except duckdb.IOException as error:
        raise KehoachError(
            f"{path} cannot be written: {error}.",
            kind="cannot write",
            advice="Check that there is room on the disk and give the command again.",
        ) from error


def tables_of(path: Path) -> Path | None:
    """The folder of tables that the views of a DuckDB file read; None where the file cannot be read."""
    import duckdb

    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            row = connection.execute("SELECT comment FROM duckdb_views() WHERE view_name = 'documents'").fetchone()
    except duckdb.Error:
        return None
    return Path(row[0]) if row and row[0] else None

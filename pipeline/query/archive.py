"""An archive in a notebook: pandas frames, and the way from a record to its words."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import WrongUse
from pipeline.query.connection import connect
from pipeline.store.folder import OutFolder

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Archive:
    """The tables of an output folder as pandas frames, read when first asked for: `archive.targets`, `archive.documents`.

    >>> archive = open_archive("data/processed")                                  # doctest: +SKIP
    >>> archive.targets.query("unit == '%'")[["indicator", "value"]]              # doctest: +SKIP
    """

    out: Path
    _frames: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(sorted(path.stem for path in OutFolder(self.out).tables.glob("*.parquet")))

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in self.tables:
            raise AttributeError(f"there is no table {name!r}; there are {', '.join(self.tables)}")
        if name not in self._frames:
            import pandas as pd

            self._frames[name] = pd.read_parquet(OutFolder(self.out).tables / f"{name}.parquet")
        return self._frames[name]

    def __getitem__(self, name: str) -> pd.DataFrame:
        """A table by its name: `archive["tables"]` are the cells of annexes, `archive.tables` the names of all tables."""
        return self.__getattr__(name)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    def sql(self, question: str) -> pd.DataFrame:
        """The answer to a question in SQL."""
        with connect(self.out) as connection:
            frame: pd.DataFrame = connection.execute(question).df()
            return frame

    def record(self, record_id: str) -> dict[str, Any]:
        """A record of any table, with the table's name under "table"."""
        with connect(self.out) as connection:
            for name in self.tables:
                names = [row[0] for row in connection.execute(f'DESCRIBE "{name}"').fetchall()]
                if "record_id" not in names:
                    continue
                row = connection.execute(f'SELECT * FROM "{name}" WHERE record_id = ?', [record_id]).fetchone()
                if row is not None:
                    return {"table": name, **dict(zip(names, row, strict=True))}
        raise WrongUse(f"There is no record {record_id}.", kind="no record", advice="Take an id from a column record_id.")

    def quote(self, record_id: str) -> str | None:
        """The words that a record was read from."""
        quote: str | None = self.record(record_id).get("quote")
        return quote

    def text(self, doc_id: str) -> str:
        """The reading text of a document, into which `start` and `end` of its records point."""
        names = self.documents.set_index("doc_id")["text_file"]
        return (OutFolder(self.out).text / str(names[doc_id])).read_bytes().decode()


def open_archive(out: str | Path = "data/processed") -> Archive:
    """The archive that `kehoach run` wrote to a folder."""
    folder = OutFolder(Path(out))
    if not folder.tables.is_dir():
        raise WrongUse(f"There are no tables in {out}.", kind="no tables", advice="Give the folder of a run.")
    return Archive(folder.root)

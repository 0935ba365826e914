"""An archive in a notebook: pandas frames, and the way from a record to its words, its neighbours and its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import KehoachError, WrongUse
from pipeline.query.ask import Answer, answer
from pipeline.query.connection import connect
from pipeline.query.frames import columns_of, read_frame
from pipeline.schema.text import Span
from pipeline.store.artefacts import Artefacts, PlanFile
from pipeline.store.folder import OutFolder

if TYPE_CHECKING:
    import pandas as pd
    from PIL.Image import Image

RECORD_TABLES = ("legal_bases", "targets", "responsibilities", "budgets")
LINES = 2
"""Lines shown before and after words that no paragraph holds."""

Draw = Callable[[str], "Image | None"]
"""Draws the page of a record with its place marked; None where its source has no pictures."""


@dataclass(frozen=True)
class Around:
    """The words of a record in their paragraph, as the reading text has them: its lines, cut before and behind the quote.

    >>> print(Around("Mục tiêu: ", "100% số xã", " có nhà văn hóa.", 2))
    Mục tiêu: «100% số xã» có nhà văn hóa.
    """

    before: str
    words: str
    behind: str
    page: int

    def __str__(self) -> str:
        return f"{self.before}«{self.words}»{self.behind}"

    def _repr_html_(self) -> str:
        from html import escape

        before, words, behind = (escape(part).replace("\n", "<br>") for part in (self.before, self.words, self.behind))
        return f"<p>{before}<mark>{words}</mark>{behind}</p>"


@dataclass
class Archive:
    """The tables of an output folder as pandas frames, read when first asked for, and methods that begin at a record's id.

    >>> archive = open_archive("data/processed")                                  # doctest: +SKIP
    >>> archive.targets.query("unit == '%'")[["indicator", "value"]]              # doctest: +SKIP
    >>> archive.columns("targets")                    # what each column means    # doctest: +SKIP
    >>> archive.ask("due", date="2024-05-01")         # a ready question          # doctest: +SKIP
    >>> archive.quote(archive.targets.record_id[0])                               # doctest: +SKIP
    """

    out: Path
    draw: Draw | None = field(default=None, repr=False)
    _frames: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    # tables and questions

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(sorted(path.stem for path in OutFolder(self.out).tables.glob("*.parquet")))

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in self.tables:
            raise AttributeError(f"there is no table {name!r}; there are {', '.join(self.tables)}")
        if name not in self._frames:
            self._frames[name] = read_frame(OutFolder(self.out).tables / f"{name}.parquet", name)
        return self._frames[name]

    def __getitem__(self, name: str) -> pd.DataFrame:
        """A table by its name: `archive["tables"]` are the cells of annexes, `archive.tables` the names of all tables."""
        return self.__getattr__(name)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    def columns(self, table: str) -> pd.DataFrame:
        """What the columns of a table mean, and their types.

        >>> archive.columns("budgets").loc["amount_vnd", ["dtype", "meaning"]]        # doctest: +SKIP
        """
        self.__getattr__(table)
        return columns_of(table)

    def sql(self, question: str) -> pd.DataFrame:
        """The answer to a question in SQL; unlike `kehoach query` all of DuckDB's types stay as they are."""
        with connect(self.out) as connection:
            frame: pd.DataFrame = connection.execute(question).df()
            return frame

    def ask(self, name: str, **given: object) -> pd.DataFrame:
        """The answer to a ready question, by its name and parameters as in `kehoach query NAME --parameter value`.

        >>> archive.ask("follow", indicator="hộ nghèo", area="Lào Cai")                # doctest: +SKIP
        """
        return _frame(answer(self.out, name, {key: str(value) for key, value in given.items()}))

    def search(self, words: str, field: str | None = None, **more: Any) -> pd.DataFrame:
        """Documents that have the words, best first; `since`, `until` and `top` as in `kehoach search`.

        >>> archive.search('"nông thôn mới"', field="targets", since="2023")[["source", "page", "sentence"]]  # doctest: +SKIP
        """
        import pandas as pd

        from pipeline.query.search import Hit, Wanted, search

        found = search(self.out, Wanted(words, field, **more))
        return pd.DataFrame([asdict(hit) for hit in found.hits], columns=list(Hit.__dataclass_fields__))

    # from a record to its source

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
        """The words that a record was read from, in one line."""
        quote: str | None = self.record(record_id).get("quote")
        return quote

    def document(self, doc_or_record_id: str) -> dict[str, Any]:
        """The document of a record or of a doc_id: its row in `documents`."""
        with connect(self.out) as connection:
            found = connection.execute("SELECT * FROM documents WHERE doc_id = ?", [doc_or_record_id[:16]])
            names, row = [column[0] for column in found.description or ()], found.fetchone()
        if row is None:
            raise WrongUse(
                f"There is no document {doc_or_record_id}.", kind="no record", advice="Take an id from a column doc_id."
            )
        return dict(zip(names, row, strict=True))

    def text(self, doc_or_record_id: str) -> str:
        """The reading text of a document, into which `start` and `end` of its records point."""
        return (OutFolder(self.out).text / str(self.document(doc_or_record_id)["text_file"])).read_bytes().decode()

    def around(self, record_id: str) -> Around:
        """The words of a record in their paragraph; a notebook shows them marked.

        >>> print(archive.around(record_id))                                       # doctest: +SKIP
        """
        record = self.record(record_id)
        if record.get("start") is None:
            raise WrongUse(f"{record_id} has no place in the text.", kind="no record")
        plan, quote = self._plan(record_id), Span(int(record["start"]), int(record["end"]))
        clean, whole = plan.text.clean, _paragraphs(plan, quote)
        return Around(clean[whole.start : quote.start], quote.of(clean), clean[quote.end : whole.end], int(record["page"]))

    def section(self, record_id: str) -> str | None:
        """The headings above a record, outermost first: "III. TỔ CHỨC THỰC HIỆN > 1. Sở Y tế"."""
        record = self.record(record_id)
        question = (
            'SELECT path FROM sections WHERE doc_id = ? AND start <= ? AND "end" > ? ORDER BY level DESC, position DESC LIMIT 1'
        )
        with connect(self.out) as connection:
            row = connection.execute(question, [record["doc_id"], record["start"], record["start"]]).fetchone()
        return str(row[0]) if row else None

    def neighbours(self, record_id: str, count: int = 3) -> pd.DataFrame:
        """The records that stand before and behind a record in its document, and itself, in the order of the text.

        >>> archive.neighbours(record_id)[["table", "page", "quote"]]               # doctest: +SKIP
        """
        every = " UNION ALL ".join(
            f'SELECT \'{name}\' AS "table", record_id, page, start, "end", quote FROM {name} WHERE doc_id = $doc'
            for name in RECORD_TABLES
        )
        ordered = f'SELECT *, row_number() OVER (ORDER BY start, "end", record_id) AS nr FROM ({every})'
        question = f"WITH o AS ({ordered}) SELECT o.* EXCLUDE (nr) FROM o, (SELECT nr FROM o WHERE record_id = $record) AS own "
        question += "WHERE o.nr BETWEEN own.nr - $count AND own.nr + $count ORDER BY o.nr"
        with connect(self.out) as connection:
            values = {"doc": record_id[:16], "record": record_id, "count": count}
            frame: pd.DataFrame = connection.execute(question, values).df()
        return frame

    def picture(self, record_id: str) -> Image | None:
        """The page of a record as a PIL image with its place marked; None where the source is a text without pages.

        Of a text file `around` shows the place. The source must lie where it lay when it was read.

        >>> archive.picture(record_id).save("page.png")                              # doctest: +SKIP
        """
        if self.draw is None:
            raise KehoachError("Pictures come with `from pipeline import open_archive`.", kind="no picture")
        return self.draw(record_id)

    def _plan(self, doc_or_record_id: str) -> PlanFile:
        plan = Artefacts(OutFolder(self.out)).plan(doc_or_record_id[:16])
        if plan is None:
            advice = "Give the run again with --redo all."
            raise KehoachError(f"The plan of {doc_or_record_id[:16]} is not there.", kind="damaged artefact", advice=advice)
        return plan


def _paragraphs(plan: PlanFile, quote: Span) -> Span:
    """From the first to the last paragraph or heading that a quote touches; whole lines around it where it touches none."""
    touched = [
        paragraph.span
        for section in plan.outline.walk()
        for paragraph in (section.heading, *section.paragraphs)
        if paragraph is not None and paragraph.span.touches(quote)
    ]
    start = min([quote.start, *(span.start for span in touched)])
    end = max([quote.end, *(span.end for span in touched)])
    clean = plan.text.clean
    for _ in range(LINES if (start, end) == (quote.start, quote.end) else 0):
        start = clean.rfind("\n", 0, max(0, start - 1)) + 1
        end = clean.find("\n", min(len(clean), end + 1))
        end = len(clean) if end < 0 else end
    return Span(start, end)


def _frame(found: Answer) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(found.rows), columns=list(found.columns))


def open_archive(out: str | Path = "data/processed", draw: Draw | None = None) -> Archive:
    """The archive that `kehoach run` wrote to a folder."""
    folder = OutFolder(Path(out))
    if not folder.tables.is_dir():
        raise WrongUse(f"There are no tables in {out}.", kind="no tables", advice="Give the folder of a run.")
    return Archive(folder.root, draw)

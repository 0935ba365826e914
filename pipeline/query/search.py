"""Search: words and phrases in documents and records, ranked, each with its sentence and its place."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import WrongUse
from pipeline.query.folding import has_marks, marked, plain
from pipeline.query.search_index import PLACE, RECORDS, Tell, open_index
from pipeline.store.folder import OutFolder

FIELDS = ("documents", "sections", *RECORDS)
RANKED = 5_000
"""Matching documents that are ranked; where more match, the words say too little to tell them apart, and the answer says so."""
LONGEST = 400
"""Letters of a sentence that is shown; of a longer one the part around the first word found."""

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"(?<=[.;!?])\s+|\f|\s*\n\s*")
_ITEM = re.compile(r"[-+•*–]\s|\d+(?:\.\d+)*[.)]\s|[IVX]+\.\s|[a-zđ]\)\s")
SHORT = 0.7
"""A line shorter than this share of a full one ends its paragraph, where a capital or a figure follows."""
_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@dataclass(frozen=True)
class Wanted:
    """What is searched: words and "phrases", in one kind of record or anywhere, in documents of some days.

    >>> Wanted('"nông thôn mới" xã').terms
    (('nông', 'thôn', 'mới'), ('xã',))
    """

    words: str
    field: str | None = None
    since: str | None = None
    until: str | None = None
    top: int = 20

    def __post_init__(self) -> None:
        if self.field is not None and self.field not in FIELDS:
            raise WrongUse(f"--in {self.field} is unknown.", kind="option", advice=f"Known are {', '.join(FIELDS)}.")
        for day in (self.since, self.until):
            if day is not None and not _DAY.fullmatch(day):
                raise WrongUse(f"{day} is not a day.", kind="value", advice="Write 2024, 2024-03 or 2024-03-15.")
        if not self.terms:
            raise WrongUse("There is no word to search for.", kind="option", advice="Give a word or more.")

    @property
    def with_marks(self) -> bool:
        """Whether marks count: they do as soon as one is typed."""
        return has_marks(unicodedata.normalize("NFC", self.words))

    @property
    def terms(self) -> tuple[tuple[str, ...], ...]:
        """The words of each term: a phrase between quotes, a code such as 263/QĐ-TTg, or a single word."""
        spell = marked if self.with_marks else plain
        said = spell(unicodedata.normalize("NFC", self.words).replace("“", '"').replace("”", '"'))
        parts = [part for n, piece in enumerate(said.split('"')) for part in ([piece] if n % 2 else piece.split())]
        terms = (tuple(_WORD.findall(part)) for part in parts)
        return tuple(dict.fromkeys(term for term in terms if term))


@dataclass(frozen=True)
class Hit:
    """A document that matches, with the sentence that says it best; `marks` are places of the words in the sentence."""

    doc_id: str
    source: str
    title: str | None
    issuer: str | None
    issued_on: str | None
    page: int
    start: int
    end: int
    sentence: str
    marks: tuple[tuple[int, int], ...]
    record_id: str | None
    score: float


@dataclass(frozen=True)
class Found:
    """The best documents; `count` is how many match, or `RANKED` where `more` do."""

    hits: tuple[Hit, ...]
    count: int
    more: bool


def search(out: Path, wanted: Wanted, tell: Tell | None = None) -> Found:
    """Documents that have all the words, best first.

    The index is made or brought up to date first where the tables are newer; `tell` hears how far that is.
    """
    if not (OutFolder(out).tables / "parts.json").exists():
        raise WrongUse(f"There are no tables in {out}.", kind="no tables", advice="Give the folder of a run with --out.")
    with closing(open_index(out, "marked" if wanted.with_marks else "plain", tell)) as index:
        rows = _matches(index, wanted)
        more = len(rows) > RANKED
        rows = sorted(rows[:RANKED], key=lambda row: (row[1], row[0]))
        hits = tuple(_hit(index, OutFolder(out), row, score, wanted) for row, score in rows[: wanted.top])
        return Found(hits, len(rows), more)


def _matches(index: sqlite3.Connection, wanted: Wanted) -> list[tuple[int, float]]:
    """Rows that match, with their score (less is better), at most one more than are ranked."""
    if wanted.field in RECORDS:
        table, columns, weights = "records", wanted.field, "1.0, 1.0, 1.0, 1.0"
    else:
        table, weights = "words", "8.0, 1.0"
        columns = {"documents": "title", "sections": "body", None: "title body"}[wanted.field]
    query = f"{{{columns}}} : (" + " AND ".join('"' + " ".join(term) + '"' for term in wanted.terms) + ")"
    # the "+" keeps SQLite from asking the full-text table for each of these rows anew
    conditions, values = [f"{table} MATCH ?"], [query]
    if wanted.since:
        conditions.append("+rowid IN (SELECT id FROM documents WHERE day_to >= ?)")
        values.append(wanted.since)
    if wanted.until:
        conditions.append("+rowid IN (SELECT id FROM documents WHERE day_from <= ?)")
        values.append(wanted.until + "\uffff")
    conditions.append("+rowid NOT IN (SELECT id FROM documents WHERE used = 0)")
    sql = f"SELECT rowid, bm25({table}, {weights}) FROM {table} WHERE {' AND '.join(conditions)} LIMIT {RANKED + 1}"
    return list(index.execute(sql, values))


def _hit(index: sqlite3.Connection, folder: OutFolder, row: int, score: float, wanted: Wanted) -> Hit:
    columns = "doc_id, source, text_file, title, issuer, issued_on, first_page, records"
    doc_id, source, text_file, title, issuer, issued_on, first_page, records = index.execute(
        f"SELECT {columns} FROM documents WHERE id = ?", (row,)
    ).fetchone()
    text = (folder.text / text_file).read_text("utf-8")
    spelled = (marked if wanted.with_marks else plain)(text)
    spans = list(_of_records(records, wanted.field, doc_id)) if wanted.field in RECORDS else list(_sentences(text))
    start, end, record_id = _best(spelled, spans, wanted.terms)
    start, end = _around(spelled, start, end, wanted.terms)
    sentence, marks = _shown(text[start:end], spelled[start:end], wanted.terms)
    page = (first_page or 1) + text.count("\f", 0, start)
    return Hit(doc_id, source, title, issuer, issued_on, page, start, end, sentence, marks, record_id, -score)


Place = tuple[int, int, str | None]


def _of_records(places: bytes, field: str, doc_id: str) -> Iterator[Place]:
    kind = RECORDS.index(field)
    for of, start, end, tail in PLACE.iter_unpack(places):
        if of == kind:
            yield start, end, f"{doc_id}-{tail.hex()}"


def _sentences(text: str) -> Iterator[Place]:
    lengths = sorted(map(len, text.split("\n")))
    full = lengths[int(0.9 * (len(lengths) - 1))]
    at = 0
    for gap in _GAP.finditer(text):
        if gap.start() > at and _ends_here(text, gap, full):
            yield at, gap.start(), None
            at = gap.end()
    yield at, len(text), None


def _ends_here(text: str, gap: re.Match[str], full: int) -> bool:
    """Whether a sentence ends before white space: not where it only goes on over the end of its line."""
    if "\n" not in gap[0] or "\f" in gap[0] or gap[0].count("\n") > 1 or _ITEM.match(text, gap.end()):
        return True
    if text[gap.start() - 1] in ".;!?:":
        return True
    line = gap.start() - text.rfind("\n", 0, gap.start()) - 1
    return line < SHORT * full and not text[gap.end() : gap.end() + 1].islower()


def _patterns(terms: Sequence[Sequence[str]]) -> list[re.Pattern[str]]:
    return [re.compile(r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, term)) + r"(?![^\W_])") for term in terms]


def _best(spelled: str, places: list[Place], terms: Sequence[Sequence[str]]) -> Place:
    """The first place that has most of the terms; where none has any (they stand in the title alone), the first."""
    starts = [start for start, _, _ in places]
    ordered = starts == sorted(starts)
    having: dict[int, set[int]] = {}
    for number, pattern in enumerate(_patterns(terms)):
        for match in pattern.finditer(spelled):
            if ordered and not places[0][2]:
                inside = [bisect_right(starts, match.start()) - 1]
            else:
                inside = [n for n, (start, end, _) in enumerate(places) if start <= match.start() and match.end() <= end]
            for n in inside:
                having.setdefault(n, set()).add(number)
    best = min(having, key=lambda n: (-len(having[n]), n), default=0)
    return places[best] if places else (0, 0, None)


def _around(spelled: str, start: int, end: int, terms: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Of a very long sentence the part around the first word found."""
    if end - start <= LONGEST:
        return start, end
    found = [match.start() for pattern in _patterns(terms) for match in pattern.finditer(spelled, start, end)]
    at = min(found, default=start)
    left = max(start, at - LONGEST // 3)
    left = left if left == start else spelled.find(" ", left, at) + 1 or left
    right = min(end, left + LONGEST)
    cut = spelled.rfind(" ", at, right) if right < end else -1
    return left, cut if cut > at else right


def _shown(sentence: str, spelled: str, terms: Sequence[Sequence[str]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The sentence with its white space folded, and where the words stand in it."""
    where: list[int] = []
    letters: list[str] = []
    for letter in sentence:
        blank = letter.isspace()
        if not (blank and (not letters or letters[-1] == " ")):
            letters.append(" " if blank else letter)
        where.append(max(0, len(letters) - 1))
    folded = "".join(letters).rstrip()
    where.append(len(letters))
    marks = sorted((where[m.start()], where[m.end() - 1] + 1) for p in _patterns(terms) for m in p.finditer(spelled))
    return folded, tuple(dict.fromkeys(marks))

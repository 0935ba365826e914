"""Makes a large archive for `benchmarks.archive`: what `kehoach run` would have published from very many synthetic plans."""

from __future__ import annotations

import hashlib
import json
import random
import re
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.schema.outcome import Outcome
from pipeline.schema.outline import Outline, Paragraph, Section
from pipeline.schema.page import Line, Page, Source, Transcript, Word
from pipeline.schema.plan import Plan
from pipeline.schema.records import Budget, DocumentFields, LegalBasis, Records, Responsibility, Target
from pipeline.schema.text import Correction, Span, Text
from pipeline.store.artefacts import Artefacts, as_stored
from pipeline.store.folder import OutFolder
from pipeline.store.ledger import Entry, Ledger
from pipeline.store.parts import NewTables, OlderTables, TablePart, cut
from pipeline.store.rows import PlanRows, outcome_row
from pipeline.store.schemas import DOCUMENT_TABLES, SCHEMAS
from pipeline.store.tables import _plan_parts, _text_names, _write_views, exchange
from pipeline.training.plans import SyntheticPlan, make_plan
from pipeline.viet.facts import rows as facts

RECORD_TABLES = ("legal_bases", "targets", "responsibilities", "budgets")
KINDS = {"legal_bases": LegalBasis, "targets": Target, "responsibilities": Responsibility, "budgets": Budget}
DRAWN = 1_000
"""Documents that are drawn, each from two plans; the others are these again under other names."""
COPIES = 0.2
"""Share of the runs of words that such a document keeps in common with the drawn one."""


def build(out: Path, count: int, per_document: int) -> None:
    """Write an archive of that many documents with that many records each."""
    folder = OutFolder(out)
    folder.prepare()
    drawn = min(DRAWN, max(1, count // 4))
    sources = sorted(f"{2018 + n % 7}/{n % 61:02d}/kh-{n:06d}.pdf" for n in range(count))
    entries = [_entry(source, _doc_id(source)) for source in sources]
    names = _text_names(entries)
    manifest, fingerprint = _plan_parts(entries, names)
    new = folder.work / "tables-new"
    new.mkdir()
    tables = NewTables(new, OlderTables(new, manifest.version), manifest)
    folder.text.mkdir()
    plans = Drawn.plans(drawn, per_document)

    def write(numbered: tuple[int, range]) -> None:
        number, own = numbered[0], entries[numbered[1].start : numbered[1].stop]
        for entry in own:
            (folder.text / names[str(entry.outcome.doc_id)]).write_text(plans.text(entry.source), "utf-8")
        for name, rows in plans.again([entry.source for entry in own]):
            part = TablePart(SCHEMAS[name])
            part.take(rows)
            part.write(tables.file(name, number))
        tables.write_outcomes(number, lambda: (outcome_row(e.outcome, e.stages) for e in own))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, enumerate(cut(sources))))
    tables.write_manifest()
    exchange(new, folder.tables, folder.tables_before)
    _write_views(folder)
    _write_ledger(folder, entries, fingerprint)


def change(out: Path, count: int, chance: random.Random) -> None:
    """Change that many files anywhere in the archive: each gets a new content, and with it a new id and a new plan."""
    folder = OutFolder(out)
    with Ledger(folder.ledger) as ledger:
        for entry in chance.sample(list(ledger.entries()), count):
            plan = _plan(make_plan(f"changed/{entry.source}/{chance.random()}"), entry.source, 200)
            Artefacts(folder).write_plan(plan)
            ledger.put(_entry(entry.source, plan.doc_id))


def records(out: Path) -> tuple[int, int]:
    """How many documents and records an archive holds."""
    from pipeline.query.ask import ask

    ((documents,),) = ask(out, "SELECT count(*) FROM documents").rows
    return documents, sum(ask(out, f"SELECT count(*) FROM {table}").rows[0][0] for table in RECORD_TABLES)


def _doc_id(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def _entry(source: str, doc_id: str) -> Entry:
    stages = dict.fromkeys(("read", "repair", "structure", "extract", "doubts"), doc_id[:12])
    return Entry(Outcome(source, doc_id, "done", pages_in=1, pages_out=1, seconds=1.0), doc_id, stages, source)


def _write_ledger(folder: OutFolder, entries: list[Entry], fingerprint: str) -> None:
    with Ledger(folder.ledger) as ledger:
        ledger.set_fact("published", fingerprint)
    with sqlite3.connect(folder.ledger) as ledger_file:
        ledger_file.executemany(
            "INSERT INTO files (source, doc_id, state, pages_in, pages_out, problems, stages, key) "
            "VALUES (?, ?, 'done', 1, 1, '[]', ?, ?)",
            ((e.source, e.outcome.doc_id, json.dumps(e.stages, sort_keys=True), e.key) for e in entries),
        )
        ledger_file.executemany("INSERT INTO times VALUES (?, 1.0, '', ?)", ((e.source, e.source) for e in entries))


@dataclass(frozen=True)
class Drawn:
    """The documents that are drawn: their texts, and their rows, one document after the other, as Arrow tables."""

    texts: list[str]
    tables: dict[str, pa.Table]
    starts: dict[str, list[int]]

    @classmethod
    def plans(cls, count: int, per_document: int) -> Drawn:
        texts: list[str] = []
        pieces: dict[str, list[pa.Table]] = {table: [] for table in DOCUMENT_TABLES}
        for number in range(count):
            one, two = make_plan(f"archive/{number}/a"), make_plan(f"archive/{number}/b")
            gold = {**one.gold, **{name: [*one.gold[name], *two.gold[name]] for name in RECORD_TABLES}}
            plan = as_stored(_plan(SyntheticPlan(one.text + "\n" + two.text, gold, one.look), f"{number}.pdf", per_document))
            texts.append(plan.text.clean)
            for table in DOCUMENT_TABLES:
                rows = list(PlanRows(plan, "").of(table))
                pieces[table].append(pa.Table.from_pylist(rows, schema=SCHEMAS[table]))
        starts = {table: list(accumulate((piece.num_rows for piece in own), initial=0)) for table, own in pieces.items()}
        return cls(texts, {table: pa.concat_tables(own).combine_chunks() for table, own in pieces.items()}, starts)

    def _number(self, source: str) -> int:
        return int(source[-10:-4]) % len(self.texts)

    def text(self, source: str) -> str:
        """The text of the document under another name: its first letters are those of its path."""
        text = self.texts[self._number(source)]
        head = f"{source}\n"[: text.index("\n") + 1 if "\n" in text else 0]
        return head + text[len(head) :]

    def again(self, sources: Sequence[str]) -> Iterator[tuple[str, pa.Table]]:
        """The rows of documents under other names, table by table."""
        chance = np.random.default_rng(int(_doc_id(sources[0]), 16))
        for table, starts in self.starts.items():
            spans = [(starts[n], starts[n + 1]) for n in map(self._number, sources)]
            rows = self.tables[table].take(np.concatenate([np.arange(*span) for span in spans]))
            lengths = [end - start for start, end in spans]
            own = pa.array(np.repeat([_doc_id(source) for source in sources], lengths).tolist(), pa.string())
            rows = _put(rows, "doc_id", own)
            for name in {"record_id", "section_id", "parent_id", "table_id"} & set(rows.column_names):
                tail = pc.utf8_slice_codeunits(rows.column(name), 16)
                rows = _put(rows, name, pc.binary_join_element_wise(own, tail, ""))
            if table == "documents":
                rows = _documents(rows, sources)
            if table == "wording":
                copied = chance.random(len(rows)) < COPIES
                other = pa.array(chance.integers(-(1 << 63), 1 << 63, len(rows), dtype=np.int64))
                rows = _put(rows, "run", pc.if_else(pa.array(copied), rows.column("run"), other))
            yield table, rows


def _put(rows: pa.Table, name: str, values: Any) -> pa.Table:
    return rows.set_column(rows.column_names.index(name), rows.schema.field(name), values)


def _documents(rows: pa.Table, sources: Sequence[str]) -> pa.Table:
    """Documents with a place, a number and dates of their own."""
    made = []
    for source, row in zip(sources, rows.to_pylist(), strict=True):
        chance, year = random.Random(source), int(source[:4])
        row |= {"source": source, "text_file": f"{Path(source).stem}.txt", "number": str(chance.randrange(1, 400))}
        row["province"], row["province_now"] = chance.choice(PROVINCES)
        for name in ("issued_on_from", "issued_on_to"):
            row[name] = row[name] and row[name].replace(year=year, day=min(28, row[name].day))
        made.append(
            {**row, "plan_from": year, "plan_to": year, "issued_on": row["issued_on"] and f"{year}{row['issued_on'][4:]}"}
        )
    return pa.Table.from_pylist(made, schema=rows.schema)


PROVINCES = tuple((row["name"], row["successor"]) for row in facts("provinces"))
"""The provinces of before 2025, each with that of today."""


def _plan(synthetic: SyntheticPlan, source: str, most: int) -> Plan:
    """A synthetic plan as the rooms would have made it, its records those of the truth, at most so many."""
    lines = [line for line in (" ".join(line.split()) for line in synthetic.text.split("\n")) if line]
    page = Page(1, None, tuple(Line(tuple(Word(word) for word in line.split())) for line in lines), "text layer", "synthetic")
    digest = hashlib.sha256(f"{source}\n{synthetic.text}".encode()).hexdigest()
    transcript = Transcript(Source(source, digest, "pdf", 1), (page,))
    raw = transcript.raw
    chance = random.Random(digest)
    words = chance.sample(list(transcript.words), min(10, len(transcript.words)))
    corrections = tuple(
        Correction(
            word.at, word.at.of(raw), word.at.of(raw), 0.9, "lattice", state=chance.choice(("applied", "applied", "proposed"))
        )
        for word in sorted(words, key=lambda word: word.at)
    )
    return Plan(transcript, Text(raw, corrections), _outline(raw), _records(synthetic, raw, most, chance), (("read", "k"),))


def _outline(raw: str) -> Outline:
    at, paragraphs = 0, []
    for line in raw.split("\n"):
        paragraphs.append(Paragraph((Span(at, at + len(line)),)))
        at += len(line) + 1
    groups = [paragraphs[n : n + 12] for n in range(0, len(paragraphs), 12)]
    starts = [0, *(group[0].span.start for group in groups[1:]), len(raw)]
    return Outline(
        tuple(
            Section("section", 1, str(n + 1), group[0], Span(starts[n], starts[n + 1]), tuple(group[1:]))
            for n, group in enumerate(groups)
        )
    )


def _records(synthetic: SyntheticPlan, raw: str, most: int, chance: random.Random) -> Records:
    found: dict[str, list[Any]] = {name: [] for name in RECORD_TABLES}
    left = most
    for name in RECORD_TABLES:
        for gold in synthetic.gold[name]:
            if left:
                found[name].append(_record(name, gold, raw, chance))
                left -= 1
    while left and found["targets"]:  # the last ones again with another year: so many records a document and no fewer
        year = 2018 + left % 9
        found["targets"].append(
            replace(found["targets"][left % len(found["targets"])], due=str(year), due_from=str(year), due_to=str(year))
        )
        left -= 1
    document = {
        f.name: synthetic.gold["document"].get(f.name) for f in fields(DocumentFields) if f.name in synthetic.gold["document"]
    }
    document = {name: tuple(value) if isinstance(value, list) else value for name, value in document.items()}
    return Records(DocumentFields(**document), **{name: tuple(rows) for name, rows in found.items()})


def _record(name: str, gold: dict[str, Any], raw: str, chance: random.Random) -> Any:
    known = {f.name for f in fields(KINDS[name])}
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in gold.items() if key in known}
    at = re.search(r"\s+".join(map(re.escape, gold["quote"].split())), raw)
    values["quote"] = Span(at.start(), at.end()) if at else Span(0, 0)
    if name == "legal_bases":
        values["key"] = f"{gold['doc_type']}|{gold['code']}|{gold.get('issued_on')}"
    if name == "responsibilities" and chance.random() < 0.4:
        values |= {
            "due_from": f"{2019 + chance.randrange(6)}-01",
            "due_to": f"{2019 + chance.randrange(6)}-{1 + chance.randrange(12):02d}",
        }
    doubtful = chance.random() < 0.01
    return KINDS[name](
        **values, confidence=round(chance.uniform(0.6, 1), 2), method="truth", flags=("proposed",) if doubtful else ()
    )

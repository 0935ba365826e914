"""Makes a large archive for `benchmarks.archive`: what `kehoach run` would have published from very many synthetic plans."""

from __future__ import annotations

import hashlib
import json
import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.schema.outcome import Outcome
from pipeline.schema.outline import Outline, Paragraph, Section
from pipeline.schema.page import Line, Page, Source, Transcript, Word
from pipeline.schema.plan import Plan
from pipeline.schema.records import Budget, DocumentFields, LegalBasis, Records, Responsibility, Target
from pipeline.schema.text import Correction, Span, Text
from pipeline.store.artefacts import Artefacts, as_stored
from pipeline.store.folder import OutFolder
from pipeline.store.ledger import Entry, Ledger
from pipeline.store.parts import Document, NewTables, OlderTables, cut
from pipeline.store.rows import PlanRows, Row, outcome_row
from pipeline.store.schemas import DOCUMENT_TABLES
from pipeline.store.tables import _plan_parts, _text_names, _write_views, exchange
from pipeline.training.plans import SyntheticPlan, make_plan

RECORD_TABLES = ("legal_bases", "targets", "responsibilities", "budgets")
KINDS = {"legal_bases": LegalBasis, "targets": Target, "responsibilities": Responsibility, "budgets": Budget}
DRAWN = 2_000
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
    source_of = {str(entry.outcome.doc_id): entry.source for entry in entries}
    folder.text.mkdir()

    def rows_of(document: Document) -> Callable[[str], Iterator[Row]]:
        source = source_of[document.doc_id]
        number = int(source[-10:-4]) % drawn
        text, rows = _drawn(number, per_document)
        head = f"{source}\n"[: text.index("\n") + 1 if "\n" in text else 0]
        (folder.text / names[document.doc_id]).write_text(head + text[len(head) :], "utf-8")
        chance = random.Random(source)
        return lambda table: _again(rows[table], table, document.doc_id, source, chance)

    for number, part in enumerate(cut(sources)):
        tables.write_documents(number, rows_of)
        own = entries[part.start : part.stop]
        tables.write_outcomes(number, lambda own=own: (outcome_row(e.outcome, e.stages) for e in own))  # type: ignore[misc]
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


@cache
def _drawn(number: int, per_document: int) -> tuple[str, dict[str, list[Row]]]:
    """The text and the rows of a drawn document."""
    one, two = make_plan(f"archive/{number}/a"), make_plan(f"archive/{number}/b")
    gold = {**one.gold, **{name: [*one.gold[name], *two.gold[name]] for name in RECORD_TABLES}}
    both = SyntheticPlan(one.text + "\n" + two.text, gold, one.look)
    plan = as_stored(_plan(both, f"{number}.pdf", per_document))
    rows = PlanRows(plan, "")
    return plan.text.clean, {table: list(rows.of(table)) for table in DOCUMENT_TABLES}


def _again(rows: list[Row], table: str, doc_id: str, source: str, chance: random.Random) -> Iterator[Row]:
    """Rows of a drawn document under another name."""
    for row in rows:
        more: Row = {"doc_id": doc_id}
        if "record_id" in row:
            more["record_id"] = doc_id + row["record_id"][16:]
        if "section_id" in row:
            more |= {name: row[name] and doc_id + row[name][16:] for name in ("section_id", "parent_id")}
        if table == "documents":
            more |= {"source": source, "text_file": f"{Path(source).stem}.txt", "number": str(chance.randrange(1, 400))}
            more["province"] = chance.choice(PROVINCES)
            year = int(source[:4])
            for name in ("issued_on_from", "issued_on_to"):
                more[name] = row[name] and row[name].replace(year=year, day=min(28, row[name].day))
            more |= {"plan_from": year, "plan_to": year, "issued_on": row["issued_on"] and f"{year}{row['issued_on'][4:]}"}
        if table == "wording" and chance.random() > COPIES:
            more["run"] = chance.randrange(-(1 << 63), 1 << 63)
        yield {**row, **more}


PROVINCES = tuple(f"Tỉnh {letter}{other}" for letter in "ABCDEFGH" for other in "abcdefgh")[:63]


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

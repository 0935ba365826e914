"""Tables in parts: what has not changed is used again, and the bytes are those of a publication from nothing."""

from __future__ import annotations

import hashlib
import random
import shutil
from pathlib import Path

import pytest

from pipeline.query.ask import ask
from pipeline.schema.outcome import Outcome
from pipeline.schema.outline import Outline, Paragraph, Section
from pipeline.schema.page import Line, Page, Source, Transcript, Word
from pipeline.schema.plan import Plan
from pipeline.schema.records import DocumentFields, Records, Target
from pipeline.schema.text import Span, Text
from pipeline.store import parts
from pipeline.store.artefacts import Artefacts
from pipeline.store.folder import OutFolder
from pipeline.store.ledger import Entry, Ledger
from pipeline.store.parts import cut, read_manifest
from pipeline.store.tables import DamagedPlan, publish
from pipeline.store.wording import runs


def plan_of(source: str, words: str) -> Plan:
    page = Page(1, None, (Line(tuple(map(Word, words.split()))),), "plain text", "utf-8")
    span = Span(0, len(words))
    target = Target(kind="quantitative", indicator=words, value=1.0, quote=span, confidence=0.9, method="hand")
    outline = Outline((Section("section", 1, "", None, span, (Paragraph((span,)),)),))
    digest = hashlib.sha256(words.encode()).hexdigest()
    transcript = Transcript(Source(source, digest, "text", 1), (page,))
    return Plan(transcript, Text(words), outline, Records(DocumentFields(title=source), targets=(target,) * 2), (("read", "k"),))


class Archive:
    """An output folder that plans are put into and taken from by hand."""

    def __init__(self, root: Path) -> None:
        self.folder = OutFolder(root)
        self.folder.prepare()

    def put(self, source: str, words: str) -> None:
        plan = plan_of(source, words)
        Artefacts(self.folder).write_plan(plan)
        with Ledger(self.folder.ledger) as ledger:
            outcome = Outcome(source, plan.doc_id, "done", pages_in=1, pages_out=1)
            ledger.put(Entry(outcome, "k", {"read": plan.doc_id}))

    def drop(self, source: str) -> None:
        with Ledger(self.folder.ledger) as ledger:
            ledger.forget([source])

    def publish(self) -> bool:
        with Ledger(self.folder.ledger) as ledger:
            return publish(self.folder, ledger)

    def files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.folder.tables)): path.read_bytes()
            for path in self.folder.tables.rglob("*")
            if path.is_file()
        }


@pytest.fixture(params=[10_000, 8], ids=["one part", "many parts"])
def many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Archives of a hundred files, in one part and in many."""
    monkeypatch.setattr(parts, "WHOLE", request.param)
    monkeypatch.setattr(parts, "SMALLEST", 4)
    monkeypatch.setattr(parts, "PARTS", 16)
    return bool(request.param == 8)


def test_the_same_files_give_the_same_bytes_whatever_was_there_before(
    many: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    wanted = {f"in/{n:03d}.txt": f"mở {n} lớp học cho cán bộ xã" for n in range(60)}
    archive = Archive(tmp_path / "grown")
    for source, words in wanted.items():
        archive.put(source, words)
    assert archive.publish()
    assert not archive.publish()
    opened: list[str] = []
    real = Artefacts.plan
    monkeypatch.setattr(Artefacts, "plan", lambda self, doc_id: opened.append(doc_id) or real(self, doc_id))
    for round_ in range(4):
        changed = {source: f"{words}, lần {round_}" for source, words in wanted.items() if chance.random() < 0.05}
        changed |= {f"in/{chance.randrange(100):03d}b.txt": f"tệp mới {round_} {n}" for n in range(3)}
        wanted |= changed
        for source, words in changed.items():
            archive.put(source, words)
        gone = chance.choice(sorted(wanted))
        del wanted[gone]
        archive.drop(gone)
        opened.clear()
        assert archive.publish()
        assert len(opened) <= len(changed), "only the changed plans are read"
    fresh = Archive(tmp_path / "fresh")
    for source, words in sorted(wanted.items(), reverse=True):
        fresh.put(source, words)
    fresh.publish()
    assert archive.files() == fresh.files()
    assert (fresh.folder.tables / "targets.parquet").is_dir() == many
    answer = ask(archive.folder.root, "SELECT d.source, t.indicator FROM targets t JOIN documents d USING (doc_id)").rows
    assert sorted(answer) == sorted(2 * list(wanted.items()))


def test_what_a_broken_off_publication_left_is_not_trusted(many: bool, tmp_path: Path) -> None:
    archive = Archive(tmp_path / "a")
    for n in range(40):
        archive.put(f"{n}.txt", f"văn bản số {n}")
    archive.publish()
    before = archive.files()
    text = archive.folder.text / "7.txt"
    text.write_text("lời khác")
    with Ledger(archive.folder.ledger) as ledger:
        ledger.set_fact("published", "")  # as a kill in the middle leaves it
    assert archive.publish()
    assert text.read_text() == "văn bản số 7"
    assert archive.files() == before


def test_a_plan_that_is_damaged_leaves_the_tables_as_they_were(many: bool, tmp_path: Path) -> None:
    archive = Archive(tmp_path / "a")
    for n in range(40):
        archive.put(f"{n}.txt", f"văn bản số {n}")
    archive.publish()
    before = archive.files()
    archive.put("7.txt", "lời mới")
    archive.put("23.txt", "lời mới khác")
    plan = archive.folder.plan(plan_of("23.txt", "lời mới khác").doc_id)
    content = plan.read_bytes()
    plan.write_bytes(b"{")
    with pytest.raises(DamagedPlan, match=r"23\.txt"):
        archive.publish()
    assert archive.files() == before
    plan.write_bytes(content)
    assert archive.publish()
    told = ask(archive.folder.root, "SELECT DISTINCT indicator FROM targets WHERE indicator LIKE 'lời%' ORDER BY 1").rows
    assert list(told) == [("lời mới",), ("lời mới khác",)]


def test_a_text_or_a_part_that_is_gone_comes_back(many: bool, tmp_path: Path) -> None:
    archive = Archive(tmp_path / "a")
    for n in range(40):
        archive.put(f"{n}.txt", f"văn bản số {n}")
    archive.publish()
    before = archive.files()
    (archive.folder.text / "7.txt").unlink()
    assert archive.publish()
    assert (archive.folder.text / "7.txt").read_text() == "văn bản số 7"
    shutil.rmtree(archive.folder.tables)
    assert archive.publish()
    assert archive.files() == before
    manifest = read_manifest(archive.folder.tables)
    assert manifest is not None
    assert sum(len(part.documents) for part in manifest.parts) == 40


def test_a_moved_folder_gets_its_views_back(tmp_path: Path) -> None:
    import duckdb

    archive = Archive(tmp_path / "before")
    archive.put("a.txt", "mở 05 lớp")
    archive.publish()
    (tmp_path / "before").rename(tmp_path / "after")
    assert not Archive(tmp_path / "after").publish()
    with duckdb.connect(str(tmp_path / "after" / "kehoach.duckdb"), read_only=True) as client:
        assert client.execute("SELECT count(*) FROM targets").fetchone() == (2,)


def test_cuts_depend_on_the_paths_alone() -> None:
    sources = [f"{n:06d}.pdf" for n in range(30_000)]
    before = {sources[part.start] for part in cut(sources)}
    more = sorted([*sources, *(f"{n:06d}b.pdf" for n in range(100, 200))])
    after = {more[part.start] for part in cut(more)}
    assert len(after - before) <= 3
    assert before <= after
    covered = [n for part in cut(sources) for n in part]
    assert covered == list(range(30_000))


def test_runs_of_words_do_not_see_numbers_case_and_lines() -> None:
    words = [f"t{chr(97 + n % 23)}{chr(97 + n // 23)}" for n in range(400)]
    text = " ".join(words)
    found = list(runs(text))
    assert 4 <= len(found) <= 30, "about one in 32"
    start, end, _ = found[0]
    assert len(text[start:end].split()) == 8
    same = {run for _, _, run in found}
    assert {run for _, _, run in runs(text.upper().replace(" ", "\n"))} == same
    assert {run for _, _, run in runs("năm 2023 " + text)} >= same
    assert not {run for _, _, run in runs(" ".join(reversed(words)))} & same
    assert list(runs("quá ngắn để so")) == []

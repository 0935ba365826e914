"""What people decide outranks what the machine makes, survives re-runs and new readings, and can be undone without limit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import steps
from pipeline.batch import run
from pipeline.schema.decided import decide_records, decide_text, snapshot
from pipeline.schema.decision import Decision, Place, Verdict, find, in_force, place_of
from pipeline.schema.page import Line, Page, Source, Transcript, Word
from pipeline.schema.records import DocumentFields, Records, Target
from pipeline.schema.text import Correction, Span, Text, touching
from pipeline.settings import Batch, Settings
from pipeline.store.artefacts import Artefacts
from pipeline.store.folder import OutFolder
from pipeline.store.ledger import Ledger, decided_key

ONE_WORKER = Settings(batch=Batch(workers=1))


def transcript(*pages: str) -> Transcript:
    read = tuple(
        Page(n, None, tuple(Line(tuple(map(Word, line.split()))) for line in page.split("\n")), "plain text", "hand")
        for n, page in enumerate(pages, 1)
    )
    return Transcript(Source("a.txt", "ab" * 32, "text", len(pages)), read)


def decide(read: Transcript, wording: str, verdict: Verdict, after: str | None = None, number: int = 1, nth: int = 0) -> Decision:
    at = -1
    for _ in range(nth + 1):
        at = read.raw.index(wording, at + 1)
    page, place, raw = place_of(read, Span(at, at + len(wording)))
    return Decision(digest="d", verdict=verdict, made_by="lan", page=page, place=place, raw=raw, after=after, id=number)


READ = transcript("ke hoach\nthue hién 05 lop thue hién", "thue hién 0 I/KH-UBND")
MACHINE = Text(
    READ.raw,
    tuple(
        Correction(Span(at, at + 9), "thue hién", "thực hiện", 0.7, "lattice", (("thuê hiên", 0.2),))
        for at in (9, 26, 37)
        if READ.raw[at : at + 9] == "thue hién"
    ),
)


def test_a_person_outranks_the_machine() -> None:
    kept = decide_text(READ, MACHINE, [decide(READ, "thue hién", "accept", "thực hiện")])
    assert kept.text.corrections[0].rule == "person"
    assert (kept.text.corrections[0].confidence, kept.text.corrections[0].state) == (1.0, "accepted")
    turned_down = decide_text(READ, MACHINE, [decide(READ, "thue hién", "reject", nth=1)]).text
    assert turned_down.clean.count("thue hién") == 1
    assert [c.state for c in turned_down.corrections] == ["applied", "rejected", "applied"]
    edited = decide_text(READ, MACHINE, [decide(READ, "ke hoach", "edit", "kế hoạch")]).text
    assert edited.clean.startswith("kế hoạch\nthực hiện")
    other = decide_text(READ, MACHINE, [decide(READ, "hién", "edit", "hiến")]).text
    assert other.clean.split("\n")[1].startswith("thue hiến 05"), "the machine's wider correction gives way"


def test_the_later_decision_counts_and_undoing_brings_the_earlier_back() -> None:
    one, two = decide(READ, "thue hién", "reject", number=1), decide(READ, "thue hién", "edit", "thuê hiên", number=2)
    undo = Decision(digest="d", verdict="undo", made_by="lan", undoes=2, id=3)
    assert decide_text(READ, MACHINE, [one, two]).text.clean.split("\n")[1].startswith("thuê hiên")
    assert decide_text(READ, MACHINE, [one, two, undo]).text.clean.split("\n")[1].startswith("thue hién")
    assert (
        decide_text(READ, MACHINE, [one, two, undo, Decision(digest="d", verdict="undo", made_by="x", undoes=1, id=4)]).text
        == MACHINE
    )


def test_a_decision_finds_its_words_after_a_new_reading() -> None:
    second = decide(READ, "thue hién", "edit", "thực hành", nth=1)
    moved = transcript("Ủy ban\nke hoach nam\nthue hién 05 lop thue hién", "thue hién 0 I/KH-UBND")
    span = find(second, moved)
    assert span is not None and moved.raw[: span.start].endswith("05 lop ")
    assert decide_text(moved, Text(moved.raw), [second]).text.clean.count("thực hành") == 1


@given(st.lists(st.integers(0, 30), min_size=2, max_size=12), st.integers(0, 30), st.integers(0, 12))
def test_touching_is_what_touches(cuts: list[int], start: int, length: int) -> None:
    ends = sorted(set(cuts))
    spans, at = [Span(a, b) for a, b in zip(ends[::2], ends[1::2], strict=False)], Span(start, start + length)
    assert [spans[n] for n in touching(spans, at)] == [span for span in spans if span.touches(at)]


def test_of_equal_words_with_equal_neighbours_the_one_in_its_place_is_meant() -> None:
    read = transcript(" ".join(["thue hién"] * 20))
    for nth in range(20):
        said = decide(read, "thue hién", "edit", "thực hiện", nth=nth)
        assert find(said, read) == Span(nth * 10, nth * 10 + 9)


def test_a_changed_text_under_a_decision_is_a_conflict_and_not_dropped() -> None:
    said = decide(READ, "05 lop", "edit", "05 lớp")
    changed = transcript("ke hoach\nthue hién 06 lap thue hién", "thue hién 0 I/KH-UBND")
    assert decide_text(changed, Text(changed.raw), [said]).conflicts == (said,)
    better = transcript("ke hoach\nthue hién 05 lớp thue hién", "thue hién 0 I/KH-UBND")
    assert decide_text(better, Text(better.raw), [said]).conflicts == (), "the new reading says what the person said"


def test_a_rule_reaches_every_place_that_nobody_decided_about() -> None:
    rule = Decision(digest="*", verdict="rule", made_by="lan", raw="thue hién", after="thi hành", id=2)
    text = decide_text(READ, MACHINE, [decide(READ, "thue hién", "reject"), rule]).text
    assert text.clean.count("thi hành") == 2 and text.clean.count("thue hién") == 1


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(["accept", "reject", "edit", "undo"]), st.text("aă ", min_size=1)),
        max_size=12,
    )
)
def test_replay_holds_whatever_people_decide(said: list[tuple[int, Verdict, str]]) -> None:
    decisions = []
    for number, (nth, verdict, after) in enumerate(said, 1):
        if verdict == "undo":
            decisions.append(Decision(digest="d", verdict="undo", made_by="x", undoes=max(1, number - 1 - nth), id=number))
        else:
            decisions.append(decide(READ, "thue hién", verdict, after, number, nth))
    text = decide_text(READ, MACHINE, decisions).text
    assert text.raw == READ.raw
    assert decide_text(READ, MACHINE, decisions).text == text
    undone = [
        *decisions,
        *(Decision(digest="d", verdict="undo", made_by="x", undoes=d.id, id=100 + n) for n, d in enumerate(in_force(decisions))),
    ]
    assert decide_text(READ, MACHINE, undone).text == MACHINE


def target(wording: str, quote: Span, value: float) -> Target:
    return Target(
        kind="quantitative", indicator=wording, value=value, unit="lớp", quote=quote, confidence=0.6, method="m", flags=("odd",)
    )


@pytest.mark.parametrize("verdict", ["record edit", "record reject", "record add", "record accept"])
def test_records_follow_people(verdict: Verdict) -> None:
    at = READ.raw.index("05 lop")
    one, two = target("mở lớp", Span(at, at + 6), 5.0), target("học viên", Span(at, at + 6), 50.0)
    page, place, raw = place_of(READ, Span(at, at + 6), "targets")
    given = {"kind": "quantitative", "indicator": "thêm", "value": 7.0} if verdict == "record add" else {"value": 6.0}
    said = Decision(
        digest="d", verdict=verdict, made_by="lan", page=page, place=place, raw=raw, id=1,
        before=json.dumps(snapshot(two)), after=json.dumps(given) if verdict in ("record edit", "record add") else None,
    )  # fmt: skip
    found, conflicts = decide_records(READ, Text(READ.raw), Records(DocumentFields(), targets=(one, two)), [said])
    values = sorted(t.value or 0 for t in found.targets)
    expected = {"record edit": [5, 6], "record reject": [5], "record add": [5, 7, 50], "record accept": [5, 50]}
    assert values == expected[verdict] and not conflicts
    assert all(t.flags == () and t.method == "person" for t in found.targets if t not in (one, two))
    nothing, _ = decide_records(READ, Text(READ.raw), Records(DocumentFields()), [said])
    kept = {"record edit": [6.0], "record reject": [], "record add": [7.0], "record accept": [50.0]}
    assert [t.value for t in nothing.targets] == kept[verdict], "what a person wrote stays where the machine finds it no more"
    changed = transcript("ke hoach\nkhác hẳn", "trang hai")
    assert decide_records(changed, Text(changed.raw), Records(DocumentFields()), [said])[1] == (said,)


def test_document_fields_follow_people() -> None:
    said = Decision(
        digest="d", verdict="record edit", made_by="lan", page=1, place=Place(table="documents"), after='{"number": "01"}', id=1
    )
    found, _ = decide_records(READ, Text(READ.raw), Records(DocumentFields(number="0I", flags=("proposed",))), [said])
    assert (found.document.number, found.document.flags, found.document.method) == ("01", (), "person")


def test_the_key_of_decisions_is_that_of_their_content() -> None:
    one = decide(READ, "thue hién", "reject")
    assert decided_key([one]) == decided_key([decide(READ, "thue hién", "reject", number=9)])
    assert decided_key([one, Decision(digest="d", verdict="undo", made_by="x", undoes=1, id=2)]) == ""
    assert decided_key([Decision(digest="d", verdict="comment", made_by="x", id=1)]) == ""


def test_a_run_applies_what_people_decided_and_a_moved_file_keeps_it(tmp_path: Path, root: Path) -> None:
    source = tmp_path / "in" / "kh.txt"
    source.parent.mkdir()
    source.write_bytes(b"\n".join((root / "data" / "raw" / "06-hoi-phu-nu-moi-truong.txt").read_bytes().split(b"\n")[:24]))
    out = OutFolder(tmp_path / "out")
    run([str(source)], out.root, ONE_WORKER)
    artefacts = Artefacts(out)
    doc_id = next(out.documents.iterdir()).name
    plan = artefacts.whole_plan(doc_id)
    assert plan is not None
    first = plan.text.applied[0]
    page, place, raw = place_of(plan.transcript, first.at)
    with Ledger(out.ledger) as ledger:
        ledger.append(
            [Decision(digest=plan.transcript.source.digest, verdict="reject", made_by="lan", page=page, place=place, raw=raw)]
        )
    source.rename(source.with_name("moved.txt"))
    assert run([str(source.parent)], out.root, ONE_WORKER).published
    decided = artefacts.plan(doc_id)
    assert decided is not None and decided.source.path.endswith("moved.txt")
    assert next(c for c in decided.text.corrections if c.at == first.at).state == "rejected"
    assert decided.machine == plan.text.corrections, "the machine's own corrections are kept for an undo"
    again = run([str(source.parent)], out.root, ONE_WORKER, redo="all")
    assert again.unchanged == 0 and artefacts.plan(doc_id) == decided
    assert run([str(source.parent)], out.root, ONE_WORKER).unchanged == 1
    made = steps.make_plan(decided.source, plan.transcript.pages, ONE_WORKER, Ledger(out.ledger).decisions(decided.source.digest))
    assert made.text == decided.text and made.records == decided.records

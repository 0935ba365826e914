"""What people decided teaches later runs: the archive's own lexicon, tried on decisions held out, part of repair's key."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_visitor import ONE_WORKER

from pipeline.batch import run
from pipeline.batch.versions import versions
from pipeline.cli import main
from pipeline.repair import repair_text
from pipeline.review.archive import Archive
from pipeline.review.learning import HELD_OUT, is_held_out, learn, lexicon_of, pairs_of
from pipeline.schema.decision import Decision, Place, place_of
from pipeline.schema.lexicon import Lexicon
from pipeline.settings import Repair, Settings, load
from pipeline.store.folder import OutFolder
from pipeline.store.lexicon import read_lexicon, taught, write_lexicon

GARBLED = "Cac dia phuong thue hién c6 it nhét 01 phong su tai xa Xim Vang va ban Ta Ghénh, bao cao BCTĐ tinh\n" * 3


def said(raw: str, after: str | None, before: str | None = None, at: int = 0) -> Decision:
    verdict = "reject" if after is None else "accept" if after == before else "edit"
    return Decision(
        digest="d", verdict=verdict, made_by="lan", page=1, place=Place(at), raw=raw, before=before, after=after, id=at
    )


def read_with(lexicon: Lexicon, raw: str = GARBLED) -> str:
    return repair_text(raw, Repair(mode="eng", lexicon=lexicon)).clean


def test_a_name_that_people_wrote_is_read_elsewhere() -> None:
    assert "Xím Vàng" not in read_with(Lexicon()), "the model alone does not know the name"
    lexicon = lexicon_of([said("Xim Vang", "Xím Vàng", "Xim Vang", at) for at in (1, 2)])
    assert dict(lexicon.words) == {"Xím": 2, "Vàng": 2}
    assert read_with(lexicon).count("Xím Vàng") == 3


def test_an_abbreviation_that_people_kept_stays_and_a_word_needs_two_voices() -> None:
    once = lexicon_of([said("BCTĐ", None, "BCĐ"), said("tinh", None, "tỉnh", 1)])
    assert once.kept == ("BCTĐ",)
    assert "BCTĐ" in read_with(once)
    assert lexicon_of([said("tinh", None, "tỉnh", at) for at in (1, 2)]).kept == ("tinh",)
    divided = [said("tinh", None, "tỉnh", 1), said("tinh", None, "tỉnh", 2), said("tinh", "tỉnh", "tỉnh", 3)]
    assert lexicon_of(divided).kept == (), "what people read in two ways is decided by its neighbours"


def test_no_digit_is_learnt_and_the_later_word_counts() -> None:
    assert pairs_of(said("0I/KH", "01/KH")) == [p for p in pairs_of(said("0I/KH", "01/KH")) if p.read == "KH"]
    assert pairs_of(said("phong su", "phóng")) == []
    first, second = said("thue", "thuê"), replace(said("thue", "thực"), id=2)
    assert lexicon_of([first, second]).readings == (("thue", (("thực", 1),)),)
    assert repair_text("tong so 19O xa\n", Repair(mode="eng", lexicon=lexicon_of([said("19O", "190")]))).clean.count("19O") == 1


@cache
def repaired_plainly() -> str:
    return repair_text(GARBLED, Repair()).clean


@hypothesis.settings(max_examples=20)  # each repairs the whole text twice, some two seconds
@given(st.lists(st.tuples(st.sampled_from(GARBLED.split()), st.sampled_from(["thực", "Xím", "KH", "hiện", "đã"])), max_size=8))
def test_repair_with_a_lexicon_repaired_again_changes_nothing(pairs: list[tuple[str, str]]) -> None:
    lexicon = lexicon_of([said(raw, after, None, at) for at, (raw, after) in enumerate(pairs)])
    settings = Repair(lexicon=lexicon)
    once = repair_text(GARBLED, settings).clean
    assert repair_text(once, settings).clean == once
    digits = [c for c in GARBLED if c.isdigit()]
    assert [c for c in once if c.isdigit()] == [c for c in repaired_plainly() if c.isdigit()] != digits


def test_the_lexicon_is_part_of_the_key_of_repair_and_no_setting(tmp_path: Path) -> None:
    folder = OutFolder(tmp_path / "out")
    folder.prepare()
    lexicon = lexicon_of([said("thue", "thực")])
    before = versions(taught(Settings(), folder))
    assert before == versions(Settings())
    write_lexicon(folder, lexicon)
    assert read_lexicon(folder) == lexicon
    after = versions(taught(Settings(), folder))
    assert after.repair != before.repair and after == replace(before, repair=after.repair)
    assert after == versions(taught(Settings(), folder))
    write_lexicon(folder, Lexicon())
    assert versions(taught(Settings(), folder)) == before
    with pytest.raises(Exception, match="lexicon"):
        load(None, {"KEHOACH_REPAIR_LEXICON": "x"})


def test_training_from_reviews_reports_on_decisions_held_out(
    archive: Archive, out: Path, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "--from-reviews", str(out), "--lang", "en"]) == 2, "nobody has decided yet"
    card = next(c for c in archive.desk.cards() if "06-" in c.source)
    opened = archive.open(card.doc_id)
    decisions = []
    for correction in opened.machine.applied[:80]:
        number, place, raw = place_of(opened.plan.transcript, correction.at)
        after = correction.after.replace("rác", "RÁC")  # as if this office wrote it so
        decisions.append(
            Decision(digest=card.digest, verdict="accept" if after == correction.after else "edit", made_by="lan",
                     page=number, place=place, raw=raw, before=correction.after, after=after)
        )  # fmt: skip
    archive.decide(decisions)
    archive.settle()
    found = learn(archive)
    assert 0 < len(found.held_out) == sum(map(is_held_out, decisions)) < len(decisions) * 2 / HELD_OUT
    assert found.helps and found.pairs > 70 and found.taught_by == 1
    capsys.readouterr()
    assert main(["train", "--from-reviews", str(out), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert f"{len(found.held_out)} decisions held out" in told and "lexicon.json" in told
    assert read_lexicon(archive.folder) == found.lexicon
    redone = run([str(made / "in")], out, ONE_WORKER)
    assert redone.unchanged == 0, "what repair consults is part of its key"
    assert run([str(made / "in")], out, ONE_WORKER).unchanged == len(redone.outcomes)

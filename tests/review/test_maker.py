"""Documents made again in a process of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from review_visitor import ONE_WORKER

from pipeline.errors import KehoachError
from pipeline.review.archive import Archive
from pipeline.review.deciding import decide_place
from pipeline.review.maker import Maker
from pipeline.schema.text import Span
from pipeline.store.desk import Item


def test_a_decision_reaches_the_text_through_the_other_process(out: Path, first: Item) -> None:
    maker = Maker(out, ONE_WORKER)
    archive = Archive(out, ONE_WORKER, maker.make)
    opened, raw = archive.open(first.doc_id), Span(first.raw_start, first.raw_end)
    decide_place(archive, opened, raw, "edit", ("đổikhác", ""), "lan")
    archive.settle()
    again = archive.open(first.doc_id)
    assert again.stamp != opened.stamp
    assert "đổikhác" in again.plan.text.clean


def test_a_process_that_was_killed_is_started_anew(out: Path, first: Item) -> None:
    maker = Maker(out, ONE_WORKER)
    maker.make(first.doc_id)
    maker._process.kill()
    maker._process.join()
    with pytest.raises(KehoachError, match="has ended"):
        maker.make(first.doc_id)
    maker.make(first.doc_id)


def test_a_document_that_is_gone_is_said_and_the_next_is_made(out: Path, first: Item) -> None:
    maker = Maker(out, ONE_WORKER)
    with pytest.raises(KehoachError, match="no document"):
        maker.make("0" * 16)
    maker.make(first.doc_id)


def test_without_its_server_it_makes_what_it_was_asked_for_and_ends(out: Path, first: Item) -> None:
    maker = Maker(out, ONE_WORKER)
    before = Archive(out, ONE_WORKER).open(first.doc_id).stamp
    maker._pipe.send(first.doc_id)
    maker._pipe.close()
    maker._process.join(60)
    assert maker._process.exitcode == 0
    assert Archive(out, ONE_WORKER).open(first.doc_id).stamp != before

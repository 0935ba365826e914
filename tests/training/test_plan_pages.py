"""Synthetic plans drawn as pages: nothing of the plan is missing on paper, and the truth still fits."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.training.pages import Style, draw
from pipeline.training.plan_pages import blocks_of
from pipeline.training.plans import make_plan


@pytest.mark.parametrize("seed", range(12))
def test_every_quote_and_the_letterhead_stand_on_the_pages(seed: int) -> None:
    plan = make_plan(f"paper/{seed}", on_paper=True)
    pages = draw(blocks_of(plan), Style(dpi=40, page_numbers=False), np.random.default_rng(seed))
    text = " ".join(" ".join(page.text for page in pages).split())
    document = plan.gold["document"]
    assert document["signer"] in text and document["title"] in text
    assert document["issuer"].upper().split()[-1] in text
    for name in ("legal_bases", "targets", "responsibilities", "budgets"):
        for record in plan.gold[name]:
            assert " ".join(record["quote"].split()) in text
    assert {kind for page in pages for kind, _ in page.marks} == {"seal", "signature"}


def test_a_plan_that_is_only_text_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="on_paper"):
        blocks_of(make_plan("paper/1"))

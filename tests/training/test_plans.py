"""Synthetic plans: the truth stands in the text, nothing is left over from the templates, and there is variety."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from pipeline.training.plans import make_plan
from pipeline.training.plans.__main__ import write
from pipeline.training.plans.grammar import table, tables
from pipeline.training.plans.marks import parsed
from pipeline.training.plans.records import TABLES, clause

PLANS = [make_plan(f"test/{number}") for number in range(250)]


def folded(text: str) -> str:
    return " ".join(re.sub(r"[*#]", "", text).split())


@pytest.mark.parametrize("name", TABLES)
def test_every_quote_is_what_its_place_in_the_text_says(name: str) -> None:
    seen = 0
    for plan in PLANS:
        for record in plan.gold[name]:
            assert folded(plan.text[record["start"] : record["end"]]) == folded(record["quote"])
            seen += 1
    assert seen > 250


def test_nothing_is_left_over_from_the_templates() -> None:
    for plan in PLANS:
        assert not re.search(r"[<>{}$\[\]]", plan.text)
        assert "None" not in plan.text
        assert "  của" not in plan.text


def test_titles_signers_and_recipients_stand_in_the_text() -> None:
    for plan in PLANS:
        document, text = plan.gold["document"], folded(plan.text).lower()
        assert folded(document["title"]).lower() in text
        assert document["signer"].lower() in text
        for recipient in document["recipients"]:
            assert folded(recipient).lower() in text


def test_codes_and_numbers_of_records_stand_in_their_quotes() -> None:
    for plan in PLANS:
        for basis in plan.gold["legal_bases"]:
            assert basis["code"] in re.sub(r"(?<=[/-]) | (?=[/-])", "", basis["quote"]), basis
            assert basis["code"].startswith(basis["number"])
        for target in plan.gold["targets"]:
            if target["kind"] == "quantitative":
                digits = target["quote"].replace(".", "").replace(",", ".")
                assert re.search(rf"(?<!\d)0*{re.escape(format(target['value'], '.10g'))}", digits), target


def test_plans_differ_in_body_subject_shape_and_look() -> None:
    documents = [plan.gold["document"] for plan in PLANS]
    assert len({document["issuer"] for document in documents}) > 120
    assert len({document.get("symbol") for document in documents}) > 20
    assert {plan.text.count("\t") > 8 for plan in PLANS} == {True, False}
    assert Counter(plan.look.markdown for plan in PLANS)[True] > 10
    first = Counter(plan.text.split("\n", 1)[0] for plan in PLANS)
    assert first.most_common(1)[0][1] < 50


def test_a_seed_decides_everything_and_noise_changes_letters_only(tmp_path: Path) -> None:
    clean, noisy = make_plan("seed/1"), make_plan("seed/1", noise=0.05)
    assert clean == make_plan("seed/1")
    assert clean.text != noisy.text and len(clean.text) == len(noisy.text)
    assert re.sub(r"\D", "", clean.text) == re.sub(r"\D", "", noisy.text)
    assert clean.gold == noisy.gold
    (tmp_path / "gold").mkdir()
    write(3, 1, tmp_path, 0.0)
    gold = json.loads((tmp_path / "gold" / "plan-1-000003.json").read_text("utf-8"))
    assert set(gold) == {"document", *TABLES}


def test_marks_carry_several_quantities() -> None:
    text, (mark,) = parsed("{T v=10;u=lớp|v=50;u=người;per=lớp:Mở 10 lớp; 50 người/lớp}.")
    assert text == "Mở 10 lớp; 50 người/lớp."
    assert mark.attributes[1] == {"v": "50", "u": "người", "per": "lớp"}
    with pytest.raises(ValueError, match="not closed"):
        parsed("{T v=1:chưa đóng")


def test_a_clause_ends_at_semicolons_and_stops() -> None:
    text = "Tuyên truyền sâu rộng; mở 02 lớp tập huấn cho cán bộ. Báo cáo kết quả."
    start, end = clause(text, text.index("02"), text.index("02") + 6)
    assert text[start:end] == "mở 02 lớp tập huấn cho cán bộ"


@pytest.mark.parametrize("name", tables())
def test_each_subject_has_the_sections_that_plans_need(name: str) -> None:
    sections = table(name)
    assert set(sections) >= {"meta", "title", "lawsubject", "purpose", "goal", "target", "content", "activity", "task_lead"}
    assert len(sections["title"]) >= 5 and len(sections["target"]) >= 7

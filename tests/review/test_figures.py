"""Figures of reviewing: what was wrong and of what kind, acceptance sampling, the certificate."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from review_visitor import Visitor

from pipeline.review.archive import Archive
from pipeline.review.figures import error_rates
from pipeline.review.sampling import AQLS, sampling_plan
from pipeline.store.desk import Filters

Visit = Callable[..., Visitor]


@pytest.mark.parametrize(
    ("lot", "aql", "level", "expected"),
    [(1000, "1.0", "II", ("J", 80, 2)), (100_000, "1.0", "II", ("N", 500, 10)), (60, "1.0", "II", ("E", 13, 0)),
     (200, "1.0", "II", ("H", 50, 1)), (1000, "6.5", "II", ("J", 80, 10)), (1000, "1.0", "III", ("K", 125, 3))],
)  # fmt: skip
def test_sampling_plans_are_those_of_the_standard(lot: int, aql: str, level: str, expected: tuple[str, int, int]) -> None:
    plan = sampling_plan(lot, aql, level)
    assert (plan.letter, plan.sample, plan.accept) == expected


def test_a_laxer_limit_never_asks_for_fewer_defects() -> None:
    for lot in (10, 100, 1000, 10_000, 1_000_000):
        shares = [sampling_plan(lot, aql).accept for aql in AQLS]
        assert shares == sorted(shares)


def test_errors_are_told_by_where_they_come_from_and_what_they_are(archive: Archive, visit: Visit) -> None:
    lan, items = visit(), archive.desk.items(Filters(kind="correction", every=True), 4)
    for item, verdict, after in zip(items, ("accept", "reject", "edit"), (items[0].after, "", "x 1"), strict=False):
        lan.decide(archive, item, verdict, after)
    rates = {rate.kind: (rate.count, rate.seen) for rate in error_rates(archive.desk.all_decisions())}
    assert rates["all"] == (2, 3) and rates["repair"] == (2, 3) and "ocr" not in rates
    lan.post("/undo")
    assert error_rates(archive.desk.all_decisions())[0].seen == 2, "what was taken back does not count"
    shown = lan.get("/figures").text
    assert "máy sửa sai" in shown and '<svg class="days"' in shown
    assert error_rates([]) == []


def test_a_certificate_needs_a_look(visit: Visit) -> None:
    lan = visit()
    assert "Lô được chấp nhận" not in lan.get("/certificate?aql=1.0").text
    page = lan.get("/certificate?aql=1.0&bad=0&wrong_characters=4").text
    assert "Lô được chấp nhận" in page and "98 %" in page
    assert "Lô không được chấp nhận" in lan.get("/certificate?aql=1.0&bad=90").text
    assert lan.get("/sample?seed=7").text == lan.get("/sample?seed=7").text


def test_a_certificate_is_one_page_of_pdf(visit: Visit) -> None:
    import io

    import pdfplumber

    lan = visit()
    for asked, verdict in (("&bad=0&wrong_characters=4", "Lô được chấp nhận"), ("&bad=90", "Lô không được chấp nhận")):
        answer = lan.get(f"/certificate.pdf?aql=1.0{asked}")
        assert answer.headers["content-type"] == "application/pdf"
        with pdfplumber.open(io.BytesIO(answer.content)) as file:
            assert len(file.pages) == 1
            said = file.pages[0].extract_text()
            assert all("+" in font for font in {c["fontname"] for c in file.pages[0].chars}), "every face is embedded"
        assert "Phiếu nghiệm thu số hóa" in said and verdict in said and "ISO 2859-1, AQL 1.0" in said
        assert ("98 % chính xác" in said) == ("wrong" in asked)


def test_five_hundred_characters_are_drawn_by_seed(archive: Archive, visit: Visit) -> None:
    lan = visit()
    page = lan.get("/characters?seed=7").text
    assert page == lan.get("/characters?seed=7").text != lan.get("/characters?seed=8").text
    assert page.count("<mark>") == 500

"""References in one paragraph: cases as data, laws over made-up wording."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.references import find_references

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "cases" / "extract" / "references.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_what_a_reader_takes_from_a_paragraph(case: dict[str, Any]) -> None:
    found = find_references(case["before"], preamble=case["preamble"])
    got = [
        {
            "doc_type": r.doc_type,
            "code": r.code.code if r.code else None,
            "issued_on": r.issued_on,
            "issuer": r.issuer,
            "subject": r.subject,
            "nested": r.nested,
        }
        for r in found
    ]
    assert got == case["expect"]


def test_an_alias_is_kept() -> None:
    (found,) = find_references(
        "Chỉ thị số 52-CT/TW ngày 03/10/2025 của Ban Bí thư (sau đây gọi tắt là Chỉ thị 52) về bảo hiểm y tế;"
    )
    assert (found.alias, found.subject) == ("Chỉ thị 52", "về bảo hiểm y tế")


TYPES = {"Quyết định": "QĐ", "Kế hoạch": "KH", "Nghị quyết": "NQ", "Chỉ thị": "CT", "Thông báo": "TB"}
BODIES = {"UBND tỉnh Hoa Sơn": "UBND", "Sở Y tế": "SYT", "Ban Chỉ đạo huyện Khe Vàng": "BCĐ", "Hội đồng nhân dân huyện": "HĐND"}
SUBJECTS = (
    "về phát triển du lịch",
    "phê duyệt Đề án chợ nông thôn",
    "ban hành Quy chế phối hợp",
    "về việc giao kế hoạch vốn năm 2023",
)


@st.composite
def references(draw: st.DrawFn) -> tuple[str, str, str, str, str]:
    kind, body = draw(st.sampled_from(sorted(TYPES))), draw(st.sampled_from(sorted(BODIES)))
    number, day = draw(st.integers(1, 9999)), draw(st.dates())
    code = f"{number:02d}/{TYPES[kind]}-{BODIES[body]}"
    year = 1990 + day.year % 40
    date = f"{day.day % 28 + 1:02d}/{day.month}/{year}"
    return kind, code, date, body, draw(st.sampled_from(SUBJECTS))


@given(st.lists(references(), min_size=1, max_size=5))
def test_every_document_of_a_list_is_found_once_in_order(listed: list[tuple[str, str, str, str, str]]) -> None:
    text = (
        "Căn cứ "
        + "; ".join(f"{kind} số {code} ngày {date} của {body} {about}" for kind, code, date, body, about in listed)
        + "."
    )
    found = find_references(text)
    assert [(r.doc_type, r.code.code if r.code else None, r.issuer, r.subject) for r in found] == [
        (kind, code, body, about) for kind, code, _, body, about in listed
    ]
    assert all(text[r.start : r.end].startswith(("Căn cứ", r.doc_type)) for r in found)


@given(st.text(alphabet="số/-QĐUBNDTg0123456789 .,;:()ngày của ăKế hoạch\n", max_size=200))
def test_any_text_is_read_without_failing_and_inside_its_bounds(text: str) -> None:
    for found in find_references(text):
        assert 0 <= found.start <= found.end <= len(text)

"""The document's own fields, from cases: letterheads, titles, signatures as offices print them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from plain_text import read

from pipeline.extract.document import find_document
from pipeline.extract.document_title import plan_years, split_type
from pipeline.schema.records import DocumentFields
from pipeline.schema.text import Correction, Span
from pipeline.viet.casing import normal_case

FOLDER = Path(__file__).parent.parent / "cases/extract"
CASES = [case for name in ("document", "letterheads") for case in json.loads((FOLDER / f"{name}.json").read_text("utf-8"))]


def found(text: str, proposals: list[list[str]] = ()) -> tuple[str, DocumentFields]:  # type: ignore[assignment]
    clean, outline = read(text)
    given = []
    for printed, after in proposals:
        at = clean.index(printed)
        given.append(Correction(Span(at, at + len(printed)), printed, after, 0.8, "test", state="proposed"))
    return clean, find_document(clean, outline, given)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_fields(case: dict[str, Any]) -> None:
    _, document = found(case["before"], case.get("proposals", []))
    got = {name: getattr(document, name) for name in case["expect"]}
    assert {name: list(value) if isinstance(value, tuple) else value for name, value in got.items()} == case["expect"]


@pytest.mark.parametrize("case", [case for case in CASES if case["kind"] != "negative"], ids=lambda case: case["label"])
def test_places_say_where_a_field_was_read(case: dict[str, Any]) -> None:
    clean, document = found(case["before"])
    places = {place.role: place.at for place in document.places}
    for name in ("symbol", "place", "signer"):
        value = getattr(document, name)
        if value:
            printed = " ".join(places[name].of(clean).split())
            assert printed in (value, value.upper())  # a name in capitals is given in normal case
    if document.issuer:
        words = re.findall(r"\w+", document.issuer.lower())
        assert set(words) & set(re.findall(r"\w+", places["issuer"].of(clean).lower()))


@pytest.mark.parametrize(
    ("printed", "expect"),
    [
        ("UBND TỈNH LÀO CAI", "UBND tỉnh Lào Cai"),
        ("SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "Sở Lao động - Thương binh và Xã hội"),
        ("BCĐ CÁC CHƯƠNG TRÌNH MỤC TIÊU QUỐC GIA", "BCĐ các Chương trình mục tiêu quốc gia"),
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH", "Ủy ban nhân dân thành phố Hồ Chí Minh"),
        ("HUYỆN ỦY CAO LỘC", "Huyện ủy Cao Lộc"),
        ("SỞ Y TẾ BẮC NINH", "Sở Y tế Bắc Ninh"),
        ("UBND THÀNH PHÓ ĐÀ NẴNG", "UBND thành phố Đà Nẵng"),
        ("GIÁM ĐÓC", "Giám đốc"),
        ("Phòng Y tế", "Phòng Y tế"),
    ],
)
def test_capitals_become_normal_case(printed: str, expect: str) -> None:
    assert normal_case(printed) == expect


def test_the_document_itself_shows_how_a_name_is_written() -> None:
    assert normal_case("TRƯỜNG THPT LÊ QUÝ ĐÔN", "của Trường THPT Lê Quý Đôn và các trường") == "Trường THPT Lê Quý Đôn"


@pytest.mark.parametrize(
    ("title", "expect"),
    [
        ("Truyền thông năm 2024", (2024, 2024)),
        ("giai đoạn 2026 - 2031", (2026, 2031)),
        ("từ năm 2021 đến năm 2025", (2021, 2025)),
        ("Thực hiện nhiệm vụ năm học 2007 - 2008", (2007, 2008)),
        ("Phát triển du lịch đến năm 2030, tầm nhìn đến năm 2050", (None, 2030)),
        ("Cải cách hành chính tháng 01/2025", (2025, 2025)),
        ("Thực hiện Nghị quyết số 25/2021/QH15 ngày 28/7/2021", (None, None)),
        ("Phòng, chống dịch COVID-19", (None, None)),
    ],
)
def test_years_of_a_title(title: str, expect: tuple[int | None, int | None]) -> None:
    assert plan_years(title) == expect


@pytest.mark.parametrize(
    ("line", "expect"),
    [
        ("KẾ HOẠCH", ("kế hoạch", "")),
        ("K Ế  H O Ạ C H", ("kế hoạch", "")),
        ("CHÍ THỊ", ("chỉ thị", "")),
        ("KẾ HOẠCH HÀNH ĐỘNG", ("kế hoạch hành động", "")),
        ("THÔNG BÁO Kết luận của Chủ tịch", ("thông báo", "Kết luận của Chủ tịch")),
        ("ĐƠN XIN VIỆC", (None, "ĐƠN XIN VIỆC")),
    ],
)
def test_types(line: str, expect: tuple[str | None, str]) -> None:
    assert split_type(line) == expect


BODY = "I. MỤC ĐÍCH\nNâng cao nhận thức của nhân dân.\nNơi nhận:\n- Lưu: VT.\nCHỦ TỊCH\n"


@pytest.mark.parametrize(
    ("signer", "flags"),
    [
        ("Nguyễn Văn An", {"no doc_type", "no issuer", "no title"}),
        ("Phạin Trường Thọ", {"unusual name", "no doc_type", "no issuer", "no title"}),
    ],
)
def test_what_is_missing_or_odd_is_flagged(signer: str, flags: set[str]) -> None:
    _, document = found(BODY + signer)
    assert document.signer == signer
    assert flags <= set(document.flags)
    assert ("unusual name" in document.flags) == ("unusual name" in flags)


def test_gold_documents(shared: Path) -> None:
    """Every field of the shown gold files, list fields as sets of lines."""
    for gold in sorted((shared / "gold").glob("*.json")):
        expect = json.loads(gold.read_text("utf-8"))["document"]
        _, document = found((shared / "seeds" / f"{gold.stem}.txt").read_text("utf-8"))
        for name, value in expect.items():
            got = getattr(document, name)
            assert (list(got) if isinstance(got, tuple) else got) == value, (gold.stem, name)

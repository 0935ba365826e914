"""A file is cut where a letterhead opens a new document, nowhere else, and no page is lost or read twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.dossier_forms import FORMS
from pipeline.schema.page import Line, Page, Source, Word
from pipeline.structure.dossier import cut_documents
from pipeline.training.plans import make_plan

LINES_A_PAGE = 45

COMPLETE = """ỦY BAN NHÂN DÂN
HUYỆN CAO LỘC
Số: 25/KH-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Cao Lộc, ngày 12 tháng 3 năm 2024
KẾ HOẠCH
Tuyên truyền xây dựng nông thôn mới năm 2024
Căn cứ Quyết định số 263/QĐ-TTg ngày 22 tháng 02 năm 2022"""
SIGNED = """Nơi nhận:
- Như trên;
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
Nguyễn Văn Thịnh"""


def page(text: str, number: int = 1) -> Page:
    lines = tuple(Line(tuple(map(Word, line.split()))) for line in text.split("\n") if line.split())
    return Page(number, (595.0, 842.0), lines, "ocr", "test")


def cuts(*texts: str, kind: str = "pdf") -> list[int]:
    """The indices of the pages at which a file is cut."""
    pages = [page(text, number) for number, text in enumerate(texts, 1)]
    return [part.start for part in cut_documents(Source("a", "0" * 64, kind, len(pages)), pages) if part.start]


OPENING = {
    "a plan": COMPLETE,
    "the number is still to be written by hand": COMPLETE.replace("25/KH", "     /KH"),
    "capitals that recognition garbled": COMPLETE.replace("CỘNG HÒA XÃ HỘI", "CỌNG HOA XA HÔỊ").replace("tháng 3", "thámg 3"),
    "Quốc hiệu lost": COMPLETE.replace("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n", ""),
    "a letter": """UBND TỈNH GIA LAI
SỞ NỘI VỤ
Số: 1906/SNV-CCHC
V/v triển khai kế hoạch cải cách hành chính
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Gia Lai, ngày 02 tháng 5 năm 2023
Kính gửi: Các phòng, đơn vị thuộc Sở""",
    "of the party": """ĐẢNG BỘ TỈNH LÀO CAI
HUYỆN ỦY BẮC HÀ
*
Số 27-NQ/HU
ĐẢNG CỘNG SẢN VIỆT NAM
Bắc Hà, ngày 05 tháng 8 năm 2021
NGHỊ QUYẾT
về giảm nghèo bền vững""",
    "behind a stamp of arrival": "VĂN PHÒNG\nĐẾN Số: 112\nNgày: 15/3/2024\n" + COMPLETE,
}


@pytest.mark.parametrize("name", OPENING)
def test_a_letterhead_opens_a_document(name: str) -> None:
    assert cuts(COMPLETE, "Phần thứ hai\n" + SIGNED, OPENING[name], "I. MỤC ĐÍCH") == [2]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.split("\n")[0][:40])
def test_a_form_an_annex_an_enclosure_stay_with_their_document(form: str) -> None:
    assert cuts(COMPLETE + "\n" + SIGNED, form, form) == []


def test_a_letterhead_before_any_signature_opens_nothing_unless_it_lacks_nothing() -> None:
    shown = COMPLETE.replace("Số: 25/KH-UBND\n", "")
    assert cuts(COMPLETE, shown) == []
    assert cuts(COMPLETE + "\n" + SIGNED, shown) == [1]
    assert cuts(COMPLETE, COMPLETE) == [1]


def test_words_of_a_letterhead_in_prose_open_nothing() -> None:
    prose = """Nghị quyết này được Quốc hội nước Cộng hòa xã hội chủ nghĩa Việt Nam khóa XV thông qua ngày 20 tháng 6 năm 2023
Số liệu báo cáo tổng hợp theo Kế hoạch số 12/KH-UBND ngày 05 tháng 3 năm 2024 của Ủy ban nhân dân huyện
KẾ HOẠCH"""
    assert cuts(COMPLETE + "\n" + SIGNED, prose) == []


def test_only_sheets_that_were_put_together_are_cut() -> None:
    texts = (COMPLETE + "\n" + SIGNED, COMPLETE)
    assert cuts(*texts, kind="image") == [1]
    assert [cuts(*texts, kind=kind) for kind in ("docx", "doc", "text")] == [[], [], []]


def pages_of(seed: int) -> list[str]:
    """A synthetic plan as pages; a decision with its enclosed plan is one document."""
    lines = [line for line in make_plan(f"dossier/{seed}", on_paper=True).text.split("\n") if line.strip()]
    return ["\n".join(lines[at : at + LINES_A_PAGE]) for at in range(0, len(lines), LINES_A_PAGE)]


@given(st.lists(st.integers(0, 300), min_size=1, max_size=4))
def test_documents_put_together_are_parted_again(seeds: list[int]) -> None:
    documents = [pages_of(seed) for seed in seeds]
    seams = [sum(map(len, documents[:n])) for n in range(1, len(documents))]
    assert cuts(*(text for document in documents for text in document)) == seams


@given(st.lists(st.sampled_from([COMPLETE, SIGNED, COMPLETE + "\n" + SIGNED, *OPENING.values(), *FORMS, "", "I. MỤC TIÊU"])))
def test_pages_in_are_pages_out(texts: list[str]) -> None:
    pages = [page(text, number) for number, text in enumerate(texts, 1)]
    source = Source("a", "0" * 64, "pdf", len(pages))
    parts = cut_documents(source, pages)
    assert [index for part in parts for index in part] == list(range(len(pages)))
    own = [source.part(part) for part in parts]
    assert len({one.doc_id for one in own}) == len(own)
    assert own[0].doc_id == source.doc_id
    assert [number for one in own for number in range(one.first_page, one.last_page + 1)] == list(range(1, len(pages) + 1))

"""Legal bases of whole documents: roles, one row for each document and role, doubts, keys, relations."""

from __future__ import annotations

from by_hand import Part, document
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.legal_bases import find_legal_bases
from pipeline.schema.records import DocumentFields, LegalBasis
from pipeline.schema.text import Correction, Span

OWN = DocumentFields(number="12", symbol="KH-UBND", issued_on="2023-05-08", province="Hoa Sơn", district="Khe Vàng")


def found(*parts: Part, own: DocumentFields = OWN) -> tuple[str, tuple[LegalBasis, ...]]:
    clean, outline = document(*parts)
    return clean, find_legal_bases(clean, outline, own)


def rows(*parts: Part, own: DocumentFields = OWN) -> list[tuple[str, str | None]]:
    return [(base.role, base.code) for base in found(*parts, own=own)[1]]


def test_a_blank_number_is_null_and_flagged() -> None:
    _, (base,) = found(("section", "I. NỘI DUNG", ["- Thực hiện Quyết định số      /QĐ-UBND ngày 12/3/2023 của UBND tỉnh."]))
    assert (base.number, base.code, base.symbol) == (None, None, "QĐ-UBND")
    assert "number blank or illegible" in base.flags


def test_grounds_of_the_preamble_and_citations_elsewhere() -> None:
    assert rows(
        ("letterhead", "", ["Số: 12/KH-UBND"]),
        ("preamble", "", ["Căn cứ Quyết định số 263/QĐ-TTg ngày 22/02/2022 của Thủ tướng Chính phủ phê duyệt Chương trình A;"]),
        ("section", "I. NỘI DUNG", ["- Tuyên truyền Nghị quyết số 27-NQ/HU ngày 10/3/2021 của Huyện ủy về nông thôn mới."]),
        ("recipients", "", ["- Như Quyết định số 99/QĐ-UBND;"]),
    ) == [("basis", "263/QĐ-TTg"), ("citation", "27-NQ/HU")]


def test_a_document_in_both_places_has_two_rows_and_later_mentions_are_evidence() -> None:
    clean, bases = found(
        ("preamble", "", ["Thực hiện Kế hoạch số 238/KH-UBND ngày 08/11/2022 của UBND huyện về việc thực hiện Chương trình A;"]),
        (
            "section",
            "I",
            [
                "- Cụ thể hóa Kế hoạch số 238/KH-UBND ngày 08/11/2022 của UBND huyện.",
                "- Theo Kế hoạch số 238/KH-UBND, các xã báo cáo.",
            ],
        ),
    )
    assert [(base.role, base.code) for base in bases] == [("basis", "238/KH-UBND"), ("citation", "238/KH-UBND")]
    assert [e.at.of(clean) for e in bases[1].evidence] == ["Theo Kế hoạch số 238/KH-UBND"]
    assert bases[1].issuer == "UBND huyện"


def test_the_same_code_with_another_date_is_another_document() -> None:
    _, bases = found(("preamble", "", [
        "Căn cứ Quyết định số 15/QĐ-UBND ngày 02/01/2021 của UBND tỉnh về giao vốn;",
        "Căn cứ Quyết định số 15/QĐ-UBND ngày 05/01/2022 của UBND tỉnh về giao vốn;",
    ]))  # fmt: skip
    assert [(b.issued_on, b.flags) for b in bases] == [
        ("2021-01-02", ("the same code stands under another date",)),
        ("2022-01-05", ("the same code stands under another date",)),
    ]


def test_a_document_named_only_inside_a_subject_is_a_citation_but_not_where_it_is_a_ground() -> None:
    inside = "Căn cứ Kế hoạch số 90/KH-UBND ngày 02/02/2022 của UBND tỉnh về bổ sung Kế hoạch số 45/KH-UBND ngày 03/3/2021;"
    ground = "Căn cứ Kế hoạch số 45/KH-UBND ngày 03/3/2021 của UBND tỉnh về du lịch;"
    assert rows(("preamble", "", [inside])) == [("basis", "90/KH-UBND"), ("citation", "45/KH-UBND")]
    assert rows(("preamble", "", [ground, inside])) == [("basis", "45/KH-UBND"), ("basis", "90/KH-UBND")]


def test_the_document_itself_gives_no_row() -> None:
    assert (
        rows(
            ("annex", "PHỤ LỤC", ["(Kèm theo Kế hoạch số 12/KH-UBND ngày 08/5/2023 của UBND huyện)"]),
            ("section", "I", ["Kế hoạch số 12/KH-UBND này thay cho mọi kế hoạch trước."]),
        )
        == []
    )
    blank = DocumentFields(symbol="KH-UBND", issued_on="2023-05")
    assert rows(("annex", "", ["(Ban hành kèm theo Quyết định số 31/QĐ-UBND ngày 08/5/2023 của UBND huyện)"]), own=blank) == []


def test_the_clause_that_issues_the_plan_names_no_new_ground() -> None:
    assert rows(("preamble", "", [
        "Căn cứ Nghị quyết số 05-NQ/HU ngày 03/3/2022 của Huyện ủy về chợ;",
        "UBND huyện ban hành Kế hoạch thực hiện Nghị quyết số 05-NQ/HU như sau:",
    ])) == [("basis", "05-NQ/HU")]  # fmt: skip


def test_bullets_under_can_cu_are_grounds() -> None:
    decision = "- Quyết định số 7/QĐ-UBND ngày 01/02/2023 của UBND huyện về A;"
    letter = "- Công văn số 9/SYT-NV ngày 03/02/2023 của Sở Y tế về B;"
    assert rows(("preamble", "", ["Căn cứ các văn bản sau:", decision, letter])) == [
        ("basis", "7/QĐ-UBND"),
        ("basis", "9/SYT-NV"),
    ]  # fmt: skip


def test_a_mention_in_the_title_is_the_first_mention() -> None:
    _, bases = found(
        ("title", "KẾ HOẠCH", ["Thực hiện Chỉ thị số 52-CT/TW ngày 03 tháng 10 năm 2022 của Ban Bí thư về bảo hiểm y tế"]),
        ("section", "I", ["Thực hiện Chỉ thị số 52-CT/TW."]),
    )
    assert [(b.role, b.code, b.issued_on, b.issuer) for b in bases] == [("citation", "52-CT/TW", "2022-10-03", "Ban Bí thư")]


def test_doubts_are_flagged_and_nothing_is_put_right_in_silence() -> None:
    _, bases = found(("preamble", "", [
        "Căn cứ Kế hoạch số 0 I/KH-UBND ngày 03/01/2023 của UBND tỉnh về A;",
        "Căn cứ Quyết định số 8/QĐ-UBND ngày 31/02/2022 của UBND tỉnh về B;",
        "Căn cứ Quyết định số 9/QĐ-UBND ngày 01/12/2023 của UBND tỉnh về C;",
        "Căn cứ Nghị quyết số 10/QĐ-UBND ngày 01/12/2022 của UBND tỉnh về D;",
        "Căn cứ Nghị định số 27/2022/NĐ-CP ngày 19/4/2021 của Chính phủ quy định E;",
    ]))  # fmt: skip
    assert [(b.code, b.printed, b.flags) for b in bases] == [
        ("01/KH-UBND", "0 I/KH-UBND", ("proposed",)),
        ("8/QĐ-UBND", None, ("no such day in the calendar",)),
        ("9/QĐ-UBND", None, ("dated after the document itself",)),
        ("10/QĐ-UBND", None, ("type disagrees with the symbol",)),
        ("27/2022/NĐ-CP", None, ("year of the code and of the date differ",)),
    ]
    assert all(b.confidence < 0.9 for b in bases)


def test_a_reading_that_repair_proposes_is_carried_as_a_flag() -> None:
    line = "Căn cứ Quyết định số 8/QĐ-UBND ngày 01/02/2022 của UBND tỉnh về B;"
    clean, outline = document(("preamble", "", [line]))
    at = clean.index("8/QĐ")
    (base,) = find_legal_bases(
        clean, outline, OWN, [Correction(Span(at, at + 9), "8/QĐ-UBND", "3/QĐ-UBND", 0.6, "digits", state="proposed")]
    )
    assert (base.code, base.flags) == ("8/QĐ-UBND", ("proposed reading: 3/QĐ-UBND",))


def test_key_norm_level_and_relation() -> None:
    _, bases = found(
        ("preamble", "", [
            "Căn cứ Nghị định số 27/2022/NĐ-CP ngày 19/4/2022 của Chính phủ quy định A;",
            "Thực hiện Nghị quyết số 07-NQ/HU ngày 10/3/2021 của Huyện ủy về B;",
            "Căn cứ Quyết định số 41/QĐ-UBND ngày 02/3/2023 của UBND huyện về C;",
        ]),
        ("section", "Điều 3", ["Quyết định này thay thế Quyết định số 5/QĐ-UBND ngày 02/01/2020 của UBND huyện."]),
    )  # fmt: skip
    assert [(b.key, b.normative, b.issuer_level, b.relation) for b in bases] == [
        ("CP|Nghị định|27|2022", True, "trung ương", "pursuant to"),
        ("HU (huyện) Khe Vàng Hoa Sơn|Nghị quyết|7|2020-2025", False, "huyện", "implements"),
        ("UBND (huyện) Khe Vàng Hoa Sơn|Quyết định|41|2023", False, "huyện", "pursuant to"),
        ("UBND (huyện) Khe Vàng Hoa Sơn|Quyết định|5|2020", False, "huyện", "replaces"),
    ]


@given(st.lists(st.integers(1, 400), min_size=1, max_size=12))
def test_as_many_rows_as_documents_whatever_is_repeated(numbers: list[int]) -> None:
    lines = [f"Căn cứ Quyết định số {number}/QĐ-UBND ngày 03/4/2022 của UBND tỉnh về việc giao vốn;" for number in numbers]
    clean, bases = found(("preamble", "", lines), own=DocumentFields())
    assert [base.number for base in bases] == [str(number) for number in dict.fromkeys(numbers)]
    assert all(base.quote.of(clean).startswith("Căn cứ Quyết định số") for base in bases)


def test_mentions_without_a_number_are_tied_to_their_document_and_are_no_rows() -> None:
    clean, bases = found(
        ("preamble", "", [
            "Thực hiện Chỉ thị số 52-CT/TW ngày 03/10/2022 của Ban Bí thư về bảo hiểm y tế (sau đây gọi tắt là Chỉ thị 52);",
            "Căn cứ Quyết định số 41/QĐ-UBND ngày 02/3/2023 của UBND huyện về C;",
        ]),
        ("section", "I", ["Quán triệt Chỉ thị 52 và Quyết định nói trên.", "Quyết định này có hiệu lực từ ngày ký."]),
    )  # fmt: skip
    assert [(b.code, [(e.role, e.at.of(clean)) for e in b.evidence]) for b in bases] == [
        ("52-CT/TW", [("alias", "Chỉ thị 52")]),
        ("41/QĐ-UBND", [("reference back", "Quyết định nói trên")]),
    ]


def test_a_plan_that_a_ground_issues_does_not_end_the_grounds() -> None:
    assert rows(("preamble", "", [
        "Căn cứ Quyết định số 7/QĐ-TTg ngày 01/02/2023 của Thủ tướng Chính phủ ban hành Kế hoạch quốc gia về nước sạch, "
        "Kế hoạch số 8/KH-UBND ngày 03/3/2023 của UBND tỉnh về nước sạch nông thôn, UBND huyện ban hành Kế hoạch như sau:",
    ])) == [("basis", "7/QĐ-TTg"), ("basis", "8/KH-UBND")]  # fmt: skip

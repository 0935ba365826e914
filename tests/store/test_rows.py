"""Rows say what the records say: quotes as a reader takes them in, dates as days, names that stay."""

from __future__ import annotations

import inspect
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from plans import by_hand

from pipeline.schema import records as kinds
from pipeline.schema.outcome import Outcome, Problem
from pipeline.schema.outline import Outline, Paragraph, Section
from pipeline.schema.plan import Plan
from pipeline.schema.text import Span
from pipeline.store.artefacts import as_stored
from pipeline.store.dictionary import as_markdown, described, field_of
from pipeline.store.quotes import Quotes
from pipeline.store.rows import PlanRows, cell_value, first_day, last_day, outcome_row
from pipeline.store.schemas import DOCUMENT_TABLES, SCHEMA_CHANGES, SCHEMA_VERSION, SCHEMAS

TABLE_OF = {
    kinds.DocumentFields: "documents",
    kinds.LegalBasis: "legal_bases",
    kinds.Target: "targets",
    kinds.Responsibility: "responsibilities",
    kinds.Budget: "budgets",
}


def rows(table: str, plan: Plan | None = None) -> list[dict[str, Any]]:
    return list(PlanRows(as_stored(plan or by_hand()), "kh.txt").of(table))


def test_a_quote_over_a_page_break_has_no_page_number_and_no_bullet() -> None:
    (basis,) = rows("legal_bases")
    assert basis["quote"] == "Căn cứ Quyết định số 263/QĐ-TTg, ngày 22/02/2022 của Thủ tướng;"
    clean = by_hand().text.clean
    assert clean[basis["start"] : basis["end"]] == "Căn cứ Quyết định số 263/QĐ-TTg,\n\f2\nngày 22/02/2022 của Thủ tướng;"
    assert (basis["page"], basis["issued_on_from"], basis["issued_on_to"]) == (1, date(2022, 2, 22), date(2022, 2, 22))


def test_what_no_paragraph_holds_is_quoted_without_furniture() -> None:
    plan = by_hand()
    bare = Quotes(plan.text.clean, (), plan.outline.furniture)
    basis = plan.records.legal_bases[0].quote
    assert bare.of(basis) == "Căn cứ Quyết định số 263/QĐ-TTg, ngày 22/02/2022 của Thủ tướng;"


def test_dates_and_lists() -> None:
    (document,) = rows("documents")
    assert (document["issued_on"], document["issued_on_from"], document["issued_on_to"]) == (
        "2024-03",
        date(2024, 3, 1),
        date(2024, 3, 31),
    )
    assert document["recipients"] == ["Lưu: VT"]
    assert document["origin"] == "ocr + text layer"
    (target,) = rows("targets")
    assert (target["due_from"], target["due_to"]) == (date(2024, 7, 1), date(2024, 9, 30))


def test_every_row_fits_its_schema() -> None:
    for table in DOCUMENT_TABLES:
        found = rows(table)
        assert found or table == "wording", table  # the plan has no run of eight syllables
        stranger = {name for row in found for name in row} - set(SCHEMAS[table].names)
        assert not stranger, f"{table} has no column for {stranger}"
        pa.Table.from_pylist(found, schema=SCHEMAS[table])
    outcome = Outcome("a", None, "failed", (Problem("ingest", "empty", "The file is empty.", grave=True),), "The file is empty.")
    row = outcome_row(outcome, {"read": "k"})
    assert set(row) == set(SCHEMAS["outcomes"].names)
    assert row["reason_kind"] == "empty"
    pa.Table.from_pylist([row], schema=SCHEMAS["outcomes"])


@pytest.mark.parametrize(("kind", "table"), TABLE_OF.items(), ids=lambda x: x if isinstance(x, str) else x.__name__)
def test_every_field_of_a_record_has_a_column(kind: type, table: str) -> None:
    names = {f.name for f in fields(kind)} - {"places"}
    assert names <= set(SCHEMAS[table].names), "add the column to schemas.py and describe it in fields.tsv"
    known = {k for _, k in inspect.getmembers(kinds, inspect.isclass) if k.__module__ == kinds.__name__}
    assert known == {*TABLE_OF, kinds.Evidence, kinds.Grounds, kinds.Records}, "a new kind of record needs a table"


def test_names_stay_when_other_records_come_and_go() -> None:
    plan = by_hand()
    (before,) = rows("responsibilities", plan)
    first = replace(plan.records.responsibilities[0], unit="Đơn vị khác")
    records = replace(plan.records, responsibilities=(first, *plan.records.responsibilities))
    after = rows("responsibilities", replace(plan, records=records))
    assert after[1]["record_id"] == before["record_id"]
    twice = replace(plan.records, responsibilities=plan.records.responsibilities * 2)
    assert len({row["record_id"] for row in rows("responsibilities", replace(plan, records=twice))}) == 2


@pytest.mark.parametrize(
    ("iso", "days"),
    [
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("2024", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2024-05-08", (date(2024, 5, 8),) * 2),
        ("2023-02-30", (None, None)),
        ("2024-13", (None, None)),
        ("0000", (None, None)),
        ("Quý III/2024", (None, None)),
        (None, (None, None)),
    ],
)
def test_days_of_a_date(iso: str | None, days: tuple[date | None, date | None]) -> None:
    assert (first_day(iso), last_day(iso)) == days


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1.234.567", (1234567.0, False)),
        ("12,5", (12.5, False)),
        ("12.5", (12.5, False)),
        ("1.234", (1234.0, False)),
        ("95%", (95.0, True)),
        ("-3", (-3.0, False)),
        ("1 250 000", (1250000.0, False)),
        ("05 lớp", (None, False)),
        ("2021-2025", (None, False)),
        ("01/02/2024", (None, False)),
        ("", (None, False)),
    ],
)
def test_cells(cell: str, value: tuple[float | None, bool]) -> None:
    assert cell_value(cell) == value


def test_the_unit_of_a_cell_comes_from_its_table() -> None:
    header, cell = rows("tables")
    assert (header["is_header"], header["value"], cell["value"], cell["unit"]) == (True, None, 15.0, "triệu đồng")


def test_the_data_dictionary_is_current(root: Any) -> None:
    current = (root / "docs" / "data-dictionary.md").read_text("utf-8")
    assert current == as_markdown(), "give: .venv/bin/kehoach docs dictionary"


def test_every_column_is_described_and_nothing_else() -> None:
    columns = {(table, name) for table, schema in SCHEMAS.items() for name in schema.names}
    for table, name in columns:
        field = field_of(table, name)
        assert field is not None, f"describe {table}.{name} in fields.tsv"
        assert all((field.label_vi, field.label_en, field.meaning, field.meaning_en, field.how)), (table, name)
    names = {name for _, name in columns}
    strange = [
        line for line in described() if (line[0] == "*" and line[1] not in names) or (line[0] != "*" and line not in columns)
    ]
    assert not strange


def test_a_change_of_schema_is_numbered() -> None:
    """The columns as they were when the version was written down: a change needs a new number and a line in SCHEMA_CHANGES."""
    from hashlib import sha256

    assert sorted(SCHEMA_CHANGES) == list(range(1, SCHEMA_VERSION + 1))
    said = "\n".join(f"{t}.{f.name}:{f.type}" for t, s in SCHEMAS.items() for f in s)
    known = {1: "5bfd1250325a", 2: "91346a394a0e", 3: "e0d1f3c0dfac", 4: "f043902bb648", 5: "0ed60ebe8723", 6: "bba96ba2cbee"}
    assert known[SCHEMA_VERSION] == sha256(said.encode()).hexdigest()[:12]


def test_glued_pieces_are_quoted_without_a_blank() -> None:
    clean = "giao (*Văn phòng Điều phối*) chủ trì"
    pieces = (Span(0, 6), Span(7, 26), Span(27, len(clean)))
    outline = Outline((Section("section", 1, "", None, Span(0, len(clean)), (Paragraph(pieces, glued=(1, 2)),)),))
    assert Quotes.over(clean, outline).of(Span(0, len(clean))) == "giao (Văn phòng Điều phối) chủ trì"

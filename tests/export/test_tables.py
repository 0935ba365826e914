"""Tables for other programs: every row, nothing cut off, nothing that runs when it is opened."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pyarrow.parquet as parquet
import pytest
from frictionless import Package
from frictionless import validate as check_package
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from pipeline.errors import KehoachError, WrongUse
from pipeline.export import Request, export, request
from pipeline.export import reading as reading_room
from pipeline.export.cells import guarded, unguarded
from pipeline.export.excel import write_excel
from pipeline.export.reading import Chosen, choose
from pipeline.store.schemas import SCHEMAS
from tests.export.conftest import FIRST, FORMULA, SECOND


@given(st.text())
def test_a_guard_hides_formulas_and_loses_nothing(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not (len(guarded(text)) > 1 and guarded(text)[0] in "=+-@\t\r")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_format_holds_every_row(samples: Path, tmp_path: Path) -> None:
    expected = {name: parquet.read_table(samples / "tables" / f"{name}.parquet").num_rows for name in SCHEMAS}
    assert expected["documents"] == 8
    for to in ("csv", "jsonl", "parquet"):
        written = export(Request(samples, to, tmp_path / to))
        assert dict(written.counts) == expected
    assert {path.stem: len(rows_of(path)) for path in (tmp_path / "csv").glob("*.csv")} == expected
    counted = {path.stem: len(path.read_text("utf-8").splitlines()) for path in (tmp_path / "jsonl").glob("*.jsonl")}
    assert counted == expected
    copy = parquet.read_table(tmp_path / "parquet" / "targets.parquet")
    original = parquet.read_table(samples / "tables" / "targets.parquet")
    assert copy.equals(original, check_metadata=True)


def test_csv_guards_text_and_leaves_numbers(nasty: Path, tmp_path: Path) -> None:
    export(Request(nasty, "csv", tmp_path / "d.csv", ("documents",), bom=True))
    assert (tmp_path / "d.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    first = rows_of(tmp_path / "d.csv")[0]
    assert first["title"] == "'" + FORMULA
    assert first["recipients"] == "'- Lưu"
    assert (first["pages"], first["issued_on_from"]) == ("2", "2024-01-01")


def test_json_lines_hold_what_the_tables_hold(nasty: Path, tmp_path: Path) -> None:
    export(Request(nasty, "jsonl", tmp_path / "t.jsonl", ("targets",)))
    row = json.loads((tmp_path / "t.jsonl").read_text("utf-8"))
    assert (row["quote"], row["value"], row["flags"][0], row["due_to"]) == (FORMULA, 95.5, "proposed", "2024-12-31")


def test_a_zip_holds_the_files(nasty: Path, tmp_path: Path) -> None:
    export(Request(nasty, "csv", tmp_path / "all.zip", ("documents", "targets")))
    with ZipFile(tmp_path / "all.zip") as archive:
        assert sorted(archive.namelist()) == ["documents.csv", "targets.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["all.zip"], "nothing half-written stays"


@pytest.mark.parametrize("name", [FIRST, FIRST[:6], "one.txt", "one", "12/KH-UBND"])
def test_documents_are_named_in_several_ways(nasty: Path, tmp_path: Path, name: str) -> None:
    written = export(Request(nasty, "csv", tmp_path / "c", documents=(name,)))
    assert dict(written.counts)["budgets"] == 2
    assert dict(written.counts)["responsibilities"] == 0


@pytest.mark.parametrize(
    "asked",
    [
        {"to": "xls"},
        {"to": "csv", "tables": ("nothing",)},
        {"to": "csv", "documents": ("nothing",)},
        {"to": "graphml", "tables": ("targets",)},
        {"to": "akn", "target": "two.xml"},
    ],
)
def test_what_makes_no_sense_is_told(nasty: Path, tmp_path: Path, asked: dict[str, Any]) -> None:
    target = tmp_path / asked.pop("target", "x")
    with pytest.raises(WrongUse) as told:
        export(Request(nasty, asked.pop("to"), target, **asked))
    assert told.value.advice
    assert not list(tmp_path.iterdir())


def test_a_missing_row_fails_the_export(nasty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_room.Chosen, "count", lambda self, table: 7)
    with pytest.raises(KehoachError, match="7 rows"):
        export(Request(nasty, "jsonl", tmp_path / "t.jsonl", ("targets",)))
    assert not list(tmp_path.iterdir()), "nothing half-written appears"


def test_an_older_export_is_replaced_only_by_a_whole_one(nasty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "t.csv"
    target.write_text("older")
    monkeypatch.setattr(reading_room.Chosen, "rows", _broken)
    with pytest.raises(KehoachError):
        export(Request(nasty, "csv", target, ("targets",)))
    assert target.read_text() == "older"
    assert list(tmp_path.iterdir()) == [target]


def _broken(self: Chosen, table: str) -> Iterator[dict[str, Any]]:
    raise KehoachError("the disk is gone")
    yield {}


# Excel


@pytest.fixture(scope="module")
def workbook(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("excel") / "a.xlsx"
    export(Request(samples, "xlsx", path))
    return openpyxl.load_workbook(path)


def test_excel_has_a_sheet_a_table_with_vietnamese_headings(workbook: Any, samples: Path) -> None:
    assert workbook.sheetnames[:5] == ["Văn bản", "Căn cứ, viện dẫn", "Mục tiêu", "Phân công", "Kinh phí"]
    assert {"Lời văn", "Từ điển"} <= set(workbook.sheetnames)
    sheet = workbook["Kinh phí"]
    headings = [cell.value for cell in sheet[1]]
    assert headings[:3] == ["Văn bản", "Số tiền", "Cho mỗi"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, len(headings)).column_letter}{sheet.max_row}"
    assert sheet.max_row - 1 == parquet.read_table(samples / "tables" / "budgets.parquet").num_rows


def test_excel_numbers_and_dates_calculate(workbook: Any) -> None:
    sheet = workbook["Kinh phí"]
    amounts = [row[1].value for row in sheet.iter_rows(min_row=2) if row[1].value is not None]
    assert amounts and all(isinstance(amount, int) for amount in amounts)
    assert sheet["B3"].number_format == "#,##0"
    sheet = workbook["Văn bản"]
    column = next(cell.column for cell in sheet[1] if cell.value == "Ban hành từ")
    assert isinstance(sheet.cell(2, column).value, datetime)
    assert sheet.cell(2, column).number_format == "dd/mm/yyyy"


def test_excel_rows_lead_to_the_line_of_their_quote(workbook: Any) -> None:
    sheet = workbook["Mục tiêu"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    seen = 0
    for row in range(2, sheet.max_row + 1):
        quote, place = sheet.cell(row, columns["Đoạn trích"]).value, sheet.cell(row, columns["Tới"])
        assert place.value == "→"
        title, address = place.hyperlink.location.rsplit("!", 1)
        line = workbook[title.strip("'")][address].value
        assert quote.split()[0].strip("-+•*") in line or quote[:6] in line, (quote, line)
        seen += 1
    assert seen > 50


def test_excel_prints_what_people_read_and_repeats_its_headings(workbook: Any) -> None:
    """An A4 page holds the width of the columns in `paper.tsv`, letters not below two thirds of their size."""
    for sheet in workbook:
        area = sheet.print_area.split("!")[1].replace("$", "")
        printed = [cell.value for cell in sheet[area][0]]
        wide = sum(sheet.column_dimensions[get_column_letter(n)].width for n in range(1, len(printed) + 1))
        assert 3 <= len(printed) <= 11, sheet.title
        assert wide <= (210 if sheet.page_setup.orientation == "landscape" else 130), (sheet.title, wide)
        assert (sheet.print_title_rows, sheet.page_setup.fitToHeight, sheet.page_setup.paperSize) == ("$1:$1", 0, 9)
        assert len(sheet[area]) == sheet.max_row, "every row"
    sheet = workbook["Mục tiêu"]
    assert [cell.value for cell in sheet[1]][:4] == ["Văn bản", "Chỉ tiêu", "So sánh", "Giá trị"]


def test_excel_rows_are_as_high_as_their_wrapped_text(workbook: Any) -> None:
    sheet = workbook["Mục tiêu"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        quote = sheet.cell(row, columns["Đoạn trích"])
        assert quote.alignment.wrap_text
        lines = len(quote.value) / (1.15 * sheet.column_dimensions[quote.column_letter].width)
        assert (sheet.row_dimensions[row].height or 15) >= min(15 * lines, 405), row


def test_excel_columns_fit(workbook: Any) -> None:
    widths = {letter: size.width for letter, size in workbook["Mục tiêu"].column_dimensions.items()}
    assert all(7 <= width <= 82 for width in widths.values())
    assert len(set(widths.values())) > 3


def test_excel_keeps_text_as_text(nasty: Path, tmp_path: Path) -> None:
    export(Request(nasty, "xlsx", tmp_path / "n.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "n.xlsx")
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title} {cell.coordinate} is a formula"
    quotes = [cell for cell in book["Mục tiêu"][2] if cell.value == FORMULA]
    assert quotes[0].quotePrefix
    assert "+task" in [cell.value for cell in book["Phân công"][2]]


def test_excel_splits_what_is_too_long_and_loses_nothing(nasty: Path, tmp_path: Path) -> None:
    asked = Request(nasty, "xlsx", tmp_path / "s.xlsx", ("budgets", "responsibilities"))
    write_excel(choose(nasty, asked.tables), asked, rows=2, cell=1000)
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    assert {"Kinh phí", "Kinh phí 2", "Ô dài", "Ô dài 2"} <= set(book.sheetnames)
    amounts = [book[name]["B2"].value for name in ("Kinh phí", "Kinh phí 2")]
    assert amounts == [1_500_000_000, 1_500_000_000]
    pieces = [book[name]["E2"].value for name in book.sheetnames if name.startswith("Ô dài")]
    assert "".join(pieces) == "dài " * 20_000


# Data package


def test_the_data_package_is_valid(samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = export(Request(samples, "datapackage", tmp_path / "package"))
    monkeypatch.chdir(tmp_path / "package")
    report = check_package("datapackage.json")
    assert report.valid, report.flatten(["type", "message"])[:5]
    package = Package(str(written.files[0]))
    targets = package.get_resource("targets").schema
    assert targets.primary_key == ["record_id"]
    assert targets.foreign_keys[0]["reference"]["resource"] == "documents"
    assert targets.get_field("indicator").title == "Chỉ tiêu"


def test_the_validator_sees_a_dangling_key(samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(Request(samples, "datapackage", tmp_path / "package", ("budgets",)))
    monkeypatch.chdir(tmp_path / "package")
    data = tmp_path / "package" / "data" / "documents.csv"
    data.write_text("\n".join(data.read_text("utf-8").split("\n")[:3]) + "\n", "utf-8")
    kinds = {kind for (kind,) in check_package("datapackage.json").flatten(["type"])}
    assert {"foreign-key", "hash-count", "byte-count"} <= kinds


def test_nasty_text_comes_back_from_the_package(nasty: Path, tmp_path: Path) -> None:
    written = export(Request(nasty, "datapackage", tmp_path / "p", documents=(FIRST,)))
    rows = Package(str(written.files[0])).get_resource("targets").read_rows()
    assert unguarded(rows[0]["quote"]) == FORMULA
    assert rows[0]["flags"][0] == "proposed"
    assert SECOND not in (tmp_path / "p" / "data" / "documents.csv").read_text("utf-8")


def test_a_full_disk_leaves_nothing(nasty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(request.os, "replace", full)
    with pytest.raises(KehoachError) as told:
        export(Request(nasty, "csv", tmp_path / "t.csv", ("targets",)))
    assert told.value.kind == "disk full"
    assert not list(tmp_path.iterdir())

"""The data dictionary: what each column of the published tables means, for people."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

FIELDS = Path(__file__).with_name("fields.tsv")
EVERY_TABLE = "*"
"""Stands for columns that mean the same wherever they occur."""

TABLES_IN_WORDS = {
    "documents": ("Văn bản, mỗi văn bản một dòng", "Documents, one row each"),
    "legal_bases": ("Căn cứ và văn bản được viện dẫn", "Documents that a plan rests on or cites"),
    "targets": ("Mục tiêu, chỉ tiêu", "Targets, with a quantity or without"),
    "responsibilities": ("Phân công: đơn vị, vai trò, nhiệm vụ", "Who does what: unit, role, task"),
    "budgets": ("Kinh phí và nguồn kinh phí", "Money and where it comes from"),
    "recipients": ("Nơi nhận", "Recipients of a document"),
    "sections": ("Bố cục: phần, mục, điều, khoản", "The outline of a document"),
    "tables": ("Ô của bảng biểu, phụ lục", "Cells of tables and annexes"),
    "corrections": ("Chỗ đã sửa hoặc đề xuất sửa trong văn bản", "What repair changed or proposes to change"),
    "pages": ("Trang, cách đọc và độ tin cậy", "Pages: how each was read, and how well"),
    "wording": (
        "Mẫu các cụm tám âm tiết, để tìm kế hoạch chép lời nhau",
        "Sampled runs of eight syllables, to find repeated wording",
    ),
    "outcomes": ("Kết quả xử lý từng tệp", "What became of every file"),
}


@dataclass(frozen=True)
class Field:
    """A column: its labels and meaning in Vietnamese and English, an example, its unit, and how its value is found."""

    table: str
    name: str
    label_vi: str
    label_en: str
    meaning: str
    meaning_en: str
    example: str
    unit: str
    how: str


@cache
def described() -> dict[tuple[str, str], Field]:
    """The lines of `fields.tsv` by table and column."""
    with FIELDS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row and not row[0].startswith("#")]
    return {(row[0], row[1]): Field(*row) for row in rows[1:]}


def field_of(table: str, name: str) -> Field | None:
    """The description of a column: its own, or the one for every table."""
    found = described().get((table, name)) or described().get((EVERY_TABLE, name))
    return replace(found, table=table) if found else None


def fields_of_tables() -> Iterator[Field]:
    """Every described column, in the order of the tables."""
    from pipeline.store.schemas import SCHEMAS

    for table, schema in SCHEMAS.items():
        for name in schema.names:
            field = field_of(table, name)
            if field is not None:
                yield field


_TYPES = {"int32": "whole number", "int64": "whole number", "double": "number", "string": "text", "bool": "true/false"}


def _type_in_words(kind: object) -> str:
    words = str(kind).replace("element: ", "").replace("item: ", "").replace("date32[day]", "date")
    for name, plain in _TYPES.items():
        words = words.replace(name, plain)
    return words


def as_markdown() -> str:
    """The data dictionary as it lies in docs/."""
    from pipeline.store.schemas import SCHEMA_VERSION, SCHEMAS

    parts = [
        "# Từ điển dữ liệu · Data dictionary",
        "",
        "<!-- Made by `kehoach docs dictionary` from schemas.py and fields.tsv in pipeline/store: change those. -->",
        "",
        f"Phiên bản lược đồ · schema version: {SCHEMA_VERSION}.",
        "Mỗi bảng là một tệp `tables/<tên>.parquet` và một khung nhìn trong `kehoach.duckdb`; ô chưa biết để trống, không đoán.",
        "Each table is a file `tables/<name>.parquet` and a view in `kehoach.duckdb`. An unknown value is null, never a guess.",
        "",
    ]
    for table, schema in SCHEMAS.items():
        vi, en = TABLES_IN_WORDS[table]
        parts += [f"## {table}", "", f"{vi}. {en}.", ""]
        parts += [
            "| cột · column | nhãn · label | ý nghĩa · meaning | kiểu · type | ví dụ · example | cách tìm · how found |",
            "|---|---|---|---|---|---|",
        ]
        for name in schema.names:
            field = field_of(table, name)
            if field is None:
                raise LookupError(f"{table}.{name} is not described in {FIELDS.name}")
            unit = f" ({field.unit})" if field.unit else ""
            cells = (
                f"`{name}`",
                f"{field.label_vi} · {field.label_en}",
                f"{field.meaning} · {field.meaning_en}",
                _type_in_words(schema.field(name).type) + unit,
                f"`{field.example}`" if field.example else "",
                field.how,
            )
            parts.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        parts.append("")
    return "\n".join(parts)

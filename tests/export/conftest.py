"""Two archives: the samples of data/raw as a run leaves them, and a small one written by hand to be as nasty as it can."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from pipeline.batch import run
from pipeline.settings import Batch, Settings
from pipeline.store.folder import OutFolder
from pipeline.store.schemas import SCHEMAS

NASTY = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://x.example/","bấm")'
FIRST, SECOND = "a" * 16, "b" * 16
TEXT = 'KẾ HOẠCH\n=HYPERLINK("http://x.example/","bấm")\n- Lưu: VT\n\f<script>alert(1)</script>\nhết'


@pytest.fixture(scope="session")
def samples(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a run over data/raw."""
    out = tmp_path_factory.mktemp("samples")
    result = run([str(root / "data" / "raw")], out, Settings(batch=Batch(workers=2)))
    assert result.exit_code == 0
    return out


def nasty_rows() -> dict[str, list[dict[str, Any]]]:
    """Rows that would hurt a careless writer: formulas, markup, control characters, a year alone, nulls."""
    quote = {
        "page": 1,
        "start": 9,
        "end": 20,
        "quote": FORMULA,
        "confidence": 0.4,
        "method": "hand",
        "flags": ["proposed", NASTY],
    }
    first = {"record_id": FIRST, "doc_id": FIRST, "source": f"{NASTY}.pdf", "text_file": "one.txt", "kind": "pdf", "pages": 2}
    first |= {
        "number": "12",
        "symbol": "KH-UBND",
        "doc_type": "kế hoạch",
        "issued_on": "2024",
        "title": FORMULA,
        "issuer": "UBND xã X",
    }
    first |= {
        "issued_on_from": date(2024, 1, 1),
        "issued_on_to": date(2024, 12, 31),
        "province": "Hà Giang",
        "recipients": ["- Lưu"],
    }
    second = {"record_id": SECOND, "doc_id": SECOND, "source": "two.txt", "text_file": "two.txt", "kind": "text", "pages": 1}
    second |= {"number": "31", "symbol": "KH-UBND", "doc_type": "kế hoạch", "issued_on": "2022-02-22", "province": "Tuyên Quang"}
    second |= {"issued_on_from": date(2022, 2, 22), "district": "Đồng Khê", "plan_from": 2022}
    basis = {"record_id": f"{FIRST}-1", "doc_id": FIRST, "role": "basis", "doc_type": "Kế hoạch", "code": "31/KH-UBND", **quote}
    return {
        "documents": [first | quote | {"confidence": 1.0}, second],
        "legal_bases": [basis | {"key": "UBND (huyện) Đồng Khê Tuyên Quang|Kế hoạch|31|2022"}],
        "targets": [
            {
                "record_id": f"{FIRST}-2",
                "doc_id": FIRST,
                "kind": "quantitative",
                "indicator": NASTY,
                "comparator": ">=",
                "value": 95.5,
            }
            | {"unit": "%", "due_to": date(2024, 12, 31)}
            | quote
        ],
        "responsibilities": [
            {"record_id": f"{SECOND}-3", "doc_id": SECOND, "unit": "@unit", "role": "lead", "task": "+task\x0b\x01", "page": 1}
            | {"start": 0, "end": 4, "quote": "dài " * 20_000}
        ],
        "budgets": [
            {
                "record_id": f"{FIRST}-4",
                "doc_id": FIRST,
                "amount_vnd": 1_500_000_000,
                "counted_vnd": 0,
                "is_total": True,
                "sources": ["ngân sách tỉnh"],
            },
            {"record_id": f"{FIRST}-5", "doc_id": FIRST, "amount_vnd": 1_500_000_000, "counted_vnd": 1_500_000_000, "year": 2024},
        ],
        "outcomes": [
            {"source": "two.txt", "doc_id": SECOND, "state": "done"},
            {"source": NASTY, "state": "failed", "reason": "x"},
        ],
    }


@pytest.fixture(scope="session")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder of two documents, its tables written by hand."""
    folder = OutFolder(tmp_path_factory.mktemp("nasty"))
    folder.tables.mkdir()
    folder.text.mkdir()
    (folder.text / "one.txt").write_text(TEXT, "utf-8")
    (folder.text / "two.txt").write_text("Một\nHai", "utf-8")
    rows = nasty_rows()
    for name, schema in SCHEMAS.items():
        whole = [{column: row.get(column) for column in schema.names} for row in rows.get(name, [])]
        parquet.write_table(pa.Table.from_pylist(whole, schema=schema), folder.tables / f"{name}.parquet")
    return folder.root

"""Keys under which one document is the same wherever it is cited."""

from __future__ import annotations

import pytest

from pipeline.schema.records import DocumentFields
from pipeline.viet.codes import find_codes
from pipeline.viet.document_keys import document_key

HOME = DocumentFields(province="Lạng Sơn", district="Hữu Lũng")


@pytest.mark.parametrize(
    ("code", "issuer", "expect"),
    [
        ("số 12/KH-UBND", "UBND tỉnh", "UBND (tỉnh) Lạng Sơn|Kế hoạch|12|2024"),
        ("số 12/KH-UBND", "UBND tỉnh ban hành", "UBND (tỉnh) Lạng Sơn|Kế hoạch|12|2024"),
        ("số 12/KH-UBND", "UBND tỉnh Bà Rịa - Vũng Tàu", "UBND (tỉnh) Bà Rịa - Vũng Tàu|Kế hoạch|12|2024"),
        ("số 012/KH-UBND", "UBND huyện", "UBND (huyện) Hữu Lũng Lạng Sơn|Kế hoạch|12|2024"),
        ("số 12/KH-UBND", "UBND Quận 4", "UBND (huyện) Quận 4 Lạng Sơn|Kế hoạch|12|2024"),
    ],
)
def test_a_body_of_many_places_takes_the_place_named_or_that_of_the_citing_document(code: str, issuer: str, expect: str) -> None:
    assert document_key("Kế hoạch", next(find_codes(code)), "2024-01-05", issuer, HOME) == expect

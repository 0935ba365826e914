"""How many sequences advance at once weighs in memory only, never in what is found."""

from __future__ import annotations

import pytest

from pipeline.repair import decoder, posterior, repair_text
from pipeline.settings import Repair

READ = (
    "Căn cứ Kế hoạch số 440/KH-UBND ngày 21/12/2023 của UBND tinh về thục hiện công tác tuyên truyền;\n"
    "Ủy ban nhân dân huyện xây dụng Kế hoạch chuyến đối số năm 2026 với các nội dung chủ yếu sau:\n"
    "- Tổ chúc ít nhất 01 hội nghị tuyên truyền, phố biến về chuyến đối số cho cán bộ, công chức;\n"
    "- Phòng Văn hóa chủ trì, phôi hợp với các cơ quan, đơn vị liên quan triên khai thực hiện."
)


def test_few_sequences_at_once_give_what_many_give(monkeypatch: pytest.MonkeyPatch) -> None:
    together = repair_text(READ, Repair(mode="slips"))
    monkeypatch.setattr(decoder, "TOGETHER", 2)
    monkeypatch.setattr(posterior, "TOGETHER", 3)
    apart = repair_text(READ, Repair(mode="slips"))
    assert together.corrections and apart == together

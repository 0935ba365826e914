"""A small archive whose answers are known: five plans and a file that failed, written by hand and published as a run does it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.schema.outcome import Outcome, Problem
from pipeline.schema.outline import Outline, Paragraph, Section
from pipeline.schema.page import Box, Line, Page, Source, Transcript, Word
from pipeline.schema.plan import Plan
from pipeline.schema.records import Budget, DocumentFields, LegalBasis, Records, Responsibility, Target
from pipeline.schema.text import Correction, Span, Text
from pipeline.store.artefacts import Artefacts
from pipeline.store.folder import OutFolder
from pipeline.store.ledger import Entry, Ledger
from pipeline.store.tables import publish

KINDS = {"legal_bases": LegalBasis, "targets": Target, "responsibilities": Responsibility, "budgets": Budget}

NTM = "Quyết định số 263/QĐ-TTg ngày 22/02/2022 của Thủ tướng Chính phủ"
OLD = "Nghị định số 59/2015/NĐ-CP ngày 18/6/2015 của Chính phủ"
NEW = "Nghị định số 15/2021/NĐ-CP ngày 03/3/2021 của Chính phủ"
LONG = (
    "Tăng cường công tác thông tin, tuyên truyền, phổ biến sâu rộng chủ trương của Đảng, chính sách, pháp luật của Nhà nước về"
    " xây dựng nông thôn mới đến cán bộ, đảng viên và các tầng lớp nhân dân trên địa bàn; kịp thời biểu dương gương người tốt,"
    " việc tốt, những mô hình hay, cách làm sáng tạo, hiệu quả; nâng cao nhận thức, trách nhiệm của cấp ủy, chính quyền cơ sở"
    " và người đứng đầu;"
    " vận động nhân dân tự nguyện hiến đất, góp công, góp của làm đường, nhà văn hóa, khu thể thao thôn bản."
)


@dataclass
class Draft:
    """A plan in the making: its lines, one paragraph each, and what is said in them."""

    source: str
    fields: dict[str, Any]
    body: tuple[str, ...]
    records: dict[str, tuple[tuple[str, dict[str, Any]], ...]]
    problems: tuple[Problem, ...] = ()
    boxes: bool = False

    def plan(self) -> Plan:
        lines = tuple(Line(tuple(self._word(word, n) for word in line.split())) for n, line in enumerate(self.body))
        first, second = lines[: len(lines) // 2], lines[len(lines) // 2 :]
        size, origin = ((595.0, 842.0), "ocr") if self.boxes else (None, "plain text")
        engine = "tesseract" if self.boxes else "utf-8"
        pages = tuple(Page(n, size, part, origin, engine) for n, part in enumerate((first, second), 1))  # type: ignore[arg-type]
        transcript = Transcript(Source(self.source, hashlib.sha256(self.source.encode()).hexdigest(), "text", 2), pages)
        raw = transcript.raw
        corrections = tuple(
            Correction(word.at, word.at.of(raw), word.at.of(raw), 0.9, "lattice", state=state)  # type: ignore[arg-type]
            for word, state in zip(transcript.words[:3], ("applied", "applied", "proposed"), strict=False)
            if self.boxes
        )
        found = {name: tuple(self._record(name, quote, more, raw) for quote, more in rows) for name, rows in self.records.items()}
        document = DocumentFields(**self.fields, quote=self._span(self.body[0], raw))
        return Plan(transcript, Text(raw, corrections), self._outline(raw), Records(document, **found), (("read", "k"),))  # type: ignore[arg-type]

    def _word(self, word: str, line: int) -> Word:
        return Word(word, Box(50, 30 * line + 20, 500, 30 * line + 32), 0.9) if self.boxes else Word(word)

    @staticmethod
    def _span(words: str, raw: str) -> Span:
        start = raw.index(words)
        return Span(start, start + len(words))

    def _record(self, name: str, quote: str, more: dict[str, Any], raw: str) -> Any:
        return KINDS[name](**{"confidence": 0.9, "method": "hand", **more}, quote=self._span(quote, raw))

    def _outline(self, raw: str) -> Outline:
        spans = [self._span(line, raw) for line in self.body]
        cut = spans[1].start
        heading = Section("letterhead", 1, "", None, Span(0, cut), (Paragraph((spans[0],)),))
        paragraphs = tuple(Paragraph((span,)) for span in spans[2:])
        return Outline((heading, Section("section", 1, "I", Paragraph((spans[1],)), Span(cut, len(raw)), paragraphs)))


def _plan(source: str, title: str, issuer: str, area: tuple[str, str | None], issued_on: str) -> dict[str, Any]:
    year = int(issued_on[:4])
    return {
        "source": source,
        "fields": {
            "doc_type": "kế hoạch",
            "title": title,
            "issuer": issuer,
            "province": area[0],
            "district": area[1],
            "issued_on": issued_on,
            "plan_from": year,
            "plan_to": year,
        },
    }


def drafts() -> list[Draft]:
    """The plans; the numbers in the tests are counted from here."""
    basis = {"role": "basis", "doc_type": "Quyết định", "code": "263/QĐ-TTg", "issuer": "Thủ tướng Chính phủ"}
    basis |= {"key": "TTg|Quyết định|263|2022", "issued_on": "2022-02-22", "relation": "pursuant to"}
    old = {
        "role": "basis",
        "doc_type": "Nghị định",
        "code": "59/2015/NĐ-CP",
        "key": "CP|Nghị định|59|2015",
        "issuer": "Chính phủ",
    }
    new = {
        "role": "basis",
        "doc_type": "Nghị định",
        "code": "15/2021/NĐ-CP",
        "key": "CP|Nghị định|15|2021",
        "issuer": "Chính phủ",
    }
    changes = {"issued_on": "2021-03-03", "subject": "thay thế Nghị định số 59/2015/NĐ-CP về quản lý dự án đầu tư xây dựng"}
    poor = {"kind": "quantitative", "unit": "%", "comparator": "<="}
    village = {"kind": "quantitative", "unit": "xã", "comparator": "="}
    parts = {"is_total": False, "sources": ("ngân sách tỉnh",), "level": "tỉnh", "purpose": "tập huấn"}
    return [
        Draft(
            **_plan("in/2023/a.pdf", "Xây dựng nông thôn mới năm 2023", "UBND tỉnh Lào Cai", ("Lào Cai", None), "2023-02-01"),
            body=(
                "UBND TỈNH LÀO CAI",
                "I. MỤC TIÊU",
                f"Căn cứ {NTM} phê duyệt Chương trình;",
                f"Căn cứ {OLD} về quản lý dự án;",
                "Phấn đấu tỷ lệ hộ nghèo còn dưới 12,5%.",
                "Có 5 xã đạt chuẩn nông thôn mới.",
                "Sở Nông nghiệp chủ trì rà soát tiêu chí, hoàn thành trước ngày 30/9/2023.",
                "Tổng kinh phí 50 triệu đồng, trong đó:",
                "Tập huấn 20 triệu đồng từ ngân sách tỉnh; in ấn 30 triệu đồng từ ngân sách tỉnh.",
                LONG,
            ),
            records={
                "legal_bases": ((f"Căn cứ {NTM}", basis), (f"Căn cứ {OLD}", old)),
                "targets": (
                    ("tỷ lệ hộ nghèo còn dưới 12,5%", {**poor, "indicator": "tỷ lệ hộ nghèo", "value": 12.5}),
                    (
                        "Có 5 xã đạt chuẩn nông thôn mới",
                        {**village, "indicator": "Có 5 xã đạt chuẩn nông thôn mới", "value": 5.0},
                    ),
                ),
                "responsibilities": (
                    (
                        "Sở Nông nghiệp chủ trì rà soát tiêu chí",
                        {
                            "unit": "Sở Nông nghiệp",
                            "role": "lead",
                            "task": "rà soát tiêu chí",
                            "due": "30/9/2023",
                            "due_from": "2023-09-30",
                            "due_to": "2023-09-30",
                        },
                    ),
                ),
                "budgets": (
                    ("Tổng kinh phí 50 triệu đồng", {"amount_vnd": 50_000_000, "is_total": True}),
                    ("Tập huấn 20 triệu đồng", {**parts, "amount_vnd": 20_000_000}),
                    ("in ấn 30 triệu đồng", {**parts, "amount_vnd": 30_000_000, "purpose": "in ấn"}),
                ),
            },
            boxes=True,
        ),
        Draft(
            **_plan("in/2024/b.txt", "Xây dựng nông thôn mới năm 2024", "UBND tỉnh Lào Cai", ("Lào Cai", None), "2024-02-01"),
            body=(
                "UBND TỈNH LÀO CAI 2024",
                "I. MỤC TIÊU CHUNG",
                f"Căn cứ {NTM} phê duyệt Chương trình mục tiêu;",
                "Phấn đấu hộ nghèo còn dưới 10%.",
                "Có 12 xã đạt chuẩn nông thôn mới.",
                "Tổng kinh phí 80 triệu đồng từ ngân sách tỉnh.",
                LONG.replace("thôn bản", "làng bản"),
            ),
            records={
                "legal_bases": ((f"Căn cứ {NTM}", basis),),
                "targets": (
                    ("hộ nghèo còn dưới 10%", {**poor, "indicator": "hộ nghèo", "value": 10.0}),
                    (
                        "Có 12 xã đạt chuẩn nông thôn mới",
                        {**village, "indicator": "Có 12 xã đạt chuẩn nông thôn mới", "value": 12.0},
                    ),
                ),
                "budgets": (
                    (
                        "Tổng kinh phí 80 triệu đồng từ ngân sách tỉnh",
                        {"amount_vnd": 80_000_000, "is_total": True, "sources": ("ngân sách tỉnh",), "level": "tỉnh"},
                    ),
                ),
            },
        ),
        Draft(
            **_plan("in/2024/c.txt", "Giảm nghèo năm 2024", "UBND huyện Cao Lộc", ("Lạng Sơn", "Cao Lộc"), "2024-03-05"),
            body=(
                "UBND HUYỆN CAO LỘC",
                "I. NỘI DUNG",
                f"Căn cứ {NEW} thay thế Nghị định số 59/2015/NĐ-CP về quản lý dự án đầu tư xây dựng;",
                f"Thực hiện {NTM};",
                "Tỷ lệ hộ nghèo giảm còn 8%.",
                "Bỏ hủ tục, nông dân mới thôn Nà Pheo tham gia 03 lớp học nghề.",
                "Phòng Nội vụ phối hợp tổ chức lớp học nghề trong quý III năm 2024.",
            ),
            records={
                "legal_bases": (
                    (f"Căn cứ {NEW}", {**new, **changes}),
                    (f"Thực hiện {NTM}", {**basis, "role": "citation", "relation": "implements"}),
                ),
                "targets": (
                    ("Tỷ lệ hộ nghèo giảm còn 8%", {**poor, "indicator": "Tỷ lệ hộ nghèo", "value": 8.0}),
                    (
                        "tham gia 03 lớp học nghề",
                        {"kind": "quantitative", "indicator": "lớp học nghề", "value": 3.0, "unit": "lớp", "confidence": 0.4},
                    ),
                ),
                "responsibilities": (
                    (
                        "Phòng Nội vụ phối hợp tổ chức lớp học nghề",
                        {
                            "unit": "Phòng Nội vụ",
                            "role": "coordinate",
                            "task": "tổ chức lớp học nghề",
                            "due": "quý III năm 2024",
                            "due_from": "2024-07",
                            "due_to": "2024-09",
                            "flags": ("year after the plan's own",),
                        },
                    ),
                ),
            },
            problems=(Problem("repair", "proposals", "1 proposed correction waits."),),
        ),
    ]


def build(root: Path) -> Path:
    """Publish the plans, and a file that failed."""
    folder = OutFolder(root)
    folder.prepare()
    artefacts = Artefacts(folder)
    with Ledger(folder.ledger) as ledger:
        for draft in drafts():
            plan = draft.plan()
            for page in plan.transcript.pages:
                artefacts.write_page(plan.doc_id, "k", page)
            artefacts.write_plan(plan)
            state = "needs review" if draft.problems else "done"
            outcome = Outcome(draft.source, plan.doc_id, state, draft.problems, pages_in=2, pages_out=2)  # type: ignore[arg-type]
            reason = draft.problems[0].message if draft.problems else None
            ledger.put(Entry(replace(outcome, reason=reason), "k", {"read": plan.doc_id}))
        broken = Problem("ingest", "encrypted", "The file is encrypted.", grave=True)
        ledger.put(Entry(Outcome("in/2024/d.pdf", None, "failed", (broken,), "The file is encrypted."), "k"))
        publish(folder, ledger)
    return root

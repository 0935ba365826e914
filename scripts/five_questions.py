"""Asks five questions of the samples with the command line and writes question, command, answer and quote to docs/nam-cau-hoi.md.

.venv/bin/kehoach run data/raw
.venv/bin/python scripts/five_questions.py
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORD = re.compile(r"\b[0-9a-f]{16}-[0-9a-f]{12}\b")


@dataclass(frozen=True)
class Asked:
    """A question in two languages and the command that answers it."""

    vi: str
    en: str
    command: tuple[str, ...]


QUESTIONS = (
    Asked(
        "Kế hoạch nào dựa vào Quyết định 749/QĐ-TTg, và dựa bằng lời nào?",
        "Which plans rest on Decision 749/QĐ-TTg, and in which words?",
        ("query", "cited-by", "--code", "749/QĐ-TTg"),
    ),
    Asked(
        "Quý II/2024 Trung tâm Kiểm soát bệnh tật phải làm gì?",
        "What must the Centre for Disease Control do in the second quarter of 2024?",
        ("query", "due", "--date", "2024-05-15", "--unit", "Kiểm soát bệnh tật"),
    ),
    Asked(
        "Hồ sơ trực tuyến phải đạt bao nhiêu phần trăm, ở đâu, năm nào?",
        "What share of procedures is to be filed online, where and when?",
        ("query", "targets", "--indicator", "trực tuyến"),
    ),
    Asked(
        "Những khoản tiền lớn nhất lấy từ đâu, chi cho việc gì?",
        "Where do the largest sums come from, and what are they for?",
        ("query", "budgets", "--top", "2"),
    ),
    Asked(
        "Những kế hoạch nào nói đến hộ nghèo? (gõ không dấu cũng tìm ra)",
        "Which plans speak of poor households? (found without typing the marks)",
        ("search", "ho ngheo", "--top", "3"),
    ),
)


def kehoach(*arguments: str) -> str:
    """The output of the command, as a terminal of 100 columns shows it."""
    environment = {**os.environ, "KEHOACH_LANG": "vi", "COLUMNS": "100", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return "\n".join(line.rstrip() for line in done.stdout.splitlines())


def place(record_id: str) -> str:
    """Where a record stands, as `kehoach show` tells it, without the path of the page picture."""
    with tempfile.TemporaryDirectory() as folder:
        shown = kehoach("show", record_id, "--picture", f"{folder}/page.png")
    lines = [line for line in shown.splitlines() if line.startswith("  │") or re.match(r"\S.*, trang \d+$", line)]
    return "\n".join(lines)


def main() -> None:
    """Ask, and write the page."""
    parts = [
        "# Năm câu hỏi với kho mẫu",
        "",
        "Five questions to the sample archive. *Written by `scripts/five_questions.py`, which runs every command shown here.*",
        "",
        "Trước hết: `kehoach run data/raw`. Mỗi câu có lệnh, câu trả lời, và câu chữ trong văn bản gốc (`kehoach show MÃ`).",
        "",
    ]
    for number, asked in enumerate(QUESTIONS, 1):
        form = ("--format", "table") if asked.command[0] in ("query", "search") else ()
        answer = kehoach(*asked.command, *form)
        written = f"kehoach {shlex.join(asked.command)}".replace("'", '"')
        parts += [f"## {number}. {asked.vi}", "", f"*{asked.en}*", "", "```console", f"$ {written}", answer, "```", ""]
        record = RECORD.search(answer)
        if record:
            parts += ["Câu chữ và chỗ của nó · the words and their place:", ""]
            parts += ["```console", f"$ kehoach show {record[0]}", place(record[0]), "```", ""]
    (ROOT / "docs" / "nam-cau-hoi.md").write_text("\n".join(parts), "utf-8")


if __name__ == "__main__":
    main()

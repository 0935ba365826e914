"""`python -m pipeline.training.samples`: the sample plans of data/raw and their gold records, out of plans/sample_texts.

One for each hard kind of file; every word is written for this project, the places are invented. The same texts give the same
bytes (with the same fonts and the same Tesseract).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from pipeline.training import sample_digital, sample_scan
from pipeline.training.sample_source import SamplePlan, read

ROOT = Path(__file__).resolve().parents[2]


def _scan(plan: SamplePlan) -> bytes:
    return sample_scan.picture_pdf(sample_scan.scanned(plan, "office", 2, 300), 55)


def _scan_with_wrong_layer(plan: SamplePlan) -> bytes:
    return sample_scan.with_wrong_layer(sample_scan.scanned(plan, "archive", 3, 200), 70)


def _misread(plan: SamplePlan) -> bytes:
    return sample_scan.wrongly_read(sample_scan.scanned(plan, "office", 6, 300)).encode()


def _photograph(plan: SamplePlan) -> bytes:
    return sample_scan.coded(sample_scan.scanned(plan, "phone", 8, 300)[0].image, 70)


SAMPLES: dict[str, tuple[str, Callable[[SamplePlan], bytes]]] = {
    "01-so-y-te-tiem-chung": (".pdf", sample_digital.digital_pdf),
    "02-ubnd-huyen-chuyen-doi-so": (".pdf", _scan),
    "03-ubnd-xa-phong-chay": (".pdf", _scan_with_wrong_layer),
    "04-ban-chi-dao-cai-cach-hanh-chinh": (".docx", sample_digital.word_file),
    "05-phong-giao-duc-pho-cap": (".txt", sample_digital.tcvn3),
    "06-hoi-phu-nu-moi-truong": (".txt", _misread),
    "07-huyen-uy-giam-ngheo": (".md", lambda plan: sample_digital.markdown(plan).encode()),
    "08-truong-thcs-an-toan-giao-thong": (".jpg", _photograph),
}
"""Each sample's ending and how its file is made: digital PDF with an annex table, scan with a seal, scan with a wrong text layer,
Word, TCVN3, text that the wrong model read, Markdown, photograph."""


def make(raw: Path, gold: Path) -> None:
    """Write all samples to `raw` and their records to `gold`."""
    raw.mkdir(parents=True, exist_ok=True)
    gold.mkdir(parents=True, exist_ok=True)
    for stem, (ending, render) in SAMPLES.items():
        plan = read(stem)
        (raw / f"{stem}{ending}").write_bytes(render(plan))
        (gold / f"{stem}.json").write_text(json.dumps(plan.gold, ensure_ascii=False, indent=1) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, default=ROOT / "data" / "raw")
    parser.add_argument("--gold", type=Path, default=ROOT / "tests" / "golden")
    given = parser.parse_args()
    make(given.raw, given.gold)


if __name__ == "__main__":
    main()

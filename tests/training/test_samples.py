"""The samples of data/raw: made from the repository's own text, each of its kind, their gold records true to the text."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from pipeline.training import sample_digital, sample_scan
from pipeline.training.sample_source import SamplePlan, read, stems
from pipeline.training.samples import ROOT, SAMPLES

RAW, GOLD = ROOT / "data" / "raw", ROOT / "tests" / "golden"


def spoken(plan: SamplePlan) -> str:
    return " ".join(" ".join(sample_digital.text_lines(plan)).split())


def test_every_source_has_a_sample_and_every_sample_its_files() -> None:
    assert stems() == sorted(SAMPLES)
    for stem, (ending, _) in SAMPLES.items():
        assert (RAW / f"{stem}{ending}").stat().st_size > 1000
        assert (GOLD / f"{stem}.json").is_file()
    assert sum(path.stat().st_size for path in RAW.iterdir()) < 6_000_000


@pytest.mark.parametrize("stem", stems())
def test_gold_records_are_current_and_true_to_the_text(stem: str) -> None:
    plan = read(stem)
    stored = json.loads((GOLD / f"{stem}.json").read_text("utf-8"))
    assert stored == json.loads(json.dumps(plan.gold))
    text = spoken(plan)
    for name in ("legal_bases", "targets", "responsibilities", "budgets"):
        assert plan.gold[name], name
        for record in plan.gold[name]:
            assert record["quote"] in text
    assert plan.gold["document"]["signer"] in text


@pytest.mark.parametrize(
    "stem", [stem for stem, (ending, _) in SAMPLES.items() if ending in (".docx", ".md") or stem.startswith(("01", "05"))]
)
def test_files_of_text_are_what_the_sources_say_now(stem: str) -> None:
    ending, render = SAMPLES[stem]
    made, stored = render(read(stem)), (RAW / f"{stem}{ending}").read_bytes()
    if ending == ".docx":
        assert _members(made, Path(f"{stem}.docx")) == _members(stored, RAW)
    elif ending == ".pdf":
        assert abs(len(made) - len(stored)) < 2000  # compression differs between versions of zlib
    else:
        assert made == stored


def _members(packed: bytes, _: Path) -> dict[str, str]:
    import io

    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {
            name: hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            if name.startswith("word/document")
        }


def test_each_kind_is_hard_in_its_own_way() -> None:
    import pypdfium2

    def letters(stem: str) -> str:
        with pypdfium2.PdfDocument(RAW / f"{stem}.pdf") as pdf:
            return "".join(page.get_textpage().get_text_bounded() for page in pdf)

    assert "Kế hoạch công tác tiêm chủng" in letters("01-so-y-te-tiem-chung")
    assert letters("02-ubnd-huyen-chuyen-doi-so").strip() == ""
    wrong = letters("03-ubnd-xa-phong-chay")
    assert "KHUOI" in wrong and "Khuổi" not in wrong
    assert "Sè: 27/KH-PGD" in (RAW / "05-phong-giao-duc-pho-cap.txt").read_bytes().decode("latin-1")
    assert "cua" in (RAW / "06-hoi-phu-nu-moi-truong.txt").read_text("utf-8") or "cia" in (
        RAW / "06-hoi-phu-nu-moi-truong.txt"
    ).read_text("utf-8")


def test_the_annex_of_the_digital_sample_runs_over_two_pages_and_adds_up() -> None:
    plan = read("01-so-y-te-tiem-chung")
    rows = [item for item in plan.items if item.kind in ("row", "group")]
    amounts = {item.kind + item.cells[1]: int(item.cells[3].replace(".", "")) for item in rows}
    parts = [value for key, value in amounts.items() if key.startswith("row")]
    assert (
        sum(parts) == amounts["groupTổng cộng"] == sum(v for k, v in amounts.items() if k.startswith("group") and "Tổng" not in k)
    )
    import pypdfium2

    with pypdfium2.PdfDocument(RAW / "01-so-y-te-tiem-chung.pdf") as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    assert sum("Nguồn kinh phí" in page and "Ghi chú" in page for page in pages) == 2
    assert pages[-1].count("Ngân sách tỉnh") > 3


def test_the_seal_lies_over_the_signature() -> None:
    pages = sample_scan.draw(
        sample_scan.blocks_of(read("02-ubnd-huyen-chuyen-doi-so")),
        sample_scan.Style(dpi=60),
        sample_scan.np.random.default_rng(1),
    )
    boxes = dict(pages[-1].marks)
    assert boxes["seal"][0] < boxes["signature"][2] and boxes["seal"][3] > boxes["signature"][1]

"""What else repair listens to: the reader's confidence, the document's own words, abbreviations that it defines."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.repair import repair, repair_text
from pipeline.repair.decoder import Lattice
from pipeline.repair.defined import defined_abbreviations
from pipeline.repair.familiar import SHORTEST, with_familiar
from pipeline.repair.pieces import runs
from pipeline.repair.symbols import symbol_edits
from pipeline.schema.page import Line, Page, Source, Transcript, Word
from pipeline.settings import Repair


def _scan(line: str, slip: str, confidence: float) -> Transcript:
    words = tuple(Word(word, None, confidence if word == slip else 0.96) for word in line.split())
    page = Page(1, None, (Line(words),), "ocr", "test")
    return Transcript(Source("a.png", "0" * 64, "image", 1), (page,))


def test_a_word_read_with_confidence_is_harder_to_change() -> None:
    line = "Căn cứ Kế hoạch tuyên truyền của Ủy ban nhân dân tỉnh về xây dưng nông thôn mới trên địa bàn"
    unsure, sure = (repair(_scan(line, "dưng", value), Repair(mode="slips")) for value in (0.30, 0.99))
    fixed = [c for c in unsure.corrections if c.before == "dưng"]
    kept = [c for c in sure.corrections if c.before == "dưng"]
    assert fixed[0].after == "dựng"
    assert fixed[0].state == "applied"
    assert not kept or kept[0].confidence <= fixed[0].confidence


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Chương trình mục tiêu quốc gia (MTQG) xây dựng nông thôn mới", {"MTQG"}),
        ("Chuong trinh muc tiéu qubc gia (sau đây gọi tắt là CTMTQG)", {"CTMTQG"}),
        ("Ban Chi dao (BCD) và Pang Uy (ĐU)", {"BCD", "ĐU"}),
        ("xã hội (TINH) và mục (I)", set()),
    ],
)
def test_abbreviations_that_a_text_defines(text: str, found: set[str]) -> None:
    assert defined_abbreviations(text) == found


def test_a_defined_abbreviation_is_no_word_and_takes_its_bar_from_the_words_that_it_stands_for() -> None:
    text = "Chuong trinh phat trién san phdm dia phuong (PTSPDP) duge thuc hién; PTSPDP cua tinh vé néng thon méi"
    clean = repair_text(text, Repair(mode="eng")).clean
    assert clean.startswith("Chương trình phát triển sản phẩm địa phương (PTSPĐP) được thực hiện; PTSPĐP của tỉnh")
    text = "Chuong trinh xay dung nong thon moi (NTM) duge thuc hién; xay dung NTM cua tinh vé NTM ndm 2024"
    assert repair_text(text, Repair(mode="eng")).clean.count("NTM") == 3


def test_sure_neighbours_speak_for_a_doubtful_word() -> None:
    n = SHORTEST + 2
    first = np.tile(np.array([[5, 0]]), (n, 1))
    first[1::2, 0] = 6
    first[41] = (7, 6)  # between two fives, where everywhere else a six stands
    counts = np.ones(n, np.int64)
    counts[41] = 2
    lattice = Lattice(first, np.full((n, 2), -1), np.zeros((n, 2), np.float32), np.ones((n, 2), np.int8), counts, np.array([n]))
    share = np.ones(n, np.float32)
    share[41] = 0.5
    chosen = np.zeros(n, np.int64)
    again = with_familiar(lattice, ["x"] * n, chosen, share)
    assert again is not None
    assert again.cost[41, 1] > again.cost[41, 0] + 1
    assert (np.delete(again.cost, 41, axis=0) == 0).all()
    assert with_familiar(lattice, ["x"] * n, chosen, np.ones(n, np.float32)) is None


def test_a_sentence_runs_on_over_a_blank_line() -> None:
    first = "Các cơ quan truyền thông thường xuyên cập nhật thông tin đầy\n\nđủ về hoạt động"
    text = f"{first}\n\nCác sở, ban, ngành của tỉnh\nphối hợp\nthực hiện"
    assert [run.tokens[0].text for run in runs(text)][:2] == ["Các", "Các"]


def test_symbols_in_a_scan_only_where_they_come_out_whole() -> None:
    edits = {
        e.at.of(t): (e.after, e.state) for t in ("1518/QĐÐ-UBND", "792023.ND-CP", "88/2010/ND-CP") for e in symbol_edits(t, True)
    }
    assert edits["1518/QĐÐ-UBND"] == ("1518/QĐ-UBND", "applied")
    assert edits["88/2010/ND-CP"] == ("88/2010/NĐ-CP", "applied")
    assert edits["792023.ND-CP"][1] == "proposed"

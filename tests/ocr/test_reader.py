"""From the picture of a page to its lines, with Tesseract itself where letters matter and stand-ins where the flow does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rapidfuzz.distance import Levenshtein

from pipeline.errors import BadFile, BadSettings, MissingProgram
from pipeline.ocr import read_page
from pipeline.ocr.engine import make_engine
from pipeline.ocr.recorded import Recorder
from pipeline.ocr.tesseract import Tesseract
from pipeline.ocr.tesseract_library import open_library
from pipeline.schema.page import Page
from pipeline.settings import Ocr
from pipeline.training.pages import DrawnPage, Profile, degrade
from tests.ocr.drawn import asked, flat, grey, sample

SETTINGS = Ocr()


def errors(truth: Page, got: Page) -> float:
    return Levenshtein.distance(flat(truth), flat(got)) / len(flat(truth))


@pytest.fixture(scope="module")
def scanned() -> tuple[DrawnPage, Page]:
    page = degrade(sample(), "office", np.random.default_rng(11))
    return page, read_page(page.image, asked(page), SETTINGS)


def test_an_office_scan_with_seal_and_table_is_read_in_order(scanned: tuple[DrawnPage, Page]) -> None:
    page, got = scanned
    assert errors(page.truth, got) < 0.01
    assert [line.text for line in got.lines[:6]] == [line.text for line in page.truth.lines[:6]]
    assert got.lines[-1].text == "Nguyễn Văn Thịnh"
    assert got.origin == "ocr" and got.engine.startswith("tesseract") and got.size == page.size


def test_its_table_comes_out_as_rows_and_cells(scanned: tuple[DrawnPage, Page]) -> None:
    page, got = scanned
    (grid,) = got.grids
    (truth,) = page.truth.grids
    assert (grid.rows, grid.columns) == (truth.rows, truth.columns)
    assert got.lines[grid.cells[-1].line].text == "Cộng\t21.250"
    assert [c.column_span for c in grid.cells if c.row == 3] == [3, 1]


def test_boxes_lie_where_the_words_are_printed(scanned: tuple[DrawnPage, Page]) -> None:
    page, got = scanned
    for want, line in zip(page.truth.lines[:4], got.lines[:4], strict=True):
        for a, b in zip(want.words, line.words, strict=True):
            assert a.box is not None and b.box is not None
            assert abs((a.box.left + a.box.right) - (b.box.left + b.box.right)) / 2 < 3
            assert abs((a.box.top + a.box.bottom) - (b.box.top + b.box.bottom)) / 2 < 6


@pytest.mark.parametrize(("profile", "most"), [("archive", 0.02), ("fax", 0.06), ("phone", 0.02)])
def test_worse_pages_are_read_too(profile: Profile, most: float) -> None:
    page = degrade(sample(), profile, np.random.default_rng(12))
    got = read_page(page.image, asked(page, (page.image.width * 72 / page.dpi, page.image.height * 72 / page.dpi)), SETTINGS)
    assert errors(page.truth, got) < most


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_on_its_side_or_head_is_turned(degrees: int) -> None:
    page = sample(150, seal=False, table=False)
    lying = page.image.rotate(degrees, expand=True)
    width, height = page.size
    got = read_page(lying, asked(page, (height, width) if degrees != 180 else (width, height)), SETTINGS)
    assert got.size == pytest.approx((width, height), abs=0.5), "the size is that of the upright page"
    assert any(note.startswith(f"turned {degrees}") for note in got.notes)
    assert errors(page.truth, got) < 0.02
    want, have = page.truth.lines[0].words[0].box, got.lines[0].words[0].box
    assert want is not None and have is not None
    assert have.left == pytest.approx(want.left, abs=4) and have.top == pytest.approx(want.top, abs=6)


def test_a_blank_page_has_no_lines_and_is_no_error() -> None:
    got = read_page(Image.new("L", (1240, 1754), 250), asked(sample(), (595.0, 842.0)), SETTINGS)
    assert got.lines == () and got.confidence is None and not got.text_lost


def test_without_cleaning_the_picture_goes_to_the_engine_as_it_is() -> None:
    page = sample(200, seal=False, table=False)
    settings = Ocr(engine="tests.engines:Typed", clean=False)
    got = read_page(page.image, asked(page), settings)
    assert got.text == "Điều 1. Phê duyệt" and got.notes == ("a picture has no text",)


def test_a_recording_is_played_back(tmp_path: Path) -> None:
    page = sample(150, seal=False, table=False)
    pixels = np.asarray(grey(page))
    first = Recorder(make_engine(SETTINGS), tmp_path).read(pixels, 150.0)
    settings = Ocr(engine="recorded", recordings=str(tmp_path), clean=False)
    assert make_engine(settings).read(pixels, 150.0) == first
    assert read_page(grey(page), asked(page), settings).engine == first.engine
    with pytest.raises(BadFile, match="No recording"):
        make_engine(settings).read(pixels[:100], 150.0)


def test_a_page_that_takes_too_long_is_a_bad_page() -> None:
    with pytest.raises(BadFile) as caught:
        Tesseract(Ocr(page_seconds=0.05)).read(np.asarray(grey(sample(200))), 200.0)
    assert caught.value.kind == "too slow"


def test_library_and_program_read_alike_whatever_was_read_before() -> None:
    page, other = (np.asarray(grey(sample(150, seal=False, table=table))) for table in (False, True))
    resident, program = Tesseract(SETTINGS), Tesseract(SETTINGS, use_library=False)
    first = resident.read(page, 150.0)
    resident.read(other, 150.0, "block")
    assert resident.read(page, 150.0) == first == program.read(page, 150.0)


def test_a_library_of_another_version_is_not_used() -> None:
    assert open_library("vie", "0.0.0") is None


def test_the_program_takes_too_long_as_well() -> None:
    with pytest.raises(BadFile) as caught:
        Tesseract(Ocr(page_seconds=0.05), use_library=False).read(np.asarray(grey(sample(200))), 200.0)
    assert caught.value.kind == "too slow"


def test_a_crash_is_not_hidden() -> None:
    page = sample(150, seal=False, table=False)
    with pytest.raises(RuntimeError, match="crashed"):
        read_page(page.image, asked(page), Ocr(engine="tests.engines:Crashing"))


def test_what_is_missing_is_named_with_what_to_install() -> None:
    with pytest.raises(MissingProgram, match="tesseract-ocr-xyz"):
        Tesseract(Ocr(languages="xyz"))
    with pytest.raises(BadSettings, match="'tesseract'"):
        make_engine(Ocr(engine="tesserakt"))


def test_the_engine_is_loaded_only_when_chosen() -> None:
    import subprocess
    import sys

    code = "import pipeline.ocr, pipeline.layout, sys; print([m for m in ('cv2', 'numpy', 'pytesseract') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"

"""Scans that can be searched: pdftotext finds the repaired text, the picture stays, the structure is that of PDF/A-2b."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from pipeline.errors import WrongUse
from pipeline.export import Searchable, searchable_pdfs
from pipeline.export.searchable.archival import obstacles
from pipeline.export.searchable.layer import FONT, Layer, Paper
from pipeline.export.searchable.old_text import without_unseen_text
from pipeline.export.searchable.words import Placed, placed_words
from pipeline.export.searchable.write import _keep_pages
from pipeline.ingest import render
from pipeline.schema.page import Box, Line, Page, Source, Transcript, Word
from pipeline.schema.page_input import Picture
from pipeline.schema.text import Correction, Span, Text
from pipeline.settings import Settings


@pytest.fixture(scope="module")
def made(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Searchable, ...]:
    return searchable_pdfs(samples, (), tmp_path_factory.mktemp("pdf"), Settings())


def pdftotext(path: Path) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("needs pdftotext (poppler-utils)")
    done = subprocess.run([program, "-raw", str(path), "-"], capture_output=True, text=True, check=True)
    assert not done.stderr, done.stderr
    return done.stdout


def test_scans_are_written_and_the_rest_is_told_why(made: tuple[Searchable, ...]) -> None:
    reasons = {Path(one.source).stem[:2]: one.reason for one in made}
    plain = dict.fromkeys(("04", "05", "06", "07"), "no picture")
    assert reasons == {"01": "digital", "02": "", "03": "", **plain, "08": ""}


def test_the_repaired_text_is_found_word_for_word(made: tuple[Searchable, ...], samples: Path) -> None:
    """Also of 03, whose own layer was garbled: nothing of it is left."""
    for one in made:
        if one.path is not None:
            text = (samples / "text" / f"{one.path.stem}.txt").read_text("utf-8")
            assert pdftotext(one.path).split() == text.split(), one.source
            assert one.words == len(text.split())


def test_the_page_looks_as_before(made: tuple[Searchable, ...], root: Path) -> None:
    for one in made:
        if one.path is None or not one.source.endswith(".pdf"):
            continue
        before, after = (_picture(path, 0) for path in (root / "data" / "raw" / Path(one.source).name, one.path))
        assert before.size == after.size
        assert ImageChops.difference(before, after).getextrema() == ((0, 0),) * 3


def _picture(path: Path, index: int) -> Image.Image:
    return render(Picture(str(path), "pdf", index, 60, (595.0, 842.0))).convert("RGB")


def test_structure_of_an_archival_pdf(made: tuple[Searchable, ...]) -> None:
    for one in made:
        if one.path is None:
            continue
        assert one.obstacles == ()
        with pikepdf.open(one.path) as pdf:
            assert not pdf.check_pdf_syntax()
            assert not pdf.is_encrypted
            with pdf.open_metadata() as meta:
                assert meta.pdfa_status == "2B"
            assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
            assert pdf.Root.OutputIntents[0].DestOutputProfile.N == 3
            for page in pdf.pages:
                fonts = page.resources.Font
                assert [str(name) for name in fonts] == ["/KehoachEmpty"]
                inner = fonts.KehoachEmpty.DescendantFonts[0]
                assert "/FontFile2" in inner.FontDescriptor and "/ToUnicode" in fonts.KehoachEmpty


def test_a_photograph_goes_in_as_it_is(made: tuple[Searchable, ...], root: Path) -> None:
    one = next(one for one in made if one.source.endswith(".jpg"))
    assert one.path is not None
    with pikepdf.open(one.path) as pdf:
        (scan,) = pdf.pages[0].resources.XObject.values()
        assert scan.read_raw_bytes() == (root / "data" / "raw" / Path(one.source).name).read_bytes()


def test_one_file_takes_one_document(samples: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongUse):
        searchable_pdfs(samples, (), tmp_path / "one.pdf", Settings())
    (one,) = searchable_pdfs(samples, ("46/KH-UBND",), tmp_path / "one.pdf", Settings())
    assert one.path == tmp_path / "one.pdf"


def test_the_font_is_empty_and_as_the_script_makes_it(root: Path, tmp_path: Path) -> None:
    font = TTFont(FONT)
    assert [font["hmtx"][name] for name in font.getGlyphOrder()] == [(500, 0), (500, 0)]
    assert all(font["glyf"][name].numberOfContours == 0 for name in font.getGlyphOrder())


# Where words stand


def page_of(*lines: Sequence[str]) -> Page:
    """Lines of words, each ten points a letter wide, twenty points a line."""
    made = []
    for number, words in enumerate(lines):
        at, line = 0.0, []
        for word in words:
            line.append(Word(word, Box(at, 20.0 * number, at + 10 * len(word), 20.0 * number + 12)))
            at += 10 * len(word) + 10
        made.append(Line(tuple(line)))
    return Page(1, (600.0, 800.0), tuple(made), "ocr", "test")


def placed(page: Page, *corrections: Correction) -> list[list[tuple[str, float, float]]]:
    found = placed_words(page, 0, corrections)
    return [[(word.text, round(word.box.left), round(word.box.right)) for word in line] for line in found]


def test_a_corrected_word_stands_in_the_box_of_its_raw_word() -> None:
    page = page_of(["thue", "hién"], ["05", "lop"])
    fixed = Correction(Span(0, 9), "thue hién", "thực hiện", 0.9, "r")
    assert placed(page, fixed) == [[("thực", 0, 40), ("hiện", 50, 90)], [("05", 0, 20), ("lop", 30, 60)]]


def test_joined_and_divided_words_share_the_boxes() -> None:
    page = page_of(["ke", "hoach", "naychuyen"])
    joined = Correction(Span(0, 8), "ke hoach", "kếhoạch", 0.9, "r")
    divided = Correction(Span(9, 18), "naychuyen", "này chuyển", 0.9, "r")
    assert placed(page, joined, divided) == [[("kếhoạch", 0, 80), ("này", 90, 117), ("chuyển", 126, 180)]]


def test_what_is_struck_out_is_not_found() -> None:
    page = page_of(["~", "Nơi", "nhận"])
    assert placed(page, Correction(Span(0, 1), "~", "", 0.9, "r")) == [[("Nơi", 20, 50), ("nhận", 60, 100)]]


WORDS = st.lists(st.text("abcđêư", min_size=1, max_size=5), min_size=1, max_size=5)


@given(st.lists(WORDS, min_size=1, max_size=4), st.data())
def test_the_words_are_those_of_the_clean_text(lines: list[list[str]], data: Any) -> None:
    page = page_of(*lines)
    transcript = Transcript(Source("a.pdf", "0" * 64, "pdf", 1), (page,))
    corrections, at = [], 0
    while at < len(transcript.words):
        size = data.draw(st.integers(1, 3))
        group = transcript.words[at : at + size]
        if data.draw(st.booleans()):
            span = Span(group[0].at.start, group[-1].at.end)
            after = " ".join(data.draw(WORDS))
            corrections.append(Correction(span, span.of(transcript.raw), after, 1.0, "r"))
        at += size
    text = Text(transcript.raw, tuple(corrections))
    found = [word.text for line in placed_words(page, 0, text.applied) for word in line]
    assert sorted(found) == sorted(text.clean.split())


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_text_lies_where_it_is_seen_however_the_page_is_turned(turn: int, tmp_path: Path) -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 500))
    page.MediaBox, page.Rotate = pikepdf.Array([20, 30, 320, 530]), turn
    layer = Layer()
    content = layer.of_page(
        [[Placed("Đường", Box(40, 60, 90, 72)), Placed("𝒜", Box(100, 60, 120, 72))]], Paper((20, 30), (300, 500), turn, (1, 1))
    )
    page.Contents = pdf.make_stream(content)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(KehoachEmpty=layer.font(pdf)))
    pdf.save(tmp_path / "t.pdf")
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext (poppler-utils)")
    done = subprocess.run(["pdftotext", "-bbox", str(tmp_path / "t.pdf"), "-"], capture_output=True, text=True, check=True)
    first = next(line for line in done.stdout.splitlines() if "Đường" in line)
    left, right = (float(first.split(f'{edge}="')[1].split('"')[0]) for edge in ("xMin", "xMax"))
    assert (left, right) == (pytest.approx(40, abs=1), pytest.approx(90, abs=1)), first
    assert "𝒜" in done.stdout


# Older text


def pdf_with(content: bytes, form: bytes | None = None) -> Any:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 400))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    if form is not None:
        stream = pikepdf.Stream(pdf, form)
        stream.stream_dict = pikepdf.Dictionary(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 300, 400])
        page.Resources.XObject = pikepdf.Dictionary(X=pdf.make_indirect(stream))
    page.Contents = pdf.make_stream(content)
    return pdf


@pytest.mark.parametrize(
    ("content", "form", "only_pictures"),
    [
        (b"q BT 3 Tr /F 9 Tf (old) Tj ET Q 0 0 9 9 re f", None, True),
        (b"BT /F 9 Tf (seen) Tj ET", None, False),
        (b"q BT 3 Tr /F 9 Tf (old) Tj ET Q BT /F 9 Tf (seen) Tj ET", None, False),
        (b"/X Do", b"BT 3 Tr /F 9 Tf (old) Tj ET", True),
        (b"/X Do", b"BT /F 9 Tf (seen) Tj ET", False),
        (b"0 0 9 9 re f", None, True),
    ],
)
def test_unseen_text_goes_and_seen_text_is_told(content: bytes, form: bytes | None, only_pictures: bool) -> None:
    pdf = pdf_with(content, form)
    assert without_unseen_text(pdf, pdf.pages[0]) is only_pictures
    left = pdf.pages[0].Contents.read_bytes()
    if only_pictures:
        assert b"Tj" not in left and b"Tf" not in left and b"Do" not in left
        assert (b"re" in left) == (b"re" in content)
    else:
        assert left == content


def test_what_stands_against_an_archival_pdf_is_told() -> None:
    pdf = pdf_with(b"BT /F 9 Tf (seen) Tj ET")
    assert obstacles(pdf) == ("fonts not embedded",)
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.Root.AcroForm = pikepdf.Dictionary(SigFlags=3, Fields=[])
    assert obstacles(pdf) == ("JavaScript", "digital signatures", "fonts not embedded")


@pytest.mark.parametrize(("drawn", "found"), [(b"BT /F 9 Tf (note) Tj ET", ("fonts not embedded",)), (b"0 0 9 9 re f", ())])
def test_a_note_typed_over_the_scan_needs_its_fonts_too(drawn: bytes, found: tuple[str, ...]) -> None:
    pdf = pdf_with(b"0 0 9 9 re f")
    note = pikepdf.Stream(pdf, drawn)
    fonts = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=pdf.pages[0].Resources.Font.F))
    note.stream_dict = pikepdf.Dictionary(Subtype=pikepdf.Name.Form, BBox=[0, 0, 90, 20], Resources=fonts)
    appearance = pikepdf.Dictionary(N=pdf.make_indirect(note))
    pdf.pages[0].Annots = pikepdf.Array(
        [pikepdf.Dictionary(Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 90, 20], F=4, AP=appearance)]
    )
    assert obstacles(pdf) == found
    assert ("/F" in note.Resources.Font) == bool(found), "a font that nothing is written in is let go"
    assert "/F" not in pdf.pages[0].Resources.Font


def test_a_document_of_a_dossier_has_its_own_pages_only(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        for width in (100, 200, 300, 400):
            pdf.add_blank_page(page_size=(width, 500))
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("first", 0))
        _keep_pages(pdf, Source("a.pdf", "0" * 64, "pdf", 4).part(range(1, 3)))
        pdf.save(tmp_path / "a.pdf")
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert [float(page.mediabox[2]) for page in pdf.pages] == [200, 300]
        assert "/Outlines" not in pdf.Root

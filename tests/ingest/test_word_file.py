"""Word files: order, numbers that Word only draws, tables, letterhead, and LibreOffice for the old kinds."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pipeline.errors import BadFile
from pipeline.ingest import discover, inspect, page_inputs
from pipeline.ingest.docx_numbering import figure
from pipeline.schema.page import Page
from pipeline.schema.page_input import FoundFile
from pipeline.settings import Ingest


def pages_of(path: Path, settings: Ingest | None = None) -> list[Page]:
    settings = settings or Ingest()
    (found,) = discover([str(path)], settings, path.parent / "s")
    assert isinstance(found, FoundFile), found
    source = inspect(found, settings)
    layers = [page.layer for page in page_inputs(found, range(1, source.pages + 1), settings)]
    return [layer for layer in layers if layer is not None]


def saved(document: Any, path: Path) -> list[Page]:
    document.save(str(path))
    return pages_of(path)


def test_letterhead_and_signature_are_read_block_by_block(tmp_path: Path) -> None:
    document = docx.Document()
    head = document.add_table(2, 2)
    head.cell(0, 0).text, head.cell(0, 1).text = (
        "UBND HUYỆN\nPHÒNG VĂN HÓA",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
    )
    head.cell(1, 0).text, head.cell(1, 1).text = "Số: 08/KH-VH", "Hữu Lũng, ngày 05 tháng 5 năm 2020"
    document.add_paragraph("KẾ HOẠCH")
    foot = document.add_table(1, 2)
    foot.cell(0, 0).text, foot.cell(0, 1).text = "Nơi nhận:\n- Lưu: VT.", "TRƯỞNG PHÒNG\n\nNguyễn Văn A"
    (page,) = saved(document, tmp_path / "a.docx")
    assert [line for line in page.text.split("\n") if line] == [
        "UBND HUYỆN",
        "PHÒNG VĂN HÓA",
        "Số: 08/KH-VH",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Hữu Lũng, ngày 05 tháng 5 năm 2020",
        "KẾ HOẠCH",
        "Nơi nhận:",
        "- Lưu: VT.",
        "TRƯỞNG PHÒNG",
        "Nguyễn Văn A",
    ]
    assert page.grids == ()


def test_ruled_tables_are_rows_with_tabs_and_a_grid(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(3, 3, style="Table Grid")
    for row, cells in enumerate((("TT", "Nội dung", "Kinh phí"), ("1", "Tuyên\ntruyền", "15.000.000"), ("2", "", "20.000.000"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    (page,) = saved(document, tmp_path / "a.docx")
    assert page.text.split("\n")[:3] == ["TT\tNội dung Kinh phí", "1 2\tTuyên truyền\t15.000.000", "\t20.000.000"]
    (grid,) = page.grids
    assert (grid.rows, grid.columns) == (3, 3)
    spans = {(cell.row, cell.column): (cell.row_span, cell.column_span) for cell in grid.cells}
    assert spans[0, 1] == (1, 2) and spans[1, 0] == (2, 1) and (2, 0) not in spans
    for cell in grid.cells:
        line = page.lines[cell.line]
        assert all(0 <= index <= len(line.words) for index in cell.words)


def _numbered(document: Any, levels: list[tuple[str, str]]) -> None:
    """A list definition with the given formats and patterns, as list 77."""
    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    for depth, (kind, pattern) in enumerate(levels):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for name, value in (("w:start", "1"), ("w:numFmt", kind), ("w:lvlText", pattern)):
            entry = OxmlElement(name)
            entry.set(qn("w:val"), value)
            level.append(entry)
        abstract.append(level)
    root.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "77")
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), "77")
    number.append(link)
    root.append(number)


def _paragraph(document: Any, text: str, depth: int) -> None:
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    numbering = properties.get_or_add_numPr()
    numbering.get_or_add_ilvl().val = depth
    numbering.get_or_add_numId().val = 77


def test_list_numbers_are_text(tmp_path: Path) -> None:
    document = docx.Document()
    _numbered(
        document, [("upperRoman", "%1."), ("decimal", "%2."), ("decimal", "%2.%3."), ("lowerLetter", "%4)"), ("bullet", "\uf0b7")]
    )
    for depth, text in (
        (0, "MỤC ĐÍCH"),
        (1, "Mục đích"),
        (1, "Yêu cầu"),
        (2, "Chung"),
        (3, "một"),
        (3, "hai"),
        (4, "ba"),
        (0, "NỘI DUNG"),
        (1, "Lại"),
    ):
        _paragraph(document, text, depth)
    (page,) = saved(document, tmp_path / "a.docx")
    assert page.text.split("\n") == [
        "I. MỤC ĐÍCH",
        "1. Mục đích",
        "2. Yêu cầu",
        "2.1. Chung",
        "a) một",
        "b) hai",
        "- ba",
        "II. NỘI DUNG",
        "1. Lại",
    ]


@pytest.mark.parametrize(
    ("number", "kind", "text"), [(9, "upperRoman", "IX"), (28, "lowerLetter", "bb"), (3, "decimalZero", "03")]
)
def test_figures(number: int, kind: str, text: str) -> None:
    assert figure(number, kind) == text


def test_set_page_breaks_are_pages_and_deleted_words_are_gone(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Trang một")
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    paragraph.add_run("Trang hai")
    last = document.add_paragraph("Trang ba")
    last.paragraph_format.page_break_before = True
    gone, inserted = OxmlElement("w:del"), OxmlElement("w:ins")
    gone.append(document.add_paragraph().add_run("bị xóa")._r)
    inserted.append(document.add_paragraph().add_run(" được thêm")._r)
    last._p.append(gone)
    last._p.append(inserted)
    assert [page.text.strip() for page in saved(document, tmp_path / "a.docx")] == [
        "Trang một",
        "Trang hai",
        "Trang ba được thêm",
    ]


def test_running_heads_count_only_where_they_hold_words(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("KẾ HOẠCH")
    document.sections[0].header.paragraphs[0].text = "HỎA TỐC"
    document.sections[0].footer.paragraphs[0].text = "1"
    (page,) = saved(document, tmp_path / "a.docx")
    assert page.text == "HỎA TỐC\nKẾ HOẠCH"


def test_old_letters_in_a_word_file(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Uû ban nh©n d©n x· giao c¸c th«n tæ chøc thùc hiÖn kÕ ho¹ch, b¸o c¸o kÕt qu¶")
    (page,) = saved(document, tmp_path / "a.docx")
    assert page.text == "Uỷ ban nhân dân xã giao các thôn tổ chức thực hiện kế hoạch, báo cáo kết quả"
    assert page.notes == ("letters of tcvn3 put right",)


OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + "WordDocument".encode("utf-16-le") + bytes(2000)


def _office(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program called soffice that does what the test says."""
    folder.mkdir()
    program = folder / "soffice"
    program.write_text("#!/bin/sh\n" + script)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")


def test_old_word_files_go_through_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = tmp_path / "ready.docx"
    document = docx.Document()
    document.add_paragraph("KẾ HOẠCH cũ")
    document.save(str(ready))
    _office(
        tmp_path / "bin",
        f'while [ "$1" != --outdir ]; do shift; done; mkdir -p "$2"; cp {ready} "$2/document.docx"\n',
        monkeypatch,
    )
    path = tmp_path / "a.doc"
    path.write_bytes(OLD_WORD)
    assert pages_of(path)[0].text == "KẾ HOẠCH cũ"


@pytest.mark.parametrize(("script", "kind"), [("exit 1\n", "damaged"), ("exit 0\n", "damaged"), ("exec sleep 30\n", "timeout")])
def test_libreoffice_that_fails_or_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, kind: str) -> None:
    _office(tmp_path / "bin", script, monkeypatch)
    path = tmp_path / "a.doc"
    path.write_bytes(OLD_WORD + script.encode())
    with pytest.raises(BadFile) as raised:
        pages_of(path, Ingest(office_seconds=0.5 if kind == "timeout" else 120))
    assert raised.value.kind == kind


def test_without_libreoffice_the_outcome_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "a.doc"
    path.write_bytes(OLD_WORD + b"none")
    with pytest.raises(BadFile, match="Install libreoffice-writer"):
        pages_of(path)


def test_large_pictures_are_said_small_ones_are_not(tmp_path: Path) -> None:
    from docx.shared import Cm
    from PIL import Image

    Image.new("L", (400, 300), 200).save(tmp_path / "scan.png")
    document = docx.Document()
    document.add_paragraph("KẾ HOẠCH")
    document.add_picture(str(tmp_path / "scan.png"), width=Cm(3))
    document.save(str(tmp_path / "seal.docx"))
    document.add_picture(str(tmp_path / "scan.png"), width=Cm(15))
    document.save(str(tmp_path / "table.docx"))
    faults = {}
    for name in ("seal", "table"):
        (found,) = discover([str(tmp_path / f"{name}.docx")], Ingest(), tmp_path / "s")
        assert isinstance(found, FoundFile)
        faults[name] = [kind for kind, _ in inspect(found, Ingest()).faults]
    assert faults == {"seal": [], "table": ["picture not read"]}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice (libreoffice-writer-nogui)")
@pytest.mark.parametrize("kind", ["doc", "rtf"])
def test_real_libreoffice_reads_its_own_old_files(tmp_path: Path, root: Path, kind: str) -> None:
    """The sample DOCX, saved by LibreOffice in an older format, comes back with the same words."""
    (sample,) = (root / "data" / "raw").glob("*.docx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(sample)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    before, after = pages_of(sample), pages_of(tmp_path / f"{sample.stem}.{kind}")
    words = ["".join(page.text for page in pages).split() for pages in (before, after)]
    assert sum(word in set(words[1]) for word in words[0]) >= 0.98 * len(words[0])
    assert [(grid.rows, grid.columns) for page in after for grid in page.grids] == [
        (grid.rows, grid.columns) for page in before for grid in page.grids
    ]

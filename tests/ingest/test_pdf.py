"""PDF pages: which text is trusted and why, in which order it comes, and what the picture shows."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import make_pdf
from bad_inputs import simple_pdf

from pipeline.ingest import discover, inspect, page_inputs, render
from pipeline.ingest.encodings import encode_legacy
from pipeline.schema.page_input import FoundFile, PageInput
from pipeline.settings import Ingest

PLAN = "\n".join(make_pdf.PLAN)


def pages_of(path: Path, settings: Ingest | None = None) -> list[PageInput]:
    settings = settings or Ingest()
    (found,) = discover([str(path)], settings, path.parent / "scratch")
    assert isinstance(found, FoundFile), found
    source = inspect(found, settings)
    return list(page_inputs(found, range(1, source.pages + 1), settings))


def first_page(path: Path, settings: Ingest | None = None) -> PageInput:
    return pages_of(path, settings)[0]


def test_digital_text_is_taken_word_for_word(tmp_path: Path) -> None:
    page = first_page(make_pdf.digital(tmp_path / "a.pdf"))
    assert page.layer is not None and page.layer.text == PLAN
    assert page.reason == "text layer trusted: digital"
    boxes = [word.box for line in page.layer.lines for word in line.words]
    assert all(box is not None and 0 <= box.left < box.right <= 595 and 0 <= box.top < box.bottom <= 842 for box in boxes)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_reads_as_its_reader_sees_it(tmp_path: Path, turn: int) -> None:
    """The page says that viewers turn it, and its text runs against the turn, so that people see it upright or sideways."""
    page = first_page(make_pdf.changed(make_pdf.digital(tmp_path / "a.pdf"), Rotate=turn))
    assert page.layer is not None and page.layer.text == PLAN
    assert page.size == ((842, 595) if turn != 180 else (595, 842))
    assert all(
        w.box is not None and w.box.left >= 0 and w.box.right <= page.size[0] + 1 for line in page.layer.lines for w in line.words
    )


def test_sideways_text_is_read_and_its_boxes_stay_on_the_page(tmp_path: Path) -> None:
    page = first_page(make_pdf.digital(tmp_path / "a.pdf", sideways=True))
    assert page.layer is not None and page.layer.text == PLAN
    assert "read turned by 90 degrees" in page.layer.notes
    box = page.layer.lines[0].box
    assert box is not None and box.height > box.width  # it runs up the page


def test_boxes_lie_in_the_visible_part(tmp_path: Path) -> None:
    whole = first_page(make_pdf.digital(tmp_path / "a.pdf"))
    cropped = first_page(make_pdf.changed(make_pdf.digital(tmp_path / "b.pdf"), CropBox=[50, 100, 595, 800]))
    assert cropped.size == (545, 700)
    before, after = whole.layer.lines[0].box, cropped.layer.lines[0].box  # type: ignore[union-attr]
    assert before is not None and after is not None
    assert (before.left - after.left, before.top - after.top) == pytest.approx((50, 42), abs=0.1)


@pytest.mark.parametrize(
    ("lines", "scan", "reason"),
    [
        (make_pdf.GARBLED, make_pdf.PLAN, "text layer distrusted: wrong-language OCR"),
        (make_pdf.PLAN, make_pdf.PLAN, "text layer trusted: good OCR layer"),
        (("Ký bởi: Ủy ban nhân dân",), make_pdf.PLAN, "text layer distrusted: too few words on a scan"),
        (make_pdf.PLAN[1:2], make_pdf.PLAN * 4, "text layer distrusted: covers"),
        (make_pdf.ENGLISH, make_pdf.ENGLISH, "text layer trusted: English text"),
    ],
)
def test_layers_over_a_scan(tmp_path: Path, lines: tuple[str, ...], scan: tuple[str, ...], reason: str) -> None:
    page = first_page(make_pdf.digital(tmp_path / "a.pdf", lines, hidden=True, scan=scan))
    assert page.reason.startswith(reason)
    assert page.picture is not None and page.picture.dpi == 150


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_layer_is_laid_over_its_scan_however_the_page_is_turned(tmp_path: Path, turn: int) -> None:
    path = make_pdf.changed(make_pdf.digital(tmp_path / "a.pdf", hidden=True, scan=make_pdf.PLAN), Rotate=turn)
    assert first_page(path).reason == "text layer trusted: good OCR layer"


def test_a_scan_inside_a_form_or_in_strips_is_a_scan(tmp_path: Path) -> None:
    for path in (make_pdf.scan_in_a_form(tmp_path / "a.pdf"), make_pdf.scan_in_strips(tmp_path / "b.pdf")):
        page = first_page(path)
        assert page.reason == "no text" and page.picture is not None and page.picture.dpi == 150


def test_a_capitals_font_of_tcvn3(tmp_path: Path) -> None:
    """In .VnTimeH the small letters are drawn as capitals; the page carries Unicode text in another font beside them."""
    old = encode_legacy("kế hoạch", "tcvn3")[0].decode("cp1252")
    path = make_pdf.digital(tmp_path / "a.pdf", (old,), font="Times-Roman")
    page = first_page(make_pdf.font_renamed(path, "ABCDEF+.VnTimeH"))
    assert page.layer is not None and page.layer.text == "KẾ HOẠCH"
    page = first_page(make_pdf.font_renamed(path, "ABCDEF+.VnTime"))
    assert page.layer is not None and page.layer.text == "kế hoạch"


def test_white_letters_count_on_a_dark_ground_only(tmp_path: Path) -> None:
    page = first_page(make_pdf.white_letters(tmp_path / "a.pdf"))
    assert page.layer is not None
    assert "TRỌNG TÂM" in page.layer.text and "daky" not in page.layer.text


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_old_letters_become_unicode(tmp_path: Path, encoding: str) -> None:
    small = [line.replace("Ủ", "U").replace("Đ", "D") for line in make_pdf.PLAN]
    old = [encode_legacy(line, encoding)[0].decode("cp1252") for line in small]
    page = first_page(make_pdf.digital(tmp_path / "a.pdf", old, font="Times-Roman"))
    assert page.reason == f"text layer trusted: converted from {encoding}"
    assert page.layer is not None and page.layer.text.split() == " ".join(small).split()


def test_capitals_of_tcvn3_come_back_without_the_name_of_their_font(tmp_path: Path) -> None:
    lines = ("ỦY BAN NHÂN DÂN HUYỆN SƠN TRÀ", "Số: 47/KH-UBND", "KẾ HOẠCH PHÒNG, CHỐNG ĐUỐI NƯỚC", *make_pdf.PLAN[2:])
    old = [encode_legacy(line, "tcvn3")[0].decode("cp1252") for line in lines]
    page = first_page(make_pdf.digital(tmp_path / "a.pdf", old, font="Times-Roman"))
    assert page.layer is not None and page.layer.text.split("\n")[:3] == list(lines[:3])


def test_an_english_plan_is_a_text(tmp_path: Path) -> None:
    page = first_page(make_pdf.digital(tmp_path / "a.pdf", make_pdf.ENGLISH))
    assert page.layer is not None and page.reason == "text layer trusted: English text"


def test_broken_syllables_are_read_from_the_picture(tmp_path: Path) -> None:
    broken = [line.replace("th", "t h ").replace("ng", "n g ") for line in make_pdf.PLAN]
    page = first_page(make_pdf.digital(tmp_path / "a.pdf", broken))
    assert page.layer is None and "split syllables" in page.reason


def test_rulings_make_a_grid_and_white_frames_none(tmp_path: Path) -> None:
    page = first_page(make_pdf.with_table(tmp_path / "a.pdf"))
    assert page.layer is not None
    (grid,) = page.layer.grids
    assert (grid.rows, grid.columns) == (3, 3)
    rows = page.layer.text.split("\n")[-3:]
    assert rows == ["TT\tNội dung và kinh phí", "1\tTuyên truyền\t15.000.000", "2\tTập huấn\t20.000.000"]
    assert any(cell.column_span == 2 for cell in grid.cells)
    assert "\t" not in "".join(page.layer.text.split("\n")[:-3])


def test_stamped_numbers_are_text_and_signature_boxes_are_not(tmp_path: Path) -> None:
    lines = ("Số:             /KH-UBND", *make_pdf.PLAN)
    path = make_pdf.digital(tmp_path / "a.pdf", lines)
    make_pdf.stamped(path, {"565": (95, 756, 125, 772), "Ky boi: UBND\n18.11.2024 07:25:14": (400, 780, 560, 830)})
    page = first_page(path)
    assert page.layer is not None and page.layer.lines[0].text == "Số: 565 /KH-UBND"
    assert "boi" not in page.layer.text and "07:25" not in page.layer.text
    assert page.picture is not None
    image = render(page.picture).convert("L")
    scale = image.width / 595

    def darkest(box: tuple[float, float, float, float]) -> int:
        left, bottom, right, top = (side * scale for side in box)
        return int(image.crop((int(left), int(image.height - top), int(right), int(image.height - bottom))).getextrema()[0])

    assert darkest((96, 757, 124, 771)) < 100
    assert darkest((400, 780, 560, 830)) > 200


def test_a_full_page_scan_is_taken_at_its_own_size(tmp_path: Path) -> None:
    page = first_page(make_pdf.digital(tmp_path / "a.pdf", make_pdf.GARBLED, hidden=True, scan=make_pdf.PLAN))
    assert page.picture is not None
    image = render(page.picture)
    scan = make_pdf.scan_of(make_pdf.PLAN)
    assert image.size == scan.size and image.tobytes() == scan.tobytes()  # type: ignore[attr-defined]
    assert image.info["dpi"] == (150, 150)


def test_settings_overrule_the_judgement(tmp_path: Path) -> None:
    good = make_pdf.digital(tmp_path / "a.pdf")
    bad = make_pdf.digital(tmp_path / "b.pdf", make_pdf.GARBLED, hidden=True, scan=make_pdf.PLAN)
    assert first_page(good, Ingest(trust_layers="never")).layer is None
    assert first_page(bad, Ingest(trust_layers="always")).layer is not None


def test_a_blank_page_is_a_page(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(simple_pdf(2))
    assert [page.reason for page in pages_of(path)] == ["blank page", "blank page"]
    assert all(page.layer is not None and page.layer.text == "" for page in pages_of(path))


@pytest.mark.shared
def test_real_pages(shared: Path) -> None:
    digital = first_page(shared / "real/digital/qn_tb_2024_ket_luan_02_ctmtqg.pdf")
    assert digital.layer is not None
    assert digital.layer.text.split("\n")[2:6] == [
        "Số: 565 /TB-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Quảng Ngãi, ngày 15 tháng 11 năm 2024",
    ]
    annex = pages_of(shared / "real/digital/ttg_qd844_2026_ke_hoach_hanh_dong_bhyt.pdf")[6]
    assert annex.layer is not None and [grid.columns for grid in annex.layer.grids] == [6]
    garbled = pages_of(shared / "real/scanned/dn_sgddt_cv_2019_attgt_GARBLED.pdf")
    assert {page.reason for page in garbled} == {"text layer distrusted: wrong-language OCR"}
    assert all(page.layer is None for path in sorted((shared / "real/scanned").glob("*.pdf")) for page in pages_of(path))


@pytest.mark.parametrize("strength", [2, 4, 6])
def test_a_file_that_only_forbids_printing_is_read(tmp_path: Path, strength: int) -> None:
    import pikepdf

    path = make_pdf.digital(tmp_path / "a.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.save(
            path,
            encryption=pikepdf.Encryption(
                owner="chủ" if strength == 6 else "chu", user="", R=strength, aes=strength > 2, metadata=strength > 2
            ),
        )
    page = first_page(path)
    assert page.layer is not None and page.layer.text == PLAN


def test_a_pasted_picture_is_noted(tmp_path: Path) -> None:
    page = first_page(make_pdf.with_picture(tmp_path / "a.pdf"))
    assert page.layer is not None
    assert any(note.startswith("a picture covers") for note in page.layer.notes)


OTHER = (
    "Các phòng, ban, ngành, đoàn thể huyện và các xã, thị trấn có trách nhiệm phối hợp",
    "tổ chức thực hiện; định kỳ sáu tháng, một năm báo cáo kết quả về cơ quan thường trực",
    "tổng hợp, tham mưu cho Ban Chỉ đạo. Giao Văn phòng theo dõi, đôn đốc, kiểm tra việc",
    "triển khai; trong quá trình thực hiện nếu có khó khăn, vướng mắc thì kịp thời phản ánh",
    "để được xem xét, giải quyết theo quy định hiện hành của Nhà nước và của tỉnh.",
)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_layer_made_for_another_page_is_not_believed(tmp_path: Path, turn: int) -> None:
    """Good Vietnamese, line for line over print, but not what is printed there."""
    wrong = make_pdf.changed(make_pdf.digital(tmp_path / "a.pdf", OTHER, hidden=True, scan=make_pdf.PLAN), Rotate=turn)
    own = make_pdf.changed(make_pdf.digital(tmp_path / "b.pdf", OTHER, hidden=True, scan=OTHER), Rotate=turn)
    assert first_page(wrong).layer is None
    assert "another page" in first_page(wrong).reason
    assert first_page(own).layer is not None

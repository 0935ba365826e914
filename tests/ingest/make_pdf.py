"""PDFs of every kind that the text layer has to be judged on, drawn for the tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

FONT = Path("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf")

PLAN = (
    "Thực hiện Quyết định số 263/QĐ-TTg ngày 22/02/2022 của Thủ tướng Chính phủ,",
    "Ủy ban nhân dân xã xây dựng kế hoạch truyền thông về chương trình mục tiêu",
    "quốc gia xây dựng nông thôn mới năm 2024 trên địa bàn xã, cụ thể như sau:",
    "1. Mục đích: nâng cao nhận thức của cán bộ, đảng viên và nhân dân;",
    "2. Yêu cầu: phấn đấu 100% số thôn có điểm truyền thông, kinh phí 15.000.000 đồng.",
)
GARBLED = (
    "Thue hién Quyét dinh sé 263/QD-TTg ngay 22/02/2022 cua Thi tuong Chinh phi,",
    "Uy ban nhan dan xa xay dung ké hoach truyén thong vé chuong trinh muc tiéu",
    "quéc gia xay dung néng thon méi nam 2024 trén dia ban xa, cu thé nhu sau:",
)
ENGLISH = (
    "This plan sets out the tasks which shall be completed by each department within the year,",
    "and the budget that is needed for the communication of the programme on rural development.",
    "All communes shall report to the steering committee on their results by the end of November.",
)


def _canvas(size: tuple[float, float] = (595, 842)) -> tuple[Any, io.BytesIO]:
    if not FONT.is_file():
        pytest.skip("needs fonts-croscore (Tinos)")
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("Tinos", str(FONT)))
    out = io.BytesIO()
    return Canvas(out, pagesize=size, invariant=1), out


def digital(
    path: Path,
    lines: Sequence[str] = PLAN,
    *,
    font: str = "Tinos",
    sideways: bool = False,
    hidden: bool = False,
    scan: Sequence[str] = (),
) -> Path:
    """A page of lines: invisible, over a scan of lines, or running up the page where asked for."""
    canvas, out = _canvas()
    if scan:
        from reportlab.lib.utils import ImageReader

        canvas.drawImage(ImageReader(scan_of(scan)), 0, 0, 595, 842)
    if sideways:
        canvas.translate(595, 0)
        canvas.rotate(90)
    text = canvas.beginText(70, 500 if sideways else 760)
    text.setFont(font, 13)
    if hidden:
        text.setTextRenderMode(3)
    for line in lines:
        text.textLine(line)
    canvas.drawText(text)
    canvas.save()
    path.write_bytes(out.getvalue())
    return path


def scan_of(lines: Sequence[str], dpi: int = 150) -> Any:
    """A grey picture of the lines on A4."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (595 * dpi // 72, 842 * dpi // 72), 255)
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONT), 13 * dpi // 72)
    for number, line in enumerate(lines):
        pen.text((70 * dpi / 72, (72 + 15.6 * number) * dpi / 72), line, fill=0, font=font)
    return image


def scan_in_a_form(path: Path) -> Path:
    """The scan stands in a form of 100 x 100 that the page stretches over itself."""
    from reportlab.lib.utils import ImageReader

    canvas, out = _canvas()
    canvas.beginForm("scan", 0, 0, 100, 100)
    canvas.drawImage(ImageReader(scan_of(PLAN)), 0, 0, 100, 100)
    canvas.endForm()
    canvas.scale(5.95, 8.42)
    canvas.doForm("scan")
    canvas.save()
    path.write_bytes(out.getvalue())
    return path


def with_picture(path: Path) -> Path:
    """Digital text with a picture over a third of the page under it."""
    from reportlab.lib.utils import ImageReader

    canvas, out = _canvas()
    canvas.setFont("Tinos", 13)
    for number, line in enumerate(PLAN):
        canvas.drawString(70, 780 - 16 * number, line)
    canvas.drawImage(ImageReader(scan_of(PLAN)), 0, 0, 595, 280)
    canvas.save()
    path.write_bytes(out.getvalue())
    return path


def scan_in_strips(path: Path, strips: int = 10) -> Path:
    """Some scanners cut a page into strips."""
    from reportlab.lib.utils import ImageReader

    canvas, out = _canvas()
    scan = scan_of(PLAN)
    for number in range(strips):
        top, bottom = number * scan.height // strips, (number + 1) * scan.height // strips
        strip = ImageReader(scan.crop((0, top, scan.width, bottom)))
        canvas.drawImage(strip, 0, 842 - bottom * 842 / scan.height, 595, (bottom - top) * 842 / scan.height)
    canvas.save()
    path.write_bytes(out.getvalue())
    return path


def font_renamed(path: Path, name: str) -> Path:
    """The standard font under another name, with widths of its own, as an old document has it."""
    import pikepdf

    with pikepdf.open(path, allow_overwriting_input=True) as document:
        for font in document.pages[0].Resources.Font.values():
            if str(font.BaseFont) != "/Helvetica":
                font.BaseFont = pikepdf.Name(f"/{name}")
                font.FirstChar, font.LastChar, font.Widths = 32, 255, pikepdf.Array([500] * 224)
                box = pikepdf.Array([0, -200, 1000, 900])
                font.FontDescriptor = pikepdf.Dictionary(
                    Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name(f"/{name}"), Flags=32, FontBBox=box
                )
        document.save(path)
    return path


def white_letters(path: Path) -> Path:
    """A mark for a signing program in white on white, and a heading in white on blue."""
    canvas, out = _canvas()
    canvas.setFont("Tinos", 13)
    for number, line in enumerate(PLAN):
        canvas.drawString(70, 700 - 16 * number, line)
    canvas.setFillColorRGB(0, 0.2, 0.6)
    canvas.rect(60, 740, 300, 30, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(70, 750, "TRỌNG TÂM")
    canvas.drawString(400, 500, "[daky]")
    canvas.save()
    path.write_bytes(out.getvalue())
    return path


def with_table(path: Path) -> Path:
    """A ruled table of three rows and columns, the head of two columns merged, a white frame around a paragraph above it."""
    canvas, out = _canvas()
    canvas.setFont("Tinos", 12)
    canvas.setStrokeColorRGB(1, 1, 1)
    for y in (700, 716, 732):
        canvas.rect(70, y, 400, 16)
        canvas.rect(70, y, 90, 16)
        canvas.drawString(74, y + 4, "Ủy ban nhân dân xã giao các thôn thực hiện nhiệm vụ của kế hoạch này")
    canvas.setStrokeColorRGB(0, 0, 0)
    xs, ys = (70, 120, 300, 480), (600, 570, 540, 510)
    for y in ys:
        canvas.line(xs[0], y, xs[-1], y)
    for x in (xs[0], xs[1], xs[3]):
        canvas.line(x, ys[0], x, ys[-1])
    canvas.line(xs[2], ys[1], xs[2], ys[-1])
    for row, cells in enumerate(
        (("TT", "Nội dung và kinh phí", ""), ("1", "Tuyên truyền", "15.000.000"), ("2", "Tập huấn", "20.000.000"))
    ):
        for column, cell in enumerate(cells):
            canvas.drawString(xs[column] + 4, ys[row] - 18, cell)
    canvas.save()
    path.write_bytes(out.getvalue())
    return path


def changed(path: Path, **entries: object) -> Path:
    """The same file with entries of its first page set: Rotate=90, CropBox=[…]."""
    import pikepdf

    with pikepdf.open(path, allow_overwriting_input=True) as document:
        for name, value in entries.items():
            document.pages[0][f"/{name}"] = pikepdf.Array(value) if isinstance(value, list) else value
        document.save(path)
    return path


def stamped(path: Path, stamps: dict[str, tuple[float, float, float, float]]) -> Path:
    """Signature fields that show the given texts, each in its rectangle."""
    import pikepdf

    with pikepdf.open(path, allow_overwriting_input=True) as document:
        page = document.pages[0]
        font = document.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        fields = []
        for text, (left, bottom, right, top) in stamps.items():
            lines = b" T* ".join(b"(%s) Tj" % line.encode() for line in text.split("\n"))
            form = document.make_stream(b"BT /F 11 Tf 12 TL 2 4 Td " + lines + b" ET")
            form.Type, form.Subtype, form.BBox = (
                pikepdf.Name.XObject,
                pikepdf.Name.Form,
                pikepdf.Array([0, 0, right - left, top - bottom]),
            )
            form.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
            field = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig, F=132)
            field.P = page.obj
            field.Rect, field.AP = pikepdf.Array([left, bottom, right, top]), pikepdf.Dictionary(N=form)
            fields.append(document.make_indirect(field))
        page.Annots = pikepdf.Array(fields)
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(fields), SigFlags=3)
        document.save(path)
    return path

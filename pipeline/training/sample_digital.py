"""Samples that hold text: a digital PDF, a Word file, plain text in Unicode and in TCVN3."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline.training.page_fonts import font_path
from pipeline.training.sample_source import Item, SamplePlan

if TYPE_CHECKING:
    from docx.document import Document

MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
TABLE_KINDS = ("head", "row", "group")
TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ",
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô­õö÷øùúûüýþ¡¢§£¤¥¦",
        strict=True,
    )
)


def runs(items: Sequence[Item]) -> list[list[Item]]:
    """The items, rows of one table together."""
    groups: list[list[Item]] = []
    for item in items:
        if item.kind in TABLE_KINDS and groups and groups[-1][0].kind in TABLE_KINDS:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def annex_at(plan: SamplePlan) -> int:
    return next((number for number, item in enumerate(plan.items) if item.kind == "annex"), len(plan.items))


def digital_pdf(plan: SamplePlan) -> bytes:
    """A PDF as a word processor writes it, with an embedded font; the annex table runs over its pages."""
    from reportlab.lib import colors
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import PageBreak as Break
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    for name, bold, italic in (("Tinos", False, False), ("TinosB", True, False), ("TinosI", False, True)):
        pdfmetrics.registerFont(TTFont(name, str(font_path("Tinos", bold, italic))))
    styles = _pdf_styles()
    left = [Paragraph(line, styles["small bold" if number else "small"]) for number, line in enumerate(plan.left)]
    right = [Paragraph(MOTTO[0], styles["small bold"]), Paragraph(f"<u>{MOTTO[1]}</u>", styles["centre"])]
    head = Table(
        [[left, right], [Paragraph(plan.number, styles["small"]), Paragraph(plan.place, styles["note"])]], colWidths=(190, 290)
    )
    story: list[Any] = [
        head,
        Spacer(1, 10),
        Paragraph("KẾ HOẠCH", styles["centre"]),
        Paragraph(plan.fields["title"], styles["centre"]),
        Spacer(1, 8),
    ]
    annex = annex_at(plan)
    story += _pdf_body(plan.items[:annex], styles)
    names = [
        Paragraph("<i>Nơi nhận:</i>", styles["left bold"]),
        *(Paragraph(line, styles["left"]) for line in plan.recipient_lines),
    ]
    offices = [Paragraph(line.upper(), styles["centre"]) for line in plan.lines("signature")]
    signed = [*offices, Spacer(1, 56), Paragraph(plan.fields["signer"], styles["centre"])]
    closing = Table([[names, signed]], colWidths=(240, 240))
    closing.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP")])
    story += [Spacer(1, 6), closing]
    if annex < len(plan.items):
        story += [Break(), *_pdf_body(plan.items[annex:], styles)]
    held = io.BytesIO()
    page = SimpleDocTemplate(
        held, pagesize=(595.28, 841.89), leftMargin=70, rightMargin=45, topMargin=57, bottomMargin=57, invariant=1
    )
    page.title, page.author = plan.fields["title"], " ".join(plan.lines("issuer"))

    def number(canvas: Any, at: Any) -> None:
        if at.page > 1:
            canvas.setFont("Tinos", 13)
            canvas.drawCentredString(297, 806, str(at.page))

    head.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (0, 0), 0, colors.white)])
    page.build(story, onLaterPages=number)
    return held.getvalue()


def _pdf_styles() -> dict[str, Any]:
    from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle

    def style(font: str, size: float, align: int, **more: Any) -> ParagraphStyle:
        return ParagraphStyle(
            f"{font}{size}{align}{len(more)}", fontName=font, fontSize=size, leading=size * 1.3, alignment=align, **more
        )

    return {
        "body": style("Tinos", 13, TA_JUSTIFY, firstLineIndent=28, spaceAfter=4),
        "heading": style("TinosB", 13, TA_LEFT, firstLineIndent=28, spaceBefore=4, spaceAfter=4, keepWithNext=1),
        "centre": style("TinosB", 13, TA_CENTER),
        "small": style("Tinos", 12, TA_CENTER),
        "small bold": style("TinosB", 12, TA_CENTER),
        "note": style("TinosI", 13, TA_CENTER),
        "right": style("TinosI", 12, TA_RIGHT, spaceAfter=3),
        "left": style("Tinos", 11, TA_LEFT),
        "left bold": style("TinosB", 12, TA_LEFT),
        "cell": style("Tinos", 12, TA_LEFT, spaceAfter=0),
        "cell bold": style("TinosB", 12, TA_LEFT, spaceAfter=0),
        "figure": style("Tinos", 12, TA_RIGHT, spaceAfter=0),
        "figure bold": style("TinosB", 12, TA_RIGHT, spaceAfter=0),
        "head": style("TinosB", 12, TA_CENTER, spaceAfter=0),
    }


def _pdf_body(items: Sequence[Item], styles: dict[str, Any]) -> list[Any]:
    from reportlab.platypus import Paragraph, Spacer

    kinds = {
        "heading1": "heading",
        "heading2": "heading",
        "annex": "centre",
        "centre": "centre",
        "note": "note",
        "right": "right",
    }
    story: list[Any] = []
    for group in runs(items):
        if group[0].kind in TABLE_KINDS:
            story += [_pdf_table(group, styles), Spacer(1, 6)]
        else:
            story.append(Paragraph(group[0].text, styles[kinds.get(group[0].kind, "body")]))
    return story


def _pdf_table(group: Sequence[Item], styles: dict[str, Any]) -> Any:
    from reportlab.lib import colors
    from reportlab.platypus import Paragraph, Table

    rows = []
    for item in group:
        bold = " bold" if item.kind == "group" else ""
        looks = [f"{'figure' if cell[:1].isdigit() else 'cell'}{bold}" for cell in item.cells]
        looks = ["head"] * 5 if item.kind == "head" else [f"small{bold}", *looks[1:]]
        rows.append([Paragraph(cell, styles[look]) for cell, look in zip(item.cells, looks, strict=True)])
    table = Table(rows, colWidths=(40, 210, 95, 65, 70), repeatRows=1)
    table.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.6, colors.black),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
        ]
    )
    return table


def word_file(plan: SamplePlan) -> bytes:
    """A Word file: the letterhead is a table without lines, as the offices' templates have it."""
    import datetime as dt

    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Pt

    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(13)
    core = document.core_properties
    core.created = core.modified = dt.datetime(2024, 1, 30, 8)
    core.author, core.title = " ".join(plan.lines("issuer")), plan.fields["title"]
    head = document.add_table(rows=2, cols=2)
    _fill(
        head.cell(0, 0),
        [(line, number >= len(plan.lines("parent")), False) for number, line in enumerate(plan.left)],
        ALIGN.CENTER,
    )
    _fill(head.cell(0, 1), [(line, True, False) for line in MOTTO], ALIGN.CENTER)
    _fill(head.cell(1, 0), [(plan.number, False, False)], ALIGN.CENTER)
    _fill(head.cell(1, 1), [(plan.place, False, True)], ALIGN.CENTER)
    for text in ("", "KẾ HOẠCH", plan.fields["title"], ""):
        line = document.add_paragraph()
        line.alignment = ALIGN.CENTER
        line.add_run(text).bold = True
    _word_body(document, plan.items, ALIGN)
    foot = document.add_table(rows=1, cols=2)
    _fill(foot.cell(0, 0), [("Nơi nhận:", True, True), *((line, False, False) for line in plan.recipient_lines)], ALIGN.LEFT)
    signing = [*plan.lines("signature")]
    _fill(
        foot.cell(0, 1),
        [*((line.upper(), True, False) for line in signing), *[("", False, False)] * 3, (plan.fields["signer"], True, False)],
        ALIGN.CENTER,
    )
    held = io.BytesIO()
    document.save(held)
    return _same_bytes(held.getvalue())


def _fill(cell: Any, lines: Sequence[tuple[str, bool, bool]], align: Any) -> None:
    for number, (text, bold, italic) in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.alignment = align
        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic


def _word_body(document: Document, items: Sequence[Item], align: Any) -> None:
    for group in runs(items):
        if group[0].kind in TABLE_KINDS:
            table = document.add_table(rows=0, cols=len(group[0].cells), style="Table Grid")
            for item in group:
                cells = table.add_row().cells
                for cell, text in zip(cells, item.cells, strict=True):
                    _fill(cell, [(text, item.kind == "head", False)], align.CENTER if item.kind == "head" else align.LEFT)
            document.add_paragraph()
            continue
        paragraph = document.add_paragraph()
        paragraph.alignment = align.JUSTIFY
        paragraph.add_run(group[0].text).bold = group[0].kind.startswith("heading")


def _same_bytes(packed: bytes) -> bytes:
    """The same ZIP with one fixed time on every member, so that two runs give the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            member = zipfile.ZipInfo(name, (2024, 1, 30, 8, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return held.getvalue()


def text_lines(plan: SamplePlan) -> list[str]:
    """The plan as lines of plain text, both columns of the letterhead one after the other."""
    right = ("ĐẢNG CỘNG SẢN VIỆT NAM",) if "party" in plan.fields else MOTTO
    star = ["*"] if "party" in plan.fields else []
    lines = [*plan.left, *star, plan.number, *right, plan.place, "", "KẾ HOẠCH", plan.fields["title"], ""]
    lines += [item.text for item in plan.items]
    lines += [
        "",
        "Nơi nhận:",
        *plan.recipient_lines,
        "",
        *(line.upper() for line in plan.lines("signature")),
        "",
        plan.fields["signer"],
    ]
    return lines


def markdown(plan: SamplePlan) -> str:
    """The plan as Markdown, as converters write it."""
    marks = {"heading1": "## **", "heading2": "### **"}
    lines = text_lines(plan)
    kinds = {item.text: item.kind for item in plan.items}
    return "\n\n".join(f"{marks[kinds[line]]}{line}**" if kinds.get(line) in marks else line for line in lines if line) + "\n"


def tcvn3(plan: SamplePlan) -> bytes:
    """The plan in TCVN3 (ABC), where capitals with marks are small letters in a font of capitals."""
    text = "\r\n".join(text_lines(plan))
    letters = []
    for letter in text:
        known = TCVN3.get(letter) or TCVN3.get(letter.lower())
        letters.append(known or {"–": "-", "“": '"', "”": '"'}.get(letter, letter))
    return "".join(letters).encode("latin-1")

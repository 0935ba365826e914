"""The structure of PDF/A-2b: metadata, colour profile, nothing that an archive must not hold. Not a validator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

DEPTH = 8
"""Forms within forms are looked at so deep."""


def make_archival(pdf: Any, title: str) -> tuple[str, ...]:
    """Give a PDF the structure of PDF/A-2b; what stands against it is told, and then the PDF does not claim to be one."""
    found = obstacles(pdf)
    _metadata(pdf, title, archival=not found)
    _colour_profile(pdf)
    return found


def obstacles(pdf: Any) -> tuple[str, ...]:
    """What PDF/A-2b forbids and this PDF has, in a few words each.

    Only what can be seen from the structure: a PDF without obstacles is built as the standard wants, it is not validated.
    """
    found: list[str] = []
    root = pdf.Root
    names = root.get("/Names", {})
    if "/JavaScript" in names or "/AA" in root or _is_script(root.get("/OpenAction")):
        found.append("JavaScript")
    if "/EmbeddedFiles" in names:
        found.append("attachments")
    if "/AcroForm" in root:
        form = root.AcroForm
        if "/XFA" in form or form.get("/NeedAppearances", False):
            found.append("forms")
        if int(form.get("/SigFlags", 0)) & 1:
            found.append("digital signatures")
    for page in pdf.pages:
        for obstacle in _of_page(page):
            if obstacle not in found:
                found.append(obstacle)
    return tuple(found)


def _is_script(action: Any) -> bool:
    import pikepdf

    return isinstance(action, pikepdf.Dictionary) and action.get("/S") in ("/JavaScript", "/Launch")


def _of_page(page: Any) -> list[str]:
    found = []
    resources = page.get("/Resources", {})
    if _strange_fonts(page.obj) or any(_strange_fonts(form) for form in _appearances(page)):
        found.append("fonts not embedded")
    for image in dict(resources.get("/XObject", {})).values():
        if image.get("/Subtype") == "/Image":
            for needless in ("/Interpolate", "/Alternates"):
                if needless in image:
                    del image[needless]
            if image.get("/ColorSpace") == "/DeviceCMYK":
                found.append("CMYK pictures")
    for note in page.get("/Annots", []):
        if note.get("/Subtype") not in ("/Link", "/Popup") and "/AP" not in note:
            found.append("annotations without appearance")
        if _is_script(note.get("/A")):
            found.append("JavaScript")
    return found


def _appearances(page: Any) -> Iterator[Any]:
    """The forms that the page's annotations are drawn with: a note typed over a scan has fonts of its own."""
    import pikepdf

    for note in page.get("/Annots", []):
        for drawn in dict(note.get("/AP", {})).values():
            yield from [drawn] if isinstance(drawn, pikepdf.Stream) else dict(drawn).values()


def _strange_fonts(drawn: Any, depth: int = 0) -> bool:
    """Whether a page or form, or a form in it, uses fonts that are not embedded; listed ones that it does not use are let go."""
    import pikepdf

    resources = drawn.get("/Resources", {})
    strange = {name: font for name, font in dict(resources.get("/Font", {})).items() if not _embedded(font)}
    if strange:
        used = {str(parts.operands[0]) for parts in pikepdf.parse_content_stream(drawn, "Tf")}
        for name in strange.keys() - used:
            del resources.Font[name]
        if strange.keys() & used:
            return True
    forms = [form for form in dict(resources.get("/XObject", {})).values() if form.get("/Subtype") == "/Form"]
    return depth < DEPTH and any(_strange_fonts(form, depth + 1) for form in forms)


def _embedded(font: Any) -> bool:
    if font.get("/Subtype") == "/Type3":
        return True
    inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    descriptor = inner.get("/FontDescriptor", {})
    return any(name in descriptor for name in ("/FontFile", "/FontFile2", "/FontFile3"))


def _metadata(pdf: Any, title: str, *, archival: bool) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]  # PDF/A wants it to agree with the XMP: it is written anew from it
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=True) as meta:
        meta["dc:title"] = title
        meta["xmp:CreatorTool"] = "kehoach"
        meta["pdf:Producer"] = "kehoach"
        if archival:
            meta["pdfaid:part"] = "2"
            meta["pdfaid:conformance"] = "B"
        else:
            for name in ("pdfaid:part", "pdfaid:conformance"):
                if name in meta:
                    del meta[name]


def _colour_profile(pdf: Any) -> None:
    """sRGB as the output intent, where the PDF has none."""
    from pikepdf import Array, Dictionary, Name
    from PIL import ImageCms

    if pdf.Root.get("/OutputIntents"):
        return
    profile = pdf.make_stream(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), N=3)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier="sRGB",
        Info="sRGB IEC61966-2.1",
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([intent])

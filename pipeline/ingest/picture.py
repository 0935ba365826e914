"""Pictures of pages: drawn from a PDF or read from an image file, upright, within the pixel limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.errors import BadFile
from pipeline.ingest.stamped import keep_only, stamped_numbers
from pipeline.schema.page_input import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

IMAGE_FORMATS = ("PNG", "JPEG", "TIFF")
"""What is opened; the JPEG reader knows the two-picture files of telephones by itself."""


def render(picture: Picture) -> Image:
    """The picture in RGB or grey, with its resolution in `info["dpi"]`."""
    image = _from_pdf(picture) if picture.kind == "pdf" else _from_image(picture)
    image.info["dpi"] = (picture.dpi, picture.dpi)
    return image


def _from_pdf(picture: Picture) -> Image:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(picture.local)
    except pdfium.PdfiumError as error:
        raise BadFile(f"{picture.local} can no longer be opened ({error}).", kind="damaged", advice="Fetch it again.") from error
    try:
        page = document[picture.index]
        stamps = stamped_numbers(picture.local, picture.index)
        scan = None if stamps else _whole_page_scan(page, picture)
        if scan is not None:
            return scan
        if stamps:
            keep_only(page, stamps)
            page.close()
            page = document[picture.index]
        bitmap = page.render(scale=picture.dpi / 72, may_draw_forms=False, draw_annots=False)
        image: Image = bitmap.to_pil().convert("RGB")
    except pdfium.PdfiumError as error:
        raise BadFile(f"Page {picture.index + 1} of {picture.local} cannot be drawn ({error}).", kind="damaged") from error
    finally:
        document.close()
    return image


def _whole_page_scan(page: Any, picture: Picture) -> Image | None:
    """The one image that fills the page, at its own size: sharper than drawing it again, and faster.

    Only where that is the same picture: nothing else is visible on the page, the image is not turned, mirrored or masked, and
    its resolution is the one asked for.
    """
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw
    from PIL import ImageStat

    if page.get_rotation():
        return None
    visible = [
        thing
        for thing in page.get_objects(max_depth=3)
        if not (
            thing.type == raw.FPDF_PAGEOBJ_TEXT
            and raw.FPDFTextObj_GetTextRenderMode(thing.raw) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        )
    ]
    if len(visible) != 1 or visible[0].type != raw.FPDF_PAGEOBJ_IMAGE or raw.FPDFPageObj_HasTransparency(visible[0].raw):
        return None
    scan = visible[0]
    matrix = scan.get_matrix()
    width, _ = scan.get_px_size()
    turned = abs(matrix.b) > 0.5 or abs(matrix.c) > 0.5 or matrix.a <= 0 or matrix.d <= 0
    fits = abs(matrix.a - picture.size[0]) < 3 and abs(matrix.d - picture.size[1]) < 3
    if turned or not fits or abs(width * 72 / picture.size[0] - picture.dpi) > 0.02 * picture.dpi:
        return None
    try:
        image: Image = scan.get_bitmap(render=False).to_pil()
    except pdfium.PdfiumError:  # an odd coding of the image, which drawing may still understand
        return None
    image = image.convert("L" if image.mode in ("1", "L") else "RGB")
    drawn = page.render(scale=24 / 72, may_draw_forms=False, draw_annots=False).to_pil().convert("L")
    small = image.convert("L").resize(drawn.size)
    if abs(ImageStat.Stat(small).mean[0] - ImageStat.Stat(drawn).mean[0]) > 12:
        return None  # an inverted or otherwise decoded image: the page shows something else
    return image


def open_image(local: str, max_pixels: int) -> Any:
    """An image file opened but not read; raises BadFile where it is no picture or has too many pixels."""
    from PIL import Image, UnidentifiedImageError

    builtin, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None  # our own limit follows, before a pixel is read
    try:
        image = Image.open(local, formats=IMAGE_FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise BadFile(f"The picture cannot be read ({error}).", kind="damaged", advice="Scan or export it again.") from error
    finally:
        Image.MAX_IMAGE_PIXELS = builtin
    if image.width * image.height > max_pixels:
        size = f"{image.width:,} x {image.height:,} pixels"
        image.close()
        raise _too_large(size, max_pixels)
    return image


def _too_large(what: str, max_pixels: int) -> BadFile:
    return BadFile(
        f"The picture is too large: {what}; the limit is {max_pixels:,} pixels.",
        kind="too many pixels",
        advice="Scan the page at 300 dpi, or raise max_pixels under [ingest].",
    )


def _from_image(picture: Picture) -> Image:
    from PIL import ImageOps

    with open_image(picture.local, 10**10) as opened:
        try:
            opened.seek(picture.index)
            opened.load()
        except (OSError, EOFError, ValueError, SyntaxError) as error:
            raise BadFile(f"The picture is damaged ({error}).", kind="damaged", advice="Scan or export it again.") from error
        image: Image = ImageOps.exif_transpose(opened)
        if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
            from PIL import Image as images

            image = image.convert("RGBA")
            paper = images.new("RGBA", image.size, "white")
            image = images.alpha_composite(paper, image).convert("RGB")
        elif image.mode in ("1", "L"):
            image = image.convert("L")
        elif image.mode.startswith("I") or image.mode == "F":
            image = _to_grey(image)
        else:
            image = image.convert("RGB")
    return image


def _to_grey(image: Image) -> Image:
    """Sixteen-bit grey, of scanners of maps and films: brought down to eight."""
    import numpy as np
    from PIL import Image as images

    values = np.asarray(image, dtype=np.float32)
    top = float(values.max()) or 1.0
    return images.fromarray((values * (255.0 / max(top, 255.0))).astype(np.uint8))

"""Image files: pages, resolution, and the upright picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.errors import BadFile
from pipeline.ingest import discover, inspect, page_inputs, render
from pipeline.schema.page_input import FoundFile, PageInput
from pipeline.settings import Ingest


def read(path: Path, settings: Ingest | None = None) -> list[PageInput]:
    settings = settings or Ingest()
    (found,) = discover([str(path)], settings, path.parent / "s")
    assert isinstance(found, FoundFile) and found.kind == "image"
    source = inspect(found, settings)
    return list(page_inputs(found, range(1, source.pages + 1), settings))


def sheet(width: int = 827, height: int = 1169) -> Image.Image:
    """A white sheet whose top left corner is black."""
    image = Image.new("L", (width, height), 255)
    image.paste(0, (0, 0, width // 4, height // 4))
    return image


def test_every_page_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    sheet().save(path, save_all=True, append_images=[sheet(), sheet(1169, 827)], dpi=(100, 100))
    pages = read(path)
    assert [page.number for page in pages] == [1, 2, 3]
    assert [page.picture.index for page in pages if page.picture] == [0, 1, 2]
    assert pages[2].picture is not None and render(pages[2].picture).size == (1169, 827)
    assert pages[0].size == pytest.approx((595.4, 841.7), abs=0.1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_upright(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "a.jpg"
    back = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM}
    back |= {
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = sheet().transpose(back[orientation]) if orientation in back else sheet()
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(path, exif=exif, dpi=(100, 100))
    (page,) = read(path)
    assert page.picture is not None and page.size is not None
    image = render(page.picture)
    assert image.size == (827, 1169) and page.size[0] < page.size[1]
    assert int(image.getpixel((50, 50))) < 30 < 200 < int(image.getpixel((700, 1000)))  # type: ignore[arg-type]


@pytest.mark.parametrize(("stated", "expected"), [((300, 300), 300), ((72, 72), 300), (None, 300), ((1, 1), 300)])
def test_the_resolution_makes_a_sheet_of_paper(tmp_path: Path, stated: tuple[int, int] | None, expected: int) -> None:
    path = tmp_path / "a.png"
    sheet(2480, 3508).save(path, **({"dpi": stated} if stated else {}))
    (page,) = read(path)
    assert page.picture is not None and page.picture.dpi == expected


def test_glass_becomes_paper_and_deep_grey_becomes_grey(tmp_path: Path) -> None:
    glass = tmp_path / "a.png"
    Image.new("RGBA", (100, 140), (0, 0, 0, 0)).save(glass)
    deep = tmp_path / "b.png"
    Image.fromarray(np.full((140, 100), 40_000, dtype=np.uint16)).save(deep)
    first, second = (read(path)[0].picture for path in (glass, deep))
    assert first is not None and render(first).getpixel((5, 5)) == (255, 255, 255)
    assert second is not None and render(second).mode == "L"


def test_limits(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    sheet().save(path, save_all=True, append_images=[sheet()] * 5)
    with pytest.raises(BadFile, match="6 pages"):
        read(path, Ingest(max_pages=5))
    with pytest.raises(BadFile, match="pixels"):
        read(path, Ingest(max_pixels=1000))


def test_a_cut_picture_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.effect_noise((800, 1100), 60).save(path)
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(BadFile, match="damaged"):
        read(path)

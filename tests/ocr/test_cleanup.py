"""Each cleaning step does its work where it is needed, and leaves a good page alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from pipeline.ocr.cleanup import Sheet, clean
from pipeline.ocr.cleanup.colour import to_grey
from pipeline.ocr.cleanup.geometry import fit, flatten, sideways, slope, straighten, turn
from pipeline.ocr.cleanup.light import even_light, mend_rows, stronger, white_borders, without_holes, without_specks
from pipeline.ocr.cleanup.rings import without_rings
from pipeline.schema.page import Box
from pipeline.settings import Ocr
from pipeline.training.pages import degrade
from tests.engines import Blind
from tests.ocr.drawn import grey, sample


def sheet(image: Image.Image, dpi: float = 200.0) -> Sheet:
    return Sheet(np.asarray(image.convert("L")).copy(), dpi, np.eye(3))


@pytest.fixture(scope="module")
def good() -> Image.Image:
    """A clean grey page at the resolution that reads best."""
    return grey(sample(200, seal=False))


def test_a_good_page_is_not_touched(good: Image.Image) -> None:
    cleaned = clean(good, 200.0, Blind(Ocr()))
    assert cleaned.notes == ()
    assert np.array_equal(cleaned.pixels, np.asarray(good))
    assert np.array_equal(cleaned.back, np.eye(3))


@pytest.mark.parametrize("angle", [-5.0, -1.3, 0.6, 2.0, 8.0])
def test_skew_is_measured_and_undone(good: Image.Image, angle: float) -> None:
    tilted = good.rotate(-angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    assert slope(np.asarray(tilted), 200.0) == pytest.approx(angle, abs=0.15)
    straight = straighten(sheet(tilted))
    assert abs(slope(straight.pixels, 200.0)) < 0.2
    assert "deskewed" in straight.notes[-1]


def test_a_straight_page_has_no_slope(good: Image.Image) -> None:
    assert straighten(sheet(good)).notes == ()


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turning_keeps_the_way_back_to_the_upright_page(degrees: int) -> None:
    pixels = np.full((300, 200), 255, np.uint8)
    pixels[40:50, 60:80] = 0  # the mark as the file holds it
    turned = turn(Sheet(pixels, 72.0, np.eye(3), marks=(Box(60, 40, 80, 50),)), degrees, "turned")
    y, x = np.nonzero(turned.pixels == 0)
    corner = turned.back @ np.array([x.min(), y.min(), 1.0])
    assert corner[:2] == pytest.approx([x.min(), y.min()], abs=1), (
        "nothing but the turn happened: the picture is the upright page"
    )
    (mark,) = turned.marks_here()
    assert (mark.left, mark.top) == pytest.approx((x.min(), y.min()), abs=1)
    assert turned.turned == degrees


def test_lines_from_top_to_bottom_are_noticed(good: Image.Image) -> None:
    assert not sideways(sheet(good))
    assert sideways(sheet(good.transpose(Image.Transpose.ROTATE_90)))


def test_red_and_blue_marks_are_lifted_and_print_under_them_stays() -> None:
    with_seal, without = sample(300, seal=True), sample(300, seal=False)
    pixels, notes, marks = to_grey(with_seal.image, 300.0)
    assert notes == ("red seal or signature lifted", "blue seal or signature lifted") and marks
    truth = np.asarray(grey(without))
    box = next(box for kind, box in with_seal.marks if kind == "seal")
    left, top, right, bottom = (round(v * 300 / 72) for v in box)
    place = np.s_[top:bottom, left:right]
    before = np.abs(np.asarray(grey(with_seal))[place].astype(int) - truth[place]).mean()
    after = np.abs(pixels[place].astype(int) - truth[place]).mean()
    assert after < 0.25 * before
    print_ = truth[place] < 60
    assert (pixels[place][print_] < 128).mean() > 0.97
    outside = np.ones(truth.shape, bool)
    for mark in marks:
        outside[int(mark.top) : int(mark.bottom), int(mark.left) : int(mark.right)] = False
    assert np.array_equal(pixels[outside], np.asarray(grey(with_seal))[outside])


def test_a_number_written_in_blue_is_not_lifted() -> None:
    page = np.full((600, 800, 3), 255, np.uint8)
    cv2.putText(page, "05", (100, 100), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (40, 60, 200), 3)
    pixels, notes, marks = to_grey(Image.fromarray(page), 300.0)
    assert notes == () and marks == ()
    assert (pixels < 128).sum() > 100


def test_a_seal_on_a_grey_scan_is_left_alone() -> None:
    image = grey(sample(300, seal=True))
    pixels, notes, _ = to_grey(image, 300.0)
    assert notes == () and np.array_equal(pixels, np.asarray(image))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_pictures_of_every_kind_become_grey(mode: str) -> None:
    if mode == "I;16":
        image = Image.fromarray(np.full((40, 30), 65535, np.uint16))
    else:
        image = Image.new("RGB", (30, 40), "white").convert(mode)
    pixels, _, _ = to_grey(image, 300.0)
    assert pixels.shape == (40, 30) and pixels.dtype == np.uint8 and int(pixels.min()) > 200


def black_and_white(image: Image.Image) -> Image.Image:
    return image.convert("L").point(lambda value: 255 if value > 150 else 0)


def test_a_round_seal_is_taken_off_a_fax_and_the_print_under_it_stays() -> None:
    with_seal, without = (black_and_white(sample(150, seal=seal).image) for seal in (True, False))
    before, truth = np.asarray(with_seal) < 128, np.asarray(without) < 128
    cleaned = without_rings(sheet(with_seal, 150.0))
    assert cleaned.notes == ("round seal taken off black and white",)
    (mark,) = cleaned.marks
    place = np.s_[int(mark.top) : int(mark.bottom), int(mark.left) : int(mark.right)]
    after = cleaned.pixels < 128
    assert (after & ~truth)[place].sum() < 0.4 * (before & ~truth)[place].sum(), "most of the seal is gone"
    assert (after & truth)[place].sum() > 0.75 * truth[place].sum(), "most of the print is there"
    outside = np.ones(truth.shape, bool)
    reach = 10
    outside[int(mark.top) - reach : int(mark.bottom) + reach, int(mark.left) - reach : int(mark.right) + reach] = False
    assert np.array_equal(after[outside], before[outside])


def test_pages_without_a_seal_keep_every_ring_they_have() -> None:
    assert without_rings(sheet(black_and_white(sample(150, seal=False).image), 150.0)).notes == ()
    assert without_rings(sheet(grey(sample(150)), 150.0)).notes == (), "grey pages are left alone"


def disc(pixels: np.ndarray, x_mm: float, y_mm: float, diameter_mm: float, dpi: float = 200.0, thickness: int = -1) -> None:
    """A dark disc, or with a thickness a ring, in place."""
    unit = dpi / 25.4
    cv2.circle(pixels, (round(x_mm * unit), round(y_mm * unit)), round(diameter_mm / 2 * unit), [30], thickness)


@pytest.mark.parametrize("dpi", [150.0, 200.0, 300.0])
@pytest.mark.parametrize("places", [((12, 108), (12, 188)), ((24, 108), (24, 188)), ((65, 12), (145, 12))])
def test_punch_holes_are_painted_over_and_nothing_else_changes(dpi: float, places: tuple[tuple[int, int], ...]) -> None:
    page = np.full((round(297 * dpi / 25.4), round(210 * dpi / 25.4)), 250, np.uint8)
    cv2.putText(page, "KE HOACH", (round(30 * dpi / 25.4), round(112 * dpi / 25.4)), cv2.FONT_HERSHEY_SIMPLEX, 1.2, [20], 3)
    punched = page.copy()
    for x, y in places:
        disc(punched, x, y, 6, dpi)
    cleaned = without_holes(Sheet(punched, dpi, np.eye(3)))
    assert cleaned.notes == ("2 punch holes painted over",)
    assert (cleaned.pixels != page).mean() < 0.0002


@pytest.mark.parametrize(
    ("x", "y", "diameter", "thickness"),
    [(12, 150, 3, -1), (105, 150, 6, -1), (12, 150, 6, 4), (12, 150, 12, -1), (25, 150, 36, 6)],
    ids=["bullet", "in the middle of the page", "ring", "logo", "seal"],
)
def test_what_is_no_punch_hole_stays(x: float, y: float, diameter: float, thickness: int) -> None:
    page = np.full((2339, 1654), 250, np.uint8)
    disc(page, x, y, diameter, thickness=thickness)
    assert without_holes(Sheet(page, 200.0, np.eye(3))).notes == ()


def test_letters_bars_and_tables_at_the_edge_are_no_holes(good: Image.Image) -> None:
    page = np.asarray(good).copy()
    page[300:350, 60:110] = 20  # a square
    page[500:545, 60:400] = 20  # a bar
    assert without_holes(Sheet(page, 200.0, np.eye(3))).notes == ()


def test_lone_specks_of_a_fax_go_and_dots_of_letters_stay() -> None:
    page = np.asarray(black_and_white(sample(150, seal=False).image)).copy()
    rng = np.random.default_rng(5)
    dirty = page.copy()
    dirty[rng.integers(0, page.shape[0], 900), rng.integers(0, page.shape[1], 900)] = 0
    cleaned = without_specks(sheet(Image.fromarray(dirty), 150.0))
    assert cleaned.notes == ("specks taken away",)
    assert (cleaned.pixels != page).sum() < 0.25 * (dirty != page).sum()
    print_ = page < 128
    assert ((cleaned.pixels < 128) & print_).sum() > 0.995 * print_.sum()


def test_a_row_that_a_fax_lost_is_mended_and_blank_rows_between_lines_stay() -> None:
    page = np.asarray(black_and_white(sample(150, seal=False, table=False).image)).copy()
    assert mend_rows(sheet(Image.fromarray(page), 150.0)).notes == ()
    dark = page < 128
    row = int((dark[:-2] & dark[2:]).sum(axis=1).argmax()) + 1  # through the stems of a line
    cut, struck = page.copy(), page.copy()
    cut[row], struck[row] = 255, 0
    for damaged in (cut, struck):
        mended = mend_rows(sheet(Image.fromarray(damaged), 150.0))
        assert mended.notes == ("1 lost rows mended",)
        assert ((mended.pixels[row] < 128) == dark[row]).mean() > 0.95


@pytest.mark.parametrize("angle", [-1.5, 1.5])
def test_a_sloping_page_is_not_asked_which_way_is_up(angle: float) -> None:
    tilted = grey(sample(150, seal=False)).rotate(angle, fillcolor=255, resample=Image.Resampling.BICUBIC)
    assert not sideways(sheet(tilted, 150.0))
    assert sideways(sheet(tilted.rotate(90, expand=True), 150.0))


def test_shade_is_evened_and_even_paper_is_left_alone(good: Image.Image) -> None:
    assert even_light(sheet(good)).notes == ()
    lamp = np.linspace(0.35, 1.0, good.width)[None, :]
    shaded = sheet(Image.fromarray((np.asarray(good) * lamp).astype(np.uint8)))
    even = even_light(shaded)
    assert even.notes == ("light evened",)
    quarter = good.width // 4
    paper = [np.percentile(even.pixels[:, i * quarter : (i + 1) * quarter], 80) for i in range(4)]
    assert max(paper) - min(paper) < 12


def test_faint_print_is_strengthened(good: Image.Image) -> None:
    faint = sheet(Image.fromarray((200 + np.asarray(good) * (50 / 255)).astype(np.uint8)))
    assert float(np.percentile(stronger(faint).pixels, 1)) < 60
    assert stronger(sheet(good)).notes == ()


def test_the_dark_edge_of_a_scan_is_painted_over_and_print_near_it_stays(good: Image.Image) -> None:
    edged = np.asarray(good).copy()
    edged[:, -30:] = 15
    painted = white_borders(sheet(Image.fromarray(edged)))
    assert painted.notes == ("dark border painted over",)
    assert painted.pixels[:, -30:].min() > 200
    assert np.array_equal(painted.pixels[:, :-60], edged[:, :-60])


def test_a_photographed_sheet_is_cut_out_and_flattened() -> None:
    page = sample(200, seal=False)
    photo = degrade(page, "phone", np.random.default_rng(3))
    flat = flatten(sheet(photo.image, photo.dpi))
    assert flat.notes == ("sheet cut out of a photograph",)
    assert flat.width / flat.height == pytest.approx(210 / 297, rel=0.05)
    first = photo.truth.lines[0].words[0].box
    assert first is not None
    there = np.linalg.inv(flat.back) @ np.array([first.left * photo.dpi / 72, first.top * photo.dpi / 72, 1.0])
    x, y = there[:2] / there[2]
    drawn = page.truth.lines[0].words[0].box
    assert drawn is not None
    assert x / flat.width == pytest.approx(drawn.left / page.size[0], abs=0.02)
    assert y / flat.height == pytest.approx(drawn.top / page.size[1], abs=0.02)


def test_a_scan_is_no_photograph(good: Image.Image) -> None:
    assert flatten(sheet(good)).notes == ()


def test_print_is_brought_to_the_size_that_reads_best(good: Image.Image) -> None:
    assert fit(sheet(good)).notes == ()
    small = good.resize((good.width * 2 // 5, good.height * 2 // 5), Image.Resampling.LANCZOS)
    larger = fit(sheet(small, 80.0))
    assert "enlarged" in larger.notes[-1] and larger.dpi > 150
    large = grey(sample(300, seal=False))
    smaller = fit(sheet(large, 300.0))
    assert smaller.notes[-1].startswith("read at") and 170 <= smaller.dpi <= 240


@pytest.mark.parametrize("shape", [(1, 1), (3, 2000), (2000, 3), (50, 50)])
@pytest.mark.parametrize("value", [0, 127, 255])
def test_odd_pictures_pass_through(shape: tuple[int, int], value: int) -> None:
    cleaned = clean(Image.fromarray(np.full(shape, value, np.uint8)), 300.0, Blind(Ocr()))
    assert cleaned.pixels.size > 0

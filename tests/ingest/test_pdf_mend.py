"""A PDF that was cut short: what is left of it is read, what is lost is said, and nothing is made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import BadFile
from pipeline.ingest import discover, inspect, page_inputs
from pipeline.ingest.pdf_mend import is_cut_short
from pipeline.schema.page import Page, Source
from pipeline.schema.page_input import FoundFile
from pipeline.settings import Ingest

DIGITAL, SCAN = "01-so-y-te-tiem-chung.pdf", "03-ubnd-xa-phong-chay.pdf"


def read(path: Path) -> tuple[Source, list[Page | None]]:
    (found,) = discover([str(path)], Ingest(), path.parent / "scratch")
    assert isinstance(found, FoundFile)
    source = inspect(found, Ingest())
    return source, [page.layer for page in page_inputs(found, range(1, source.pages + 1), Ingest())]


def cut(root: Path, folder: Path, name: str, share: float) -> Path:
    whole = (root / "data" / "raw" / name).read_bytes()
    path = folder / name
    path.write_bytes(whole[: int(len(whole) * share)])
    return path


def test_pages_that_are_left_are_the_same_and_lost_ones_keep_their_numbers(root: Path, tmp_path: Path) -> None:
    whole, pages = read(root / "data" / "raw" / DIGITAL)
    source, left = read(cut(root, tmp_path, DIGITAL, 0.95))
    assert (whole.faults, [kind for kind, _ in source.faults]) == ((), ["cut short"])
    assert len(left) == len(pages) == 5
    kept = [number for number, page in enumerate(left) if page is not None]
    assert kept and kept[-1] < 4, "the last pages lay in the part that is missing"
    for number in kept:
        before, after = pages[number], left[number]
        assert before is not None and after is not None and before.text == after.text


@pytest.mark.parametrize("share", [0.02, 0.1, 0.35, 0.6, 0.8, 0.9, 0.99])
@pytest.mark.parametrize("name", [DIGITAL, SCAN])
def test_wherever_it_is_cut_there_is_a_clear_outcome(root: Path, tmp_path: Path, name: str, share: float) -> None:
    path = cut(root, tmp_path, name, share)
    assert is_cut_short(path, path.stat().st_size)
    try:
        source, pages = read(path)
    except BadFile as error:
        assert (error.kind, bool(error.advice)) == ("truncated", True)
        return
    assert [kind for kind, _ in source.faults] == ["cut short"]
    assert len(pages) == source.pages


def test_whole_files_are_left_alone(root: Path) -> None:
    for path in (root / "data" / "raw").glob("*.pdf"):
        assert not is_cut_short(path, path.stat().st_size)


def test_a_cut_file_is_known_by_what_it_is_not_by_what_was_mended(root: Path, tmp_path: Path) -> None:
    """Its digest, and so its id, is that of the bytes that came in."""
    import hashlib

    path = cut(root, tmp_path, DIGITAL, 0.97)
    assert read(path)[0].digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_few_missing_pages_do_not_cost_the_others(tmp_path: Path) -> None:
    """A tree that names a page that is not there: the page is lost, the others are read."""
    from bad_inputs import assemble

    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    tree = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 3/Kids[3 0 R 4 0 R 9 0 R]>>", page, page]
    (tmp_path / "a.pdf").write_bytes(assemble(tree))
    source, pages = read(tmp_path / "a.pdf")
    assert source.pages == 3
    assert [page is None for page in pages] == [False, False, True]

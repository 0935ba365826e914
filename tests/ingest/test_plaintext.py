"""Text files: every line as it stands, form feeds as pages."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BadFile
from pipeline.ingest import inspect, page_inputs
from pipeline.ingest.plaintext import line_of
from pipeline.schema.page import Page, Transcript
from pipeline.schema.page_input import FoundFile
from pipeline.settings import Ingest


def found(path: Path) -> FoundFile:
    data = path.read_bytes()
    return FoundFile(str(path), str(path), hashlib.sha256(data).hexdigest(), "text", len(data))


def transcript(path: Path) -> Transcript:
    file = found(path)
    source = inspect(file, Ingest())
    pages = [page.layer for page in page_inputs(file, range(1, source.pages + 1), Ingest())]
    assert all(isinstance(page, Page) for page in pages)
    return Transcript(source, tuple(page for page in pages if page is not None))


@given(st.text(alphabet=st.characters(blacklist_characters="\n\r\f\v\x85\u2028\u2029", blacklist_categories=("Cs",))))
def test_a_line_gives_its_text_back(text: str) -> None:
    assert line_of(text).text == text


@pytest.mark.parametrize(
    ("written", "raw"),
    [
        ("KẾ HOẠCH\n\n  Căn cứ  Quyết định;\t5%\n", "KẾ HOẠCH\n\n  Căn cứ  Quyết định;\t5%"),
        ("dòng một\r\ndòng hai\rdòng ba", "dòng một\ndòng hai\ndòng ba"),
        ("trang một\n\ftrang hai\n", "trang một\n\ftrang hai"),
        ("trang một\ftrang hai", "trang một\n\ftrang hai"),
        ("## KẾ HOẠCH\n**đậm** và *nghiêng*", "## KẾ HOẠCH\n**đậm** và *nghiêng*"),
        ("hoà bình, ho\u0300a bi\u0300nh", "hoà bình, hòa bình"),
    ],
)
def test_lines_stand_as_they_are(tmp_path: Path, written: str, raw: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(written.encode())
    assert transcript(path).raw == raw


def test_form_feeds_are_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("một\n\fhai\n\n\fba\n")
    pages = transcript(path).pages
    assert [(page.number, page.text) for page in pages] == [(1, "một"), (2, "hai\n"), (3, "ba")]


def test_limits(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x\f" * 20)
    with pytest.raises(BadFile, match="form feeds"):
        inspect(found(path), Ingest(max_pages=10))
    with pytest.raises(BadFile, match="limit"):
        inspect(found(path), Ingest(max_text_bytes=10))


def test_an_english_plan_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(
        "PLAN – “rural development” 2024\nThe committee shall report by 30 November; budget €1.5 million…\n".encode("cp1252")
    )
    read = transcript(path)
    assert read.raw.startswith("PLAN – “rural development” 2024\n")
    assert any("is a guess" in note for note in read.pages[0].notes)


@pytest.mark.shared
def test_seeds_come_through_unchanged(shared: Path) -> None:
    for path in sorted((shared / "seeds").glob("*.txt")):
        assert transcript(path).raw == path.read_text("utf-8").removesuffix("\n")

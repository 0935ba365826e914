"""Older encodings: every letter there and back, files told apart, good text left alone."""

from __future__ import annotations

import json
import random
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import NotRead
from pipeline.ingest import discover, page_inputs
from pipeline.ingest.encodings import decode, decode_legacy, encode_legacy, legacy_encodings, mend_encoding
from pipeline.ingest.plausible import is_syllable
from pipeline.ingest.sniff import kind_of
from pipeline.schema.page_input import FoundFile
from pipeline.settings import Ingest

BASES = "aăâeêioôơuưy"
TONES = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
SMALL = "".join(unicodedata.normalize("NFC", base + tone) for base in BASES for tone in TONES) + "đ"
LETTERS = SMALL + SMALL.upper()
PLAIN = "abcdeghiklmnopqrstuvxyABCDEGHIKLMNOPQRSTUVXY0123456789 .,;:()/-%\n"
CASES = json.loads((Path(__file__).parent.parent / "cases/ingest/encodings.json").read_text("utf-8"))


@given(st.text(alphabet=LETTERS + PLAIN))
@pytest.mark.parametrize("encoding", ["vps", "viscii"])
def test_encodings_with_all_letters_lose_nothing(encoding: str, text: str) -> None:
    data, lost = encode_legacy(text, encoding)
    assert lost == () and decode_legacy(data, encoding) == text


@given(st.lists(st.sampled_from([*LETTERS, " ", "n", "t", "NG", "Th", "1", ", "]), max_size=30).map("".join))
def test_vni_is_read_greedily(text: str) -> None:
    data, lost = encode_legacy(text, "vni")
    assert lost == () and decode_legacy(data, "vni") == text


@given(st.text(alphabet=SMALL + PLAIN.lower()))
def test_small_letters_of_tcvn3_lose_nothing(text: str) -> None:
    data, lost = encode_legacy(text, "tcvn3")
    assert lost == () and decode_legacy(data, "tcvn3") == text


def test_capitals_of_tcvn3_are_lost_by_name_and_come_back_from_their_neighbours() -> None:
    data, lost = encode_legacy("CỘNG HÒA XÃ HỘI", "tcvn3")
    assert lost == ("Ộ", "Ò", "Ã", "Ộ")
    assert decode_legacy(data, "tcvn3") == "CỘNG HÒA XÃ HỘI"


@pytest.mark.parametrize(
    "line",
    [
        "Số: 27/KH-PGD",
        "ỦY BAN NHÂN DÂN XÃ BÌNH HÒA",
        "KẾ HOẠCH",
        "Nơi nhận",
        "Số: 05/QĐ-UBND",
        "Xã Đông A, ngày 05/9/2006",
        "TM. ỦY BAN",
    ],
)
def test_capitals_of_tcvn3_come_back(line: str) -> None:
    data, _ = encode_legacy(line, "tcvn3")
    assert decode_legacy(data, "tcvn3") == line


@pytest.mark.parametrize("encoding", legacy_encodings())
def test_every_letter_has_its_own_code(encoding: str) -> None:
    codes = {letter: encode_legacy(letter, encoding)[0] for letter in SMALL}
    assert len(set(codes.values())) == len(SMALL)


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_cases(case: dict[str, str]) -> None:
    text, wrong = mend_encoding(case["before"])
    assert (text, wrong or "") == (case["after"], case["encoding"])


PLAN = (
    "ủy ban nhân dân xã xây dựng kế hoạch truyền thông về chương trình mục tiêu quốc gia, "
    "phấn đấu một trăm phần trăm số thôn có điểm truyền thông, kinh phí mười lăm triệu đồng.\n"
)


@pytest.mark.parametrize("encoding", [*legacy_encodings(), "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
def test_files_are_told_apart(encoding: str) -> None:
    if encoding in legacy_encodings():
        data = encode_legacy(PLAN, encoding)[0]
    elif encoding == "cp1258":
        data = _windows_1258(PLAN)
    else:
        data = PLAN.encode(encoding)
    decoded = decode(data)
    assert decoded.text == PLAN and decoded.confidence > 0.9
    assert decoded.encoding.startswith(encoding.removesuffix("-sig").removesuffix("-sig"))


@pytest.mark.parametrize("encoding", legacy_encodings())
def test_a_file_full_of_capitals_is_known_for_text(encoding: str, tmp_path: Path) -> None:
    """Capitals of VPS are control characters: a letterhead has one in every second word."""
    lines = "ỦY BAN NHÂN DÂN XÃ BÌNH HÒA\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nKẾ HOẠCH\nTruyền thông năm 2004\nI. MỤC ĐÍCH\n"
    path = tmp_path / "plan"
    path.write_bytes(encode_legacy(lines + PLAN, encoding)[0])
    assert kind_of(path, "plan") == "text"
    (found,) = discover([str(path)], Ingest(), tmp_path / "scratch")
    assert isinstance(found, FoundFile)
    (page,) = page_inputs(found, [1], Ingest())
    assert page.layer is not None and page.layer.text.startswith(lines)
    path.write_bytes(random.Random(3).randbytes(5000))
    with pytest.raises(NotRead):
        kind_of(path, "plan")


def _windows_1258(text: str) -> bytes:
    """Letters with their roof or horn whole and their tone apart, as that code page has them."""
    out = ""
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        tones = "".join(mark for mark in parts[1:] if mark in "".join(TONES))
        out += unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones)) + tones
    return out.encode("cp1258")


def test_a_misread_file_is_not_taken_for_tcvn3() -> None:
    text = "Truyén thong thue hién Chuong trinh xiy dung nong thon méi tinh, nim 2024. Can cir Ké hoach sé 12 vé truyén théng\n"
    assert decode(text.encode("cp1252")).text == text


def test_a_damaged_utf8_file_stays_utf8() -> None:
    data = bytearray((PLAN * 20).encode())
    data[1000] = 0xFF
    decoded = decode(bytes(data))
    assert decoded.encoding == "utf-8" and 0 < decoded.replaced <= 3


@pytest.mark.shared
def test_seeds_are_left_alone(shared: Path) -> None:
    for path in sorted((shared / "seeds").glob("*.txt")):
        text = path.read_text("utf-8")
        assert mend_encoding(text) == (unicodedata.normalize("NFC", text), None), path.name


@pytest.mark.shared
@pytest.mark.parametrize("encoding", legacy_encodings())
def test_seeds_come_back_from_each_encoding(shared: Path, encoding: str) -> None:
    for path in sorted((shared / "seeds").glob("00[0-3]*.txt")):
        text = unicodedata.normalize("NFC", path.read_text("utf-8"))
        data, lost = encode_legacy(text, encoding)
        decoded = decode(data)
        assert decoded.encoding == encoding
        wrong = sum(a.lower() != b.lower() for a, b in zip(decoded.text.split(), text.split(), strict=True))
        assert wrong <= len(lost)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("nghiệp", True), ("QUYẾT", True), ("giếng", True), ("quýt", True), ("khuỷu", True), ("nghiêp", False), ("hién", False)],
)
def test_syllables(word: str, expected: bool) -> None:
    assert is_syllable(word) is expected

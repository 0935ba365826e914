"""Laws of repair: replay, idempotence, protected spans, whole words, lines."""

# ruff: noqa: SIM905  (a line of words reads better than a list of strings)

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.repair import repair, repair_text
from pipeline.repair.protected import protected_spans
from pipeline.schema.page import Line, Page, Source, Transcript, Word
from pipeline.schema.text import Text
from pipeline.settings import Repair

GARBLED = (
    "Ké hoach s6 t6 chirc tuyén truyén xdy dung ndng thon mdi tinh Lao Cai nim ciia Uy ban nhan dan vé viéc K¢ v& 16p"
).split()
BARE = ("Ke hoach to chuc tuyen truyen xay dung nong thon moi tren dia ban xa cua Uy ban nhan dan").split()
CLEAN = ("Kế hoạch tổ chức tuyên truyền xây dựng nông thôn mới trên địa bàn xã của Ủy ban nhân dân Ðảng t\u200bỉnh").split()
FIXED = (
    "01/KH-UBND 440/QD-UBND 3.500 90% 22/12/2023 94/3 0 I/KH-BCP a@b.vn 2021-2025 - . , 6 18h30 QH13 (MTQG) 1.2. II."
).split()
WORDS = st.sampled_from([*GARBLED, *BARE, *CLEAN, *FIXED]) | st.text("aáăâbcdđeêghi0169.,-/&'UBNĐ", min_size=1, max_size=7)
LINES = st.lists(st.lists(WORDS, min_size=0, max_size=9), min_size=1, max_size=4)
MODES = st.sampled_from(["auto", "none", "marks", "eng", "slips", "split"])
QUICK = settings(max_examples=60)


def _text(lines: list[list[str]]) -> str:
    return "\n".join(" ".join(line) for line in lines)


def _replayed(text: Text) -> str:
    parts, at = [], 0
    for c in text.applied:
        assert text.raw[c.at.start : c.at.end] == c.before
        parts += [text.raw[at : c.at.start], c.after]
        at = c.at.end
    return "".join([*parts, text.raw[at:]])


@QUICK
@given(LINES, MODES)
def test_corrections_replay_and_cover_whole_words_of_one_line(lines: list[list[str]], mode: str) -> None:
    text = repair_text(_text(lines), Repair(mode=mode))
    assert _replayed(text) == text.clean
    assert text.raw.count("\n") == text.clean.count("\n")
    for c in text.corrections:
        assert "\n" not in c.before
        assert "\n" not in c.after
        before, after = text.raw[: c.at.start][-1:], text.raw[c.at.end :][:1]
        assert not before or before.isspace()
        assert not after or after.isspace()


@QUICK
@given(LINES, MODES)
def test_a_second_repair_changes_nothing(lines: list[list[str]], mode: str) -> None:
    once = repair_text(_text(lines), Repair(mode=mode))
    assert repair_text(once.clean, Repair(mode=mode)).clean == once.clean


@QUICK
@given(LINES, MODES)
def test_digits_of_protected_spans_stay(lines: list[list[str]], mode: str) -> None:
    text = repair_text(_text(lines), Repair(mode=mode))
    for span in protected_spans(text.raw):
        digits = re.findall(r"\d", span.of(text.raw))
        assert re.findall(r"\d", text.to_clean(span).of(text.clean)) == digits


@QUICK
@given(st.lists(LINES, min_size=1, max_size=3), st.sampled_from(["ocr", "plain text"]))
def test_pages_of_a_transcript(pages: list[list[list[str]]], origin: str) -> None:
    made = tuple(
        Page(number, None, tuple(Line(tuple(map(Word, line))) for line in lines), origin, "test")  # type: ignore[arg-type]
        for number, lines in enumerate(pages, 1)
    )
    transcript = Transcript(Source("a.txt", "0" * 64, "text", len(made)), made)
    text = repair(transcript, Repair())
    assert text.raw == transcript.raw
    assert text.clean.count("\f") == len(made) - 1

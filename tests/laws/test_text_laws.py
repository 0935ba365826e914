"""Laws of texts and transcripts: replay, maps both ways, known places of words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.schema.page import Box, Line, Page, Source, Transcript, Word
from pipeline.schema.text import Correction, Span, Text

LETTERS = "abđêôỉ 01/-\n"


@st.composite
def texts(draw: st.DrawFn) -> Text:
    raw = draw(st.text(LETTERS, max_size=60))
    cuts = sorted(draw(st.lists(st.integers(0, len(raw)), max_size=8, unique=True)))
    corrections = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        state = draw(st.sampled_from(["applied", "applied", "proposed"]))
        after = draw(st.text(LETTERS, max_size=6))
        corrections.append(Correction(Span(start, end), raw[start:end], after, 0.9, "test", (), state))
    return Text(raw, tuple(corrections))


@given(texts())
def test_corrections_applied_to_raw_give_clean(text: Text) -> None:
    replayed = text.raw
    for c in reversed(text.applied):
        replayed = replayed[: c.at.start] + c.after + replayed[c.at.end :]
    assert replayed == text.clean


@given(texts(), st.data())
def test_maps_stay_inside_and_cover_what_they_came_from(text: Text, data: st.DataObject) -> None:
    a, b = sorted(data.draw(st.tuples(*[st.integers(0, len(text.clean))] * 2)))
    raw = text.to_raw(Span(a, b))
    assert 0 <= raw.start <= raw.end <= len(text.raw)
    back = text.to_clean(raw)
    assert back.contains(Span(a, b)) or a == b


@given(texts(), st.data())
def test_untouched_characters_map_to_themselves(text: Text, data: st.DataObject) -> None:
    if not text.raw:
        return
    at = data.draw(st.integers(0, len(text.raw) - 1))
    if any(c.at.start <= at < c.at.end for c in text.applied):
        return
    there = text.to_clean(Span(at, at + 1))
    assert there.of(text.clean) == text.raw[at]
    assert text.to_raw(there) == Span(at, at + 1)


WORDS = st.builds(Word, st.text("abcđ1/", min_size=1, max_size=5), st.just(Box(1, 2, 3, 4)), st.just(0.5))


@st.composite
def lines(draw: st.DrawFn) -> Line:
    words = tuple(draw(st.lists(WORDS, max_size=4)))
    if draw(st.booleans()):
        return Line(words)
    inner = [draw(st.sampled_from([" ", "  ", "\t"])) for _ in words]
    return Line(words, (draw(st.sampled_from(["", "  "])), *inner[1:], *(draw(st.sampled_from(["", " "])) for _ in words[:1])))


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    pages = [
        Page(number + 1, (595, 842), tuple(page_lines), "ocr", "test")
        for number, page_lines in enumerate(draw(st.lists(st.lists(lines(), max_size=4), max_size=4)))
    ]
    return Transcript(Source("a.pdf", "0" * 64, "pdf", len(pages)), tuple(pages))


@given(transcripts())
def test_the_place_of_each_word_is_known(transcript: Transcript) -> None:
    for placed in transcript.words:
        assert placed.at.of(transcript.raw) == placed.word.text
        assert placed in transcript.words_in(placed.at)
        assert transcript.page_number(placed.at.start) == transcript.pages[placed.page].number
        assert transcript.boxes(placed.at)[0][1] == placed.word.box


@given(transcripts())
def test_pages_and_lines_are_where_they_say(transcript: Transcript) -> None:
    for page, span, line_spans in zip(transcript.pages, transcript.page_spans, transcript.line_spans, strict=True):
        assert span.of(transcript.raw) == page.text
        for line, line_span in zip(page.lines, line_spans, strict=True):
            assert line_span.of(transcript.raw) == line.text

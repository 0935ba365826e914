"""Stamps of incoming mail are no text of the document; what they were set across is."""

from __future__ import annotations

from pipeline.ocr.stamps import notes, without_received
from pipeline.schema.page import Box, Word

FRAME = Box(10, 140, 170, 198)


def word(text: str, left: float, top: float, right: float, bottom: float, sure: float = 0.9) -> Word:
    return Word(text, Box(left, top, right, bottom), sure)


STAMP = [word("ĐEN", 15, 177, 42, 190), word("Số:", 53, 150, 70, 162), word("2352", 75, 148, 110, 163, 0.3)]
PRINT = [word("Về", 175, 131, 190, 144), word("việc", 194, 131, 217, 144)]


def test_the_words_of_the_stamp_are_taken_out_and_noted() -> None:
    kept, stamps = without_received([*STAMP, *PRINT], [FRAME])
    assert kept == tuple(PRINT)
    assert notes(stamps) == ("stamp of incoming mail read as “ĐEN Số: 2352”",)


def test_print_under_the_frame_that_leads_on_to_print_outside_stays() -> None:
    under, on = word("Trong", 129, 186, 162, 197), word("thời", 167, 186, 190, 198)
    kept, _ = without_received([*STAMP, under, on], [FRAME])
    assert kept == (under, on)


def test_what_was_read_across_the_edge_without_sense_goes() -> None:
    kept, _ = without_received([*STAMP, word("ötorữhaTmp", 40, 132, 183, 146, 0.1)], [FRAME])
    assert kept == ()


def test_a_frame_without_the_stamps_words_is_left_alone() -> None:
    words = [word("HỎA", 40, 160, 70, 175), word("TỐC", 75, 160, 105, 175), *PRINT]
    assert without_received(words, [FRAME]) == (tuple(words), ())

"""Small plans read through the real structure room, so that cases can be written as lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.schema.outline import Outline
from pipeline.schema.page import Line, Page, Source, Transcript, Word
from pipeline.schema.text import Text
from pipeline.settings import Structure
from pipeline.structure import outline

ABOVE = (
    "UBND HUYỆN SÔNG BIẾC",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Số: 12/KH-UBND",
    "Sông Biếc, ngày 12 tháng 02 năm 2023",
    "KẾ HOẠCH",
    "Thực hiện nhiệm vụ năm 2023",
    "Căn cứ Nghị quyết số 01/NQ-CP ngày 06/01/2023 của Chính phủ, UBND huyện ban hành Kế hoạch như sau:",
)
BELOW = ("Nơi nhận:", "- UBND tỉnh;", "- Lưu: VT.", "CHỦ TỊCH", "Nguyễn Văn An")


def read(lines: Sequence[str], *, whole: bool = False) -> tuple[str, Outline]:
    """Clean text and outline of a plan whose body is the given lines; `whole` where they are the whole document."""
    every = lines if whole else (*ABOVE, *lines, *BELOW)
    page = Page(1, None, tuple(Line(tuple(Word(w) for w in line.split())) for line in every), "plain text", "utf-8")
    transcript = Transcript(Source("plan.txt", "0" * 64, "text", 1), (page,))
    text = Text(transcript.raw, ())
    return text.clean, outline(transcript, text, Structure())

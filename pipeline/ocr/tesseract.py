"""Tesseract, one thread a picture: through its library where that is installed, else its program through pytesseract."""

from __future__ import annotations

import logging
import os
import re
import tempfile
import unicodedata
from functools import cache
from pathlib import Path

import pytesseract

from pipeline.errors import BadFile, MissingProgram
from pipeline.ocr.engine import Grey, Reading, Shape
from pipeline.ocr.tesseract_library import open_library
from pipeline.ocr.word_boxes import agreed
from pipeline.schema.page import Box, Word
from pipeline.settings import Ocr

log = logging.getLogger(__name__)

LAYOUT: dict[Shape, int] = {"page": 3, "block": 6, "line": 7}
"""Tesseract's page segmentation modes."""


@cache
def _version() -> str:
    try:
        return str(pytesseract.get_tesseract_version())
    except pytesseract.TesseractNotFoundError as error:
        advice = "Install it (Debian: apt-get install tesseract-ocr tesseract-ocr-vie), or run `make setup`."
        raise MissingProgram("Tesseract is not installed.", kind="missing program", advice=advice) from error


@cache
def _languages() -> frozenset[str]:
    return frozenset(pytesseract.get_languages())


class Tesseract:
    """Tesseract with the languages of the settings (`vie`).

    Four threads read a page no faster than one does and keep three cores from other pages, so each process gets one.
    """

    def __init__(self, settings: Ocr, use_library: bool = True) -> None:
        version = _version()
        for language in settings.languages.split("+"):
            if language not in _languages():
                advice = (
                    f"Install it (Debian: apt-get install tesseract-ocr-{language.replace('_', '-')}), or change ocr.languages."
                )
                raise MissingProgram(f"Tesseract has no model for {language!r}.", kind="missing model", advice=advice)
        self._settings = settings
        self._name = f"tesseract {version} {settings.languages}"
        os.environ["OMP_THREAD_LIMIT"] = "1"
        self._library = open_library(settings.languages, version) if use_library else None

    def read(self, picture: Grey, dpi: float, shape: Shape = "page") -> Reading:
        """The words with their boxes and confidences; faint lines are not tried again as white on black."""
        if self._library is not None:
            try:
                table = self._library.read(picture, dpi, LAYOUT[shape], self._settings.page_seconds)
            except TimeoutError as error:
                raise self._too_slow() from error
        else:
            config = f"--psm {LAYOUT[shape]} --dpi {round(dpi)} -c tessedit_create_tsv=1 -c tessedit_do_invert=0"
            table = self._run(picture, "tsv", self._settings.languages, config)
        return Reading(_words(table, 72 / dpi), self._name)

    def turned(self, picture: Grey, dpi: float) -> int | None:
        """What the script detection says, where it is sure."""
        if "osd" not in _languages():
            return None
        try:
            found = self._run(picture, "osd", "osd", f"--psm 0 --dpi {round(dpi)}")
        except pytesseract.TesseractError as error:
            log.debug("orientation not found: %s", error)
            return None
        turn = re.search(r"Rotate: (\d+)", found)
        sure = re.search(r"Orientation confidence: ([\d.]+)", found)
        return int(turn[1]) % 360 if turn and sure and float(sure[1]) >= 1.0 else None

    def _run(self, picture: Grey, kind: str, languages: str, config: str) -> str:
        with tempfile.TemporaryDirectory(prefix="kehoach-") as folder:
            path = Path(folder) / "page.pgm"
            with path.open("wb") as file:
                file.write(b"P5\n%d %d\n255\n" % (picture.shape[1], picture.shape[0]))
                file.write(picture.data if picture.flags.c_contiguous else picture.tobytes())
            try:
                return str(
                    pytesseract.pytesseract.run_and_get_output(
                        str(path), extension=kind, lang=languages, config=config, timeout=self._settings.page_seconds
                    )
                )
            except RuntimeError as error:
                if "timeout" not in str(error):
                    raise
                raise self._too_slow() from error

    def _too_slow(self) -> BadFile:
        message = f"A page took longer than {self._settings.page_seconds:.0f} seconds to read."
        return BadFile(message, kind="too slow", advice="Raise ocr.page_seconds if it is worth the time.")


SIGNS = (("ĐÐ", "Đ"), ("ÐĐ", "Đ"), ("Ð", "Đ"), ("ð", "đ"), ("⁄", "/"))
"""What the model writes for a letter or a sign: the Icelandic Ð, alone or beside the Đ that it saw; the slash of fractions."""


def _as_printed(text: str) -> str:
    for seen, meant in SIGNS:
        text = text.replace(seen, meant)
    bare = text.strip("_")  # a line under or beside a word; lines to write on are longer
    text = bare if bare and len(text) - len(bare) == 1 else text
    return "-" if text == "~" else text  # a dash before an item, in small print


def _words(table: str, scale: float) -> tuple[Word, ...]:
    """The words of Tesseract's table (level 5), pixels made points, boxes of a line made to agree."""
    lines: dict[tuple[str, ...], list[Word]] = {}
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5":
            continue
        left, top, width, height = (int(cell) * scale for cell in cells[6:10])
        box = Box(left, top, left + width, top + height)
        confidence = min(max(float(cells[10]) / 100, 0.0), 1.0)
        words = [Word(_as_printed(text), box, confidence) for text in unicodedata.normalize("NFC", cells[11]).split()]
        lines.setdefault(tuple(cells[1:5]), []).extend(words)
    return tuple(word for line in lines.values() for word in agreed(line))

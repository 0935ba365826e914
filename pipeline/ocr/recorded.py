"""Plays back what another engine once read: for tests, and to run an archive again without reading it again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pipeline.errors import BadFile, BadSettings
from pipeline.ocr.engine import Engine, Grey, Reading, Shape
from pipeline.schema.page import Box, Word
from pipeline.settings import Ocr


def picture_key(picture: Grey, dpi: float, shape: str) -> str:
    """The name of a recording: the hash of the very pixels, their size, resolution and the question asked.

    A recording answers for one picture only: a change in cleaning is a new picture, and asks for a new recording.
    """
    head = f"{picture.shape[1]}x{picture.shape[0]} {dpi:.0f} {shape} ".encode()
    return hashlib.sha256(head + picture.tobytes()).hexdigest()[:32]


class Recorded:
    """Reads recordings from the folder `ocr.recordings`, one JSON file a picture."""

    def __init__(self, settings: Ocr) -> None:
        if not settings.recordings:
            raise BadSettings("The recorded engine has no recordings.", advice="Set ocr.recordings to their folder.")
        self._folder = Path(settings.recordings)

    def read(self, picture: Grey, dpi: float, shape: Shape = "page") -> Reading:
        """The words of the recording."""
        held = self._recording(picture, dpi, shape)
        words = tuple(Word(text, Box(*box), confidence) for text, box, confidence in held["words"])
        return Reading(words, str(held["engine"]))

    def turned(self, picture: Grey, dpi: float) -> int | None:
        """The turn of the recording."""
        turn: int | None = self._recording(picture, dpi, "turned")["turned"]
        return turn

    def _recording(self, picture: Grey, dpi: float, shape: str) -> dict:  # type: ignore[type-arg]
        path = self._folder / f"{picture_key(picture, dpi, shape)}.json"
        if not path.is_file():
            raise BadFile(
                f"No recording of this picture ({path.name}).", kind="not recorded", advice="Record it with another engine."
            )
        held: dict[str, object] = json.loads(path.read_text("utf-8"))
        return held


class Recorder:
    """Wraps an engine and writes down what it reads."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine, self._folder = engine, folder

    def read(self, picture: Grey, dpi: float, shape: Shape = "page") -> Reading:
        """What the engine reads, kept for later."""
        reading = self._engine.read(picture, dpi, shape)
        rows = [
            (w.text, (w.box.left, w.box.top, w.box.right, w.box.bottom) if w.box else None, w.confidence) for w in reading.words
        ]
        self._write(picture, dpi, shape, {"engine": reading.engine, "words": rows})
        return reading

    def turned(self, picture: Grey, dpi: float) -> int | None:
        """What the engine says, kept for later."""
        turn = self._engine.turned(picture, dpi)
        self._write(picture, dpi, "turned", {"turned": turn})
        return turn

    def _write(self, picture: Grey, dpi: float, shape: str, held: dict[str, object]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{picture_key(picture, dpi, shape)}.json"
        path.write_text(json.dumps(held, ensure_ascii=False), "utf-8")

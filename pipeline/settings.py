"""Settings: one frozen class a room, read from kehoach.toml and KEHOACH_<ROOM>_<NAME> variables."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from pipeline.errors import BadSettings
from pipeline.schema.lexicon import NOTHING, Lexicon


@dataclass(frozen=True, slots=True)
class Ingest:
    """Limits on what comes in; sizes in bytes, pixels a picture."""

    max_file_bytes: int = 2_000_000_000
    max_pages: int = 5_000
    max_pixels: int = 120_000_000
    max_text_bytes: int = 50_000_000
    max_stream_bytes: int = 300_000_000
    max_zip_members: int = 20_000
    max_zip_bytes: int = 4_000_000_000
    max_zip_ratio: int = 200
    default_dpi: int = 300
    min_dpi: int = 150
    max_dpi: int = 400
    office_seconds: float = 120.0  # how long LibreOffice may take over an old Word file
    trust_layers: str = "check"  # check: page by page; never: always OCR; always: believe every layer


@dataclass(frozen=True, slots=True)
class Ocr:
    """How pages are read."""

    engine: str = "tesseract"
    languages: str = "vie"
    clean: bool = True
    page_seconds: float = 120.0
    recordings: str = ""  # folder of recordings for the engine "recorded"


@dataclass(frozen=True, slots=True)
class Repair:
    """How text is repaired; `mode` is auto, none, marks, eng or slips (see repair/mode.py).

    `lexicon` is what the archive's reviewers taught; it comes from the output folder, not from a settings file.
    """

    mode: str = "auto"
    min_confidence: float = 0.5
    lexicon: Lexicon = field(default=NOTHING, metadata={"own": True})


@dataclass(frozen=True, slots=True)
class Structure:
    """How the outline is made, and whether a file that holds several documents is cut into them."""

    max_depth: int = 12
    dossiers: str = "cut"  # cut: a new letterhead opens a document of its own; whole: one file is one document


@dataclass(frozen=True, slots=True)
class Extract:
    """How records are found; below `review_below` a record asks for a look.

    `calibrated` turns what a rule thinks of its find into how often such finds were right; only the fitting turns it off.
    """

    review_below: float = 0.5
    calibrated: bool = True


@dataclass(frozen=True, slots=True)
class Batch:
    """How many files are worked on and within which bounds. `workers` 0 means one a core; memory in megabytes.

    A file may take `file_seconds` of its workers, and `seconds_a_page` more for each page.
    A page read with a mean confidence below `review_page_below` asks for a look.
    """

    workers: int = 0
    file_seconds: float = 1800.0
    seconds_a_page: float = 30.0
    worker_memory_mb: int = 2500
    review_page_below: float = 0.75
    on_failure: str = "skip"  # skip: go on; stop: end the run at the first failure


@dataclass(frozen=True, slots=True)
class Settings:
    """All rooms' settings."""

    ingest: Ingest = field(default_factory=Ingest)
    ocr: Ocr = field(default_factory=Ocr)
    repair: Repair = field(default_factory=Repair)
    structure: Structure = field(default_factory=Structure)
    extract: Extract = field(default_factory=Extract)
    batch: Batch = field(default_factory=Batch)


def load(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """The defaults, changed by a TOML file (default ./kehoach.toml where it exists) and then by the environment.

    An unknown key is an error that names the nearest known one; a value of the wrong type is an error too.
    """
    environ = os.environ if environ is None else environ
    if path is None:
        path = Path("kehoach.toml") if Path("kehoach.toml").is_file() else None
    table: dict[str, Any] = {}
    if path is not None:
        try:
            table = tomllib.loads(path.read_text("utf-8"))
        except FileNotFoundError as error:
            raise BadSettings(f"There is no settings file {path}.", advice="Check the path given to --settings.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadSettings(f"{path} is not valid TOML: {error}.", advice="Mend the line it names.") from error
    settings = Settings()
    for room, values in table.items():
        if not isinstance(values, dict):
            raise BadSettings(f"{path}: {room} stands outside a table.", advice=f"Put it under one of {_known(settings)}.")
        for name, value in values.items():
            settings = _with(settings, room, name, value, f"{path}")
    for variable, raw in sorted(environ.items()):
        if variable.startswith("KEHOACH_") and variable.count("_") >= 2:
            _, room, name = variable.lower().split("_", 2)
            settings = _with(settings, room, name, raw, variable)
    return settings


def _names(owner: object) -> list[str]:
    """What a person may set."""
    return [f.name for f in fields(owner) if "own" not in f.metadata]  # type: ignore[arg-type]


def _known(settings: object) -> str:
    return ", ".join(_names(settings))


def _field(owner: object, name: str, where: str) -> Any:
    if name in _names(owner):
        return getattr(owner, name)
    near = difflib.get_close_matches(name, _names(owner), 1, 0)
    raise BadSettings(f"{where}: there is no setting {name!r}.", advice=f"Did you mean {near[0]!r}? Known: {_known(owner)}.")


def _with(settings: Settings, room: str, name: str, value: object, where: str) -> Settings:
    owner = _field(settings, room, where)
    old = _field(owner, name, where)
    kind = type(old)
    if isinstance(value, str) and kind is not str:
        try:
            value = value.lower() in ("1", "true", "yes") if kind is bool else kind(value)
        except ValueError:
            raise BadSettings(f"{where}: {name} takes a {kind.__name__}, not {value!r}.") from None
    if kind is float and isinstance(value, int):
        value = float(value)
    if type(value) is not kind:
        raise BadSettings(f"{where}: {name} takes a {kind.__name__}, not {value!r}.")
    return replace(settings, **{room: replace(owner, **{name: value})})

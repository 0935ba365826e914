"""What a stage's result depends on, as short keys: only what changed is made again.

The key of a stage is the digest of the content, the settings of its room, the version of its room and the key of the stage before
it. The version of a room is the digest of its files, of the modules it imports, of the tables and models that these name, and the
versions of the libraries and programs that it uses.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from functools import cache
from importlib import metadata
from itertools import pairwise
from pathlib import Path

from pipeline.settings import Settings
from pipeline.store.artefacts import FORMAT

STAGES = ("read", "repair", "structure", "extract")
"""The stages of a plan, each made from the one before."""

STAGE_OF_ROOM = {"ingest": "read", "layout": "read", "ocr": "read", "read": "read", **{room: room for room in STAGES[1:]}}
"""What `--redo ROOM` and `show --after ROOM` mean."""

PACKAGE = Path(__file__).parent.parent
MODELS = PACKAGE.parent / "models"

_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+(\.*[\w.]+)(?:[ \t]+import[ \t]+([^\n#]+))?", re.M)
_LIBRARIES = {"PIL": "pillow", "cv2": "opencv-python-headless", "docx": "python-docx"}
"""Where a library is installed under another name than the one it is imported by."""

_CARRIED_APART = {"pipeline.settings", "pipeline.errors"}
"""Settings count by their values, errors change no result."""


def key(*parts: object) -> str:
    """Sixteen digits that stand for the parts.

    >>> key("a", 1) == key("a", 1), key("a", "b") == key("ab")
    (True, False)
    """
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Versions:
    """The version and settings of each room as one key each; `doubts` is that of the reasons for review."""

    layer: str
    ocr: str
    repair: str
    structure: str
    extract: str
    doubts: str

    def page(self, digest: str, origin: str) -> str:
        """The key of a page: one with a trusted layer does not depend on the OCR room."""
        return key(digest, self.layer, self.ocr if origin == "ocr" else "")

    def stages(self, pages: Iterable[str]) -> dict[str, str]:
        """The keys of all stages over pages with the given keys."""
        keys = {"read": key(*pages)}
        for before, stage in pairwise(STAGES):
            keys[stage] = key(keys[before], getattr(self, stage))
        return keys

    def file(self, digest: str) -> str:
        """The key of a whole file: where it is the one in the ledger, there is nothing to do."""
        return key(digest, *astuple(self))


def versions(settings: Settings) -> Versions:
    """The versions of the rooms as they are installed, with their settings."""
    return Versions(
        layer=key(FORMAT, room_version("ingest"), settings.ingest),
        ocr=key(room_version("ocr"), settings.ocr, tesseract_version()),
        repair=key(room_version("repair"), settings.repair),
        structure=key(room_version("structure"), settings.structure),
        extract=key(room_version("extract"), settings.extract),
        doubts=key(_digest([PACKAGE / "store" / "doubts.py"]), settings.extract.review_below, settings.batch.review_page_below),
    )


@cache
def room_version(room: str) -> str:
    """The version of a room: all that its result can depend on besides content and settings."""
    modules = _modules_behind(room)
    sources = {path: path.read_text("utf-8") for path in modules}
    data = _named_data(sources)
    libraries = sorted({name for wording in sources.values() for name in _libraries(wording)})
    return key(_digest([*modules, *data]), *libraries)


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0")
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _modules_behind(room: str) -> list[Path]:
    """The files of a room and of every module of ours that they import, directly or not."""
    waiting, found = _whole(PACKAGE / room), set[Path]()
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        for name, names in _IMPORT.findall(path.read_text("utf-8")):
            waiting += _resolve(name, names)
    return sorted(found)


def _whole(place: Path) -> list[Path]:
    if place.is_dir():
        return sorted(place.rglob("*.py"))
    module = place.with_suffix(".py")
    return [module] if module.is_file() else []


def _resolve(name: str, names: str) -> list[Path]:
    """The files behind `from name import names`; a package whose names are not modules counts as a whole."""
    if not name.startswith("pipeline.") or name in _CARRIED_APART:
        return []
    place = PACKAGE.joinpath(*name.split(".")[1:])
    if not place.is_dir():
        return _whole(place)
    inner = [place / part.split()[0] for part in names.strip("() ").split(",") if part.split()]
    if inner and all(_whole(part) for part in inner):
        return [path for part in inner for path in _whole(part)] + [place / "__init__.py"]
    return _whole(place)


def _named_data(sources: dict[Path, str]) -> list[Path]:
    """Tables beside the modules, and models, whose name stands in the code; all of a folder where the code names none of it."""
    wording = "\n".join(sources.values())
    used: list[Path] = []
    for place in sorted({path.parent for path in sources}):
        files = [path for path in sorted((place / "tables").rglob("*")) if path.is_file()]
        files += [path for path in sorted(place.iterdir()) if path.is_file() and path.suffix != ".py"]
        used += [path for path in files if _is_named(path, wording)] or files
    models = [path for path in sorted(MODELS.rglob("*")) if path.is_file()] if MODELS.is_dir() else []
    return used + [path for path in models if path.suffix != ".md" and _is_named(path, wording)]


def _is_named(path: Path, wording: str) -> bool:
    return path.name in wording or f'"{path.stem}"' in wording


def _libraries(wording: str) -> Iterable[str]:
    for name, _ in _IMPORT.findall(wording):
        top = name.split(".")[0]
        if top and top not in ("pipeline", "__future__"):
            try:
                yield f"{top} {metadata.version(_LIBRARIES.get(top, top))}"
            except metadata.PackageNotFoundError:
                continue  # of Python itself


@cache
def tesseract_version() -> str:
    """The version of the OCR program and of its Vietnamese model; "none" where it is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return "none"
    said = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=60, check=False)
    version = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=False)
    place = re.search(r'in "?([^"\n]+?)/?"? \(', said.stdout + said.stderr)
    models = sorted(Path(place[1]).glob("*.traineddata")) if place else []
    return key(version.stdout.split("\n")[0], *[f"{path.name} {path.stat().st_size}" for path in models])

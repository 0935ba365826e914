"""Fonts that have every Vietnamese letter, found by the name of their files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from pipeline.errors import MissingProgram

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FACES = {(False, False): "Regular", (True, False): "Bold", (False, True): "Italic", (True, True): "BoldItalic"}
PACKAGES = "fonts-croscore and fonts-liberation2 (Debian)"


@lru_cache(maxsize=1)
def _files() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in FOLDERS:
        root = Path(folder).expanduser()
        if root.is_dir():
            found.update({path.stem: path for path in sorted(root.rglob("*.ttf"))})
    return found


@lru_cache(maxsize=64)
def font_path(family: str, bold: bool = False, italic: bool = False) -> Path:
    """The file of one face: `font_path("Tinos", bold=True)` ends in Tinos-Bold.ttf."""
    path = _files().get(f"{family.replace(' ', '')}-{FACES[bold, italic]}")
    if path is None:
        raise MissingProgram(f"The font {family} is not installed.", kind="missing font", advice=f"Install {PACKAGES}.")
    return path


@lru_cache(maxsize=256)
def font(family: str, pixels: float, bold: bool = False, italic: bool = False) -> ImageFont.FreeTypeFont:
    """A face at a height in pixels."""
    return ImageFont.truetype(str(font_path(family, bold, italic)), pixels, layout_engine=ImageFont.Layout.BASIC)

"""Folders of small files, and runs over them with tiny rooms."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch import RunResult, run
from pipeline.settings import Settings

BODY = "KẾ HOẠCH {name}\nThực hiện xây dựng nông thôn mới trên địa bàn huyện\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, so that paths are as short as a person's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TINY_ROOMS_CALLS", str(tmp_path / "calls"))
    here = Path(__file__).parent
    monkeypatch.setenv("PYTHONPATH", f"{here}{os.pathsep}{here.parent.parent}")  # the command runs the code of this checkout
    return tmp_path


@pytest.fixture
def write(place: Path) -> Callable[..., None]:
    """Write plans: `write("in/a.txt", "more words", pages=3)`."""

    def do(path: str, more: str = "", pages: int = 1) -> None:
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        name = target.stem
        target.write_text("\f".join(BODY.format(name=name) + f"Trang {n}. {more}\n" for n in range(1, pages + 1)), "utf-8")

    return do


@pytest.fixture
def calls(place: Path) -> Callable[[], list[str]]:
    """The calls of the tiny rooms since they were last asked for."""

    def take() -> list[str]:
        path = place / "calls"
        found = path.read_text("utf-8").splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return sorted(found)

    return take


def with_batch(**changes: Any) -> Settings:
    settings = Settings()
    return replace(settings, batch=replace(settings.batch, **{"workers": 2, **changes}))


@pytest.fixture
def go(place: Path) -> Callable[..., RunResult]:
    """Run over the folder `in` into `out`."""

    def do(*inputs: str, out: str = "out", settings: Settings | None = None, **more: Any) -> RunResult:
        return run(inputs or ("in",), Path(out), settings or with_batch(), steps="tiny_rooms", **more)

    return do


def states(result: RunResult) -> dict[str, str]:
    return {outcome.source: outcome.state for outcome in result.outcomes}


def draw_scan(path: Path, pages: int, size: tuple[int, int] = (900, 500)) -> None:
    """A small scan of several pages, without a font that might not be there."""
    from PIL import Image, ImageDraw, ImageFont

    drawn = []
    for number in range(1, pages + 1):
        page = Image.new("L", size, 255)
        words = f"KE HOACH SO {number}\nThuc hien trong nam 2024"
        ImageDraw.Draw(page).text((60, 80), words, fill=0, font=ImageFont.load_default(40), spacing=30)
        drawn.append(page)
    drawn[0].save(path, save_all=True, append_images=drawn[1:], dpi=(200, 200))

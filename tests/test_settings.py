"""Settings are read whole or refused with the nearest known name."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import BadSettings
from pipeline.settings import Settings, load


def test_file_then_environment(tmp_path: Path) -> None:
    file = tmp_path / "kehoach.toml"
    file.write_text('[ocr]\nlanguages = "vie+eng"\n[batch]\nworkers = 3\nfile_seconds = 60\n')
    settings = load(file, {"KEHOACH_BATCH_WORKERS": "5", "KEHOACH_OCR_CLEAN": "no", "HOME": "/nowhere"})
    assert (settings.ocr.languages, settings.ocr.clean, settings.batch.workers, settings.batch.file_seconds) == (
        "vie+eng",
        False,
        5,
        60.0,
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("[ocr]\nlanguage = 'vie'", "languages"),
        ("[orc]\nengine = 'x'", "ocr"),
        ("[batch]\nworkers = 'many'", "takes a int"),
        ("[ocr]\nclean = 1", "takes a bool"),
        ("workers = 3", "outside a table"),
        ("[batch", "not valid TOML"),
    ],
)
def test_what_is_not_known_is_refused_with_a_hint(tmp_path: Path, text: str, hint: str) -> None:
    file = tmp_path / "kehoach.toml"
    file.write_text(text)
    with pytest.raises(BadSettings, match=hint):
        load(file, {})


def test_nothing_given_means_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(None, {}) == Settings()


def test_a_settings_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="no settings file"):
        load(tmp_path / "none.toml", {})

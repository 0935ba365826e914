"""Set-up names what is missing where it cannot install it, and does nothing where nothing is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

NEEDED = ("bash", "dirname", "grep", "awk", "cat", "sha256sum", "cut", "realpath", "printf", "id", "dpkg-query")


def machine(tmp_path: Path, *programs: str) -> dict[str, str]:
    """An environment whose PATH has only the given programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in programs:
        found = shutil.which(name)
        if found:
            (folder / name).symlink_to(found)
    return {"PATH": str(folder), "HOME": str(tmp_path), "LANG": "C.UTF-8"}


def setup(root: Path, environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    bash = shutil.which("bash")
    assert bash
    return subprocess.run(
        [bash, "scripts/setup.sh", *options], cwd=root, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_another_system_is_told_what_to_install(root: Path, tmp_path: Path) -> None:
    result = setup(root, machine(tmp_path, *NEEDED))
    assert result.returncode == 1
    assert "Tesseract" in result.stderr and "brew install tesseract" in result.stderr


def test_a_system_without_the_vietnamese_model_is_told_so(root: Path, tmp_path: Path) -> None:
    environment = machine(tmp_path, *NEEDED)
    fake = tmp_path / "bin" / "tesseract"
    fake.write_text("#!/bin/sh\necho 'List of available languages (1):'\necho eng\n")
    fake.chmod(0o755)
    result = setup(root, environment)
    assert result.returncode == 1
    assert "vie.traineddata" in result.stderr and "brew" not in result.stderr


def test_an_unknown_option_is_wrong_use(root: Path) -> None:
    assert setup(root, dict(os.environ), "--nonsense").returncode == 2


@pytest.mark.skipif(shutil.which("apt-get") is None, reason="Debian only")
def test_nothing_is_done_where_nothing_is_missing(root: Path) -> None:
    stamps = list((root / ".venv").glob("installed-*"))
    if not stamps:
        pytest.skip("this environment was not made by make setup")
    kind = ["--dev"] if stamps[0].name.endswith("dev") else []
    before = stamps[0].stat().st_mtime_ns
    result = setup(root, dict(os.environ), *kind)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert stamps[0].stat().st_mtime_ns == before

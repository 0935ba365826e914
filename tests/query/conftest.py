"""The small archive of known answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_archive import build


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("small"))

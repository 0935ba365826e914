"""The notebooks run from top to bottom over the samples, and are stored with their outputs."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))


def test_there_are_three() -> None:
    assert len(NOTEBOOKS) == 3


def speaking(notebook: Any) -> list[bool]:
    """Of each cell whether it shows something: numbers change as reading gets better, an answer that vanishes is a defect."""
    return [
        any("".join(map(str, output.get("data", {}).values())) + output.get("text", "") for output in cell.get("outputs", ()))
        for cell in notebook.cells
    ]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_is_stored(path: Path, root: Path, samples: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    nbformat.validate(stored)
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code), "run scripts/notebooks.py"
    assert not any(output.output_type == "error" or output.get("name") == "stderr" for cell in code for output in cell.outputs)
    ran = runpy.run_path(str(root / "scripts" / "notebooks.py"))["run"](path, samples)
    assert speaking(ran) == speaking(stored)
    assert sum(speaking(ran)) >= len(code) - 1

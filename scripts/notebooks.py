"""Runs the notebooks over an output folder and stores them with their outputs.

.venv/bin/kehoach run data/raw
.venv/bin/python scripts/notebooks.py [OUT]
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"


def run(path: Path, out: Path) -> nbformat.NotebookNode:
    """The notebook after a run over an output folder; a cell that fails raises."""
    notebook = nbformat.read(path, as_version=4)
    before = os.environ.get("KEHOACH_OUT")
    os.environ["KEHOACH_OUT"] = str(out.resolve())
    try:
        NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}).execute()
    finally:
        if before is None:
            del os.environ["KEHOACH_OUT"]
        else:
            os.environ["KEHOACH_OUT"] = before
    return notebook


def _without_address(output: nbformat.NotebookNode) -> None:
    """Where an object lay in memory tells nothing, and is another place after each run."""
    data = output.get("data", {})
    if "text/plain" in data:
        data["text/plain"] = re.sub(r" at 0x[0-9a-f]+>", ">", data["text/plain"])


def main(out: Path) -> None:
    """Run every notebook and write it back, without times and versions of the machine it ran on."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        notebook = run(path, out)
        for number, cell in enumerate(notebook.cells):
            cell.metadata = {}
            cell.id = f"c{number:02d}"
            for output in cell.get("outputs", ()):
                _without_address(output)
        notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        path.write_text(nbformat.writes(notebook) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER.parent / "data" / "processed")

"""What must not stand in any file of the project: registry hosts, machine paths, credentials."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

FORBIDDEN = re.compile(
    r"pypi\.org|pythonhosted|deb\.debian\.org|snapshot\.debian|registry\.npmjs|/opt/(?:wheels|pypi)"
    r"|(?<![\w/.])/(?:work|root)/(?!kehoach)|BEGIN [A-Z ]*PRIVATE KEY"
)
BINARY = {".png", ".jpg", ".jpeg", ".pdf", ".docx", ".npz", ".npy", ".bin", ".gz", ".xz", ".parquet", ".tif", ".tiff"}


def test_no_host_no_machine_path_no_credential(root: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout.decode().split("\0")
    found = []
    for name in filter(None, listed):
        path = root / name
        if path == Path(__file__) or path.suffix in BINARY or not path.is_file():
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if FORBIDDEN.search(line) and not name.startswith("scripts/"):
                found.append(f"{name}:{number}: {line.strip()[:80]}")
    assert not found, "\n".join(found)

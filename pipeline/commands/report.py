"""`kehoach report`: the archive as one page to read and to send."""

from __future__ import annotations

from pathlib import Path

from pipeline.commands.console import out
from pipeline.commands.words import language, say
from pipeline.export import archive_report


def report_and_tell(folder: Path, target: Path | None) -> None:
    """Write the report beside the results, or where asked, and say where it is."""
    written = archive_report(folder, target or folder / "report.html", language())
    out().print(say("report.written", path=written.files[0]), soft_wrap=True)

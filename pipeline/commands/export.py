"""`kehoach export`: tables and documents for other programs, and scans that can be searched."""

from __future__ import annotations

from pathlib import Path

from pipeline.commands.console import out
from pipeline.commands.words import language, say
from pipeline.errors import WrongUse
from pipeline.export import FORMATS, Request, export, searchable_pdfs
from pipeline.settings import Settings

SHOWN = 3
"""Files that are named; of more, their number is told."""


def export_and_tell(request: Request) -> None:
    """Write the export, and say what was written and how many rows it holds."""
    written = export(request)
    for file in written.files[:SHOWN]:
        out().print(say("export.written", path=file), soft_wrap=True)
    if len(written.files) > SHOWN:
        out().print(say("export.more", count=len(written.files) - SHOWN, folder=written.files[0].parent), soft_wrap=True)
    counts = " · ".join(f"{name} {count:,}" for name, count in written.counts)
    out().print(f"[dim]{counts}[/]", soft_wrap=True)


def request_of(folder: Path, to: str, target: Path | None, tables: list[str], documents: list[str], bom: bool) -> Request:
    """The request, with the name of the target made from the format where none was given."""
    if to not in FORMATS:
        missing = f"There is no format {to!r}." if to else "No format is named."
        raise WrongUse(missing, kind="option", advice=f"Name one with --to: {', '.join(FORMATS)}.")
    if target is None:
        alone = {"xlsx": "kehoach.xlsx", "graphml": "kehoach.graphml"}
        single = f"{tables[0]}.{to}" if len(tables) == 1 and to in ("csv", "jsonl", "parquet") else f"kehoach-{to}"
        target = Path(alone.get(to, single))
    return Request(folder, to, target, tuple(tables), tuple(documents), language(), bom)


def export_pdfs(folder: Path, documents: list[str], target: Path | None, settings: Settings) -> None:
    """Write the searchable PDFs, and say of each whether it has the structure of PDF/A-2b, and why not."""
    for made in searchable_pdfs(folder, documents, target or Path("kehoach-pdf"), settings):
        if made.path is None:
            out().print(say("export.pdf.left", source=made.source, reason=say(f"export.pdf.{made.reason}")), soft_wrap=True)
            continue
        out().print(say("export.written", path=made.path), soft_wrap=True)
        key = "export.pdf.archival" if not made.obstacles else "export.pdf.plain"
        out().print("  " + say(key, words=made.words, obstacles=", ".join(made.obstacles)), style="dim", soft_wrap=True)

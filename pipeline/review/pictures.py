"""Pictures of pages for the browser: drawn once, kept for as long as the server runs."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.errors import KehoachError
from pipeline.review.show import source_file
from pipeline.schema.page_input import FoundFile
from pipeline.schema.plan import Plan
from pipeline.settings import Settings

WIDEST = 1700
"""Pixels across: the letters of a page with 12-point type stay readable at four times their size."""


class Pictures:
    """Draws the pages of plans; the files that plans were read from are found once."""

    def __init__(self, out: Path, settings: Settings) -> None:
        self._out, self._settings = out, settings
        self._folder = TemporaryDirectory(prefix="kehoach-review-")
        self._found: dict[str, FoundFile | None] = {}
        self._lock = threading.Lock()  # PDFium draws one page at a time

    def close(self) -> None:
        self._folder.cleanup()

    def picture(self, plan: Plan, number: int) -> Path | None:
        """The picture of a page as a JPEG file; None where the source has none, or is not where it was."""
        path = Path(self._folder.name) / f"{plan.doc_id}-{number}.jpg"
        if path.exists():
            return path
        with self._lock:
            if path.exists():
                return path
            found = self._source(plan)
            return self._draw(found, number, path) if found is not None else None

    def has(self, plan: Plan, number: int) -> bool:
        """Whether a picture can be shown: the page has a size, and the source is there."""
        page = next((page for page in plan.transcript.pages if page.number == number), None)
        if page is None or page.size is None or plan.transcript.source.kind not in ("pdf", "image"):
            return False
        with self._lock:
            return self._source(plan) is not None

    def _source(self, plan: Plan) -> FoundFile | None:
        if plan.doc_id not in self._found:
            try:
                self._found[plan.doc_id] = source_file(plan, self._out, self._settings, Path(self._folder.name))
            except KehoachError:
                self._found[plan.doc_id] = None
        return self._found[plan.doc_id]

    def _draw(self, found: FoundFile, number: int, path: Path) -> Path | None:
        from pipeline.ingest import page_inputs, render

        for page in page_inputs(found, (number,), self._settings.ingest):
            if page.picture is None:
                return None
            image = render(replace(page.picture, dpi=min(page.picture.dpi, 200))).convert("RGB")
            if image.width > WIDEST:
                image = image.resize((WIDEST, round(image.height * WIDEST / image.width)))
            passing = path.with_suffix(".tmp")
            image.save(passing, "JPEG", quality=80)
            return passing.replace(path)
        return None

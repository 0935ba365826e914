"""`kehoach search`: documents that have the words, each with its sentence and its place."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich.padding import Padding
from rich.text import Text

from pipeline.commands.console import err, out
from pipeline.commands.status import chosen_format
from pipeline.commands.words import say
from pipeline.query.search import Found, Hit, Wanted, search

_COLUMNS = ("source", "page", "sentence", "record_id", "title", "issuer", "issued_on", "doc_id", "start", "end", "score")


def print_found(folder: Path, wanted: Wanted, form: str | None) -> None:
    """Search, and print what was found: sentences on a terminal, CSV into a pipe, or the format asked for."""
    form = chosen_format(form)
    found = search(folder, wanted, _tell)
    if form == "json":
        print(json.dumps([_row(hit) for hit in found.hits], ensure_ascii=False, indent=1))
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, _COLUMNS, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(_row(hit) for hit in found.hits)
    else:
        _print_hits(found)


def _row(hit: Hit) -> dict[str, object]:
    return {**asdict(hit), "score": round(hit.score, 3)}


def _tell(done: int, total: int) -> None:
    if total > 1000 and sys.stderr.isatty():
        err().print(say("search.indexing", done=done, total=total), end="\r")


def _print_hits(found: Found) -> None:
    console = out()
    for number, hit in enumerate(found.hits, 1):
        sentence = Text(hit.sentence)
        for start, end in hit.marks:
            sentence.stylize("bold black on yellow", start, end)
        console.print(Text.assemble((f"{number}. ", "dim"), (hit.title or hit.source, "bold")))
        place = " · ".join(filter(None, (hit.issuer, hit.issued_on, f"{hit.source}, {say('show.page', page=hit.page)}")))
        console.print(Text(f"   {place}", "cyan"), soft_wrap=True)
        console.print(Padding(sentence, (0, 0, 0, 3), expand=False))
        if hit.record_id:
            console.print(Text(f"   kehoach show {hit.record_id}", "dim"), soft_wrap=True)
    if not found.hits:
        console.print(say("search.nothing"))
    elif found.more:
        console.print(f"[yellow]{say('search.many', count=found.count)}[/]")
    else:
        console.print(f"[dim]{say('search.found', count=found.count, shown=len(found.hits))}[/]")

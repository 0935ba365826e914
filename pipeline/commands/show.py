"""`kehoach show`: what a room made of a file, or a record with its place."""

from __future__ import annotations

import re
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from pipeline.commands.console import out
from pipeline.commands.words import say
from pipeline.errors import WrongUse
from pipeline.query.ask import in_words
from pipeline.review.rooms import after
from pipeline.review.show import Place, draw, find
from pipeline.settings import Settings
from pipeline.store.dictionary import field_of

RECORD_ID = re.compile(r"[0-9a-f]{16}(-[0-9a-f]+)?")

_SHOWN_APART = {"table", "quote", "evidence", "record_id", "start", "end", "page"}


def show_file(path: str, room: str, page: int | None, settings: Settings) -> None:
    """Print what a room made of a file."""
    for line in after(room, path, page, settings):
        print(line)


def show_record(record_id: str, folder: Path, picture: Path | None, settings: Settings) -> None:
    """Print a record and its words in their paragraph; draw the page with the place marked where the source has pictures."""
    if not RECORD_ID.fullmatch(record_id):
        raise WrongUse(f"There is no file {record_id}, and it is not the id of a record.", kind="no record or file")
    place = find(folder, record_id)
    console = out()
    console.print(f"[bold]{place.record['table']}[/] {record_id}")
    fields = Table.grid(padding=(0, 2))
    for name, value in place.record.items():
        if name in _SHOWN_APART or value is None or value == []:
            continue
        field = field_of(str(place.record["table"]), name)
        label = (field.label_vi if say("language") == "vi" else field.label_en) if field else name
        fields.add_row("", f"[dim]{escape(label)}[/]", escape(in_words(value)))
    console.print(fields)
    source = place.plan.transcript.source.path
    console.print(f"\n[bold]{escape(source)}[/], {say('show.page', page=place.around.page)}", soft_wrap=True)
    _print_words(place)
    drawn = draw(place, folder, settings)
    if drawn is None:
        console.print(f"[dim]{say('show.no picture')}[/]")
        return
    image, number = drawn
    target = picture or Path(f"{record_id}-p{number}.png")
    image.save(target)
    console.print(say("show.picture", path=target), soft_wrap=True)


def _print_words(place: Place) -> None:
    """The paragraph as its lines stand in the reading text, the quote marked."""
    marked = f"{escape(place.around.before)}[black on yellow]{escape(place.around.words)}[/]{escape(place.around.behind)}"
    for line in _each_line(marked):
        out().print("  │ " + line, soft_wrap=True)


def _each_line(marked: str) -> list[str]:
    """Lines that each open and close their own mark."""
    lines, inside = [], False
    for line in marked.replace("\f", "").split("\n"):
        opened = "[black on yellow]" in line
        closed = "[/]" in line
        lines.append(("[black on yellow]" if inside else "") + line + ("[/]" if (inside or opened) and not closed else ""))
        inside = (inside or opened) and not closed
    return lines

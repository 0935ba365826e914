"""`kehoach train --from-reviews`: the archive's own lexicon from what people decided, and a report of what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from pipeline.commands.console import out as screen
from pipeline.commands.words import say
from pipeline.errors import WrongUse
from pipeline.settings import Settings

SHOWN = 15


def train_from_reviews(out: Path, settings: Settings) -> None:
    """Learn, report, and keep the lexicon unless it makes more places wrong than right."""
    from pipeline.review.archive import Archive
    from pipeline.review.learning import learn
    from pipeline.store.lexicon import write_lexicon

    archive = Archive(out, settings)
    archive.refresh()
    found = learn(archive)
    archive.close()
    if not found.pairs:
        raise WrongUse(
            f"Nobody has decided about a word in {out} yet.",
            kind="no decisions",
            advice=f"Review some first: kehoach review {out}",
        )
    lexicon, held = found.lexicon, found.held_out
    print(say("train.made", pairs=found.pairs, people=found.taught_by))
    print(say("train.lexicon", readings=len(lexicon.readings), words=len(lexicon.words), kept=len(lexicon.kept)))
    _names("train.words", [word for word, _ in sorted(lexicon.words, key=lambda item: (-item[1], item[0]))])
    _names("train.kept", lexicon.kept)
    before, after = (sum(getattr(p, when) == p.wanted for p in held) for when in ("before", "after"))
    print(say("train.held", count=len(held), before=before, after=after))
    print(say("train.changes", better=len(found.better), worse=len(found.worse), elsewhere=found.elsewhere))
    _table("train.better", [(p.decision.raw, p.before, p.after) for p in found.better])
    _table("train.worse", [(p.decision.raw, p.before, p.after) for p in found.worse])
    _table("train.elsewhere", found.examples)
    if found.helps:
        write_lexicon(archive.folder, lexicon)
        print(say("train.kept at", path=archive.folder.lexicon))
    else:
        print(say("train.refused"))


def _names(key: str, words: Sequence[str]) -> None:
    if words:
        more = f" … (+{len(words) - SHOWN})" if len(words) > SHOWN else ""
        print(f"{say(key)}: {', '.join(words[:SHOWN])}{more}")


def _table(key: str, rows: Sequence[tuple[str, str, str]]) -> None:
    if not rows:
        return
    table = Table(title=say(key), title_justify="left", box=None, pad_edge=False)
    for column in ("train.printed", "train.before", "train.after"):
        table.add_column(say(column))
    for row in rows[:SHOWN]:
        table.add_row(*(escape(" ".join(part.split())) for part in row))
    screen().print(table)

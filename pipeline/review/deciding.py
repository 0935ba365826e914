"""From what a person did in the application to decisions, and the checks before one is kept."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import msgspec

from pipeline.errors import KehoachError, WrongUse
from pipeline.review.archive import Archive, Opened
from pipeline.review.sheet import as_wording
from pipeline.schema.decided import KINDS, snapshot
from pipeline.schema.decision import EVERYWHERE, Decision, Place, Verdict, find, in_force, page_state, place_of
from pipeline.schema.records import DocumentFields, Grounds
from pipeline.schema.text import Span
from pipeline.store.desk import Item

LONGEST = 4000
"""Characters of a wording or a note."""

OWN_FIELDS = {"quote", "evidence", "places", "confidence", "method", "flags", "printed", "recipients", "addressees"}
"""Fields that follow from others or are lists of places: not typed in by people."""


class Overtaken(KehoachError):
    """Somebody else decided about the same place in the meantime."""


class NotAllowed(KehoachError):
    """The decision is for somebody else to make."""


def check_wording(wording: str) -> str:
    if len(wording) > LONGEST:
        raise WrongUse(f"A wording has at most {LONGEST} characters.", kind="option")
    return as_wording(wording)


def _about(opened: Opened, raw: Span, verdict: Verdict, who: str, table: str = "") -> Decision:
    """A decision about words of a document, found by their place and wording."""
    page, place, wording = place_of(opened.plan.transcript, raw, table)
    digest = opened.plan.transcript.source.digest
    return Decision(digest=digest, verdict=verdict, made_by=who, page=page, place=place, raw=wording)


def decide_place(
    archive: Archive, opened: Opened, raw: Span, verdict: Verdict, said: tuple[str | None, str | None], who: str
) -> tuple[Decision, ...]:
    """Decide about a place of the text; `said` is the reading and the comment."""
    after, note = said
    if verdict in ("accept", "edit") and not after:
        verdict = "reject"
    decision = replace(
        _about(opened, raw, verdict, who),
        before=next((c.after for c in opened.machine.corrections if c.at == raw), None),
        after=check_wording(after) if after and verdict in ("accept", "edit") else None,
        note=check_wording(note) if note else None,
    )
    return archive.decide([decision])


def check_version(archive: Archive, opened: Opened, raw: Span, seen: int, who: str) -> None:
    """Refuse where somebody else decided about these words after the page was shown."""
    for decision in in_force(archive.decisions(opened)):
        if decision.id > seen and decision.made_by != who and not decision.place.table and decision.digest != EVERYWHERE:
            at = find(decision, opened.plan.transcript)
            if at is not None and at.touches(raw):
                raise Overtaken(f"{decision.made_by}: {decision.after or decision.raw}", kind="overtaken")


def undo(archive: Archive, decisions: Sequence[Decision], who: str) -> tuple[Decision, ...]:
    """Decide that earlier decisions count no more."""
    return archive.decide(
        [
            Decision(digest=d.digest, verdict="undo", made_by=who, page=d.page, place=d.place, raw=d.raw, undoes=d.id)
            for d in decisions
        ]
    )


def decide_group(archive: Archive, items: Sequence[Item], verdict: Verdict, after: str | None, who: str) -> tuple[Decision, ...]:
    """Decide about equal corrections in one stroke, each in its own place."""
    grouped, made = secrets.token_hex(8), []
    for item in items:
        reading = check_wording(after or item.after) if verdict != "reject" else None
        about = _about(archive.open(item.doc_id), Span(item.raw_start, item.raw_end), verdict, who)
        made.append(replace(about, before=item.after, after=reading, grouped=grouped))
    kept = archive.decide(made)
    for item in items:
        archive.desk.set_state(item.key, "decided")
    return kept


def make_rule(archive: Archive, printed: str, after: str, who: str) -> tuple[Decision, ...]:
    """A wording for the whole archive. Numbers stay what they are: no rule holds a digit."""
    printed, after = check_wording(printed), check_wording(after)
    if not printed or not after or any(c.isdigit() for c in printed + after):
        raise WrongUse("A rule holds no digit and is not empty.", kind="option", advice="Decide about numbers one by one.")
    return archive.decide([Decision(digest=EVERYWHERE, verdict="rule", made_by=who, raw=printed, after=after)])


# pages


def decide_page(archive: Archive, opened: Opened, page: int, verdict: Verdict, who: str, note: str) -> tuple[Decision, ...]:
    """Say where the reading of a page stands. Only somebody else may validate what one person read."""
    digest = opened.plan.transcript.source.digest
    if not any(p.number == page for p in opened.plan.transcript.pages):
        raise WrongUse(f"There is no page {page}.", kind="no record")
    if verdict == "page validated":
        now = page_state(in_force(archive.decisions(opened)), page)
        if now is None or now.verdict not in ("page read", "page validated"):
            raise NotAllowed("Only a page that somebody read can be validated.", kind="not read yet")
        if now.made_by == who:
            raise NotAllowed("Somebody else has to validate what you read.", kind="own reading")
    return archive.decide(
        [Decision(digest=digest, verdict=verdict, made_by=who, page=page, note=check_wording(note) if note else None)]
    )


# documents


def take_out(archive: Archive, opened: Opened, who: str, why: str) -> tuple[Decision, ...]:
    """Take a document out of the archive, with its file; all that was decided about it is kept, and it can be put back."""
    why = check_wording(why)
    if not why:
        raise WrongUse("Say why the document leaves the archive.", kind="option", advice="Write the reason beside it.")
    digest = opened.plan.transcript.source.digest
    if digest in archive.desk.withdrawn():
        raise Overtaken("The document has left the archive already.", kind="overtaken")
    return archive.decide([Decision(digest=digest, verdict="withdraw", made_by=who, note=why)])


def put_back(archive: Archive, opened: Opened, who: str) -> tuple[Decision, ...]:
    """Undo that a document was taken out."""
    said = [d for digest, d in archive.desk.withdrawn().items() if digest == opened.plan.transcript.source.digest]
    if not said:
        raise Overtaken("The document is in the archive.", kind="overtaken")
    return undo(archive, said, who)


# records


def editable(kind: type[Grounds] | type[DocumentFields]) -> list[str]:
    """The fields of a record that a person may set."""
    return [f.name for f in fields(kind) if f.name not in OWN_FIELDS]


def read_fields(kind: type[Grounds] | type[DocumentFields], typed: dict[str, str]) -> dict[str, Any]:
    """What a person typed, as the record's own kinds of values; an empty field is unknown."""
    annotations = {f.name: str(f.type) for f in fields(kind)}
    values: dict[str, Any] = {}
    for name in editable(kind):
        if name not in typed:
            continue
        wording, wanted = check_wording(typed[name]), annotations[name]
        try:
            if "tuple" in wanted:
                values[name] = [part.strip() for part in wording.split(";") if part.strip()]
            elif not wording and "None" in wanted:
                values[name] = None
            elif wanted.startswith("bool"):
                values[name] = wording.lower() in ("1", "true", "on", "có", "yes")
            elif wanted.startswith("int"):
                values[name] = int(wording.replace(".", "").replace(" ", ""))
            elif wanted.startswith("float"):
                values[name] = float(wording.replace(",", "."))
            else:
                values[name] = wording
        except ValueError:
            raise WrongUse(f"{name}: {wording!r} is no number.", kind="option") from None
    return values


def record_of(opened: Opened, table: str, number: int) -> Grounds | DocumentFields:
    if table == "documents":
        return opened.plan.records.document
    if table not in KINDS:
        raise WrongUse(f"There is no table {table}.", kind="no record")
    found = getattr(opened.plan.records, table)
    if not 0 <= number < len(found):
        raise WrongUse(f"There is no record {table}/{number}.", kind="no record")
    record: Grounds = found[number]
    return record


def decide_record(
    archive: Archive, opened: Opened, where: tuple[str, int], verdict: Verdict, typed: dict[str, str], who: str
) -> tuple[Decision, ...]:
    """Accept, change or reject a record."""
    table, number = where
    record = record_of(opened, table, number)
    kind = type(record)
    before = snapshot(record)
    after: dict[str, Any] | None = None
    if verdict == "record edit":
        given = read_fields(kind, typed)
        after = {name: value for name, value in given.items() if before.get(name) != value}
        if not after:
            verdict, after = "record accept", None
        else:
            _must_fit({**msgspec.to_builtins(record), **after}, kind)
    decision = replace(
        _about(opened, opened.plan.text.to_raw(record.quote), verdict, who, table),
        before=json.dumps(before, ensure_ascii=False),
        after=json.dumps(after, ensure_ascii=False) if after is not None else None,
    )
    if table == "documents":
        decision = replace(decision, page=1, place=Place(table=table), raw="")
    return archive.decide([decision])


def add_record(archive: Archive, opened: Opened, table: str, raw: Span, typed: dict[str, str], who: str) -> tuple[Decision, ...]:
    """Add a record that the machine missed, resting on chosen words."""
    if table not in KINDS or not len(raw) or raw.end > len(opened.plan.transcript.raw):
        raise WrongUse("A record rests on words of the page.", kind="option", advice="Choose them first.")
    kind = KINDS[table]
    values = {name: value for name, value in read_fields(kind, typed).items() if value not in (None, [])}
    _must_fit({**values, "quote": {"start": 0, "end": 0}, "confidence": 1.0, "method": "person"}, kind)
    said = json.dumps(values, ensure_ascii=False)
    return archive.decide([replace(_about(opened, raw, "record add", who, table), after=said)])


def _must_fit(values: dict[str, Any], kind: type[Grounds] | type[DocumentFields]) -> None:
    try:
        msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise WrongUse(f"{error}.", kind="option", advice="Change that field.") from None

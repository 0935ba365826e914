"""The document's own fields, from letterhead, title, preamble, signature and Nơi nhận."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extract.document_areas import find_places
from pipeline.extract.document_areas_today import find_places_today
from pipeline.extract.document_issuer import issuer_in_enclosure, issuer_in_text
from pipeline.extract.document_letterhead import Letterhead, Reading, date_above_signature, read_letterhead
from pipeline.extract.document_recipients import braced
from pipeline.extract.document_signature import Signature, read_signature
from pipeline.extract.document_title import plan_years, split_type, type_in_clause, without_preamble
from pipeline.extract.document_unheaded import read_unheaded
from pipeline.schema.outline import Outline, Section
from pipeline.schema.records import DocumentFields, Evidence
from pipeline.schema.text import Correction, Span
from pipeline.viet.casing import normal_case
from pipeline.viet.codes import type_of
from pipeline.viet.letters import fold

COPIES = re.compile(r"\W*luu\b")
SPECK = re.compile(r"\s*;\s+[^\s}\])|]$")
"""A lone sign behind the semicolon that ends a recipient: a stroke of the signature beside it."""
ADDRESSED = re.compile(r"(?<=[^\W\d_]{2})\.\s+(?=[^\W\d_])")
"""The stop behind the addressees where the letter goes on in the same paragraph."""
ADDRESSING = re.compile(r"\W*kinh gui")
LONGEST_ADDRESSEE = 150
SAMPLE = 20_000
"""Characters of running text in which the normal case of names is looked for, and the province."""


def find_document(clean: str, outline: Outline, proposals: Sequence[Correction] = ()) -> DocumentFields:
    """What the document says about itself; a field that is missing or illegible is None.

    An enclosed plan's letterhead and title do not count: they belong to the annex. `proposals` are readings that repair did
    not dare to put into the text; a number that rests on one has the flag "proposed", and `printed` says what stands there.
    """
    own = [section for section in outline.sections if section.kind != "annex"]
    parts = {kind: [s for s in own if s.kind == kind] for kind in ("letterhead", "title", "preamble", "recipients", "closing")}
    head = read_letterhead(parts["letterhead"][0], clean, proposals) if parts["letterhead"] else Letterhead()
    signature = read_signature([s for root in own for s in root.walk() if s.kind == "signature"], clean)
    if head.issued_on is None:
        date_above_signature(head, own, clean, proposals)
    doc_type, title = _title(parts["title"], head, clean)
    unheaded: dict[str, Reading] = {}
    if not parts["title"] and head.number is None and head.symbol is None:
        unheaded = read_unheaded(parts["preamble"], [s for s in outline.sections if s.kind == "annex"], head.bodies, clean)
        head.bodies = [body for body in head.bodies if body is not unheaded.get("title")]
        doc_type, title = unheaded.get("doc_type", doc_type), unheaded.get("title", title)
    doc_type = doc_type or _letter(parts["preamble"], clean) or _type_in_text(parts["preamble"], clean)
    sample = clean[:SAMPLE]
    bodies = [Reading(normal_case(body.value or "", sample), body.at, body.value) for body in head.bodies]
    issuer = bodies[-1] if bodies else issuer_in_text(parts["preamble"], parts["closing"], clean)
    enclosing = [section for section in outline.sections if section.kind == "annex"]
    issuer = issuer or issuer_in_enclosure([*(s for s in own[:3] if s.kind != "letterhead"), *enclosing], clean)
    parent = bodies[-2] if len(bodies) > 1 else None
    names = [reading.value for reading in (issuer, parent) if reading is not None and reading.value]
    first, last = plan_years(title.value or "") if title else (None, None)
    told = _value(head.issued_on) or _value(unheaded.get("issued_on")) or (f"{first}" if first else None)
    places = find_places(names, head.place.value if head.place else None, _running_text(own, clean), told)
    today = find_places_today(places, told)
    readings = {
        "doc_type": doc_type,
        "title": title,
        "issuer": issuer,
        "parent_issuer": parent,
        **_head_readings(head),
        **_signature_readings(signature),
        **unheaded,
    }
    flags = tuple(dict.fromkeys(flag for reading in readings.values() if reading for flag in reading.flags))
    flags += tuple(f"no {name}" for name in ("doc_type", "issuer", "title", "signer") if not _value(readings[name]))
    flags += ("draft",) if "draft" in head.marks else ()
    return DocumentFields(
        **{name: _value(reading) for name, reading in readings.items()},
        plan_from=first,
        plan_to=last,
        province=places.province,
        district=places.district,
        commune=places.commune,
        province_now=today.province,
        province_code=today.province_code,
        commune_now=today.commune,
        commune_code=today.commune_code,
        commune_now_among=today.communes,
        recipients=_recipients(parts["recipients"], clean),
        addressees=_addressees(parts["preamble"], clean),
        quote=title.at if title else (own[0].span if own else Span(0, 0)),
        confidence=max(0.3, round(0.97 - 0.07 * len(flags), 2)),
        method="document parts",
        flags=flags,
        printed="; ".join(r.printed for r in readings.values() if r and r.printed and r.flags) or None,
        places=tuple(Evidence(reading.at, name) for name, reading in readings.items() if reading is not None and reading.value),
    )


def _value(reading: Reading | None) -> str | None:
    return reading.value if reading is not None else None


def _head_readings(head: Letterhead) -> dict[str, Reading | None]:
    named = {name: getattr(head, name) for name in ("number", "symbol", "place", "issued_on")}
    return {**named, "secrecy": head.marks.get("secrecy"), "urgency": head.marks.get("urgency")}


def _signature_readings(signature: Signature) -> dict[str, Reading | None]:
    return {name: getattr(signature, name) for name in ("signer", "signer_title", "signed_for")}


def _title(sections: Sequence[Section], head: Letterhead, clean: str) -> tuple[Reading | None, Reading | None]:
    """Type and trích yếu; a công văn has neither line, its subject stands behind "V/v" in the letterhead."""
    if not sections or sections[0].heading is None:
        symbol = head.symbol.value if head.symbol is not None else None
        if head.subject is None and symbol is None:
            return None, head.subject
        at = head.symbol.at if head.symbol is not None else (head.subject.at if head.subject else Span(0, 0))
        named = type_of(symbol) if head.subject is None else None
        return Reading((named or "công văn").lower(), at), head.subject
    section = sections[0]
    assert section.heading is not None
    doc_type, rest = split_type(section.heading.text(clean))
    words = [rest, *(paragraph.text(clean) for paragraph in section.paragraphs)]
    own = without_preamble(" ".join(" ".join(words).split()), [body.value or "" for body in head.bodies])
    title = own.strip(" .;*_-–—") or None
    at = section.paragraphs[0].span if section.paragraphs else section.heading.span
    return Reading(doc_type, section.heading.span), Reading(title, at) if title else None


def _letter(sections: Sequence[Section], clean: str) -> Reading | None:
    """A công văn whose symbol and "V/v" are illegible: no title, and its text begins by naming whom it is sent to."""
    first = next((paragraph for section in sections for paragraph in section.paragraphs), None)
    addressed = first is not None and ADDRESSING.match(fold(first.text(clean)))
    return Reading("công văn", first.span) if first is not None and addressed else None


def _type_in_text(sections: Sequence[Section], clean: str) -> Reading | None:
    """The type of a document that lost its title, from the clause that issues it."""
    for paragraph in (p for section in sections for p in section.paragraphs):
        found = type_in_clause(paragraph.text(clean))
        if found is not None:
            return Reading(found["type"].lower(), paragraph.to_clean(*found.span("type")))
    return None


def _running_text(sections: Sequence[Section], clean: str) -> str:
    """Title, preamble, the first pages and Nơi nhận: where a document names the province that it is about."""
    body = " ".join(clean[s.span.start : s.span.end] for s in sections if s.kind not in ("letterhead", "recipients"))[:SAMPLE]
    return " ".join((body, *(clean[s.span.start : s.span.end] for s in sections if s.kind == "recipients")))


def _recipients(sections: Sequence[Section], clean: str) -> tuple[str, ...]:
    """The lines under Nơi nhận; what the typist left below "Lưu: …" is none of them."""
    found: list[str] = []
    for section in sections[:1]:
        for paragraph in section.paragraphs:
            words = " ".join(paragraph.text(clean).split()).strip(" ;.,*_|-–—/")
            words = SPECK.sub("", words)
            if words:
                found.append(words)
            if COPIES.match(fold(words)):
                break
    return braced(found)


def _addressees(sections: Sequence[Section], clean: str) -> tuple[str, ...]:
    """Whom "Kính gửi" names: on its own line, or in the lines under it."""
    paragraphs = [paragraph for section in sections[:1] for paragraph in section.paragraphs]
    if not paragraphs or not ADDRESSING.match(fold(paragraphs[0].text(clean))):
        return ()
    own_line = re.sub(r"^\W*\w+\s+\w+\s*:?\s*", "", " ".join(paragraphs[0].text(clean).split()))
    own_line = ADDRESSED.split(own_line)[0]
    found = [part.strip(" .;-–") for part in own_line.split(";")]
    listed = own_line.strip() == "" or own_line.rstrip().endswith(";")
    for paragraph in paragraphs[1:]:
        words = " ".join(paragraph.text(clean).split())
        if not paragraph.bullet and not (listed and len(words) < LONGEST_ADDRESSEE):
            break
        found.append(words.strip(" .;-–"))
        listed = words.endswith(";")
    return tuple(words for words in found if words)

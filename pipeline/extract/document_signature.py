"""The signature block: on whose authority, in which office, by whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.extract.document_letterhead import Reading
from pipeline.schema.outline import Section
from pipeline.schema.text import Span
from pipeline.viet.areas import LEVELS
from pipeline.viet.casing import normal_case
from pipeline.viet.facts import alternatives, rows
from pipeline.viet.letters import LOWER, UPPER, fold, is_upper

AUTHORITY = re.compile(r"\W{0,2}(?P<mark>KT|TM|TL|TUQ|T[./]M|K[./]T|T[./]L|Q|TTL)(?![^\W\d_])\s?[.,]?\s*(?P<office>[^\W\d_].*)$")
SYLLABLE = rf"[{UPPER}][{LOWER}]*(?:['’][^\W\d_]+)?"


@dataclass(frozen=True, slots=True)
class Signature:
    """Readings of the block; None where a line is missing."""

    signer: Reading | None = None
    signer_title: Reading | None = None
    signed_for: Reading | None = None


def read_signature(sections: Sequence[Section], clean: str) -> Signature:
    """Authority lines, offices and name of the first signature block.

    Of two offices the last stands ("PHÓ TRƯỞNG BAN", then "PHÓ CHỦ TỊCH UBND HUYỆN"): the first follows from the authority.
    """
    lines = [(p.text(clean).strip(" .,;*_|"), p.span) for section in sections[:1] for p in section.paragraphs]
    authorities: list[tuple[str, Span]] = []
    offices: list[tuple[str, Span]] = []
    names: list[tuple[str, Span]] = []
    last: list[tuple[str, Span]] | None = None
    for number, (text, at) in enumerate(lines):
        shouted = is_upper(text) and number == len(lines) - 1 and (offices or authorities) and _person(text)
        found = AUTHORITY.match(text)
        if found and is_upper(found["office"]):
            authorities.append((f"{found['mark']}{'' if '/' in found['mark'] else '.'} {found['office']}", at))
            last = authorities
        elif _is_office(text):
            offices.append((text, at))
            last = offices
        elif is_upper(text) and not shouted and last and not names and len(text) > 3 and _is_wording(text):
            last[-1] = (f"{last[-1][0]} {text}", Span(last[-1][1].start, at.end))
        elif (name := _person(text)) is not None:
            begin = at.of(clean).find(name)  # a rank or degree before the name is no part of it
            names.append((name, Span(at.start + begin, at.start + begin + len(name)) if begin >= 0 else at))
    authority = _authority(authorities, clean)
    return Signature(_name(names), _deputy(_office(offices, clean), authority), authority)


@cache
def _offices() -> re.Pattern[str]:
    return re.compile(rf"(?:quyen\s+)?(?:{alternatives(fold(row['office']) for row in rows('offices'))})(?![^\W\d_]{{2}})")


def _is_office(text: str) -> bool:
    return _offices().match(fold(text)) is not None and (is_upper(text) or len(text.split()) <= 4) and _person(text) is None


def _is_wording(text: str) -> bool:
    """False for specks of seals and strokes that were read as capitals: wording has syllables with vowels."""
    words = [word for word in re.findall(r"[^\W\d_]+", fold(text)) if len(word) > 1]
    voiced = [word for word in words if re.search(r"[aeiouy]", word)]
    return len(words) >= 2 and len(voiced) * 3 >= len(words) * 2


def _person(text: str) -> str | None:
    """The name of a person, without academic titles; None for what is none."""
    found = None if is_upper(text) else _name_pattern().fullmatch(text)
    if found is None:
        words = text.split()
        if is_upper(text) and 2 <= len(words) <= 5 and words[0].title() in _surnames() and not _offices().match(fold(text)):
            return text.title()
        return None
    return " ".join(found["name"].split())


@cache
def _name_pattern() -> re.Pattern[str]:
    """A person's name, degrees and ranks before it left out: "Thượng tá Nguyễn Văn An"."""
    titles = alternatives(row["wording"] for row in rows("name_titles"))
    return re.compile(rf"(?:(?:{titles})(?!\w)\.?\s*)*(?P<name>{SYLLABLE}(?:\s+{SYLLABLE}){{1,5}}|[{UPPER}]['’]{SYLLABLE})")


@cache
def _surnames() -> frozenset[str]:
    return frozenset(row["surname"] for row in rows("surnames"))


def _name(names: Sequence[tuple[str, Span]]) -> Reading | None:
    """The last name that begins with a family name, else the last one, doubtful."""
    for name, at in reversed(names):
        if name.split()[0] in _surnames():
            return Reading(name, at)
    if not names:
        return None
    name, at = names[-1]
    return Reading(name, at, None, ("unusual name",))


def _office(offices: Sequence[tuple[str, Span]], clean: str) -> Reading | None:
    if not offices:
        return None
    text, at = offices[-1]
    return Reading(_written(text, clean), at, text)


def _deputy(office: Reading | None, authority: Reading | None) -> Reading | None:
    """The office of who signs in the head's place: the head's own office again has lost its "Phó" under the seal."""
    if office is None or office.value is None or authority is None:
        return office
    head = re.search(r"(?:^|\s)K[./]?T\.?\s(?P<office>.+)$", authority.value or "")
    if head is None or fold(head["office"]) != fold(office.value) or fold(office.value).startswith("pho "):
        return office
    return Reading(f"Phó {office.value}", office.at, office.printed, ("proposed",))


def _written(text: str, clean: str) -> str:
    """The office in normal case; letters that a stroke of the signature left behind it are dropped."""
    found = _offices().match(fold(text))
    if found is None:
        return normal_case(text, clean)
    acting = "Quyền " if found[0].lower().startswith("quyen ") else ""
    office, body = acting + normal_case(text[len(acting) : found.end()]), text[found.end() :].strip()
    if body.lower() in LEVELS:
        return f"{office} {body.lower()}"
    gap = "" if body.startswith(",") else " "
    return f"{office}{gap}{normal_case(body, clean)}" if len(body) > 2 else office


def _authority(authorities: Sequence[tuple[str, Span]], clean: str) -> Reading | None:
    if not authorities:
        return None
    words = []
    for text, _ in authorities:
        mark, office = text.split(" ", 1)
        words.append(f"{mark} {_written(office, clean)}")
    return Reading(" ".join(words), Span(authorities[0][1].start, authorities[-1][1].end))

"""Legal bases and citations: every identified document that a plan refers to, one row for each document and role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.extract.cross_references import Named, later_mentions
from pipeline.extract.references import Reference, find_references, opening_ground
from pipeline.schema.outline import Kind, Outline, Section
from pipeline.schema.records import DocumentFields, Evidence, LegalBasis
from pipeline.schema.text import Correction, Span
from pipeline.viet.codes import Code, type_of
from pipeline.viet.document_keys import document_key, issuer_level

Role = Literal["basis", "citation"]
Proposals = Sequence[Correction]
"""What repair proposes where a number, code or date looks misread; `at` is the place in the clean text."""

_SILENT = ("letterhead", "recipients", "signature")
"""Parts that name the document itself and its readers, never a ground."""


@dataclass(frozen=True, slots=True)
class _Mention:
    """A reference at its place in the document."""

    reference: Reference
    role: Role
    at: Span
    named_at: Span
    section: Kind
    relation: str | None
    text: str

    @property
    def in_passing(self) -> bool:
        """True inside another's subject and in the clause that issues the plan."""
        return self.reference.nested or (self.section == "preamble" and self.role == "citation")


def find_legal_bases(clean: str, outline: Outline, document: DocumentFields, proposals: Proposals = ()) -> tuple[LegalBasis, ...]:
    """One row for each document and role, the first mention giving the fields; later mentions become evidence.

    The document's own number and "(Kèm theo Quyết định số …)" over an annex give no row. A document that is named only inside
    the subject of another one is a citation; one that is also a ground is not cited by that alone.
    """
    mentions = [mention for mention in _mentions(clean, outline) if not _is_itself(mention, document)]
    groups: list[list[_Mention]] = []
    by_code: dict[tuple[str, str], list[list[_Mention]]] = {}
    for mention in mentions:
        known = by_code.setdefault((mention.role, _identity(mention.reference)), [])
        group = next((group for group in known if _same_document(group, mention)), None)
        if group is None:
            group = []
            known.append(group)
            groups.append(group)
        group.append(mention)
    grounds = {_identity(group[0].reference) for group in groups if group[0].role == "basis"}
    kept = [group for group in groups if not _only_in_passing(group, grounds)]
    joined = [_title_filled(group, mentions) for group in _short_mentions_joined(kept)]
    back = later_mentions(clean, outline, [_named(group) for group in joined])
    records = [_record(group, document, proposals, back.get(index, ())) for index, group in enumerate(joined)]
    return tuple(_dates_compared(records))


def _dates_compared(records: list[LegalBasis]) -> list[LegalBasis]:
    """The same number of the same year or body under two dates is mostly a slip of one: both rows say so."""
    dates: dict[str, set[str]] = {}
    for record in records:
        if record.code and record.issued_on and len(record.issued_on) == 10:
            dates.setdefault(record.code, set()).add(record.issued_on)
    twice = {code for code, days in dates.items() if len(days) > 1}
    flag = "the same code stands under another date"
    return [replace(record, flags=(*record.flags, flag)) if record.code in twice else record for record in records]


def _named(group: list[_Mention]) -> Named:
    first = _first_in_own_right(group)
    aliases = tuple(mention.reference.alias for mention in group if mention.reference.alias)
    return Named(first.at, first.reference.doc_type, aliases)


# --- where documents are named -----------------------------------------------------------------------------------------


def _mentions(clean: str, outline: Outline) -> Iterator[_Mention]:
    for section in outline.walk():
        if section.kind in _SILENT:
            continue
        yield from _section_mentions(clean, section)


def _section_mentions(clean: str, section: Section) -> Iterator[_Mention]:
    ground: str | None = None
    for paragraph in ((section.heading,) if section.heading else ()) + section.paragraphs:
        text = paragraph.text(clean)
        if not re.search(r"\d|…/|[Ss]ố", text):
            if section.kind == "preamble" and text.rstrip().endswith(":"):
                ground = opening_ground(text)
            continue
        references = find_references(text, preamble=section.kind == "preamble")
        goes_on = ground if section.kind == "preamble" else None
        for reference in references:
            relation = reference.ground or goes_on
            role: Role = (
                "basis" if section.kind == "preamble" and _is_ground(reference, references, text, relation) else "citation"
            )
            at = paragraph.to_clean(reference.start, reference.end)
            code = reference.code
            named_at = paragraph.to_clean(code.start, code.end) if code else at
            yield _Mention(reference, role, at, named_at, section.kind, _relation(text, reference, section, relation), text)
        if section.kind == "preamble":
            ground = opening_ground(text) if text.rstrip().endswith(":") else ground if paragraph.bullet else None


_ISSUES = re.compile(
    r"(?:ban hành|xây dựng|quyết định)\s+(?:[Kk]ế hoạch|[Cc]hương trình|[Đđ]ề án|[Qq]uyết định|[Cc]hỉ thị)(?!\s+số)"
)


_MID_CLAUSE = re.compile(r"(?:nhiệm vụ|mục tiêu|chỉ tiêu|nội dung|quy định|giải pháp|yêu cầu|kết quả|tiêu chí)\s+theo\s$")
""" "… những nhiệm vụ theo Nghị quyết số …": whose tasks they are, no ground of the plan."""


_AFTER = re.compile(r"(?:^|[.;]\s+)Sau\s[^,;.]{1,40}$")
""" "Sau 8 năm triển khai thực hiện Nghị quyết số …": what has been, no ground."""


def _is_ground(reference: Reference, all_here: tuple[Reference, ...], text: str, relation: str | None) -> bool:
    """True for what stands after Căn cứ, Thực hiện, Theo …, and not in the clause that issues the plan.

    "ban hành Kế hoạch" inside what another document is about issues nothing.
    """
    if (
        reference.nested
        or relation is None
        or _MID_CLAUSE.search(text[: reference.start + 5])
        or _AFTER.search(text[: reference.start])
    ):
        return False
    issued = [
        found.end()
        for found in _ISSUES.finditer(text, 0, reference.start)
        if not any(other.start <= found.start() < other.end for other in all_here)
    ]
    if not issued or ";" in text[issued[-1] : reference.start]:
        return True
    return re.match(r"\s*(?:căn cứ|xét)", text[reference.start :], re.IGNORECASE) is not None


_CHANGES = (
    ("amends", re.compile(r"(?:sửa đổi|bổ sung|điều chỉnh|đính chính)(?:[^;.]{0,80})$")),
    ("replaces", re.compile(r"thay thế(?:\s+(?:cho|các|toàn bộ|nội dung))*\s*$")),
    ("repeals", re.compile(r"(?:bãi bỏ|hủy bỏ|huỷ bỏ)(?:[^;.]{0,60})$")),
)


def _relation(text: str, reference: Reference, section: Section, ground: str | None) -> str | None:
    """What the plan does to the document, where it states so: only titles and sentences with "này" speak of the plan."""
    sentence = re.split(r"[;]|\.\s", text[: reference.start])[-1]
    if section.kind == "title" or re.search(r"(?<!\w)này(?!\w)|^Điều \d+|^\s*(?:Bãi bỏ|Thay thế|Sửa đổi|Điều chỉnh)", sentence):
        for relation, words in _CHANGES:
            if words.search(sentence.lower()):
                return relation
    return ground


_ENCLOSED = re.compile(r"^\W*(?:ban hành\s+)?(?:kèm theo|đính kèm)", re.IGNORECASE)


def _is_itself(mention: _Mention, document: DocumentFields) -> bool:
    """The document naming itself: its own number, or the line in parentheses over an annex."""
    code = mention.reference.code
    own_line = (
        _ENCLOSED.match(mention.text) is not None
        and mention.reference.start < 60
        and mention.text.lstrip().startswith(("(", "Kèm", "Ban hành kèm"))
    )
    if own_line:
        return True
    if code is None or document.number is None or code.number is None:
        return False
    same = code.number.split("/")[0].lstrip("0") == document.number.split("/")[0].lstrip("0") and _fold(code.symbol) == _fold(
        document.symbol
    )
    issued = mention.reference.issued_on
    return same and (
        issued is None
        or document.issued_on is None
        or issued.startswith(document.issued_on)
        or document.issued_on.startswith(issued)
    )


def _fold(text: str | None) -> str:
    return re.sub(r"[\s\-/.]", "", text or "").upper()


# --- one row for each document and role ---------------------------------------------------------------------------------


def _identity(reference: Reference) -> str:
    code = reference.code
    if code is None:
        return f"{reference.doc_type} {reference.subject} {reference.issued_on}".lower()
    if code.number is None:
        return f"{reference.doc_type}?{_fold(code.symbol)}{reference.issued_on}{reference.subject}"
    return f"{code.number.lstrip('0').upper()}/{_fold(code.symbol) or reference.doc_type.upper()}"


def _same_document(group: list[_Mention], mention: _Mention) -> bool:
    """The same code with another date, or with a body of another level, is another document."""
    other = mention.reference
    for known in group:
        here = known.reference
        if here.issued_on and other.issued_on:
            return here.issued_on.startswith(other.issued_on) or other.issued_on.startswith(here.issued_on)
    bodies = {_body(known.reference.issuer) for known in group if known.reference.issuer}
    own = _body(other.issuer)
    return not own or not bodies or any(a.startswith(own) or own.startswith(a) for a in bodies)


def _body(issuer: str | None) -> str:
    """A body's name in one spelling, for comparison."""
    folded = re.sub(r"\s+", " ", (issuer or "").lower())
    folded = re.sub(r"^(?:phó )?(?:chủ tịch|trưởng|bộ trưởng|giám đốc|chánh) ", "", folded)
    return folded.replace("ủy ban nhân dân", "ubnd").replace("uỷ ban nhân dân", "ubnd").replace("hội đồng nhân dân", "hđnd")


def _only_in_passing(group: list[_Mention], grounds: set[str]) -> bool:
    """Citations that do not count: inside another's subject or in the issuing clause, where the document is a ground anyway."""
    if group[0].role == "basis" or _identity(group[0].reference) not in grounds:
        return False
    return all(mention.in_passing for mention in group)


def _short_mentions_joined(groups: list[list[_Mention]]) -> list[list[_Mention]]:
    """ "Nghị quyết số 19" after "Nghị quyết số 19-NQ/TW ngày …" in the same role is the same document."""
    result: list[list[_Mention]] = []
    for group in groups:
        code = group[0].reference.code
        home = None
        if code is not None and code.symbol is None and code.number is not None:
            home = next((known for known in result if _short_for(code, group[0], known[0])), None)
        if home is not None:
            home += group
        else:
            result.append(group)
    return result


def _title_filled(group: list[_Mention], mentions: Sequence[_Mention]) -> list[_Mention]:
    """The group with what a title in capitals hides, issuer and subject, taken from the first mention below that names them."""
    first = group[0]
    if first.section != "title" or first.reference.issuer is not None or first.reference.subject is not None:
        return group
    fuller = (m.reference for m in mentions if m.section != "title" and _identity(m.reference) == _identity(first.reference))
    told = next((reference for reference in fuller if reference.issuer is not None), None)
    if told is None:
        return group
    return [replace(first, reference=replace(first.reference, issuer=told.issuer, subject=told.subject)), *group[1:]]


def _short_for(code: Code, short: _Mention, full: _Mention) -> bool:
    known = full.reference.code
    return (
        known is not None and known.symbol is not None and known.number is not None and full.role == short.role
        and known.number.split("/")[0].lstrip("0") == (code.number or "").lstrip("0")
        and full.reference.doc_type.lower() == short.reference.doc_type.lower()
    )  # fmt: skip


# --- the record ------------------------------------------------------------------------------------------------------------


def _record(group: list[_Mention], document: DocumentFields, proposals: Proposals, back: tuple[Evidence, ...]) -> LegalBasis:
    first = _first_in_own_right(group)
    reference = first.reference
    code = reference.code
    number, symbol, full = (code.number, code.symbol, code.code) if code else (None, None, None)
    printed, flags = _doubts(first, document)
    proposed = next((proposal.after for proposal in proposals if proposal.at.touches(first.named_at)), None)
    if proposed is not None and "proposed" not in flags:
        flags = (*flags, "proposed reading: " + proposed)
    level = issuer_level(reference.issuer, symbol)
    return LegalBasis(
        quote=first.at,
        confidence=_confidence(reference, flags),
        method=_method(reference),
        flags=flags,
        printed=printed,
        evidence=(*(Evidence(mention.at, "mention") for mention in group if mention is not first), *back),
        role=first.role,
        doc_type=reference.doc_type,
        number=number,
        symbol=symbol,
        code=full,
        issued_on=reference.issued_on,
        issuer=reference.issuer,
        subject=reference.subject,
        key=document_key(reference.doc_type, code, reference.issued_on, reference.issuer, document) if code else None,
        normative=_normative(reference),
        issuer_level=level,
        relation=first.relation,
    )


def _first_in_own_right(group: list[_Mention]) -> _Mention:
    """The first mention; one inside another's subject only where there is no other."""
    return next((mention for mention in group if not mention.reference.nested or mention.section == "title"), group[0])


def _normative(reference: Reference) -> bool | None:
    """Normative documents carry the year or the Assembly's term between two slashes; laws always are."""
    if reference.code is None or reference.doc_type in ("Luật", "Bộ luật", "Pháp lệnh"):
        return True
    if reference.code.symbol is None:
        return None
    return reference.code.year is not None and not reference.code.party


def _doubts(mention: _Mention, document: DocumentFields) -> tuple[str | None, tuple[str, ...]]:
    """What a reviewer should look at, and the wording as printed where the code was normalised."""
    reference, code = mention.reference, mention.reference.code
    flags: list[str] = []
    printed = None
    if code is not None:
        if code.proposed:
            flags.append("proposed")
        if code.proposed or code.respelled:
            printed = code.printed
        if code.number is None:
            flags.append("number blank or illegible")
        named = type_of(code.symbol)
        if named and not _types_agree(named, reference.doc_type):
            flags.append("type disagrees with the symbol")
    if reference.bad_date:
        flags.append("no such day in the calendar")
    if (
        reference.issued_on
        and document.issued_on
        and reference.issued_on > document.issued_on
        and not document.issued_on.startswith(reference.issued_on)
        and not reference.issued_on.startswith(document.issued_on)
    ):
        flags.append("dated after the document itself")
    if code is not None and code.year and reference.issued_on and not reference.issued_on.startswith(str(code.year)):
        flags.append("year of the code and of the date differ")
    return printed, tuple(flags)


def _types_agree(named: str, printed: str) -> bool:
    named, printed = named.lower(), printed.lower()
    if {named, printed} == {"quyết định", "quy định"}:  # the party writes QĐ for both
        return True
    return named in printed or printed in named or printed in ("văn bản", "công văn")


def _method(reference: Reference) -> str:
    if reference.code is None:
        return "law by name and date"
    return "reference inside a subject" if reference.nested else "reference"


def _confidence(reference: Reference, flags: tuple[str, ...]) -> float:
    """How often a reference of this make is right; from what was printed around it."""
    value = 0.97
    if reference.code is None:
        value = 0.85
    elif reference.code.symbol is None:
        value = 0.6
    elif not reference.code.sure and reference.issued_on is None:
        value = 0.75
    if reference.issued_on is None and not (reference.code and reference.code.year):
        value -= 0.07
    if reference.issuer is None:
        value -= 0.03
    if reference.shared or reference.nested:
        value -= 0.05
    return round(max(0.2, value - 0.15 * len(flags)), 2)

"""A document in Akoma Ntoso 1.0 (OASIS LegalDocML): identification, parts in their order, and each legal basis as a reference.

Letterhead and title are the preface, the grounds the preamble, headed sections the hierarchy of the main body, Nơi nhận and
signature the conclusions, annexes containers at the end of the main body. Page numbers and running heads are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree as Tree

from pipeline.export.cells import xml_text
from pipeline.export.document_files import Stored
from pipeline.schema.outline import Paragraph, Section, Table
from pipeline.schema.records import LegalBasis
from pipeline.schema.text import Span

SPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
UNKNOWN_DAY = "0001-01-01"
"""FRBRdate must hold a day; where the document has none, this stands with the name "unknown"."""

_PREFACE = ("letterhead", "title")
_CONCLUSIONS = ("closing", "recipients", "signature")
_HEADINGS = ((r"(?i)phần\b", "part"), (r"(?i)chương\b", "chapter"), (r"(?i)mục\b", "section"), (r"(?i)điều\b", "article"))
_NUMBERS = ((r"[IVXLC]+", "section"), (r"\d+(\.\d+)*", "paragraph"), (r"[a-zđ]", "point"))


def slug(wording: str) -> str:
    """A wording as a part of an address.

    >>> slug("UBND xã Bình Thuận"), slug("KH-UBND"), slug("QĐ-TTg")
    ('ubnd-xa-binh-thuan', 'kh-ubnd', 'qd-ttg')
    """
    bare = unicodedata.normalize("NFD", wording.casefold().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", "".join(c for c in bare if not unicodedata.combining(c))).strip("-") or "x"


def _tag(name: str) -> str:
    return f"{{{SPACE}}}{name}"


def _sub(parent: Tree.Element, name: str, text: str | None = None, /, **attributes: str) -> Tree.Element:
    element = Tree.SubElement(parent, _tag(name), {key.rstrip("_"): xml_text(value) for key, value in attributes.items()})
    if text is not None:
        element.text = xml_text(text)
    return element


@dataclass(frozen=True)
class _Mention:
    """A place of the reading text that names a document, and the address of that document."""

    at: Span
    code: str
    href: str


@dataclass
class _Body:
    """Builds the parts of a document; `taken` counts ids, `shown` are tables already written."""

    clean: str
    tables: Sequence[Table]
    mentions: Sequence[_Mention]
    taken: Counter[str] = field(default_factory=Counter)
    shown: set[int] = field(default_factory=set)

    def paragraphs(self, parent: Tree.Element, paragraphs: Iterable[Paragraph]) -> None:
        for paragraph in paragraphs:
            if paragraph.table is None or paragraph.table >= len(self.tables):
                self._words(_sub(parent, "p"), paragraph)
            elif paragraph.table not in self.shown:
                self.shown.add(paragraph.table)
                self._table(parent, self.tables[paragraph.table])

    def _words(self, parent: Tree.Element, paragraph: Paragraph) -> None:
        """The words of a paragraph with its bullet, each mention a `ref`."""
        text = paragraph.text(self.clean)
        lead = f"{paragraph.bullet} " if paragraph.bullet else ""
        at, last = 0, None
        parent.text = xml_text(lead)
        for start, end, href in self._found(paragraph, text):
            if start < at:
                continue
            _append(parent, last, text[at:start])
            last = _sub(parent, "ref", text[start:end], href=href)
            at = end
        _append(parent, last, text[at:])

    def _found(self, paragraph: Paragraph, text: str) -> list[tuple[int, int, str]]:
        """Where mentions stand in the paragraph's text: the code as printed, else the whole clause."""
        found = []
        for mention in self.mentions:
            if not mention.at.touches(paragraph.span):
                continue
            places = [at for at in _all(text, mention.code) if paragraph.to_clean(at, at + len(mention.code)).touches(mention.at)]
            if places:
                found.append((places[0], places[0] + len(mention.code), mention.href))
                continue
            inside = [at for at in range(len(text)) if mention.at.start <= paragraph.to_clean(at, at + 1).start < mention.at.end]
            if inside:
                found.append((inside[0], inside[-1] + 1, mention.href))
        return sorted(set(found))

    @staticmethod
    def _rows(table: Table) -> list[list[tuple[str, Span | None]]]:
        """Every row with a cell for each column: an empty one where the table has none, so that columns stay in line."""
        rows: dict[int, dict[int, tuple[str, Span | None]]] = {}
        for cell in table.cells:
            rows.setdefault(cell.row, {})[cell.column] = ("th" if cell.is_header else "td", cell.at)
        wide = 1 + max((cell.column for cell in table.cells), default=0)
        return [[cells.get(column, ("td", None)) for column in range(wide)] for _, cells in sorted(rows.items())]

    def _table(self, parent: Tree.Element, table: Table) -> None:
        element = _sub(parent, "table")
        for row in self._rows(table):
            line = _sub(element, "tr")
            for kind, at in row:
                _sub(_sub(line, kind), "p", " ".join(at.of(self.clean).split()) if at else None)

    def section(self, parent: Tree.Element, section: Section, above: str) -> None:
        """A section of the hierarchy with everything below it."""
        name = element_name(section)
        short = {"section": "sec", "chapter": "chp", "paragraph": "para", "article": "art"}.get(name, name)
        wanted = (above + "__" if above else "") + short + "_" + (slug(section.label) if section.label else "x")
        self.taken[wanted] += 1
        eid = wanted if self.taken[wanted] == 1 else f"{wanted}-{self.taken[wanted]}"
        element = _sub(parent, name, eId=eid, **({"name": section.kind} if name == "hcontainer" else {}))
        if section.label:
            _sub(element, "num", section.label)
        if section.heading is not None:
            self._words(_sub(element, "heading"), _without_bullet(section.heading))
        if section.parts:
            if section.paragraphs:
                self.paragraphs(_sub(element, "intro"), section.paragraphs)
                _filled(element[-1])
            for part in section.parts:
                self.section(element, part, eid)
        else:
            content = _sub(element, "content")
            self.paragraphs(content, section.paragraphs)
            _filled(content)

    def flat(self, parent: Tree.Element, section: Section) -> None:
        """A part without hierarchy (letterhead, grounds, signature): its heading and paragraphs, and those below."""
        for inner in section.walk():
            if inner.heading is not None:
                self._words(_sub(parent, "p"), inner.heading)
            self.paragraphs(parent, inner.paragraphs)


def _filled(element: Tree.Element) -> None:
    if not len(element):
        _sub(element, "p")


def _append(parent: Tree.Element, last: Tree.Element | None, wording: str) -> None:
    if last is None:
        parent.text = (parent.text or "") + xml_text(wording)
    else:
        last.tail = (last.tail or "") + xml_text(wording)


def _all(text: str, wanted: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(wanted), text)] if wanted else []


def _without_bullet(heading: Paragraph) -> Paragraph:
    """The number of a heading stands in `num`."""
    return Paragraph(heading.pieces, "", heading.table, heading.row, heading.glued)


def element_name(section: Section) -> str:
    """The element of the hierarchy that fits a numbering as printed; a container where none does."""
    for forms, match in ((_HEADINGS, re.match), (_NUMBERS, re.fullmatch)):
        for pattern, name in forms:
            if section.kind == "section" and match(pattern, section.label.strip().rstrip(".)")):
                return name
    return "hcontainer"


def akoma_ntoso(stored: Stored) -> Tree.Element:
    """The element `akomaNtoso` of a document."""
    Tree.register_namespace("", SPACE)
    row = stored.row
    root = Tree.Element(_tag("akomaNtoso"))
    doc = _sub(root, "doc", name=slug(row["doc_type"] or "văn bản"))
    mentions = tuple(_mentions(stored.records.legal_bases))
    _meta(doc, stored)
    body = _Body(stored.clean, stored.outline.tables, mentions)
    sections = stored.outline.sections
    for name, kinds in (("preface", _PREFACE), ("preamble", ("preamble",))):
        chosen = [section for section in sections if section.kind in kinds]
        if chosen:
            part = _sub(doc, name)
            for section in chosen:
                body.flat(part, section)
            _filled(part)
    main = _sub(doc, "mainBody")
    for section in sections:
        if section.kind in ("section", "annex"):
            body.section(main, section, "")
    if not len(main):
        _filled(_sub(_sub(main, "hcontainer", name="body", eId="hcontainer_x"), "content"))
    ends = [section for section in sections if section.kind in _CONCLUSIONS]
    if ends:
        conclusions = _sub(doc, "conclusions")
        for section in ends:
            body.flat(conclusions, section)
        _filled(conclusions)
    _indent(root, 0)
    return root


def _indent(element: Tree.Element, depth: int) -> None:
    """A line an element, but none inside a paragraph: white space there would be text."""
    if not len(element) or element.tag in (_tag("p"), _tag("heading")):
        return
    element.text = "\n" + " " * (depth + 1)
    for child in element:
        _indent(child, depth + 1)
        child.tail = "\n" + " " * (depth + 1)
    element[-1].tail = "\n" + " " * depth


def _mentions(bases: Iterable[LegalBasis]) -> Iterable[_Mention]:
    for basis in bases:
        code = basis.printed or basis.code or ""
        for at in (basis.quote, *(place.at for place in basis.evidence if place.role == "mention")):
            yield _Mention(at, code, address(basis))


def address(basis: LegalBasis) -> str:
    """The address of a cited document after the Akoma Ntoso naming convention, as far as the citation tells it."""
    kind = "act" if basis.normative else "doc"
    parts = [slug(basis.doc_type), *([slug(basis.issuer)] if basis.issuer else []), basis.issued_on or "nd"]
    return "/".join(("/akn/vn", kind, *parts, slug(basis.code or basis.subject or "nn")[:80]))


def _meta(doc: Tree.Element, stored: Stored) -> None:
    row = stored.row
    kind, issuer = slug(row["doc_type"] or "văn bản"), row["issuer"] or ""
    day = row["issued_on_from"]
    when = day.isoformat() if day else UNKNOWN_DAY
    known = "issued" if len(row["issued_on"] or "") == 10 else "earliest" if day else "unknown"
    number = f"{row['number'] or ''}/{row['symbol'] or ''}".strip("/")
    work = "/".join(("/akn/vn/doc", kind, slug(issuer), row["issued_on"] or "nd", slug(number or row["doc_id"])))
    author = "#" + slug(issuer)
    meta = _sub(doc, "meta")
    identification = _sub(meta, "identification", source="#kehoach")
    for level, uri in (("Work", work), ("Expression", f"{work}/vie@"), ("Manifestation", f"{work}/vie@/!main.xml")):
        part = _sub(identification, f"FRBR{level}")
        _sub(part, "FRBRthis", value=uri if level == "Manifestation" else f"{uri}/!main")
        _sub(part, "FRBRuri", value=uri)
        if level == "Work" and row["title"]:
            _sub(part, "FRBRalias", value=row["title"], name="trích yếu")
        _sub(part, "FRBRdate", date=when, name=known)
        _sub(part, "FRBRauthor", href="#kehoach" if level == "Manifestation" else author, as_="#author")
        if level == "Work":
            _sub(part, "FRBRcountry", value="vn")
            _sub(part, "FRBRsubtype", value=kind)
            if number:
                _sub(part, "FRBRnumber", value=number)
            _sub(part, "FRBRprescriptive", value="true")
            _sub(part, "FRBRauthoritative", value="false")
        elif level == "Expression":
            _sub(part, "FRBRlanguage", language="vie")
        else:
            _sub(part, "FRBRformat", value="application/akn+xml")
    references = _sub(meta, "references", source="#kehoach")
    for eid, name in _cited(stored.records.legal_bases):
        _sub(references, "original", eId=eid[0], href=eid[1], showAs=name)
    _sub(
        references,
        "TLCOrganization",
        eId=slug(issuer),
        href=f"/akn/ontology/organization/vn/{slug(issuer)}",
        showAs=issuer or "?",
    )
    _sub(references, "TLCOrganization", eId="kehoach", href="/akn/ontology/organization/vn/kehoach", showAs="kehoach")
    _sub(references, "TLCRole", eId="author", href="/akn/ontology/role/vn/author", showAs="cơ quan ban hành")
    if row["signer"]:
        person = slug(row["signer"])
        _sub(references, "TLCPerson", eId=f"p-{person}", href=f"/akn/ontology/person/vn/{person}", showAs=row["signer"])


def _cited(bases: Iterable[LegalBasis]) -> list[tuple[tuple[str, str], str]]:
    """Every cited document once: its id and address, and what it is called."""
    found: dict[str, str] = {}
    for basis in bases:
        found.setdefault(address(basis), f"{basis.doc_type} {basis.code or basis.subject or ''}".strip())
    return [((f"ref_{number}", href), name) for number, (href, name) in enumerate(found.items(), 1)]

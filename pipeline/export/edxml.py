"""The header of an electronic document that offices send to one another (edXML, QCVN 102:2016/BTTTT).

Only what the document itself says: codes of organisations (QĐ 20/2020/QĐ-TTg), routes and signatures are the sending system's.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as Tree

from pipeline.export.cells import xml_text
from pipeline.export.decree30 import priority
from pipeline.export.reading import sent_to

SPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
ADMINISTRATIVE = "2"
"""The number of administrative documents among the types (1: normative)."""

_COMPETENCE = re.compile(r"\s*(TM|KT|TL|TUQ)\s*\.", re.IGNORECASE)


def edxml(row: dict[str, Any]) -> Tree.Element:
    """The element `edXML` with the message header of a document."""
    Tree.register_namespace("edXML", SPACE)
    root = Tree.Element(_tag("edXML"))
    header = root
    for name in ("edXMLEnvelope", "edXMLHeader", "MessageHeader"):
        header = Tree.SubElement(header, _tag(name))
    _put(header, "From", OrganName=row["issuer"], OrganizationInCharge=row["parent_issuer"])
    for addressee in row["addressees"] or ():
        _put(header, "To", OrganName=addressee)
    _leaf(header, "DocumentId", row["doc_id"])
    _put(header, "Code", CodeNumber=row["number"], CodeNotation=row["symbol"])
    issued = row["issued_on"] or ""
    _put(header, "PromulgationInfo", Place=row["place"], PromulgationDate=issued if len(issued) == 10 else None)
    _put(header, "DocumentType", Type=ADMINISTRATIVE, TypeName=row["doc_type"] and row["doc_type"].capitalize())
    _leaf(header, "Subject", row["title"])
    _leaf(header, "Content", row["title"])
    _put(header, "SignerInfo", Competence=competence(row["signed_for"]), Position=row["signer_title"], FullName=row["signer"])
    places = Tree.SubElement(header, _tag("ToPlaces"))
    for recipient in sent_to(row):
        _leaf(places, "Place", recipient)
    _put(header, "OtherInfo", Priority=priority(row["urgency"]) or "0", PageAmount=str(row["pages"]) if row["pages"] else None)
    Tree.indent(root, " ")
    return root


def competence(signed_for: str | None) -> str | None:
    """The authority that a signer signs by, of the four that the standard knows.

    >>> competence("KT. Chủ tịch"), competence("TM. Ủy ban nhân dân"), competence("Q. Giám đốc")
    ('KT.', 'TM.', None)
    """
    match = _COMPETENCE.match(signed_for or "")
    return match[1].upper() + "." if match else None


def _tag(name: str) -> str:
    return f"{{{SPACE}}}{name}"


def _leaf(parent: Tree.Element, name: str, value: str | None) -> None:
    if value:
        Tree.SubElement(parent, _tag(name)).text = xml_text(value)


def _put(parent: Tree.Element, name: str, **leaves: str | None) -> None:
    element = Tree.SubElement(parent, _tag(name))
    for leaf, value in leaves.items():
        _leaf(element, leaf, value)

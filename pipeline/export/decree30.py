"""The fields of an outgoing document as Decree 30/2020/NĐ-CP, appendix VI, part II, lists them, with the lengths it allows.

What a plan does not say (the dossier's code, the number of copies) is left out, never made up.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

from pipeline.errors import KehoachError
from pipeline.export.cells import xml_text
from pipeline.export.names import rows
from pipeline.export.reading import sent_to

LENGTHS = {
    "TypeName": 100,
    "CodeNumber": 11,
    "CodeNotation": 30,
    "IssuedDate": 10,
    "OrganName": 200,
    "Subject": 500,
    "Language": 30,
    "PageAmount": 3,
    "Position": 100,
    "FullName": 50,
    "Priority": 1,
}
"""Characters that a system must take."""

Value = str | dict[str, str] | list[dict[str, str]]


def fields_of(row: dict[str, Any]) -> dict[str, Value]:
    """The fields of a document by their names in the appendix; a value longer than a system takes is an error, not cut."""
    issued = row["issued_on"] or ""
    day = date.fromisoformat(issued).strftime("%d/%m/%Y") if len(issued) == 10 and row["issued_on_from"] else None
    found: dict[str, Value | None] = {
        "TypeName": row["doc_type"] and row["doc_type"].capitalize(),
        "CodeNumber": row["number"],
        "CodeNotation": row["symbol"],
        "IssuedDate": day,
        "OrganName": row["issuer"],
        "Subject": row["title"],
        "Language": "Tiếng Việt",
        "PageAmount": str(row["pages"]) if row["pages"] else None,
        "SignerInfo": _kept({"Position": row["signer_title"], "FullName": row["signer"]}),
        "To": [{"OrganName": name} for name in sent_to(row)],
        "Priority": priority(row["urgency"]),
    }
    kept: dict[str, Value] = {name: value for name, value in found.items() if value}
    _check(row["source"], kept)
    return kept


def priority(urgency: str | None) -> str | None:
    """The number of a degree of urgency; None where the document is ordinary or the wording is not known.

    >>> priority("HỎA TỐC"), priority(None)
    ('3', None)
    """
    wanted = (urgency or "").casefold().strip()
    return next((row["number"] for row in rows(Path(__file__).with_name("priorities.tsv")) if row["wording"] == wanted), None)


def _kept(parts: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in parts.items() if value}


def _check(source: str, fields: dict[str, Value]) -> None:
    for name, value in fields.items():
        if isinstance(value, dict):
            _check(source, dict(value))
        elif isinstance(value, str) and len(value) > LENGTHS[name]:
            raise KehoachError(
                f"{source}: {name} has {len(value)} characters, Decree 30 allows {LENGTHS[name]}.",
                kind="too long",
                advice="Leave the document out, or look whether the field was read right.",
            )


def as_xml(fields: dict[str, Value]) -> Tree.Element:
    """The fields as XML, one element a field."""
    root = Tree.Element("Document")
    for name, value in fields.items():
        for part in value if isinstance(value, list) else [value]:
            element = Tree.SubElement(root, name)
            if isinstance(part, str):
                element.text = xml_text(part)
            else:
                for inner, wording in part.items():
                    Tree.SubElement(element, inner).text = xml_text(wording)
    Tree.indent(root, " ")
    return root

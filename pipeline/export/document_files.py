"""One file a document: Akoma Ntoso, the edXML header, the fields of Decree 30."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

from pipeline.errors import KehoachError, WrongUse
from pipeline.export.reading import Chosen
from pipeline.export.request import Request, Written, staged, staged_folder
from pipeline.schema.outline import Outline
from pipeline.schema.records import Records
from pipeline.store.artefacts import Artefacts
from pipeline.store.folder import OutFolder


@dataclass(frozen=True)
class Stored:
    """A document with its row in the table of documents, its reading text, outline and records."""

    row: dict[str, Any]
    clean: str
    outline: Outline
    records: Records


def read(out: Path, row: dict[str, Any]) -> Stored:
    """The stored plan of a document; a missing one is an error, for an export is whole or fails."""
    plan = Artefacts(OutFolder(out)).plan(row["doc_id"])
    if plan is None:
        raise KehoachError(
            f"The plan of {row['source']} is not there.", kind="damaged artefact", advice="Run that file again with --redo all."
        )
    return Stored(row, plan.text.clean, plan.outline, plan.records)


def write_documents(chosen: Chosen, request: Request) -> Written:
    """One document into the file that was named, several into a folder or a ZIP, each under the name of its text."""
    every = Chosen(chosen.out, ("documents",), chosen.documents)
    rows = list(every.rows("documents"))
    ending = ".json" if request.to == "nd30" and request.target.suffix == ".json" else ".xml"
    if request.target.suffix in (".xml", ".json"):
        if len(rows) != 1:
            advice = "Choose one with --doc, or name a folder or a .zip after -o."
            raise WrongUse(f"{request.target} is one file for {len(rows)} documents.", kind="option", advice=advice)
        with staged(request.target) as path:
            path.write_bytes(_content(chosen.out, rows[0], request.to, ending))
        return Written((request.target,), (("documents", 1),))
    with staged_folder(request.target) as folder:
        for row in rows:
            (folder / _name(row, ending)).write_bytes(_content(chosen.out, row, request.to, ending))
    packed = request.target.suffix == ".zip"
    files = (request.target,) if packed else tuple(request.target / _name(row, ending) for row in rows)
    return Written(files, (("documents", len(rows)),))


def _name(row: dict[str, Any], ending: str) -> str:
    return str(row["text_file"]).removesuffix(".txt") + ending


def _content(out: Path, row: dict[str, Any], to: str, ending: str) -> bytes:
    if to == "akn":
        from pipeline.export.akoma_ntoso import akoma_ntoso

        return _xml(akoma_ntoso(read(out, row)))
    if to == "edxml":
        from pipeline.export.edxml import edxml

        return _xml(edxml(row))
    from pipeline.export.decree30 import as_xml, fields_of

    if ending == ".json":
        return json.dumps(fields_of(row), ensure_ascii=False, indent=1).encode()
    return _xml(as_xml(fields_of(row)))


def _xml(root: Tree.Element) -> bytes:
    content: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"

"""A Frictionless data package: the tables as CSV, and a descriptor of what every column is and how tables hang together."""

from __future__ import annotations

import csv
import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

from pipeline.export.cells import package_value
from pipeline.export.names import column_meaning, column_name, table_name
from pipeline.export.reading import Chosen
from pipeline.export.request import Request, Written, staged_folder
from pipeline.schema.outcome import FileState
from pipeline.schema.text import State
from pipeline.store.schemas import SCHEMA_VERSION

PRIMARY: dict[str, list[str]] = {
    "sections": ["section_id"],
    "tables": ["table_id", "row", "column"],
    "pages": ["doc_id", "page"],
    "outcomes": ["source"],
    "wording": ["doc_id", "run", "start"],
}
"""Of every other table it is record_id."""

ONE_OF: dict[tuple[str, str], list[str]] = {
    ("legal_bases", "role"): ["basis", "citation"],
    ("targets", "kind"): ["quantitative", "qualitative"],
    ("targets", "comparator"): ["=", ">=", "<=", ">", "<", "~", "range"],
    ("responsibilities", "role"): ["lead", "coordinate", "implement"],
    ("corrections", "state"): list(get_args(State)),
    ("outcomes", "state"): list(get_args(FileState)),
}
_GUARD = (
    "A text that would begin a formula (= + - @) has an apostrophe before it; "
    "a text that begins with apostrophes and such a sign loses one of them to be what the table holds."
)


def write_package(chosen: Chosen, request: Request) -> Written:
    """The chosen tables, documents among them in any case, for every other table points to them."""
    if "documents" not in chosen.tables:
        chosen = Chosen(chosen.out, ("documents", *chosen.tables), chosen.documents)
    counts: list[tuple[str, int]] = []
    with staged_folder(request.target) as folder:
        (folder / "data").mkdir()
        resources = []
        for table in chosen.tables:
            path = folder / "data" / f"{table}.csv"
            counts.append((table, _write(chosen, table, path)))
            resources.append(_resource(chosen, table, path, request.language))
        descriptor = {
            "profile": "tabular-data-package",
            "name": "kehoach",
            "title": "Kế hoạch hành chính" if request.language == "vi" else "Administrative plans",
            "description": "Made by kehoach " + version("kehoach") + f", schema {SCHEMA_VERSION}. " + _GUARD,
            "version": str(SCHEMA_VERSION),
            "resources": resources,
        }
        (folder / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False, indent=1), "utf-8")
    single = request.target.suffix == ".zip"
    return Written((request.target if single else request.target / "datapackage.json",), tuple(counts))


def _write(chosen: Chosen, table: str, path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(chosen.schema(table).names)
        for row in chosen.rows(table):
            writer.writerow([package_value(value) for value in row.values()])
            count += 1
    return count


def _resource(chosen: Chosen, table: str, path: Path, language: str) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    primary = PRIMARY.get(table, ["record_id"])
    schema: dict[str, Any] = {
        "fields": [_field(table, field, field.name in primary, language) for field in chosen.schema(table)],
        "missingValues": [""],
        "primaryKey": primary,
    }
    keys = []
    if table not in ("documents", "outcomes"):  # the outcome of a failed file names a document that is in no table
        keys.append({"fields": ["doc_id"], "reference": {"resource": "documents", "fields": ["doc_id"]}})
    if table == "sections":
        keys.append({"fields": ["parent_id"], "reference": {"resource": "", "fields": ["section_id"]}})
    if keys:
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource",
        "name": table,
        "title": table_name(table, language),
        "path": f"data/{table}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": schema,
    }


def _field(table: str, field: Any, primary: bool, language: str) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if primary or (field.name == "doc_id" and table != "outcomes"):
        constraints["required"] = True
    if table == "documents" and field.name == "doc_id":
        constraints["unique"] = True
    if (table, field.name) in ONE_OF:
        constraints["enum"] = ONE_OF[table, field.name]
    if field.name in ("confidence", "mean_confidence"):
        constraints |= {"minimum": 0, "maximum": 1}
    if field.name in ("start", "end", "position", "amount_vnd") and table != "outcomes":
        constraints["minimum"] = 0
    described = {
        "name": field.name,
        "type": _kind(field.type),
        "title": column_name(table, field.name, language),
        "description": column_meaning(table, field.name, language),
    }
    return described | ({"constraints": constraints} if constraints else {})


def _kind(kind: Any) -> str:
    import pyarrow as pa

    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind):
        return "number"
    if pa.types.is_date(kind):
        return "date"
    return "array" if pa.types.is_list(kind) else "string"

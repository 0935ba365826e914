"""The columns of every published table, in one place.

`SCHEMA_VERSION` grows with every change of a column and is written into each file, with a line in `SCHEMA_CHANGES`.
Labels, meanings and examples for people stand in `fields.tsv`.
"""

from __future__ import annotations

import pyarrow as pa

SCHEMA_VERSION = 6
SCHEMA_CHANGES = {
    1: "the first published tables",
    2: "wording: sampled runs of words, to find plans that repeat each other",
    3: "documents: province and commune of today with their codes, beside those of the document's date",
    4: "budgets: the part of each amount that counts, so that sums over rows tell no money twice",
    5: "documents: first and last page in the file; outcomes: the documents that a file holds",
    6: "budgets: what a rate is paid for",
}

_text, _whole, _number, _yes_no, _day = pa.string(), pa.int32(), pa.float64(), pa.bool_(), pa.date32()
_texts = pa.list_(_text)
_evidence = pa.list_(pa.struct([("start", _whole), ("end", _whole), ("page", _whole), ("role", _text)]))

_NAME = [("record_id", _text), ("doc_id", _text)]
_PLACE = [("page", _whole), ("start", _whole), ("end", _whole)]
_GROUNDS = [
    *_PLACE,
    ("quote", _text),
    ("confidence", _number),
    ("method", _text),
    ("flags", _texts),
    ("printed", _text),
    ("evidence", _evidence),
]
_DUE = [("due", _text), ("due_from", _day), ("due_to", _day)]
_ISSUED = [("issued_on", _text), ("issued_on_from", _day), ("issued_on_to", _day)]


def _schema(name: str, columns: list[tuple[str, pa.DataType]]) -> pa.Schema:
    return pa.schema(columns, metadata={"kehoach.table": name, "kehoach.schema": str(SCHEMA_VERSION)})


SCHEMAS: dict[str, pa.Schema] = {
    name: _schema(name, columns)
    for name, columns in {
        "documents": [
            *_NAME,
            ("source", _text),
            ("text_file", _text),
            ("kind", _text),
            ("pages", _whole),
            ("first_page", _whole),
            ("last_page", _whole),
            ("origin", _text),
            ("mean_confidence", _number),
            *[(name, _text) for name in ("doc_type", "number", "symbol", "parent_issuer", "issuer", "place")],
            *_ISSUED,
            ("title", _text),
            ("plan_from", _whole),
            ("plan_to", _whole),
            *[(name, _text) for name in ("signer", "signer_title", "signed_for", "province", "district", "commune")],
            *[(name, _text) for name in ("province_now", "province_code", "commune_now", "commune_code")],
            ("commune_now_among", _texts),
            ("recipients", _texts),
            ("addressees", _texts),
            ("secrecy", _text),
            ("urgency", _text),
            *_GROUNDS,
        ],
        "legal_bases": [
            *_NAME,
            *[(name, _text) for name in ("role", "doc_type", "number", "symbol", "code")],
            *_ISSUED,
            *[(name, _text) for name in ("issuer", "subject", "key")],
            ("normative", _yes_no),
            ("issuer_level", _text),
            ("relation", _text),
            *_GROUNDS,
        ],
        "targets": [
            *_NAME,
            ("kind", _text),
            ("indicator", _text),
            ("comparator", _text),
            ("value", _number),
            ("value_to", _number),
            *[(name, _text) for name in ("unit", "per", "subject", "baseline")],
            *_DUE,
            *_GROUNDS,
        ],
        "responsibilities": [
            *_NAME,
            *[(name, _text) for name in ("unit", "role", "task")],
            *_DUE,
            ("unit_name", _text),
            ("unit_level", _text),
            *_GROUNDS,
        ],
        "budgets": [
            *_NAME,
            ("amount_vnd", pa.int64()),
            ("per", _text),
            ("counted_vnd", pa.int64()),
            ("is_estimate", _yes_no),
            ("level", _text),
            ("sources", _texts),
            ("year", _whole),
            ("legal_ref", _text),
            ("purpose", _text),
            ("is_total", _yes_no),
            *_GROUNDS,
        ],
        "recipients": [*_NAME, ("position", _whole), ("recipient", _text), *_PLACE],
        "sections": [
            ("section_id", _text),
            ("doc_id", _text),
            ("parent_id", _text),
            ("position", _whole),
            ("kind", _text),
            ("level", _whole),
            ("label", _text),
            ("heading", _text),
            ("path", _text),
            ("text", _text),
            *_PLACE,
        ],
        "tables": [
            ("table_id", _text),
            ("doc_id", _text),
            ("row", _whole),
            ("column", _whole),
            ("is_header", _yes_no),
            ("header_path", _texts),
            ("text", _text),
            ("value", _number),
            ("unit", _text),
            *_PLACE,
        ],
        "corrections": [
            *_NAME,
            *_PLACE,
            ("raw_start", _whole),
            ("raw_end", _whole),
            ("before", _text),
            ("after", _text),
            ("alternatives", pa.list_(pa.struct([("reading", _text), ("probability", _number)]))),
            ("confidence", _number),
            ("rule", _text),
            ("state", _text),
        ],
        "pages": [
            ("doc_id", _text),
            ("page", _whole),
            ("origin", _text),
            ("engine", _text),
            ("width", _number),
            ("height", _number),
            ("lines", _whole),
            ("words", _whole),
            ("mean_confidence", _number),
            ("text_lost", _yes_no),
            ("notes", _texts),
            ("start", _whole),
            ("end", _whole),
        ],
        "wording": [("doc_id", _text), ("run", pa.int64()), *_PLACE],
        "outcomes": [
            ("source", _text),
            ("doc_id", _text),
            ("state", _text),
            ("reason", _text),
            ("reason_kind", _text),
            ("pages_in", _whole),
            ("pages_out", _whole),
            ("documents", _texts),
            ("problems", pa.list_(pa.struct([("step", _text), ("kind", _text), ("page", _whole), ("message", _text)]))),
            ("stages", pa.list_(pa.struct([("stage", _text), ("version", _text)]))),
            ("seconds", _number),
        ],
    }.items()
}

DOCUMENT_TABLES = tuple(name for name in SCHEMAS if name != "outcomes")
"""The tables made from plans; outcomes come from the ledger."""

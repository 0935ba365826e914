"""A value as a cell of a sheet or a comma-separated file, safe to open."""

from __future__ import annotations

import json
import re
from typing import Any

from pipeline.query.ask import in_words

_FORMULA = re.compile(r"'*[=+\-@\t\r].", re.DOTALL)
"""What a spreadsheet takes for the beginning of a formula, with the apostrophes that already guard one; a lone "=" is none."""

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def guarded(wording: str) -> str:
    """Text that a spreadsheet shows as text: an apostrophe stands before what would begin a formula.

    `unguarded` takes it away again, so nothing is lost. Numbers are no text and stay numbers.

    >>> guarded("=HYPERLINK(...)"), guarded("- Lưu: VT"), guarded("'-x"), guarded("12 lớp")
    ("'=HYPERLINK(...)", "'- Lưu: VT", "''-x", '12 lớp')
    """
    return "'" + wording if _FORMULA.match(wording) else wording


def unguarded(cell: str) -> str:
    """The text behind a guarded cell.

    >>> unguarded(guarded("''=1")), unguarded("'quoted'")
    ("''=1", "'quoted'")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def sheet_value(value: Any) -> Any:
    """A value for Excel: numbers, dates and truth stay what they are, lists are joined, nested things become JSON."""
    if isinstance(value, list):
        return (json.dumps(value, ensure_ascii=False, default=str) if _nested(value) else in_words(value)) or None
    if isinstance(value, str):
        return _NO_XML.sub("", value)
    return value


def csv_value(value: Any) -> str:
    """A value for CSV: text guarded, numbers and dates as they are.

    >>> csv_value(-0.5), csv_value("-0,5"), csv_value(["a", "b"]), csv_value(None), csv_value(True)
    ('-0.5', "'-0,5", 'a; b', '', 'true')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, list):
        return guarded(json.dumps(value, ensure_ascii=False, default=str) if _nested(value) else in_words(value))
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return in_words(value)


def package_value(value: Any) -> str:
    """A value for a data package: as in CSV, but a list is a JSON array, as Table Schema wants it."""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return csv_value(value)


def xml_text(wording: str) -> str:
    """Text without the control characters that no XML file may hold (a form feed, say).

    >>> xml_text("a\\x0cb")
    'ab'
    """
    return _NO_XML.sub("", wording)


def _nested(value: list[Any]) -> bool:
    return any(isinstance(part, dict | list) for part in value)

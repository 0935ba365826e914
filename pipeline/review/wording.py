"""What the application says, in Vietnamese or English: the table `words.tsv`, and for fields the data dictionary."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("words.tsv")
LANGUAGES = ("vi", "en")
_EVERYWHERE = re.compile(r"^field\.\w+\.")


@cache
def words() -> dict[str, dict[str, str]]:
    """Every wording by its key."""
    found: dict[str, dict[str, str]] = {}
    for line in WORDS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            key, vi, en = line.split("\t")
            found[key] = {"vi": vi, "en": en}
    from pipeline.store.dictionary import described

    for (table, name), field in described().items():
        found[f"field.{table}.{name}"] = {"vi": field.label_vi, "en": field.label_en}
    return found


def speaker(language: str) -> Callable[..., str]:
    """A function that says a wording in one language; an unknown key is said as it is."""

    def say(key: str, **values: object) -> str:
        wording = (words().get(key) or words().get(_EVERYWHERE.sub("field.*.", key)) or {}).get(language)
        return key.split(".", 1)[-1] if wording is None else wording.format(**values)

    return say

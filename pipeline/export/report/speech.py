"""Words, numbers and amounts of the report in Vietnamese or English."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.export.names import rows


@dataclass(frozen=True)
class Speech:
    """The language of a report."""

    language: str

    def say(self, key: str, **values: object) -> str:
        """The words of a key; numbers among the values are written as the language writes them."""
        wording = next(row[self.language] for row in rows(Path(__file__).with_name("wording.tsv")) if row["key"] == key)
        return wording.format(**{k: self.number(v) if isinstance(v, int | float) else v for k, v in values.items()})

    def number(self, value: float | None, digits: int = 1) -> str:
        """A number as people write it.

        >>> Speech("vi").number(1404.5), Speech("en").number(1404.5), Speech("vi").number(95.0), Speech("vi").number(None)
        ('1.404,5', '1,404.5', '95', '')
        """
        if value is None:
            return ""
        written = f"{value:,.{digits}f}" if value != int(value) else f"{int(value):,}"
        if "." in written:
            written = written.rstrip("0").rstrip(".")
        return written.translate(str.maketrans(",.", ".,")) if self.language == "vi" else written

    def money(self, amount: int | None) -> str:
        """An amount of đồng in the largest unit that keeps it readable.

        >>> Speech("vi").money(21_000_000_000), Speech("vi").money(6_500_000), Speech("en").money(900)
        ('21 tỷ', '6,5 triệu', '900 đồng')
        """
        if amount is None:
            return ""
        for size, key in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
            if amount >= size:
                return f"{self.number(amount / size, 2)} {self.say(key)}"
        return f"{self.number(amount)} {self.say('dong')}"

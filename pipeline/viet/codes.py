"""Numbers and symbols of documents: "263/QĐ-TTg", "27-NQ/HU", "25/2021/QH15", and what their letters say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from pipeline.viet.facts import alternatives, rows


@dataclass(frozen=True, slots=True)
class Code:
    """The number and symbol of a document in a text.

    `number` holds the year too where a slash joins them ("25/2021"); it is None where the place is blank or illegible.
    `party` is true for the form with the hyphen first ("27-NQ/HU"). `proposed` is true where a letter in the number was read
    as the digit it must be; `respelled` where letters of the symbol were put right or blanks taken out: `printed` has the
    original.
    `sure` is false where only its neighbours can tell that it is a document at all ("12/VHTT" without "số").
    """

    start: int
    end: int
    printed: str
    number: str | None
    symbol: str | None
    party: bool = False
    year: int | None = None
    proposed: bool = False
    respelled: bool = False
    sure: bool = True

    @property
    def code(self) -> str | None:
        """Number and symbol as one string; None where the number is missing."""
        if self.number is None:
            return None
        if self.symbol is None:
            return self.number
        return f"{self.number}{'-' if self.party else '/'}{self.symbol}"


@cache
def types_by_symbol() -> dict[str, str]:
    """Abbreviation -> document type: "QĐ" -> "Quyết định"."""
    return {row["abbreviation"]: row["type"] for row in rows("cited_types") if row["abbreviation"]}


@cache
def type_names() -> tuple[str, ...]:
    """Every name of a document type, the longest first."""
    return tuple(sorted({row["type"] for row in rows("cited_types")}, key=len, reverse=True))


@cache
def _bodies() -> dict[str, dict[str, str]]:
    return {row["abbreviation"]: row for row in rows("body_symbols")}


@cache
def _misreadings() -> dict[str, str]:
    return {row["printed"]: row["meant"] for row in rows("symbol_misreadings")}


@cache
def _symbol_of_type() -> dict[str, str]:
    return {row["type"].lower(): row["abbreviation"] for row in reversed(rows("cited_types")) if row["abbreviation"]}


def spelled_for(code: Code, doc_type: str) -> Code:
    """The code with the letters of its type put right by the type printed before it: "Đề án số 01-DA/TU" is 01-ĐA/TU.

    Only the bar of Đ is ever added: any other disagreement stays as printed, for a person to see.

    >>> spelled_for(next(find_codes("số 01-DA/TU")), "Đề án").code, spelled_for(next(find_codes("số 5/QĐ-UBND")), "Kế hoạch").code
    ('01-ĐA/TU', '5/QĐ-UBND')
    """
    meant = _symbol_of_type().get(doc_type.lower(), "")
    first = groups(code.symbol or "")[:1]
    if not first or first[0] == meant or first[0] != meant.replace("Đ", "D") or code.symbol is None:
        return code
    return replace(code, symbol=meant + code.symbol[len(meant) :], respelled=True)


def groups(symbol: str) -> list[str]:
    """The groups of a symbol: "QĐ-BNN-VPĐP" -> ["QĐ", "BNN", "VPĐP"]."""
    return [group for group in re.split(r"[-/.]", symbol) if group]


def type_of(symbol: str | None) -> str | None:
    """The document type that a symbol's letters name; None for a công văn, whose symbol has none.

    >>> type_of("QĐ-TTg"), type_of("NQ/HU"), type_of("UBND-NN"), type_of("QH15")
    ('Quyết định', 'Nghị quyết', None, None)
    """
    first = groups(symbol or "")[:1]
    return types_by_symbol().get(first[0]) if first else None


def body_of(symbol: str | None) -> tuple[str, str] | None:
    """Abbreviation and level of the issuing body that a symbol's letters name; the level is "" where they leave it open.

    >>> body_of("QĐ-TTg"), body_of("NQ/HU"), body_of("UBTVQH15"), body_of("KH-UBND")
    (('TTg', 'trung ương'), ('HU', 'huyện'), ('UBTVQH', 'trung ương'), ('UBND', ''))
    """
    for group in groups(symbol or ""):
        plain = re.sub(r"\d+$", "", group)
        if plain in _bodies() and group not in types_by_symbol():
            return plain, _bodies()[plain]["level"]
    return None


_TOKEN = r"[A-ZĐÐ](?:(?!ng[àa]y|ngay|của)[A-Za-zĐđÐ&])*\d{0,4}"
_HYPHEN = r"[-–—]"
_NUMBER = r"\d{1,6}[a-zđ]?"
_SLIPPED = r"['’‘`|!lI\\]"
"""What a recogniser makes of the slash between number and symbol ("19'CT-TTg")."""
_BLANK = r"[.…_\s]{1,40}|\s?\d{0,4}□+\d{0,4}"


@cache
def _pattern() -> re.Pattern[str]:
    kinds = alternatives(types_by_symbol())
    wrong = alternatives(w for w in _misreadings() if _misreadings()[w] in types_by_symbol())
    lookalikes = "".join(re.escape(row["printed"]) for row in rows("digit_lookalikes"))
    joined = rf"(?:\s?{_HYPHEN}\s?{_TOKEN}|[/.&]{_TOKEN})"
    number = rf"(?P<number>{_NUMBER}|(?<=[sS]ố\s)\d?\s?[\d{lookalikes}]{{1,4}}(?=\s?[/-]))"
    state = rf"{number}(?:\s?/\s?(?P<year>(?:19|20)\d\d))?\s?//?\s?(?P<symbol>{_TOKEN}{joined}{{0,5}})"
    known_body = rf"{_TOKEN}\s?/\s?(?:{alternatives(_bodies())})(?![A-Za-zĐđ])"
    party_symbol = rf"(?P<party_symbol>(?:{kinds}|{wrong})\s?[/-]\s?{_TOKEN}(?:{_HYPHEN}{_TOKEN}){{0,2}}|{known_body})"
    party = rf"(?P<party_number>{_NUMBER})\s?{_HYPHEN}\s?{party_symbol}"
    blank = rf"(?<=[sS]ố)\s*:?(?P<blank>{_BLANK})/\s?(?P<blank_symbol>{_TOKEN}{joined}{{0,5}})"
    slipped = (
        rf"(?<=[sS]ố\s)(?P<slip_number>\d{{1,5}})\s?{_SLIPPED}\s?(?P<slip_symbol>(?:{kinds}){_HYPHEN}{_TOKEN}{joined}{{0,3}})"
    )
    old = rf"(?P<old_number>\d{{1,4}})-(?P<old_symbol>{alternatives(_bodies())})"
    spaced = (
        rf"(?<=[sS]ố\s)(?P<spaced_number>{_NUMBER})\s(?P<spaced_symbol>(?:{kinds})\s?/\s?(?:{alternatives(_bodies())}))(?!\w)"
    )
    return re.compile(
        rf"(?:(?<![\w/.,\-])(?:{party}|{state}|{slipped}|{old}|{spaced})|{blank})(?!(?!ngày|ngay|của)[A-Za-zĐđ])(?!\d)"
    )


def find_codes(text: str) -> Iterator[Code]:
    """Every number-and-symbol of a text, in order; blanks and line breaks inside it do not matter.

    Numbers of forms and figures ("mẫu số 02/TNDN", "24/7") are no documents.

    >>> [(c.number, c.symbol, c.code) for c in find_codes("số 263 /QĐ - TTg; số 27-NQ/HU; số 25/2021/QH15")]
    [('263', 'QĐ-TTg', '263/QĐ-TTg'), ('27', 'NQ/HU', '27-NQ/HU'), ('25/2021', 'QH15', '25/2021/QH15')]
    """
    for found in _pattern().finditer(text):
        if _FORM.search(text, max(0, found.start() - 40), found.start()):
            continue
        if found["party_symbol"]:
            code = _made(found, "party_number", "party_symbol", party=True)
        elif found["spaced_symbol"]:
            code = _made(found, "spaced_number", "spaced_symbol", party=True)
        elif found["slip_symbol"]:
            code = _made(found, "slip_number", "slip_symbol", party=False)
        elif found["old_symbol"]:
            code = _made(found, "old_number", "old_symbol", party=True)
        elif found["blank_symbol"]:
            code = _made(found, "blank", "blank_symbol", party=False)
        else:
            code = _made(found, "number", "symbol", party=False)
        if code is not None:
            yield code


_FORM = re.compile(
    r"(?:[Mm]ẫu|[Bb]iểu|[Pp]hụ lục|[Pp]hiếu|tài khoản|điện thoại|[Bb]ảng|[Tt]iêu chí|[Tt]ờ khai)"
    r"(?:\s+(?:mẫu|biểu))?\s*(?:số)?\s*:?\s*$"
)


def _made(found: re.Match[str], number_group: str, symbol_group: str, *, party: bool) -> Code | None:
    symbol_text = found[symbol_group]
    kept = _kept_symbol(symbol_text)
    if kept is None:
        return None
    end = found.start(symbol_group) + len(kept)
    symbol, respelled = _respelled(re.sub(r"\s", "", re.sub(_HYPHEN, "-", kept.replace("Ð", "Đ"))))
    if not re.search(r"[A-ZĐ].*[A-ZĐ]", symbol) and symbol not in _bodies() and not _of_a_firm(found, symbol):
        return None
    raw_number = found[number_group]
    number, proposed = _number(raw_number) if number_group != "blank" else (None, False)
    year = int(found["year"]) if symbol_group == "symbol" and found["year"] else None
    if year and number:
        number = f"{number}/{year}"
    known = number_group == "blank" or type_of(symbol) is not None or year is not None or (party and "/" in symbol)
    start = found.start(number_group)
    printed = found.string[start:end]
    respelled = respelled or symbol_group == "slip_symbol" or printed != re.sub(r"\s", "", printed)
    return Code(start, end, printed, number, symbol, party, year, proposed, respelled, known)


def _of_a_firm(found: re.Match[str], symbol: str) -> bool:
    """ "Công văn số 05/Cty": letters of firms and schools carry symbols of their own; only the type before them tells."""
    return (
        len(symbol) > 1
        and re.search(r"(?:[Cc]ông văn|[Tt]ờ trình|[Vv]ăn bản)\s+số\s*:?\s*$", found.string[: found.start()]) is not None
    )


def _number(wording: str) -> tuple[str, bool]:
    """The digits of a number, and whether a look-alike letter had to be read as one."""
    compact = re.sub(r"\s", "", wording)
    if re.fullmatch(_NUMBER, compact) and compact == wording:
        return compact, False
    digits = {row["printed"]: row["digit"] for row in rows("digit_lookalikes")}
    return "".join(digits.get(letter, letter) for letter in compact), True


def _kept_symbol(symbol: str) -> str | None:
    """The symbol without what only looks like its last groups: a name after a spaced hyphen ("KH-UBND - Phòng")."""
    kept = ""
    for piece in re.findall(rf"\s?{_HYPHEN}\s?{_TOKEN}|[/.&]{_TOKEN}|{_TOKEN}|\s?[/-]\s?", symbol):
        word = re.sub(r"[\s/.–—-]", "", piece)
        spaced = bool(re.match(rf"\s?{_HYPHEN}\s|\s{_HYPHEN}", piece))
        known = word in _bodies() or word in _misreadings() or word in types_by_symbol()
        shouted = len(word) >= 2 and word.upper() == word
        apart = bool(re.match(rf"\s{_HYPHEN}\s", piece))
        if kept and (
            (apart and kept not in types_by_symbol())
            or (spaced and not (known or (shouted and not piece.startswith((" ", "\n")))))
            or (piece.startswith(".") and not shouted)
        ):
            break
        kept += piece
    return kept.rstrip(" -–/.") or None


def _respelled(symbol: str) -> tuple[str, bool]:
    """Groups without the bar of Đ put right from the table."""
    wrong = _misreadings()
    parts = re.split(r"([-/.])", symbol)
    known = {*types_by_symbol(), *_bodies(), *wrong.values()}
    once = [single if (single := part.replace("ĐĐ", "Đ")) in known else part for part in parts]
    right = "".join(wrong.get(part, part) for part in once)
    return right, right != symbol

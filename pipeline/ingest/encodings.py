"""Bytes and letters of older Vietnamese encodings, to Unicode and back.

The letters stand in `tables/encodings.tsv`. Reading is greedy: a letter of two bytes is taken before one of a single byte,
without which every toned ơ and ư of VNI falls apart. What is left alone: bytes that no letter has are read as Windows-1252,
so quotes and dashes of the time survive.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.ingest.plausible import syllable_share

UPPER_BY_FONT = "tcvn3"
"""The encoding whose capitals come from a second font (.VnTimeH), so that its text keeps the lower-case letter."""

_NEAREST = {"“": b'"', "”": b'"', "‘": b"'", "’": b"'", "–": b"-", "—": b"-", "…": b"...", "•": b"-", "\xa0": b" "}
_SAMPLE = 100_000
"""Characters from the start of a text that its encoding is judged by."""
_MARKED = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read in, and how sure that is (0..1).

    `replaced` counts characters that were unreadable and stand as U+FFFD.
    """

    text: str
    encoding: str
    confidence: float
    replaced: int = 0


@cache
def _columns() -> dict[str, dict[str, bytes]]:
    lines = files("pipeline.ingest").joinpath("tables/encodings.tsv").read_text("utf-8").splitlines()
    names = lines[1].split("\t")[1:]
    columns: dict[str, dict[str, bytes]] = {name: {} for name in names}
    for line in lines[2:]:
        letter, *codes = line.split("\t")
        for name, code in zip(names, codes, strict=True):
            if code != "-":
                columns[name][letter] = bytes.fromhex(code)
    return columns


def legacy_encodings() -> tuple[str, ...]:
    """The names of the encodings in the table."""
    return tuple(_columns())


@cache
def _reader(encoding: str) -> tuple[dict[bytes, str], re.Pattern[bytes]]:
    letters = {code: letter for letter, code in _columns()[encoding].items()}
    for code, letter in list(letters.items()):
        if len(code) == 2:  # a capital typed with the mark of the small letter: "Uû" beside "UÛ"
            letters.setdefault(code[:1].upper() + code[1:], letter.upper())
    longest_first = sorted(letters, key=len, reverse=True)
    return letters, re.compile(b"|".join(re.escape(code) for code in longest_first))


def decode_legacy(data: bytes, encoding: str) -> str:
    """The bytes read as one of the older encodings.

    >>> decode_legacy("Uû ban nh©n d©n".encode("cp1252"), "tcvn3")
    'Uỷ ban nhân dân'
    """
    letters, pattern = _reader(encoding)
    parts, at = [], 0
    for match in pattern.finditer(data):
        parts += [_windows(data[at : match.start()]), letters[match.group()]]
        at = match.end()
    parts.append(_windows(data[at:]))
    text = "".join(parts)
    return _raise_capitals(text) if encoding == UPPER_BY_FONT else text


def encode_legacy(text: str, encoding: str) -> tuple[bytes, tuple[str, ...]]:
    """The text in an older encoding, and the characters that were lost on the way.

    A capital that the encoding lacks (TCVN3: "Ủ") becomes its small letter, as people typed it, and counts as lost.
    """
    codes = _columns()[encoding]
    out, lost = bytearray(), []
    for char in unicodedata.normalize("NFC", text):
        code = codes.get(char)
        if code is None and char.lower() in codes:
            code = codes[char.lower()]
            lost.append(char)
        if code is None:
            code = _outside(char, encoding)
            if _windows(code) != char:
                lost.append(char)
        out += code
    return bytes(out), tuple(lost)


def _outside(char: str, encoding: str) -> bytes:
    """A character that is no Vietnamese letter: Windows-1252 where no letter has its byte, else the nearest ASCII."""
    if char.isascii():
        return char.encode("ascii")
    try:
        code = char.encode("cp1252")
    except UnicodeEncodeError:
        return _NEAREST.get(char, b"?")
    taken = any(code in letter for letter in _columns()[encoding].values())
    return _NEAREST.get(char, b"?") if taken else code


def _windows(data: bytes) -> str:
    """Windows-1252; its five unused bytes stand for themselves, as browsers read them."""
    if data.isascii():
        return data.decode("ascii")
    return "".join(chr(b) if b in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes((b,)).decode("cp1252") for b in data)


def to_bytes(text: str) -> bytes | None:
    """The bytes behind a text that was read as Windows-1252 or Latin-1 by mistake; None where it holds other characters."""
    out = bytearray()
    for char in text:
        if ord(char) < 0x100:
            out.append(ord(char))
        else:
            try:
                out += char.encode("cp1252")
            except UnicodeEncodeError:
                return None
    return bytes(out)


def _raise_capitals(text: str) -> str:
    """Capitals that only the font made: "CéNG HßA" was typed with small é and ß, and read as "CộNG HòA"."""
    return "\n".join(raise_line(line) for line in text.split("\n"))


def raise_line(line: str) -> str:
    """One line with the capitals that only the font made; as many characters as before.

    >>> raise_line("CộNG HòA Xã HộI")
    'CỘNG HÒA XÃ HỘI'
    """
    if line.isascii():
        return line
    plain = [c for c in line if c.isascii() and c.isalpha()]
    if sum(c.isupper() for c in plain) >= 0.9 * len(plain) and any(map(_shouted, _WORD.findall(line))):
        return line.upper()  # so "X·" between "HßA" and "HéI" is XÃ, and "Sè: 27/KH" stays Số
    return _WORD.sub(lambda word: word.group().upper() if _shouted(word.group()) else word.group(), line)


def _shouted(word: str) -> bool:
    """True for "CéNG" and "ñY", which only capitals of a font explain; not for "Sè", where a sentence may begin."""
    plain = [c for c in word if c.isascii()]
    small = [at for at, c in enumerate(word) if not c.isascii() and c.islower()]
    if not plain or not small or not all(c.isupper() for c in plain):
        return False
    return len(plain) >= 2 or word[-1].isascii()


def decode(data: bytes) -> Decoded:
    """The text of a file, its encoding found from its bytes: a mark at the start, UTF-8, UTF-16, then the older ones.

    The older encodings use the same bytes for other letters, so each is tried; the one whose words are Vietnamese wins.
    Nothing is changed on disk.
    """
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            text = data[len(mark) :].decode(name, "replace")
            return Decoded(text, name, 1.0, text.count("\ufffd"))
    wide = _without_mark(data)
    if wide:
        text = data.decode(wide, "replace")
        return Decoded(text, wide, 0.95, text.count("\ufffd"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return Decoded(text, "ascii" if text.isascii() else "utf-8", 1.0)
    best = best_reading(data)
    damaged = data.decode("utf-8", "replace")
    broken = damaged.count("\ufffd")
    if broken * 50 < len(_MARKED.findall(damaged)) and best.confidence < 0.9:
        return Decoded(damaged, "utf-8", 0.8, broken)
    return best


def _without_mark(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of its ASCII letters is zero."""
    head = data[:4096]
    if len(head) < 8 or head.count(0) < len(head) // 8:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 8 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 8 * odd else None


def best_reading(data: bytes) -> Decoded:
    """The reading of single bytes that makes the most Vietnamese syllables; its share of them is the confidence."""
    sample = data[:_SAMPLE]
    scored = [(syllable_share(_read(sample, name), marked_only=True), name) for name in (*legacy_encodings(), "cp1258", "cp1252")]
    share, name = max(scored, key=lambda pair: pair[0])
    if share < 0.5 or (name != "cp1252" and not _is_vietnamese(_read(sample, name))):
        name = "cp1252"
    return Decoded(_read(data, name), name, share)


def _read(data: bytes, encoding: str) -> str:
    if encoding == "cp1258":
        return unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    if encoding == "cp1252":
        return _windows(data)
    return decode_legacy(data, encoding)


@cache
def _symbols() -> dict[int, str]:
    lines = files("pipeline.ingest").joinpath("tables/symbols.tsv").read_text("utf-8").splitlines()
    signs = {int(code, 16): sign for code, sign in (line.split("\t") for line in lines[2:])}
    return {**signs, ord("Ð"): "Đ"}  # Ð is Icelandic: the look-alike of old key maps


def usual_letters(text: str) -> str:
    """Letters and marks in one piece, the Vietnamese Đ, and signs instead of the private codes of symbol fonts.

    >>> usual_letters("\uf02d Ðoàn Thanh nie\u0302n")
    '- Đoàn Thanh niên'
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(_symbols())


def mend_encoding(text: str) -> tuple[str, str | None]:
    """Text whose letters are those of another encoding, put right; with the name of what was wrong, None where nothing was.

    "Uû ban nh©n d©n" pasted into a Unicode file is TCVN3 in disguise; "á»¦y ban" is UTF-8 read as Windows-1252. Each line is
    changed only where it becomes better Vietnamese, so a good line in the middle stays as it is.
    """
    usual = usual_letters(text)
    before = syllable_share(usual[:_SAMPLE], marked_only=True)
    if len(_MARKED.findall(text[:_SAMPLE])) < 8 or before >= 0.8:
        return usual, None
    best, wrong, after = before, None, usual
    for name in (*legacy_encodings(), "cp1258", "utf-8"):
        reread = "\n".join(_reread(line, name) for line in text[:_SAMPLE].split("\n"))
        share = syllable_share(reread, marked_only=True)
        if share > best + 0.1:
            best, wrong, after = share, name, reread
    if wrong is None or best < 0.8 or not _is_vietnamese(after):
        return usual, None
    return "\n".join(reread_if_better(line, wrong) for line in text.split("\n")), wrong


def _is_vietnamese(text: str) -> bool:
    """Most of the words, the unmarked ones too, and many different marked letters.

    A wrong-language OCR writes é for half of them: as TCVN3 "méi" becomes "mội", a syllable, but the words around stay wrong.
    """
    marked = _MARKED.findall(text)
    return syllable_share(text) >= 0.8 and len(set(marked)) >= min(6, len(marked) // 3)


def reread_if_better(line: str, encoding: str) -> str:
    """A line as the older encoding reads it, where that is at least as good Vietnamese as the line itself."""
    other = _reread(line, encoding)
    if syllable_share(other, marked_only=True) < syllable_share(line, marked_only=True):
        other = line
    return usual_letters(other)


def _reread(line: str, encoding: str) -> str:
    data = None if line.isascii() else to_bytes(line)
    if data is None:
        return line
    if encoding == "utf-8":
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            from ftfy import fix_encoding

            return fix_encoding(line)
    return _read(data, encoding)

"""Which numbers of a sentence are planned quantities: not what there is, where one starts from, or which ones are meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.extract.counted import Counted
from pipeline.viet.facts import alternatives, rows

MIXTURE = re.compile(
    r"(?<!\w)(?:cồn|nồng độ|dung dịch|[A-Z][a-z]*(?:ine|in B|in T|in|ol|yl|ate|ide))$|(?:không|chưa)\s+đạt[^,;.:]{0,40}$"
)
"""Before a percentage: the strength of a mixture ("Chlorine 70%"), or what is not to be reached."""


MIXED = re.compile(r"(?<![\w/.,-])(?=[OoIl]*\d)(?:[\dOo]|[Il](?=[\dOo]))+(?=\s*%|\s+[^\W\d_])")
"""A number with letters that only a reader's slip puts there; "5l" is five litres."""


def with_digits(sentence: str) -> str:
    """The sentence, as long as before, with such letters read as the digits they must be; who takes the number says so.

    >>> with_digits("Tổ chức 1O lớp, l0 hội nghị, 5l nước"), with_digits("Đạt 9O% số xã")
    ('Tổ chức 10 lớp, 10 hội nghị, 5l nước', 'Đạt 90% số xã')
    """
    return MIXED.sub(lambda m: m[0].translate(_DIGITS), sentence)


_DIGITS = str.maketrans("OoIl", "0011")

ENTITLED = re.compile(
    r"(?<!\w)(?:thuế suất|lãi suất|miễn thuế|giảm thuế|mức (?:đóng|hưởng|phạt|thu phí))[^;.]*$"
    r"|(?<!\w)(?:chỉ được|được (?:hưởng|áp dụng))(?!\w)[^,;.]*$",
    re.IGNORECASE,
)
"""Before a number that the law gives or takes: rates of taxes and interest, what somebody is entitled to."""


def counts_what_is(before: str, counted: Counted, *, aim: bool) -> bool:
    """Does the number count what there is or has been, rather than what is planned?"""
    if not aim and _past().search(before):
        return True
    if ENTITLED.search(before):
        return True
    if counted.kind == "%" or _context().search(before) is None:
        return False
    return not aim or before.lower().endswith(("của", "gồm", "theo"))


def spelt(sentence: str, counted: Counted) -> bool:
    """Is the number written in words? "một" before a noun is mostly an article, "toàn bộ" no share that is measured."""
    number = sentence[counted.quantity.number_start : counted.quantity.number_end]
    times = counted.unit == "lần" and sentence[: counted.start].rstrip().lower().endswith("gấp")
    return not any(c.isdigit() for c in number) and not is_share(counted) and not times


def is_share(counted: Counted) -> bool:
    """ "một nửa số xã", "1/3 số hộ"."""
    return counted.kind == "skip" and counted.unit.lower() == "số" and counted.quantity.value < 1


MEASURED = re.compile(
    r"(?:tuổi thọ|số năm sống|thời gian (?:chờ|giải quyết|xử lý|trả kết quả|tiếp nhận|đáp ứng|khởi sự|thông quan))(?!\w)[^;.]*$",
    re.IGNORECASE,
)
"""Before a length of time that is an aim itself: life expectancy in years, how long people wait in minutes."""


def lasts(sentence: str, counted: Counted) -> bool:
    """ "Thời lượng: từ 01 đến 03 ngày": how long each run of an activity is planned to be; "tuổi thọ đạt 74,5 tuổi"."""
    if counted.kind == "time" and MEASURED.search(sentence[: counted.start]):
        return True
    return (
        counted.kind == "time"
        and re.search(
            r"(?:thời lượng|thời gian)\s*(?:phát sóng|mỗi \w+|tập huấn)?\s*:?\s*$", sentence[: counted.start], re.IGNORECASE
        )
        is not None
        and sentence.lstrip().lower().startswith("thời lượng")
    )


def picks_out(sentence: str, counted: Counted) -> bool:
    """ "hợp tác xã có từ 10 thành viên trở lên": the bound says which ones are meant."""
    if counted.kind == "%" or counted.quantity.comparator not in (">=", "<=", ">", "<"):
        return False
    before = sentence[: counted.start].rstrip()
    if re.match(r"\W*đối với\s[^:,;]*$", before, re.IGNORECASE):
        return True
    reached = not before or before.endswith(":") or delivery_words().search(before)
    return not reached and re.match(r"từ\s", sentence[counted.start :], re.IGNORECASE) is not None


BASELINE = re.compile(r"so với\s+(?:cùng kỳ\s+)?([^,;.]{3,80})", re.IGNORECASE)
CHANGE = re.compile(
    r"(?<!\w)từ\s+(?:mức\s+)?\d[^;]{0,60}?\s(?<!trở )(?:lên|xuống|còn|tăng lên|giảm xuống)(?:\s+còn)?(?!\w)"
    r"(?=\s+(?:\w+\s+){0,2}\d)",  # where it goes to is a number: "lên 95%", not "lên sàn thương mại điện tử"
    re.IGNORECASE,
)
REACHED = re.compile(r"(?:đạt|hoàn thành|thêm|bình quân|đáp ứng|công nhận)(?:\s+\w+)?$", re.IGNORECASE)
"""Words by which a count of criteria is an aim, not an enumeration."""


def baseline_of(sentence: str, counted: Counted) -> str | None:
    """What the planned value is measured against: "so với năm 2020", "từ 12% xuống"."""
    compared = BASELINE.search(sentence, counted.end)
    if compared and not re.search(r";|\d", sentence[counted.end : compared.start()]):
        return " ".join(compared[1].split())
    changes = [m for m in CHANGE.finditer(sentence) if m.start() < counted.start and counted.start - m.end() < 20]
    if changes:
        number = re.search(r"\d[\d.,]*\s*%?", changes[-1][0])
        return " ".join(number[0].split()) if number else None
    return None


def without_baselines(sentence: str, counted: list[Counted]) -> Iterator[Counted]:
    """The quantities without those that only say where one starts from."""
    for c in counted:
        started = any(m.start() <= c.start and c.quantity.number_end <= m.end() for m in CHANGE.finditer(sentence))
        compared = any(m.start() <= c.start < m.end() for m in BASELINE.finditer(sentence))
        if not started and not compared:
            yield c


@cache
def _context() -> re.Pattern[str]:
    words = alternatives(row["wording"] for row in rows("number_contexts"))
    return re.compile(rf"(?<!\w)(?:{words})(?:\s+(?:các|cả|tất cả))?\s*$", re.IGNORECASE)


@cache
def _past() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?<!thực )(?:{alternatives(row['wording'] for row in rows('past_words'))})(?!\w)", re.IGNORECASE)


@cache
def delivery_words() -> re.Pattern[str]:
    """Verbs directly before a number that make it a thing to be delivered ("tổ chức", "in", "cấp phát")."""
    words = alternatives(row["wording"] for row in rows("delivery_words"))
    return re.compile(rf"(?<!\w)(?:{words})(?:\s+(?:được|thêm|mới|từ))?\s*$", re.IGNORECASE)


@cache
def _openers() -> frozenset[str]:
    return frozenset(row["wording"].split()[0] for row in rows("unit_openers"))


def function_word(unit: str) -> bool:
    """Is what follows the number a verb or preposition rather than a noun?"""
    return unit.split()[0].lower() in _openers()

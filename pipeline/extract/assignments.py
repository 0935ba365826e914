"""What one sentence assigns: the units it names as its subject, their role, and the units that assist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline.extract.unit_phrases import Mention, UnitList
from pipeline.extract.units import opens_task, read_units
from pipeline.viet.facts import alternatives, rows

Role = Literal["lead", "coordinate", "implement"]


@dataclass(frozen=True, slots=True)
class Subject:
    """The units that a sentence gives a task to, and where what they do begins.

    `manner` is "request" (đề nghị, giao, yêu cầu …), "opening" (the sentence begins with the unit), "adverbial"
    (an adverbial stands before it) or "told" ("nay thông báo … để các sở … thực hiện").
    """

    units: tuple[Mention, ...]
    start: int
    predicate: int
    manner: str


def _pattern(table: str, column: str = "wording") -> str:
    return alternatives(row[column] for row in rows(table))


@cache
def _requests() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({_pattern('requests')})(?:\s*:)?\s+", re.IGNORECASE)


@cache
def _adverbs() -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{_pattern('role_adverbs')})(?!\w)[\s,]*(?:và\s+)?)*", re.IGNORECASE)


@cache
def _role_words() -> tuple[re.Pattern[str], dict[str, Role]]:
    roles: dict[str, Role] = {row["wording"]: row["role"] for row in rows("role_openings")}  # type: ignore[misc]
    return re.compile(rf"({alternatives(roles)})(?!\w)", re.IGNORECASE), roles


@cache
def _adverbials(*, tasks: bool) -> re.Pattern[str]:
    """Openings of an adverbial; with `tasks` also those that could open a task of their own."""
    words = (row["wording"] for row in rows("adverbial_openers") if tasks or row["kind"] != "task")
    return re.compile(rf"(?:{alternatives(words)})(?!\w)(?<!theo(?=\s+dõi))", re.IGNORECASE)


JOINED = re.compile(
    r"[\s,;]*(?:và\s+)?(?:cùng\s+)?(?:phối\s+hợp|phối\s+kết\s+hợp)?(?:\s+chặt\s+chẽ)?(?:[\s,;]*(?:và\s+)?(?:hỗ\s+trợ|hướng\s+dẫn|đôn\s+đốc))*\s*(?:với|cùng(?:\s+với)?)?\s*",
    re.IGNORECASE,
)


def role_of(task: str) -> tuple[Role, int]:
    """The role that a task's opening words give its unit, and where they end.

    >>> role_of("Chủ động phối hợp với các cơ quan")[0], role_of("Chủ trì tổ chức các lớp")[0], role_of("Tổ chức, phối hợp")[0]
    ('coordinate', 'lead', 'implement')
    """
    pattern, roles = _role_words()
    for at in _starts(task):
        begin = _adverbs().match(task, at)
        at = begin.end() if begin else at
        found = pattern.match(task, at)
        if found:
            return roles[" ".join(found[1].lower().split())], found.end()
    return "implement", 0


def _starts(task: str) -> Iterator[int]:
    """Where the task itself may begin: at once, or after the comma that closes an opening adverbial."""
    yield 0
    if _adverbials(tasks=False).match(task):
        stop = re.search(r"[.;](?!\d)", task)
        for comma in re.finditer(r",\s*", task[: stop.start() if stop else 300]):
            yield comma.end()


def assisting(task: str, at: int) -> tuple[Mention, ...]:
    """The units named after "chủ trì, phối hợp với" in a task; `at` is where "chủ trì" ends.

    >>> [u.text for u in assisting("Chủ trì, phối hợp với Sở Y tế, UBND các xã xây dựng kế hoạch", 7)]
    ['Sở Y tế', 'UBND các xã']
    """
    joined = JOINED.match(task, at)
    if joined is None or not re.search(r"phối|cùng", joined[0], re.IGNORECASE):
        return ()
    found = read_units(task[joined.end() :], lower=True)
    return _moved(found.units, joined.end()) if found else ()


def _moved(units: tuple[Mention, ...], by: int) -> tuple[Mention, ...]:
    return tuple(Mention(u.start + by, u.end + by, u.text, u.group) for u in units)


def find_subject(sentence: str) -> Subject | None:
    """The subject of its own that a sentence has; None where it only says what is to be done, or tells how things are.

    >>> find_subject("Đề nghị các cơ quan, đơn vị triển khai thực hiện.").units[0].text
    'các cơ quan, đơn vị'
    >>> find_subject("Trong quá trình thực hiện, Sở Y tế chủ động báo cáo.").manner
    'adverbial'
    """
    return _opening(sentence) or _requested(sentence) or _told(sentence) or _after_adverbial(sentence) or _after_name(sentence)


def _opening(sentence: str) -> Subject | None:
    found = read_units(sentence)
    if found is None or found.start > 2:
        return None
    if not acts(sentence, found) or _hands_on(sentence, found.end):
        return None
    if _ANSWERS.match(sentence) and re.search(r"(?<!\w)biết(?!\w)", sentence):
        return None
    return Subject(_resolved(sentence, found), 0, found.end, "opening")


def _hands_on(sentence: str, at: int) -> bool:
    """Does the subject itself only ask others ("UBND huyện yêu cầu các xã …")?"""
    return re.match(r"(?:kính |trân trọng )?(?:đề nghị|yêu cầu|giao)\s", sentence[at:]) is not None


def acts(sentence: str, found: UnitList) -> bool:
    """Does what follows the units say what they are to do, rather than what they are, have or have done?"""
    after = sentence[found.end :]
    if found.opener == "verb":
        states = re.match(
            r"(?:là(?!\s+(?:cơ quan|đơn vị|đầu mối|bộ phận))|không|đạt|có ít nhất|có tối thiểu|quy định tại)\s", after
        )
        return states is None
    if found.opener == "manner":
        return not re.match(r"(?:đã|đang|chưa|bị|được(?!\s+giao)|chỉ)\s", after)
    if found.opener == "link":
        return LINKS.match(after) is not None
    return found.opener == "mark" and after.startswith(":")


LINKS = re.compile(r"(?:theo|căn cứ|trên cơ sở|trong|khi|tùy|tuỳ|để|ngoài|hằng|hàng|trước|thông qua|dựa|từ|đến)\s")
"""Words that open an adverbial between a subject and its verb."""

AFTER_ADVERBIAL = re.compile(
    r"[,:]\s+|(?<=thực hiện)\s+(?=[A-ZĐỦ])|năm (?:19|20)\d\d,?\s+(?=các\s)|(?<=;)\s+|(?<=vướng mắc|phát sinh)\s+(?=các\s)"
)
"""Where an adverbial may end and the subject begin."""


def _requested(sentence: str) -> Subject | None:
    for request in _requests().finditer(sentence):
        before = sentence[: request.start()].rstrip()
        if not _may_request(before, request[1]):
            continue
        rest = sentence[request.end() :]
        found = read_units(rest, lower=True)
        if found is None or found.start > 0 or not (acts(rest, found) or (found.opener == "verb")):
            continue
        if request[1].lower().startswith(GIVES) and _own_people(found.units[0]):
            continue
        return Subject(_moved(_resolved(rest, found), request.end()), request.start(), request.end() + found.end, "request")
    return None


@cache
def _people() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(row['wording'] for row in rows('unit_heads') if row['kind'] == 'person')})(?!\w)")


def _own_people(unit: Mention) -> bool:
    """ "Phân công cán bộ theo dõi": a unit's own people in small letters, without a determiner, are part of its task."""
    return _people().match(unit.text) is not None


GIVES = ("giao", "phân công")
"""Words by which a body hands a task to another, which it may do in the middle of its own ("Thống nhất chủ trương, giao …")."""


def _may_request(before: str, word: str) -> bool:
    """A request opens a clause, or follows the body that makes it; "được giao", "theo yêu cầu" are none."""
    if not before or before[-1] in ";.:”)":
        return True
    if not word.lower().endswith(("đề nghị", "yêu cầu")):
        gives = word.lower().startswith(GIVES)
        if gives and re.search(r"(?:^|[,;.]\s*)trong đó,?$", before, re.IGNORECASE):
            return True
        return gives and (_is_all_units(before) or (before[-1] == "," and not re.search(r"(?<!\w)đã(?!\w)", before)))
    if before[-1] == ",":
        return True
    tail = re.split(r"[,;.:]", before)[-1].strip()
    if tail.lower() in ("và", "đồng thời", "trân trọng", "kính") or read_units(tail) is not None:
        return True
    clause = re.split(r"[;.:]", before)[-1].strip()
    return any(_is_all_units(clause[at:]) for at in (0, *(m.end() for m in re.finditer(r",\s+", clause))))


def _is_all_units(text: str) -> bool:
    """Is a text nothing but units: "Sở Văn hóa, Thể thao và Du lịch"?"""
    units = read_units(text)
    return units is not None and units.start == 0 and units.end >= len(text)


def _after_adverbial(sentence: str) -> Subject | None:
    """ "Trên cơ sở …, các sở … xây dựng", "Trong quá trình thực hiện Thủ trưởng các địa phương chủ động …"."""
    opening = _adverbials(tasks=True).match(sentence)
    if opening is None:
        return None
    for at in [m.end() for m in AFTER_ADVERBIAL.finditer(sentence[:600])]:
        clause = sentence[at:]
        if not _lists_aims(sentence) and not _CONDITION.search(sentence[:at]) and opens_task(clause):
            return None  # the task itself begins: "Căn cứ nhiệm vụ, chỉ đạo các trường …, các trung tâm quản lý …"
        found = read_units(clause) or _bound(clause)
        if found is None or found.start > 0 or found.opener not in ("verb", "manner", "link"):
            found = _after_time(clause)
            if found is None:
                continue
        if _hands_on(clause, found.end):
            return None  # the body that asks: whom it asks is not said in words that can be read
        if not acts(clause, found):
            continue
        if _is_object(sentence[:at]):
            continue
        return Subject(_moved(_resolved(clause, found), at), at, at + found.end, "adverbial")
    return None


_PURPOSE = re.compile(
    r"(?:để|nhằm|ngoài|bên cạnh|cùng với|đồng thời|riêng|sau khi|trước khi|khi)\s",
    re.IGNORECASE,
)


_NAME = re.compile(r"[A-ZĐÀ-Ỹ][^:;.]{2,120}:\s+")


def _after_name(sentence: str) -> Subject | None:
    """ "Ngày Pháp luật năm 2020: các Cục tổ chức hưởng ứng": an activity's name and a colon before its subject."""
    name = _NAME.match(sentence)
    found = read_units(sentence[name.end() :]) if name else None
    if name is None or found is None or found.start > 0 or found.opener not in ("verb", "manner"):
        return None
    rest = sentence[name.end() :]
    if not acts(rest, found) or _hands_on(rest, found.end):
        return None
    return Subject(_moved(_resolved(rest, found), name.end()), name.end(), name.end() + found.end, "adverbial")


def _bound(clause: str) -> UnitList | None:
    """Units in small letters without a determiner, where the next word is a duty: "…, lực lượng xung kích phải có mặt"."""
    found = read_units(clause, lower=True)
    return found if found is not None and re.match(r"(?:phải|cần|có trách nhiệm)\s", clause[found.end :]) else None


_CONDITION = re.compile(r"(?<!\w)(?:nếu|trường hợp|khi)(?!\w)", re.IGNORECASE)
"""Words that open a condition, whose commas part its own verbs: "nếu thấy cần sửa đổi, bổ sung …, các bộ chủ động đề xuất"."""


def _lists_aims(sentence: str) -> bool:
    """Does the adverbial go on with verbs of its own ("Để đẩy nhanh tiến độ, nâng cao chất lượng, các sở …")?"""
    return _PURPOSE.match(sentence) is not None


_ANSWERS = re.compile(r"[A-ZĐỦ][^,;:.]{1,80}?\s(?:trả lời|thông báo|có ý kiến|phúc đáp|thông tin)\s[^;:]{0,150}?(?:để|đến)\s")
""" "Cục Thuế trả lời để Thuế tỉnh được biết và thực hiện": what the body that answers does is no task."""


def _told(sentence: str) -> Subject | None:
    """ "Nay thông báo … để các sở, ngành biết, triển khai thực hiện"."""
    answers = _ANSWERS.match(sentence)
    if not answers and not re.match(r"(?:nay|trên đây|văn phòng)\s", sentence, re.IGNORECASE):
        return None
    for place in re.finditer(r"(?:để|đê|đề|đến)\s+(?=(?:các|quý)\s|[A-ZĐỦ])", sentence):
        rest = sentence[place.end() :]
        found = read_units(rest, lower=True)
        if found is not None and found.start == 0 and found.opener in ("verb", "manner"):
            return Subject(_moved(found.units, place.end()), place.end(), place.end() + found.end, "told")
    return None


def _after_time(clause: str) -> UnitList | None:
    """ "trong năm 2024 các xã căn cứ …": a time before the subject."""
    time = re.match(
        r"(?:trong\s+)?(?:năm|quý|tháng)\s+(?:\d[\w/]*|[IVX]+(?:/\d{4})?|này|nay)(?:\s+năm\s+\d{4})?,?\s+(?=\S)",
        clause,
        re.IGNORECASE,
    )
    if time is None:
        return None
    found = read_units(clause[time.end() :], lower=True)
    if found is None or found.start > 0:
        return None
    by = time.end()
    return UnitList(_moved(found.units, by), found.start + by, found.end + by, found.opener)


_GIVEN_TO = re.compile(r".*(?<!\w)(?:về|cho|với|gửi|trình|báo cáo)\s+(?=[A-ZĐỦ])", re.DOTALL)
"""Before the first of a list of bodies that something is sent to: "gửi về Bộ Xây dựng, Bộ Tài chính"."""


def _is_object(before: str) -> bool:
    """Is what follows the comma only another item of a list inside the adverbial?"""
    last = re.split(r"[,;:]\s*", before.rstrip(" ,;:"))[-1]
    given = _GIVEN_TO.search(last)
    if given and before.rstrip().endswith(",") and _is_all_units(last[given.end() :]):
        return True
    return read_units(last, lower=True) is not None and len(last.split()) < 8 and not _adverbials(tasks=True).match(last)


def _resolved(sentence: str, found: UnitList) -> tuple[Mention, ...]:
    """The units; for a general word with a name in brackets, the name: "đơn vị chức năng (Văn phòng Điều phối)"."""
    units: list[Mention] = []
    for unit in found.units:
        bracket = re.match(r"\s*\(([^()]+)\)", sentence[unit.end :])
        general = re.match(r"(?:các\s+)?(?:cơ quan|đơn vị|bộ phận)(?!\w)", unit.text, re.IGNORECASE)
        named = read_units(bracket[1]) if bracket and general else None
        if bracket and named and named.end >= len(bracket[1].rstrip()):
            by = unit.end + bracket.start(1)
            units += _moved(named.units, by)
        else:
            units.append(unit)
    return tuple(units)


def request_at(heading: str) -> int:
    """Where the unit begins in a heading that opens with "Đề nghị", "Giao" or "Trách nhiệm của"; 0 where it does not.

    >>> request_at("Đề nghị Ban Tuyên giáo Tỉnh ủy"), request_at("Sở Y tế")
    (8, 0)
    """
    found = _requests().match(heading)
    return found.end() if found else 0


ABOUT = re.compile(r"(?:đối với|về phía)(?!\w)", re.IGNORECASE)
"""Words that give a task to a unit under Tổ chức thực hiện; elsewhere they only say whom something is about."""


_DUTY = re.compile(
    r"\s*(?:(?:cần|phải|sẽ)\s+)?(?:chủ động|chủ trì|phối hợp|tiếp tục|tăng cường|khẩn trương|nghiêm túc|tích cực|thường xuyên"
    r"|có trách nhiệm|chịu trách nhiệm|rà soát|báo cáo|xây dựng kế hoạch)(?!\w)"
)
"""Words that, right behind the units of "đối với", give them a task anywhere."""


def only_about(sentence: str, subject: Subject) -> bool:
    """Does "đối với" only say whom the sentence is about ("Đối với các xã đã đạt chuẩn: …")?"""
    if subject.manner != "request" or ABOUT.match(sentence) is None:
        return False
    return _DUTY.match(sentence, subject.predicate) is None

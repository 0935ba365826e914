"""Which level of government bears the money of a budget item."""

from __future__ import annotations

import re

from pipeline.extract.references import find_references
from pipeline.viet.funding import Source, highest

_PLACE = r"(?P<level>trung ương|tỉnh|huyện|quận|thị xã|thành phố|xã(?! hội)|phường|thị trấn)(?!\w)"
_BODY = r"(?:(?:ủy|uỷ) ban nhân dân|ubnd|hđnd|các|cấp|đối với|ngân sách|bộ|sở|phòng)"
_BEARER = re.compile(rf"{_BODY}(?: (?:các|cấp|của))*\s+{_PLACE}")
_LABEL = re.compile(rf"(?:nguồn |kinh phí |phần )?(?:cấp|ngân sách cấp|các|đối với (?:các|cấp)) {_PLACE}[^:]{{0,40}}:")
_OF_LEVEL = {
    "trung ương": "trung ương",
    "tỉnh": "tỉnh",
    "huyện": "huyện",
    "quận": "huyện",
    "thị xã": "huyện",
    "thành phố": "huyện",
    "xã": "xã",
    "phường": "xã",
    "thị trấn": "xã",
}
_GIVES = re.compile(
    r"(?:chủ động )?(?:xây dựng kế hoạch, kinh phí|bố trí|(?<!khả năng )cân đối|bảo đảm|đảm bảo|phân bổ|dành|tự"
    r"|cấp(?= (?:cho|về|kinh phí)))(?!\w)"
)


def bearing_level(
    text: str, heading: str | None, sources: tuple[Source, ...], *, in_district: bool, in_city: bool = False
) -> str | None:
    """The highest level that an item names as the one that bears the money: by label, sources, or the body that gives.

    `heading` is that of the unit whose task the item is; None under KINH PHÍ, where headings name no unit. A phòng is of the
    district only in a district's plan (`in_district`): those of a sở bear no level's money. In the plan of a city that is a
    province of its own (`in_city`) "thành phố" is the province. Who only advises ("tham mưu bố trí kinh phí") bears nothing.
    """
    cited = [(ref.start, ref.end) for ref in find_references(text, preamble=False)]
    plain = "".join(" " if any(a <= i < b for a, b in cited) else letter for i, letter in enumerate(text)) if cited else text
    folded = re.sub(r"\s+", " ", plain.lower())
    if in_city:
        folded = re.sub(r"(?<=ubnd )thành phố(?! [a-zđà-ỹ]*,)|(?<=nhân dân )thành phố", "tỉnh", folded)
    levels = [source.level for source in sources if source.level]
    label = _LABEL.match(folded)
    if label:
        levels.append(_OF_LEVEL[label["level"]])
    gives = _GIVES.search(folded)
    if gives:
        levels += [_OF_LEVEL[found["level"]] for found in _BEARER.finditer(folded[: gives.start()])]
        levels += _levels_after(folded, gives.end())
        advises = re.search(r"(?:tham mưu|đề xuất|đề nghị)(?: [^\s;.,]+){0,8} $", folded[: gives.start()] + " ") is not None
        if not advises:
            levels += _heading_level(folded, in_district=in_district)
        if not levels and heading and not advises:
            levels += _heading_level(heading, in_district=in_district)
    return highest(levels)


def _levels_after(folded: str, at: int) -> list[str]:
    """ "ở tất cả các cấp huyện, xã": the levels where the money is given."""
    found = re.search(r"(?:ở|tại|của) (?:tất cả )?(?:các )?cấp (trung ương|tỉnh|huyện|xã)(?:, (?:cấp )?(huyện|xã))*", folded[at:])
    return [_OF_LEVEL[word] for word in re.findall(r"trung ương|tỉnh|huyện|xã", found[0])] if found else []


def _heading_level(heading: str, *, in_district: bool) -> list[str]:
    """The level of the unit that a heading names: it is the one that gives."""
    folded = re.sub(r"\s+", " ", heading.lower()).replace("xã hội", "")
    if re.match(r"(?:\W|đề nghị |các )*sở ", folded):
        return ["tỉnh"]
    if re.match(r"\W*phòng ", folded):
        return ["huyện"] if in_district else []
    found = re.search(
        rf"(?<!\w)(?:ủy ban nhân dân|uỷ ban nhân dân|ubnd|cấp)(?: các| cấp)*\s+{_PLACE}",
        folded,
    )
    return [_OF_LEVEL[found["level"]]] if found else []


LOCAL = re.compile(r"ngân sách địa phương|nguồn lực địa phương", re.IGNORECASE)


def of_own_level(text: str, sources: tuple[Source, ...], level: str | None) -> tuple[Source, ...]:
    """ "bố trí ngân sách địa phương" as the task of a province's body is the province's budget."""
    named = any(one.level == level for one in sources)  # "ngân sách tỉnh, ngân sách địa phương": the other one is the rest
    if level not in ("tỉnh", "huyện", "xã") or named or not LOCAL.search(text):
        return sources
    return tuple(
        Source(one.start, one.end, f"ngân sách {level}", level)
        if one.source == "ngân sách nhà nước" and LOCAL.search(text[one.start : one.end])
        else one
        for one in sources
    )

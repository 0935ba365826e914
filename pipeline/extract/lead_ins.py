"""Words that only announce the items below them, alone or at the end of a task."""

from __future__ import annotations

import re

LEAD_IN = re.compile(r"(?:sau(?: đây)?|cụ thể|dưới đây|như sau)\s*:?\s*$", re.IGNORECASE)


def only_leads_in(text: str) -> bool:
    """Does a stretch only announce the items below it ("thực hiện các nhiệm vụ sau:")?"""
    if re.fullmatch(r"\s*(?:chỉ đạo|tổ chức|triển khai)?\s*thực hiện\s*:\s*", text, re.IGNORECASE):
        return True
    said = without_lead_in(text)
    return LEAD_IN.search(text) is not None and len(text.split()) < 26 and (said == text or len(said.split()) < 8)


ANNOUNCED = re.compile(
    r"\s*[,;]\s*(?:trong đó|trọng tâm|cụ thể|tập trung|nhất là|chú trọng|ưu tiên|gồm|bao gồm)(?!\w)[^,;.]{0,80}:?\s*$",
    re.IGNORECASE,
)


def without_lead_in(text: str) -> str:
    """The text without a tail that only announces what follows: "…; trong đó, tập trung các nhiệm vụ cụ thể:"."""
    folded = text.replace("trong đó, ", "trong đó  ")
    found = ANNOUNCED.search(folded)
    announces = found is not None and (text.rstrip().endswith(":") or LEAD_IN.search(text) is not None)
    return text[: found.start()] if found is not None and announces else text

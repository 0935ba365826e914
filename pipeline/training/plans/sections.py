"""The sections of a synthetic plan between its preamble and its closing, in the order and the forms that offices use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.training.plans.records import PAIR, Task

if TYPE_CHECKING:
    from pipeline.training.plans.document import Draft

ROLES = {"!": "lead", "&": "coordinate", "~": "none"}


def allow_citing(draft: Draft) -> None:
    """Lets templates name documents: `<cite>` a new one, `<citeup>` one of the preamble, `<citeref>` the one of `$ref`."""
    references, values = draft.references, draft.grammar.values

    def cite() -> str:
        return references.worded(references.drawn(near=draft.rng.random() < 0.4))

    def citeup() -> str:
        record = dict(draft.rng.choice(references.known)) if references.known else references.drawn(near=True)
        record["subject"] = None
        return references.worded(record)

    def citeref() -> str:
        record = {**references.drawn(near=True), "subject": None}
        values["ref"] = str(record["code"])
        return references.worded(record)

    def citeground() -> str:
        return references.worded(references.drawn(near=draft.rng.random() < 0.5), "Thực hiện ")

    values |= {"citeground": citeground, "cite": cite, "citeup": citeup, "citeref": citeref}


def body(draft: Draft) -> None:
    """All sections of a plan; which ones there are is drawn."""
    rng = draft.rng
    if rng.random() < 0.12:
        _situation(draft)
    _aims(draft)
    if rng.random() < 0.75:
        _goals(draft)
    _content(draft)
    if rng.random() < 0.25:
        heading(draft, 1, "heading_time")
        items(draft, [f"Thời gian: {draft.grammar.one('due')}", f"Địa bàn: trên toàn {draft.setting.values['levelname']}"])
    if rng.random() < 0.85:
        _money(draft)
    _organise(draft)


def heading(draft: Draft, level: int, section: str, text: str | None = None) -> str:
    """Write a heading with its number; the first level mostly in capitals."""
    wording = text or draft.grammar.one(section)
    shown = wording.upper() if level == 1 and draft.numbering.capitals else wording
    colon = ":" if level > 1 and draft.rng.random() < 0.15 else ""
    draft.writer.write(shown + colon, "heading")
    paragraph = draft.writer.paragraphs[-1]
    paragraph.label, paragraph.level = draft.numbering.next(level), level
    return wording


def item(draft: Draft, marked: str, *, task: Task | None = None, due: str | None = None, label: str | None = None) -> None:
    """Write one item under a heading."""
    draft.writer.write(marked, "bullet", tasks=(task,) if task else (), due=due)
    draft.writer.paragraphs[-1].label = draft.numbering.bullet if label is None else label


def items(draft: Draft, lines: list[str], due: str | None = None) -> None:
    for line in lines:
        item(draft, line, due=due)


def _situation(draft: Draft) -> None:
    heading(draft, 1, "heading_situation")
    items(draft, draft.grammar.some("situation", 1, 3))


def _aims(draft: Draft) -> None:
    rng, grammar = draft.rng, draft.grammar
    if rng.random() < 0.2:
        heading(draft, 1, "heading_aims")
        items(draft, grammar.some("purpose", 1, 4))
        return
    heading(draft, 1, "heading_aims_both")
    heading(draft, 2, "heading_aims")
    items(draft, grammar.some("purpose", 1, 4))
    heading(draft, 2, "heading_requirements")
    items(draft, grammar.some("requirement", 1, 4))


def _goals(draft: Draft) -> None:
    rng, grammar = draft.rng, draft.grammar
    kind = rng.random()
    if kind < 0.35:
        due = _year_in(heading(draft, 1, "heading_indicators"))
        items(draft, _ended(draft, grammar.some("target", 2, 7)), due)
        return
    due = _year_in(heading(draft, 1, "heading_goals"))
    if kind < 0.55:
        items(draft, [*grammar.some("goal", 1, 2), *_ended(draft, grammar.some("target", 1, 5))], due)
        return
    heading(draft, 2, "heading_general_goal")
    items(draft, grammar.some("goal", 1, 3), due)
    wording = heading(draft, 2, "heading_dated_goal" if rng.random() < 0.25 else "heading_specific_goal")
    items(draft, _ended(draft, grammar.some("target", 2, 8)), _year_in(wording) or due)


def _year_in(heading_: str) -> str | None:
    """The time that a heading sets for the aims under it."""
    found = re.search(r"(?:đến )?năm \d{4}", heading_)
    return found[0] if found else None


def _ended(draft: Draft, lines: list[str]) -> list[str]:
    """Items that end in semicolons until the last, or all in stops."""
    semicolons = draft.rng.random() < 0.4
    stripped = [line.rstrip(".; ") for line in lines]
    if not semicolons:
        return [f"{line}." for line in stripped]
    return [f"{line}{'.' if index == len(lines) - 1 else ';'}" for index, line in enumerate(stripped)]


def _content(draft: Draft) -> None:
    rng, grammar = draft.rng, draft.grammar
    heading(draft, 1, "heading_content")
    form = rng.choices(("groups", "flat", "blocks", "table", "mixed"), (35, 15, 25, 12, 13))[0]
    if form == "flat":
        items(draft, grammar.some("content", 3, 7))
        return
    heads = list(grammar.sections["content_head"])
    rng.shuffle(heads)
    for head in heads[: rng.randint(2, 5) if form in ("groups", "mixed") else rng.randint(1, 2)]:
        heading(draft, 2, "", head)
        items(draft, grammar.some("content", 1, 3))
    if form in ("blocks", "mixed"):
        heading(
            draft,
            2,
            "",
            rng.choice(("Các hoạt động cụ thể", "Hoạt động chủ yếu", "Các nội dung cần triển khai", "Nhiệm vụ cụ thể")),
        )
        _blocks(draft)
    if form == "table":
        heading(
            draft,
            2,
            "",
            rng.choice(("Bảng phân công nhiệm vụ", "Tiến độ thực hiện", "Danh mục nhiệm vụ năm " + draft.setting.values["year"])),
        )
        _task_table(draft)


def _units(draft: Draft, low: int, high: int) -> list[str]:
    units = [unit for kind in ("lead", "any", "media", "front", "local", "police") for unit in draft.setting.units.get(kind, ())]
    plain = [unit for unit in units if not PAIR.search(unit) and "," not in unit]
    return draft.rng.sample(plain, min(len(plain), draft.rng.randint(low, high)))


def _blocks(draft: Draft) -> None:
    """Activities, each followed by lines that say who leads, who helps, how many and when."""
    rng, grammar = draft.rng, draft.grammar
    lead = rng.choice(("Đơn vị chủ trì", "Cơ quan chủ trì", "Chủ trì", "Đơn vị chủ trì thực hiện"))
    help_ = lead.replace("chủ trì", "phối hợp").replace("Chủ trì", "Phối hợp")
    when = rng.choice(("Thời gian thực hiện", "Thời gian", "Thời gian hoàn thành", "Tiến độ"))
    for activity in grammar.some("activity", 2, 5):
        activity = activity.rstrip(".;")
        colon = rng.choice((":", ".", ":", ""))
        item(draft, activity + colon)
        due = grammar.one("due") if rng.random() < 0.85 else None
        leads, helpers = _units(draft, 1, 1), _units(draft, 1, 3)
        helpers = [unit for unit in helpers if unit not in leads]
        has_lead = rng.random() < 0.93
        if has_lead:
            _plus(draft, lead, leads, Task(tuple(leads), "lead", due, activity))
        if helpers:
            _plus(draft, help_, helpers, Task(tuple(helpers), "coordinate", due, activity))
        if rng.random() < 0.45:
            item(draft, grammar.one("amount_line") + ".", due=due, label=draft.numbering.plus)
        if due:
            aside = rng.choice(("", "", " (thời gian cụ thể có thông báo sau)"))
            item(draft, f"{when}: {due}{aside}.", label=draft.numbering.plus)


def _plus(draft: Draft, label: str, units: list[str], task: Task) -> None:
    joined = "; ".join(units) if draft.rng.random() < 0.25 else ", ".join(units)
    item(draft, f"{label}: {joined}.", task=task, label=draft.numbering.plus)


def _task_table(draft: Draft) -> None:
    """A table of tasks as text: cells separated by tabs."""
    rng, grammar, writer = draft.rng, draft.grammar, draft.writer
    numbered = rng.random() < 0.8
    head = [
        *(["STT"] if numbered else []),
        rng.choice(("Nội dung công việc", "Nhiệm vụ", "Nội dung")),
        "Đơn vị chủ trì",
        "Đơn vị phối hợp",
    ]
    writer.write("\t".join([*head, rng.choice(("Thời gian thực hiện", "Thời hạn hoàn thành", "Tiến độ"))]), "row")
    for number, activity in enumerate(grammar.some("activity", 3, 7), 1):
        leads, helpers, due = _units(draft, 1, 1), _units(draft, 1, 2), grammar.one("due")
        helpers = [unit for unit in helpers if unit not in leads] or ["Các cơ quan, đơn vị liên quan"]
        first = f"{number}\t" if numbered else ""
        row = "\t".join([activity, ", ".join(leads), ", ".join(helpers), due])
        activity = activity.rstrip(".")
        leading = Task(tuple(leads), "lead", due, activity, len(first))
        helping = Task(tuple(helpers), "coordinate", due, activity, len(first))
        writer.write(first + row, "row", tasks=(leading, helping))


def _money(draft: Draft) -> None:
    rng, grammar = draft.rng, draft.grammar
    heading(draft, 1, "heading_money")
    lines = grammar.some("money", 1, 3)
    if rng.random() < 0.25:
        lines.append(grammar.one("money_owned"))
    items(draft, lines)
    if rng.random() < 0.2:
        _money_table(draft)


def _money_table(draft: Draft) -> None:
    """A table of amounts as text; each line with an amount is a row of the truth, the total too."""
    rng, grammar, writer = draft.rng, draft.grammar, draft.writer
    unit, power = rng.choice((("triệu đồng", 6), ("nghìn đồng", 3), ("đồng", 0)))
    if rng.random() < 0.5:
        writer.write(f"Đơn vị tính: {unit}", "row")
        writer.write("STT\tNội dung\tKinh phí", "row")
    else:
        writer.write(f"STT\tNội dung chi\tKinh phí ({unit})", "row")
    total = 0
    for number, purpose in enumerate(grammar.some("budget_item", 3, 6), 1):
        amount = rng.randint(5, 90) * 5 * {6: 1, 3: 1000, 0: 1_000_000}[power]
        total += amount
        writer.write(f"{number}\t{{M a={amount};x={power}:{purpose}\t{_dotted(amount)}}}", "row")
    writer.write(f"\t{{M a={total};x={power}:{rng.choice(('Tổng cộng', 'Cộng', 'Tổng số'))}\t{_dotted(total)}}}", "row")


def _dotted(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _organise(draft: Draft) -> None:
    rng, grammar = draft.rng, draft.grammar
    heading(draft, 1, "heading_organise")
    form = rng.choices(("headings", "inline", "loose"), (70, 18, 12))[0]
    if form == "loose":
        items(draft, grammar.some("organise_loose", 2, 4))
        return
    for unit, kind in chosen_units(draft):
        if form == "headings":
            headed(draft, unit, kind)
        else:
            _inline(draft, unit, kind)


def chosen_units(draft: Draft) -> list[tuple[str, str]]:
    """Units that get tasks, with the kind of their tasks; the leading one first."""
    rng, units = draft.rng, draft.setting.units
    chosen: list[tuple[str, str]] = []
    for kind, many in (("lead", 1), ("any", 3), ("finance", 1), ("media", 1), ("police", 1), ("front", 1), ("local", 1)):
        pool = units.get(kind, [])
        for unit in rng.sample(pool, min(len(pool), rng.randint(0 if kind != "lead" else 1, many))):
            if unit not in [name for name, _ in chosen]:
                chosen.append((unit, kind))
    first, rest = chosen[:1], chosen[1:]
    rng.shuffle(rest)
    return first + rest


def headed(draft: Draft, unit: str, kind: str, level: int = 2) -> None:
    """A heading that names a unit, and its tasks below."""
    prefix = "Đề nghị " if kind == "front" and draft.rng.random() < 0.5 else ""
    heading(draft, level, "", prefix + unit)
    named = tuple(PAIR.split(unit))
    for line in draft.grammar.some(f"task_{kind}", 1, 4):
        role = ROLES.get(line[0], "implement")
        text = line[1:] if line[0] in ROLES else line
        if role == "none":
            item(draft, text)
        else:
            item(draft, text, task=Task(named, role))


def _inline(draft: Draft, unit: str, kind: str) -> None:
    """One paragraph for a unit: its name, a colon, its task."""
    line = draft.grammar.one(f"task_{kind}")
    while line[0] == "~":
        line = draft.grammar.one(f"task_{kind}")
    role = ROLES.get(line[0], "implement")
    text = line[1:] if line[0] in ROLES else line
    lead = f"{unit}: "
    named = tuple(PAIR.split(unit))
    draft.writer.write(lead + text, "bullet", tasks=(Task(named, role, quote_from=len(lead)),))
    draft.writer.paragraphs[-1].label = draft.numbering.next(2)

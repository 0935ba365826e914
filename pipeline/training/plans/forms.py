"""The forms that a document about an undertaking may have: a plan, a decision with a plan enclosed, a directive, a letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.training.plans import sections
from pipeline.training.plans.numbering import Numbering
from pipeline.training.plans.records import Paragraph
from pipeline.training.plans.setting import Setting

if TYPE_CHECKING:
    from pipeline.training.plans.document import Draft


@dataclass(frozen=True, slots=True)
class Form:
    """A document type: what stands before the body's code in its symbol, its title, and which parts it has."""

    doc_type: str
    prefix: str
    title: str = ""
    opening: str = "opening"
    preamble: bool = True
    closing: bool = True

    def symbol(self, planned: str, drafter: str) -> str:
        """The symbol of this form for a body whose plans have the symbol `planned`: KH-UBND -> QĐ-UBND, UBND-VX."""
        head, join, body = planned.partition("-" if "-" in planned else "/")
        return f"{body}-{drafter}" if self.doc_type == "công văn" else f"{self.prefix or head}{join}{body}"


PLAN = Form("kế hoạch", "")
DECISION = Form("quyết định", "QĐ", "<decision_title>", "decision_opening", closing=False)
DIRECTIVE = Form("chỉ thị", "CT", "<directive_title>", preamble=False, closing=False)
LETTER = Form("công văn", "", "<letter_title>", preamble=False, closing=False)


def draw_form(setting: Setting) -> Form:
    """Mostly a plan; party bodies and schools write nothing else here."""
    if setting.party or setting.level == "school":
        return PLAN
    return setting.rng.choices((PLAN, DECISION, DIRECTIVE, LETTER), (80, 8, 6, 6))[0]


def _numbered() -> Numbering:
    return Numbering(("arabic", "point", "arabic"), False, "- ", "+ ")


def decision(draft: Draft) -> None:
    """The articles of a decision that encloses a plan; the last one names who carries it out."""
    writer, grammar = draft.writer, draft.grammar
    writer.write("QUYẾT ĐỊNH:", "title")
    lines = (grammar.one("article_one"), grammar.one("article_two"), grammar.one("article_three"))
    for number, line in enumerate(lines, 1):
        writer.write(line, "body")
        writer.paragraphs[-1].label = f"Điều {number}. "


def enclosed(draft: Draft, subject: str) -> None:
    """The plan behind the decision, with the note that names the decision: no reference, it names itself."""
    document, paragraphs = draft.writer.truth.document, draft.writer.paragraphs
    draft.writer.write("KẾ HOẠCH", "title")
    draft.writer.write(subject, "title")
    if document.get("number") and len(str(document.get("issued_on"))) == 10:
        year, month, day = str(document["issued_on"]).split("-")
        code = f"{document['number']}/{document['symbol']}"
        note = f"(Kèm theo Quyết định số {code} ngày {day}/{month}/{year} của {draft.setting.values['us']})"
    else:
        note = f"(Ban hành kèm theo Quyết định của {draft.setting.values['us']})"
    paragraphs.append(Paragraph(note, "title"))
    sections.body(draft)


def directive(draft: Draft) -> None:
    """What has been done and is wanting, then each unit's tasks."""
    grammar, writer = draft.grammar, draft.writer
    draft.numbering = _numbered()
    for line in grammar.some("situation", 1, 2):
        writer.write(line)
    writer.write(grammar.one("directive_order"))
    for unit, kind in sections.chosen_units(draft):
        sections.headed(draft, unit, kind, level=1)
    writer.write(grammar.one("directive_end") + draft.rng.choice(("./.", ".")))


def letter(draft: Draft) -> None:
    """Whom it is for, why it is written, and each unit's tasks."""
    grammar, writer = draft.grammar, draft.writer
    draft.numbering = _numbered()
    chosen = sections.chosen_units(draft)
    names = [unit for unit, _ in chosen]
    if len(names) > 2 and draft.rng.random() < 0.7:
        writer.write("Kính gửi:", "body")
        for name in names:
            writer.write(f"{name};", "bullet")
            writer.paragraphs[-1].label = "- "
    else:
        writer.write(f"Kính gửi: {'; '.join(names)}", "body")
    writer.write(grammar.one("letter_opening"), role="basis")
    for unit, kind in chosen:
        sections.headed(draft, unit, kind, level=1)
    writer.write(grammar.one("letter_end") + draft.rng.choice(("./.", ".")))


BODIES: dict[str, Callable[[Draft], None]] = {
    "kế hoạch": sections.body,
    "quyết định": decision,
    "chỉ thị": directive,
    "công văn": letter,
}

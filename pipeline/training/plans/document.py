"""One synthetic plan: its letterhead, preamble, sections and signature, written with the truth about them."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from pipeline.training.plans import forms, letterheads, sections
from pipeline.training.plans.forms import Form
from pipeline.training.plans.grammar import Grammar, table
from pipeline.training.plans.numbering import Numbering, draw_numbering
from pipeline.training.plans.records import TABLES, Paragraph, Record, Writer
from pipeline.training.plans.references import References, shuffled
from pipeline.training.plans.setting import Setting, draw_setting, filled, grammar_of
from pipeline.training.plans.surface import Look, Surface, draw_look, printed

MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
PARTY = ("ĐẢNG CỘNG SẢN VIỆT NAM",)


@dataclass
class Paper:
    """What stands in two columns on paper: the letterhead, and Nơi nhận beside the signature."""

    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    number: str = ""
    place: str = ""
    issuer_lines: int = 1
    recipients: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    signer: str = ""
    seal: str = ""


@dataclass
class Draft:
    """A plan in the making: the setting, the sentences, the references, the pen and the numbering."""

    setting: Setting
    grammar: Grammar
    writer: Writer
    references: References
    numbering: Numbering
    form: Form
    dated_below: str = ""
    """Place and date, where they are to stand above the signature."""
    paper: Paper | None = None
    """Where the plan is to be drawn as pages, its columns; None where it is only text."""

    @property
    def rng(self) -> random.Random:
        return self.setting.rng


@dataclass(frozen=True)
class SyntheticPlan:
    """The text of a plan, its gold records (`start` and `end` are offsets in the text), and the look it was printed with."""

    text: str
    gold: Record
    look: Look
    paragraphs: tuple[Paragraph, ...] = ()
    paper: Paper | None = None


def make_plan(seed: int | str, noise: float = 0.0, on_paper: bool = False) -> SyntheticPlan:
    """The plan of a seed: the same text and truth every time; `on_paper` gives it the letterhead and signature of pages."""
    rng = random.Random(seed)
    draft = new_draft(draw_setting(rng))
    draft.paper = Paper() if on_paper else None
    subject = draft.grammar.one("title")
    draft.grammar.values["titlelow"] = subject[0].lower() + subject[1:] if subject[:2] != subject[:2].upper() else subject
    title = draft.grammar.fill(draft.form.title) if draft.form.title else subject
    document = draft.writer.truth.document
    _letterhead(draft, document, title)
    _title(draft, title, document)
    if draft.form.doc_type == "quyết định" and rng.random() < 0.6:
        _write(draft, draft.setting.values["us"].upper(), "title")
    if draft.form.preamble:
        _preamble(draft)
    forms.BODIES[draft.form.doc_type](draft)
    if draft.form.closing:
        draft.writer.write(draft.grammar.one("closing").rstrip(".") + rng.choice(("./.", "./.", ".", "")))
    _signature(draft, document)
    if draft.form.doc_type == "quyết định":
        forms.enclosed(draft, subject)
    look = Look() if on_paper else draw_look(rng, noise)
    surface = printed(draft.writer.paragraphs, look, rng)
    for field in ("province", "district"):
        if setting_needs(draft, field) and str(document.get(field)) not in surface.text:
            document.pop(field, None)
    return SyntheticPlan(surface.text, gold(draft.writer, surface), look, tuple(draft.writer.paragraphs), draft.paper)


def setting_needs(draft: Draft, field: str) -> bool:
    """True where a reader can know an area only from the text: an issuer of a commune, or the province of no district."""
    return draft.setting.level == "commune" or (field == "province" and draft.setting.level == "province")


def new_draft(setting: Setting) -> Draft:
    grammar = grammar_of(setting)
    writer = Writer()
    references = References(setting, grammar, writer)
    draft = Draft(setting, grammar, writer, references, draw_numbering(setting.rng), forms.draw_form(setting))
    sections.allow_citing(draft)
    return draft


def gold(writer: Writer, surface: Surface) -> Record:
    """The records with the places of their quotes in the printed text."""
    result: Record = {"document": writer.truth.document}
    for name in TABLES:
        records = []
        for record, (paragraph, start, end) in zip(getattr(writer.truth, name), writer.truth.places[name], strict=True):
            records.append({**record, "start": surface.place(paragraph, start), "end": surface.place(paragraph, end, True)})
        result[name] = records
    return result


def _write(draft: Draft, text: str, kind: str) -> None:
    draft.writer.paragraphs.append(Paragraph(text, kind))


def _letterhead(draft: Draft, document: Record, title: str) -> None:
    setting, rng, body = draft.setting, draft.rng, draft.setting.body
    look = letterheads.draw_look(rng)
    issuer = [filled(line, setting) for line in rng.choice(body["issuer"].split("//")).split("/")]
    parent = [filled(line, setting) for line in rng.choice(body["parent"].split("//")).split("/")]
    parent = [] if parent == ["-"] else parent
    if draft.paper or (draft.form.doc_type == "công văn" and look not in ("merged", "tabbed")):
        look = "columns"  # a letter has no other heading
    number, place = _number(draft, document), _place(draft, document)
    left = [line.upper() for line in (*parent, *issuer)] + (["*"] if setting.party else [])
    right = [*(PARTY if setting.party else MOTTO)]
    if draft.paper:
        draft.paper.left, draft.paper.right, draft.paper.issuer_lines = tuple(left), tuple(right), len(issuer) + setting.party
        draft.paper.number, draft.paper.place, draft.paper.seal = number, place, " ★ ".join([issuer[-1].upper(), ""])
    named = look not in letterheads.NAMELESS
    document["issuer"] = " ".join(issuer) if named else setting.values["us"]
    document["parent_issuer"] = (" ".join(parent) or None) if named else None
    if named and look == "columns" and not draft.paper and rng.random() < 0.06:
        draft.dated_below, place = place, ""
    if named:
        lines = letterheads.laid_out(look, left, right, number, place, rng)
    elif look == "missing":
        lines = [number, place] if rng.random() < 0.7 else [place]
        if len(lines) == 1:
            document |= {"number": None, "symbol": None}
    else:
        lines = []
        document |= {"number": None, "symbol": None, "place": None, "issued_on": None}
    if draft.form.doc_type == "công văn":
        after = next(index for index, line in enumerate(lines) if line.startswith(("Số", "số")))
        lines.insert(after + 1, f"V/v {title}")
    for line in lines:
        _write(draft, line, "letterhead")
    _areas(draft, document)


def _areas(draft: Draft, document: Record) -> None:
    """The area that the issuer belongs to; what a school's text leaves open is not asked for."""
    setting = draft.setting
    values, level = setting.values, setting.level
    document["province"] = None if level == "ministry" else values["province"]
    if level == "school":
        del document["province"]
    elif level in ("ministry", "province"):
        document |= {"district": None, "commune": None}
    elif level == "district":
        document |= {"district": values["district"], "commune": None}
    elif level == "commune":
        document["commune"] = values["commune"]
        if setting.new_era:
            document["district"] = None


def _number(draft: Draft, document: Record) -> str:
    setting, rng = draft.setting, draft.rng
    symbol = draft.form.symbol(filled(setting.body["symbol"], setting), draft.grammar.one("drafter"))
    number: str | None = f"{rng.randint(1, 420):02d}" if rng.random() < 0.8 else None
    join = "-" if setting.party else "/"
    document |= {"number": number, "symbol": symbol}
    shown = number or rng.choice(("", "     ", "         ", "......"))
    word = "Số" if setting.party or draft.paper or rng.random() < 0.95 else "số"
    return f"{word}{rng.choice((':', ':', ':', '')) if not setting.party else ''} {shown}{join}{symbol}"


def _place(draft: Draft, document: Record) -> str:
    setting, rng, day = draft.setting, draft.rng, draft.setting.day
    values = setting.values
    names = {"ministry": "Hà Nội", "province": values["province"], "district": values["district"]}
    name = names.get(setting.level, values["commune"])
    document["place"] = name
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    kind = rng.random()
    if kind < 0.82:
        document["issued_on"] = day.isoformat()
        if kind < 0.03 and not draft.paper:
            return f"{name}, ngày {day.day:02d}/{month}/{day.year}"
        return f"{name}, ngày {day.day:02d} tháng {month} năm {day.year}"
    blank = rng.choice((" ", "    ", "...."))
    if kind < 0.93:
        document["issued_on"] = day.isoformat()[:7]
        return f"{name}, ngày{blank} tháng {month} năm {day.year}"
    document["issued_on"] = str(day.year)
    return f"{name}, ngày{blank} tháng{blank} năm {day.year}"


def _title(draft: Draft, title: str, document: Record) -> None:
    rng = draft.rng
    document["doc_type"] = draft.form.doc_type
    document["title"] = title
    years = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", title)]
    document["plan_from"], document["plan_to"] = (min(years), max(years)) if years else (None, None)
    if draft.form.doc_type not in ("công văn", "quyết định") and "/" not in title and not draft.paper and rng.random() < 0.12:
        document["title"] = title = title.upper()
    words, name = title.split(), draft.form.doc_type.upper()
    if draft.form.doc_type == "công văn":
        return
    if rng.random() < 0.06:
        _write(draft, f"{name} {title}", "title")
        return
    _write(draft, name, "title")
    cut = len(words) // 2 if len(title) > 60 and rng.random() < 0.6 else 0
    if cut:
        _write(draft, " ".join(words[:cut]), "title")
    _write(draft, " ".join(words[cut:]), "title")
    if rng.random() < 0.15:
        _write(draft, rng.choice(("-----", "_______", "--------------")), "title")


def _preamble(draft: Draft) -> None:
    rng, references, grammar = draft.rng, draft.references, draft.grammar
    found = shuffled(rng, [references.drawn(near=rng.random() < 0.6) for _ in range(rng.randint(1, 6))])
    if draft.setting.level == "commune" and not draft.setting.new_era:
        v = draft.setting.values
        if rng.random() < 0.5:
            near = {"doc_type": "Kế hoạch", "issued_on": draft.references.day(1).isoformat(), "issuer": f"UBND {v['huyen']}"}
            number = f"{rng.randint(1, 300):02d}"
            found.append(
                {**near, "number": number, "symbol": "KH-UBND", "code": f"{number}/KH-UBND", "subject": grammar.one("lawsubject")}
            )
            draft.writer.truth.document["district"] = v["district"]
    references.known = found
    ground = grammar.one("ground")
    style = rng.choices(("each", "running", "listed", "joined"), (55, 25, 10, 10))[0]
    opening = grammar.one(draft.form.opening)
    if style == "each":
        items = [references.worded(record, f"{grammar.one('ground')} ") for record in found]
        if rng.random() < 0.3:
            items.insert(0, references.law(f"{ground} "))
        if rng.random() < 0.35:
            items.append(grammar.one("noise_ground").rstrip(";"))
        items = [*references.listed(f"{ground} ", 0.08), *items, *references.proposals("Xét đề nghị", 0.15)]
        for index, item in enumerate(items):
            draft.writer.write(item + (rng.choice((".", ";", ",")) if index == len(items) - 1 else ";"), role="basis")
        draft.writer.write(opening)
        return
    if style == "listed":
        draft.writer.write(f"{ground} các văn bản sau:" if rng.random() < 0.5 else f"{ground}:", role="basis")
        for record in found:
            draft.writer.write(references.worded(record) + ";", "bullet", role="basis")
            draft.writer.paragraphs[-1].label = "- "
        draft.writer.write(opening)
        return
    items = [references.worded(record, f"{ground} " if index == 0 else "") for index, record in enumerate(found)]
    if style == "joined" and len(items) > 1:
        items = [*items[:-2], f"{items[-2]} và {items[-1]}"]
    items += references.proposals("xét đề nghị", 0.2)
    inside = opening.startswith(draft.setting.values["us"])
    draft.writer.write("; ".join(items) + (rng.choice((", ", ", ", "; ")) if inside else ". ") + opening, role="basis")


def _signature(draft: Draft, document: Record) -> None:
    setting, rng, grammar = draft.setting, draft.rng, draft.grammar
    lines = [filled(line, setting) for line in rng.choice(setting.body["signature"].split("//")).split("/")]
    if lines[0] == "T" and len(lines) > 1:  # "T/M" holds a stroke of its own
        lines = [f"T/{lines[1]}", *lines[2:]]
    signer = " ".join(rng.choice(table("names")[part]) for part in ("family", "middle", "given"))
    authority = [line for line in lines if re.match(r"(?:TM|KT|TL|TUQ|Q)\.|T/M", line)]
    document["signed_for"] = " ".join(authority) or None
    document["signer_title"] = lines[-1]
    document["signer"] = signer
    level = setting.level + ("new" if setting.new_era and setting.level == "commune" else "")
    pool = grammar.some(f"recipient_{level}", 3, 6)
    recipients = [*pool, grammar.one("recipient_archive")]
    document["recipients"] = recipients
    left = [("Nơi nhận:", "recipient")] + [
        (f"- {line}{'.' if i == len(recipients) - 1 else ';'}", "recipient") for i, line in enumerate(recipients)
    ]
    right = [(line.upper(), "signature") for line in lines] + [(signer, "signature")]
    if rng.random() < 0.06:
        document["recipients"], left = [], []
    if draft.paper:
        draft.paper.recipients = tuple(text for text, _ in left[1:])
        draft.paper.offices, draft.paper.signer = tuple(text for text, _ in right[:-1]), signer
    elif left and rng.random() < 0.05 and not any(";" in line for line in recipients):
        left = [(" ".join(text for text, _ in left), "recipient")]
    elif left and not draft.dated_below and rng.random() < 0.1:
        gap = " " * rng.randint(4, 12)
        both = [f"{a[0]}{gap}{b[0]}" for a, b in zip(left, right, strict=False)]
        rest = left[len(both) :] or right[len(both) :]
        for line in (*both, *(text for text, _ in rest)):
            _write(draft, line, "recipient")
        return
    if draft.dated_below:
        right.insert(0, (draft.dated_below, "signature"))
    for text, kind in (*left, *right) if rng.random() < 0.88 else (*right, *left):
        _write(draft, text, kind)

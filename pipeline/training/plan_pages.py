"""Synthetic plans as pages: `blocks_of(make_plan(7, on_paper=True))` goes to `pages.draw`, the plan's records stay its truth."""

from __future__ import annotations

from pipeline.training.page_content import Block, Closing, Letterhead, PageBreak, Table, TableCell
from pipeline.training.page_content import Paragraph as Set
from pipeline.training.plans.document import SyntheticPlan
from pipeline.training.plans.records import Paragraph


def blocks_of(plan: SyntheticPlan, signed: bool = True) -> list[Block]:
    """The blocks of a plan that was written `on_paper`; a decision's enclosed plan opens a page of its own."""
    paper = plan.paper
    if paper is None:
        raise ValueError("the plan was not written on paper: make_plan(seed, on_paper=True)")
    subject = next((p.text for p in plan.paragraphs if p.kind == "letterhead" and p.text.startswith("V/v ")), "")
    blocks: list[Block] = [Letterhead(paper.left, paper.right, paper.number, paper.place, -paper.issuer_lines)]
    if subject:
        blocks.append(Set(subject, align="left", first=0))
    closed = False
    rows: list[Paragraph] = []
    for paragraph in plan.paragraphs:
        if paragraph.kind == "row":
            rows.append(paragraph)
            continue
        if rows:
            blocks += _tables(rows)
            rows = []
        if paragraph.kind in ("recipient", "signature"):
            if not closed:
                seal = paper.seal if signed else None
                blocks.append(Closing(paper.recipients, paper.offices, paper.signer, seal, signed))
            closed = True
        elif paragraph.kind != "letterhead":
            if closed and isinstance(blocks[-1], Closing):
                blocks.append(PageBreak(restart=True))
            blocks.append(_set(paragraph))
    return blocks + _tables(rows)


def _set(paragraph: Paragraph) -> Set:
    text = paragraph.label + paragraph.text
    if paragraph.kind == "title":
        return Set(text, bold=True, align="centre", first=0)
    return Set(text, bold=paragraph.kind == "heading")


def _tables(rows: list[Paragraph]) -> list[Block]:
    """Rows as ruled tables; a row of another width (the unit of the amounts) stands before them as a line."""
    blocks: list[Block] = []
    cells: list[tuple[TableCell, ...]] = []
    for row in rows:
        texts = row.text.split("\t")
        if len(texts) == 1:
            blocks.append(Set(row.text, italic=True, align="right", first=0))
        else:
            cells.append(tuple(TableCell(text, align="left" if len(text) > 8 else "centre") for text in texts))
    if cells:
        widths = {3: (0.8, 5.5, 2.0), 4: (4.0, 2.5, 2.5, 2.0), 5: (0.7, 3.6, 2.4, 2.6, 1.9)}[len(cells[0])]
        blocks.append(Table(widths, tuple(cells), repeat=True))
    return blocks

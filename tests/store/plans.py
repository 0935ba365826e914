"""Hand-made plans and Hypothesis strategies for plans of any content."""

from __future__ import annotations

from hypothesis import strategies as st

from pipeline.schema.outline import Outline, Paragraph, Section, Table, TableCell
from pipeline.schema.page import Box, Line, Page, Source, Transcript, Word
from pipeline.schema.plan import Plan
from pipeline.schema.records import Budget, DocumentFields, Evidence, LegalBasis, Records, Responsibility, Target
from pipeline.schema.text import Correction, Span, Text

DIGEST = "0123456789abcdef" * 4

_letters = st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"))
_words = st.builds(
    Word,
    st.text(_letters, min_size=1, max_size=8).filter(lambda w: not any(c.isspace() for c in w)),
    st.none() | st.builds(lambda x, y: Box(x, y, x + 9, y + 5), st.floats(0, 500), st.floats(0, 700)),
    st.none() | st.floats(0, 1),
)
_lines = st.lists(_words, max_size=6).map(lambda words: Line(tuple(words)))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan over any pages, with a correction and records wherever the text allows."""
    count = draw(st.integers(1, 3))
    pages = tuple(
        Page(number, draw(st.none() | st.just((595.0, 842.0))), tuple(draw(st.lists(_lines, max_size=4))), "ocr", "hand")
        for number in range(1, count + 1)
    )
    transcript = Transcript(Source(draw(st.sampled_from(["a/kh.pdf", "z.zip!/x/KH số 1.docx"])), DIGEST, "pdf", count), pages)
    corrections = ()
    if transcript.words and draw(st.booleans()):
        at = draw(st.sampled_from(transcript.words)).at
        after = draw(st.text(_letters, min_size=1, max_size=9))
        corrections = (Correction(at, at.of(transcript.raw), after, draw(st.floats(0, 1)), "rule", (("khác", 0.25),)),)
    text = Text(transcript.raw, corrections)
    ends = sorted(draw(st.tuples(*[st.integers(0, len(text.clean))] * 2)))
    quote = Span(*ends)
    whole = Span(0, len(text.clean))
    outline = Outline((Section("section", 1, "I", None, whole, (Paragraph((quote,)),) if len(quote) else ()),))
    target = Target(
        kind="quantitative",
        indicator="x",
        value=draw(st.floats(allow_nan=False, allow_infinity=False)),
        quote=quote,
        confidence=0.5,
        method="m",
    )
    return Plan(
        transcript, text, outline, Records(DocumentFields(title="t"), targets=(target, target)), (("read", "k"), ("extract", "e"))
    )


def by_hand() -> Plan:
    """Two pages; a legal basis runs over the page break with a page number inside, one word was corrected."""
    rows = [
        "ỦY BAN NHÂN DÂN",
        "KE HOẠCH",
        "- Căn cứ Quyết định số 263/QĐ-TTg,",
        "2",
        "ngày 22/02/2022 của Thủ tướng;",
        "mở 05 lớp, 15 triệu đồng",
    ]
    lines = [Line(tuple(Word(w, Box(50, 20 * n, 300, 20 * n + 12), 0.9) for w in row.split())) for n, row in enumerate(rows)]
    pages = (
        Page(1, (595.0, 842.0), tuple(lines[:3]), "ocr", "tesseract"),
        Page(2, (595.0, 842.0), tuple(lines[3:]), "text layer", "pdfplumber"),
    )
    transcript = Transcript(Source("a/kh.pdf", DIGEST, "pdf", 2), pages)
    at = transcript.raw.index("KE")
    text = Text(transcript.raw, (Correction(Span(at, at + 2), "KE", "KẾ", 0.97, "lattice", (("KỂ", 0.02),)),))
    clean = text.clean

    def span(words: str, last: str | None = None) -> Span:
        start = clean.index(words)
        end = clean.index(last, start) + len(last) if last else start + len(words)
        return Span(start, end)

    basis = Paragraph((span("Căn cứ", "QĐ-TTg,"), span("ngày 22", "Thủ tướng;")), bullet="-")
    work = Paragraph((span("mở 05", "đồng"),))
    number = clean.index("\f2\n") + 1
    furniture = Span(number, number + 1)
    cut = basis.span.start - 2
    sections = (
        Section("letterhead", 1, "", None, Span(0, cut), (Paragraph((span("ỦY BAN NHÂN DÂN"),)),)),
        Section(
            "section",
            1,
            "I",
            Paragraph((span("KẾ HOẠCH"),)),
            Span(cut, len(clean)),
            (basis,),
            (Section("section", 2, "1", None, Span(work.span.start, len(clean)), (work,)),),
        ),
    )
    cells = (
        TableCell(0, 0, span("mở"), (), True, 2),
        TableCell(1, 0, span("15"), ("Kinh phí",), False, 2),
    )
    table = Table(cells, 2, 1, "ĐVT: triệu đồng")
    grounds = {"confidence": 0.8, "method": "hand"}
    records = Records(
        DocumentFields(
            doc_type="kế hoạch",
            issued_on="2024-03",
            recipients=("Lưu: VT",),
            quote=span("KẾ HOẠCH"),
            places=(Evidence(span("KẾ HOẠCH"), "doc_type"),),
        ),
        (
            LegalBasis(
                role="basis", doc_type="Quyết định", code="263/QĐ-TTg", issued_on="2022-02-22", quote=basis.span, **grounds
            ),
        ),
        (
            Target(
                kind="quantitative",
                indicator="lớp",
                value=5.0,
                unit="lớp",
                due_from="2024-07",
                due_to="2024-09",
                quote=span("mở 05 lớp"),
                **grounds,
            ),
        ),
        (
            Responsibility(
                unit="Phòng",
                role="lead",
                task="mở 05 lớp",
                quote=span("mở 05 lớp"),
                evidence=(Evidence(span("mở"), "task"),),
                **grounds,
            ),
        ),
        (
            Budget(
                amount_vnd=15_000_000,
                sources=("khác",),
                quote=span("15 triệu đồng"),
                flags=("proposed",),
                printed="15 triệu đồng",
                **grounds,
            ),
        ),
    )
    return Plan(transcript, text, Outline(sections, (table,), (furniture,)), records, (("read", "k1"), ("repair", "k2")))

"""The certificate of acceptance as a PDF of one page, drawn from the same facts as the page in the browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline.errors import MissingProgram
from pipeline.review.sampling import CHARACTERS, SamplingPlan, character_test, claim_met, wilson

FONTS = (
    ("Tinos-Regular", "Tinos-Bold"),
    ("LiberationSerif-Regular", "LiberationSerif-Bold"),
    ("DejaVuSerif", "DejaVuSerif-Bold"),
    ("Times New Roman", "Times New Roman Bold"),
    ("times", "timesbd"),
)
"""Faces with every Vietnamese letter, the first that is installed: of Debian, of macOS, of Windows."""

FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
)
MARGIN = 64.0
WIDTH, HEIGHT = 595.28, 841.89
"""A4 in points."""

Say = Callable[..., str]


@dataclass(frozen=True)
class Certificate:
    """What an office signs: lot, sample and what was found wrong in it; None where nobody has tested."""

    plan: SamplingPlan
    documents: int
    seed: int
    bad: int | None
    wrong_characters: int | None
    day: str
    by: str

    @property
    def accepted(self) -> bool | None:
        return None if self.bad is None else self.plan.verdict(self.bad)

    @property
    def interval(self) -> tuple[float, float, float]:
        """The share of wrong words with its 95 % interval."""
        return wilson(min(self.bad or 0, self.plan.sample), self.plan.sample)

    @property
    def right(self) -> int | None:
        return None if self.wrong_characters is None else CHARACTERS - self.wrong_characters

    @property
    def claim(self) -> float | None:
        """The highest claim of accuracy that the test of characters supports."""
        return None if self.right is None else claim_met(self.right)

    def rows(self, t: Say) -> list[tuple[str, str]]:
        """What stands in the table of lot and sample."""
        plan = self.plan
        said = [
            (t("certificate.lot"), f"{plan.lot} {t('certificate.words')}, {self.documents} {t('nav.documents').lower()}"),
            (
                t("certificate.method"),
                f"ISO 2859-1, AQL {plan.aql}, {t('sample.level').lower()} {plan.level}, {t('certificate.letter')} {plan.letter}",
            ),
            (t("certificate.sample"), f"{plan.sample} ({t('sample.seed').lower()} {self.seed})"),
            (t("certificate.numbers"), f"Ac {plan.accept} · Re {plan.reject}"),
        ]
        if self.bad is not None:
            share, low, high = (100 * part for part in self.interval)
            said.append((t("sample.bad"), f"{self.bad} · {share:.2f} % (95 %: {low:.2f} – {high:.2f} %)"))
        return said

    def verdict(self, t: Say) -> str:
        return t({None: "certificate.nottested", True: "certificate.accepted", False: "certificate.rejected"}[self.accepted])

    def characters(self, t: Say) -> str:
        """What the test of characters says."""
        if self.right is None:
            return t("certificate.nottested")
        said = t("certificate.noclaim") if self.claim is None else t("certificate.claim", claim=claim_name(self.claim))
        return f"{t('certificate.right', right=self.right, of=CHARACTERS)} {said}"


def claim_name(claim: float) -> str:
    """A claim as offices write it.

    >>> claim_name(98.0), claim_name(99.9)
    ('98', '> 99')
    """
    return "> 99" if claim > 99 else f"{claim:.0f}"


def certificate_pdf(certificate: Certificate, t: Say) -> bytes:
    """The certificate on one page of A4; the same facts give the same bytes."""
    from reportlab.pdfgen.canvas import Canvas

    regular, bold = _faces()
    target = BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle(t("certificate.title"))
    canvas.setFont(bold, 20)
    canvas.drawCentredString(WIDTH / 2, HEIGHT - 96, t("certificate.title"))
    canvas.setFont(regular, 11)
    canvas.drawCentredString(WIDTH / 2, HEIGHT - 116, f"{certificate.day} · {certificate.by}")
    at = _table(canvas, certificate.rows(t), HEIGHT - 160, (regular, bold))
    at = _verdict(canvas, certificate, at - 22, bold, t)
    canvas.setFont(bold, 13)
    canvas.drawString(MARGIN, at - 44, t("certificate.test"))
    canvas.setFont(regular, 11)
    canvas.drawString(MARGIN, at - 64, certificate.characters(t))
    at = _claims(canvas, certificate, at - 84, (regular, bold), t)
    canvas.setFont(regular, 11)
    canvas.drawCentredString(WIDTH - MARGIN - 110, at - 60, t("certificate.sign"))
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _table(canvas: Any, rows: Sequence[tuple[str, str]], top: float, faces: tuple[str, str]) -> float:
    for name, value in rows:
        canvas.setStrokeGray(0.8)
        canvas.line(MARGIN, top + 6, WIDTH - MARGIN, top + 6)
        canvas.setFont(faces[0], 11)
        canvas.setFillGray(0.35)
        canvas.drawString(MARGIN + 4, top - 10, name)
        canvas.setFillGray(0)
        canvas.drawString(MARGIN + 150, top - 10, value)
        top -= 24
    canvas.line(MARGIN, top + 6, WIDTH - MARGIN, top + 6)
    return top


def _verdict(canvas: Any, certificate: Certificate, top: float, face: str, t: Say) -> float:
    colour = {None: (0.35, 0.35, 0.35), True: (0.05, 0.36, 0.2), False: (0.62, 0.1, 0.12)}[certificate.accepted]
    canvas.setStrokeColorRGB(*colour)
    canvas.setFillColorRGB(*colour)
    canvas.setLineWidth(1.4)
    canvas.roundRect(MARGIN, top - 34, WIDTH - 2 * MARGIN, 40, 6)
    canvas.setFont(face, 15)
    canvas.drawCentredString(WIDTH / 2, top - 20, certificate.verdict(t))
    canvas.setFillGray(0)
    canvas.setLineWidth(0.6)
    return top - 34


def _claims(canvas: Any, certificate: Certificate, top: float, faces: tuple[str, str], t: Say) -> float:
    """Every claim and how many characters must be right for it; the one reached is printed bold."""
    lines = [[t("certificate.claimed")], [t("certificate.needed", of=CHARACTERS)]]
    for claim, needed in character_test():
        lines[0].append(f"{claim_name(claim)} %")
        lines[1].append(f"≥ {needed}")
    reached = [claim for claim, _ in character_test()]
    each = (WIDTH - 2 * MARGIN - 170) / (len(lines[0]) - 1)
    canvas.setStrokeGray(0.8)
    for cells in lines:
        canvas.line(MARGIN, top + 4, WIDTH - MARGIN, top + 4)
        for n, cell in enumerate(cells):
            own = n > 0 and certificate.claim is not None and reached[n - 1] == certificate.claim
            canvas.setFont(faces[1] if own else faces[0], 10)
            if n:
                canvas.drawCentredString(MARGIN + 170 + (n - 0.5) * each, top - 10, cell)
            else:
                canvas.drawString(MARGIN + 4, top - 10, cell)
        top -= 20
    canvas.line(MARGIN, top + 4, WIDTH - MARGIN, top + 4)
    return top


@lru_cache(1)
def _faces() -> tuple[str, str]:
    """The names of a regular and a bold face with Vietnamese letters, made known to the drawing."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    files: dict[str, Path] = {}
    for folder in FOLDERS:
        root = Path(folder).expanduser()
        files.update({path.stem: path for path in sorted(root.rglob("*.ttf"))} if root.is_dir() else {})
    for faces in FONTS:
        if all(face in files for face in faces):
            for face in faces:
                pdfmetrics.registerFont(TTFont(face, str(files[face])))
            return faces
    raise MissingProgram(
        "No font with Vietnamese letters is installed for the PDF.",
        kind="missing font",
        advice="Install fonts-croscore (Debian), or print the page from the browser.",
    )

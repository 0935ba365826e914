"""Records: what a careful reader writes down about a plan, each with its quote.

Fields and their meaning follow the guide of the gold records; labels and examples for people stand in the data dictionary
(`docs/data-dictionary.md`), generated from these classes and `store/tables/fields.tsv`. A missing value is None, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.schema.text import Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """One of the places that a record rests on: its span in the clean text and what it says ("unit", "due", "task", "header")."""

    at: Span
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What every record carries: the clause it was read from, and how far to trust it.

    `quote` is a span of the clean text. `confidence` is the probability that the record is right. `method` names
    the rule or component. `flags` are reasons for review ("proposed", "year after the plan's own"). `printed` is the
    wording as printed where a value was normalised or is a proposal.
    """

    quote: Span
    confidence: float
    method: str
    flags: tuple[str, ...] = ()
    printed: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFields:
    """What letterhead, title, preamble, signature and Nơi nhận say; one a document.

    `places` holds where each field was read, as `Evidence` with the field's name as its role.
    """

    doc_type: str | None = None
    number: str | None = None
    symbol: str | None = None
    parent_issuer: str | None = None
    issuer: str | None = None
    place: str | None = None
    issued_on: str | None = None
    title: str | None = None
    plan_from: int | None = None
    plan_to: int | None = None
    signer: str | None = None
    signer_title: str | None = None
    signed_for: str | None = None
    province: str | None = None
    district: str | None = None
    commune: str | None = None
    province_now: str | None = None
    province_code: str | None = None
    commune_now: str | None = None
    commune_code: str | None = None
    commune_now_among: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    secrecy: str | None = None
    urgency: str | None = None
    quote: Span = Span(0, 0)
    confidence: float = 1.0
    method: str = ""
    flags: tuple[str, ...] = ()
    printed: str | None = None
    places: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis(Grounds):
    """A document that the plan refers to: `basis` in the preamble as a ground, `citation` anywhere else."""

    role: Literal["basis", "citation"]
    doc_type: str
    number: str | None = None
    symbol: str | None = None
    code: str | None = None
    issued_on: str | None = None
    issuer: str | None = None
    subject: str | None = None
    key: str | None = None
    normative: bool | None = None
    issuer_level: str | None = None
    relation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Grounds):
    """A planned quantity, or an aim without one."""

    kind: Literal["quantitative", "qualitative"]
    indicator: str
    comparator: Literal["=", ">=", "<=", ">", "<", "~", "range"] | None = None
    value: float | None = None
    value_to: float | None = None
    unit: str | None = None
    per: str | None = None
    subject: str | None = None
    baseline: str | None = None
    due: str | None = None
    due_from: str | None = None
    due_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility(Grounds):
    """A unit, its role, and one task."""

    unit: str
    role: Literal["lead", "coordinate", "implement"]
    task: str
    due: str | None = None
    due_from: str | None = None
    due_to: str | None = None
    unit_name: str | None = None
    unit_level: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget(Grounds):
    """A statement of money or of where money comes from; amounts in đồng.

    `per` is what a rate is paid for ("hộ" of "60 triệu đồng/hộ"): such an amount is no sum of the plan.
    """

    amount_vnd: int | None = None
    per: str | None = None
    is_estimate: bool = False
    level: Literal["trung ương", "tỉnh", "huyện", "xã"] | None = None
    sources: tuple[str, ...] = ()
    year: int | None = None
    legal_ref: str | None = None
    purpose: str | None = None
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Records:
    """All records of one document."""

    document: DocumentFields
    legal_bases: tuple[LegalBasis, ...] = ()
    targets: tuple[Target, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    budgets: tuple[Budget, ...] = ()

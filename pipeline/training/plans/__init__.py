"""Synthetic plans: outline, wording and numbers drawn at random, the truth known.

The tables (`tables/*.txt`, `*.tsv`) hold the wording with its truth inside; `document.make_plan` writes one plan; the command
`python -m pipeline.training.plans --count 500 --seed 1 --out DIR` writes DIR/<stem>.txt and DIR/gold/<stem>.json.
Nothing here knows how records are extracted.
"""

from pipeline.training.plans.document import SyntheticPlan, make_plan

__all__ = ["SyntheticPlan", "make_plan"]

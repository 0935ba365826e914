"""Puts the parts together into one page, all text escaped by the template."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.export.report import archive_parts, plan_parts
from pipeline.export.report.lists import MANY, SHOWN, SHOWN_OF_MANY, Lists, add_plan
from pipeline.export.report.speech import Speech
from pipeline.export.report.tallies import Bar
from pipeline.export.request import Written, staged
from pipeline.query.ask import connect

HERE = Path(__file__).parent


def write_report(out: Path, target: Path, language: str) -> Written:
    """The report of an output folder, whole or not at all."""
    page = as_html(out, language)
    with staged(target) as path:
        path.write_text(page, "utf-8")
    return Written((target,), ())


def as_html(out: Path, language: str) -> str:
    """The page. It holds no script, and a content policy that lets none run; it loads nothing."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    speech = Speech(language)
    with connect(out) as connection:
        today = archive_parts.successors()
        spellings = add_plan(connection, lambda name: today.get(archive_parts.folded(name)))
        (documents_there,) = connection.execute("SELECT count(*) FROM plan").fetchall()[0]
        many = documents_there > MANY
        lists = Lists(connection, speech, SHOWN_OF_MANY if many else SHOWN, spellings)
        documents, count = archive_parts.document_rows(lists)
        parts: dict[str, Any] = {
            "tiles": _tiles(lists),
            "holdings": archive_parts.holdings(lists),
            "documents": documents,
            "document_count": count,
            "network": plan_parts.legal_network(lists),
            "most_cited": plan_parts.most_cited(lists),
            "target_grid": plan_parts.target_grid(lists),
            "aims": plan_parts.percent_targets(lists),
            "money": plan_parts.money_total(lists),
            "money_grid": plan_parts.money_grid(lists),
            "sources": plan_parts.sources(lists),
            "units": plan_parts.units(lists),
            "roles": tuple(zip(plan_parts.ROLES, plan_parts.ROLE_COLOURS, strict=True)),
            "timeline": plan_parts.timeline(lists),
            "undated": plan_parts.without_deadline(lists),
            "review": plan_parts.for_review(lists),
            "folder": str(out),
        }
        parts["lists"] = lists.made()
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = Markup((HERE / "page.css").read_text("utf-8"))
    return environment.get_template("page.html").render(say=speech.say, style=style, version=version("kehoach"), **parts)


def _tiles(lists: Lists) -> tuple[Bar, ...]:
    """The numbers at the top."""
    from markupsafe import Markup

    tables = ("documents", "pages", "legal_bases", "targets", "responsibilities", "budgets")
    return tuple(Bar(lists.speech.say(name), (lists.count(lists.speech.say(name), name),), Markup("")) for name in tables)

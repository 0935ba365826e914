"""The report: one page that needs nothing, in which every number leads to records and stored text never runs."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.export import archive_report
from pipeline.export.names import rows, table_name
from pipeline.export.report import archive_parts
from pipeline.export.report.archive_parts import successors
from pipeline.export.report.page import as_html
from pipeline.query.ask import ask
from pipeline.store.schemas import SCHEMAS
from pipeline.viet.facts import rows as facts
from tests.export.conftest import NASTY


class Page(HTMLParser):
    """What a browser would see of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.loads: list[str] = []
        self._link: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        self.attributes |= set(found)
        self.loads += [value or "" for name, value in attrs if name in ("src", "srcset", "data", "xlink:href")]
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a":
            self._link = str(found.get("href"))
            self.links.append((self._link, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._link = None

    def handle_data(self, data: str) -> None:
        if self._link:
            self.links[-1] = (self._link, self.links[-1][1] + data.strip())


@pytest.fixture(scope="module")
def text(samples: Path) -> str:
    return as_html(samples, "vi")


def test_the_page_stands_alone(text: str) -> None:
    page = Page(text)
    assert "script" not in page.tags
    assert not {name for name in page.attributes if name.startswith("on")}
    assert not page.loads
    assert not re.search(r"https?://(?!www\.w3\.org)", text)
    assert "default-src 'none'" in text


def test_every_link_has_its_target_and_ids_are_unique(text: str) -> None:
    page = Page(text)
    assert len(page.ids) == len(set(page.ids))
    missing = {href for href, _ in page.links if href not in ("#-", "#top") and href.removeprefix("#") not in page.ids}
    assert not missing


def test_a_number_and_its_list_agree(text: str) -> None:
    """Where a link is a count, the list that it leads to has as many records (or says how many there are)."""
    lists = {
        anchor: body.count("<article>")
        for anchor, body in re.findall(r'<aside class="list" id="(l\d+)">(.*?)</aside>', text, re.S)
    }
    counted = [(href[1:], shown) for href, shown in Page(text).links if re.fullmatch(r"\d+", shown) and href.startswith("#l")]
    money = set(re.findall(r'id="money".*?id="units"', text, re.S)[0].split("#"))
    money_anchors = {part.split('"')[0] for part in money}
    compared = 0
    for anchor, shown in counted:
        if anchor in money_anchors:
            continue
        assert lists[anchor] == min(int(shown), 100), (anchor, shown)
        compared += 1
    assert compared > 60


def test_the_tiles_are_the_counts_of_the_tables(text: str, samples: Path) -> None:
    tiles = re.findall(r'<div class="tile"><b>.*?>([\d.]+)</a></b>', text)
    for shown, table in zip(tiles, ("documents", "pages", "legal_bases", "targets", "responsibilities", "budgets"), strict=False):
        assert int(shown.replace(".", "")) == ask(samples, f"SELECT count(*) FROM {table}").rows[0][0]


def test_records_are_shown_with_quote_and_place(text: str, samples: Path) -> None:
    quote, page = ask(samples, "SELECT quote, page FROM targets WHERE value = 95 ORDER BY page LIMIT 1").rows[0]
    assert f"<blockquote>{quote}</blockquote>" in text
    assert f"trang {page}" in text


def test_stored_text_is_only_text(nasty: Path) -> None:
    text = as_html(nasty, "vi")
    assert "script" not in Page(text).tags
    assert NASTY not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_older_provinces_are_counted_in_todays(nasty: Path) -> None:
    """Hà Giang became a part of Tuyên Quang: one tile for both plans, and its list has both."""
    text = as_html(nasty, "vi")
    tile = re.search(r'<a href="#(l\d+)"><g><title>Tuyên Quang: 2</title>', text)
    assert tile is not None
    body = re.search(rf'id="{tile[1]}">(.*?)</aside>', text, re.S)
    assert body is not None and body[1].count("<article>") == 2


def test_money_is_not_counted_twice(nasty: Path) -> None:
    """The total and its only part are 1.5 billion each: the report says 1.5, not 3."""
    assert re.search(r'<b><a class="n" href="#l\d+">1,5 tỷ</a></b>', as_html(nasty, "vi"))
    assert ">1.5 billion</a>" in as_html(nasty, "en")


def test_both_languages_are_whole(samples: Path, text: str) -> None:
    english = as_html(samples, "en")
    assert '<html lang="en">' in english and "Network of legal bases" in english
    assert "Mạng căn cứ" in text
    for row in rows(Path(archive_parts.__file__).with_name("wording.tsv")):
        assert row["vi"] and row["en"], row["key"]


def test_an_empty_archive_has_a_report(tmp_path: Path, nasty: Path) -> None:
    import pyarrow.parquet as parquet

    (tmp_path / "tables").mkdir()
    for name, schema in SCHEMAS.items():
        parquet.write_table(schema.empty_table(), tmp_path / "tables" / f"{name}.parquet")
    written = archive_report(tmp_path, tmp_path / "r.html", "vi")
    assert "Chưa có dữ liệu." in written.files[0].read_text("utf-8")


def test_the_map_has_todays_provinces_and_every_older_one() -> None:
    found = successors()
    table = list(facts("provinces"))
    assert len(table) == 63
    for row in table:
        assert found[archive_parts.folded(row["name"])] == row["successor"]
    tiles = rows(Path(archive_parts.__file__).with_name("tiles.tsv"))
    assert len(tiles) == 34
    assert len({(row["column"], row["row"]) for row in tiles}) == 34


def test_every_table_has_a_name_for_people() -> None:
    for name in SCHEMAS:
        assert len(table_name(name, "vi")) <= 28 and table_name(name, "en")

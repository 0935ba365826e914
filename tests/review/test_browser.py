"""The application as a person uses it: Debian's Chromium, driven by keys."""

from __future__ import annotations

import shutil
import threading
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.review.accounts import Entry
from pipeline.review.app import create_app
from pipeline.review.archive import Archive
from pipeline.schema.decision import Decision, Place
from pipeline.store.desk import Filters

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage", "--no-first-run"]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the Debian package chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def served(archive: Archive) -> Iterator[str]:
    """The application on a port of this machine."""
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(create_app(archive, Entry(False, "lan")), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def page(browser: Any, served: str) -> Iterator[Any]:
    context = browser.new_context(base_url=served, viewport={"width": 1280, "height": 800}, bypass_csp=True)
    opened = context.new_page()
    opened.set_default_timeout(60_000)  # patience with a loaded machine: nothing here measures time
    yield opened
    context.close()


def press(page: Any, key: str) -> None:
    """Press a key that sends something, and wait until the answer stands on the page."""
    before = page.evaluate("document.querySelector('#main').dataset.seen = String(Math.random())")
    page.evaluate("window.__settled = false; document.addEventListener('htmx:afterSettle', () => { window.__settled = true; })")
    page.keyboard.press(key)
    page.wait_for_function("before => window.__settled || document.querySelector('#main')?.dataset.seen !== before", arg=before)
    page.wait_for_load_state()


def verdicts(archive: Archive) -> list[tuple[str, str | None]]:
    return [(d.verdict, d.after) for d in archive.desk.all_decisions()]


def test_a_review_from_start_to_end_by_keyboard(page: Any, archive: Archive) -> None:
    items = archive.desk.items(Filters(kind="correction"))
    page.goto("/?kind=correction")
    press(page, "Enter")
    assert page.locator(".w.here").first.inner_text() == items[0].after
    press(page, "Enter")  # accept and next
    assert page.locator(".w.here").first.inner_text() == items[1].after
    press(page, "x")  # as printed
    press(page, "2")  # the second reading
    press(page, "u")  # and back again
    page.keyboard.press("e")
    page.keyboard.press("Control+A")
    page.keyboard.type("x2usq?")  # while typing, keys type
    press(page, "Enter")
    press(page, "s")
    press(page, "f")
    page.keyboard.press("c")
    page.keyboard.type("xem lại")
    press(page, "Enter")
    assert [v for v, _ in verdicts(archive)] == ["accept", "reject", "edit", "undo", "edit", "flag", "comment"]
    assert ("edit", "x2usq?") in verdicts(archive)
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()
    place = page.url
    page.keyboard.press("Tab")
    press(page, "Enter")  # the next word
    assert page.url != place


def test_vietnamese_typing_composed_and_decomposed(page: Any, archive: Archive) -> None:
    item = archive.desk.items(Filters(kind="correction"))[0]
    place = f"/sheet?doc_id={item.doc_id}&start={item.raw_start}&end={item.raw_end}"
    for typed in ("Nghị quyết", unicodedata.normalize("NFD", "Nghị định")):
        page.goto(place)
        page.keyboard.press("e")
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(typed)
        press(page, "Enter")
    page.goto(place)
    page.keyboard.press("e")
    page.keyboard.press("Control+A")
    typing = page.context.new_cdp_session(page)
    typing.send("Input.imeSetComposition", {"text": "tiê", "selectionStart": 3, "selectionEnd": 3})
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    page.wait_for_timeout(200)
    assert page.locator("#reading").input_value() == "tiê", "Enter inside a composition belongs to the input method"
    typing.send("Input.imeSetComposition", {"text": "tiến", "selectionStart": 4, "selectionEnd": 4})
    typing.send("Input.insertText", {"text": "tiến"})
    press(page, "Enter")
    assert [after for _, after in verdicts(archive)] == ["Nghị quyết", "Nghị định", "tiến"]


def test_a_group_is_decided_and_undone(page: Any, archive: Archive) -> None:
    group = archive.desk.groups()[0]
    items = archive.desk.alike(group.alike)
    page.goto(f"/sheet?doc_id={items[0].doc_id}&start={items[0].raw_start}&end={items[0].raw_end}")
    page.keyboard.press("g")
    page.wait_for_url("**/alike?**")
    page.locator(".places input").nth(1).uncheck()
    press(page, "Enter")
    assert [i.state for i in archive.desk.alike(group.alike)].count("open") == 1
    press(page, "u")
    page.wait_for_function("document.querySelectorAll('.places li.open').length > 1")
    archive.settle()
    assert all(i.state == "open" for i in archive.desk.alike(group.alike))


def test_a_record_is_changed_and_one_added_by_keyboard(page: Any, archive: Archive) -> None:
    card = next(c for c in archive.desk.cards() if "01-" in c.source)
    plan = archive.open(card.doc_id).plan
    number = plan.transcript.page_number(plan.text.to_raw(plan.records.targets[0].quote).start)
    page.goto(f"/documents/{card.doc_id}/pages/{number}")
    record = page.locator('[data-record="targets/0"]')
    record.focus()
    assert page.locator('rect.lit.on[data-for="targets/0"]').count() > 0, "it is lit up on the page"
    page.keyboard.press("e")
    record.locator('[name="field-unit"]').fill("buổi")
    record.locator('[value="record edit"]').press("Enter")
    page.wait_for_selector('[data-record="targets/0"] .pill.good')
    archive.settle()
    assert archive.open(card.doc_id).plan.records.targets[0].unit == "buổi"
    before = len(archive.open(card.doc_id).plan.records.budgets)
    words = page.locator(".lines .w")
    words.nth(5).focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("a")
    chosen = page.locator("#chosen-words").inner_text()
    assert chosen.strip("“”").split() == " ".join(words.nth(n).inner_text() for n in range(5, 9)).split()
    form = page.locator('#add details.kind:has([value="budgets"])')
    form.locator("summary").press("Enter")
    form.locator('[name="field-amount_vnd"]').fill("12.000.000")
    form.locator("button").press("Enter")
    page.wait_for_function("before => document.querySelectorAll('.record.budgets').length > 0", arg=before)
    archive.settle()
    assert 12_000_000 in [b.amount_vnd for b in archive.open(card.doc_id).plan.records.budgets]


def test_a_conflict_is_shown_first_and_settled(page: Any, archive: Archive) -> None:
    card = archive.desk.cards()[0]
    lost = Decision(
        digest=card.digest, verdict="edit", made_by="minh", page=1, place=Place(20, "x", "y"), raw="không có", after="đã mất"
    )
    archive.decide([lost])
    archive.settle()
    page.goto("/next")
    assert "đã mất" in page.locator(".card.conflict").inner_text()
    press(page, "x")
    archive.settle()
    assert archive.desk.left(Filters(kind="conflict")) == 0
    assert "đã mất" in [d.after for d in archive.desk.all_decisions()], "the old decision is kept"


def test_two_people_on_one_page(browser: Any, page: Any, archive: Archive) -> None:
    import uvicorn

    item = archive.desk.items(Filters(kind="correction"))[0]
    place = f"/sheet?doc_id={item.doc_id}&start={item.raw_start}&end={item.raw_end}"
    page.goto(place)
    server = uvicorn.Server(uvicorn.Config(create_app(archive, Entry(False, "minh")), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    other = browser.new_context().new_page()
    other.goto(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}{place}")
    assert "lan" in other.locator(".card.held").inner_text()
    press(page, "x")
    other.keyboard.press("Enter")
    other.wait_for_selector("#notice .trouble")
    assert [(d.made_by, d.verdict) for d in archive.desk.all_decisions()] == [("lan", "reject")]
    other.context.close()
    server.should_exit = True
    thread.join(10)


def test_the_records_of_a_page_are_reached_by_key(page: Any, archive: Archive) -> None:
    card = next(c for c in archive.desk.cards() if "01-" in c.source)
    focused = "document.activeElement.dataset.record"
    page.goto(f"/documents/{card.doc_id}/pages/1")
    page.keyboard.press("r")
    first = page.evaluate(focused)
    assert first == page.locator("[data-record]").first.get_attribute("data-record")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == page.locator("[data-record]").nth(1).get_attribute("data-record")
    page.goto("/documents")
    page.goto(f"/documents/{card.doc_id}/pages/1#records")  # the way from a sheet
    page.wait_for_function(f"{focused} === '{first}'")


def test_a_refusal_is_seen_wherever_the_page_is_scrolled(page: Any, archive: Archive) -> None:
    text = next(c.doc_id for c in archive.desk.cards() if "06-" in c.source)
    page.goto(f"/documents/{text}/pages/1")
    press(page, "d")  # read by lan
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.keyboard.press("k")  # who may not validate what they read
    page.wait_for_selector("#notice .trouble")
    assert page.evaluate("document.querySelector('#notice').getBoundingClientRect().top") >= 0


def test_no_sideways_scrolling_and_no_serious_barrier(page: Any, archive: Archive) -> None:
    pdf, text = (next(c.doc_id for c in archive.desk.cards() if mark in c.source) for mark in ("01-", "06-"))
    item = archive.desk.items(Filters(kind="correction"))[0]
    views = {
        "/": "main",
        f"/documents/{pdf}/pages/1": "main", f"/sheet?doc_id={text}&start={item.raw_start}&end={item.raw_end}": "main",
        "/documents": "main", f"/documents/{pdf}": "main", "/alike": "main", "/figures": "main", "/sample": "main",
        "/certificate?bad=1": "main", "/login": "main", f"/sheet?doc_id={pdf}&start=0&end=5": "svg.strip",
    }  # fmt: skip
    for address, there in views.items():
        for width in (360, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            page.wait_for_selector(there)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious = [
            (v["id"], [n["html"][:120] for n in v["nodes"][:3]])
            for v in found["violations"]
            if v["impact"] in ("serious", "critical")
        ]
        assert not serious, (address, serious)

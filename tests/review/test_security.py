"""Nobody acts who may not, no path leaves the archive, no stored text runs, no decision is edited away."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from review_visitor import Visitor

from pipeline.cli import main
from pipeline.review.accounts import Entry, add_person, begin
from pipeline.review.app import COOKIE, create_app
from pipeline.review.archive import Archive
from pipeline.schema.decision import Decision
from pipeline.store.desk import Filters, Item

Visit = Callable[..., Visitor]
LONG = "mật khẩu rất dài"


def actions(archive: Archive) -> list[str]:
    """The addresses of every action of the application."""
    app = create_app(archive, Entry(False, "lan"))
    found = []
    routes = [*app.routes]
    while routes:
        route = routes.pop()
        routes += getattr(getattr(route, "original_router", None), "routes", [])
        if isinstance(route, APIRoute) and "POST" in (route.methods or ()):
            found.append(route.path.format(doc_id="0" * 16, number=1))
    return sorted(set(found))


def test_no_action_without_session_and_token(archive: Archive, visit: Visit, first: Item) -> None:
    addresses = actions(archive)
    assert {"/decide", "/undo", "/alike", "/publish"} <= set(addresses)
    lan = visit()
    stranger = TestClient(create_app(archive, Entry(False, "lan")))
    for address in addresses:
        assert stranger.post(address, data={"a": "b"}, headers={"X-Token": lan.token}).status_code == 403, address
        assert lan.client.post(address, data={"a": "b"}).status_code == 403, address
        assert lan.client.post(address, data={"a": "b"}, headers={"X-Token": "x" * 43}).status_code == 403, address
        assert lan.client.post(address, data={"X-Token": lan.token}).status_code == 403, "a token in the body is none"
    assert archive.desk.count_of_decisions() == 0


def test_with_accounts_every_page_asks_who_comes(archive: Archive) -> None:
    client = TestClient(create_app(archive, Entry(True, ""), hosts=()), follow_redirects=False)
    doc_id = archive.desk.cards()[0].doc_id
    for address in (
        "/",
        "/next",
        "/documents",
        f"/documents/{doc_id}",
        f"/picture/{doc_id}/1.jpg",
        "/figures",
        "/alike",
        "/sample",
    ):
        assert client.get(address).headers.get("location") == "/login", address
    assert client.get(f"/documents/{doc_id}/download/plan").status_code == 303


@pytest.mark.parametrize(
    ("role", "may_decide", "may_publish"), [("viewer", 403, 403), ("reviewer", 200, 403), ("validator", 200, 200)]
)
def test_roles(archive: Archive, visit: Visit, first: Item, role: str, may_decide: int, may_publish: int) -> None:
    add_person(archive.desk, "lan", role, LONG)
    lan = visit(accounts=True)
    lan.post("/login", name="lan", password=LONG)
    lan.get("/")
    assert lan.decide(archive, first, "reject").status_code == may_decide
    assert lan.post("/publish").status_code == may_publish
    assert lan.get("/documents").status_code == 200


def test_sessions_change_at_login_and_end(archive: Archive, visit: Visit) -> None:
    add_person(archive.desk, "lan", "reviewer", LONG)
    lan = visit(accounts=True)
    before = lan.client.cookies[COOKIE]
    lan.post("/login", name="lan", password=LONG)
    after = lan.client.cookies[COOKIE]
    assert before != after
    assert come_with(lan, before) == 303, "the session from before the login is gone"
    assert come_with(lan, after) == 200
    with sqlite3.connect(archive.folder.ledger) as db:
        assert after not in str(db.execute("SELECT * FROM sessions").fetchall()), "the ledger holds no cookie"
        db.execute("UPDATE sessions SET seen = ?", (time.time() - 5 * 3600,))
    assert come_with(lan, after) == 303, "left alone for too long"
    again = begin(archive.desk, "lan", "reviewer")[0]
    assert come_with(lan, again) == 200
    add_person(archive.desk, "lan", "viewer", LONG + "!")
    assert come_with(lan, again) == 303, "a new password ends the sessions with the old one"


def come_with(visitor: Visitor, cookie: str) -> int:
    visitor.client.cookies.clear()
    return int(visitor.client.get("/", headers={"Cookie": f"{COOKIE}={cookie}"}).status_code)


def test_logins_are_throttled(archive: Archive, visit: Visit) -> None:
    add_person(archive.desk, "lan", "reviewer", LONG)
    lan = visit(accounts=True)
    codes = [lan.post("/login", name="lan", password="sai").status_code for _ in range(6)]
    assert codes == [403] * 5 + [429]
    assert lan.post("/login", name="lan", password=LONG).status_code == 429, "the right one has to wait too"


def test_no_path_leaves_the_archive(visit: Visit, archive: Archive) -> None:
    lan = visit()
    (archive.folder.root / "secret.txt").write_text("bí mật")
    for path in ("..%2f..", "%2e%2e%2fsecret.txt", "....", "0123456789abcdef", "secret.txt", "..%5c.."):
        for form in ("/documents/{}", "/documents/{}/pages/1", "/documents/{}/download/text", "/picture/{}/1.jpg"):
            answer = lan.client.get(form.format(path))
            assert answer.status_code in (400, 404) and "bí mật" not in answer.text, (form, path)
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/vendor/..%2f..%2fcli.py", "/static/../../../../etc/passwd"):
        assert lan.client.get(path).status_code == 404
    doc_id = archive.desk.cards()[0].doc_id
    assert lan.get(f"/documents/{doc_id}/download/..%2f..%2fledger.sqlite").status_code == 404


def test_stored_text_never_runs(archive: Archive, visit: Visit, first: Item) -> None:
    evil = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
    lan = visit()
    lan.decide(archive, first, "edit", evil)
    lan.decide(archive, first, "comment", note=evil, stay="true")
    archive.settle()
    opened = archive.open(first.doc_id)
    stored = replace(opened.plan.records.document, title=evil, issuer=evil)
    archive.artefacts.write_plan(replace(opened.plan, records=replace(opened.plan.records, document=stored)))
    archive.refresh()
    place = f"/sheet?doc_id={first.doc_id}&start={first.raw_start}&end={first.raw_end}"
    for address in ("/", place, "/documents", f"/documents/{first.doc_id}", f"/documents/{first.doc_id}/pages/1", "/alike",
                    "/documents?q=" + evil, "/figures", "/alike?which=" + evil, "/?kind=" + evil, "/?unit=" + evil):  # fmt: skip
        answer = lan.get(address)
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text, address
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["x-frame-options"] == "DENY"
        assert " style=" not in answer.text and " onclick=" not in answer.text


def test_large_and_strange_requests_are_refused(visit: Visit) -> None:
    lan = visit()
    assert lan.post("/decide", after="a" * 300_000).status_code == 413
    assert lan.client.post("/undo", content=iter([b"a"]), headers={"X-Token": lan.token}).status_code == 411
    assert lan.client.get("/", headers={"Host": "evil.example"}).status_code == 421
    assert lan.post("/decide", doc_id="0" * 16, start=0, end=1, verdict="accept", version=0).status_code == 404
    assert lan.post("/decide", doc_id="x", start=-1, end=1, verdict="drop", version=0).status_code in (400, 404)


def test_no_decision_is_edited_away(archive: Archive, visit: Visit, first: Item) -> None:
    lan = visit()
    lan.decide(archive, first, "edit", "một")
    lan.post("/undo")
    assert [d.verdict for d in archive.desk.all_decisions()] == ["edit", "undo"]
    assert not any("delete" in address or "ledger" in address for address in actions(archive))
    with sqlite3.connect(archive.folder.ledger) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute("DELETE FROM decisions")


def test_an_open_address_needs_accounts(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", str(archive.folder.root), "--host", "0.0.0.0", "--lang", "en"]) == 2
    said = capsys.readouterr()
    assert "--add-user" in said.err + said.out


def test_a_batch_and_a_review_do_not_block_each_other(archive: Archive, visit: Visit, first: Item) -> None:
    from pipeline.store.folder import alone

    lan = visit()
    with alone(archive.folder):  # a run is on, and goes on until the decision stands: nobody may wait for its end
        assert lan.decide(archive, first, "edit", "một").status_code == 200
        assert lan.post("/publish").status_code == 400
    assert archive.desk.count_of_decisions() == 1
    assert lan.post("/publish").status_code == 200


def test_decisions_of_many_threads_are_all_kept(archive: Archive) -> None:
    from concurrent.futures import ThreadPoolExecutor

    items = archive.desk.items(Filters(every=True), 20)

    def say(n: int) -> None:
        archive.desk.append([Decision(digest="d", verdict="comment", made_by=f"r{n % 20}", note=str(n))])

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(say, range(200)))
    assert sorted(int(d.note or 0) for d in archive.desk.all_decisions()) == list(range(200))
    assert items

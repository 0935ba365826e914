"""A visitor of the review application in the tests."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from pipeline.review.archive import Archive
from pipeline.settings import Batch, Settings
from pipeline.store.desk import Item

PLANS = ("01-so-y-te-tiem-chung.pdf", "06-hoi-phu-nu-moi-truong.txt")
ONE_WORKER = Settings(batch=Batch(workers=1))


class Visitor:
    """A browser without a screen: it sends the token that the page gave it."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.token = ""

    def get(self, address: str, **more: Any) -> Any:
        answer = self.client.get(address, **more)
        if 'X-Token": "' in answer.text:
            self.token = answer.text.split('X-Token": "', 1)[1].split('"', 1)[0]
        return answer

    def post(self, address: str, **fields: Any) -> Any:
        return self.client.post(address, data=fields, headers={"X-Token": self.token, "HX-Request": "true"})

    def decide(self, archive: Archive, item: Item, verdict: str, after: str = "", version: int | None = None, **more: Any) -> Any:
        seen = max((d.id for d in archive.desk.all_decisions()), default=0) if version is None else version
        place = {"doc_id": item.doc_id, "start": item.raw_start, "end": item.raw_end, "item": item.key}
        return self.post("/decide", **place, verdict=verdict, after=after, version=seen, **more)

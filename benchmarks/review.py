"""The desk under load: the next item out of a million, twenty people deciding at once, a document made again.

    python -m benchmarks.review [--items 1000000] [--people 20] [--seconds 60]

The bars: next item within 100 ms at the 95th percentile; no decision lost or doubled and 200 ms at the 95th percentile with
twenty people at one decision a second each; a document of 30 pages made again within a second.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.figures import keep
from pipeline.schema.decision import Decision, Place
from pipeline.store.desk import Card, Desk, Filters, Item

PAGES_EACH = 30
KINDS = ("correction", "correction", "correction", "word", "record", "proposal")


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def fill(desk: Desk, count: int) -> None:
    """A ledger with so many items, in documents of a thousand."""
    chance = random.Random(5)
    for number in range(0, count, 1000):
        doc_id = f"{number // 1000:016x}"
        items = []
        for n in range(min(1000, count - number)):
            confidence = chance.random()
            words = f"chữ {chance.randrange(5000)}"
            item = Item(
                f"{number + n:016x}", doc_id, 1 + n % PAGES_EACH, chance.choice(KINDS), "prose", n * 10, n * 10 + 5, words,
                words + "x", words, f"đơn vị {number // 1000 % 40}", confidence, 4 * (1 - confidence), int(confidence < 0.8),
            )  # fmt: skip
            items.append(item)
        desk.put_document(
            Card(doc_id, "s", f"kho/{doc_id}.pdf", doc_id * 4, "Kế hoạch", f"đơn vị {number // 1000 % 40}", PAGES_EACH), items, 0
        )


def next_item(path: Path, tries: int = 300) -> list[float]:
    """How long the next item takes: over all, by kind, unit, bound and document, and after the one before."""
    desk, took = Desk(path), []
    choices = [Filters(), Filters(kind="proposal"), Filters(kind="record"), Filters(unit="đơn vị 7"), Filters(below=0.05)]
    choices.append(Filters(doc_id=f"{1:016x}"))
    for filters in choices:
        before: Item | None = None
        for _ in range(tries // len(choices)):
            started = time.perf_counter()
            before = desk.next_item(filters, before, "lan", 300)
            took.append(time.perf_counter() - started)
            if before is None:
                raise SystemExit("the queue of the benchmark ran dry")
    return took


def decide_together(path: Path, people: int, seconds: float, documents: int) -> tuple[list[float], int, int]:
    """People who decide once a second: how long each decision takes until it is kept, how many were told, how many are kept."""
    took: list[float] = []
    told: list[str] = []
    lock = threading.Lock()

    def sit(who: str, offset: float) -> None:
        desk = Desk(path)
        chance = random.Random(who)
        end = time.monotonic() + seconds
        time.sleep(offset)
        number = 0
        while time.monotonic() < end:
            started = time.perf_counter()
            filters = Filters(doc_id=f"{chance.randrange(documents):016x}")
            item = desk.next_item(filters, None, who, 300) or desk.next_item(Filters(), None, who, 300)
            if item is None:
                raise SystemExit("the queue of the benchmark ran dry")
            desk.claim(item.doc_id, item.page, who, 300)
            name = f"{who}-{number}"
            place = Place(item.raw_start, "a", "b")
            said = Decision(
                digest=item.doc_id * 4, verdict="accept", made_by=who, page=item.page, place=place, raw=item.before, note=name
            )
            desk.append([said])
            desk.set_state(item.key, "decided")
            spent = time.perf_counter() - started
            with lock:
                took.append(spent)
                told.append(name)
            number += 1
            time.sleep(max(0.0, 1 - spent))

    threads = [threading.Thread(target=sit, args=(f"người {n}", n / people)) for n in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = [d.note for d in Desk(path).all_decisions()]
    lost = len(set(told) - set(kept))
    doubled = len(kept) - len(set(kept))
    return took, lost, doubled


def made_again() -> float:
    """Seconds in which a document of 30 pages is made again after a decision."""
    from pipeline import steps
    from pipeline.ingest import discover, inspect
    from pipeline.schema.decision import place_of
    from pipeline.schema.page import Transcript
    from pipeline.schema.page_input import FoundFile
    from pipeline.schema.text import Text
    from pipeline.settings import Settings

    settings = Settings()
    path = Path(__file__).parent.parent / "data" / "raw" / "05-phong-giao-duc-pho-cap.txt"
    with tempfile.TemporaryDirectory() as scratch:
        found = next(f for f in discover([str(path)], settings.ingest, Path(scratch)) if isinstance(f, FoundFile))
        (page,) = steps.read_pages(found, (1,), settings)
        source = replace(inspect(found, settings.ingest), pages=30)
    transcript = Transcript(source, tuple(replace(page, number=n) for n in range(1, 31)))
    number, place, raw = place_of(transcript, transcript.words[500].at)
    said = Decision(digest=source.digest, verdict="edit", made_by="lan", page=number, place=place, raw=raw, after="khác", id=1)
    steps.make_decided(transcript, Text(transcript.raw), settings, [said])
    started = time.perf_counter()
    steps.make_decided(transcript, Text(transcript.raw), settings, [said])
    return time.perf_counter() - started


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "ledger.sqlite"
        started = time.perf_counter()
        fill(Desk(path), given.items)
        print(f"{given.items:,} items taken in: {time.perf_counter() - started:.0f} s, {path.stat().st_size / 1e6:.0f} MB")
        took = next_item(path)
        slow = percentile(took, 0.95) * 1000
        print(f"next item: median {percentile(took, 0.5) * 1000:.2f} ms, 95th percentile {slow:.2f} ms (bar 100 ms)")
        keep(f"next of {given.items:,} items, 95th percentile", "< 100 ms", f"{slow:.2f} ms", slow < 100)
        spent, lost, doubled = decide_together(path, given.people, given.seconds, max(1, given.items // 1000))
        late = percentile(spent, 0.95) * 1000
        print(
            f"{given.people} people, {len(spent)} decisions in {given.seconds:.0f} s: "
            f"median {percentile(spent, 0.5) * 1000:.0f} ms, "
            f"95th percentile {late:.0f} ms (bar 200 ms), lost {lost}, doubled {doubled}"
        )
    keep(f"decisions of {given.people} people at once, 95th percentile", "< 200 ms", f"{late:.0f} ms", late < 200)
    keep("decisions lost or doubled", "0", f"{lost} of {len(spent)} lost, {doubled} doubled", lost + doubled == 0)
    again = made_again()
    print(f"a document of 30 pages made again: {again:.2f} s (bar 1 s)")
    keep("a document of 30 pages made again", "< 1 s", f"{again:.2f} s", again < 1)
    return int(slow > 100 or late > 200 or lost > 0 or doubled > 0 or again > 1)


if __name__ == "__main__":
    raise SystemExit(main())

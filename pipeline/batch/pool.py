"""The pool: worker processes with bounds on time and memory; a worker that dies takes down its task only."""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from pipeline.batch.work import Job, PageRead, Result, Task
from pipeline.batch.worker import Ready, Trouble, serve
from pipeline.schema.outcome import Problem
from pipeline.store.folder import OutFolder

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

TICK = 0.25
"""Seconds between two looks at time and memory."""

START_SECONDS = 300
"""Seconds until a new worker has loaded the rooms: a few at most, but on an overloaded machine no file shall pay for it."""

ATTEMPTS = 2
"""A worker that dies by a signal from outside may be innocent (the system's own memory guard picks at will): one more try."""


@dataclass(frozen=True)
class Answer:
    """What came of a task, or a page on the way to it; `seconds` is the time of the worker."""

    task: Task
    what: Result | Trouble | PageRead
    seconds: float = 0.0


@dataclass(eq=False)
class Seat:
    """One worker process and the task it is at."""

    process: SpawnProcess
    pipe: Connection
    task: Task | None = None
    began: float = 0.0
    heard: float = 0.0
    """When it last reported: a page is as good as an answer."""
    ready: bool = False


@dataclass
class Pool:
    """Hands tasks to workers. Files that were begun come before new ones, so documents are finished early."""

    job: Job
    workers: int
    _seats: list[Seat] = field(default_factory=list)
    _begun: deque[Task] = field(default_factory=deque)
    _new: deque[Task] = field(default_factory=deque)
    _deaths: dict[Task, int] = field(default_factory=dict)

    def add(self, task: Task) -> None:
        (self._new if task.source is None else self._begun).append(task)

    def drop(self, path: str) -> int:
        """Take the waiting tasks of a file away; gives how many."""
        left = [task for task in self._begun if task.found.path != path]
        dropped = len(self._begun) - len(left)
        self._begun = deque(left)
        return dropped

    @property
    def waiting(self) -> int:
        """Files that no worker has looked at."""
        return len(self._new)

    def answers(self) -> Iterator[Answer]:
        """Answers as they come, until nothing is left to do; tasks may be added meanwhile."""
        while self._hand_out():
            busy = [seat for seat in self._seats if seat.task is not None]
            ready = connection.wait([seat.pipe for seat in busy], TICK)
            for seat in busy:
                if seat.pipe in ready:
                    yield from self._hear(seat)
            yield from self._watch()

    def _hand_out(self) -> bool:
        """Give waiting tasks to idle workers; False where nothing waits and nobody works."""
        while self._begun or self._new:
            seat = next((seat for seat in self._seats if seat.task is None), None)
            if seat is None:
                if len(self._seats) >= self.workers:
                    break
                seat = self._start()
            seat.task = (self._begun or self._new).popleft()
            seat.began = seat.heard = time.monotonic()
            with suppress(OSError):  # it died while idle: `_watch` sees it
                seat.pipe.send(seat.task)
        return any(seat.task is not None for seat in self._seats)

    def _start(self) -> Seat:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        arguments = (theirs, self.job, OutFolder(self.job.out).log, self.job.settings.batch.worker_memory_mb)
        process = context.Process(target=serve, args=arguments, daemon=False, name="kehoach-worker")
        process.start()
        theirs.close()
        seat = Seat(process, ours)
        self._seats.append(seat)
        return seat

    def _hear(self, seat: Seat) -> Iterator[Answer]:
        assert seat.task is not None
        task = seat.task
        try:
            what: Any = seat.pipe.recv()
        except (EOFError, OSError):
            yield from self._died(seat)
            return
        seat.heard = time.monotonic()
        if isinstance(what, Ready):
            seat.ready, seat.began = True, seat.heard
            return
        if isinstance(what, PageRead):
            yield Answer(task, what)
            return
        seat.task = None
        yield Answer(task, what, seat.heard - seat.began)

    def _died(self, seat: Seat) -> Iterator[Answer]:
        """A worker ended by itself or by another hand: the task has one more try, then it fails."""
        assert seat.task is not None
        task, seconds = seat.task, time.monotonic() - seat.began
        self._end(seat)
        code = seat.process.exitcode
        self._deaths[task] = self._deaths.get(task, 0) + 1
        if self._deaths[task] < ATTEMPTS:
            self._begun.appendleft(task)
            return
        how = signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"
        problem = Problem("batch", "crash", f"The program crashed on it ({how}).", grave=True)
        if code == -signal.SIGKILL:
            problem = Problem("batch", "killed", "The system ended the reader of it by force (SIGKILL), twice.", grave=True)
        yield Answer(task, Trouble(problem), seconds)

    def _watch(self) -> Iterator[Answer]:
        """End workers that take too long or too much."""
        limits = self.job.settings
        for seat in list(self._seats):
            if seat.task is None:
                continue
            reading = bool(seat.task.pages)
            allowed = 2 * limits.ocr.page_seconds + 30 if reading else limits.batch.file_seconds
            if not seat.ready:
                allowed = START_SECONDS
            silent = time.monotonic() - seat.heard
            if silent > allowed:
                what = "A page" if reading else "It"
                yield self._stop(seat, Problem("batch", "time", f"{what} took longer than {allowed:.0f} seconds.", grave=True))
            elif (used := memory_mb(seat.process.pid)) > limits.batch.worker_memory_mb:
                message = f"It needs more memory than a worker may take ({used:.0f} of {limits.batch.worker_memory_mb} MB)."
                yield self._stop(seat, Problem("batch", "memory", message, grave=True))

    def _stop(self, seat: Seat, problem: Problem) -> Answer:
        assert seat.task is not None
        task, seconds = seat.task, time.monotonic() - seat.began
        self._end(seat)
        return Answer(task, Trouble(problem), seconds)

    def _end(self, seat: Seat) -> None:
        """Kill a worker with all that it started (Tesseract, LibreOffice)."""
        self._seats.remove(seat)
        pid = seat.process.pid
        if pid is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        if seat.process.is_alive():
            seat.process.kill()
        seat.process.join()
        seat.pipe.close()

    def close(self) -> None:
        """End all workers; what they had not finished is done by the next run."""
        for seat in list(self._seats):
            if seat.task is None:
                seat.pipe.close()  # idle: it sees the end of the pipe and goes by itself
                seat.process.join(2)
            self._end(seat)


def memory_mb(pid: int | None) -> float:
    """What a process and its children hold in memory."""
    import psutil

    total = 0
    try:
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += one.memory_info().rss
    except psutil.NoSuchProcess:
        return 0.0
    return total / (1 << 20)

"""A worker process: takes tasks from a pipe, does them, answers.

The only place with a broad `except`: one document's trouble stays its own.
"""

from __future__ import annotations

import ctypes
import faulthandler
import logging
import os
import signal
import sys
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import KehoachError, NotRead
from pipeline.schema.outcome import Problem

if TYPE_CHECKING:
    from pipeline.batch.work import Job, Result

log = logging.getLogger(__name__)

ONE_THREAD = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
"""One thread a worker: measured, five pages take 7.4 s so and 29 s with the default threads of Tesseract."""


@dataclass(frozen=True)
class Trouble:
    """A task that failed: its problem, whether the file is of a kind that is not read, and whether the run itself is hit."""

    problem: Problem
    advice: str = ""
    not_read: bool = False
    of_run: bool = False


@dataclass(frozen=True)
class Ready:
    """A worker has loaded the rooms and turns to its first task: from now on its time counts."""


def serve(pipe: Connection, job: Job, log_file: Path, memory_mb: int) -> None:
    """Do tasks until the pipe closes."""
    _stand_alone(log_file, memory_mb)
    from pipeline.batch.work import Worker, trouble_with

    worker = None
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            if worker is None:
                worker = Worker(job)
                pipe.send(Ready())
            answer: Result | Trouble = worker.do(task, pipe.send)
        except KehoachError as error:
            answer = _of_error(trouble_with(task.found) or error)
        except MemoryError:
            answer = Trouble(
                Problem("batch", "memory", f"It needs more memory than a worker may take ({memory_mb} MB).", grave=True)
            )
        except Exception as error:  # a defect of ours or of a library: the file fails, the batch goes on
            log.exception("%s", task.found.path)
            named = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            answer = Trouble(Problem(_room(error), "defect", f"The program stumbled over it ({named}).", grave=True))
            if changed := trouble_with(task.found):
                answer = _of_error(changed)
        pipe.send(answer)


def _of_error(error: KehoachError) -> Trouble:
    of_run = error.kind in ("disk full", "cannot write")
    problem = Problem(_room(error), error.kind, error.message, grave=True)
    return Trouble(problem, error.advice, isinstance(error, NotRead), of_run)


def _room(error: BaseException) -> str:
    """The room in which an error arose: the last of our rooms on its way."""
    room, trace = "batch", error.__traceback__
    while trace is not None:
        parts = Path(trace.tb_frame.f_code.co_filename).parts
        if "pipeline" in parts[:-1]:
            room = parts[len(parts) - parts[::-1].index("pipeline")].removesuffix(".py")
        trace = trace.tb_next
    return room


def _stand_alone(log_file: Path, memory_mb: int) -> None:
    """Put the process apart: signals of the terminal do not reach it, it ends with its parent, and it has bounds."""
    for name in ONE_THREAD:
        os.environ[name] = "1"
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    said = log_file.open("a", encoding="utf-8", buffering=1)
    os.dup2(said.fileno(), 2)
    sys.stderr = said
    logging.basicConfig(stream=said, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    faulthandler.enable(said)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: no orphan writes into the folder after a kill
    parent = parent_process()
    if parent is not None and os.getppid() != parent.pid:  # it was killed before this process could ask to go with it
        os._exit(1)
    _bound_memory(memory_mb)


def _bound_memory(memory_mb: int) -> None:
    """A backstop behind the watch of the pool: one huge request fails at once. Address space counts more than what is used."""
    try:
        import resource
    except ImportError:  # Windows
        return
    bound = (2 * memory_mb + 2048) << 20
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (bound if hard == resource.RLIM_INFINITY else min(bound, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))

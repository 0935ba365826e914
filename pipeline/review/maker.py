"""Documents made again in a process of their own, beside the answers of the application.

In a thread of the server it would hold up every answer: Python computes in one thread at a time, and making a document again
computes for half a second. Twenty people who decide once a second waited a quarter of a second for one answer in twenty.
"""

from __future__ import annotations

import logging
import os
import signal
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import KehoachError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

log = logging.getLogger(__name__)

NICE = 10
"""Answers go first: a person waits for them."""


class Maker:
    """Makes documents of one archive again, one after the other; its process starts at once and ends with this one."""

    def __init__(self, out: Path, settings: Settings) -> None:
        self._about = (out, settings)
        self._process, self._pipe = self._start()

    def _start(self) -> tuple[SpawnProcess, Connection]:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, *self._about), daemon=True, name="kehoach-maker")
        process.start()
        theirs.close()
        return process, ours

    def make(self, doc_id: str) -> None:
        """Make a document again and wait for it; a process that died is started anew for the next one."""
        try:
            self._pipe.send(doc_id)
            trouble = self._pipe.recv()
        except (EOFError, OSError) as error:
            self._process, self._pipe = self._start()
            raise KehoachError(f"What makes {doc_id} again has ended.", kind="killed", advice="Decide again.") from error
        if trouble:
            raise KehoachError(trouble, kind="damaged artefact", advice="Give the run again with --redo all.")


def _serve(pipe: Connection, out: Path, settings: Settings) -> None:
    """Make what is asked for until the other end is closed, also by a kill."""
    from pipeline.review.archive import Archive

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server: it finishes what is due
    with suppress(OSError):
        os.nice(NICE)
    archive = Archive(out, settings)
    while True:
        try:
            doc_id = pipe.recv()
        except (EOFError, OSError):
            return
        trouble = ""
        try:
            archive.make_again(doc_id)
        except (KehoachError, OSError, ValueError) as error:
            log.exception("%s could not be made again", doc_id)
            trouble = str(error)
        try:
            pipe.send(trouble)
        except OSError:  # the server was killed meanwhile; what was made stands
            return

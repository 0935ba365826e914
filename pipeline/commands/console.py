"""The consoles that commands print on."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

WIDE_ENOUGH = 100
"""Columns of output that goes to a file or a pipe."""


@cache
def out() -> Console:
    """Standard output. A reader that has enough (`| head`) is no failure of ours: rich would exit with 1."""
    from rich.console import Console

    class Out(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Out(highlight=False, soft_wrap=False, width=None if sys.stdout.isatty() else WIDE_ENOUGH)


def fall_silent() -> None:
    """Nobody reads standard output any more: what is still to be printed goes nowhere, also at the end of the process."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@cache
def err() -> Console:
    """Standard error: progress and errors, so that output can be piped."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else WIDE_ENOUGH)

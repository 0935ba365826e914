"""The consoles that commands print on."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

WIDE_ENOUGH = 100
"""Columns of output that goes to a file or a pipe."""


@cache
def out() -> Console:
    """Standard output."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False, width=None if sys.stdout.isatty() else WIDE_ENOUGH)


@cache
def err() -> Console:
    """Standard error: progress and errors, so that output can be piped."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else WIDE_ENOUGH)

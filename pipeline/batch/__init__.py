"""Many files: a pool of workers with bounds, an outcome for each file, the exit code. The door is `run`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.batch.archive_run import Progress, RunResult, run

__all__ = ["Progress", "RunResult", "run"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from importlib import import_module

        return getattr(import_module("pipeline.batch.archive_run"), name)
    raise AttributeError(name)

"""Errors that a person can act on, and the exit codes of the command."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell sees."""

    OK = 0
    RUN_FAILED = 1
    WRONG_USE = 2
    SOME_FAILED = 3
    INTERRUPTED = 130


class KehoachError(Exception):
    """Something the user can mend; `advice` says how, `kind` is a stable word for tables ("encrypted", "too large")."""

    exit_code: ExitCode = ExitCode.RUN_FAILED

    def __init__(self, message: str, *, kind: str = "error", advice: str = "") -> None:
        super().__init__(message)
        self.message, self.kind, self.advice = message, kind, advice

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, self.kind, self.advice))


def _rebuild(cls: type[KehoachError], message: str, kind: str, advice: str) -> KehoachError:
    return cls(message, kind=kind, advice=advice)


class BadFile(KehoachError):
    """A file that cannot be read: empty, truncated, encrypted, beyond a limit. Its outcome is `failed`."""


class NotRead(KehoachError):
    """A kind of file that is not read; its outcome is `skipped`."""


class MissingProgram(KehoachError):
    """A program or model that is not installed."""


class BadSettings(KehoachError):
    """A setting that does not exist or has a value out of range."""

    exit_code = ExitCode.WRONG_USE


class WrongUse(KehoachError):
    """A command that makes no sense as given."""

    exit_code = ExitCode.WRONG_USE

"""`kehoach repair`: text in, repaired text out, white space kept exactly."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from pipeline.commands.words import say
from pipeline.errors import BadFile, WrongUse
from pipeline.schema.text import Text
from pipeline.settings import Repair


def repair_file(file: str, *, explain: bool, format: str | None, settings: Repair) -> None:
    """Repair a text file, or standard input for "-"; `explain` lists each correction with its rule and confidence."""
    if format not in (None, "text", "json"):
        raise WrongUse(f"There is no format {format!r}.", kind="option", advice="Known are text and json.")
    from pipeline.repair import repair_text

    text = repair_text(_read(file), settings)
    if format == "json":
        corrections = [asdict(correction) for correction in text.corrections]
        print(json.dumps({"clean": text.clean, "corrections": corrections}, ensure_ascii=False, indent=1))
    elif explain:
        _explain(text)
    else:
        sys.stdout.buffer.write(text.clean.encode())


def _read(file: str) -> str:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise BadFile(f"{file} cannot be read: {error.strerror}.", kind="cannot read", advice="Check the path.") from error
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise BadFile(
            f"{file} is not UTF-8.", kind="not utf-8", advice="kehoach run reads other encodings; kehoach repair takes UTF-8."
        ) from error


def _explain(text: Text) -> None:
    lines = text.raw.count("\n", 0, 0)
    at = 0
    for correction in text.corrections:
        lines += text.raw.count("\n", at, correction.at.start)
        at = correction.at.start
        others = "; ".join(f"{reading} {probability:.2f}" for reading, probability in correction.alternatives[:3])
        mark = "→" if correction.state == "applied" else "?→"
        said = f"{lines + 1:>5}  {correction.before} {mark} {correction.after}  ({correction.rule}, {correction.confidence:.2f})"
        print(said + (f"  [{others}]" if others else ""))
    print(say("repair.count", applied=len(text.applied), proposed=len(text.proposed)))

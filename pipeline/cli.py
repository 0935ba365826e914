"""The command line: parse, call, print. Nothing heavy is imported before it is used."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.commands.help_pages import speak
from pipeline.commands.words import choose, known, language, say, take_language
from pipeline.errors import ExitCode, KehoachError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
docs = typer.Typer(no_args_is_help=True)
app.add_typer(docs, name="docs")

_UsageTrouble: type[Exception] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
"""What the parser of arguments raises; Typer does not name it itself."""

Out = Annotated[Path, typer.Option("--out")]
SettingsFile = Annotated[Path | None, typer.Option("--settings")]
Format = Annotated[str | None, typer.Option("--format")]
OUT = Path("data/processed")


@app.command()
def run(
    inputs: Annotated[list[str], typer.Argument()],
    out: Out = OUT,
    settings: SettingsFile = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1)] = None,
    redo: Annotated[str | None, typer.Option("--redo")] = None,
    on_failure: Annotated[str | None, typer.Option("--on-failure")] = None,
) -> None:
    from pipeline.commands.run import run_and_tell

    raise typer.Exit(run_and_tell(inputs, out, _settings(settings, workers=workers, on_failure=on_failure), redo))


def _settings(path: Path | None, **batch: Any) -> Any:
    from dataclasses import replace

    from pipeline.errors import WrongUse
    from pipeline.settings import load

    settings = load(path)
    given = {name: value for name, value in batch.items() if value is not None}
    if given.get("on_failure", "skip") not in ("skip", "stop"):
        raise WrongUse(f"--on-failure {given['on_failure']} is unknown.", kind="option", advice="Known are skip and stop.")
    return replace(settings, batch=replace(settings.batch, **given))


@app.command()
def status(
    out: Out = OUT,
    state: Annotated[list[str] | None, typer.Option("--state")] = None,
    format: Format = None,
) -> None:
    from pipeline.commands.status import show_status

    show_status(out, state or [], format)


@app.command()
def show(
    what: Annotated[str, typer.Argument()],
    after: Annotated[str | None, typer.Option("--after")] = None,
    page: Annotated[int | None, typer.Option("--page", min=1)] = None,
    out: Out = OUT,
    picture: Annotated[Path | None, typer.Option("--picture")] = None,
    settings: SettingsFile = None,
) -> None:
    from pipeline.commands.show import show_file, show_record

    if after is not None or Path(what).exists():
        show_file(what, after or "extract", page, _settings(settings))
    else:
        show_record(what, out, picture, _settings(settings))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def query(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument()] = None,
    listed: Annotated[bool, typer.Option("--list")] = False,
    out: Out = OUT,
    format: Format = None,
) -> None:
    from pipeline.commands.query import print_answer, print_questions

    if listed or question is None:
        print_questions(format)
    else:
        print_answer(out, question, context.args, format)


@app.command()
def groups(out: Out = OUT) -> None:
    from pipeline.commands.query import write_groups

    write_groups(out)


@app.command()
def search(  # noqa: PLR0913 - each is an option of the command
    words: Annotated[list[str], typer.Argument()],
    field: Annotated[str | None, typer.Option("--in")] = None,
    since: Annotated[str | None, typer.Option("--since")] = None,
    until: Annotated[str | None, typer.Option("--until")] = None,
    top: Annotated[int, typer.Option("--top", min=1)] = 20,
    out: Out = OUT,
    format: Format = None,
) -> None:
    from pipeline.commands.search import print_found
    from pipeline.query.search import Wanted

    print_found(out, Wanted(" ".join(words), field, since, until, top), format)


@app.command()
def export(  # noqa: PLR0913
    results: Annotated[Path | None, typer.Argument()] = None,
    out: Out = OUT,
    to: Annotated[str | None, typer.Option("--to")] = None,
    pdf: Annotated[bool, typer.Option("--pdf")] = False,
    table: Annotated[list[str] | None, typer.Option("--table")] = None,
    doc: Annotated[list[str] | None, typer.Option("--doc")] = None,
    bom: Annotated[bool, typer.Option("--bom")] = False,
    target: Annotated[Path | None, typer.Option("--output", "-o")] = None,
    settings: SettingsFile = None,
) -> None:
    from pipeline.commands.export import export_and_tell, export_pdfs, request_of

    if pdf and to is None:
        export_pdfs(results or out, doc or [], target, _settings(settings))
    else:
        export_and_tell(request_of(results or out, to or "", target, table or [], doc or [], bom))


@app.command()
def report(
    results: Annotated[Path | None, typer.Argument()] = None,
    out: Out = OUT,
    target: Annotated[Path | None, typer.Option("--output", "-o")] = None,
) -> None:
    from pipeline.commands.report import report_and_tell

    report_and_tell(results or out, target)


@app.command()
def repair(
    file: Annotated[str, typer.Argument()],
    explain: Annotated[bool, typer.Option("--explain")] = False,
    format: Format = None,
    settings: SettingsFile = None,
) -> None:
    from pipeline.commands.repair import repair_file

    repair_file(file, explain=explain, format=format, settings=_settings(settings).repair)


@app.command()
def review(  # noqa: PLR0913  each is an option of the command
    folder: Annotated[Path | None, typer.Argument()] = None,
    out: Out = OUT,
    host: Annotated[str, typer.Option("--host")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8765,
    name: Annotated[str | None, typer.Option("--as")] = None,
    add_user: Annotated[str | None, typer.Option("--add-user")] = None,
    role: Annotated[str, typer.Option("--role")] = "reviewer",
    backup: Annotated[Path | None, typer.Option("--backup")] = None,
    restore: Annotated[Path | None, typer.Option("--restore")] = None,
    ledger: Annotated[str | None, typer.Option("--ledger")] = None,
    settings: SettingsFile = None,
) -> None:
    from pipeline.commands import review as command

    out = folder or out
    if add_user is not None:
        command.add_user(out, add_user, role)
    elif backup is not None:
        command.backup(out, backup)
    elif restore is not None:
        command.restore(out, restore, _settings(settings))
    elif ledger is not None:
        command.move_to(out, ledger)
    else:
        command.review(out, host, port, name, _settings(settings))


@app.command()
def train(
    folder: Annotated[Path | None, typer.Argument()] = None,
    from_reviews: Annotated[bool, typer.Option("--from-reviews")] = False,
    out: Out = OUT,
    settings: SettingsFile = None,
) -> None:
    from pipeline.commands.train import train_from_reviews
    from pipeline.errors import WrongUse

    if not from_reviews:
        raise WrongUse("From what?", kind="option", advice="kehoach train --from-reviews learns from what people decided.")
    train_from_reviews(folder or out, _settings(settings))


@app.command()
def doctor() -> None:
    from pipeline.commands.doctor import examine

    raise typer.Exit(examine())


@docs.command()
def dictionary(to: Annotated[Path, typer.Option("--to")] = Path("docs/data-dictionary.md")) -> None:
    from pipeline.store.dictionary import as_markdown

    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(as_markdown(), "utf-8")
    print(say("docs.written", path=to))


@app.command()
def version() -> None:
    from importlib.metadata import version as installed

    print(f"kehoach {installed('kehoach')}")


def _translate(command: Any, name: str) -> None:
    """Put the help texts of the chosen language into a command and the commands under it."""
    command.help = say(f"help.{name}") if known(f"help.{name}") else command.help
    for parameter in command.params:
        for key in (f"help.{name}.{parameter.name}", f"help.*.{parameter.name}"):
            if known(key):
                parameter.help = say(key)
                break
    for inner, child in getattr(command, "commands", {}).items():
        _translate(child, f"{name}.{inner}" if name != "kehoach" else inner)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; errors become a message, what to do, and an exit code."""
    arguments, wanted = take_language(sys.argv[1:] if arguments is None else arguments)
    if wanted is not None:
        if wanted not in ("vi", "en"):
            print(f"--lang {wanted}: vi, en", file=sys.stderr)
            return ExitCode.WRONG_USE
        choose(wanted)  # type: ignore[arg-type]
    arguments = arguments or ["--help"]
    command: Any = typer.main.get_command(app)
    _translate(command, "kehoach")
    speak(command)
    try:
        code = command.main(arguments, prog_name="kehoach", standalone_mode=False)
    except KehoachError as error:
        from pipeline.commands.trouble import print_error

        print_error(error)
        return error.exit_code
    except BrokenPipeError:  # the reader of our output has enough (`| head`)
        from pipeline.commands.console import fall_silent

        fall_silent()
        return ExitCode.OK
    except KeyboardInterrupt:
        print(say("interrupted"), file=sys.stderr)
        return ExitCode.INTERRUPTED
    except _UsageTrouble as error:
        return _wrong_use(error)
    return int(code or 0)


def _wrong_use(error: Exception) -> int:
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    message: str = error.format_message()  # type: ignore[attr-defined]
    quoted = message.split("'")[1] if message.count("'") >= 2 else None
    key = f"use.{type(error).__name__}"
    name = getattr(error, "option_name", None) or (parameter and parameter.name) or quoted
    if language() == "vi" and known(key) and name:
        message = say(key, name=name)
    print(say("wrong use", message=message), file=sys.stderr)
    print(say("see help", command=context.command_path if context else "kehoach"), file=sys.stderr)
    return ExitCode.WRONG_USE


if __name__ == "__main__":
    raise SystemExit(main())

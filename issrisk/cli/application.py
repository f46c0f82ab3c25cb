"""The commands, put together; each is imported only when it runs."""

from __future__ import annotations

import io
import os
import signal
import sys
import warnings
from types import FrameType
from typing import Annotated

import typer

from issrisk.cli import failures
from issrisk.cli.check import check
from issrisk.cli.footprint import footprint
from issrisk.cli.house import cite, data_app, doctor
from issrisk.cli.lifetime import lifetime
from issrisk.cli.orbits import elements_app
from issrisk.cli.overflight import overflight
from issrisk.cli.predict import predict
from issrisk.cli.risk import risk
from issrisk.cli.scenario import scenario_app
from issrisk.cli.track import track
from issrisk.cli.where import where
from issrisk.errors import IssriskError, IssriskWarning, OutputError

app = typer.Typer(
    name="issrisk",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="What would happen if the International Space Station came down uncontrolled, "
    "and is what people say about it true?",
)
app.command()(check)
app.command()(track)
app.command()(overflight)
app.command(context_settings={"ignore_unknown_options": True})(where)  # -33.9 is no option
app.command()(lifetime)
app.command()(predict)
app.command()(footprint)
app.command()(risk)
app.add_typer(scenario_app, name="scenario")
app.add_typer(elements_app, name="elements")
app.add_typer(data_app, name="data")
app.command()(doctor)
app.command()(cite)


def _print_version(value: bool) -> None:
    if value:
        from issrisk.provenance import issrisk_version

        typer.echo(f"issrisk {issrisk_version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Version.")
    ] = False,
) -> None:
    del version


def run(arguments: list[str] | None = None) -> None:
    """Run a command and exit with its code.

    Parameters
    ----------
    arguments : list of str, optional
        As typed after ``issrisk``; by default those of the process.

    Raises
    ------
    SystemExit
        Always, with one of the exit codes of the README.
    """
    if arguments is None:
        _end_with_the_pipe()
        signal.signal(signal.SIGTERM, _terminated)
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given in ([], ["elements"]):  # without a command: the help
        given.append("--help")
    if sys.stderr is None:  # closed: what would be told there is lost
        sys.stderr = open(os.devnull, "w")
    if sys.stdout is None:
        sys.exit(_tell_lost("standard output is closed"))
    _speak_utf8()
    warnings.showwarning = _tell_warning  # type: ignore[assignment]
    warnings.simplefilter("always", IssriskWarning)
    sys.exit(_code_of(given))


def _end_with_the_pipe() -> None:
    """Let a closed pipe end the process silently, as it ends any other (not on Windows)."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def _terminated(signal_number: int, frame: FrameType | None) -> None:
    """End as an interrupt does: what is half written is taken away on the way out."""
    sys.stderr.write("terminated\n")
    sys.exit(failures.TERMINATED)


def _speak_utf8() -> None:
    """Write UTF-8 to files and pipes; a terminal that cannot show a sign gets a ``?``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")


def _code_of(arguments: list[str]) -> int:
    as_json = "--json" in arguments
    try:
        try:
            code = _run(arguments)
        except typer.TyperException as error:
            code = _usage_error(error, arguments)
        except IssriskError as error:
            code = failures.exit_code(error)
            name = type(error).__name__
            failures.tell(name, error.message, hint=error.hint, code=code, as_json=as_json)
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        code = failures.INTERRUPTED
    except OSError as error:
        if error.filename is not None:  # no fault of standard output's
            raise
        return _lost_output(error)
    if code == failures.INTERRUPTED:  # which typer has made of it, mostly
        sys.stderr.write("\r\x1b[Kinterrupted\n" if sys.stderr.isatty() else "interrupted\n")
    return code


def _run(arguments: list[str]) -> int:
    result = app(args=arguments, standalone_mode=False, prog_name="issrisk")
    return result if isinstance(result, int) else 0


def _usage_error(error: typer.TyperException, arguments: list[str]) -> int:
    as_json = "--json" in arguments
    bare = [word for word in arguments if word != "--json"]
    message, hint = error.format_message(), "issrisk COMMAND --help"
    if bare in ([], ["elements"]):
        message, hint = "no command is given", " ".join(["issrisk", *bare, "--help"])
    failures.tell("UsageError", message, hint=hint, code=failures.USAGE, as_json=as_json)
    return failures.USAGE


def _lost_output(error: OSError) -> int:
    """Tell that standard output cannot be written, and keep Python from trying again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0
    return _tell_lost(f"cannot write to standard output: {error.strerror or error}")


def _tell_lost(message: str) -> int:
    code = failures.exit_code(OutputError(message))
    failures.tell("OutputError", message, hint=None, code=code, as_json=False)
    return code


def _tell_warning(message: Warning | str, category: type[Warning], *_: object) -> None:
    if issubclass(category, IssriskWarning):
        sys.stderr.write(f"warning: {failures.plain(str(message))}\n")

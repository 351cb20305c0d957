"""Where the tool speaks: progress, results, and every error as one line and an exit code."""

import functools
import inspect
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from generators.model.errors import Blocked, Failure, Refusal, words_of
from generators.workspace.signals import termination_as_interrupt

DONE, DOES_NOT_HOLD, NOT_STARTED, BLOCKED = 0, 1, 2, 3


def say(words: str) -> None:
    """Tell the person what goes on; results are not told here but printed."""
    print(words, file=sys.stderr, flush=True)


def print_json(document: Mapping[str, Any]) -> None:
    """Print the one JSON document of a command with --json."""
    print(json.dumps(document, indent=2, ensure_ascii=False, default=str))


def told(verb: str, code: int, document: Mapping[str, Any], lines: Iterable[str], as_json: bool) -> int:
    """Print what a command did, as one JSON document or as lines for a person; return its exit code."""
    if as_json:
        print_json({"verb": verb, "exit_code": code, **document})
    else:
        print("\n".join(lines))
    return code


class Counter:
    """Progress of a known amount: one line that changes on a terminal, a plain line every fifth in a pipe."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.told = ""

    def show(self, done: int, total: int) -> None:
        """Show how far it is."""
        live = sys.stderr.isatty()
        told = f"{done}/{total}" if live else f"{done * 5 // max(total, 1) * 20} %"
        if told == self.told:
            return
        self.told = told
        start, end = ("\r", "") if live else ("", "\n")
        print(f"{start}{self.what}: {told}", end=end, file=sys.stderr, flush=True)

    def close(self) -> None:
        """Leave the line."""
        if self.told and sys.stderr.isatty():
            print(file=sys.stderr, flush=True)


def run(command: Callable[..., int], arguments: Sequence[str] | None, name: str = "") -> int:
    """Run one verb's command line: parse, call, speak what went wrong.

    Args:
        command: takes the options as Typer knows them, prints its result, returns its exit code.
        arguments: what stands after the verb; None means those of this process.
        name: the verb's, where it is not that of its file.

    Returns:
        The exit code: 0 done or holds, 1 does not hold, 2 could not start, 3 something else comes first.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    verb = name or Path(inspect.getfile(command)).stem
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    as_json = "--json" in given
    app.command()(_spoken(command, verb, as_json))
    try:
        return int(typer.main.get_command(app).main(given, f"python -m generators.{verb}", standalone_mode=False) or 0)
    except typer.TyperException as error:
        words = getattr(error, "format_message", error.__str__)().rstrip(".")
        usage = f"`python -m generators.{verb} --help` shows the usage"
        return _end(verb, NOT_STARTED, f"{words}; {usage}", as_json=as_json)


def _spoken(command: Callable[..., int], verb: str, as_json: bool) -> Callable[..., int]:
    @functools.wraps(command)
    def speaking(**options: Any) -> int:
        try:
            with termination_as_interrupt():
                code = command(**options)
                sys.stdout.flush()
                return code
        except BaseException as error:
            # The one place where everything that ends a command is put into words, Ctrl-C and our own mistakes too.
            code, words = _judge(error)
            details = error.details if isinstance(error, Failure | Refusal) else ()
            return _end(verb, code, "; ".join([words, *getattr(error, "__notes__", [])]), details, as_json)

    return speaking


def _judge(error: BaseException) -> tuple[int, str]:
    """Return exit code and words for whatever ended a command."""
    if isinstance(error, Refusal):
        return BLOCKED if isinstance(error, Blocked) else NOT_STARTED, str(error)
    if isinstance(error, Failure):
        return DOES_NOT_HOLD, str(error)
    if isinstance(error, KeyboardInterrupt):
        return DOES_NOT_HOLD, f"stopped by {error.args[0] if error.args else 'Ctrl-C'}"
    if isinstance(error, BrokenPipeError):
        _silence_output()
        return DOES_NOT_HOLD, "nobody reads the output"
    if isinstance(error, OSError):
        return NOT_STARTED, words_of(error)
    if os.environ.get("GOLDMASTER_TRACEBACK"):
        raise error
    kind = type(error).__name__
    return DOES_NOT_HOLD, f"a mistake of ours ({kind}: {error}): please report it with GOLDMASTER_TRACEBACK=1"


def _silence_output() -> None:
    # Otherwise Python complains about the closed pipe once more when it ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _end(verb: str, code: int, words: str, details: Sequence[str] = (), as_json: bool = False) -> int:
    say("\n".join([f"{verb}: {' '.join(words.split())}", *(f"  {line}" for line in details)]))
    if as_json:
        print_json({"verb": verb, "exit_code": code, "error": words, "details": list(details)})
    return code

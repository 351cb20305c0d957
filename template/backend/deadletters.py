"""Events that could not be delivered: `python -m backend.deadletters list|retry|drop`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from backend.common.config import ConfigError, Settings, load_settings
from backend.common.database import Database, cannot_be_asked
from backend.common.dead_letters import DeadLetter, DeadLetters
from backend.common.module import ModuleMapError, load_modules
from backend.common.tables import ModuleTables

ALL = "all"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one action; return the exit code: 1 when no dead letter has the id."""
    options = _parser().parse_args(argv)
    try:
        return asyncio.run(_run(options, load_settings()))
    except (ConfigError, ModuleMapError) as error:
        print(error, file=sys.stderr)
    except (SQLAlchemyError, OSError) as error:
        print(cannot_be_asked(error), file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend.deadletters", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="say which events, to whom, and the last error")
    listing.add_argument("--module", help="of this module alone")
    for action, does in (
        ("retry", "deliver again, with a fresh number of attempts"),
        ("drop", "give up; what they held back is delivered"),
    ):
        command = actions.add_parser(action, help=does)
        command.add_argument("event", type=_event, help=f"an event's id from `list`, or `{ALL}`")
        command.add_argument("--module", help="of this module alone")
    return parser


def _event(text: str) -> UUID | None:
    try:
        return None if text == ALL else UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither an id nor `{ALL}`") from None


async def _run(options: argparse.Namespace, settings: Settings) -> int:
    database = Database.connect(settings)
    try:
        books = [DeadLetters(database.engine, tables) for tables in _books(options.module)]
        if options.action == "list":
            return _show([letter for each in books for letter in await each.found()])
        act = DeadLetters.retry if options.action == "retry" else DeadLetters.drop
        return _told(options, sum([await act(each, options.event) for each in books]))
    finally:
        await database.close()


def _books(name: str | None) -> list[ModuleTables]:
    modules = [module for module in load_modules() if name in (None, module.name)]
    if not modules:
        raise ModuleMapError(f"module {name} is not in module_map.yaml")
    found = (ModuleTables.of(module.load_metadata()) for module in modules)
    return [tables for tables in found if tables]


def _show(letters: Sequence[DeadLetter]) -> int:
    for letter in letters:
        print(
            f"{letter.event_id} {letter.type} of {letter.aggregate_id} to {letter.subscriber}: "
            f"{letter.attempts} attempts since {letter.occurred_at:%Y-%m-%d %H:%M:%S %Z}, "
            f"then {' '.join(letter.last_error.split())}"
        )
    print(f"{len(letters)} dead letters", file=sys.stderr)
    return 0


def _told(options: argparse.Namespace, changed: int) -> int:
    if changed == 0 and options.event is not None:
        print(f"no dead letter has the id {options.event}; see `list`", file=sys.stderr)
        return 1
    print(
        {"retry": f"{changed} to be delivered again", "drop": f"{changed} dropped"}[options.action]
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

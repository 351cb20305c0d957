"""Migrations, module by module: `python -m backend.migrate ACTION`; upgrade and lint are two.

`downgrade` drops every table of a module, with all that is in them.
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from backend.common.config import ConfigError, load_settings
from backend.common.database import cannot_be_asked
from backend.common.migrations.commands import (
    check,
    downgrade,
    revise,
    step_back,
    upgrade,
    write_sql,
)
from backend.common.migrations.dropped import NAME as DROPPED
from backend.common.migrations.dropped import dropped_chain
from backend.common.migrations.lint import LintMissing, lint
from backend.common.module import Module, ModuleMapError, load_modules

EVERYTHING_GOES = (
    "downgrade drops every table of a module: name the module, or say --all for those of all"
)
ACTIONS: dict[str, Callable[[Module, str], None]] = {
    "upgrade": upgrade,
    "downgrade": downgrade,
    "check": check,
    "sql": write_sql,
    "lint": lint,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one action for one module or for all; return the exit code."""
    options = _parser().parse_args(argv)
    if options.action == "downgrade" and bool(options.module) == options.all:
        print(EVERYTHING_GOES, file=sys.stderr)
        return 2
    try:
        url = load_settings().database_url.get_secret_value()
        for module in _chosen(options.action, options.module):
            _run(options, module, url)
    except (ConfigError, LintMissing, ModuleMapError) as error:
        print(error, file=sys.stderr)
        return 2
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    except (DBAPIError, OSError) as error:
        # A statement that fails, or a file, is a matter of the revision: all is shown of it.
        if getattr(error, "statement", None) or getattr(error, "filename", None):
            raise
        print(cannot_be_asked(error), file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend.migrate", description=__doc__)
    parser.add_argument(
        "action",
        choices=[*ACTIONS, "revision"],
        help=f"downgrade goes back to the base, with every table dropped; of `{DROPPED}` (what "
        "removed modules left) it makes the tables of the last one again",
    )
    parser.add_argument("module", nargs="?", help="all of them when left out, but for downgrade")
    parser.add_argument("--all", action="store_true", help="downgrade all modules")
    parser.add_argument("-m", "--message", default="change", help="what a new revision does")
    return parser


def _chosen(action: str, name: str | None) -> list[Module]:
    # First, so that a module that was dropped and made anew begins on clean ground.
    dropped = dropped_chain() if action == "upgrade" or name == DROPPED else []
    modules = [module for module in [*dropped, *load_modules()] if name in (None, module.name)]
    if not modules:
        raise ModuleMapError(f"module {name} is not in module_map.yaml")
    return modules


def _run(options: argparse.Namespace, module: Module, url: str) -> None:
    # A comment, when what follows is SQL.
    print(f"{'-- ' if options.action == 'sql' else ''}{options.action} {module.name}")
    if options.action == "revision":
        revise(module, url, options.message)
    elif (options.action, module.name) == ("downgrade", DROPPED):
        step_back(module, url)
    else:
        ACTIONS[options.action](module, url)


if __name__ == "__main__":
    sys.exit(main())

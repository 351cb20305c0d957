"""Migrations, module by module: `python -m backend.migrate upgrade|downgrade|check|revision`."""

import argparse
import sys
from collections.abc import Callable, Sequence

from alembic.util import CommandError

from backend.common.config import ConfigError, load_settings
from backend.common.migrations.commands import check, downgrade, revise, step_back, upgrade
from backend.common.migrations.dropped import NAME as DROPPED
from backend.common.migrations.dropped import dropped_chain
from backend.common.module import Module, ModuleMapError, load_modules

ACTIONS: dict[str, Callable[[Module, str], None]] = {
    "upgrade": upgrade,
    "downgrade": downgrade,
    "check": check,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one action for one module or for all; return the exit code."""
    options = _parser().parse_args(argv)
    try:
        url = load_settings().database_url.get_secret_value()
        for module in _chosen(options.action, options.module):
            _run(options, module, url)
    except (ConfigError, ModuleMapError) as error:
        print(error, file=sys.stderr)
        return 2
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend.migrate", description=__doc__)
    parser.add_argument("action", choices=[*ACTIONS, "revision"])
    parser.add_argument("module", nargs="?", help="a module's name; all of them when left out")
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
    print(f"{options.action} {module.name}")
    if options.action == "revision":
        revise(module, url, options.message)
    elif (options.action, module.name) == ("downgrade", DROPPED):
        step_back(module, url)
    else:
        ACTIONS[options.action](module, url)


if __name__ == "__main__":
    sys.exit(main())

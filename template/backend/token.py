"""A token for development: `python -m backend.token --subject me --scope cc:read --tenant t`."""

import argparse
import sys
from collections.abc import Sequence

from backend.common.caller import Caller
from backend.common.config import ConfigError, Settings, load_settings
from backend.common.issuer_keys import SharedSecret, keys_of
from backend.common.module import ModuleMapError, load_modules
from backend.common.tokens import NAMES, TokenRefused, make_token, read_token, shared_secret

RIGHTS = ("read", "write", "audit")


def main(argv: Sequence[str] | None = None) -> int:
    """Print one token; return 2 when the app would not take it."""
    options = _parser().parse_args(argv)
    try:
        print(_token(options, load_settings()))
    except (ConfigError, ModuleMapError) as error:
        print(error, file=sys.stderr)
        return 2
    except TokenRefused as error:
        print(f"the app would not take it: {error}; see --help", file=sys.stderr)
        return 2
    return 0


def _token(options: argparse.Namespace, settings: Settings) -> str:
    if not isinstance(keys_of(settings), SharedSecret):
        reason = "ENVIRONMENT is production" if settings.environment == "production" else ""
        raise ConfigError(
            f"{reason or 'AUTH_ISSUER or AUTH_KEYS_URL names an issuer'}: "
            "tokens come from the issuer, ask for one there"
        )
    caller = Caller(options.subject, options.tenant, frozenset(options.scope or all_scopes()))
    token = make_token(settings, caller, options.seconds)
    read_token(token, shared_secret(settings), settings)
    return token


def all_scopes() -> list[str]:
    """Return every scope of every module."""
    return [f"{module.name}:{right}" for module in load_modules() for right in RIGHTS]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend.token", description=__doc__)
    parser.add_argument("--subject", default="developer", help=f"who asks: {NAMES['sub'].pattern}")
    parser.add_argument(
        "--tenant", default="development", help=f"whose data it is: {NAMES['tenant'].pattern}"
    )
    parser.add_argument("--scope", nargs="+", action="extend", help="cc:read; absent: all")
    parser.add_argument("--seconds", type=int, default=3600, help="until it expires")
    return parser


if __name__ == "__main__":
    sys.exit(main())

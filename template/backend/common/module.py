"""A module as the app sees it, and the loader that reads module_map.yaml."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

import yaml

# Every file of a module imports this one through its package; only adapters may pull these in.
if TYPE_CHECKING:
    from fastapi import APIRouter
    from sqlalchemy import MetaData

MAP_NAME = "module_map.yaml"


class ModuleMapError(Exception):
    """module_map.yaml cannot be used; the message is one line a person can act on."""


@dataclass(frozen=True)
class Job:
    """`run` is an object reference to `async (Resources) -> int`, the number of things done.

    `name` carries the module's name; `every` is the pause between two runs, in seconds.
    """

    name: str
    run: str
    every: float


@dataclass(frozen=True)
class Subscription:
    """`events` refer to event classes in doors, `handler` to `async (unit of work, event) -> None`.

    `name` carries the module's name. The events of one aggregate arrive one after the other.
    """

    name: str
    events: tuple[str, ...]
    handler: str


@dataclass(frozen=True)
class Module:
    """What a module offers to the process.

    All but the names are object references (`package.module:name`), resolved when first needed, so
    that importing a module's door does not import its adapters. `unit_of_work` is what the
    handlers of events are given; it is made from the resources.
    """

    name: str
    package: str
    router: str
    metadata: str
    jobs: tuple[Job, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    unit_of_work: str = ""

    def load_router(self) -> "APIRouter":
        """Return the module's HTTP routes."""
        router: APIRouter = resolve_name(self.router)
        return router

    def load_metadata(self) -> "MetaData":
        """Return the module's tables, all in its own schema."""
        metadata: MetaData = resolve_name(self.metadata)
        return metadata

    def migrations(self) -> Path:
        """Return the folder of the module's Alembic revisions."""
        package_file = importlib.import_module(self.package).__file__
        return Path(str(package_file)).parent / "migrations"


def find_map(start: Path = Path(__file__)) -> Path:
    """Return the nearest module_map.yaml at or above `start`.

    Raises:
        ModuleMapError: there is none.
    """
    for folder in start.resolve().parents:
        if (folder / MAP_NAME).is_file():
            return folder / MAP_NAME
    raise ModuleMapError(f"{MAP_NAME} not found above {start}; run from a rendered project.")


def load_modules(map_file: Path | None = None) -> list[Module]:
    """Return the modules of the map, in its order.

    Raises:
        ModuleMapError: the map is broken, or names a module that cannot be imported.
    """
    path = map_file or find_map()
    return [_load(name, entry) for name, entry in _read(path).items()]


def _read(path: Path) -> dict[str, Any]:
    try:
        modules = yaml.safe_load(path.read_text(encoding="utf-8"))["modules"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ModuleMapError(f"{path}: no readable `modules:` ({error})") from error
    if not isinstance(modules, dict):
        raise ModuleMapError(f"{path}: `modules:` must map names to entries")
    return modules


def _load(name: str, entry: Any) -> Module:
    try:
        package = str(entry["paths"][0]).replace("/", ".")
        module = importlib.import_module(package).module
    except (ImportError, AttributeError, KeyError, IndexError, TypeError) as error:
        raise ModuleMapError(f"{MAP_NAME}: module {name} cannot be loaded ({error})") from error
    if not isinstance(module, Module):
        raise ModuleMapError(f"{MAP_NAME}: {package} has no `module = Module(...)`")
    return module

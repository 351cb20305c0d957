"""The walls of a project in the words of import statements: each module's packages, its door, what it may use."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from generators.imports.read import Imports
from generators.model.module_map import Module
from generators.model.settings import Settings

# A module has layers when it has at least two of these.
HEXAGON = {"entrypoints", "adapters", "application", "domain"}
PURE_LAYERS = ("domain", "application")


@dataclass(frozen=True)
class Room:
    """One module: its paths in the map, its packages as imports name them, its door if it has one, its inner layers.

    `rendered` are modules laid out as the template lays them out; of others less is asked.
    """

    name: str
    paths: tuple[str, ...]
    packages: tuple[str, ...]
    door: tuple[str, ...]
    depends_on: tuple[str, ...]
    inner: tuple[str, ...]
    layered: bool
    rendered: bool

    @property
    def home(self) -> str:
        """The package of the module's first path."""
        return self.packages[0] if self.packages else ""

    @property
    def pure(self) -> tuple[str, ...]:
        """The packages and files that must be free of frameworks."""
        return (*self.inner, *self.door) if self.layered else ()


@dataclass(frozen=True)
class Walls:
    """All rooms, the common ground below them, and the packages beside both that stand on them."""

    rooms: Mapping[str, Room]
    common: tuple[str, ...]
    above: tuple[str, ...]
    settings: Settings

    @cached_property
    def packages(self) -> Mapping[str, str]:
        """The packages of all modules, and whose each is."""
        return {package: room.name for room in self.rooms.values() for package in room.packages}

    def package_of(self, dotted: str) -> str:
        """Return the module's package that a dotted name lies in, or nothing."""
        return next((name for name in with_parents(dotted) if name in self.packages), "")

    def owner(self, dotted: str) -> str:
        """Return the module that a dotted name lies in, or nothing."""
        return self.packages.get(self.package_of(dotted), "")

    def is_door(self, dotted: str) -> bool:
        """Say whether a dotted name is the door of its module, or in it; a module without a door is open."""
        room = self.rooms[self.owner(dotted)]
        return not room.door or any(within(dotted, door) for door in room.door)

    def is_common(self, dotted: str) -> bool:
        """Say whether a dotted name is common ground."""
        return any(within(dotted, package) for package in self.common)


def walls_of(imports: Imports, modules: Mapping[str, Module], rendered: Iterable[str], settings: Settings) -> Walls:
    """Return the walls of a project.

    Args:
        imports: of the whole project.
        modules: of the map.
        rendered: the names of those that are laid out as the template does it.
        settings: the team's.
    """
    ours = set(rendered)
    packages = packages_of(imports)
    rooms = {name: _room(imports, name, module, packages, name in ours, settings) for name, module in modules.items()}
    common = tuple(package for path in settings.common for package in packages.get(path, ()))
    homes = [room.home for room in rooms.values() if room.rendered]
    above = _above(imports, homes, [*common, *(package for room in rooms.values() for package in room.packages)])
    return Walls(rooms, common, above, settings)


def _room(
    imports: Imports,
    name: str,
    module: Module,
    packages: Mapping[str, Sequence[str]],
    rendered: bool,
    settings: Settings,
) -> Room:
    named = tuple(dict.fromkeys(package for path in module.paths for package in packages.get(_bare(path), ())))
    known = imports.graph.modules
    doors = tuple(door for package in named if (door := f"{package}.{settings.door}") in known)
    layers = {part for part in HEXAGON for package in named if f"{package}.{part}" in known}
    inner = tuple(part for package in named for layer in PURE_LAYERS if (part := f"{package}.{layer}") in known)
    return Room(name, module.paths, named, doors, module.depends_on, inner, len(layers) > 1, rendered)


def packages_of(imports: Imports) -> Mapping[str, Sequence[str]]:
    """Return how imports name every folder and file: `backend/common` and, without its ending, `app/billing`."""
    found: dict[str, dict[str, None]] = {}
    for file, names in imports.places.names.items():
        for name in names:
            path, dotted = _bare(file), name
            while dotted and path.rpartition("/")[2] == dotted.rpartition(".")[2]:
                found.setdefault(path, {})[dotted] = None
                path, dotted = path.rpartition("/")[0], dotted.rpartition(".")[0]
    return {path: list(names) for path, names in found.items()}


def _bare(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__")


def _above(imports: Imports, homes: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Return the packages and files beside the folders of rendered modules that are no module and not common."""
    tops = {home.partition(".")[0] for home in homes if home.count(".") > 1}
    beside = {child for top in tops for child in imports.graph.find_children(top)}
    return tuple(sorted(one for one in beside if not any(within(other, one) or within(one, other) for other in below)))


def with_parents(dotted: str) -> Iterator[str]:
    """Yield a dotted name and the packages it lies in, the nearest first."""
    while dotted:
        yield dotted
        dotted = dotted.rpartition(".")[0]


def within(dotted: str, package: str) -> bool:
    """Say whether a dotted name is a package or lies in it."""
    return dotted == package or dotted.startswith(f"{package}.")

"""The walls as import-linter's contracts, made from the map, and what import-linter says about them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generators.imports.walls import Walls

if TYPE_CHECKING:
    from grimp import ImportGraph
    from importlinter.domain.contract import Contract

Options = Mapping[str, Any]
# Parts of a module that are run, not imported.
NO_LAYERS = ("migrations",)


@dataclass(frozen=True)
class Link:
    """One module imports another, at these lines."""

    importer: str
    imported: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Verdict:
    """What a contract has found: chains of imports that it forbids, and parts that it does not know."""

    chains: tuple[tuple[Link, ...], ...] = ()
    unknown: tuple[str, ...] = ()


def contracts(walls: Walls) -> dict[str, Options]:
    """Return import-linter's options of every contract that has something to hold."""
    made = {
        "modules": _modules(walls),
        "layers": _layers(walls, rendered=True),
        "layers-of-others": _layers(walls, rendered=False),
        "floors": _floors(walls),
        "pure": _pure(walls),
    }
    return {key: options for key, options in made.items() if options}


def _modules(walls: Walls) -> Options:
    rooms = [room for room in walls.rooms.values() if room.packages]
    if len(rooms) < 2:
        return {}
    own = [(one, other) for room in rooms for one in room.packages for other in room.packages if one != other]
    uses = ((room, walls.rooms[name]) for room in rooms for name in room.depends_on if name in walls.rooms)
    declared = [(one, door) for room, used in uses for one in room.packages for door in used.door or used.packages]
    return {
        "name": "modules know each other only by their doors, and only those that depends_on names",
        "type": "independence",
        "modules": [package for room in rooms for package in room.packages],
        "ignore_imports": [f"{one}{end} -> {other}{tail}" for one, other in own for end, tail in _ends()]
        + [f"{one}{end} -> {door}" for one, door in declared for end in ("", ".**")],
        "unmatched_ignore_imports_alerting": "none",
    }


def _ends() -> list[tuple[str, str]]:
    return [(end, tail) for end in ("", ".**") for tail in ("", ".**")]


def _layers(walls: Walls, rendered: bool) -> Options:
    rooms = [room for room in walls.rooms.values() if room.layered and room.rendered == rendered]
    if not rooms:
        return {}
    # Of code that came from elsewhere only the layers that it has are known.
    whole = {"exhaustive": "True", "exhaustive_ignores": list(NO_LAYERS)} if rendered else {}
    return {
        "name": "inside a module imports point down",
        "type": "layers",
        "containers": [package for room in rooms for package in room.packages],
        "layers": [f"({layer})" for layer in walls.settings.layers],
        **whole,
    }


def _floors(walls: Walls) -> Options:
    rooms = [package for room in walls.rooms.values() if room.rendered or walls.common for package in room.packages]
    floors = [" : ".join(f"({one})" for one in floor) for floor in (walls.above, rooms, walls.common) if floor]
    if len(floors) < 2 or not rooms:
        return {}
    return {"name": "modules stand on common, and all else on modules", "type": "layers", "layers": floors}


def _pure(walls: Walls) -> Options:
    sources = [source for room in walls.rooms.values() for source in room.pure]
    if not sources:
        return {}
    return {
        "name": "domain, application and door are free of frameworks",
        "type": "forbidden",
        "source_modules": sources,
        "forbidden_modules": list(walls.settings.frameworks),
    }


def judge(graph: "ImportGraph", options: Options) -> Verdict:
    """Return what import-linter says of one contract.

    Args:
        graph: stays as it is when the contract ignores nothing; what it ignores is taken out of it.
        options: of the contract, as `contracts` gives them.
    """
    from importlinter import configuration
    from importlinter.contracts.forbidden import ForbiddenContract
    from importlinter.contracts.independence import IndependenceContract
    from importlinter.contracts.layers import LayersContract

    configuration.configure()
    kinds: dict[str, Callable[..., Contract]] = {
        "independence": IndependenceContract,
        "layers": LayersContract,
        "forbidden": ForbiddenContract,
    }
    given = {key: value for key, value in options.items() if key not in ("name", "type")}
    found = kinds[options["type"]](options["name"], session_options(graph), given).check(graph, verbose=False).metadata
    return Verdict(tuple(sorted(_chains(found), key=str)), tuple(sorted(found.get("undeclared_modules", ()))))


def session_options(graph: "ImportGraph") -> dict[str, Any]:
    """Return the options that come before all contracts."""
    # import-linter can only start from packages, not from single files.
    tops = {name.partition(".")[0] for name in graph.modules if "." in name}
    return {"root_packages": sorted(tops), "include_external_packages": "True"}


def _chains(found: Mapping[str, Any]) -> Iterator[tuple[Link, ...]]:
    for each in [*found.get("invalid_chains", ()), *found.get("invalid_dependencies", ())]:
        for chain in [*each.get("chains", ()), *each.get("routes", ())]:
            yield from [tuple(map(_link, chain))] if isinstance(chain, list) else _with_all_ends(chain)


def _with_all_ends(route: Mapping[str, Any]) -> Iterator[tuple[Link, ...]]:
    """Yield one chain for every first and last link of a route."""
    links = [_link(one) for one in route["chain"]]
    firsts = [links[0], *map(_link, route["extra_firsts"])]
    lasts = [links[-1], *map(_link, route["extra_lasts"])]
    if len(links) == 1:
        yield from ((one,) for one in dict.fromkeys([*firsts, *lasts]))
        return
    yield from ((one, *links[1:-1], lasts[0]) for one in firsts)
    yield from ((firsts[0], *links[1:-1], one) for one in lasts[1:])


def _link(given: Mapping[str, Any]) -> Link:
    return Link(given["importer"], given["imported"], tuple(line or 1 for line in given["line_numbers"]))


def as_ini(graph: "ImportGraph", made: Mapping[str, Options]) -> str:
    """Return contracts as a configuration that `lint-imports --config` reads."""
    # That pure code reaches no framework is meant for run time.
    session = {**session_options(graph), "exclude_type_checking_imports": "True"}
    sections: list[tuple[str, Options]] = [("importlinter", session)]
    sections += [(f"importlinter:contract:{key}", options) for key, options in made.items()]
    return "\n".join(_section(name, options) for name, options in sections)


def _section(name: str, options: Options) -> str:
    lines = (f"{key} = {_value(value)}" for key, value in options.items() if value != [])
    return "\n".join([f"[{name}]", *lines, ""])


def _value(value: object) -> str:
    return "".join(f"\n    {one}" for one in value) if isinstance(value, list) else str(value)

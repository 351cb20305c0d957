"""Judges a project's imports by its walls: import-linter finds what is forbidden, here it gets a place and a remedy."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

from generators.imports.contracts import Link, contracts, judge
from generators.imports.read import Imports
from generators.imports.runtime_only import chains_at_run_time
from generators.imports.walls import Walls, with_parents, within
from generators.model.finding import Finding

if TYPE_CHECKING:
    from grimp import ImportGraph


def import_findings(tree: Path, imports: Imports, walls: Walls) -> Iterator[Finding]:
    """Yield all imports that the walls forbid, each once.

    Args:
        tree: the folder that paths are relative to.
        imports: of the whole project.
        walls: of the whole project.
    """
    made = contracts(walls)
    found: dict[Finding, None] = {}
    if options := made.get("modules"):
        graph = _without_allowed(imports, walls)
        verdict = judge(graph, {**options, "ignore_imports": [], "modules": sorted(_meeting(graph, walls))})
        direct = (chain[0] for chain in verdict.chains if len(chain) == 1)
        found |= dict.fromkeys(one for link in direct for one in _between(imports, walls, link))
        found |= dict.fromkeys(_through(imports, walls, [chain for chain in verdict.chains if len(chain) > 1]))
    for key in ("layers", "layers-of-others"):
        if options := made.get(key):
            verdict = judge(imports.graph, options)
            found |= dict.fromkeys(one for chain in verdict.chains for one in _upward(imports, walls, chain))
            found |= dict.fromkeys(_no_layer(imports, walls, part) for part in verdict.unknown)
    if options := made.get("floors"):
        chains = judge(imports.graph, options).chains
        found |= dict.fromkeys(one for chain in chains for one in _off_the_floor(imports, walls, chain))
    yield from found
    yield from dict.fromkeys(_impure(tree, imports, walls))


def _without_allowed(imports: Imports, walls: Walls) -> "ImportGraph":
    """Return the graph without what the map allows: declared doors, and the packages of one module among themselves."""
    graph = deepcopy(imports.graph)
    for room in walls.rooms.values():
        several = len(room.packages) > 1
        used = [walls.rooms[name] for name in room.depends_on if name in walls.rooms]
        entries = {entry for other in used for entry in (other.door or _all(graph, other.packages))}
        inside = _all(graph, room.packages) if several else set()
        for entry in entries | inside:
            importers = graph.find_modules_that_directly_import(entry)
            for importer in (one for one in importers if walls.owner(one) == room.name):
                if entry in entries or not _same_package(importer, entry, room.packages):
                    graph.remove_import(importer=importer, imported=entry)
    return graph


def _meeting(graph: "ImportGraph", walls: Walls) -> set[str]:
    """Return the packages of modules that meet: one imports the other, itself or through what no module owns.

    Of these alone import-linter is asked: it looks at every pair, and of three hundred modules hardly any two meet.
    """
    owner = {name: walls.owner(name) for name in graph.modules}
    users: dict[str, set[str]] = {}
    for importer in (name for name in graph.modules if not graph.is_module_squashed(name)):
        for imported in graph.find_modules_directly_imported_by(importer):
            if not (owner[importer] and owner[importer] == owner[imported]):
                users.setdefault(imported, set()).add(importer)
    names = {name for used in users if owner[used] for name in _met(used, users, owner)}
    return {package for name in names for package in walls.rooms[name].packages}


def _met(used: str, users: Mapping[str, set[str]], owner: Mapping[str, str]) -> set[str]:
    """Return the module that a name lies in and those that reach it without going through another module."""
    seen: set[str] = set()
    found: set[str] = set()
    ahead = set(users[used])
    while ahead:
        one = ahead.pop()
        seen.add(one)
        if owner[one]:
            found.add(owner[one])
        else:
            ahead |= users.get(one, set()) - seen
    found.discard(owner[used])
    return {owner[used], *found} if found else set()


def _all(graph: "ImportGraph", packages: tuple[str, ...]) -> set[str]:
    return {one for package in packages for one in (package, *graph.find_descendants(package))}


def _same_package(one: str, other: str, packages: tuple[str, ...]) -> bool:
    return any(within(one, package) and within(other, package) for package in packages)


def _between(imports: Imports, walls: Walls, link: Link) -> Iterator[Finding]:
    """Yield what is wrong with an import of another module."""
    user, used = walls.owner(link.importer), walls.owner(link.imported)
    if not walls.is_door(link.imported):
        door = walls.rooms[used].door[0]
        words = f"{user} imports {link.imported}, the inside of {used}"
        yield from _placed(imports, link, "door", f"{words}: import {door} instead")
    if used not in walls.rooms[user].depends_on:
        remedy = f"{user} imports {used} undeclared: add {used!r} to depends_on of {user!r}, or do without it"
        yield from _placed(imports, link, "undeclared", remedy)


def _through(imports: Imports, walls: Walls, chains: Sequence[tuple[Link, ...]]) -> Iterator[Finding]:
    """Yield where code that no module owns leads from one module to another, each place once."""
    users: dict[Link, set[str]] = {}
    for chain in chains:
        first, last = chain[0], chain[-1]
        user, used = walls.rooms[walls.owner(first.importer)], walls.owner(last.imported)
        allowed = used in user.depends_on and walls.is_door(last.imported)
        # Tests of a module may start the whole app, which knows every module; common code has a rule of its own.
        others = _is_test(first.importer) or walls.is_common(last.importer) or _stands_above(walls, last)
        if not allowed and not others:
            users.setdefault(last, set()).add(user.name)
    for last, names in users.items():
        words = f"{', '.join(sorted(names))} reach {walls.owner(last.imported)} through it, which no module owns"
        remedy = f"{last.importer} imports {last.imported}, and {words}: give it to a module, or import the door"
        yield from _placed(imports, last, "through", remedy)


def _stands_above(walls: Walls, link: Link) -> bool:
    return any(within(link.importer, one) for one in walls.above)


def _is_test(dotted: str) -> bool:
    parts = dotted.split(".")
    return "tests" in parts or "test" in parts or any(part.startswith("test_") or part == "conftest" for part in parts)


def _upward(imports: Imports, walls: Walls, chain: tuple[Link, ...]) -> Iterator[Finding]:
    first, last = chain[0], chain[-1]
    low, high = (_layer(walls, name) for name in (first.importer, last.imported))
    how = "" if len(chain) == 1 else f" through {', '.join(link.imported for link in chain[:-1])}"
    remedy = f"{low} imports {high}, a layer above it{how}: turn it round, with a port in {low} say"
    yield from _placed(imports, first, "layer", remedy)


def _layer(walls: Walls, dotted: str) -> str:
    room = walls.rooms[walls.owner(dotted)]
    package = next(one for one in room.packages if within(dotted, one))
    return dotted[len(package) + 1 :].partition(".")[0]


def _no_layer(imports: Imports, walls: Walls, part: str) -> Finding:
    room, name = walls.rooms[walls.owner(part)], part.rpartition(".")[2]
    place = next(iter(imports.files_of(part)), "") or next(
        file.rpartition("/")[0] for names, file in _files(imports) if within(names, part)
    )
    known = ", ".join(walls.settings.layers)
    return Finding(place, "layer-unknown", f"{name!r} of {room.name} is no layer: move its code to one of {known}")


def _files(imports: Imports) -> Iterator[tuple[str, str]]:
    return ((name, file) for file, names in imports.places.names.items() for name in names)


def _off_the_floor(imports: Imports, walls: Walls, chain: tuple[Link, ...]) -> Iterator[Finding]:
    first, last = chain[0], chain[-1]
    if walls.is_common(first.importer):
        used = walls.owner(last.imported) or last.imported
        remedy = f"common code imports {used} ({last.imported}): hand it in, or move this code out of common"
        yield from _placed(imports, first, "common", remedy)
    elif not _is_test(first.importer):
        remedy = f"{walls.owner(first.importer)} imports {last.imported}, which stands on the modules"
        yield from _placed(imports, first, "floor", f"{remedy}: move what it needs to common")


def _impure(tree: Path, imports: Imports, walls: Walls) -> Iterator[Finding]:
    """Yield the frameworks that pure code imports: itself, or at run time through other code."""
    sources = frozenset(source for room in walls.rooms.values() for source in room.pure)
    known = [one for one in walls.settings.frameworks if one in imports.graph.modules]
    for framework in known:
        for importer in sorted(imports.graph.find_modules_that_directly_import(framework)):
            if not sources.isdisjoint(with_parents(importer)):
                details = imports.graph.get_import_details(importer=importer, imported=framework)
                link = Link(importer, framework, tuple(one["line_number"] for one in details))
                yield from _placed(imports, link, "framework", _pure_remedy(walls, link, ()))
    for chain in chains_at_run_time(tree, imports, sources, known):
        if len(chain) > 1 and not any(_has_its_own_finding(walls, sources, link) for link in chain[1:]):
            yield from _placed(imports, chain[0], "framework", _pure_remedy(walls, chain[0], chain[1:]))


def _has_its_own_finding(walls: Walls, sources: frozenset[str], link: Link) -> bool:
    """Say whether a link on the way is told by itself: it starts in pure code, or where no module may come."""
    return not sources.isdisjoint(with_parents(link.importer)) or _stands_above(walls, link)


def _pure_remedy(walls: Walls, first: Link, rest: tuple[Link, ...]) -> str:
    target = rest[-1].imported if rest else first.imported
    how = f" through {', '.join(link.importer for link in rest)}" if rest else ""
    return f"{_layer(walls, first.importer)} imports {target}{how}: put what needs it behind a port, into an adapter"


def _placed(imports: Imports, link: Link, rule: str, remedy: str) -> Iterator[Finding]:
    for path in imports.files_of(link.importer)[:1]:
        yield from (Finding(f"{path}:{line}", rule, remedy) for line in dict.fromkeys(link.lines))

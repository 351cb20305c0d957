"""All that is known about a project's boundaries: imports, disguises, names that are handed on, unused dependencies."""

import re
from collections.abc import Iterator, Mapping

from generators.imports.disguises import Context, disguised
from generators.imports.handed_on import handed_on
from generators.imports.judge import import_findings
from generators.imports.parts import Parts
from generators.imports.read import Imports
from generators.imports.tables import belongings
from generators.imports.walls import Walls
from generators.model.finding import Finding
from generators.model.module_map import MAP_NAME

TESTS = re.compile(r"(^|/)(tests?/|test_|conftest\.py)")


def boundary_findings(parts: Parts, imports: Imports, walls: Walls, map_lines: Mapping[str, int]) -> Iterator[Finding]:
    """Yield everything that crosses a boundary.

    Args:
        parts: the project's files.
        imports: of the whole project.
        walls: of the whole project.
        map_lines: of each module the line of the map where its dependencies stand.
    """
    yield from (_unreadable(path, why) for path, why in imports.unreadable.items())
    yield from import_findings(parts.tree, imports, walls)
    yield from handed_on(parts.tree, imports, walls)
    uses = _uses(imports, walls)
    known = belongings({user: _declaring(files) for user, files in parts.contents.items() if user})
    context = Context(imports, walls, known)
    for user, files in parts.contents.items():
        for path, content in files.items():
            found = disguised(context, path, content, user)
            yield from found.findings
            uses.setdefault(user, set()).update(found.uses)
    yield from _declared(walls, uses, map_lines)
    yield from _circles(walls, uses, map_lines)


def _unreadable(path: str, why: str) -> Finding:
    match = re.fullmatch(r"line (\d+): (.*)", why)
    return Finding(f"{path}:{match[1]}" if match else path, "unreadable", f"{match[2] if match else why}: correct it")


def _declaring(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if not TESTS.search(path)}


def _uses(imports: Imports, walls: Walls) -> dict[str, set[str]]:
    """Return which modules each module imports."""
    graph = imports.graph
    uses: dict[str, set[str]] = {}
    for importer in graph.modules:
        if (user := walls.owner(importer)) and not graph.is_module_squashed(importer):
            others = map(walls.owner, graph.find_modules_directly_imported_by(importer))
            uses.setdefault(user, set()).update(others)
    return {user: used - {user, ""} for user, used in uses.items()}


def _declared(walls: Walls, uses: Mapping[str, set[str]], lines: Mapping[str, int]) -> Iterator[Finding]:
    for room in walls.rooms.values():
        for name in room.depends_on:
            place = f"{MAP_NAME}:{lines.get(room.name, 1)}"
            if name not in walls.rooms or name == room.name:
                known = ", ".join(one for one in walls.rooms if one != room.name) or "none"
                yield Finding(place, "dependency-unknown", f"{room.name} depends on {name!r}: others are {known}")
            elif name not in uses.get(room.name, ()):
                remedy = f"{room.name} does not use {name}: take it out of depends_on"
                yield Finding(place, "dependency-unused", remedy)


def _circles(walls: Walls, uses: Mapping[str, set[str]], lines: Mapping[str, int]) -> Iterator[Finding]:
    edges = {name: {*uses.get(name, ()), *room.depends_on} & walls.rooms.keys() for name, room in walls.rooms.items()}
    reach = {name: _reached(name, edges) for name in edges}
    told: set[str] = set()
    for name in edges:
        circle = {other for other in reach[name] if name in reach[other]} - {name}
        if circle and name not in told:
            told |= {name, *circle}
            words = " -> ".join(_way_round(name, edges, circle))
            remedy = f"{words}: turn one of them round, by an event say, or make them one module"
            yield Finding(f"{MAP_NAME}:{lines.get(name, 1)}", "cycle", remedy)


def _reached(name: str, edges: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    ahead = [name]
    while ahead:
        new = edges[ahead.pop()] - found
        found |= new
        ahead.extend(new)
    return found


def _way_round(name: str, edges: Mapping[str, set[str]], circle: set[str]) -> list[str]:
    """Return the shortest way from a module back to itself."""
    came_from: dict[str, str] = {}
    ahead = [name]
    while ahead:
        one = ahead.pop(0)
        for other in sorted(edges[one] & {*circle, name}):
            if other == name:
                return [*_way_to(one, came_from), name]
            if other not in came_from:
                came_from[other] = one
                ahead.append(other)
    return [name]


def _way_to(one: str, came_from: Mapping[str, str]) -> list[str]:
    way = [one]
    while way[0] in came_from:
        way.insert(0, came_from[way[0]])
    return way

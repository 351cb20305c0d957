"""The ties between modules as a picture shows them: declared and used, through a door or not, and events."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generators.imports.events import Subscription
from generators.imports.owners import Owners, is_test_part
from generators.imports.read import Imports


@dataclass(frozen=True)
class Tie:
    """One module depends on another: whether the map says so, where the code does, and what is wrong with it."""

    user: str
    used: str
    declared: bool
    places: tuple[str, ...]
    broken: str


def ties(owners: Owners, imports: Imports, door: str = "public") -> list[Tie]:
    """Return how modules depend on each other, by the map and by their imports, tests left out.

    Args:
        owners: the modules.
        imports: of the whole project.
        door: the name of the file that other modules may import.
    """
    places: dict[tuple[str, str], dict[str, bool]] = {}
    for name, module in owners.modules.items():
        for used in module.depends_on:
            if used in owners.modules:
                places.setdefault((name, used), {})
    doors = {name: _doors(owners, imports, name, door) for name in owners.modules}
    for target, users in imports.users.items():
        used = owners.of(target)
        for path in users if used else ():
            user = owners.of(path)
            if user and user != used and not is_test_part(path):
                allowed = not doors[used] or target in doors[used]
                for place in _places(imports, path, target):
                    places.setdefault((user, used), {})[place] = allowed
    circles = _circles(places)
    return [_tie(owners, pair, found, circles) for pair, found in sorted(places.items())]


def _doors(owners: Owners, imports: Imports, name: str, door: str) -> set[str]:
    """Return the files of a module's door; none where it has none, and all of it may be imported."""
    roots = owners.modules[name].paths
    names = {f"{root}/{door}.py" for root in roots} | {f"{root}/{door}/__init__.py" for root in roots}
    return {path for path in names if path in imports.places.names}


def _places(imports: Imports, path: str, target: str) -> Iterator[str]:
    importer = imports.names_of(path)[0]
    for name in imports.names_of(target):
        details = imports.graph.get_import_details(importer=importer, imported=name)
        yield from (f"{path}:{one['line_number']}" for one in details)


def _tie(
    owners: Owners, pair: tuple[str, str], found: Mapping[str, bool], circles: Mapping[str, frozenset[str]]
) -> Tie:
    user, used = pair
    declared = used in owners.modules[user].depends_on
    wrong = []
    if found and not declared:
        wrong.append("not declared")
    if not all(found.values()):
        wrong.append("past the door")
    if used in circles.get(user, ()):
        wrong.append("in a circle")
    first = sorted(found, key=lambda place: (found[place], place))
    return Tie(user, used, declared, tuple(first), ", ".join(wrong))


def _circles(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Return the modules that depend on each other in a circle, each with all of its circle (Tarjan's method)."""
    following: dict[str, list[str]] = {}
    for user, used in pairs:
        following.setdefault(user, []).append(used)
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_now: list[str] = []
    found: dict[str, frozenset[str]] = {}

    def visit(start: str) -> None:
        number[start] = low[start] = len(number)
        open_now.append(start)
        stack = [(start, iter(following.get(start, ())))]
        while stack:
            name, rest = stack[-1]
            if (one := next(rest, None)) is None:
                stack.pop()
                if stack:
                    low[stack[-1][0]] = min(low[stack[-1][0]], low[name])
                if low[name] == number[name]:
                    circle = frozenset(open_now[open_now.index(name) :])
                    del open_now[open_now.index(name) :]
                    found.update(dict.fromkeys(circle, circle) if len(circle) > 1 else {})
            elif one not in number:
                number[one] = low[one] = len(number)
                open_now.append(one)
                stack.append((one, iter(following.get(one, ()))))
            elif one in open_now:
                low[name] = min(low[name], number[one])

    for name in following:
        if name not in number:
            visit(name)
    return found


def heard(found: Iterable[Subscription]) -> dict[tuple[str, str], list[Subscription]]:
    """Return the subscriptions to other modules, by subscriber and publisher."""
    pairs: dict[tuple[str, str], list[Subscription]] = {}
    for one in found:
        if one.subscriber != one.publisher:
            pairs.setdefault((one.subscriber, one.publisher), []).append(one)
    return pairs


def offered(tree: Path, owners: Owners, name: str, door: str = "public") -> tuple[tuple[str, str], ...]:
    """Return the classes and functions of a module's door, each with the first line of what it says about itself."""
    for root in owners.modules[name].paths:
        try:
            parsed = ast.parse((tree / root / f"{door}.py").read_bytes())
        except (OSError, SyntaxError, ValueError):
            continue
        kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        public = (node for node in parsed.body if isinstance(node, kinds) and not node.name.startswith("_"))
        return tuple((node.name, (ast.get_docstring(node) or "").partition("\n")[0]) for node in public)
    return ()

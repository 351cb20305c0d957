"""Names that a module takes from one door although another module made them: a dependency in disguise."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generators.imports.fold import dotted_name
from generators.imports.read import Imports
from generators.imports.walls import Walls
from generators.model.finding import Finding


@dataclass(frozen=True)
class Door:
    """What a door hands on: names that it imports from other modules, and where all names of one may come from."""

    names: Mapping[str, str]
    stars: frozenset[str]
    defined: frozenset[str]

    def maker(self, name: str) -> str:
        """Return the module that made a name, when it is not the door's own."""
        if name in self.names or name in self.defined:
            return self.names.get(name, "")
        return next(iter(sorted(self.stars)), "")


def handed_on(tree: Path, imports: Imports, walls: Walls) -> Iterator[Finding]:
    """Yield the names that a module imports from a door without declaring the module that made them."""
    doors = {door: found for door in _suspects(imports, walls) if (found := _door(tree, imports, walls, door))}
    for door, found in doors.items():
        for user in sorted(imports.graph.find_modules_that_directly_import(door)):
            room = walls.rooms.get(walls.owner(user))
            for path in imports.files_of(user)[:1] if room and room.name != walls.owner(door) else ():
                for name, line in _taken(tree / path, imports.names_of(path), door):
                    maker = found.maker(name)
                    if maker and room and maker != room.name and maker not in room.depends_on:
                        words = f"{room.name} takes {name} of {maker} from {door}"
                        remedy = f"import it from the door of {maker}, and add {maker!r} to depends_on of {room.name!r}"
                        yield Finding(f"{path}:{line}", "handed-on", f"{words}: {remedy}")


def _suspects(imports: Imports, walls: Walls) -> Iterator[str]:
    """Yield the doors that import another module."""
    for room in walls.rooms.values():
        for door in room.door:
            used = map(walls.owner, imports.graph.find_modules_directly_imported_by(door))
            if any(one not in ("", room.name) for one in used):
                yield door


def _door(tree: Path, imports: Imports, walls: Walls, door: str) -> Door | None:
    files = imports.files_of(door)
    parsed = _parsed(tree / files[0]) if files else None
    if parsed is None:
        return None
    names: dict[str, str] = {}
    stars: set[str] = set()
    for node, origin in _imports(parsed, door):
        maker = walls.owner(origin)
        if maker and maker != walls.owner(door):
            taken = [one.asname or one.name for one in node.names]
            names |= {name: maker for name in taken if name != "*"}
            stars |= {maker} if "*" in taken else set()
    return Door(names, frozenset(stars), frozenset(_defined(parsed)))


def _defined(parsed: ast.Module) -> Iterator[str]:
    for node in parsed.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (one.asname or one.name for one in node.names)


def _taken(file: Path, names: tuple[str, ...], door: str) -> Iterator[tuple[str, int]]:
    """Yield the names that a file takes from a door, with the line: by `from`, or as an attribute of the door."""
    parsed = _parsed(file)
    if parsed is None:
        return
    base = names[0] if file.name != "__init__.py" else f"{names[0]}.__init__"
    called = {door}
    for node, origin in _imports(parsed, base):
        if origin == door:
            yield from ((one.name, node.lineno) for one in node.names)
        called |= {one.asname or one.name for one in node.names if f"{origin}.{one.name}" == door}
    for plain in (node for node in ast.walk(parsed) if isinstance(node, ast.Import)):
        called |= {one.asname for one in plain.names if one.asname and one.name == door}
    for chain in (node for node in ast.walk(parsed) if isinstance(node, ast.Attribute)):
        if dotted_name(chain.value) in called:
            yield chain.attr, chain.lineno


def _imports(parsed: ast.Module, name: str) -> Iterator[tuple[ast.ImportFrom, str]]:
    """Yield the `from` statements of a module, each with the absolute name it takes from."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.ImportFrom):
            above = name.split(".")[: -node.level] if node.level else []
            yield node, ".".join([*above, *([node.module] if node.module else [])])


def _parsed(file: Path) -> ast.Module | None:
    try:
        return ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):
        return None

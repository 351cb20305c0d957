"""What imports cannot see: the inside of other modules named in texts, in dotted code and in code that is a text."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generators.imports.fold import UNKNOWN, Said, texts_of
from generators.imports.read import Imports
from generators.imports.tables import Belongings, Taken, may_take, taken, taken_by_sql
from generators.imports.walls import Walls, with_parents, within
from generators.model.finding import Finding

IMPORTING = re.compile(
    rb"""\b(?:import_module|__import__|resolve_name|import_string|find_spec|run_module|exec|eval)\b"""
    rb"""|\.["']\s*\+?\s*[rf]?["']\w|["']\s*\+?\s*[rf]?["']\.\w"""
)
BY_NAME = {
    "import_module",
    "__import__",
    "resolve_name",
    "import_string",
    "find_spec",
    "run_module",
    "patch",
    "setattr",
}
CODE = {"exec", "eval", "compile"}
REFERENCE = re.compile(rf"[\w.{UNKNOWN}]+(?::[\w.]+)?")
STATEMENT = re.compile(r"\b(?:from|import)\s+([\w.]+)")


@dataclass(frozen=True)
class Disguised:
    """What a file says of other modules: the findings, and which of them it uses."""

    findings: tuple[Finding, ...] = ()
    uses: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Context:
    """All that files are judged by: the project's imports, its walls, and what belongs to whom."""

    imports: Imports
    walls: Walls
    known: Belongings

    @cached_property
    def parents(self) -> frozenset[str]:
        """The packages that modules lie in, such as `backend.modules`."""
        return frozenset(package.rpartition(".")[0] for package in self.walls.packages) - {""}

    @cached_property
    def hint(self) -> re.Pattern[bytes]:
        """What stands in a file that names a module: the package it lies in, or in quotes one that lies in none."""
        flat = sorted(package for package in self.walls.packages if "." not in package)
        named = [rf"\b(?:{'|'.join(map(re.escape, sorted(self.parents)))})\b(?:\.(\w*))?"] if self.parents else []
        folders = sorted({path.rpartition("/")[0] for path in self.roots})
        named += [rf"[\"'](?:\./)?(?:{'|'.join(map(re.escape, folders))})/(\w+)"] if folders else []
        named += [rf"[\"'](?:{'|'.join(map(re.escape, flat))})\b"] if flat else []
        return re.compile("|".join(named or [r"(?!)"]).encode())

    @cached_property
    def roots(self) -> Mapping[str, str]:
        """The paths of modules that nothing else can be meant by, and whose each is."""
        return {path: room.name for room in self.walls.rooms.values() for path in room.paths if "/" in path}

    def packages(self, user: str) -> tuple[str, ...]:
        """Return the packages of a module; none of common code."""
        return self.walls.rooms[user].packages if user else ()


def disguised(context: Context, path: str, content: bytes, user: str) -> Disguised:
    """Return what a file says of other modules besides its import statements.

    Args:
        context: the whole project.
        path: of the file, Python or SQL.
        content: of the file.
        user: the module it belongs to; empty for common code.
    """
    file = File(context, path, user)
    if path.endswith(".sql"):
        found = taken_by_sql(content.decode("utf-8", "replace"), user, context.known)
        return Disguised(tuple(dict.fromkeys(file.taking(one, 1) for one in found)))
    if not (_hinted(context, path, content, user) or may_take(content, user, context.known)):
        return Disguised()
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError):
        return Disguised()  # the rule "unreadable" says so
    return _judged(file, tree)


def _judged(file: "File", tree: ast.Module) -> Disguised:
    context, user = file.context, file.user
    texts = texts_of(tree, _imported_name(context, tree, user))
    names = [name for said in texts.said for name in file.references(said)]
    parents = _parents_here(context, tree)
    dotted = ((_said_in_full(said.text, parents), said.line) for said in texts.dotted)
    names += [Name(name, line) for name, line in dotted if file.is_new(name)]
    takes = (file.taking(one, said.line) for said in texts.said for one in taken(said, user, context.known))
    findings = [*(one for name in names for one in file.judged(name)), *takes]
    uses = frozenset(context.walls.owner(name.dotted) for name in names) - {user, ""}
    return Disguised(tuple(dict.fromkeys(findings)), uses)


def _said_in_full(dotted: str, parents: Mapping[str, str]) -> str:
    first, _, rest = dotted.partition(".")
    return f"{parents[first]}.{rest}" if first in parents else dotted


def _hinted(context: Context, path: str, content: bytes, user: str) -> bool:
    """Say whether a file may name another module, at a first look."""
    own = {package.rpartition(".")[2].encode() for package in context.packages(user)}
    if any((match[match.lastindex] if match.lastindex else b"") not in own for match in context.hint.finditer(content)):
        return True
    return IMPORTING.search(content) is not None or not context.parents.isdisjoint(_imported(context, path))


def _imported(context: Context, path: str) -> Iterator[str]:
    graph = context.imports.graph
    for name in context.imports.names_of(path)[:1]:
        yield from graph.find_modules_directly_imported_by(name) if name in graph.modules else ()


def _parents_here(context: Context, tree: ast.Module) -> Mapping[str, str]:
    """Return the names by which a file calls the packages that modules lie in: `from backend import modules as m`."""
    found: dict[str, str] = {}
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)):
        above = f"{node.module}." if isinstance(node, ast.ImportFrom) and node.module else ""
        named = {one.asname or one.name: f"{above}{one.name}" for one in node.names}
        found |= {name: dotted for name, dotted in named.items() if dotted in context.parents and "." not in name}
    return found


def _imported_name(context: Context, tree: ast.Module, user: str) -> Mapping[str, str]:
    """Return the module's own NAME where the file imports it: texts are often made with it."""
    packages = context.packages(user)
    statements = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    named = (node for node in statements if any(one.name == "NAME" and not one.asname for one in node.names))
    own = any(node.level or any(within(node.module or "", package) for package in packages) for node in named)
    return {"NAME": user} if own else {}


@dataclass(frozen=True)
class Name:
    """A dotted name and its line. `any_module`: which module it lies in is only known at run time."""

    dotted: str
    line: int
    any_module: bool = False


@dataclass(frozen=True)
class File:
    """One file and the module it belongs to."""

    context: Context
    path: str
    user: str

    def references(self, said: Said) -> Iterator[Name]:
        """Yield the dotted names that a text means."""
        if said.call in CODE:
            yield from (Name(match[1], said.line) for match in STATEMENT.finditer(said.text))
        elif REFERENCE.fullmatch(said.text):
            dotted = said.text.replace(":", ".")
            if dotted.startswith(".") and said.call == "import_module":
                dotted = self._absolute(dotted)
            yield from self._reference(dotted, said)
        elif "/" in said.text:
            yield from self._path(said.text.removeprefix("./").rstrip("/"), said.line)

    def _path(self, path: str, line: int) -> Iterator[Name]:
        """Yield the dotted name of a module's folder or Python file that a text gives the path of."""
        names = self.context.imports.names_of(path)
        if path in self.context.roots:
            yield Name(self.context.walls.rooms[self.context.roots[path]].home, line)
        elif names and names[0] and self.context.walls.owner(names[0]):
            yield Name(names[0], line)

    def _absolute(self, dotted: str) -> str:
        name = next(iter(self.context.imports.names_of(self.path)), "")
        package = name.split(".") if self.path.endswith("__init__.py") else name.split(".")[:-1]
        inside = dotted.lstrip(".")
        up = len(dotted) - len(inside) - 1
        return ".".join([*package[: len(package) - up], inside])

    def _reference(self, dotted: str, said: Said) -> Iterator[Name]:
        sure, unknown, _ = dotted.partition(UNKNOWN)
        known = sure.rpartition(".")[0] if unknown else sure
        if unknown and known in self.context.parents:
            yield Name(dotted.replace(UNKNOWN, "*"), said.line, any_module=True)
        elif known and self._is_sure(known, said):
            yield Name(known, said.line)

    def _is_sure(self, dotted: str, said: Said) -> bool:
        """Say whether a name means a module of the project: `billing.paid` may be anything, an event for example."""
        package = self.context.walls.package_of(dotted)
        if "." in package or said.call in BY_NAME:
            return bool(package)
        return any(one in self.context.imports.graph.modules for one in with_parents(dotted) if "." in one)

    def is_new(self, dotted: str) -> bool:
        """Say whether dotted code names something of a module that the file does not import by that name."""
        graph = self.context.imports.graph
        module = next((one for one in with_parents(dotted) if one in graph.modules), "")
        names = [name for name in self.context.imports.names_of(self.path) if name in graph.modules]
        imported = any(module in graph.find_modules_directly_imported_by(name) for name in names)
        return "." in self.context.walls.package_of(module) and not imported

    def judged(self, name: Name) -> Iterator[Finding]:
        """Yield what is wrong with naming something."""
        place, used = f"{self.path}:{name.line}", self.context.walls.owner(name.dotted)
        if name.any_module:
            words = f"{name.dotted} is a module that is known only at run time"
            yield Finding(place, "string", f"{words}: name the door that is meant, or let common load the modules")
        elif used and not self.user:
            yield Finding(place, "common", f"common code names {name.dotted} of {used}: let {used} hand it in")
        elif used and used != self.user:
            yield from self._between(place, name.dotted, used)

    def _between(self, place: str, dotted: str, used: str) -> Iterator[Finding]:
        room = self.context.walls.rooms[used]
        if not self.context.walls.is_door(dotted):
            words = f"{self.user} names {dotted}, the inside of {used}"
            yield Finding(place, "string", f"{words}: use {room.door[0]} instead")
        if used not in self.context.walls.rooms[self.user].depends_on:
            remedy = f"{self.user} names {dotted} of {used} undeclared: add {used!r} to depends_on of {self.user!r}"
            yield Finding(place, "undeclared", f"{remedy}, or do without it")

    def taking(self, taken: Taken, line: int) -> Finding:
        """Return the finding for what is taken from the database of another module."""
        words = f"{self.user or 'common code'} has {taken.words}, which belongs to {taken.owner}"
        return Finding(f"{self.path}:{line}", taken.rule, f"{words}: ask {taken.owner} through its door")

"""What a module declares: every identifier that its own files bind, and what they take from outside."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import libcst as cst

from generators.rewrite.syntax import Syntax, dotted, walk


@dataclass(frozen=True)
class Package:
    """The module as import statements name it: one dotted prefix for each of its folders."""

    prefixes: tuple[str, ...]

    @classmethod
    def of(cls, roots: Sequence[str]) -> "Package":
        """Return the prefixes of the map's paths; a leading `src/` is not part of an import path."""
        dotted_roots = [PurePosixPath(root).with_suffix("").as_posix().replace("/", ".") for root in roots]
        return cls(tuple(root.removeprefix("src.") for root in dotted_roots))

    def prefix_of(self, name: str) -> str | None:
        """Return the prefix that a dotted name lies under, or None."""
        return next((prefix for prefix in self.prefixes if f"{name}.".startswith(f"{prefix}.")), None)

    def resolve(self, path: str, node: cst.ImportFrom) -> str:
        """Return the absolute dotted name that an import statement in a file takes from."""
        name = dotted(node.module) or ""
        if not node.relative:
            return name
        folders = list(PurePosixPath(path).parent.parts)
        folders = folders[: len(folders) - len(node.relative) + 1]
        return ".".join([*folders, *filter(None, [name])]).removeprefix("src.")


@dataclass
class Declared:
    """What the files of a module bind, together.

    `names`: everything; `attributes`: what can stand behind a dot; `keywords`: parameters and fields;
    `fields`: what is annotated in a class, so that it may be a key of data; `constants`: what holds the module's name.
    """

    names: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    keywords: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    constants: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Imported:
    """What one file takes from outside the module: the names it gets, and where each comes from."""

    foreign: dict[str, str]


def declare(files: Iterable[Syntax], paths: Iterable[str], module: str) -> Declared:
    """Return what the files of a module bind. The names of the files themselves are bound in their package."""
    declared = Declared()
    for path in paths:
        for part in (PurePosixPath(path).stem, *PurePosixPath(path).parent.parts):
            declared.names.add(part)
            declared.attributes.add(part)
    for file in files:
        for node, above in walk(file.tree):
            _declare(declared, node, above, module)
    return declared


def imported(file: Syntax, package: Package) -> Imported:
    """Return what a file takes from outside the module under the outside's own names."""
    foreign: dict[str, str] = {}
    for node, _ in walk(file.tree):
        if isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
            origin = package.resolve(file.path, node)
            if not package.prefix_of(origin):
                names = (alias for alias in node.names if not _leads_to(package, origin, alias))
                foreign |= {_bound(alias): origin for alias in names}
        elif isinstance(node, cst.Import):
            outside = (alias for alias in node.names if not package.prefix_of(dotted(alias.name) or ""))
            foreign |= {_bound(alias): dotted(alias.name) or "" for alias in outside}
    return Imported(foreign)


def _leads_to(package: Package, origin: str, alias: cst.ImportAlias) -> bool:
    return package.prefix_of(f"{origin}.{dotted(alias.name)}") is not None


def _bound(alias: cst.ImportAlias) -> str:
    if alias.asname and isinstance(alias.asname.name, cst.Name):
        return alias.asname.name.value
    return (dotted(alias.name) or "").partition(".")[0]


def _declare(declared: Declared, node: cst.CSTNode, above: tuple[cst.CSTNode, ...], module: str) -> None:
    for name in _binds(node, above):
        declared.names.add(name)
    if isinstance(node, cst.FunctionDef | cst.ClassDef):
        declared.attributes.add(node.name.value)
    elif isinstance(node, cst.Param):
        declared.keywords.add(node.name.value)
    elif isinstance(node, cst.AnnAssign | cst.AssignTarget):
        _declare_target(declared, node, above)
    elif isinstance(node, cst.Assign) and getattr(node.value, "raw_value", None) == module:
        declared.constants.update(name.value for target in node.targets for name in _targets(target.target))


def _declare_target(declared: Declared, node: cst.AnnAssign | cst.AssignTarget, above: tuple[cst.CSTNode, ...]) -> None:
    target = node.target
    if isinstance(target, cst.Attribute):
        # Only what is set on the object itself: an attribute set on something else may be anybody's.
        if dotted(target.value) in {"self", "cls"}:
            declared.attributes.add(target.attr.value)
            declared.names.add(target.attr.value)
        return
    names = [name.value for name in _targets(target)]
    if not _in_function(above):
        declared.attributes.update(names)
        if _in_class(above):
            declared.keywords.update(names)
            declared.fields.update(names if isinstance(node, cst.AnnAssign) else ())


def _binds(node: cst.CSTNode, above: tuple[cst.CSTNode, ...]) -> Iterator[str]:
    if isinstance(node, cst.FunctionDef | cst.ClassDef | cst.Param):
        yield node.name.value
    elif isinstance(node, cst.AnnAssign | cst.AssignTarget | cst.NamedExpr | cst.For | cst.CompFor | cst.AugAssign):
        yield from (name.value for name in _targets(node.target))
    elif isinstance(node, cst.AsName):
        yield from (name.value for name in _targets(node.name))
    elif (isinstance(node, cst.MatchAs | cst.MatchStar) and node.name) or isinstance(
        node, cst.TypeVar | cst.TypeVarTuple | cst.ParamSpec | cst.TypeAlias
    ):
        yield node.name.value


def _targets(node: cst.CSTNode) -> Iterator[cst.Name]:
    if isinstance(node, cst.Name):
        yield node
    elif isinstance(node, cst.Tuple | cst.List):
        for element in node.elements:
            yield from _targets(element.value)


def _in_class(above: tuple[cst.CSTNode, ...]) -> bool:
    return any(isinstance(node, cst.ClassDef) for node in above)


def _in_function(above: tuple[cst.CSTNode, ...]) -> bool:
    return any(isinstance(node, cst.FunctionDef | cst.Lambda) for node in above)

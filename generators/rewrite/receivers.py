"""Tells whose object stands before a dot or takes a keyword: the module's own, another's, or nobody knows."""

import builtins
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import libcst as cst

from generators.rewrite.declarations import BINDING, binds
from generators.rewrite.imports import World
from generators.rewrite.syntax import Above, Syntax, dotted, inside, last_name, literal, targets

Kind = Literal["own", "foreign", "unknown"]
# Objects of these have whatever attributes their users give them.
OPEN = {"Any", "Namespace", "SimpleNamespace", "Mock", "MagicMock", "AsyncMock", "Row", "Table", "Self", "Callable"}
LITERALS = (
    *(cst.SimpleString, cst.FormattedString, cst.ConcatenatedString, cst.Integer, cst.Float),
    *(cst.List, cst.Dict, cst.Set, cst.ListComp, cst.DictComp, cst.SetComp),
)
SELF = {"self", "cls"}
# They say something about a type, and the object is of it all the same.
AROUND_TYPE = {"Annotated", "ClassVar", "Final", "Optional"}
Scope = cst.FunctionDef | cst.Lambda | cst.Module


@dataclass
class Receivers:
    """The objects of one file. `made_here`: whose those are that the file itself makes."""

    file: Syntax
    world: World
    made_here: Kind = "own"
    _kinds: dict[int, dict[str, Kind]] = field(default_factory=dict)
    _fields: dict[int, list[tuple[str, Kind]]] = field(default_factory=dict)

    def kind(self, node: cst.CSTNode, above: Above) -> Kind:
        """Say whose the object is that an expression stands for.

        Args:
            node: the expression.
            above: the nodes above it, outermost first.
        """
        if isinstance(node, cst.Name):
            return self._of_name(node.value, above)
        if isinstance(node, cst.Attribute):
            return self._of_attribute(node, above)
        if isinstance(node, cst.Call):
            return self._of_call(node, above)
        return "foreign" if isinstance(node, LITERALS) else "unknown"

    def may_be_inherited(self, holder: cst.CSTNode, name: str, above: Above) -> bool:
        """Say whether an attribute of `self` may be that of a base from outside, because the class has no such name."""
        owner = _owner(above)
        if owner is None or dotted(holder) not in SELF or not owner.bases:
            return False
        outside = all(self.kind(base.value, above) == "foreign" for base in owner.bases)
        return outside and name not in {bound for bound, _ in self._members(owner, above)}

    def _of_attribute(self, node: cst.Attribute, above: Above) -> Kind:
        owner = _owner(above)
        if owner is not None and dotted(node.value) in SELF:
            kinds = {kind for name, kind in self._members(owner, above) if name == node.attr.value}
            return kinds.pop() if len(kinds) == 1 else "unknown"
        path = self.origin(node, above) or ""
        if self.world.package.prefix_of(path) and self.world.knows(path):
            return "own" if self.world.owns(path) else "foreign"
        return "foreign" if self.kind(node.value, above) == "foreign" else "unknown"

    def _of_call(self, node: cst.Call, above: Above) -> Kind:
        """An object comes from its class; what any other function returns, nobody knows."""
        name = (dotted(node.func) or "").rpartition(".")[2]
        if dotted(node.func) == "super":
            return self._of_bases(above)
        if isinstance(node.func, cst.Name) and name in self._returned:
            return self._returned[name]
        makes = _is_class(name) and name not in OPEN
        return self.kind(node.func, above) if makes else "unknown"

    @cached_property
    def _returned(self) -> dict[str, Kind]:
        """Whose objects the functions of the file return, as far as they say so."""
        functions = [node for node, above in self.file.of(cst.FunctionDef) if len(above) == 1]
        return {node.name.value: self._of_annotation(node.returns) for node in functions if node.returns}

    def _members(self, owner: cst.ClassDef, above: Above) -> list[tuple[str, Kind]]:
        """Return what a class binds, in its body and on `self`, with whose object each is."""
        if id(owner) not in self._fields:
            outside = above[: above.index(owner)]
            self._fields[id(owner)] = [*self._bindings(owner), *self._set_on_self(owner, outside)]
        return self._fields[id(owner)]

    def _set_on_self(self, owner: cst.ClassDef, outside: Above) -> Iterator[tuple[str, Kind]]:
        for node, above in _all_within(owner, outside):
            if isinstance(node, cst.Assign):
                # A name may be a parameter with a type; None says nothing about the object.
                is_name = isinstance(node.value, cst.Name) and node.value.value != "None"
                kind = self.kind(node.value, above) if is_name else self._of_value(node.value)
                yield from ((name, kind) for target in node.targets for name in _of_self(target.target))
            elif isinstance(node, cst.AnnAssign):
                yield from ((name, self._of_annotation(node.annotation)) for name in _of_self(node.target))

    def _of_bases(self, above: Above) -> Kind:
        """What `super()` finds is that of the bases, when all of them are of one kind."""
        owner = _owner(above)
        kinds = {self.kind(base.value, above) for base in owner.bases} if owner else set()
        return kinds.pop() if len(kinds) == 1 else "unknown"

    def _of_name(self, name: str, above: Above) -> Kind:
        if name in SELF and any(isinstance(node, cst.ClassDef) for node in above):
            return self.made_here
        origin = self.world.of_file(self.file.path).origins.get(name)
        for scope in reversed(_scopes(above)):
            # What is bound beside an import stands in for it, as where the import may fail.
            stands_in = origin is not None and isinstance(scope, cst.Module)
            if not stands_in and name in (kinds := self._scope(scope)):
                return kinds[name]
        if origin is not None:
            return "own" if self.world.owns(origin) else "foreign"
        return "foreign" if hasattr(builtins, name) else "unknown"

    def origin(self, node: cst.CSTNode, above: Above) -> str | None:
        """Return the full dotted name of a chain that begins with what an import has bound."""
        name = dotted(node) or ""
        first = name.partition(".")[0]
        if any(first in self._scope(scope) for scope in _scopes(above)):
            return None
        return self._imported(name)

    def _imported(self, name: str) -> str | None:
        first, _, rest = name.partition(".")
        origin = self.world.of_file(self.file.path).origins.get(first)
        return f"{origin}.{rest}" if origin and rest else origin

    def _scope(self, scope: Scope) -> dict[str, Kind]:
        if id(scope) not in self._kinds:
            # A name that is needed to find its own kind is not known.
            kinds = self._kinds[id(scope)] = {}
            for name, kind in list(self._bindings(scope)):
                kinds[name] = kind if kinds.get(name, kind) == kind else "unknown"
        return self._kinds[id(scope)]

    def _bindings(self, scope: Scope | cst.ClassDef) -> Iterator[tuple[str, Kind]]:
        said: set[int] = set()
        for node in _within(scope):
            if isinstance(node, cst.ExceptHandler | cst.WithItem) and (
                name := node.name if isinstance(node, cst.ExceptHandler) else node.asname
            ):
                said.add(id(name))
                yield from self._entered(node, name)
            if id(node) in said or (type(node) not in BINDING and not isinstance(node, cst.Assign)):
                continue
            if isinstance(node, cst.Param):
                yield node.name.value, self._of_annotation(node.annotation)
            elif isinstance(node, cst.AnnAssign) and isinstance(node.target, cst.Name):
                yield node.target.value, self._of_annotation(node.annotation)
            elif isinstance(node, cst.Assign):
                kind = self._of_value(node.value)
                yield from ((name.value, kind) for target in node.targets for name in targets(target.target))
            elif isinstance(node, cst.ClassDef | cst.FunctionDef):
                yield node.name.value, self.made_here
            elif not isinstance(node, cst.AssignTarget):
                yield from ((name, "unknown") for name in binds(node))

    def _of_value(self, value: cst.BaseExpression) -> Kind:
        if isinstance(value, cst.Lambda):
            return self.made_here
        return self.kind(value, (self.file.tree,)) if isinstance(value, cst.Call) else "unknown"

    def _entered(self, node: cst.CSTNode, name: cst.AsName) -> Iterator[tuple[str, Kind]]:
        """What is caught is of its class; what a context gives is another's when the context is."""
        said = node.type if isinstance(node, cst.ExceptHandler) else getattr(node, "item", None)
        kind = self.kind(said, (self.file.tree,)) if said else "unknown"
        known: Kind = kind if kind == "foreign" or isinstance(node, cst.ExceptHandler) else "unknown"
        yield from ((target.value, known) for target in targets(name.name))

    def _of_annotation(self, annotation: cst.Annotation | None) -> Kind:
        name = dotted(_plain(annotation.annotation)) if annotation else None
        if not name or name.rpartition(".")[2] in OPEN or not _is_class(name.rpartition(".")[2]):
            return "unknown"
        origin = self._imported(name)
        if origin is None:
            return self.made_here if name in self.world.of_file(self.file.path).bound else "unknown"
        return "own" if self.world.owns(origin) else "foreign"


def _scopes(above: Above) -> list[Scope]:
    """Return the scopes that a node is evaluated in; a function's decorators, defaults and types are outside of it."""
    below = (*above[1:], None)
    return [
        one
        for one, inner in zip(above, below, strict=True)
        if isinstance(one, Scope) and (not isinstance(one, cst.FunctionDef) or inner in (None, one.body))
    ]


def _is_class(name: str) -> bool:
    return name.lstrip("_")[:1].isupper()


def _plain(node: cst.BaseExpression) -> cst.BaseExpression:
    """Return what `X | None`, `"X"`, `Optional[X]` and `Annotated[X, ...]` say."""
    if isinstance(node, cst.BinaryOperation):
        sides = [side for side in (node.left, node.right) if dotted(side) != "None"]
        return _plain(sides[0]) if len(sides) == 1 else node
    if isinstance(node, cst.Subscript) and last_name(node.value) in AROUND_TYPE:
        first = node.slice[0].slice
        return _plain(first.value) if isinstance(first, cst.Index) else node
    if (text := literal(node)) is not None:
        try:
            return _plain(cst.parse_expression(text))
        except cst.ParserSyntaxError:
            return node
    return node


def _entered_as(node: cst.CSTNode) -> cst.AsName | None:
    if isinstance(node, cst.ExceptHandler):
        return node.name
    return node.asname if isinstance(node, cst.WithItem) else None


def _owner(above: Above) -> cst.ClassDef | None:
    return next((one for one in reversed(above) if isinstance(one, cst.ClassDef)), None)


def _of_self(target: cst.BaseExpression) -> Iterator[str]:
    if isinstance(target, cst.Attribute) and dotted(target.value) in SELF:
        yield target.attr.value


def _all_within(node: cst.CSTNode, above: Above) -> Iterator[tuple[cst.CSTNode, Above]]:
    """Yield the nodes of a class with those above them; in a class in it, `self` is another object."""
    inner = (*above, node)
    for child in inside(node):
        yield child, inner
        if not isinstance(child, cst.ClassDef):
            yield from _all_within(child, inner)


def _within(scope: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the nodes of a scope, those of the scopes in it apart; what imports bind is known by its origin."""
    for child in inside(scope):
        if isinstance(child, cst.Import | cst.ImportFrom):
            continue
        yield child
        if not isinstance(child, cst.ClassDef | cst.FunctionDef | cst.Lambda):
            yield from _within(child)

"""Refuses a new name that would mean something else where it stands, or that two old names would share."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

import libcst as cst
from libcst.metadata import Access, BuiltinScope, ClassScope, Scope

from generators.model.errors import Refusal
from generators.model.names import Renaming
from generators.rewrite.ledger import Finding, place_of
from generators.rewrite.owned import Owned
from generators.rewrite.scopes import leaves, scopes
from generators.rewrite.syntax import Syntax, dotted, inside


def may_capture(names: Set[str], texts: Iterable[str], renaming: Renaming) -> bool:
    """Say whether a new name could become one that is there already, or that another name becomes too.

    Args:
        names: all identifiers with a word of ours.
        texts: of all Python files.
        renaming: the names mapping.
    """
    new = renaming.inverse()
    return len(set(map(renaming.identifier, names))) < len(names) or any(map(new.is_in, texts))


def refuse_capture(file: Syntax, findings: Sequence[Finding], owned: Owned) -> None:
    """Raise Refusal, with the place, when a renamed name would become one that its scope has already.

    Where the new names occur nowhere in the file, no scope needs to be looked at.
    """
    renamed = _renamed(file, findings, owned)
    present = {node.value for node, _ in file.of(cst.Name) if id(node) not in renamed}
    if present.isdisjoint(renamed.values()):
        return
    _refuse_walrus(file, renamed, present)
    for scope in scopes(file):
        _refuse_merged(file, scope, renamed)
        for access in scope.accesses:
            _refuse_captured(file, access, renamed)


def refuse_merged_members(files: Sequence[tuple[Syntax, Sequence[Finding]]], owned: Owned) -> None:
    """Raise Refusal when two members of one class, or of a class and its base, would become one."""
    renamed: dict[int, str] = {}
    for file, findings in files:
        renamed |= _renamed(file, findings, owned)
    classes = [node for file, _ in files for node, _ in file.of(cst.ClassDef)]
    by_name = {node.name.value: node for node in classes}
    for node in classes:
        if clash := _clash(_members_with_bases(node, by_name), renamed):
            raise _refusal(next(file for file, _ in files if _has(file, clash)), clash, renamed)


def _renamed(file: Syntax, findings: Sequence[Finding], owned: Owned) -> dict[int, str]:
    """Return the new name of each renamed node."""
    starts = {one.start for one in findings if one.verdict == "rename"}
    if not starts:
        return {}
    names = [node for node, _ in file.of(cst.Name) if owned.renaming.matches(node.value)]
    return {id(node): owned.renaming.identifier(node.value) for node in names if starts & set(range(*file.place(node)))}


def _clash(names: Iterable[cst.Name], renamed: Mapping[int, str]) -> cst.Name | None:
    """Return a renamed name that would become the same as another one, if there is any."""
    said: dict[str, cst.Name] = {}
    for name in names:
        first = said.setdefault(renamed.get(id(name), name.value), name)
        if first.value != name.value:
            return name if id(name) in renamed else first
    return None


def _refuse_merged(file: Syntax, scope: Scope, renamed: Mapping[int, str]) -> None:
    bound = (leaf for one in scope.assignments for leaf in leaves(one) if leaf.value == one.name)
    if clash := _clash(bound, renamed):
        raise _refusal(file, clash, renamed)


def _refuse_walrus(file: Syntax, renamed: Mapping[int, str], present: Set[str]) -> None:
    # In a comprehension it binds outside of it (PEP 572), where LibCST does not look for it.
    for node, above in file.of(cst.NamedExpr):
        inside_one = any(isinstance(one, cst.BaseComp) for one in above)
        if inside_one and isinstance(node.target, cst.Name) and renamed.get(id(node.target)) in present:
            raise _refusal(file, node.target, renamed)


def _refuse_captured(file: Syntax, access: Access, renamed: Mapping[int, str]) -> None:
    node = access.node
    while isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name | cst.Attribute):
        node = node.value
    if not isinstance(node, cst.Name):
        return
    homes = {id(referent.scope) for referent in access.referents}
    found = _home(access.scope, renamed.get(id(node), node.value), renamed)
    if homes and found is not None and id(found) not in homes:
        raise _refusal(file, node, renamed)


def _home(scope: Scope, name: str, renamed: Mapping[int, str]) -> Scope | None:
    """Return the scope that a new name would be found in, looking outwards."""
    start = scope
    while not isinstance(scope, BuiltinScope):
        visible = scope is start or not isinstance(scope, ClassScope)
        if visible and name in _new_names(scope, renamed):
            return scope
        if scope.parent is scope:
            return None
        scope = scope.parent
    return None


def _new_names(scope: Scope, renamed: Mapping[int, str]) -> set[str]:
    found = set()
    for assignment in scope.assignments:
        first = next(leaves(assignment), None)
        same = first is not None and first.value == assignment.name
        found.add(renamed.get(id(first), assignment.name) if same else assignment.name)
    return found


def _members_with_bases(
    node: cst.ClassDef, classes: Mapping[str, cst.ClassDef], seen: frozenset[str] = frozenset()
) -> Iterator[cst.Name]:
    yield from _members(node)
    for base in node.bases:
        name = (dotted(base.value) or "").rpartition(".")[2]
        if name in classes and name not in seen:
            yield from _members_with_bases(classes[name], classes, seen | {node.name.value, name})


def _members(node: cst.ClassDef) -> Iterator[cst.Name]:
    for statement in node.body.body:
        small = statement.body if isinstance(statement, cst.SimpleStatementLine) else [statement]
        for one in small if isinstance(small, list | tuple) else ():
            yield from _bound_names(one)


def _bound_names(node: cst.CSTNode) -> Iterator[cst.Name]:
    if isinstance(node, cst.FunctionDef | cst.ClassDef):
        yield node.name
        yield from _self_attributes(node)
    elif isinstance(node, cst.AnnAssign) and isinstance(node.target, cst.Name):
        yield node.target
    elif isinstance(node, cst.Assign):
        yield from (one.target for one in node.targets if isinstance(one.target, cst.Name))


def _self_attributes(node: cst.CSTNode) -> Iterator[cst.Name]:
    for child in inside(node):
        target = child.target if isinstance(child, cst.AssignTarget | cst.AnnAssign) else None
        if isinstance(target, cst.Attribute) and dotted(target.value) == "self":
            yield target.attr
        yield from _self_attributes(child)


def _has(file: Syntax, name: cst.Name) -> bool:
    return any(node is name for node, _ in file.nodes)


def _refusal(file: Syntax, node: cst.Name, renamed: Mapping[int, str]) -> Refusal:
    place, new = place_of(file.text, file.place(node)[0]), renamed.get(id(node), node.value)
    what = f"{node.value!r} would become {new!r}, a name that is taken there already"
    if node.value == new:
        what = f"{new!r} would mean something else there, because another name becomes {new!r} too"
    return Refusal(f"{file.path}:{place}: {what}: choose another name or rename that one first")

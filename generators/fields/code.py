"""A Python file of a module as LibCST reads it: its classes found by what they have, lines and imports added."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import libcst as cst
from libcst import matchers as m
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor

from generators.model.errors import Refusal

Import = tuple[str, str]


@dataclass(frozen=True)
class Code:
    """A file and its tree."""

    path: str
    tree: cst.Module

    @classmethod
    def of(cls, path: str, content: bytes) -> "Code":
        """Return the tree of a file.

        Raises:
            Refusal: it is not Python.
        """
        try:
            return cls(path, cst.parse_module(content))
        except cst.ParserSyntaxError as error:
            raise Refusal(f"{path}:{error.raw_line}: not Python: correct it") from None

    @property
    def content(self) -> bytes:
        """The file's content."""
        return self.tree.bytes

    @property
    def classes(self) -> list[cst.ClassDef]:
        """The classes at the top of the file."""
        return [one for one in self.tree.body if isinstance(one, cst.ClassDef)]

    def said(self, node: cst.CSTNode) -> str:
        """Return a node as it is written."""
        return self.tree.code_for_node(node).strip()

    def attributes(self, owner: cst.ClassDef) -> dict[str, str]:
        """Return the annotated attributes of a class with their types as they are written."""
        found = {}
        for _, one in _annotated(owner):
            if isinstance(one.target, cst.Name):
                found[one.target.value] = self.said(one.annotation.annotation)
        return found

    def with_attributes(self, owner: cst.ClassDef, lines: Sequence[str], needed: bool = False) -> "Code":
        """Return the file with more lines behind the last annotated attribute of a class.

        Args:
            owner: the class.
            lines: what comes there.
            needed: behind the last one without a default instead.

        Raises:
            Refusal: the class has none, or is written on one line.
        """
        places = [index for index, one in _annotated(owner) if not (needed and one.value)]
        if not places:
            raise Refusal(f"{self.path}: {owner.name.value} has no annotated attribute that others could follow")
        new = [cst.parse_statement(line, self.tree.config_for_parsing) for line in lines]
        body, end = owner.body.body, places[-1] + 1
        whole = owner.body.with_changes(body=[*body[:end], *new, *body[end:]])
        return self.replaced(owner, owner.with_changes(body=whole))

    def replaced(self, old: cst.CSTNode, new: cst.CSTNode) -> "Code":
        """Return the file with another node in the place of one."""
        tree = self.tree.deep_replace(old, new)
        assert isinstance(tree, cst.Module)
        return Code(self.path, tree)

    def with_imports(self, imports: Sequence[Import]) -> "Code":
        """Return the file with names imported, `(module, name)` each.

        Raises:
            Refusal: a name means something else in the file.
        """
        known = dict(self._bound())
        context = CodemodContext()
        for module, name in imports:
            if known.get(name, module) != module:
                raise Refusal(f"{self.path}: {name!r} means something else here than {module}.{name}: rename it there")
            AddImportsVisitor.add_needed_import(context, module, name)
        return Code(self.path, AddImportsVisitor(context).transform_module(self.tree))

    def origin(self, name: str) -> str:
        """Return the module that the file has a name from.

        Raises:
            Refusal: it imports no such name.
        """
        if not (module := dict(self._bound()).get(name)):
            raise Refusal(f"{self.path}: {name} is expected to be imported by its name")
        return module

    def _bound(self) -> Iterator[tuple[str, str]]:
        """Yield the names that the top of the file binds, each with the module that it is imported from."""
        for one in self.tree.body:
            if isinstance(one, cst.ClassDef | cst.FunctionDef):
                yield one.name.value, ""
        for found in m.findall(self.tree, m.ImportFrom() | m.Import()):
            names = found.names if isinstance(found, cst.ImportFrom | cst.Import) else ()
            module = self.said(found.module) if isinstance(found, cst.ImportFrom) and found.module else ""
            for alias in () if isinstance(names, cst.ImportStar) else names:
                name = alias.evaluated_alias or alias.evaluated_name
                yield name, module if alias.evaluated_alias in (None, alias.evaluated_name) else ""


def _annotated(owner: cst.ClassDef) -> Iterator[tuple[int, cst.AnnAssign]]:
    for index, line in enumerate(owner.body.body):
        for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(small, cst.AnnAssign):
                yield index, small


def bases(owner: cst.ClassDef) -> set[str]:
    """Return the names that a class derives from, the last word of each."""
    values = (one.value for one in owner.bases)
    return {
        one.value if isinstance(one, cst.Name) else one.attr.value
        for one in values
        if isinstance(one, cst.Name | cst.Attribute)
    }


def decorators(owner: cst.ClassDef) -> set[str]:
    """Return the names of a class's decorators, the last word of each."""
    found = (one.decorator.func if isinstance(one.decorator, cst.Call) else one.decorator for one in owner.decorators)
    return {
        one.value if isinstance(one, cst.Name) else one.attr.value
        for one in found
        if isinstance(one, cst.Name | cst.Attribute)
    }


def only(
    files: Sequence[Code], folder: str, what: str, fits: Callable[[Code, cst.ClassDef], bool]
) -> tuple[Code, cst.ClassDef]:
    """Return the one class that fits, and its file.

    Args:
        files: where to look.
        folder: what they are called in messages.
        what: what is looked for, in words.
        fits: says whether a class is it.

    Raises:
        Refusal: there is none, or more than one.
    """
    found = [(file, owner) for file in files for owner in file.classes if fits(file, owner)]
    if len(found) != 1:
        has = ", ".join(f"{owner.name.value} ({file.path})" for file, owner in found) or "none"
        place = files[0].path if len(files) == 1 else folder
        raise Refusal(f"{place}: one {what} is expected, found {has}: fields cannot be added to code of this shape")
    return found[0]

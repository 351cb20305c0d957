"""What texts a Python file says, put together from pieces: `"a." + "b"`, f-strings, `%`, `format` and `join`."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# Stands for what cannot be known from the file alone.
UNKNOWN = "\0"
PERCENT = re.compile(r"%[sdr]")
BRACES = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Said:
    """A text in a file: its line, the function it is given to (empty if none), and under which keyword or key."""

    text: str
    line: int
    call: str = ""
    keyword: str = ""


@dataclass(frozen=True)
class Texts:
    """What a file says: texts that are not docstrings, and dotted names in code that are no import statements."""

    said: tuple[Said, ...] = ()
    dotted: tuple[Said, ...] = ()


def texts_of(tree: ast.Module, known: Mapping[str, str]) -> Texts:
    """Return what a parsed file says.

    Args:
        tree: the file.
        known: values of names that the file imports.
    """
    reader = _Reader({**known, **_constants(tree)})
    reader.visit(tree)
    return Texts(tuple(reader.said), tuple(reader.dotted))


def _constants(tree: ast.Module) -> dict[str, str]:
    """Return the module-level names that are given one text and nothing else."""
    given: dict[str, list[str | None]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            value = node.value.value if isinstance(node.value, ast.Constant) else None
            for target in node.targets:
                if isinstance(target, ast.Name):
                    given.setdefault(target.id, []).append(value if isinstance(value, str) else None)
    return {name: values[0] for name, values in given.items() if len(values) == 1 and values[0] is not None}


@dataclass
class _Reader(ast.NodeVisitor):
    known: Mapping[str, str]
    said: list[Said] = field(default_factory=list)
    dotted: list[Said] = field(default_factory=list)
    place: tuple[str, str] = ("", "")

    def visit(self, node: ast.AST) -> None:
        """Read one node and what lies in it."""
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        text = self._fold(node) if isinstance(node, ast.expr) and not isinstance(node, ast.Name) else None
        if text is not None:
            self.said.append(Said(text, getattr(node, "lineno", 1), *self.place))
            return
        super().visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Read a dotted name whole."""
        if name := dotted_name(node):
            self.dotted.append(Said(name, node.lineno))
        else:
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Read what is given to a function, and note which."""
        self.visit(node.func)
        before, call = self.place, (dotted_name(node.func) or "").rpartition(".")[2]
        for argument in node.args:
            self.place = (call, "")
            self.visit(argument)
        for keyword in node.keywords:
            self.place = (call, keyword.arg or "")
            self.visit(keyword.value)
        self.place = before

    def visit_Dict(self, node: ast.Dict) -> None:
        """Read a mapping's values, each under its key."""
        before = self.place
        for key, value in zip(node.keys, node.values, strict=True):
            name = self._fold(key) if key is not None else None
            self.place = (before[0], name or "")
            self.visit(value)
        self.place = before

    def _fold(self, node: ast.AST) -> str | None:
        """Return the text that an expression is, with UNKNOWN in it; None when it is not surely a text."""
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.Name):
            return self.known.get(node.id)
        if isinstance(node, ast.JoinedStr):
            return "".join(map(self._piece, node.values))
        if isinstance(node, ast.BinOp):
            return self._operation(node)
        return self._method(node) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None

    def _piece(self, node: ast.AST) -> str:
        inner = node.value if isinstance(node, ast.FormattedValue) else node
        text = self._fold(inner)
        return UNKNOWN if text is None else text

    def _operation(self, node: ast.BinOp) -> str | None:
        left, right = self._fold(node.left), self._fold(node.right)
        if isinstance(node.op, ast.Add) and not (left is None and right is None):
            return f"{UNKNOWN if left is None else left}{UNKNOWN if right is None else right}"
        if isinstance(node.op, ast.Mod) and left is not None:
            values = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
            return _filled(PERCENT, left, map(self._piece, values))
        return None

    def _method(self, node: ast.Call) -> str | None:
        function = node.func
        base = self._fold(function.value) if isinstance(function, ast.Attribute) else None
        if base is None or not isinstance(function, ast.Attribute):
            return None
        if function.attr == "format":
            return _filled(BRACES, base, map(self._piece, [*node.args, *(one.value for one in node.keywords)]))
        if function.attr == "join" and node.args and isinstance(node.args[0], ast.List | ast.Tuple):
            return base.join(map(self._piece, node.args[0].elts))
        return None


def _filled(places: re.Pattern[str], text: str, values: Iterator[str]) -> str:
    return places.sub(lambda _: next(values, UNKNOWN), text)


def dotted_name(node: ast.AST) -> str | None:
    """Return `a.b.c` of an attribute chain on a plain name, None of anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, ast.Name) else None

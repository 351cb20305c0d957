"""Realistic edits of a module, as splices of its text: what people add, change, remove, rename and move."""

import ast
import re
from collections.abc import Iterator
from itertools import accumulate

from tests.merge.splices import Edit, Splice

Definition = ast.FunctionDef | ast.AsyncFunctionDef


class Module:
    """A module that edits are made for."""

    def __init__(self, text: str) -> None:
        self.text, self.tree = text, ast.parse(text)
        self.lines = text.split("\n")
        self.starts = list(accumulate((len(line) + 1 for line in self.lines), initial=0))

    def edits(self) -> list[Edit]:
        """Return all edits of the module."""
        return [*self.imports(), *self.members(), *self.bodies(), *self.brackets(), *self.renames()]

    def at(self, line: int, column: int = 0) -> int:
        """Return the offset of a line, counted from 1, and a column."""
        return self.starts[line - 1] + column

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return start and end of a node."""
        end_line, end_column = node.end_lineno or 0, node.end_col_offset or 0
        return self.at(node.lineno, node.col_offset), self.at(end_line, end_column)

    def imports(self) -> Iterator[Edit]:
        """Add names to an import, and lines beside it."""
        found = [node for node in self.tree.body if isinstance(node, ast.ImportFrom)]
        for index, node in enumerate(found):
            for name in (f"ZebraView{index}", f"ZetaForm{index}"):
                yield from self._name(node, name)
            for suffix in ("_first", "_second"):
                module = "." * node.level + f"{node.module}{suffix}"
                line = f"from {module} import thing{suffix}_{index}\n"
                place = self.at((node.end_lineno or 0) + 1)
                if self._in_order(node, module):
                    yield Edit(f"import {module}", "imports", (Splice(place, place, line, module, True),))

    def _in_order(self, node: ast.ImportFrom, module: str) -> bool:
        following = self.lines[node.end_lineno or 0]
        return not following.startswith("from ") or following.split()[1].casefold() > module.casefold()

    def _name(self, node: ast.ImportFrom, name: str) -> Iterator[Edit]:
        before = [one for one in node.names if _by_type(one.name) < _by_type(name)]
        if not before or node.names != sorted(node.names, key=lambda one: _by_type(one.name)):
            return
        last = before[-1]
        line = last.end_lineno or 0
        if "(" in self.lines[node.lineno - 1]:
            place = self.at(line + 1)
            text = f"    {name},\n"
        else:
            place = self.at(line, last.end_col_offset or 0)
            text = f", {name}"
        yield Edit(f"name {name} from {node.module}", "imports", (Splice(place, place, text, name, True),))

    def members(self) -> Iterator[Edit]:
        """Add a definition before one, remove one, decorate one."""
        for owner, node in definitions(self.tree):
            indent = " " * node.col_offset
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            place, gap = self.at(first), "\n" if owner else "\n\n"
            for name in ("added_here", "brought_in"):
                own = "self" if owner else "value"
                text = f"{indent}def {name}_{node.name.strip('_')}({own}) -> None:\n{indent}    print({own})\n{gap}"
                yield Edit(
                    f"new {name} before {node.name}", owner or "module", (Splice(place, place, text, free=True),)
                )
            if not (owner and owner.startswith("Settings")):
                here = self.at(node.lineno)
                for name in ("@traced", "@measured"):
                    splice = Splice(here, here, f"{indent}{name}\n", "~", True)
                    yield Edit(f"{name} on {node.name}", f"{owner}.{node.name}", (splice,))

    def bodies(self) -> Iterator[Edit]:
        """Change, add and remove statements of functions."""
        for owner, node in definitions(self.tree):
            spot = f"{owner}.{node.name}"
            for index, one in enumerate(node.body):
                yield from self._statement(one, f"{spot}[{index}]", spot, len(node.body) > 1)

    def _statement(self, node: ast.stmt, name: str, spot: str, more: bool) -> Iterator[Edit]:
        end = self.span(node)[1]
        value = getattr(node, "value", None)
        if isinstance(value, ast.Constant) and isinstance(node, ast.Expr):
            yield Edit(f"docstring {name}", spot, (Splice(end - 3, end - 3, " Really."),))
            return
        if isinstance(value, ast.expr) and not isinstance(node, ast.AugAssign):
            first, last = self.span(value)
            for wrap in ("checked", "traced"):
                splices = (Splice(first, last, f"{wrap}({self.text[first:last]})"),)
                yield Edit(f"{wrap} {name}", spot, splices)
        line = self.at((node.end_lineno or 0) + 1)
        if not isinstance(node, ast.Return | ast.Raise):
            text = f"{' ' * node.col_offset}print('{name}')\n"
            # Behind an inner block comes what stands behind the outer one.
            yield Edit(f"after {name}", spot, (Splice(line, line, text, f"{99 - node.col_offset}"),))
        if more and isinstance(node, ast.Expr):
            yield Edit(f"without {name}", spot, (Splice(self.at(node.lineno), line, ""),))
        for inner in (*getattr(node, "body", ()), *getattr(node, "orelse", ()), *getattr(node, "handlers", ())):
            for index, one in enumerate(
                getattr(inner, "body", [inner]) if isinstance(inner, ast.ExceptHandler) else [inner]
            ):
                yield from self._statement(one, f"{name}.{inner.lineno}.{index}", spot, False)

    def brackets(self) -> Iterator[Edit]:
        """Add arguments, parameters and elements."""
        for owner, node in definitions(self.tree):
            every = node.args.kwonlyargs or node.args.args
            if every and not node.args.kwarg and not node.args.vararg:
                defaults = node.args.kw_defaults if node.args.kwonlyargs else node.args.defaults
                yield from self._parameters(node, every[-1], (defaults or [None])[-1], f"{owner}.{node.name}")
        for one in ast.walk(self.tree):
            values = one.value if isinstance(one, ast.Assign | ast.Return | ast.Expr) else None
            if isinstance(values, ast.Call) and values.args and all(key.arg for key in values.keywords):
                items = [*values.args, *(key.value for key in values.keywords)]
                if not any(isinstance(item, ast.Starred | ast.GeneratorExp) for item in items):
                    yield from self._appended(items[-1], values, ("wide=True", "deep=2"), "call")
            if (
                isinstance(one, ast.Assign)
                and isinstance(values, ast.List | ast.Set | ast.Tuple)
                and len(values.elts) > 1
            ):
                yield from self._appended(values.elts[-1], values, ('"y_one"', '"z_two"'), "elements")
            if isinstance(one, ast.Assign) and isinstance(values, ast.Dict):
                yield from self._appended(values.values[-1], values, ('"y": 1', '"z": 2'), "keys")

    def _parameters(self, node: Definition, last: ast.arg, default: ast.expr | None, spot: str) -> Iterator[Edit]:
        end = self.span(default)[1] if default else self.at(last.end_lineno or 0, last.end_col_offset or 0)
        for name in ("wide", "deep"):
            exploded = self.text[end : end + 2] == ",\n"
            place = end + 2 if exploded else end
            text = f"{' ' * last.col_offset}{name}: int = 1,\n" if exploded else f", {name}: int = 1"
            yield Edit(f"parameter {name} of {spot}", spot, (Splice(place, place, text, free=True),))

    def _appended(self, last: ast.expr, whole: ast.expr, texts: tuple[str, str], what: str) -> Iterator[Edit]:
        end = self.span(last)[1]
        rest = self.text[end : self.span(whole)[1]]
        words = [ast.unparse(one) for one in getattr(whole, "elts", ())]
        in_order = words == sorted(words) and all(word.startswith("'") for word in words)
        own_lines = re.fullmatch(r",[ \t]*(#[^\n]*)?\n\s*[\])}]", rest) and last.lineno == last.end_lineno
        if (not own_lines and len(rest) > 1) or (own_lines and not self._starts_a_line(last, what)):
            return
        for text in texts:
            place = end + rest.index("\n") + 1 if own_lines else end
            added = f"{self._indent(last)}{text},\n" if own_lines else f", {text}"
            splice = Splice(place, place, added, text if words and in_order else "", True)
            yield Edit(f"{what} {text} at {whole.lineno}", f"line {whole.lineno}", (splice,))

    def _starts_a_line(self, node: ast.expr, what: str) -> bool:
        return what == "keys" or not self.lines[node.lineno - 1][: node.col_offset].strip()

    def _indent(self, node: ast.expr) -> str:
        line = self.lines[node.lineno - 1]
        return line[: len(line) - len(line.lstrip())]

    def renames(self) -> Iterator[Edit]:
        """Rename a definition everywhere, and begin to use it elsewhere."""
        for owner, node in definitions(self.tree):
            words = [*re.finditer(rf"\b{node.name}\b", self.text)]
            if node.name.startswith("__") or len(words) > 4:
                continue
            splices = tuple(Splice(one.start(), one.end(), f"{node.name}_renamed") for one in words)
            yield Edit(f"rename {node.name}", "names", splices, cuts=frozenset({node.name}))
            other = next((one for where, one in definitions(self.tree) if where == owner and one is not node), None)
            if other is not None and not isinstance(other.body[-1], ast.Return | ast.Raise):
                line = self.at((other.body[-1].end_lineno or 0) + 1)
                use = f"self.{node.name}" if owner else node.name
                text = f"{' ' * other.body[-1].col_offset}print({use})\n"
                yield Edit(
                    f"use {node.name}",
                    "names",
                    (Splice(line, line, text, f"{99 - other.body[-1].col_offset}"),),
                    uses=frozenset({node.name}),
                )


def definitions(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    """Return the functions of a module and of its classes, with the class."""
    for node in tree.body:
        if isinstance(node, Definition):
            yield "", node
        elif isinstance(node, ast.ClassDef):
            yield from ((node.name, one) for one in node.body if isinstance(one, Definition))


def _by_type(name: str) -> tuple[int, str]:
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2, name)

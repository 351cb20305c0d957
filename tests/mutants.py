"""Changes that break something: of Python files function by function and as a whole, of others their content."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mutant:
    """A changed file; None where it is deleted."""

    path: str
    how: str
    content: str | None

    def __str__(self) -> str:
        return f"{self.path}: {self.how}"

    def apply(self, root: Path) -> None:
        """Make the change."""
        if self.content is None:
            (root / self.path).unlink()
        else:
            (root / self.path).write_text(self.content)


def mutants(path: str, text: str) -> Iterator[Mutant]:
    """Yield the mutants of one file."""
    yield Mutant(path, "deleted", None)
    if path.endswith(".py"):
        yield Mutant(path, "raises when it is imported", f"{text}\nraise RuntimeError('mutant')\n")
        yield Mutant(path, "is no Python", f"{text}\ndef (\n")
        yield from _in_functions(path, text)
        yield from _without_names(path, text)
    elif text:
        yield Mutant(path, "emptied", "")
        yield Mutant(path, "cut short", text[: len(text) // 2])


def _in_functions(path: str, text: str) -> Iterator[Mutant]:
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            at, indent = node.body[0].lineno - 1, " " * node.body[0].col_offset
            for how in ("raise RuntimeError('mutant')", "return None"):
                changed = [*lines[:at], f"{indent}{how}", *lines[at:]]
                yield Mutant(path, f"{node.name}: {how}", "\n".join(changed) + "\n")


def _without_names(path: str, text: str) -> Iterator[Mutant]:
    tree = ast.parse(text)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            rest = ast.Module([one for one in tree.body if one is not node], [])
            yield Mutant(path, f"without {node.name}", ast.unparse(rest))
        elif isinstance(node, ast.Assign):
            other = [
                ast.parse(f"{ast.unparse(node.targets[0])} = None").body[0] if one is node else one for one in tree.body
            ]
            yield Mutant(path, f"{ast.unparse(node.targets[0])} is None", ast.unparse(ast.Module(other, [])))

"""Turns files of the installed Alembic into a module as a team would have written it: place, imports and names."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

LIBRARY = "alembic"
# Its eleven largest files are left out: what is left has the size and the shape of a module that a team writes.
SMALLER = 66
LONG = 7
INSIDE = re.compile(r"\balembic\.(?=(?:autogenerate|ddl|operations|runtime|script|testing|util)\b)")


@dataclass(frozen=True)
class Plan:
    """The files that are taken, path to text, and the names that get the module's word."""

    texts: Mapping[str, str]
    planted: Mapping[str, str]

    @classmethod
    def of(cls, files: int) -> "Plan":
        """Return the plan for so many of the library's files, at most its 66 smaller ones."""
        top = _library()
        texts = {path.relative_to(top).as_posix(): path.read_text("utf-8") for path in top.rglob("*.py")}
        smallest = sorted(texts, key=lambda path: (texts[path].count("\n"), path))[:SMALLER]
        chosen = {path: texts[path] for path in sorted(smallest)[:files]}
        return cls(chosen, _planted(chosen, [text for path, text in texts.items() if path not in chosen]))

    def files(self, package: str) -> Mapping[str, str]:
        """Return the files, path to text, as they are in a package of this name."""
        modules = {_dotted(path) for path in self.texts}
        return {
            path: self._reworded(_moved(text, path, modules, package), package) for path, text in self.texts.items()
        }

    def _reworded(self, text: str, package: str) -> str:
        home = package.partition(".cc")[0]
        text = INSIDE.sub(f"{package}.", text)
        text = re.sub(r"^( *)import alembic$", rf"\1from {home} import cc", text, flags=re.MULTILINE)
        text = re.sub(r"\bAlembic\b", "Control Center", text)
        for old, new in (("alembic", "cc"), ("Alembic", "Cc"), ("ALEMBIC", "CC")):
            text = text.replace(old, new)
        text = re.sub(r"\b[A-Za-z_]\w+\b", lambda match: self.planted.get(match[0], match[0]), text)
        return text.replace("\0", LIBRARY)


def _library() -> Path:
    spec = find_spec(LIBRARY)
    return Path(str(spec and spec.origin)).parent


def _dotted(path: str) -> str:
    return ".".join([LIBRARY, *path.removesuffix(".py").removesuffix("__init__").strip("/").split("/")]).rstrip(".")


def _moved(text: str, path: str, modules: Set[str], package: str) -> str:
    """Make the imports absolute: of the new package, or of the library for what is not in it."""
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and (origin := _origin(node, path)):
            wanted = {origin, *(f"{origin}.{name.name}" for name in node.names if _is_module(origin, name.name))}
            # What stays the library's is marked, so that its name is not taken for the module's.
            home = origin.replace(LIBRARY, package if wanted <= modules else "\0", 1)
            line = lines[node.lineno - 1]
            head = re.sub(r"from\s+[.\w]+\s+import", f"from {home} import", line[node.col_offset :], count=1)
            lines[node.lineno - 1] = line[: node.col_offset] + head
    return "".join(lines)


def _origin(node: ast.ImportFrom, path: str) -> str | None:
    if not node.level:
        return node.module if node.module and node.module.split(".")[0] == LIBRARY else None
    above = [LIBRARY, *Path(path).parent.parts]
    return ".".join([*above[: len(above) - node.level + 1], *([node.module] if node.module else [])])


def _is_module(package: str, name: str) -> bool:
    place = _library().joinpath(*package.split(".")[1:], name)
    return place.is_dir() or place.with_suffix(".py").is_file()


def _planted(chosen: Mapping[str, str], left_out: list[str]) -> Mapping[str, str]:
    """Return the names that get the module's word: declared once, long enough, and nobody else's."""
    trees = [ast.parse(text) for text in chosen.values()]
    declared = Counter(name for tree in trees for name in _declared(tree))
    others = {word for text in left_out for word in re.findall(r"\w+", text)}
    others |= {name for tree in trees for name in _imported(tree)}
    names = sorted(name for name, times in declared.items() if times == 1 and len(name) > LONG and name not in others)
    return {name: _with_word(name) for name in names}


def _declared(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (one.id for one in node.targets if isinstance(one, ast.Name))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            yield from (name.name for name in node.names)


def _with_word(name: str) -> str:
    plain = name.lstrip("_")
    word = "CC_" if plain.isupper() else "Cc" if plain[0].isupper() else "cc_"
    return name[: len(name) - len(plain)] + word + plain

"""Builds the reference module: 66 real files of the installed Alembic as one package, in a git repository of its own.

    python -m benchmarks.reference FOLDER --times 15

Nothing is vendored: the files are read from the installed library, and the same release gives the same module.
"""

import argparse
import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

LIBRARY = "alembic"
PACKAGE = "backend.modules.cc"
FOLDER = "backend/modules/cc"
# Its largest files are left out: what is left has the size and the shape of a module that a team writes.
FILES = 66
EVERY = 2
WORD = re.compile(r"(?<![A-Za-z])(?:cc|CC)(?![A-Za-z])|(?<![A-Z])Cc(?![a-z])")
MAP = f"""\
version: 1
modules:
  cc:
    title: Control Center
    paths: [{FOLDER}]
    depends_on: []
    deployment: in-process
"""
OTHERS = {
    "module_map.yaml": MAP,
    "ruff.toml": 'line-length = 79\n[lint]\nselect = ["E9", "F63", "I"]\n[format]\nline-ending = "lf"\n',
    ".gitignore": "__pycache__/\n.ropeproject/\n",
    "backend/__init__.py": "",
    "backend/modules/__init__.py": "",
}


@dataclass(frozen=True)
class Reference:
    """The repository, and how large the module in it is."""

    root: Path
    files: int
    lines: int
    words: int


def build(root: Path, times: float = 1) -> Reference:
    """Build the repository and commit it.

    Args:
        root: a folder that does not exist.
        times: how often the module's files are repeated, each time as a sub-package; less than 1: a part of them.
    """
    _write(root, OTHERS)
    chosen = _chosen(times)
    _write(root, {f"{FOLDER}/__init__.py": f'"""The module {PACKAGE}."""\n'})
    for part in _parts(times):
        _write(root, _module(chosen, part))
    _tidy(root)
    _commit(root)
    return measure(root)


def measure(root: Path) -> Reference:
    """Count the files, lines and words `cc` of the module."""
    texts = [path.read_text("utf-8") for path in (root / FOLDER).rglob("*.py")]
    return Reference(
        root, len(texts), sum(text.count("\n") for text in texts), sum(len(WORD.findall(text)) for text in texts)
    )


def _parts(times: float) -> Sequence[str]:
    return [f".part{number:02}" for number in range(int(times))] if times > 1 else [""]


def _library() -> Path:
    spec = find_spec(LIBRARY)
    return Path(str(spec and spec.origin)).parent


def _chosen(times: float) -> Mapping[str, str]:
    """Return the library's smaller files: path to text."""
    top = _library()
    texts = {path.relative_to(top).as_posix(): path.read_text("utf-8") for path in top.rglob("*.py")}
    smallest = sorted(texts, key=lambda path: (texts[path].count("\n"), path))[:FILES]
    return {path: texts[path] for path in sorted(smallest)[: max(int(FILES * min(times, 1)), 1)]}


def _module(chosen: Mapping[str, str], part: str) -> Mapping[str, str]:
    """Return the module's files at their new place, with its word in them as a team would have written it."""
    package = PACKAGE + part
    folder = package.replace(".", "/")
    modules = {_dotted(path) for path in chosen}
    planted = _planted(chosen)
    return {
        f"{folder}/{path}": _reworded(_moved(text, path, modules, package), planted, package)
        for path, text in chosen.items()
    }


def _dotted(path: str) -> str:
    return ".".join([LIBRARY, *path.removesuffix(".py").removesuffix("__init__").strip("/").split("/")]).rstrip(".")


def _moved(text: str, path: str, modules: set[str], package: str) -> str:
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


def _planted(chosen: Mapping[str, str]) -> Mapping[str, str]:
    """Return the names that get the module's word: every second one that is declared once, and long enough."""
    declared = Counter(name for text in chosen.values() for name in _declared(ast.parse(text)))
    names = sorted(name for name, times in declared.items() if times == 1 and len(name) > 7)
    return dict(zip(names[::EVERY], map(_with_word, names[::EVERY]), strict=True))


def _declared(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (one.id for one in node.targets if isinstance(one, ast.Name))


def _with_word(name: str) -> str:
    plain = name.lstrip("_")
    word = "CC_" if plain.isupper() else "Cc" if plain[0].isupper() else "cc_"
    return name[: len(name) - len(plain)] + word + plain


def _reworded(text: str, planted: Mapping[str, str], package: str) -> str:
    text = re.sub(r"\balembic\.(?=(autogenerate|ddl|operations|runtime|script|testing|util)\b)", f"{package}.", text)
    for old, new in (("alembic", "cc"), ("Alembic", "Cc"), ("ALEMBIC", "CC")):
        text = text.replace(old, new)
    text = re.sub(r"\b[A-Za-z_]\w{7,}\b", lambda match: planted.get(match[0], match[0]), text)
    return text.replace("\0", LIBRARY)


def _write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def _tidy(root: Path) -> None:
    # A team's code is formatted, so ours has import order and line lengths to keep; the peers keep none.
    for arguments in (["check", "--select=I", "--fix", "--exit-zero", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, "--no-cache", "."], cwd=root, check=True)


def _commit(root: Path) -> None:
    author = ("-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.com", "-c", "commit.gpgsign=false")
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message=reference"]):
        subprocess.run(["git", *author, *arguments], cwd=root, check=True)


def main() -> int:
    """Build one and say how large it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=float, default=1)
    given = parser.parse_args()
    made = build(given.folder, given.times)
    print(f"{made.root}: {made.files} files, {made.lines} lines, {made.words} words")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Makes a scratch copy of a project in which a module is missing."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generators.model.map_text import remove_module
from generators.model.module_map import MAP_NAME, Module
from generators.workspace.git import Git
from generators.workspace.project import Project, decode_map


@contextmanager
def without(project: Project, name: str) -> Iterator[Project]:
    """Yield a copy of the project as it lies on disk, without a module's files and its entry in the map.

    Raises:
        Refusal: the map is laid out so that the entry cannot be taken out.
    """
    module = project.modules().get(name)
    with tempfile.TemporaryDirectory(prefix="goldmaster-") as scratch:
        copy = Project(Path(scratch), Path(scratch) / project.tree.relative_to(project.root))
        for path in _files(project):
            if not module.owns(project.in_tree(path)):
                _copy(project.root / path, copy.root / path)
        text = remove_module(decode_map(project.map_bytes()), name)
        (copy.root / MAP_NAME).write_bytes(text.encode())
        yield copy


def who_needs(project: Project, name: str, besides: str) -> str:
    """Return a file or module, other than `besides`, that cannot do without a module; empty when there is none."""
    modules = project.modules().modules
    dependent = (key for key, module in modules.items() if name in module.depends_on)
    importing = (path for path in _files(project) if path.endswith(".py") and _names(project, path, modules[name]))
    outside = (path for path in importing if not modules[besides].owns(project.in_tree(path)))
    return next(dependent, "") or next(outside, "")


def _files(project: Project) -> list[str]:
    # Settings of this machine's own are ignored by git, and the tests need them.
    settings = {path.relative_to(project.root).as_posix() for path in project.root.glob(".env*") if path.is_file()}
    return sorted(settings.union(Git(project.root).present(["."])))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target, follow_symlinks=False)


def _names(project: Project, path: str, module: Module) -> bool:
    """Say whether a file from outside names the module as imports do."""
    file = project.root / path
    if module.owns(project.in_tree(path)) or file.is_symlink():
        return False
    dotted = "|".join(
        re.escape(root.removesuffix(".py").removeprefix("src/").replace("/", ".")) for root in module.paths
    )
    return re.search(rf"\b(?:{dotted})\b", file.read_text(encoding="utf-8", errors="replace")) is not None

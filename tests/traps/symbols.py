"""The tools that rename symbols: they are told the package and each name that the text binds and that must change."""

import ast
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from tests.traps.trap import ROOT, Result, Trap

if TYPE_CHECKING:
    from rope.base.project import Project

OLD = "backend.modules.cc"


def by_rope(trap: Trap) -> Result:
    """Rename with rope, in strings and comments as well where it can tell them."""
    from rope.base.project import Project

    if not trap.path.endswith(".py"):
        return Result(trap.files[0].content, trap.path)
    with tempfile.TemporaryDirectory() as folder:
        _written(Path(folder), trap)
        project = Project(folder, ropefolder=None)
        try:
            _names_with_rope(project, trap)
            path = _files_with_rope(project, trap)
            return Result(Path(folder, f"backend/modules/{trap.renaming.module[1]}", path).read_bytes(), path)
        finally:
            project.close()


def _names_with_rope(project: "Project", trap: Trap) -> None:
    from rope.refactor.rename import Rename

    file = project.get_resource(trap.files[0].path)
    # It may leave a name as it is: then no more can be asked of it.
    for _ in _told(trap):
        offset, name = next(_places(file.read(), trap), (0, ""))
        if not name:
            return
        project.do(Rename(project, file, offset).get_changes(trap.renaming.identifier(name), docs=True))


def _files_with_rope(project: "Project", trap: Trap) -> str:
    from rope.refactor.rename import Rename

    for file in trap.files:
        old = PurePosixPath(file.path).stem
        if (new := trap.renaming.identifier(old)) != old:
            project.do(Rename(project, project.get_resource(file.path)).get_changes(new))
    # Its own folder comes last: until then the paths above hold.
    project.do(Rename(project, project.get_resource(ROOT)).get_changes(trap.renaming.module[1], docs=True))
    path = PurePosixPath(trap.path)
    return path.with_stem(trap.renaming.identifier(path.stem)).as_posix()


def by_libcst(trap: Trap) -> Result:
    """Rename with LibCST's command: the package, then each name that the text binds at its top level."""
    import libcst as cst
    from libcst.codemod import CodemodContext
    from libcst.codemod.commands.rename import RenameCommand

    content = trap.files[0].content
    if not trap.path.endswith(".py"):
        return Result(content, trap.path)
    tree = cst.parse_module(content)
    names = {name for _, name in _places(content.decode(), trap)}
    pairs = [
        (OLD, f"backend.modules.{trap.renaming.module[1]}"),
        *((one, trap.renaming.identifier(one)) for one in sorted(names)),
    ]
    for old, new in pairs:
        tree = RenameCommand(CodemodContext(), old_name=old, new_name=new).transform_module(tree)
    return Result(tree.bytes, trap.path)


def _written(folder: Path, trap: Trap) -> None:
    for package in ("backend", "backend/modules", ROOT):
        Path(folder, package).mkdir(exist_ok=True)
        Path(folder, package, "__init__.py").touch()
    for file in trap.files:
        path = Path(folder, file.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)


def _places(text: str, trap: Trap) -> Iterator[tuple[int, str]]:
    """Yield where the text binds a name that must change: the offset in characters, and the name."""
    told = _told(trap)
    text = text.removeprefix("\ufeff")
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        for name in _bound(node):
            if name in told and isinstance(node, ast.stmt | ast.expr | ast.arg | ast.excepthandler | ast.pattern):
                before = lines[node.lineno - 1].encode()[: node.col_offset].decode()
                yield text.index(name, sum(map(len, lines[: node.lineno - 1])) + len(before)), name


def _told(trap: Trap) -> set[str]:
    """Return the names to be renamed: those that the trap says, or all with a word of ours when it must be refused."""
    old, new = (re.findall(r"\w+", text.decode()) for text in (trap.files[0].content, trap.wanted))
    if trap.refused:
        return {name for name in old if trap.renaming.matches(name)}
    return {one for one, other in zip(old, new, strict=False) if one != other}


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name

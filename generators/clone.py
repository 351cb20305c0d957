"""Makes a new module from an existing one: every name it owns renamed, proved by its own tests, or nothing at all.

    python -m generators.clone cc pem --rename note=prompt

The clone is staged in memory, applied in one go, and tested together with its source. Not green means undone.
"""

import difflib
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generators.model.errors import Failure, Refusal
from generators.model.lineage import Lineage, source_of
from generators.model.map_text import add_module
from generators.model.module_map import MAP_NAME, Module, ModuleMap
from generators.model.module_name import refuse_bad_name, refuse_bad_title, title_of
from generators.verify import Verification, red_tests, verify
from generators.workspace import terminal
from generators.workspace.changes import Change, applied
from generators.workspace.environment import installed_at
from generators.workspace.formatting import Draft, Tidied, tidy
from generators.workspace.links import moved_folder, moved_link
from generators.workspace.lock import changing
from generators.workspace.project import Project, StoredFile, decode_map, find_project, missing_paths

if TYPE_CHECKING:
    from generators.model.names import Renaming
    from generators.rewrite.ledger import Decision
    from generators.rewrite.module import Rewrite

PYTHON = (".py", ".pyi")


@dataclass(frozen=True)
class Cloned:
    """What a clone did or would do. `state`: done, planned (a dry run) or unchanged (it is there already)."""

    source: str
    target: str
    state: str
    files: Mapping[str, str]
    renamed: Mapping[str, int]
    left: tuple["Decision", ...]
    lint: tuple[str, ...]
    map_diff: str = ""
    tests: Verification | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Wish:
    """What was asked for."""

    source: str
    target: str
    title: str | None = None
    rename: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"clone {self.source} {self.target}"


def clone(project: Project, wish: Wish, dry_run: bool = False, check: bool = True) -> Cloned:
    """Clone a module.

    Args:
        project: where.
        wish: the module to clone, the new module's name, its title, more names to map.
        dry_run: only plan.
        check: run the tests of both modules and keep the clone only when they are green.

    Raises:
        Refusal: it cannot start; nothing was changed.
        Failure: the clone is not green; it is undone.
    """
    began = time.monotonic()
    with changing(project.git, str(wish)) as store:
        planned, changes = plan(project, wish)
        if dry_run or not changes:
            return planned
        with applied(store, str(wish), changes):
            tests = _green(project, wish) if check else None
    return replace(planned, state="done", tests=tests, seconds=round(time.monotonic() - began, 2))


def plan(project: Project, wish: Wish) -> tuple[Cloned, list[Change]]:
    """Return what a clone would do and the changes that do it; no changes when the same clone is there already.

    Raises:
        Refusal: it cannot be done; the words say why.
    """
    modules = project.modules()
    _refuse_bad_input(project, modules, wish)
    module, there = modules.get(wish.source), modules.modules.get(wish.target)
    wish = replace(wish, title=wish.title or (there.title if there else title_of(wish.target)))
    renaming = _renaming(module, wish)
    stored = {file.path: file for file in project.files(module)}
    rewrite = _proved(stored.values(), module, renaming)
    tidied = _tidied(project, stored, rewrite)
    files = _finished(stored, rewrite, tidied)
    entry = _entry(project, wish, module, renaming, rewrite)
    if there:
        _refuse_another(project, wish, there, entry, files)
        return _record(wish, rewrite, tidied), []
    _refuse_occupied(project, wish, entry)
    before = project.map_bytes()
    after = add_module(decode_map(before), wish.target, entry).encode()
    changes = [Change(project.tree / file.path, file.content, file.mode) for file in files]
    changes.append(Change(project.map_path, after, project.map_path.stat().st_mode & 0o777, before))
    planned = _record(wish, rewrite, tidied)
    return replace(planned, state="planned", map_diff=_diff(before, after)), changes


def _refuse_bad_input(project: Project, modules: ModuleMap, wish: Wish) -> None:
    source = modules.get(wish.source)
    refuse_bad_name(wish.target, wish.source, modules.modules)
    if wish.title is not None:
        refuse_bad_title(wish.title)
    there = modules.modules.get(wish.target)
    if there is None:
        _refuse_installed(wish.target)
        _refuse_uncommitted(project, wish, source)
    elif there.cloned_from is None or there.cloned_from.module != wish.source:
        raise _exists(wish.target)
    elif missing := missing_paths(project, there.paths):
        raise Refusal(
            f"{MAP_NAME} has {wish.target!r}, but {missing[0]} does not exist: restore it or remove the entry"
        )


def _refuse_installed(name: str) -> None:
    if place := installed_at(name):
        raise Refusal(f"{name!r} is the name of an installed package ({place}): choose another name")


def _exists(name: str) -> Refusal:
    return Refusal(f"the module {name!r} exists already, and is not this very clone: choose another name")


def _refuse_uncommitted(project: Project, wish: Wish, source: Module) -> None:
    # Untracked files elsewhere are none of our business; in the source they would be missing from the clone.
    changed = project.changed()
    edited = [file.path for file in changed if not file.untracked]
    new = [file.path for file in changed if file.untracked and source.owns(project.in_tree(file.path))]
    if edited or new:
        names = ", ".join([*edited, *new][:5]) + (", ..." if len(edited + new) > 5 else "")
        count = f"{len(edited)} edited, {sum(file.untracked for file in changed)} untracked"
        raise Refusal(f"uncommitted changes ({count}): {names}; commit or stash them and run again")


def _renaming(module: Module, wish: Wish) -> "Renaming":
    from generators.model.names import Renaming

    return Renaming.parse(wish.source, wish.target, wish.rename, titles=(module.title, str(wish.title)))


def _proved(stored: Iterable[StoredFile], module: Module, renaming: "Renaming") -> "Rewrite":
    # LibCST is by far the heaviest import of all.
    from generators.rewrite.module import SourceFile, rewrite_module
    from generators.rewrite.proof import doubts

    files = [SourceFile(file.path, b"" if file.is_link else file.content, file.mode) for file in stored]
    rewrite = rewrite_module(files, module.paths, renaming)
    if found := doubts(files, module.paths, renaming, rewrite):
        first = f"{found[0].path}:{found[0].line} {found[0].words}"
        raise Refusal(f"the clone cannot be proved, so it is not written: {first} ({len(found)} in all)")
    return rewrite


def _tidied(project: Project, stored: Mapping[str, StoredFile], rewrite: "Rewrite") -> Tidied:
    drafts = [
        Draft(file.source, file.path, file.content)
        for file in rewrite.files
        if file.path.endswith(PYTHON) and file.content != stored[file.source].content
    ]
    return tidy(project.git.top, project.tree, drafts)


def _finished(stored: Mapping[str, StoredFile], rewrite: "Rewrite", tidied: Tidied) -> list[StoredFile]:
    """Return the clone's files; its links point inside the clone."""
    moved = {file.source: file.path for file in rewrite.files}
    contents = {draft.path: draft.content for draft in tidied.drafts}
    return [
        StoredFile(file.path, moved_link(link, moved), link.mode)
        if (link := stored[file.source]).is_link
        else StoredFile(file.path, contents.get(file.path, file.content), file.mode)
        for file in rewrite.files
    ]


def _entry(project: Project, wish: Wish, module: Module, renaming: "Renaming", rewrite: "Rewrite") -> Module:
    moved = {file.source: file.path for file in rewrite.files}
    origin = Lineage(
        module=wish.source,
        source=source_of(project.git.objects(module.paths)),
        commit=project.git.commit_of(module.paths),
        names=renaming.as_dict(),
    )
    paths = tuple(moved_folder(path, moved) for path in module.paths)
    return replace(module, title=str(wish.title), paths=paths, gold=False, cloned_from=origin)


def _refuse_another(project: Project, wish: Wish, there: Module, entry: Module, files: Sequence[StoredFile]) -> None:
    recorded = replace(there, cloned_from=there.cloned_from and replace(there.cloned_from, commit=""))
    asked = replace(entry, cloned_from=entry.cloned_from and replace(entry.cloned_from, commit=""))
    present = set(project.git.present(there.paths))
    if recorded != asked or present != {file.path for file in files} or not all(map(project.holds, files)):
        raise _exists(wish.target)


def _refuse_occupied(project: Project, wish: Wish, entry: Module) -> None:
    if clash := set(entry.paths) & {path for module in project.modules().modules.values() for path in module.paths}:
        raise Refusal(f"{min(clash)} has no {wish.source!r} in its path, so the clone would have no place of its own")
    if found := project.git.present(entry.paths):
        raise Refusal(
            f"{found[0]} exists, but {MAP_NAME} has no {wish.target!r}: remove the files or choose another name"
        )


def _record(wish: Wish, rewrite: "Rewrite", tidied: Tidied) -> Cloned:
    renamed = Counter(f"{one.old} -> {one.new}" for one in rewrite.ledger if one.verdict == "rename")
    return Cloned(
        source=wish.source,
        target=wish.target,
        state="unchanged",
        files={file.source: file.path for file in rewrite.files},
        renamed=dict(renamed.most_common()),
        left=tuple(one for one in rewrite.ledger if one.verdict != "rename"),
        lint=tidied.findings,
    )


def _diff(before: bytes, after: bytes) -> str:
    old, new = (text.decode().splitlines(keepends=True) for text in (before, after))
    return "".join(difflib.unified_diff(old, new, MAP_NAME, MAP_NAME, n=1))


def _green(project: Project, wish: Wish) -> Verification:
    tests = verify(project, [wish.target], same=True)
    if not tests.green:
        red = next(verdict for verdict in tests.verdicts if not verdict.green and verdict.module == wish.target)
        raise Failure(f"{wish.target} is not green: {red.why}", red_tests(tests))
    return tests


def command(
    source: Annotated[str, typer.Argument(help="The module to clone.")],
    target: Annotated[str, typer.Argument(help="The new module, such as prompt_engine.")],
    title: Annotated[str | None, typer.Option(help="Its title in prose; made from the name when not given.")] = None,
    rename: Annotated[list[str] | None, typer.Option(help="One more name to map, such as note=prompt.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only print what would change; exit 1 if anything.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    no_verify: Annotated[bool, typer.Option("--no-verify", help="Do not run the tests.")] = False,
) -> int:
    """Make a new module from an existing one, proved by its own tests, or nothing at all."""
    wish = Wish(source, target, title, tuple(rename or ()))
    result = clone(find_project(Path.cwd()), wish, dry_run, check=not no_verify)
    code = terminal.DOES_NOT_HOLD if result.state == "planned" else terminal.DONE
    if json:
        terminal.print_json({"verb": "clone", "exit_code": code, **asdict(result)})
    else:
        print("\n".join(_report(result)))
    return code


def _report(result: Cloned) -> list[str]:
    if result.state == "unchanged":
        return [f"{result.target} is this clone of {result.source} already; nothing changed"]
    dry = result.state == "planned"
    names = sum(result.renamed.values())
    lines = [f"{result.source} -> {result.target}: {len(result.files)} files, {names} names changed"]
    if dry:
        lines += [f"  {old} -> {new}" for old, new in result.files.items()]
    shown = list(result.renamed.items())[: None if dry else 5]
    lines += [f"  {count:5} x {name}" for name, count in shown]
    lines += _left(result.left, dry)
    lines += [f"  ruff finds: {line}" for line in result.lint]
    return [*lines, result.map_diff.rstrip() if dry else _tested(result)]


def _left(left: Sequence["Decision"], whole: bool) -> list[str]:
    if whole:
        return [f"  left alone: {one.path}:{one.line}:{one.column} {one.old} ({one.rule})" for one in left]
    rules = Counter(one.rule for one in left)
    return [f"  left alone: {count} x {rule}" for rule, count in rules.most_common()]


def _tested(result: Cloned) -> str:
    if result.tests is None:
        return f"not verified, in {result.seconds} s; run `python -m generators.verify {result.target}`"
    tests = result.tests.of(result.target).tests
    return f"green: {tests.passed} tests passed, as many as in {result.source}, in {result.seconds} s"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments)


if __name__ == "__main__":
    sys.exit(main())

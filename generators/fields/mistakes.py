"""What can be said against a batch file in a project before anything is made: each mistake with its line."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from generators.draft.wishes import Wish, refuse_bad_wish, renaming_of
from generators.model.batch import Wanted
from generators.model.batch_text import BatchFile
from generators.model.errors import Refusal
from generators.model.module_map import MAP_NAME, ModuleMap
from generators.model.module_name import refuse_bad_name
from generators.workspace.project import Project


@dataclass(frozen=True)
class Notebook:
    """The mistakes of a file found so far, a line each, in the order in which they were found."""

    file: BatchFile
    lines: list[str]

    def note(self, name: str, key: str, words: str) -> None:
        """Note a mistake at a key of a module, or at its name where the key is none."""
        where = ("modules", name, key) if key else ("modules", name)
        self.lines.append(f"{self.file.place(where)}: {name}: {words}")

    @contextmanager
    def noting(self, name: str, key: str) -> Iterator[None]:
        """Note what the block refuses."""
        try:
            yield
        except Refusal as refusal:
            self.note(name, key, str(refusal))


def wishes(project: Project, modules: ModuleMap, notebook: Notebook) -> dict[str, Wish]:
    """Return what is asked for, by name; what cannot be is noted instead."""
    found = {}
    for name, wanted in notebook.file.batch.modules.items():
        before = len(notebook.lines)
        wish = _wish(project, notebook.file, name, wanted)
        for key, words in _objections(notebook.file, modules, wish):
            notebook.note(name, key, words)
        if len(notebook.lines) == before:
            with notebook.noting(name, ""):
                _refuse_bad_name(project, modules, notebook.file, wish)
        if len(notebook.lines) == before:
            with notebook.noting(name, "rename"):
                renaming_of(modules, wish)
        if len(notebook.lines) == before and name not in notebook.file.broken:
            found[name] = wish
    return found


def _wish(project: Project, file: BatchFile, name: str, wanted: Wanted) -> Wish:
    gold = wanted.gold or file.batch.gold or project.settings.gold
    rename = tuple(f"{old}={new}" for old, new in wanted.rename.items())
    return Wish(gold, name, wanted.title, rename, wanted.depends_on)


def _objections(file: BatchFile, modules: ModuleMap, wish: Wish) -> Iterator[tuple[str, str]]:
    known, new = modules.modules, file.batch.modules
    if not wish.source:
        yield "", f"has no gold standard: write `gold:` here or above; {MAP_NAME} has: {', '.join(known)}"
    elif wish.source not in known:
        made = wish.source in new
        words = "is made by this file: make and commit it first" if made else f"is none; there are: {', '.join(known)}"
        yield "gold", f"the gold standard {wish.source!r} {words}"
    if unlike := _unlike(file.batch.naming_for(wish.source), wish.target):
        yield "", unlike
    for other in wish.depends_on:
        if other not in known and other not in new:
            yield "depends_on", f"{other!r} is neither in {MAP_NAME} nor in this file: correct the name"


def _unlike(pattern: str, name: str) -> str:
    try:
        fits = not pattern or re.fullmatch(pattern, name)
    except re.error:
        return ""  # That the pattern is none has been said.
    return "" if fits else f"is not how this file names its modules: `naming` wants {pattern!r}"


def _refuse_bad_name(project: Project, modules: ModuleMap, file: BatchFile, wish: Wish) -> None:
    refuse_bad_wish(project, modules, wish)
    refuse_bad_name(wish.target, wish.source, [one for one in file.batch.modules if one != wish.target])

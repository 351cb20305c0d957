"""What a clone was asked to be, held against the project: may it be, is it there already, what does it write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from generators.draft.draft import Draft, draft
from generators.draft.source import Source
from generators.model.errors import Refusal
from generators.model.map_text import add_modules
from generators.model.module_map import MAP_NAME, Module, ModuleMap
from generators.model.module_name import refuse_bad_name, refuse_bad_title, title_of
from generators.model.names import Renaming
from generators.model.settings import refuse_unlike
from generators.workspace.changes import Change
from generators.workspace.environment import installed_at
from generators.workspace.files import mode_of
from generators.workspace.links import moved_folder
from generators.workspace.project import Project, decode_map, missing_paths


@dataclass(frozen=True)
class Wish:
    """What was asked for."""

    source: str
    target: str
    title: str | None = None
    rename: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()


def refuse_bad_wish(project: Project, modules: ModuleMap, wish: Wish) -> None:
    """Refuse a clone that cannot be, whatever its source's files are.

    Raises:
        Refusal: its source is unknown, or its name or title is none, or another module has it.
    """
    modules.get(wish.source)
    refuse_bad_name(wish.target, wish.source, modules.modules)
    if wish.title is not None:
        refuse_bad_title(wish.title)
    there = modules.modules.get(wish.target)
    if there is None:
        refuse_unlike(project.settings, wish.target)
        _refuse_installed(wish.target)
    elif there.cloned_from is None or there.cloned_from.module != wish.source:
        raise exists(wish.target)
    elif missing := missing_paths(project, there.paths):
        raise Refusal(
            f"{MAP_NAME} has {wish.target!r}, but {missing[0]} does not exist: restore it or remove the entry"
        )


def _refuse_installed(name: str) -> None:
    if place := installed_at(name):
        raise Refusal(f"{name!r} is the name of an installed package ({place}): choose another name")


def exists(name: str) -> Refusal:
    """Return the refusal of a name that another module has."""
    return Refusal(f"the module {name!r} exists already, and is not this very clone: choose another name")


def renaming_of(modules: ModuleMap, wish: Wish) -> Renaming:
    """Return the names mapping of a wish.

    Raises:
        Refusal: a part of it is no name, or two names would become one.
    """
    there = modules.modules.get(wish.target)
    title = wish.title or (there.title if there else title_of(wish.target))
    return Renaming.parse(wish.source, wish.target, wish.rename, titles=(modules.get(wish.source).title, title))


def draft_of(modules: ModuleMap, source: Source, wish: Wish) -> Draft:
    """Return the clone that a wish asks for, not yet tidied.

    Raises:
        Refusal: the source has no such name, or cannot be renamed safely; the words say why and where.
    """
    renaming = renaming_of(modules, wish)
    source.refuse_unknown(renaming)
    return draft(source, renaming)


def entry_of(one: Draft, depends_on: Sequence[str] = ()) -> Module:
    """Return what the map says of a draft; `depends_on` are modules that it may use and its source may not."""
    source, renaming = one.source.module, one.renaming
    return replace(
        source,
        title=renaming.title[1] if renaming.title else "",
        paths=tuple(moved_folder(path, one.moved) for path in source.paths),
        gold=False,
        depends_on=tuple(dict.fromkeys([*source.depends_on, *depends_on])),
        cloned_from=one.source.lineage(renaming),
        verify=renaming.identifier(source.verify),
        own=tuple(map(renaming.identifier, source.own)),
    )


def is_there(project: Project, modules: ModuleMap, one: Draft, entry: Module) -> bool:
    """Say whether this very clone is there already.

    Raises:
        Refusal: the name is that of another module.
    """
    name = one.renaming.module[1]
    there = modules.modules.get(name)
    if there is None:
        return False
    present = set(project.git.present(there.paths))
    same = _without_commit(there) == _without_commit(entry) and present == {file.path for file in one.files}
    if not same or not all(map(project.holds, one.files)):
        raise exists(name)
    return True


def _without_commit(module: Module) -> Module:
    return replace(module, cloned_from=module.cloned_from and replace(module.cloned_from, commit=""))


def refuse_occupied(project: Project, modules: ModuleMap, entries: Sequence[Module]) -> None:
    """Refuse new modules whose places are taken.

    Raises:
        Refusal: by a module, or by files that are none.
    """
    taken = {path: name for name, module in modules.modules.items() for path in module.paths}
    for path in (path for entry in entries for path in entry.paths):
        if path in taken:
            raise Refusal(f"{path} has no {taken[path]!r} in its path, so the clone would have no place of its own")
        if (project.tree / path).exists() and (found := project.git.present([path])):
            raise Refusal(f"{found[0]} exists, but {MAP_NAME} has no such module: remove it or choose another name")


def changes_of(project: Project, new: Mapping[str, tuple[Draft, Module]]) -> tuple[list[Change], tuple[str, str]]:
    """Return the changes that write new modules, by name, and the map's text before and after."""
    before = project.map_bytes()
    text = decode_map(before)
    after = add_modules(text, {name: entry for name, (_, entry) in new.items()})
    changes = [
        Change(project.tree / file.path, file.content, file.mode) for one, _ in new.values() for file in one.files
    ]
    if new:
        changes.append(Change(project.map_path, after.encode(), mode_of(project.map_path), before))
    return changes, (text, after)

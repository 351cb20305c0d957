"""A module that gets another name in its place: its own files, its migrations, and whatever refers to it."""

import os
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from generators.draft.chain import revisions
from generators.draft.draft import Draft, draft, tidied
from generators.draft.source import Source
from generators.model.errors import Refusal
from generators.model.module_map import MAP_NAME
from generators.model.names import Renaming
from generators.rewrite.django_app import apps_of, loses_rows, refuse_lost_rows
from generators.rewrite.files import Rewrite, Rewritten, SourceFile, is_python
from generators.rewrite.ledger import Decision
from generators.rewrite.outside import Renamed, rewrite_outside
from generators.rewrite.package import Package
from generators.rewrite.revisions import Revision, among_migrations
from generators.rewrite.schema_rename import SchemaRename, on_page, schema_rename
from generators.rewrite.tables_said import changed_tables
from generators.workspace import formatting
from generators.workspace.changes import Change
from generators.workspace.files import mode_of, read_whole
from generators.workspace.git import LINK, SUBMODULE, Git
from generators.workspace.links import moved_folder
from generators.workspace.project import Project, StoredFile

SUPPORT = "backend/common/migrations/renaming.py"


@dataclass(frozen=True)
class InPlace:
    """What a rename in place comes to.

    `files`: the module's, under their new names; `moved`: their new paths; `around`: the files of others that change,
    links included; `ledger`: every word that is said anew or stays; `migration`: the path of the new revision;
    `tables`: those that no migration takes along.
    """

    files: tuple[StoredFile, ...]
    moved: Mapping[str, str]
    around: tuple[StoredFile, ...]
    ledger: tuple[Decision, ...]
    migration: str = ""
    tables: tuple[str, ...] = ()


def in_place(project: Project, source: Source, renaming: Renaming, migrate: bool = True) -> InPlace:
    """Return all that a rename in place changes, the map apart.

    Args:
        project: where.
        source: the module.
        renaming: the names mapping.
        migrate: whether to write the migration that takes the tables along.

    Raises:
        Refusal: it cannot be renamed safely; the words say why and where.
    """
    apps = apps_of(source.files)
    if migrate:
        refuse_lost_rows(apps, renaming)
    lost = [f"{app.label}_*" for app in apps if loses_rows(app, renaming)]
    apps = [app for app in apps if app.is_kept]
    chain = list(revisions(source.stored.values()).values())
    history = {revision.path for revision in chain} | {path for app in apps for path in app.history}
    # What ran stays as it ran, and so does its name, on the module's page as well.
    kept = [PurePosixPath(path).stem for path in sorted(history)]
    kept += sorted(name for app in apps for name in app.keeps(renaming, source.stored.keys()))
    known = replace(source, module=replace(source.module, keep=(*source.module.keep, *kept)))
    one = tidied(project, [draft(known, renaming)])[0]
    moved = {old: _kept_name(old, new) if old in history else new for old, new in one.moved.items()}
    links, others = _around(project, source)
    outside = rewrite_outside(Renamed(source.files, source.module.paths, renaming, moved), others, history)
    migration = _migration(project, source, one, chain) if migrate else None
    files = {file.path: file for file in _own_files(one, moved, history, outside)}
    path = _add_migration(files, moved, one, migration) if migration else ""
    changed = _tidied(project, [file for file in outside.files if file.source not in moved], list(files.values()))
    around = (*changed, *_moved_links(links, source, moved))
    own = tuple(word for word in one.rewrite.ledger if word.path not in history)
    left = () if path else (*lost, *_left_tables(one))
    return InPlace(tuple(files.values()), moved, around, (*own, *outside.ledger), path, left)


def changes_of(project: Project, source: Source, done: InPlace) -> Iterator[Change]:
    """Yield the changes that a rename comes to: files are written first, then those at old places deleted.

    Raises:
        Refusal: a new place is taken.
    """
    for file in done.files:
        before = source.stored.get(file.path)
        if before is None and os.path.lexists(project.tree / file.path):
            raise Refusal(f"{file.path} exists, but is not the module's: remove it or choose another name")
        if before != file:
            yield Change(project.tree / file.path, file.content, file.mode, before.content if before else None)
    for file in done.around:
        place = project.tree / file.path
        yield Change(place, file.content, file.mode, read_whole(place))
    new = {file.path for file in done.files}
    for old in source.stored.values():
        if old.path not in new:
            yield Change(project.tree / old.path, None, old.mode, old.content)


def _kept_name(old: str, new: str) -> str:
    return PurePosixPath(new).with_name(PurePosixPath(old).name).as_posix()


def _around(project: Project, source: Source) -> tuple[list[StoredFile], list[SourceFile]]:
    """Return the links and the files that git tracks in the project, the module's and the map apart."""
    links, files = [], []
    for file in Git(project.root).tracked(["."]):
        place, path = project.root / file.path, _in_tree(project, file.path)
        content = None if file.mode == SUBMODULE or file.path == MAP_NAME else read_whole(place)
        if content is None or source.module.owns(path):
            continue
        if place.is_symlink():
            links.append(StoredFile(path, content, LINK))
        else:
            files.append(SourceFile(path, content, mode_of(place)))
    return links, files


def _in_tree(project: Project, path: str) -> str:
    return os.path.relpath(project.root / path, project.tree).replace(os.sep, "/")


def _left_tables(one: Draft) -> list[str]:
    files = [file for file in one.rewrite.files if is_python(file.source) and not among_migrations(file.source)]
    return changed_tables([one.source.stored[file.source].content for file in files], [file.content for file in files])


def _own_files(one: Draft, moved: Mapping[str, str], history: Set[str], outside: Rewrite) -> Iterator[StoredFile]:
    past = {file.source: file.content for file in outside.files}
    for file, rewritten in zip(one.files, one.rewrite.files, strict=True):
        old = rewritten.source
        if old in history:
            yield StoredFile(moved[old], past.get(old, one.source.stored[old].content), file.mode)
        else:
            yield file


def _migration(project: Project, source: Source, one: Draft, chain: Sequence[Revision]) -> SchemaRename | None:
    if not chain:
        return None
    after = {file.source: file.content for file in one.rewrite.files}
    before = [file for file in source.files if file.path in {revision.path for revision in chain}]
    migration = schema_rename(one.renaming.module, chain, before, after)
    if migration and not (project.tree / SUPPORT).is_file():
        raise Refusal(f"the tables need {SUPPORT} of a newer template: `copier update`, or use --no-migration")
    return migration


def _add_migration(files: dict[str, StoredFile], moved: Mapping[str, str], one: Draft, migration: SchemaRename) -> str:
    follows = PurePosixPath(moved[migration.follows])
    path = follows.with_name(migration.name).as_posix()
    files[path] = StoredFile(path, migration.content, files[follows.as_posix()].mode)
    root = moved_folder(Package.of(one.source.module.paths).root_of(migration.follows), moved)
    page = f"{root}/{one.renaming.module[1]}_map.yaml"
    if page in files:
        content = on_page(files[page].content, follows.relative_to(root).as_posix(), migration.name)
        files[page] = replace(files[page], content=content)
    return path


def _tidied(project: Project, files: Sequence[Rewritten], own: Sequence[StoredFile]) -> list[StoredFile]:
    """Return the changed files of others, Python as tidy as it was.

    The module's own files lie there already: where an import belongs depends on whether its file is the project's.
    """
    python = [file for file in files if is_python(file.path) and not file.path.startswith("../")]
    drafts = [formatting.Draft(file.path, file.path, file.content) for file in python]
    beside = [formatting.Draft(file.path, file.path, file.content) for file in own if is_python(file.path)]
    tidy = formatting.tidy(project.git.top, project.tree, [*drafts, *beside] if drafts else [])
    contents = {one.path: one.content for one in tidy.drafts}
    return [StoredFile(file.path, contents.get(file.path, file.content), file.mode) for file in files]


def _moved_links(links: Sequence[StoredFile], source: Source, moved: Mapping[str, str]) -> Iterator[StoredFile]:
    for link in links:
        above, target = PurePosixPath(link.path).parent, os.fsdecode(link.content)
        old = os.path.normpath(above / target).replace(os.sep, "/")
        if not PurePosixPath(target).is_absolute() and source.module.owns(old):
            new = os.path.relpath(moved_folder(old, moved), above).replace(os.sep, "/")
            yield replace(link, content=os.fsencode(new))

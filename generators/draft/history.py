"""Gold that got another name in its place, as a clone from before sees it: what ran under the old name is no news."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from generators.draft.chain import PAGE, is_migration, revisions
from generators.draft.draft import Draft
from generators.draft.source import Source
from generators.rewrite.revisions import Revision, fresh_ids
from generators.rewrite.schema_rename import on_page
from generators.workspace.project import StoredFile

Files = Mapping[str, StoredFile]
# What a rename in place writes into the migration that takes the tables along.
RENAMES = b"rename_schema(FORMER_SCHEMA, SCHEMA"


@dataclass(frozen=True)
class _Edits:
    """What is said anew in the files that stay: texts for texts, and the names of files that are gone."""

    ids: Mapping[bytes, bytes]
    names: Mapping[bytes, bytes]
    gone: frozenset[bytes]


def without_rename(theirs: Draft, base: Draft) -> Draft:
    """Return the draft of today's gold for a clone that was made under gold's former name.

    The migrations of then keep the old name in gold, since they ran so; the clone has them in its own. The migration
    that renames gold's tables has nothing to do in the clone, and what follows it follows the one before.

    Args:
        theirs: the clone made from gold as it is now.
        base: the clone made from gold as it was.
    """
    chain = {one.path: one for one in revisions(theirs.source.stored.values()).values()}
    past = {name: base.moved[one.path] for name, one in revisions(base.source.stored.values()).items()}
    kept = {path: past[one.id] for path, one in chain.items() if one.id in past}
    gone = {path: one for path, one in chain.items() if one.id not in past and _renames(theirs.source, path)}
    stored, edits = {file.path: file for file in base.files}, _edits(theirs, kept, gone, chain)
    files = []
    for file in theirs.rewrite.files:
        new = next(one for one in theirs.files if one.path == file.path)
        if file.source in kept:
            files.append(stored[kept[file.source]])
        elif file.source not in gone:
            files.append(_edited(new, edits))
    return replace(theirs, files=tuple(files))


def with_rename(clone: Files, gold: Files) -> dict[str, StoredFile]:
    """Return a clone's files as if gold had had its name of today when the clone was made.

    Such a clone has its own name in its first migrations, and none that renames tables, nor ever gets one. Here it has
    those of gold, so that what only gold's history is does not look like a change of the clone.

    Args:
        clone: its files.
        gold: the clone made from gold under its name of today.
    """
    known, own = revisions(gold.values()), revisions(clone.values())
    new = {one.id: one for one in known.values() if one.id not in own and RENAMES in gold[one.path].content}
    past = [one for one in _before(new, known) if one in own]
    files = {**clone, **{own[one].path: replace(gold[known[one].path], path=own[one].path) for one in past}}
    for one in new.values():
        follows = [own[parent].path for parent in one.parents if parent in own]
        files = {path: _listed(file, follows, one.path) for path, file in files.items()} | {one.path: gold[one.path]}
    return files


def _before(new: Mapping[str, Revision], known: Mapping[str, Revision]) -> list[str]:
    """Return the ids of all migrations that come before these."""
    found: list[str] = []
    waiting = [parent for one in new.values() for parent in one.parents]
    while waiting:
        one = waiting.pop()
        if one in known and one not in found:
            found.append(one)
            waiting += known[one].parents
    return [one for one in found if one not in new]


def _listed(file: StoredFile, follows: Sequence[str], added: str) -> StoredFile:
    if not follows or not file.path.endswith(PAGE):
        return file
    place = PurePosixPath(follows[0]).relative_to(PurePosixPath(file.path).parent).as_posix()
    return replace(file, content=on_page(file.content, place, _name(added).decode()))


def _renames(source: Source, path: str) -> bool:
    return RENAMES in source.stored[path].content


def _edits(
    theirs: Draft, kept: Mapping[str, str], gone: Mapping[str, Revision], chain: Mapping[str, Revision]
) -> _Edits:
    fresh = fresh_ids(list(chain.values()), theirs.renaming.module[1])
    before = {one.id: one.parents[0] for one in gone.values() if one.parents}
    ids = {fresh[one].encode(): fresh[_standing(one, before)].encode() for one in before}
    names = {_name(theirs.moved[path]): _name(new) for path, new in kept.items()}
    return _Edits(ids, names, frozenset(_name(theirs.moved[path]) for path in gone))


def _standing(revision: str, before: Mapping[str, str]) -> str:
    """Return the revision itself, or the nearest one before it that is not gone."""
    while revision in before:
        revision = before[revision]
    return revision


def _name(path: str) -> bytes:
    return PurePosixPath(path).name.encode()


def _edited(file: StoredFile, edits: _Edits) -> StoredFile:
    content = file.content
    if file.path.endswith(PAGE):
        lines = content.splitlines(keepends=True)
        content = b"".join(line for line in lines if not any(name in line for name in edits.gone))
        content = _said(content, edits.names)
    elif is_migration(file.path):
        content = _said(content, edits.ids)
    return replace(file, content=content)


def _said(content: bytes, texts: Mapping[bytes, bytes]) -> bytes:
    for old, new in texts.items():
        content = content.replace(old, new)
    return content

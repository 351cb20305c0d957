"""Gold's new migrations in a clone that has some of its own: they come after the clone's last one, never between."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from generators.model.errors import Refusal
from generators.rewrite.revisions import Revision, among_migrations
from generators.rewrite.source import decode
from generators.workspace.project import StoredFile

# The parser is imported where it is used: it is slow to import, and `--help` shall not wait for it.
Files = Mapping[str, StoredFile]
PAGE = "_map.yaml"
NUMBER = re.compile(r"\d+(?=_)")


def revisions(files: Iterable[StoredFile]) -> dict[str, Revision]:
    """Return the migrations among files, by their ids."""
    found = (one for file in files if is_migration(file.path) for one in _revision(file))
    return {one.id: one for one in found}


def is_migration(path: str) -> bool:
    """Say whether a file lies where migrations lie."""
    return path.endswith(".py") and among_migrations(path)


def after_own_head(base: Files, ours: Files, theirs: Files) -> dict[str, StoredFile]:
    """Return gold's files with those migrations that are new tied to the clone's last one, and numbered after it.

    One that came from the clone, and so has an id that the clone has, is as the clone has it.

    Args:
        base: gold as it was, in the clone's names.
        ours: the clone.
        theirs: gold as it is now, in the clone's names.

    Raises:
        Refusal: the clone's own migrations have no one end.
    """
    then, own, now = (revisions(one.values()) for one in (base, ours, theirs))
    theirs = _with_own(ours, theirs, {now[one].path: own[one].path for one in now.keys() & own.keys() - then.keys()})
    new = {one.id: one for one in now.values() if one.id not in then and one.id not in own}
    if not new or own.keys() <= then.keys():
        return dict(theirs)
    head = _head(own)
    first = [one for one in new.values() if not any(parent in new for parent in one.parents)]
    tied = {one.path: _tied(theirs[one.path], one, head.id) for one in first}
    return _numbered({**theirs, **tied}, [one.path for one in _in_order(new)], ours)


def renamed(files: Files, names: Mapping[str, str]) -> dict[str, StoredFile]:
    """Return files with other names for some migrations, on the page as well; `names` are theirs by their paths."""
    return {file.path: file for file in (_named(one, names) for one in files.values())}


def number(path: str) -> str:
    """Return the number that a migration's name begins with; empty when it has none."""
    found = _number(path)
    return found[0] if found else ""


def _with_own(ours: Files, theirs: Files, known: Mapping[str, str]) -> dict[str, StoredFile]:
    names = {path: PurePosixPath(own).name for path, own in known.items()}
    files = (ours[known[one.path]] if one.path in known else _named(one, names) for one in theirs.values())
    return {file.path: file for file in files}


def _revision(file: StoredFile) -> list[Revision]:
    from generators.rewrite.migrations import revision_of
    from generators.rewrite.syntax import parse

    text = decode(file.content, python=True)
    return revision_of(parse(file.path, text.text)) if text else []


def _head(chain: Mapping[str, Revision]) -> Revision:
    followed = {parent for one in chain.values() for parent in one.parents}
    heads = [one for one in chain.values() if one.id not in followed]
    if len(heads) != 1:
        names = " and ".join(one.path for one in heads) or "a circle"
        raise Refusal(f"its migrations end in {names}: merge them into one head and run again")
    return heads[0]


def _tied(file: StoredFile, revision: Revision, head: str) -> StoredFile:
    """Return a migration that follows another one than before."""
    from generators.rewrite.migrations import id_findings
    from generators.rewrite.syntax import parse

    text = decode(file.content, python=True)
    if not revision.parents or text is None:
        return file
    syntax = parse(file.path, text.text)
    after, end = text.text, len(text.text)
    for one in sorted(id_findings(syntax, set(revision.parents)), key=lambda found: -found.start):
        if one.end <= end:
            after, end = after[: one.start] + head + after[one.end :], one.start
    return replace(file, content=text.mark + after.encode(text.encoding))


def _in_order(new: Mapping[str, Revision]) -> list[Revision]:
    ordered: list[Revision] = []
    while len(ordered) < len(new):
        done = {one.id for one in ordered}
        ordered += [
            one
            for one in new.values()
            if one.id not in done and all(parent in done or parent not in new for parent in one.parents)
        ]
    return ordered


def _numbered(theirs: Files, new: Sequence[str], ours: Files) -> dict[str, StoredFile]:
    """Return the files with the new migrations numbered on, where their numbers are taken; the page names them so."""
    last = max((int(number[0]) for path in ours if (number := _number(path))), default=0)
    names: dict[str, str] = {}
    for path in new:
        if (number := _number(path)) and int(number[0]) <= last:
            last += 1
            names[path] = f"{last:0{len(number[0])}}{PurePosixPath(path).name[len(number[0]) :]}"
        elif number:
            last = int(number[0])
    return renamed(theirs, names)


def _number(path: str) -> re.Match[str] | None:
    return NUMBER.match(PurePosixPath(path).name) if is_migration(path) else None


def _named(file: StoredFile, names: Mapping[str, str]) -> StoredFile:
    if file.path in names:
        return replace(file, path=str(PurePosixPath(file.path).with_name(names[file.path])))
    content = file.content
    for path, name in names.items() if file.path.endswith(PAGE) else ():
        content = content.replace(PurePosixPath(path).name.encode(), name.encode())
    return replace(file, content=content)

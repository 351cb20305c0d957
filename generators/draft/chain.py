"""Gold's new migrations in a clone that has some of its own: they come after the clone's last one, never between."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import PurePosixPath

from generators.model.errors import Refusal
from generators.rewrite.revisions import Revision, among_migrations
from generators.rewrite.source import decode
from generators.workspace.project import StoredFile

# The parser is imported where it is used: it is slow to import, and `--help` shall not wait for it.
Files = Mapping[str, StoredFile]
# Migrations by their ids.
Chain = Mapping[str, Revision]
PAGE = "_map.yaml"
NUMBER = re.compile(r"\d+(?=_)")
# A migration on the page.
ENTRY = re.compile(rb"( *)[\w/]*/\d+_\w+\.py:")


def revisions(files: Iterable[StoredFile]) -> dict[str, Revision]:
    """Return the migrations among files, by their ids."""
    found = (one for file in files if is_migration(file.path) for one in _revision(file))
    return {one.id: one for one in found}


def is_migration(path: str) -> bool:
    """Say whether a file lies where migrations lie."""
    return path.endswith(".py") and among_migrations(path)


def after_own_head(base: Files, ours: Files, theirs: Files) -> dict[str, StoredFile]:
    """Return gold's files with those migrations that are new tied to the clone's last one, and numbered after it.

    Those that the clone has keep the place they have there: it may have run them in this order already.

    Args:
        base: gold as it was, in the clone's names.
        ours: the clone.
        theirs: gold as it is now, in the clone's names.

    Raises:
        Refusal: the clone's own migrations have no one end.
    """
    then, own, now = (revisions(one.values()) for one in (base, ours, theirs))
    new = {one.id: one for one in now.values() if one.id not in then and one.id not in own}
    # One that both have got since went from the one to the other: it is as the clone has it.
    both = {now[one].path: ours[own[one].path].content for one in now.keys() & own.keys() - then.keys()}
    files = {path: replace(file, content=both.get(path, file.content)) for path, file in theirs.items()}
    names = _names(now, own)
    if new and own:
        parents = _parents(new, now, _head(own).id)
        if not own.keys() <= then.keys() or any(parents[one.id] != one.parents for one in new.values()):
            names |= _numbers([new[one].path for one in _in_order(parents)], ours)
        files |= {one.path: _tied(files[one.path], one, parents[one.id]) for one in new.values()}
    return renamed(_tied_as(files, now, own), names)


def own_last(gold: Files, clone: Files) -> dict[str, StoredFile]:
    """Return a clone's files with gold's migrations as gold has them, and the clone's own ones after gold's last."""
    if not revisions(gold.values()).keys() <= revisions(clone.values()).keys():
        return dict(clone)
    return after_own_head(gold, gold, clone)


def placed_as(files: Files, ours: Files) -> dict[str, StoredFile]:
    """Return files with those migrations that `ours` has as well named and tied as they are there."""
    if all(ours.get(path) == file for path, file in files.items() if is_migration(path)):
        return dict(files)
    known, own = revisions(files.values()), revisions(ours.values())
    return renamed(_tied_as(files, known, own), _names(known, own))


def refuse_rewritten(shipped: Files, files: Files) -> None:
    """Refuse files in which a migration that may have run is gone, follows another one or has another name.

    Raises:
        Refusal: there is one.
    """
    changed = [file for path, file in shipped.items() if is_migration(path) and files.get(path) != file]
    now = revisions(files.values()) if changed else {}
    for one in revisions(changed).values():
        other = now.get(one.id)
        if other is None or (other.parents, _name(other.path)) != (one.parents, _name(one.path)):
            what = "would be gone" if other is None else f"would become {_name(other.path)} or follow another one"
            raise Refusal(f"{one.path} {what}, and it may have run: if you mean it, change it there by hand first")


def renamed(files: Files, names: Mapping[str, str]) -> dict[str, StoredFile]:
    """Return files with other names for some migrations, on the page as well; `names` are theirs by their paths."""
    found = {file.path: file for file in (_named(one, names) for one in files.values())}
    if len(found) < len(files):
        taken = next(path for path, name in names.items() if str(PurePosixPath(path).with_name(name)) in files)
        raise Refusal(f"{taken} cannot be called {names[taken]}, which there is already: rename one of the two")
    return found


def number(path: str) -> str:
    """Return the number that a migration's name begins with; empty when it has none."""
    found = _number(path)
    return found[0] if found else ""


def _names(known: Chain, own: Chain) -> dict[str, str]:
    """Return the names that migrations have of their own, by their paths, where they are called otherwise here."""
    names = {known[one].path: _name(own[one].path) for one in known.keys() & own.keys()}
    return {path: name for path, name in names.items() if _name(path) != name}


def _tied_as(files: Files, known: Chain, own: Chain) -> dict[str, StoredFile]:
    shared = [one for one in known.values() if one.id in own]
    return {**files, **{one.path: _tied(files[one.path], one, own[one.id].parents) for one in shared}}


def _name(path: str) -> str:
    return PurePosixPath(path).name


def _revision(file: StoredFile) -> list[Revision]:
    from generators.rewrite.migrations import revision_of
    from generators.rewrite.syntax import parse

    text = decode(file.content, python=True)
    return revision_of(parse(file.path, text.text)) if text else []


def _head(chain: Chain) -> Revision:
    followed = {parent for one in chain.values() for parent in one.parents}
    heads = [one for one in chain.values() if one.id not in followed]
    if len(heads) != 1:
        names = " and ".join(one.path for one in heads) or "a circle"
        raise Refusal(f"its migrations end in {names}: merge them into one head and run again")
    return heads[0]


def _parents(new: Chain, chain: Chain, head: str) -> dict[str, tuple[str, ...]]:
    """Return what each new migration follows: the new one before it in its chain, or the head."""
    return {one.id: tuple(_last(parent, new, chain) or head for parent in one.parents) for one in new.values()}


def _last(revision: str, new: Chain, chain: Chain) -> str:
    """Return the nearest new migration, this one or one before it; empty when there is none."""
    for _ in chain:
        if revision in new or revision not in chain or not chain[revision].parents:
            break
        revision = chain[revision].parents[0]
    return revision if revision in new else ""


def _tied(file: StoredFile, revision: Revision, parents: Sequence[str]) -> StoredFile:
    """Return a migration that follows others than before, as many of them."""
    from generators.rewrite.migrations import id_findings
    from generators.rewrite.syntax import parse

    text, others = decode(file.content, python=True), dict(zip(revision.parents, parents, strict=False))
    if text is None or len(revision.parents) != len(parents) or revision.parents == tuple(parents):
        return file
    syntax = parse(file.path, text.text)
    after, end = text.text, len(text.text)
    for one in sorted(id_findings(syntax, set(others)), key=lambda found: -found.start):
        if one.end <= end:
            after, end = after[: one.start] + others[one.new] + after[one.end :], one.start
    return replace(file, content=text.mark + after.encode(text.encoding))


def _in_order(parents: Mapping[str, Sequence[str]]) -> list[str]:
    ordered: list[str] = []
    while ready := [
        one
        for one, before in parents.items()
        if one not in ordered and all(parent in ordered or parent not in parents for parent in before)
    ]:
        ordered += ready
    return ordered


def _numbers(new: Sequence[str], ours: Files) -> dict[str, str]:
    """Return names for the new migrations that number them on, where their numbers are taken."""
    last = max((int(number[0]) for path in ours if (number := _number(path))), default=0)
    names: dict[str, str] = {}
    for path in new:
        if (number := _number(path)) and int(number[0]) <= last:
            last += 1
            names[path] = f"{last:0{len(number[0])}}{_name(path)[len(number[0]) :]}"
        elif number:
            last = int(number[0])
    return names


def _number(path: str) -> re.Match[str] | None:
    return NUMBER.match(PurePosixPath(path).name) if is_migration(path) else None


def _named(file: StoredFile, names: Mapping[str, str]) -> StoredFile:
    if file.path in names:
        return replace(file, path=str(PurePosixPath(file.path).with_name(names[file.path])))
    if not names or not file.path.endswith(PAGE):
        return file
    others = {_name(path).encode(): name.encode() for path, name in names.items()}
    # All at once: the new name of the one may be the old name of the other.
    content = re.sub(b"|".join(map(re.escape, others)), lambda found: others[found[0]], file.content)
    return replace(file, content=_sorted(content))


def _sorted(page: bytes) -> bytes:
    """Return a page with the migrations that stand next to each other in the order of their names."""
    entries: list[list[bytes]] = []
    for line in page.splitlines(keepends=True):
        above = ENTRY.match(entries[-1][0]) if entries else None
        if above and line.strip() and len(line) - len(line.lstrip()) > len(above[1]):
            entries[-1].append(line)
        else:
            entries.append([line])
    runs = groupby(entries, lambda entry: bool(ENTRY.match(entry[0])))
    return b"".join(b"".join(entry) for is_one, run in runs for entry in (sorted(run) if is_one else run))

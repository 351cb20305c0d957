"""Updates that wait for a person: begun, with conflicts in the tree, not yet finished or aborted."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generators.model.errors import Refusal
from generators.model.map_text import first_map
from generators.model.module_map import Module, read_map
from generators.workspace import record
from generators.workspace.changes import Change
from generators.workspace.files import mode_of, read_whole
from generators.workspace.git import Git
from generators.workspace.journal import Store, read_notes
from generators.workspace.record import KeptFile, Record

FOLDER = "updates"


@dataclass(frozen=True)
class UnderWay:
    """An update of a module that has conflicts: what was written, what stands in the way, its entry when it is done."""

    module: str
    change: Record
    conflicts: tuple[str, ...]
    entry: Module


def under_way(git: Git) -> set[str]:
    """Return the modules that have an unfinished update: one file in the git directory for each."""
    return {file.stem for file in (git.directory / "goldmaster" / FOLDER).glob("*.json")}


def note_of(module: str) -> str:
    """Return the name that an unfinished update of a module has in the store."""
    return f"{FOLDER}/{module}.json"


def text_of(one: UnderWay) -> str:
    """Return what is noted of an update; `read` makes it again."""
    data = {"change": record.written(one.change), "conflicts": list(one.conflicts)}
    return json.dumps({**data, "map": first_map(one.module, one.entry)}, indent=1)


def planned(store: Store, what: str, changes: Sequence[Change]) -> Record:
    """Return the record that the next change will get."""
    return Record(record.next_number(store), what, record.now(), tuple(_kept(store, change) for change in changes))


def _kept(store: Store, change: Change) -> KeptFile:
    mode_before = mode_of(change.path) if change.before is not None else change.mode
    path = change.path.relative_to(store.top).as_posix()
    return KeptFile(path, change.before, mode_before, change.content, change.mode)


def read(store: Store, module: str) -> UnderWay:
    """Return the unfinished update of a module.

    Raises:
        Refusal: there is none, or its file is not one of ours.
    """
    file = store.folder / note_of(module)
    try:
        data = json.loads(file.read_bytes())
        change, entry = record.parsed(data["change"]), read_map(data["map"]).modules[module]
        return UnderWay(module, change, tuple(map(str, data["conflicts"])), entry)
    except FileNotFoundError:
        raise Refusal(f"no update of {module!r} is under way: there is nothing to finish or to abort") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refusal(f"{file} is not a note of ours: remove that file and run again") from None


def begun_by(store: Store, number: int) -> Mapping[str, None]:
    """Return the notes that go when a recorded change is taken back: those of the updates that it began."""
    modules = [file.stem for file in (store.folder / FOLDER).glob("*.json")]
    return {note_of(module): None for module in modules if read(store, module).change.number == number}


def refuse_another(store: Store, notes: Iterable[str]) -> None:
    """Refuse to bring notes of updates back where another update of the same is under way.

    Raises:
        Refusal: there is one; the words name it.
    """
    for name in read_notes(store, notes):
        who = PurePosixPath(name).stem
        raise Refusal(f"another update of {who} is under way: end it with --finish or --abort first")


def restored(top: Path, change: Record) -> list[Change]:
    """Return the changes that make every file of a change what it was before, whatever it has become since."""
    found = ((top / file.path, file) for file in change.files)
    back = [Change(path, file.before, file.mode_before, read_whole(path)) for path, file in found]
    return [one for one in back if one.content != one.before]

"""The record of the last finished changes, kept in the git directory: what each file was before and after."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from generators.model.errors import Refusal
from generators.workspace.files import beside, write_whole
from generators.workspace.journal import Store

KEPT = 20


@dataclass(frozen=True)
class KeptFile:
    """One file of a change, path relative to the top of the working tree; content None: there is no file."""

    path: str
    before: bytes | None
    mode_before: int
    after: bytes | None
    mode_after: int


@dataclass(frozen=True)
class Record:
    """A finished change: its number, the command that made it, when (UTC), and its files.

    `notes` are texts that the store itself had and lost by the change, by file name.
    """

    number: int
    what: str
    when: str
    files: tuple[KeptFile, ...]
    notes: Mapping[str, str] = field(default_factory=dict)


def keep(store: Store, record: Record) -> None:
    """Write a change into the record."""
    store.record.mkdir(exist_ok=True)
    write_whole(_file(store, record.number), written(record).encode(), 0o600)


def written(record: Record) -> str:
    """Return a record as text, from which `parsed` makes it again."""
    return json.dumps(asdict(record), default=_as_text, indent=1)


def parsed(text: str | bytes) -> Record:
    """Return the record that a text is; raises ValueError, KeyError, TypeError or AttributeError when it is none."""
    data = json.loads(text)
    files = tuple(_kept_file(**kept) for kept in data["files"])
    notes = {str(name): str(text) for name, text in data.get("notes", {}).items()}
    return Record(int(data["number"]), str(data["what"]), str(data["when"]), files, notes)


def drop(store: Store, number: int) -> None:
    """Take a change off the record; nothing happens when it is not there."""
    for file in (_file(store, number), beside(_file(store, number))):
        file.unlink(missing_ok=True)
    if store.record.is_dir() and not any(store.record.iterdir()):
        store.record.rmdir()


def trim(store: Store) -> None:
    """Forget all but the last changes."""
    for number in _numbers(store)[:-KEPT]:
        drop(store, number)


def next_number(store: Store) -> int:
    """Return the number of the next change."""
    return max(_numbers(store), default=0) + 1


def read(store: Store) -> list[Record]:
    """Return the recorded changes, oldest first.

    Raises:
        Refusal: a file there is not a record of ours.
    """
    return [_read(_file(store, number)) for number in _numbers(store)]


def now() -> str:
    """Return the time as the record has it."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())


def _numbers(store: Store) -> Sequence[int]:
    return sorted(int(file.stem) for file in store.record.glob("*.json") if file.stem.isdecimal())


def _file(store: Store, number: int) -> Path:
    return store.record / f"{number:06}.json"


def _read(file: Path) -> Record:
    try:
        return parsed(file.read_bytes())
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refusal(f"{file} is not a record of ours: remove that file and run again") from None


def _kept_file(before: str | None, after: str | None, **others: Any) -> KeptFile:
    return KeptFile(before=_as_bytes(before), after=_as_bytes(after), **others)


# Python's surrogate escapes let any bytes stand in JSON as text: text stays readable, the rest comes back the same.
def _as_text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _as_bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode("utf-8", "surrogateescape")

"""log.jsonl: read, checked, and grown by one line at a time."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from generators.plan.engine.evidence.entry import WIDTH, Entry, heads, in_order, parsed
from generators.workspace.git import Git

LOG_NAME = "log.jsonl"
REMEDY = "bring the log back with `git checkout` or `git merge`, and run the gates again"
RENAMED = f"give a plan that was renamed its old name back, or take {LOG_NAME} away and run the gates again"


@dataclass(frozen=True)
class Log:
    """The entries of one plan, the newest last, and what is wrong with the lines."""

    path: Path
    entries: tuple[Entry, ...] = ()
    faults: tuple[str, ...] = ()

    @cached_property
    def by_gate(self) -> Mapping[tuple[str, str], Sequence[Entry]]:
        """The entries of each stage and gate."""
        found: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.entries:
            found.setdefault((entry.stage, entry.gate), []).append(entry)
        return found

    def of_kind(self, *kinds: str) -> list[Entry]:
        """Return the entries of these kinds."""
        return [entry for entry in self.entries if entry.kind in kinds]


def read_log(path: Path) -> Log:
    """Return a plan's log; of one that does not exist the empty one."""
    entries: dict[str, Entry] = {}
    faults: dict[str, str] = {}
    for number, line in enumerate(_lines(path), 1):
        if not line:
            continue
        if isinstance(found := _entry(path, line), Entry):
            # A merge of two branches may bring a line twice.
            entries.setdefault(found.hash, found)
        else:
            faults.setdefault(found, f"{path.name}:{number}: {found}")
    return Log(path, in_order(entries), tuple(faults.values() or _orphans(path, entries)))


def _entry(path: Path, line: str) -> Entry | str:
    """Return the entry of a line, or what keeps it from being one of this plan."""
    try:
        entry, claimed = parsed(line)
    except (ValueError, TypeError):
        return f"not an entry of ours: {REMEDY}"
    if entry.hash != claimed or len(claimed) != WIDTH:
        return f"the entry was changed after it was written: {REMEDY}"
    other = str(entry.facts.get("plan", path.parent.name))
    return entry if other == path.parent.name else f"of the plan {other}, and counts for no other: {RENAMED}"


def _lines(path: Path) -> list[str]:
    try:
        whole, _, rest = path.read_text(encoding="utf-8", errors="replace").rpartition("\n")
    except FileNotFoundError:
        return []
    # A line without an end is one whose writer was killed, unless only its end is missing: editors take that away.
    return [*whole.split("\n"), *([rest] if isinstance(_entry(path, rest), Entry) else [])]


def _orphans(path: Path, entries: Mapping[str, Entry]) -> Iterator[str]:
    for entry in entries.values():
        if missing := [before for before in entry.prev if before not in entries]:
            yield f"{path.name}: {entry.at} {entry.kind}: {missing[0][:12]} before it is gone or changed: {REMEDY}"


def append(path: Path, entry: Entry, finish: Callable[[Entry], Entry] = lambda entry: entry) -> Entry:
    """Write an entry behind all others, at once and for good; return it with what came before it.

    Args:
        path: the log.
        entry: what happened.
        finish: what is done to the entry once it is known what came before it: it is signed.
    """
    written = finish(replace(entry, prev=heads(read_log(path).entries)))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        _end_line(path, file)
        file.write(f"{written.line()}\n".encode("utf-8", "backslashreplace"))
        file.flush()
        os.fsync(file.fileno())
    return written


def _end_line(path: Path, file: Any) -> None:
    """Make the file end with a line that is whole: give it its end, or cut off what is half a line."""
    file.seek(0)
    whole = file.read().rfind(b"\n") + 1
    file.seek(whole)
    if isinstance(_entry(path, file.read().decode("utf-8", "replace")), Entry):
        file.write(b"\n")
    else:
        file.truncate(whole)


def lost(path: Path, git: Git, others: Sequence[str] = ()) -> list[str]:
    """Return the entries that git once had of a log and the log has not now: none may ever be taken away.

    What is no entry of this plan never counted, and may go.

    Args:
        path: the log.
        git: the repository, asked from the project's root.
        others: revisions besides this branch, such as origin/main.
    """
    now = set(_lines(path))
    name = path.relative_to(git.folder).as_posix()
    gone = (line for line in dict.fromkeys(git.ever_added(name, others)) if line not in now)
    return [line for line in gone if isinstance(_entry(path, line), Entry)]


def now() -> str:
    """Return the time as entries have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

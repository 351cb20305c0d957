"""One line of evidence: what happened, and the hashes of the entries before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Any

WIDTH = 64


@dataclass(frozen=True)
class Entry:
    """A line of log.jsonl.

    `kind` is gate, baseline, note, block, waive or sign; `facts` is all that its kind has besides; `prev` has the
    entries that nothing came after when it was written: more than one after a merge of two branches.
    """

    kind: str
    at: str
    actor: str
    stage: str = ""
    gate: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    prev: tuple[str, ...] = ()

    @cached_property
    def hash(self) -> str:
        """The digest of all the rest."""
        return digest_of(self._plain())

    def line(self) -> str:
        """Return the entry as it stands in the log."""
        return json.dumps(self._plain() | {"hash": self.hash}, ensure_ascii=False, separators=(",", ":"))

    @property
    def verdict(self) -> str:
        """What a gate said: pass, fail or error; nothing for other kinds."""
        return str(self.facts.get("verdict", ""))

    @property
    def subject(self) -> tuple[str, str]:
        """Digests of the definition and of the content that this is evidence for."""
        watch = self.facts.get("watch") or {}
        return str(self.facts.get("def", "")), str(watch.get("digest", ""))

    def _plain(self) -> dict[str, Any]:
        own = {"kind": self.kind, "at": self.at, "actor": self.actor, "stage": self.stage, "gate": self.gate}
        return {**own, **self.facts, "prev": list(self.prev)}


OWN = ("kind", "at", "actor", "stage", "gate", "prev", "hash")


def parsed(line: str) -> tuple[Entry, str]:
    """Return the entry of a line, and the hash that the line claims; raises ValueError when it is none."""
    data = json.loads(line)
    if not isinstance(data, dict) or not {"kind", "at", "prev", "hash"} <= data.keys():
        raise ValueError("not an entry")
    facts = {key: value for key, value in data.items() if key not in OWN}
    kind, at, actor, stage, gate = (str(data.get(name, "")) for name in OWN[:5])
    return Entry(kind, at, actor, stage, gate, facts, tuple(map(str, data["prev"]))), str(data["hash"])


def digest_of(value: Any) -> str:
    """Return the SHA-256 of a value as canonical JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def heads(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Return the hashes of the entries that no other follows."""
    known = list(entries)
    followed = {before for entry in known for before in entry.prev}
    return tuple(entry.hash for entry in known if entry.hash not in followed)


def in_order(entries: Mapping[str, Entry]) -> tuple[Entry, ...]:
    """Return the entries of a log, by their hashes, the newest last.

    What was appended later is newer whatever its clock said; clocks decide between branches alone, and of two entries
    from one moment the one further down is the newer.
    """
    moments: dict[str, tuple[str, int]] = {}
    for one in TopologicalSorter({entry.hash: entry.prev for entry in entries.values()}).static_order():
        if entry := entries.get(one):
            at, step = max((moments[before] for before in entry.prev if before in moments), default=("", 0))
            moments[one] = max((entry.at, 0), (at, step + 1))
    return tuple(sorted(entries.values(), key=lambda entry: moments[entry.hash]))


def newest(entries: Sequence[Entry]) -> Entry | None:
    """Return the latest of entries that stand in a log's order."""
    return entries[-1] if entries else None

"""Compares what modules have registered one after the other, and says in words who is in whose way."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generators.runtime.loaded import Loaded
from generators.runtime.registries import Entry

REMEDIES = {
    "mapped-class": "give {source} a declarative base of its own, which every clone then has too",
    "mapping": "give {source} a declarative base of its own, or name the classes with the module's word",
    "table": "give the tables of {source} a schema or a prefix with the module's word",
    "index": "give the tables of {source} a schema of their own, or the index a name with the module's word",
    "listener": "listen to something that belongs to the module alone: its own session class, engine or base",
    "metric": "begin the metric's name with the module's word",
    "log-handler": "let the app configure logging, or use a logger with the module's word in its name",
    "signal-handler": "let the app handle signals, and call the module from there",
    "environment": "let the app set it, or begin its name with the module's word",
    "route": "begin the paths of {source} with the module's word",
    "operation-id": "put the module's word into the operation id, or leave it to FastAPI",
    "import": "import the file alone to see why, and correct it",
    "borrowed": "register it under a name with the module's word, and import nothing of {source}",
}
# Where a library's error comes from tells what it is about.
LIBRARIES = {"prometheus_client": "metric", "sqlalchemy": "table"}


@dataclass(frozen=True)
class Member:
    """A module of the map: its name, the family it belongs to, the start of its import paths, whom it may use."""

    name: str
    family: str
    prefixes: tuple[str, ...]
    uses: tuple[str, ...] = ()

    def owns(self, dotted: str) -> bool:
        """Say whether a Python module lies in this one."""
        return any(f"{dotted}.".startswith(f"{prefix}.") for prefix in self.prefixes)


@dataclass(frozen=True)
class Finding:
    """Something that does not go together: who is to blame, with whom, where, which rule, what, the remedy."""

    module: str
    other: str
    place: str
    rule: str
    words: str
    remedy: str


@dataclass(frozen=True)
class Step:
    """What was registered after a module was imported."""

    module: str
    entries: Sequence[Entry]


def finding(member: str, other: str, place: str, rule: str, words: str) -> Finding:
    """Return a finding with the remedy of its rule."""
    return Finding(member, other, place, rule, words, REMEDIES[rule].format(source=other))


def disturbances(members: Sequence[Member], steps: Sequence[Step]) -> list[Finding]:
    """Return what relatives have registered twice, and what of one is gone since the other came.

    Args:
        members: the modules, each behind the one it was cloned from.
        steps: one for each, in the same order; all that is registered at the time, not only what is new.
    """
    owners = _owners_of(members, steps)
    return [*_twice(members, steps[-1].entries, owners), *_gone(members, steps, owners)]


def borrowed(members: Sequence[Member], loaded: Loaded) -> Iterator[Finding]:
    """Yield the names of a module that mean an object of a relative: renamed is the name, not the object."""
    for module, name, value in loaded.values():
        holder = _member(members, module.__name__)
        lent = [home for home in _homes_of(value) if holder and _is_foreign(holder, _member(members, home))]
        if holder and lent and all(_member(members, declarer) for declarer in loaded.declarers(value) if declarer):
            maker = _member(members, lent[0])
            words = f"{name} is an object of {lent[0]}"
            yield finding(holder.name, maker.name if maker else "", module.__name__, "borrowed", words)


def _is_foreign(holder: Member, maker: Member | None) -> bool:
    return maker is not None and maker.family == holder.family and maker.name not in (holder.name, *holder.uses)


def _homes_of(value: Any) -> list[str]:
    """Return where an object says it was made, and where its class was: a stand-in only tells the latter."""
    try:
        said = (getattr(value, "__module__", getattr(value, "__name__", "")), value.__class__.__module__)
    except Exception:
        # Some objects answer no question, or fail at it; such a one was not made by a plain definition.
        return []
    return [home for home in said if isinstance(home, str)]


def _member(members: Iterable[Member], dotted: str) -> Member | None:
    return next((member for member in members if member.owns(dotted)), None)


Owners = Mapping[tuple[str, str, int], frozenset[str]]


def _owners_of(members: Sequence[Member], steps: Sequence[Step]) -> Owners:
    """Return the modules that each thing belongs to; none when it belongs to the app or a library."""
    owners: dict[tuple[str, str, int], frozenset[str]] = {}
    for step in steps:
        known = set(owners)
        for entry in step.entries:
            key = _key(entry)
            member = _member(members, entry.owner)
            name = step.module if not entry.owner else member.name if member else ""
            if entry.owner or key not in known:
                owners[key] = owners.get(key, frozenset()) | {name}
    return {key: names if "" not in names else frozenset() for key, names in owners.items()}


def _twice(members: Sequence[Member], entries: Iterable[Entry], owners: Owners) -> Iterator[Finding]:
    rivals: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        rivals.setdefault((entry.registry, entry.key), []).append(entry)
    for group in rivals.values():
        names = {name for entry in group for name in owners[_key(entry)]}
        for first, later in _relatives(members, names):
            entry = next(entry for entry in reversed(group) if later in owners[_key(entry)])
            place = next((each.owner for each in group if _owned_by(members, each.owner, later)), entry.owner)
            words = f"{entry.words} is there twice, for {first} and for {later}"
            yield finding(later, first, place or _home(members, later), entry.registry, words)


def _relatives(members: Sequence[Member], names: set[str]) -> Iterator[tuple[str, str]]:
    """Yield each later module of a family with the first of the same family."""
    firsts: dict[str, str] = {}
    for member in members:
        if member.name in names and firsts.setdefault(member.family, member.name) != member.name:
            yield firsts[member.family], member.name


def _owned_by(members: Sequence[Member], dotted: str, name: str) -> bool:
    member = _member(members, dotted)
    return member is not None and member.name == name


def _home(members: Sequence[Member], name: str) -> str:
    return next(member.prefixes[0] for member in members if member.name == name)


def _gone(members: Sequence[Member], steps: Sequence[Step], owners: Owners) -> Iterator[Finding]:
    families = {member.name: member.family for member in members}
    for before, after in itertools.pairwise(steps):
        left = {_key(entry) for entry in after.entries}
        for entry in {_key(entry): entry for entry in before.entries}.values():
            names = [name for name in owners[_key(entry)] if families[name] == families[after.module]]
            if names and _key(entry) not in left:
                words = f"{entry.words} of {names[0]} is gone or replaced once {after.module} is imported"
                yield finding(after.module, names[0], _home(members, after.module), entry.registry, words)


def _key(entry: Entry) -> tuple[str, str, int]:
    return entry.registry, entry.key, entry.thing

"""How clones stand to their gold standards: what was changed here, what there, and by which commits.

What is found is kept under a digest of everything it depends on: a clone is made again only when something moved.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

import generators
from generators.draft.base import Gold, Golds
from generators.draft.bulk import AT_ONCE, drafted
from generators.draft.chain import is_migration, placed_as
from generators.draft.difference import Side, by_path, changed, with_markers
from generators.draft.draft import Draft
from generators.draft.history import with_rename
from generators.draft.hunks import agreed
from generators.model.errors import Refusal
from generators.workspace.cache import Cache
from generators.workspace.holdings import Holding
from generators.workspace.project import StoredFile

Files = Mapping[str, StoredFile]
KEPT = "standings"
# The folders of this package that decide what a clone looks like.
DECIDE = ("draft", "model", "rewrite")


@dataclass(frozen=True)
class Standing:
    """How a clone stands: what was changed here and what in gold since it was made, the latter by which commits.

    `since`: the commits' subjects, newest first; None when the history does not say. `conflicts`: files with a
    conflict's markers. `unknown`: why nothing of this can be told.
    """

    here: Side = field(default_factory=Side)
    there: Side = field(default_factory=Side)
    since: tuple[str, ...] | None = ()
    conflicts: tuple[str, ...] = ()
    unknown: str = ""

    @property
    def state(self) -> str:
        """Pristine, customised, behind, diverged, conflicted or unknown."""
        if self.unknown:
            return "unknown"
        if self.conflicts:
            return "conflicted"
        if self.here:
            return "diverged" if self.there else "customised"
        return "behind" if self.there else "pristine"


def standings(golds: Golds, holdings: Mapping[str, Holding], base: str = "") -> dict[str, Standing]:
    """Return how clones stand.

    Args:
        golds: the gold standards of the project's clones.
        holdings: what the tree has of each clone that is asked for.
        base: take as the base what gold was at this commit.
    """
    memory = Cache(golds.project.git.directory / "goldmaster" / "status")
    known = _read(memory)
    keys = _keys(golds, holdings, base)
    new = [name for name, key in keys.items() if key not in known]
    found = _found(golds, {name: holdings[name] for name in new}, base)
    kept = {keys[name]: one for name, one in found.items() if not one.unknown and one.since is not None}
    if kept:
        _keep(memory, known, kept, set(keys.values()))
    return {name: found.get(name) or known[key] for name, key in keys.items()}


def _read(memory: Cache) -> dict[str, Standing]:
    # Pydantic is slow to import; the map has imported it by now.
    from pydantic import TypeAdapter

    try:
        return TypeAdapter(dict[str, Standing]).validate_json(memory.get(KEPT) or "{}")
    except ValueError:
        return {}


def _keep(memory: Cache, known: Mapping[str, Standing], new: Mapping[str, Standing], used: set[str]) -> None:
    # What was not asked for this time may be asked for the next; but not for ever.
    before = known if len(known) < 4 * len(used) + AT_ONCE else {key: known[key] for key in used & known.keys()}
    memory.put(KEPT, json.dumps({key: asdict(one) for key, one in {**before, **new}.items()}))


def _keys(golds: Golds, holdings: Mapping[str, Holding], base: str) -> dict[str, str]:
    """Return a key for each clone that changes with everything its standing depends on."""
    modules = golds.modules.modules
    gold_of = {name: origin.module for name in holdings if (origin := modules[name].cloned_from)}
    state = {gold: repr((modules[gold], golds.heads[gold])) for gold in {*gold_of.values()}}
    rules = repr((_rules(), base))
    parts = {name: (rules, modules[name], state[gold], holdings[name].key()) for name, gold in gold_of.items()}
    return {name: sha256(repr(part).encode()).hexdigest() for name, part in parts.items()}


def _rules() -> list[tuple[str, int, int]]:
    # Between two releases the version stays and the code does not.
    package = Path(generators.__file__).parent
    files = [package / "workspace/formatting.py", *(file for part in DECIDE for file in (package / part).glob("*.py"))]
    return sorted((str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files)


def _found(golds: Golds, holdings: Mapping[str, Holding], base: str) -> dict[str, Standing]:
    pairs: dict[str, tuple[Gold, Gold]] = {}
    found: dict[str, Standing] = {}
    for name in holdings:
        try:
            then, now = golds.then(name, base), golds.now(name, base)
            pairs[name] = then, (then if now.makes_the_same_as(then) else now)
        except Refusal as refusal:
            found[name] = Standing(unknown=str(refusal))
    drafts = drafted([gold for pair in pairs.values() for gold in pair])
    for name, pair in pairs.items():
        two = [drafts[id(gold)] for gold in pair]
        words = [one for one in two if isinstance(one, str)]
        made = [one for one in two if isinstance(one, Draft)]
        found[name] = Standing(unknown=words[0]) if words else _standing(pair, made, holdings[name].files())
    return found


def _standing(pair: tuple[Gold, Gold], drafts: Sequence[Draft], ours: Files) -> Standing:
    base, theirs = (by_path(one.files) for one in (drafts[0], pair[1].without_rename(drafts[1], drafts[0])))
    # What both sides have changed alike is nothing that an update would bring, nor is another order of migrations.
    apart = {*changed(ours, theirs).files}
    if any(map(is_migration, apart)):
        ours = with_rename(ours, base)
        base, theirs = placed_as(base, ours), placed_as(theirs, ours)
        apart = {*changed(ours, theirs).files}
    base, ours, theirs = ({path: file for path, file in one.items() if path in apart} for one in (base, ours, theirs))
    base = agreed(base, ours, theirs)
    here, there = changed(base, ours), changed(base, theirs)
    conflicts = with_markers(ours[path] for path in here.files if path in ours)
    return Standing(here, there, subjects(*pair) if there else (), conflicts)


def subjects(then: Gold, now: Gold) -> tuple[str, ...] | None:
    """Return the subjects of gold's commits between two times, newest first; None when the history does not say."""
    if not then.commit:
        return None
    paths = dict.fromkeys([*then.source.module.paths, *now.source.module.paths])
    return tuple(one.subject for one in now.source.project.git.history(list(paths), then.commit))

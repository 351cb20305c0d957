"""What an update did or would do to a clone: as a record, and as a person reads it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from generators.draft.difference import diff
from generators.draft.news import News
from generators.model.errors import Failure
from generators.model.module_map import ModuleMap


@dataclass(frozen=True)
class Updated:
    """What an update did or would do to one clone.

    `state`: done, planned (a dry run), unchanged (no news), conflicted (markers are in the tree), failed (it is as
    before, `why` and `details` say why) or aborted. `files`: what became of each changed file. `since`: the subjects
    of gold's commits, None when the history does not say. `tests`: how many passed, None when none were run.
    `fewer`: how many more passed in gold.
    """

    module: str
    state: str
    gold: str = ""
    files: Mapping[str, str] | None = None
    since: tuple[str, ...] | None = ()
    conflicts: tuple[str, ...] = ()
    why: str = ""
    details: tuple[str, ...] = ()
    diff: str = ""
    tests: int | None = None
    fewer: int = 0


def unchanged(one: News) -> Updated:
    """Return the record of a clone for which there is nothing new."""
    return Updated(one.name, "unchanged", one.gold)


def updated(
    name: str, one: News | str, red: Failure | None, passed: int | None, dry_run: bool, fewer: int = 0
) -> Updated:
    """Return the record of a clone with news, or of one about which nothing can be told.

    Args:
        name: the clone.
        one: its news, or why there are none.
        red: why it was not green with them.
        passed: how many of its tests passed.
        dry_run: whether nothing was written.
        fewer: how many more passed in gold.
    """
    if isinstance(one, str):
        return Updated(name, "failed", why=one)
    state = "planned" if dry_run else "conflicted" if one.conflicts else "done"
    conflicts = tuple(map(str, one.conflicts))
    told = Updated(name, state, one.gold, _became(one), one.since, conflicts, tests=passed, fewer=fewer)
    if red:
        return replace(told, state="failed", why=str(red), details=red.details)
    return replace(told, diff=diff(one.ours, one.files)) if dry_run else told


def _became(one: News) -> dict[str, str]:
    paths = sorted(path for path in {*one.ours, *one.files} if one.ours.get(path) != one.files.get(path))
    return {path: "added" if path not in one.ours else "changed" if path in one.files else "removed" for path in paths}


def _lines(one: Updated) -> Iterator[str]:
    yield f"{one.module}: {_outcome(one)}"
    yield from (f"  {subject}" for subject in one.since or ())
    if one.state in {"planned", "conflicted"}:
        yield from (f"  {what}  {path}" for path, what in (one.files or {}).items())
    yield from (f"  conflict in {where}" for where in one.conflicts)
    yield from (f"  {line}" for line in one.details)
    if one.diff:
        yield one.diff.rstrip("\n")


def _outcome(one: Updated) -> str:
    files = _counted(len(one.files or ()), "file")
    return {
        "done": f"{files if one.files is not None else 'finished:'} up to date with {one.gold}; {_tested(one)}",
        "planned": f"{files} would change, {_counted(len(one.conflicts), 'conflict')}",
        "unchanged": f"nothing new in {one.gold}",
        "aborted": "the update is taken back; every file is as it was before",
        "failed": f"not updated, it is as before: {one.why}",
        "conflicted": f"{_counted(len(one.conflicts), 'conflict')} in the tree: resolve and run "
        f"`python -m generators.update {one.module} --finish`, or --abort",
    }[one.state]


def _tested(one: Updated) -> str:
    fewer = f", {one.fewer} fewer than in {one.gold}" if one.fewer else ""
    return "not verified" if one.tests is None else f"green: {_counted(one.tests, 'test')} passed{fewer}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def lines(done: Sequence[Updated], modules: ModuleMap, seconds: float) -> Iterator[str]:
    """Yield what a person reads: each clone, the numbers, and whose gold standard has changed by that."""
    yield from (line for one in done for line in _lines(one))
    states = Counter(one.state for one in done)
    yield f"{', '.join(f'{number} {state}' for state, number in states.items())}, in {seconds:.1f} s"
    changed = {one.module for one in done if one.state == "done"}
    for name, module in modules.modules.items():
        if module.cloned_from and module.cloned_from.module in changed:
            yield f"{name} is a clone of {module.cloned_from.module}, which has changed: commit, then update it too"

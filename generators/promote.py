"""Brings a clone's improvement back into its gold standard, in gold's names, proved by gold's tests, or not at all.

    python -m generators.promote pem --list
    python -m generators.promote pem --hunk 2

Without a choice everything goes that the clone has changed. The clone itself stays as it is; `generators.status` shows
the other clones behind once the change is committed.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from generators.draft.base import Golds
from generators.draft.difference import by_path, diff
from generators.draft.homeward import Files, Homeward
from generators.draft.hunks import Hunk, shown
from generators.draft.improvement import Improvement, Proposal
from generators.draft.promotion import Promoted, promoted
from generators.draft.source import Source, refuse_uncommitted
from generators.model.errors import Failure, Refusal
from generators.verify import Verification, objections, verify
from generators.workspace import terminal
from generators.workspace.changes import Change, applied
from generators.workspace.files import mode_of
from generators.workspace.lock import changing
from generators.workspace.project import Project, find_project


@dataclass(frozen=True)
class NumberedHunk:
    """One change of the clone in gold's names; `why` it cannot be said so, and whether gold has it already."""

    number: int
    path: str
    lines: tuple[str, ...] = ()
    why: str = ""
    home: bool = False


@dataclass(frozen=True)
class Promotion:
    """What a promotion did or would do. `state`: done, planned (a dry run) or unchanged (gold has it already).

    `hunks`: those that were chosen; `files`: those of gold that change; `others`: the gold standard's other clones.
    """

    module: str
    gold: str
    state: str
    hunks: tuple[NumberedHunk, ...] = ()
    files: tuple[str, ...] = ()
    diff: str = ""
    others: tuple[str, ...] = ()
    tests: Verification | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Wish:
    """What was asked for: the clone, and which of its changes; nothing chosen means all."""

    module: str
    files: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    commit: str = ""
    base: str = ""


def promote(project: Project, wish: Wish, dry_run: bool = False, check: bool = True) -> Promotion:
    """Bring a clone's improvement into its gold standard.

    Args:
        project: where.
        wish: the clone, and which of its changes.
        dry_run: only plan.
        check: run gold's tests and keep the change only when they are green.

    Raises:
        Refusal: it cannot start, or cannot be said in gold's names; nothing was changed.
        Failure: gold has changed the same, and nothing was done; or gold's tests are red, and all is undone.
    """
    began, what = time.monotonic(), f"promote {wish.module}"
    with changing(project.git, what) as store:
        planned, changes = plan(project, wish)
        if dry_run or not changes:
            return planned
        with applied(store, what, changes):
            tests = _green(project, planned.gold) if check else None
    return replace(planned, state="done", tests=tests, seconds=round(time.monotonic() - began, 2))


def plan(project: Project, wish: Wish) -> tuple[Promotion, list[Change]]:
    """Return what a promotion would do and the changes that do it; none when gold has it all already.

    Raises:
        Refusal: it cannot be done; the words say why.
        Failure: gold has changed the same since; the details say where.
    """
    improvement = improvement_of(project, wish)
    gold = improvement.home.now.source.name
    refuse_uncommitted(project, [Source(project, name, project.modules().get(name)) for name in (wish.module, gold)])
    numbered = {hunk: number for number, hunk in enumerate(improvement.hunks, 1)}
    chosen = [hunk for hunk in _chosen(improvement, wish) if not improvement.is_home(hunk)]
    if not chosen:
        return Promotion(wish.module, gold, "unchanged"), []
    proposals = improvement.proposals(chosen)
    _refuse_doubts(proposals, numbered)
    done = promoted(improvement, chosen, proposals)
    if done.conflicts:
        words = (
            f"{gold} has changed the same since {wish.module} was cloned; promote less, or update {wish.module} first"
        )
        raise Failure(words, [str(one) for one in done.conflicts])
    changes = list(_changes(project, done))
    record = Promotion(
        wish.module,
        gold,
        "planned" if changes else "unchanged",
        tuple(_numbered(one, numbered[one.hunk]) for one in proposals),
        tuple(change.path.relative_to(project.tree).as_posix() for change in changes),
        diff(done.ours, done.files),
        _other_clones(project, gold, wish.module),
    )
    return record, changes


def improvement_of(project: Project, wish: Wish) -> Improvement:
    """Return what the clone has changed since it was made, or by one commit.

    Raises:
        Refusal: it is no clone, or git lacks what it was made from, or the commit.
    """
    golds = Golds(project)
    entry = golds.modules.get(wish.module)
    now = golds.now(wish.module, wish.base)
    home = Homeward(wish.module, entry, now, now.draft())
    if wish.commit:
        states = (_at(project, wish, f"{wish.commit}^"), _at(project, wish, wish.commit))
        return Improvement(home, *states)
    then = golds.then(wish.module, wish.base)
    made = home.made if now.makes_the_same_as(then) else then.draft()
    return Improvement(home, by_path(made.files), by_path(project.files(entry)))


def _at(project: Project, wish: Wish, revision: str) -> Files:
    entry = project.modules().get(wish.module)
    if not project.git.ids([f"{wish.commit}^{{commit}}"])[0]:
        raise Refusal(f"--commit {wish.commit!r}: git knows no such commit")
    objects = project.git.ids([f"{revision}:./{path}" for path in entry.paths])
    if not all(objects):
        raise Refusal(
            f"--commit {wish.commit!r}: {revision} has no {' '.join(entry.paths)}, so it changed nothing there"
        )
    return by_path(project.files_at(entry, objects))


def _chosen(improvement: Improvement, wish: Wish) -> list[Hunk]:
    hunks = improvement.hunks
    if not wish.numbers and not wish.files:
        return hunks
    if unknown := [number for number in wish.numbers if not 0 < number <= len(hunks)]:
        raise Refusal(f"--hunk {unknown[0]}: {wish.module} has {len(hunks)} hunks: --list shows them")
    places = {hunk: (hunk.path, _gold_path(improvement, hunk)) for hunk in hunks}
    for file in wish.files:
        if not any(_under(path, file) for pair in places.values() for path in pair):
            raise Refusal(f"{file}: {wish.module} has changed no such file: --list shows what it has changed")
    named = {hunk for hunk, pair in places.items() if any(_under(path, file) for path in pair for file in wish.files)}
    return [hunk for number, hunk in enumerate(hunks, 1) if number in wish.numbers or hunk in named]


def _gold_path(improvement: Improvement, hunk: Hunk) -> str:
    known = improvement.base[0].get(hunk.path)
    return known.path if known else improvement.home.path(hunk.path)


def _under(path: str, file: str) -> bool:
    return path == file.rstrip("/") or path.startswith(f"{file.rstrip('/')}/")


def _refuse_doubts(proposals: Sequence[Proposal], numbers: dict[Hunk, int]) -> None:
    doubted = [one for one in proposals if one.why]
    if doubted:
        more = f" ({len(doubted)} hunks in all, see --list)" if len(doubted) > 1 else ""
        raise Refusal(f"hunk {numbers[doubted[0].hunk]} cannot go home: {doubted[0].why}{more}")


def _numbered(one: Proposal, number: int) -> NumberedHunk:
    file = one.after.get(one.place.path) or one.before[one.place.path]
    return NumberedHunk(number, file.path, tuple(shown(one.place, one.before, one.after)), one.why)


def _changes(project: Project, done: Promoted) -> Iterator[Change]:
    for path, file in sorted(done.files.items()):
        before, place = done.ours.get(path), project.tree / path
        if before is None:
            yield Change(place, file.content, file.mode)
        elif before.content != file.content:
            yield Change(place, file.content, mode_of(place), before.content)
    for path in sorted(done.ours.keys() - done.files.keys()):
        yield Change(project.tree / path, None, mode_of(project.tree / path), done.ours[path].content)


def _other_clones(project: Project, gold: str, module: str) -> tuple[str, ...]:
    modules = project.modules().modules
    clones = (name for name, one in modules.items() if one.cloned_from and one.cloned_from.module == gold)
    return tuple(name for name in clones if name != module)


def _green(project: Project, gold: str) -> Verification:
    tests = verify(project, [gold])
    if not tests.of(gold).green:
        raise Failure(f"{gold} is not green with it: {tests.of(gold).why}", objections(tests))
    return tests


def listed(project: Project, wish: Wish) -> tuple[NumberedHunk, ...]:
    """Return what a clone has changed, in gold's names where it can be said so.

    Raises:
        Refusal: it is no clone, or cannot be compared.
    """
    improvement = improvement_of(project, wish)
    numbers = {hunk: number for number, hunk in enumerate(improvement.hunks, 1)}
    chosen = _chosen(improvement, wish)
    home = {hunk for hunk in chosen if improvement.is_home(hunk)}
    found = [
        _numbered(one, numbers[one.hunk]) for one in improvement.proposals([one for one in chosen if one not in home])
    ]
    found += [NumberedHunk(numbers[hunk], _gold_path(improvement, hunk), home=True) for hunk in home]
    return tuple(sorted(found, key=lambda one: one.number))


def command(
    module: Annotated[str, typer.Argument(help="The clone.")],
    files: Annotated[
        list[str] | None, typer.Argument(help="Only what it has changed in these files or folders.")
    ] = None,
    hunk: Annotated[list[int] | None, typer.Option(help="Only this change, by its number in --list.")] = None,
    commit: Annotated[str, typer.Option(help="Only what this commit has changed in the clone.")] = "",
    show: Annotated[bool, typer.Option("--list", help="Only print the changes, numbered, in gold's names.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only print what would change; exit 1 if anything.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    no_verify: Annotated[bool, typer.Option("--no-verify", help="Do not run the tests.")] = False,
    base: Annotated[str, typer.Option(help="Take as the base what gold was at this commit, where git lost it.")] = "",
) -> int:
    """Bring a clone's improvement back into its gold standard, in gold's names, proved by gold's tests."""
    project = find_project(Path.cwd())
    wish = Wish(module, tuple(files or ()), tuple(hunk or ()), commit, base)
    if show:
        return _list(listed(project, wish), json)
    result = promote(project, wish, dry_run, check=not no_verify)
    code = terminal.DOES_NOT_HOLD if result.state == "planned" else terminal.DONE
    if json:
        terminal.print_json({"verb": "promote", "exit_code": code, **asdict(result)})
    else:
        _report(result)
    return code


def _list(hunks: Sequence[NumberedHunk], json: bool) -> int:
    if json:
        terminal.print_json({"verb": "promote", "exit_code": terminal.DONE, "hunks": [asdict(one) for one in hunks]})
        return terminal.DONE
    for one in hunks:
        state = " (gold has it already)" if one.home else f" (cannot go home: {one.why})" if one.why else ""
        print("\n".join([f"{one.number}  {one.path}{state}", *(f"   {line}" for line in one.lines)]))
    return terminal.DONE


def _report(result: Promotion) -> None:
    if result.state == "unchanged":
        print(f"{result.gold} has it already: nothing to promote from {result.module}")
        return
    print(f"{result.module} -> {result.gold}: {len(result.hunks)} hunks, {len(result.files)} files")
    if result.state == "planned":
        print(result.diff, end="")
        return
    print("\n".join(f"  {path}" for path in result.files))
    print("proved: cloned again it gives the clone's own lines")
    print(_tested(result))
    if result.others:
        print(f"commit it, and `generators.status` shows who is behind: {', '.join(result.others)}")


def _tested(result: Promotion) -> str:
    if result.tests is None:
        return f"not verified, in {result.seconds} s; run `python -m generators.verify {result.gold}`"
    return f"green: {result.tests.of(result.gold).tests.passed} tests of {result.gold} passed, in {result.seconds} s"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments)


if __name__ == "__main__":
    sys.exit(main())

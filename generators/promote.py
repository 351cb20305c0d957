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

from generators.draft.choice import Wish, chosen, improvement_of, proposed
from generators.draft.difference import diff
from generators.draft.hunks import shown
from generators.draft.improvement import Improvement, Proposal
from generators.draft.promotion import Promoted, changes_of, promoted
from generators.draft.source import Source, refuse_uncommitted
from generators.model.errors import Failure, Refusal
from generators.model.map_change import change_module
from generators.verify import Verification, objections, verify
from generators.workspace import terminal
from generators.workspace.changes import Change, applied
from generators.workspace.files import mode_of, read_whole
from generators.workspace.lock import changing
from generators.workspace.project import Project, decode_map, find_project


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
    record, changes = _planned(project, improvement, wish)
    if all(read_whole(change.path) == change.content for change in changes):
        return Promotion(wish.module, gold, "unchanged"), []
    refuse_uncommitted(project, [Source(project, name, project.modules().get(name)) for name in (wish.module, gold)])
    return record, changes


def _planned(project: Project, improvement: Improvement, wish: Wish) -> tuple[Promotion, list[Change]]:
    gold = improvement.home.now.source.name
    wanted = [hunk for hunk in chosen(improvement, wish) if not improvement.is_home(hunk)]
    if not wanted:
        return Promotion(wish.module, gold, "unchanged"), []
    improvement, proposals = proposed(project, wish, improvement, wanted)
    _refuse_doubts(improvement, proposals)
    done = promoted(improvement, wanted, proposals)
    if done.conflicts:
        words = (
            f"{gold} has changed the same since {wish.module} was cloned: promote less, or update {wish.module} first"
        )
        raise Failure(words, [str(one) for one in done.conflicts])
    changes = [*changes_of(project, done), *_map_change(project, improvement)]
    return _record(project, improvement, proposals, done, changes), changes


def _refuse_doubts(improvement: Improvement, proposals: Sequence[Proposal]) -> None:
    doubted = [one for one in proposals if one.why]
    if doubted:
        more = f" ({len(doubted)} hunks in all, see --list)" if len(doubted) > 1 else ""
        raise Refusal(f"hunk {improvement.number(doubted[0].hunk)} cannot go home: {doubted[0].why}{more}")


def _record(
    project: Project, improvement: Improvement, proposals: Sequence[Proposal], done: Promoted, changes: Sequence[Change]
) -> Promotion:
    module, gold = improvement.home.name, improvement.home.now.source.name
    return Promotion(
        module,
        gold,
        "planned",
        tuple(_numbered(improvement, one) for one in proposals),
        tuple(change.path.relative_to(project.root).as_posix() for change in changes),
        diff(done.ours, done.files),
        _other_clones(project, gold, module),
    )


def _numbered(improvement: Improvement, one: Proposal) -> NumberedHunk:
    number, lines = improvement.number(one.hunk), tuple(shown(one.place, one.before, one.after))
    return NumberedHunk(number, improvement.gold_path(one.hunk), lines, one.why)


def _map_change(project: Project, improvement: Improvement) -> Iterator[Change]:
    source, before = improvement.home.now.source, project.map_bytes()
    after = change_module(decode_map(before), source.name, source.module).encode()
    if after != before:
        yield Change(project.map_path, after, mode_of(project.map_path), before)


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
    wanted = chosen(improvement, wish)
    home = [hunk for hunk in wanted if improvement.is_home(hunk)]
    others = [hunk for hunk in wanted if hunk not in home]
    improvement, proposals = proposed(project, wish, improvement, others)
    found = [_numbered(improvement, one) for one in proposals]
    found += [NumberedHunk(improvement.number(one), improvement.gold_path(one), home=True) for one in home]
    return tuple(sorted(found, key=lambda one: one.number))


def command(
    module: Annotated[str, typer.Argument(help="The clone.")],
    files: Annotated[
        list[str] | None, typer.Argument(help="Only what it has changed in these files or folders.")
    ] = None,
    hunk: Annotated[list[int] | None, typer.Option(help="Only this change, by its number in --list.")] = None,
    commit: Annotated[str, typer.Option(help="Only what this commit has changed and the clone still has.")] = "",
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
    print("\n".join([*(f"  {path}" for path in result.files), "proved: cloned again it gives the clone's own lines"]))
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

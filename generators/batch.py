"""Makes many modules from one file, with their dependencies and more fields: each green, or not there at all.

    python -m generators.batch modules.yaml --dry-run
    python -m generators.batch modules.yaml

The file is checked as a whole before anything is written. A module that is not green is left out, and so is what needs
it; the others are made. Run again, after a kill or a correction: what is there already is skipped.
"""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generators.draft.wishes import changes_of
from generators.model.batch import needing, rounds
from generators.model.batch_text import BatchFile, read_batch
from generators.model.errors import Failure, Refusal, words_of
from generators.verify import Judgement, written_if_green
from generators.workspace import terminal
from generators.workspace.journal import Store
from generators.workspace.lock import changing
from generators.workspace.project import Project, find_project

if TYPE_CHECKING:
    from generators.fields.prepared import Ready

# So many are written and tested in one go: as much is lost at a kill, and each go tests their gold standards, too.
AT_ONCE = 10
GOOD = {"done", "unchanged"}


@dataclass(frozen=True)
class Made:
    """What became of a module of the file.

    `state`: done, unchanged (it is there already), planned (a dry run), red (`why` and `details` say what speaks
    against it; nothing of it was kept), or left out (`why` names the module that it needs). `tests` is how many passed.
    """

    module: str
    gold: str
    state: str
    files: int
    fields: Mapping[str, str]
    depends_on: tuple[str, ...]
    lint: tuple[str, ...] = ()
    why: str = ""
    details: tuple[str, ...] = ()
    tests: int | None = None


@dataclass(frozen=True)
class Batched:
    """What became of the modules, in the order of the file."""

    modules: tuple[Made, ...]
    seconds: float = 0.0


def batch(project: Project, file: BatchFile, dry_run: bool = False, check: bool = True) -> Batched:
    """Make the modules of a file, those that others need first.

    Args:
        project: where.
        file: what is asked for.
        dry_run: only plan.
        check: run the tests of the modules, and keep only what is green.

    Raises:
        Refusal: it cannot start; nothing was changed. Its details are the mistakes of the file.
    """
    # LibCST is slow to import, and `--help` shall not wait for it.
    from generators.fields.prepared import prepared

    began, what = time.monotonic(), f"batch {file.name}"
    with changing(project.git, what) as store:
        ready = prepared(project, file)
        states = dict.fromkeys((name for name, one in ready.items() if one.is_there), "unchanged")
        if dry_run:
            return Batched(tuple(_made(name, one, states.get(name, "planned")) for name, one in ready.items()))
        judgement = _written(project, store, what, ready, check)
    blocked = needing(file.batch.modules, list(judgement.red))
    seconds = round(time.monotonic() - began, 2)
    return Batched(tuple(_outcome(name, one, judgement, blocked) for name, one in ready.items()), seconds)


def _written(project: Project, store: Store, what: str, ready: "Mapping[str, Ready]", check: bool) -> Judgement:
    """Write the modules in rounds, some at a time; return what the tests said of all."""
    wanted = {name: one.wanted for name, one in ready.items()}
    new = [name for name, one in ready.items() if not one.is_there]
    for line in _plan(ready) if new else ():
        terminal.say(line)
    red: dict[str, Failure] = {}
    passed: dict[str, int] = {}
    for group in _groups(rounds(wanted), new):
        left = {name: ready[name] for name in group if name not in needing(wanted, list(red))}
        found = _green_ones(project, store, what, left, check)
        red, passed = {**red, **found.red}, {**passed, **found.passed}
        if left:
            terminal.say(f"{len(passed)} of {len(new)} green" if check else f"{', '.join(left)}: written")
    return Judgement(red, passed)


def _groups(order: Sequence[Sequence[str]], new: Sequence[str]) -> Iterator[list[str]]:
    for names in order:
        left = [name for name in names if name in new]
        yield from (left[start : start + AT_ONCE] for start in range(0, len(left), AT_ONCE))


def _green_ones(project: Project, store: Store, what: str, group: "Mapping[str, Ready]", check: bool) -> Judgement:
    """Write modules that do not need each other, test them, and write those that are green without the red ones."""
    red: dict[str, Failure] = {}
    passed: dict[str, int] = {}
    unproved = list(group) if check else []
    while left := {name: one for name, one in group.items() if name not in red}:
        found = _tried(project, store, f"{what}: {', '.join(left)}", left, unproved)
        red, passed = {**red, **found.red}, {**passed, **found.passed}
        if not found.red:
            break
        # They were green beside the red ones, and do not know them.
        unproved = []
    return Judgement(red, passed)


def _tried(
    project: Project, store: Store, what: str, left: "Mapping[str, Ready]", unproved: Sequence[str]
) -> Judgement:
    """Write modules and test some of them; nothing is written when one of these is red."""
    changes, _ = changes_of(project, {name: (one.draft, one.entry) for name, one in left.items()})
    return written_if_green(project, store, what, changes, unproved, fresh=True)


def _outcome(name: str, one: "Ready", judgement: Judgement, blocked: Mapping[str, str]) -> Made:
    if one.is_there:
        return _made(name, one, "unchanged")
    if failure := judgement.red.get(name):
        return _made(name, one, "red", str(failure), failure.details)
    if name in blocked:
        return _made(name, one, "left out", f"it needs {blocked[name]}, which is not there")
    return _made(name, one, "done", tests=judgement.passed.get(name))


def _made(
    name: str, one: "Ready", state: str, why: str = "", details: Sequence[str] = (), tests: int | None = None
) -> Made:
    fields = {key: str(field) for key, field in one.wanted.fields.items()}
    gold, files = one.draft.source.name, len(one.draft.files)
    lint, needs = one.draft.lint, one.wanted.depends_on
    return Made(name, gold, state, files, fields, needs, lint, why, tuple(details), tests)


def command(
    file: Annotated[Path, typer.Argument(help="The file that lists the modules.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only print what would be made; exit 1 if anything.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    no_verify: Annotated[bool, typer.Option("--no-verify", help="Do not run the tests.")] = False,
) -> int:
    """Make many modules from one file, each green or not there at all."""
    project = find_project(Path.cwd())
    result = batch(project, _read(project, file), dry_run, check=not no_verify)
    code = terminal.DONE if {one.state for one in result.modules} <= GOOD else terminal.DOES_NOT_HOLD
    return terminal.told("batch", code, asdict(result), _report(result, dry_run), json)


def _read(project: Project, file: Path) -> BatchFile:
    place = file.resolve()
    inside = place.relative_to(project.root).as_posix() if place.is_relative_to(project.root) else ""
    try:
        return replace(read_batch(file.read_text(encoding="utf-8"), str(file)), inside=inside)
    except OSError as error:
        raise Refusal(f"cannot read {words_of(error)}") from None
    except UnicodeDecodeError as error:
        raise Refusal(f"{file}: byte {error.start} is not UTF-8: save the file as UTF-8") from None


def _plan(ready: "Mapping[str, Ready]") -> Iterator[str]:
    return _planned([_made(name, one, "unchanged" if one.is_there else "planned") for name, one in ready.items()])


def _planned(modules: Sequence[Made]) -> Iterator[str]:
    new = [one for one in modules if one.state == "planned"]
    yield f"{len(new)} of {len(modules)} modules to be made"
    for one in new:
        needs = f", needs {', '.join(one.depends_on)}" if one.depends_on else ""
        yield f"  {one.module}: {one.files} files from {one.gold}{needs}"
        yield from (f"    {name}: {words}" for name, words in one.fields.items())
        yield from (f"    ruff finds: {line}" for line in one.lint)


def _report(result: Batched, dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield from _planned(result.modules)
        return
    width = max(len(one.module) for one in result.modules)
    for one in result.modules:
        tests = f"{one.tests} tests passed" if one.tests else ""
        yield f"{one.module:{width}}  {one.state:9}  {one.why or tests}".rstrip()
        yield from (f"  {line}" for line in one.details)
    good = sum(one.state in GOOD for one in result.modules)
    yield f"{good} of {len(result.modules)} modules are there, in {result.seconds} s"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments)


if __name__ == "__main__":
    sys.exit(main())

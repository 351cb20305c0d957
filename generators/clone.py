"""Makes new modules from an existing one: every name it owns renamed, proved by its own tests, or nothing at all.

    python -m generators.clone cc pem --rename note=prompt

The clone is staged in memory, applied in one go, and tested together with its source. Not green means undone.
"""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from generators.draft.draft import Draft, Kind, counted, kinds, tidied
from generators.draft.source import Source, refuse_uncommitted
from generators.draft.wishes import Wish, changes_of, draft_of, entry_of, is_there, refuse_bad_wish, refuse_occupied
from generators.model.errors import Failure, Refusal
from generators.model.map_text import map_diff
from generators.model.module_map import MAP_NAME, Module
from generators.rewrite.ledger import Decision
from generators.rewrite.proved import Proof
from generators.verify import Verification, objections, verify
from generators.workspace import report, terminal
from generators.workspace.changes import Change, applied
from generators.workspace.lock import changing
from generators.workspace.project import Project, find_project


@dataclass(frozen=True)
class Cloned:
    """What a clone did or would do. `state`: done, planned (a dry run) or unchanged (it is there already).

    `ties` are the lines that tie the source into the project; the clone may need lines of its own there.
    """

    source: str
    target: str
    state: str
    files: Mapping[str, str]
    renamed: Mapping[str, int]
    kinds: tuple[Kind, ...]
    left: tuple[Decision, ...]
    lint: tuple[str, ...]
    proof: Proof
    ties: tuple[str, ...] = ()
    tests: Verification | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Plan:
    """What the wishes come to: a record of each, the changes that carry them out, every file before and after."""

    records: tuple[Cloned, ...]
    changes: tuple[Change, ...]
    texts: Mapping[str, tuple[bytes, bytes]]
    map_diff: str


def clone(
    project: Project, wishes: Sequence[Wish], dry_run: bool = False, check: bool = True, strict: bool = False
) -> Plan:
    """Clone modules: all that is asked for, or none.

    Args:
        project: where.
        wishes: for each clone the module to clone, the new module's name, its title, more names to map.
        dry_run: only plan.
        check: run the tests of the modules and keep the clones only when they are green.
        strict: refuse when a word of the module cannot be told.

    Raises:
        Refusal: it cannot start; nothing was changed.
        Failure: a clone is not green, and all is undone; or a word cannot be told, and nothing was done.
    """
    began = time.monotonic()
    what = " ".join(["clone", wishes[0].source, *(wish.target for wish in wishes)])
    with changing(project.git, what) as store:
        planned = plan(project, wishes)
        if strict:
            _refuse_undecided(planned)
        if dry_run or not planned.changes:
            return planned
        with applied(store, what, planned.changes):
            tests = _green(project, planned) if check else None
    seconds = round(time.monotonic() - began, 2)
    done = (replace(one, state="done", tests=tests, seconds=seconds) for one in planned.records)
    return replace(planned, records=tuple(done))


def plan(project: Project, wishes: Sequence[Wish]) -> Plan:
    """Return what clones would do and the changes that do it; no changes when the same clones are there already.

    Raises:
        Refusal: it cannot be done; the words say why.
    """
    modules = project.modules()
    for wish in wishes:
        refuse_bad_wish(project, modules, wish)
    sources = {wish.source: Source(project, wish.source, modules.get(wish.source)) for wish in wishes}
    if any(wish.target not in modules.modules for wish in wishes):
        refuse_uncommitted(project, list(sources.values()))
    drafts = tidied(project, [draft_of(modules, sources[wish.source], wish) for wish in wishes])
    entries = [entry_of(one, wish.depends_on) for one, wish in zip(drafts, wishes, strict=True)]
    new = [not is_there(project, modules, one, entry) for one, entry in zip(drafts, entries, strict=True)]
    refuse_occupied(project, modules, [entry for entry, is_new in zip(entries, new, strict=True) if is_new])
    return _planned(project, list(zip(drafts, entries, new, strict=True)))


def _planned(project: Project, drafts: Sequence[tuple[Draft, Module, bool]]) -> Plan:
    new = {one.renaming.module[1]: (one, entry) for one, entry, is_new in drafts if is_new}
    changes, (text, after) = changes_of(project, new)
    return Plan(
        records=tuple(_record(one, "planned" if is_new else "unchanged") for one, _, is_new in drafts),
        changes=tuple(changes),
        texts=dict(pair for one, _, _ in drafts for pair in _texts(one)),
        map_diff=map_diff(text, after),
    )


def _texts(one: Draft) -> Iterator[tuple[str, tuple[bytes, bytes]]]:
    for file, new in zip(one.rewrite.files, one.files, strict=True):
        yield new.path, (one.source.stored[file.source].content, new.content)


def _record(one: Draft, state: str) -> Cloned:
    return Cloned(
        source=one.renaming.module[0],
        target=one.renaming.module[1],
        state=state,
        files=one.moved,
        renamed=counted([f"{word.old} -> {word.new}" for word in one.renamed]),
        kinds=kinds(one.rewrite.ledger),
        left=one.left,
        lint=one.lint,
        proof=one.proof,
        ties=one.source.ties if state == "planned" else (),
    )


def _green(project: Project, planned: Plan) -> Verification:
    names = [record.target for record in planned.records]
    tests = verify(project, names, same=True)
    if not tests.green:
        red = next(verdict for verdict in tests.verdicts if not verdict.green and verdict.module in names)
        raise Failure(f"{red.module} is not green: {red.why}", objections(tests))
    return tests


def command(
    source: Annotated[str, typer.Argument(help="The module to clone; may be left out where the project has a `gold`.")],
    new: Annotated[
        list[str] | None,
        typer.Argument(help="The new module, such as prompt_engine; or several.", metavar="TARGETS..."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Its title in prose; made from the name when not given.")] = None,
    rename: Annotated[list[str] | None, typer.Option(help="One more name to map, such as note=prompt.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only print what would change; exit 1 if anything.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    no_verify: Annotated[bool, typer.Option("--no-verify", help="Do not run the tests.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse when a word of the module cannot be told.")] = False,
    show: Annotated[str | None, typer.Option(help="Only print this file in both names, side by side.")] = None,
) -> int:
    """Make new modules from an existing one, proved by its own tests, or nothing at all."""
    project = find_project(Path.cwd())
    source, targets = _source_and_targets(project, source, new or [])
    if len(targets) > len(set(targets)) or (title and len(targets) > 1):
        raise Refusal("every clone needs a name and a title of its own: name each once, and use --title for one only")
    wishes = [Wish(source, target, title, tuple(rename or ())) for target in targets]
    if show is not None:
        return _show(plan(project, wishes), show)
    result = clone(project, wishes, dry_run, check=not no_verify, strict=strict)
    code = terminal.DOES_NOT_HOLD if any(one.state == "planned" for one in result.records) else terminal.DONE
    records = [asdict(one) for one in result.records]
    document = records[0] if len(records) == 1 else {"clones": records}
    return terminal.told("clone", code, {**document, "map_diff": result.map_diff}, _report(result), json)


def _source_and_targets(project: Project, first: str, others: list[str]) -> tuple[str, list[str]]:
    if others:
        return first, others
    if gold := project.settings.gold:
        return gold, [first]
    words = "or say `gold` in [tool.goldmaster] of pyproject.toml"
    raise Refusal(f"name the new module as well, as in `clone {first} prompt_engine`, {words}")


def _show(planned: Plan, path: str) -> int:
    sources = {source: new for record in planned.records[:1] for source, new in record.files.items()}
    if (new := sources.get(path, path)) not in planned.texts:
        raise Refusal(f"{path} is no file of the module or its clone: --dry-run lists them")
    old = next((source for source, moved in sources.items() if moved == new), path)
    report.side_by_side((old, new), planned.texts[new])
    return terminal.DONE


def _refuse_undecided(planned: Plan) -> None:
    undecided = [one for record in planned.records[:1] for one in record.left if one.verdict == "ask"]
    if undecided:
        words = f"{len(undecided)} words cannot be told: list them in `keep` or `own` of {MAP_NAME}"
        raise Failure(words, [_placed(one) for one in undecided])


def _placed(one: Decision) -> str:
    return f"{one.path}:{one.line}:{one.column} {one.old} ({one.rule})"


def _report(planned: Plan) -> Iterator[str]:
    for index, record in enumerate(planned.records):
        yield from _lines(record, brief=index > 0)
    if any(record.state == "planned" for record in planned.records):
        yield planned.map_diff.rstrip()


def _lines(result: Cloned, brief: bool) -> Iterator[str]:
    if result.state == "unchanged":
        yield f"{result.target} is this clone of {result.source} already; nothing changed"
        return
    dry = result.state == "planned"
    yield f"{result.source} -> {result.target}: {len(result.files)} files, {sum(result.renamed.values())} names changed"
    yield from (f"  {old} -> {new}" for old, new in result.files.items() if dry)
    yield from report.counts("changed", result.renamed if dry else {})
    # The clones of one module differ in their names only.
    yield from report.kinds(kind.as_row() for kind in ([] if brief else result.kinds))
    yield from (f"  left alone: {_placed(one)}" for one in result.left if dry)
    yield from (f"  ruff finds: {line}" for line in result.lint)
    yield _proof(result.proof)
    yield from report.listed("the source is named here, where the clone may need a line of its own:", result.ties)
    if not dry:
        yield _tested(result)


def _proof(proof: Proof) -> str:
    trees = "syntax trees are equal" if proof.structure == "compared" else "syntax trees were compared for this source"
    return f"proved: renaming back gives the source, {trees}, no reference to the source is left"


def _tested(result: Cloned) -> str:
    if result.tests is None:
        return f"not verified, in {result.seconds} s; run `python -m generators.verify {result.target}`"
    tests = result.tests.of(result.target).tests
    return f"green: {tests.passed} tests passed, as many as in {result.source}, in {result.seconds} s"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments)


if __name__ == "__main__":
    sys.exit(main())

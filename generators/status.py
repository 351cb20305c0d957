"""Says how every module stands to its gold standard: who changed what since it was cloned, and what an update brings.

    python -m generators.status            every module of the map, and the template
    python -m generators.status pem --diff

Nothing is changed, and nothing needs to be committed: a clone is compared as it lies in the tree, gold as the last
commit has it, since that is what an update would bring.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated

import typer

from generators.draft.base import Golds
from generators.draft.difference import Side, by_path, diff, with_markers
from generators.draft.standing import Standing, standings
from generators.model.errors import Refusal
from generators.model.module_map import ModuleMap
from generators.template.update import template_under_way
from generators.workspace import report, terminal
from generators.workspace.copied import Copied, asked, copied
from generators.workspace.holdings import Holding, holdings
from generators.workspace.project import Project, find_project
from generators.workspace.under_way import under_way

# How many commits a row names.
SUBJECTS = 3
# What CI shall hear of; "unknown" too, since nobody can say that it is none of the others.
OPEN = {"behind", "diverged", "conflicted", "unknown"}


@dataclass(frozen=True)
class Row:
    """One module: its state, and for a clone its gold standard and what either side has changed.

    `state`: gold, independent, pristine, customised, behind, diverged, conflicted or unknown. `since`: the subjects of
    gold's commits that brought its change, newest first; None when the history does not say.
    """

    module: str
    state: str
    gold: str = ""
    here: Side = field(default_factory=Side)
    there: Side = field(default_factory=Side)
    since: tuple[str, ...] | None = ()
    conflicts: tuple[str, ...] = ()
    note: str = ""
    diff: str = ""


@dataclass(frozen=True)
class Status:
    """A row for each module, in the order of the map, and one for the template where there is one."""

    modules: tuple[Row, ...]
    template: Copied | None = None

    @property
    def open(self) -> bool:
        """Whether anything is behind, diverged, in conflict, or unknown."""
        return any(row.state in OPEN for row in self.modules) or bool(self.template and self.template.state in OPEN)


def status(project: Project, names: Sequence[str] = (), base: str = "", ask_template: bool = False) -> Status:
    """Return how modules stand.

    Args:
        project: where.
        names: modules of the map; none means all, and the template.
        base: take as the clones' base what gold was at this commit.
        ask_template: ask the template's source for newer versions, and render the one of now once more to compare.

    Raises:
        Refusal: the map is broken or has no such module, or git or the template cannot be asked.
    """
    golds = Golds(project)
    asked_for = [name for name in golds.modules.modules if name in {*names} or not names]
    for name in names:
        golds.modules.get(name)
    held = holdings(project, golds.modules)
    clones = {name: held[name] for name in asked_for if _has_gold(golds.modules, name)}
    found = standings(golds, clones, base)
    updating = under_way(project.git)
    rows = (_row(golds.modules, name, held[name], found.get(name), name in updating) for name in asked_for)
    return Status(tuple(rows), None if names else _template(project, ask_template))


def _template(project: Project, ask: bool) -> Copied | None:
    template = copied(project.root)
    if template is None:
        return None
    found = asked(project.root, template) if ask else template
    return replace(found, state="conflicted") if template_under_way(project) else found


def _has_gold(modules: ModuleMap, name: str) -> bool:
    origin = modules.get(name).cloned_from
    return origin is not None and origin.module in modules.modules


def _row(modules: ModuleMap, name: str, held: Holding, found: Standing | None, updating: bool) -> Row:
    origin = modules.get(name).cloned_from
    if found is None:
        marked = with_markers(held.edited_files().values())
        note = f"its gold standard {origin.module} is not in the map any more" if origin else ""
        return Row(name, "conflicted" if marked else _alone(modules, name), conflicts=marked, note=note)
    return Row(
        name,
        "conflicted" if updating else found.state,
        origin.module if origin else "",
        found.here,
        found.there,
        found.since,
        found.conflicts,
        "an update is under way" if updating else found.unknown,
    )


def _alone(modules: ModuleMap, name: str) -> str:
    sources = {module.cloned_from.module for module in modules.modules.values() if module.cloned_from}
    return "gold" if modules.get(name).gold or name in sources else "independent"


def with_diffs(project: Project, result: Status, base: str = "") -> Status:
    """Return the same with gold's change in each clone's own names, where gold has changed.

    Raises:
        Refusal: a clone cannot be made again; the words say why.
    """
    golds = Golds(project)
    return replace(result, modules=tuple(_with_diff(golds, row, base) for row in result.modules))


def _with_diff(golds: Golds, row: Row, base: str) -> Row:
    if not row.there:
        return row
    before, after = (
        by_path(gold.draft().files) for gold in (golds.then(row.module, base), golds.now(row.module, base))
    )
    return replace(row, diff=diff(before, after))


def command(
    modules: Annotated[list[str] | None, typer.Argument(help="Modules of the map; none means all.")] = None,
    diffs: Annotated[bool, typer.Option("--diff", help="Only print gold's change, in the clone's own names.")] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 when anything is behind, diverged or conflicted, or unknown.")
    ] = False,
    template: Annotated[
        bool,
        typer.Option("--template", help="Ask the template for newer versions, and find what differs from its own."),
    ] = False,
    base: Annotated[str, typer.Option(help="Compare with what gold was at this commit, where git lost it.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Say how every module stands to its gold standard: who changed what since it was cloned."""
    if base and not modules:
        raise Refusal("--base is for the modules that are named: name them")
    if template and modules:
        raise Refusal("--template is about the whole project: leave out the modules")
    project = find_project(Path.cwd())
    result = status(project, modules or (), base, template)
    result = with_diffs(project, result, base) if diffs else result
    code = terminal.DOES_NOT_HOLD if exit_code and result.open else terminal.DONE
    if json:
        terminal.print_json({"verb": "status", "exit_code": code, **asdict(result)})
    elif diffs:
        print("".join(row.diff for row in result.modules), end="")
    else:
        _report(result)
    return code


def _report(result: Status) -> None:
    report.standings(_cells(row) for row in result.modules)
    if result.template:
        print("\n".join(_template_lines(result.template)))


def _cells(row: Row) -> tuple[str, ...]:
    since = "unknown commits" if row.since is None else _first(row.since)
    marked = f"markers in {', '.join(row.conflicts)}" if row.conflicts else ""
    note = "; ".join(part for part in (row.note, marked, since) if part)
    return row.module, row.state, row.gold, _said(row.here), _said(row.there), note


def _first(subjects: Sequence[str]) -> str:
    more = len(subjects) - SUBJECTS
    return "; ".join([*subjects[:SUBJECTS], *([f"{more} more"] if more > 0 else [])])


def _said(side: Side) -> str:
    return f"{_counted(len(side.files), 'file')}, {_counted(side.lines, 'line')}" if side else ""


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _template_lines(one: Copied) -> Iterator[str]:
    newest = f", newest {one.newest}" if one.newest else ""
    yield f"template {one.version}: {one.state}{newest} ({one.source})"
    if one.drift is not None:
        yield f"  {len(one.drift)} files differ from what this version renders"
        yield from (f"    {path}" for path in one.drift)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments)


if __name__ == "__main__":
    sys.exit(main())

"""Checks that modules keep to their boundaries, have their roster of files, and pages that tell the truth.

    python -m generators.check
    python -m generators.check --fix           the measured part of the pages is rewritten
    python -m generators.check --ratchet       what is found now is listed as known, and may only become less

For pre-commit and CI: exit 0 when all holds, 1 with one line for each finding: place, rule, remedy. Of code that was
adopted, or cloned from such code, less is asked: it has an order of its own.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import generators
from generators.model.errors import Refusal
from generators.model.finding import Finding
from generators.model.module_map import MAP_NAME, dependency_lines
from generators.model.page_facts import Facts, corrected, fact_findings
from generators.model.ratchet import Counts, counted, ratchet_findings, ratchet_text, read_ratchet, sifted
from generators.model.roster import page_findings, roster_findings, title_findings, unmapped_findings
from generators.model.sarif import sarif as sarif_log
from generators.workspace import terminal
from generators.workspace.changes import Change, applied
from generators.workspace.lock import changing
from generators.workspace.project import Project, decode_map, find_project

if TYPE_CHECKING:
    from generators.imports.parts import Parts
    from generators.imports.read import Imports
    from generators.imports.walls import Walls


@dataclass(frozen=True)
class Checked:
    """What does not hold, what is known not to hold, how many modules were looked at, and what --fix has rewritten."""

    findings: tuple[Finding, ...]
    known: tuple[Finding, ...]
    modules: int
    fixed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """One look at a project; what costs time is read once, when it is first asked for."""

    project: Project

    @cached_property
    def parts(self) -> "Parts":
        """Which files belong to which module."""
        from generators.imports.parts import Parts

        modules = self.project.modules().modules
        tree = self.project.tree
        # A link may lead to a folder, or nowhere.
        present = [path for path in self.project.git.present(["."]) if (tree / path).is_file()]
        return Parts.of(tree, present, modules, self.project.settings)

    @cached_property
    def imports(self) -> "Imports":
        """Who imports whom."""
        from generators.imports.read import import_roots, read_imports

        return read_imports(self.parts.tree, self.parts.paths, import_roots(self.parts.paths))

    @cached_property
    def walls(self) -> "Walls":
        """What the map allows."""
        from generators.imports.walls import walls_of

        return walls_of(self.imports, self.parts.modules, self.parts.rendered, self.parts.settings)

    @cached_property
    def facts(self) -> dict[str, Facts]:
        """What the code has of what pages say."""
        from generators.workspace.measured import measured

        packages = {name: self.walls.rooms[name].home for name in self.parts.modules if self.parts.offers(name)}
        found = measured(self.project, packages, self.parts.contents)
        return {name: Facts.of(one) for name, one in found.items()}

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All that does not hold, module by module in the order of the map, then what is between them."""
        from generators.imports.boundaries import boundary_findings

        lines = dependency_lines(decode_map(self.project.map_bytes()))
        each = [finding for name in self.parts.modules for finding in _module(self, name)]
        beside = unmapped_findings(self.parts.paths, self.parts.folders, self.parts.roots)
        crossing = {*boundary_findings(self.parts, self.imports, self.walls, lines)}
        return (*each, *beside, *sorted(crossing, key=Finding.order))


def check(project: Project, base: str = "HEAD") -> Checked:
    """Return all that does not hold.

    Args:
        project: where.
        base: the commit whose list of known findings may not grow.

    Raises:
        Refusal: the map is broken, or git cannot be asked.
    """
    look, name = Look(project), project.settings.ratchet
    listed, before = _listed(project), _listed_at(project, base)
    found = sifted(look.findings, listed)
    grown = ratchet_findings(name, listed, found.counts, before)
    return Checked((*found.new, *grown), found.known, len(look.parts.modules))


def _listed(project: Project) -> Counts:
    file = project.root / project.settings.ratchet
    return read_ratchet(file.read_text(encoding="utf-8"), project.settings.ratchet) if file.is_file() else {}


def _listed_at(project: Project, base: str) -> Counts | None:
    folder = project.root.relative_to(project.git.top).as_posix()
    name = project.settings.ratchet
    text = project.git.show(f"{base}:{name if folder == '.' else f'{folder}/{name}'}")
    return None if text is None else read_ratchet(text, f"{name} at {base}")


def _module(look: Look, name: str) -> Iterator[Finding]:
    parts, module = look.parts, look.parts.modules[name]
    absent = [path for path in module.paths if not (parts.tree / path).exists()]
    for path in absent:
        yield Finding(path, "folder", f"restore it, or take {name!r} out of {MAP_NAME}")
    if module.paths[0] in absent or name not in parts.rendered:
        return
    yield from roster_findings(module.paths[0], name, parts.own(name))
    if page := parts.page(name):
        content = (parts.tree / page).read_bytes()
        yield from page_findings(page, content, parts.own(name))
        yield from title_findings(page, content, module.title)
        if name in look.facts:
            yield from fact_findings(page, content, look.facts[name])


def fix(project: Project) -> tuple[str, ...]:
    """Rewrite the measured part of the pages, take out of the list of known findings what is gone; return the files.

    Raises:
        Refusal: the map is broken, or another command is at work.
    """
    look = Look(project)
    texts: dict[Path, bytes] = {}
    for name in sorted(look.parts.rendered):
        if page := look.parts.page(name):
            codes = look.parts.contents[name]
            home = f"{look.parts.modules[name].paths[0]}/"
            code = {path.removeprefix(home): text for path, text in codes.items() if path.startswith(home)}
            facts = look.facts.get(name)
            texts[project.tree / page] = corrected(
                (project.tree / page).read_bytes(), code, look.parts.own(name), facts
            )
    fixed = _written(project, "check --fix", texts)
    if listed := _listed(project):
        # A second look: what is gone from the pages is gone from the list.
        known = ratchet_text(sifted(Look(project).findings, listed).counts).encode()
        fixed += _written(project, "check --fix", {project.root / project.settings.ratchet: known})
    return fixed


def start(project: Project) -> tuple[str, ...]:
    """List what is found now as known; return the list's path.

    Raises:
        Refusal: there is a list already.
    """
    file = project.root / project.settings.ratchet
    if file.exists():
        raise Refusal(f"{file.name} is there and may only become less: --fix takes out what is gone")
    return _written(project, "check --ratchet", {file: ratchet_text(counted(Look(project).findings)).encode()})


def _written(project: Project, what: str, texts: dict[Path, bytes]) -> tuple[str, ...]:
    """Write the texts that are not there yet, all or none; return their paths."""
    changes = []
    for file, text in texts.items():
        before = file.read_bytes() if file.exists() else None
        if text != before:
            changes.append(Change(file, text, file.stat().st_mode & 0o777 if before else 0o644, before))
    if changes:
        with changing(project.git, what) as store, applied(store, what, changes):
            pass
    return tuple(change.path.relative_to(project.root).as_posix() for change in changes)


def command(
    repair: Annotated[bool, typer.Option("--fix", help="Rewrite the measured part of the pages.")] = False,
    ratchet: Annotated[bool, typer.Option("--ratchet", help="List what is found now as known.")] = False,
    base: Annotated[str, typer.Option(help="The list of known findings may not grow since this commit.")] = "HEAD",
    sarif: Annotated[Path | None, typer.Option(help="Write the findings to this file, for code scanning.")] = None,
    contracts: Annotated[
        bool, typer.Option("--contracts", help="Only print the boundaries as contracts of import-linter.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Check boundaries, rosters and pages of all modules."""
    project = find_project(Path.cwd())
    if contracts:
        return _contracts(Look(project))
    fixed = start(project) if ratchet else fix(project) if repair else ()
    result = replace(check(project, base), fixed=fixed)
    code = terminal.DOES_NOT_HOLD if result.findings else terminal.DONE
    if sarif:
        sarif.write_text(_sarif(project, result), encoding="utf-8")
    return terminal.told("check", code, asdict(result), _report(result), json)


def _contracts(look: Look) -> int:
    from generators.imports.contracts import as_ini, contracts

    print(as_ini(look.imports.graph, contracts(look.walls)))
    return terminal.DONE


def _sarif(project: Project, result: Checked) -> str:
    inside = project.tree.relative_to(project.git.top).as_posix()
    prefix = "" if inside == "." else f"{inside}/"
    return dumps(sarif_log(result.findings, result.known, generators.__version__, prefix), indent=2)


def _report(result: Checked) -> Iterator[str]:
    yield from (f"rewritten: {path}" for path in result.fixed)
    yield from map(str, result.findings)
    if not result.findings:
        known = f", {len(result.known)} known findings" if result.known else ""
        yield f"{result.modules} modules: all holds{known}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    return terminal.run(command, arguments)


if __name__ == "__main__":
    sys.exit(main())

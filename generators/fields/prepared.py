"""The modules of a batch file as they shall be, in memory; or every mistake of the file at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from generators.draft.draft import Draft, tidied
from generators.draft.source import Source, refuse_uncommitted
from generators.draft.wishes import Wish, draft_of, entry_of, is_there, refuse_occupied
from generators.fields import grown
from generators.fields.grown import Neighbour, Plant
from generators.fields.mistakes import Notebook, wishes
from generators.fields.shape import door_of
from generators.model.batch import Wanted
from generators.model.batch_text import BatchFile, refuse_mistakes
from generators.model.errors import Refusal
from generators.model.module_map import MAP_NAME, Module, ModuleMap, read_map
from generators.workspace.project import Project


@dataclass(frozen=True)
class Ready:
    """A module as it shall be: what was asked for, its files, its entry in the map, whether it is there already."""

    wanted: Wanted
    draft: Draft
    entry: Module
    is_there: bool


@dataclass(frozen=True)
class Work:
    """What is prepared: the project, its modules, what is asked for, the mistakes."""

    project: Project
    modules: ModuleMap
    notebook: Notebook
    wishes: Mapping[str, Wish]

    @property
    def wanted(self) -> Mapping[str, Wanted]:
        """The modules of the file."""
        return self.notebook.file.batch.modules


def prepared(project: Project, file: BatchFile) -> dict[str, Ready]:
    """Return the modules of a file as they shall be.

    Raises:
        Refusal: the file cannot be carried out, its details are all mistakes; or the project has uncommitted changes.
    """
    modules, notebook = project.modules(), Notebook(file, list(file.mistakes))
    work = Work(project, modules, notebook, wishes(project, modules, notebook))
    drafts = _drafts(work)
    plants = _plants(work, drafts)
    found = _ready(work, drafts, plants)
    refuse_mistakes(notebook.lines, file.name)
    if not all(one.is_there for one in found.values()):
        made = {name: one.entry for name, one in found.items() if one.is_there}
        _refuse_other_map(project, modules, made)
        sources = {one.draft.source.name: one.draft.source for one in found.values()}
        refuse_uncommitted(project, list(sources.values()), list(made.values()), file.inside)
    return {name: found[name] for name in work.wanted}


def _drafts(work: Work) -> dict[str, Draft]:
    names = {wish.source for wish in work.wishes.values()}
    sources = {name: Source(work.project, name, work.modules.get(name)) for name in names}
    found = {}
    for name, wish in work.wishes.items():
        with work.notebook.noting(name, "rename"):
            found[name] = draft_of(work.modules, sources[wish.source], wish)
    return dict(zip(found, tidied(work.project, list(found.values())), strict=True))


def _plants(work: Work, drafts: Mapping[str, Draft]) -> dict[str, Plant]:
    """Return the modules with their fields, then with the tests that tie them to others, and their pages."""
    found = {}
    for name, one in drafts.items():
        files = {file.path: file for file in one.files}
        plant = Plant(name, entry_of(one).paths[0], work.project.settings.door, files, {})
        with work.notebook.noting(name, "fields"):
            found[name] = grown.with_more_fields(plant, work.wanted[name].fields)
    whole = {}
    for name, plant in found.items():
        with work.notebook.noting(name, "depends_on"):
            neighbours = _neighbours(work, found, name, drafts[name].source.module.depends_on)
            whole[name] = grown.with_page(grown.with_neighbours(plant, neighbours))
    return whole


def _neighbours(work: Work, plants: Mapping[str, Plant], name: str, known: Sequence[str]) -> dict[str, Neighbour]:
    """Return the modules that a module may use and its gold standard may not; those with mistakes are left out."""
    new = [other for other in work.wishes[name].depends_on if other not in known]
    found = {other: plants.get(other) or _existing(work, other) for other in new}
    return {other: _neighbour(work, other, plant) for other, plant in found.items() if plant}


def _existing(work: Work, name: str) -> Plant | None:
    if name not in work.modules.modules:
        return None
    module = work.modules.get(name)
    files = {file.path: file for file in work.project.files(module)}
    return Plant(name, module.paths[0], work.project.settings.door, files, {})


def _neighbour(work: Work, name: str, plant: Plant) -> Neighbour:
    door = door_of(plant.python, plant.home, plant.door)
    return Neighbour(plant.package, door)


def _ready(work: Work, drafts: Mapping[str, Draft], plants: Mapping[str, Plant]) -> dict[str, Ready]:
    sources = [{new: old for old, new in drafts[name].moved.items()} for name in plants]
    tidy = grown.tidied(work.project, list(plants.values()), sources)
    found: dict[str, Ready] = {}
    for plant in tidy:
        one = replace(drafts[plant.name], files=tuple(plant.files.values()), lint=plant.lint)
        entry = entry_of(one, work.wishes[plant.name].depends_on)
        with work.notebook.noting(plant.name, ""):
            there = is_there(work.project, work.modules, one, entry)
            refuse_occupied(work.project, work.modules, [] if there else [entry])
            found[plant.name] = Ready(work.wanted[plant.name], one, entry, there)
    return found


def _refuse_other_map(project: Project, modules: ModuleMap, made: Mapping[str, Module]) -> None:
    """Refuse a map with uncommitted changes, those apart that a batch has made that was not finished."""
    committed = project.git.show(f"HEAD:{project.map_path.relative_to(project.git.top).as_posix()}")
    before = read_map(committed).modules if committed else {}
    now = {name: module for name, module in modules.modules.items() if name not in made or name in before}
    if made and dict(before) != now:
        raise Refusal(
            f"uncommitted changes in {MAP_NAME} besides those of this file: commit or stash them and run again"
        )

"""A clone, not yet written, that is given more than its gold standard has: fields of its entity, doors it may use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from generators.draft.chain import number, revisions
from generators.fields import migration, neighbours
from generators.fields.added import with_fields
from generators.fields.code import Code
from generators.fields.proof import Subject, proof
from generators.fields.shape import page_items
from generators.model.batch import Field
from generators.model.errors import Refusal
from generators.model.page_facts import corrected
from generators.workspace import formatting
from generators.workspace.project import Project, StoredFile
from generators.workspace.side_by_side import import_root

PLAIN = 0o644
FIELDS_TEST = "tests/test_fields.py"


@dataclass(frozen=True)
class Neighbour:
    """A module that another one may use: its package and its door."""

    package: str
    door: Code


@dataclass(frozen=True)
class Plant:
    """A module as it grows: its name, its folder, the name of its door's file, its files by their paths.

    `like` has for each file that is new or has changed the file of its gold standard that it shall be as tidy as;
    `lint` is what ruff finds in it.
    """

    name: str
    home: str
    door: str
    files: Mapping[str, StoredFile]
    like: Mapping[str, str]
    lint: tuple[str, ...] = ()

    @property
    def python(self) -> dict[str, bytes]:
        """Its Python files."""
        return {path: file.content for path, file in self.files.items() if path.endswith(".py") and not file.is_link}

    @property
    def package(self) -> str:
        """What its folder is imported as."""
        root = import_root(self.home, [content.decode(errors="replace") for content in self.python.values()])
        return ".".join(self.home.removeprefix("" if root == "." else f"{root}/").split("/"))

    def with_file(self, path: str, content: bytes, like: str) -> "Plant":
        """Return it with a file more, or with another content of one."""
        known = self.files.get(path)
        file = replace(known, content=content) if known else StoredFile(path, content, PLAIN)
        return replace(self, files={**self.files, path: file}, like={**self.like, path: like})

    def with_new(self, path: str, content: bytes, like: str) -> "Plant":
        """Return it with a file more.

        Raises:
            Refusal: it has such a file.
        """
        if path in self.files:
            raise Refusal(f"{path}: the gold standard has such a file already: give it another name there")
        return self.with_file(path, content, like)


def with_more_fields(plant: Plant, fields: Mapping[str, Field]) -> Plant:
    """Return a module whose entity has more fields, with their migration and their tests.

    Raises:
        Refusal: its code has not the shape that is expected; the words name the file.
    """
    if not fields:
        return plant
    added = with_fields(plant.python, plant.home, plant.door, fields)
    items = page_items(added.door, added.view)
    subject = Subject(plant.python, plant.home, plant.package, added.create.name, items)
    tests = proof(subject, fields)
    grown = _with_migration(plant, added.table, fields)
    for path, content in added.files.items():
        grown = grown.with_file(path, content, path)
    return grown.with_new(f"{plant.home}/{FIELDS_TEST}", tests, _door_path(plant))


def _with_migration(plant: Plant, table: str, fields: Mapping[str, Field]) -> Plant:
    chain = revisions(plant.files.values())
    followed = {parent for one in chain.values() for parent in one.parents}
    heads = [one for one in chain.values() if one.id not in followed]
    if len(heads) != 1:
        raise Refusal(f"{plant.home}/migrations: one last migration is expected, found {len(heads)}")
    folder = heads[0].path.rpartition("/")[0]
    name = migration.file_name(number(heads[0].path), fields)
    text = migration.migration(table, plant.name, fields, heads[0].id)
    return plant.with_new(f"{folder}/{name}", text, heads[0].path)


def with_neighbours(plant: Plant, others: Mapping[str, Neighbour]) -> Plant:
    """Return a module that is tied to the doors of others by a test for each."""
    if others and f"{plant.home}/tests/__init__.py" not in plant.files:
        raise Refusal(f"{plant.home}/tests/__init__.py: not there; a test of the doors has no place beside it")
    for name, one in others.items():
        path = f"{plant.home}/tests/{neighbours.file_name(name)}"
        text = neighbours.neighbour_test(name, one.package, one.door)
        plant = plant.with_new(path, text, _door_path(plant))
    return plant


def with_page(plant: Plant) -> Plant:
    """Return a module whose page names the files that are new."""
    path = f"{plant.home}/{plant.name}_map.yaml"
    if path not in plant.files:
        return plant
    inside = {one.removeprefix(f"{plant.home}/"): content for one, content in plant.python.items()}
    present = {one.removeprefix(f"{plant.home}/") for one in plant.files}
    page = plant.files[path]
    return replace(
        plant, files={**plant.files, path: replace(page, content=corrected(page.content, inside, present, None))}
    )


def tidied(project: Project, plants: Sequence[Plant], sources: Sequence[Mapping[str, str]]) -> list[Plant]:
    """Return modules with what has changed as tidy as their gold standards are.

    Args:
        project: where.
        plants: the modules.
        sources: for each of them the paths of its gold standard's files by those of its own.
    """
    # Ruff looks for the files that are imported: all have to be there, those that are as tidy as they can be as well.
    drafts = [
        formatting.Draft(source[plant.like.get(path, path)], path, content)
        for plant, source in zip(plants, sources, strict=True)
        for path, content in plant.python.items()
    ]
    found = formatting.tidy(project.git.top, project.tree, drafts)
    contents = {one.path: one.content for one in found.drafts}
    return [_with(plant, contents, found.findings) for plant in plants]


def _with(plant: Plant, contents: Mapping[str, bytes], findings: Sequence[str]) -> Plant:
    files = {path: replace(file, content=contents.get(path, file.content)) for path, file in plant.files.items()}
    return replace(plant, files=files, lint=tuple(line for line in findings if line.startswith(f"{plant.home}/")))


def _door_path(plant: Plant) -> str:
    return f"{plant.home}/{plant.door}.py"

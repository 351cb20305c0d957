"""The module that is about to be renamed or cloned, read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from generators.model.errors import Refusal
from generators.model.lineage import Lineage, source_of
from generators.model.module_map import MAP_NAME, Module
from generators.model.names import Renaming
from generators.rewrite.files import SourceFile
from generators.rewrite.surroundings import ties
from generators.workspace.files import read_whole
from generators.workspace.git import Git
from generators.workspace.project import Project, StoredFile, uncommitted


@dataclass(frozen=True)
class Source:
    """A module of the project, with what of it takes time to find out.

    `at` are git object ids, one for each of its paths: its content of another time. Empty means the tree's. `held` are
    its files where they lie nowhere yet.
    """

    project: Project
    name: str
    module: Module
    at: tuple[str, ...] = ()
    held: tuple[StoredFile, ...] = ()

    @cached_property
    def stored(self) -> dict[str, StoredFile]:
        """Its files by their paths."""
        return {file.path: file for file in self.held or self._read()}

    def _read(self) -> tuple[StoredFile, ...]:
        return self.project.files_at(self.module, self.at) if self.at else self.project.files(self.module)

    @property
    def keep(self) -> tuple[str, ...]:
        """The names that stay: the module's and the team's."""
        return (*self.module.keep, *self.project.settings.keep)

    @property
    def own(self) -> tuple[str, ...]:
        """The names that are renamed although nothing declares them: the module's and the team's."""
        return (*self.module.own, *self.project.settings.own)

    def moved_on(self, path: str) -> bytes | None:
        """Return the content of a file that the tree has otherwise, or not at all; None when it has just that."""
        content = self.stored[path].content
        return content if (self.at or self.held) and read_whole(self.project.tree / path) != content else None

    @cached_property
    def files(self) -> list[SourceFile]:
        """Its files as they are rewritten; of a link nothing but its name is."""
        return [SourceFile(one.path, b"" if one.is_link else one.content, one.mode) for one in self.stored.values()]

    @cached_property
    def ties(self) -> tuple[str, ...]:
        """The lines outside of all modules that tie it into the project, as path:line."""
        # The app mounts by the map what has a page.
        if any(path.endswith(f"/{self.name}_map.yaml") for path in self.stored):
            return ()
        modules = self.project.modules().modules.values()
        root, tracked = self.project.root, Git(self.project.root).tracked(["."])
        places = {self.project.in_tree(file.path): root / file.path for file in tracked if file.path != MAP_NAME}
        free = {path: place for path, place in places.items() if not any(module.owns(path) for module in modules)}
        contents = {path: read_whole(place) or b"" for path, place in free.items()}
        return ties(contents | {file.path: file.content for file in self.files}, self.module)

    @cached_property
    def _origin(self) -> tuple[str | tuple[str, ...], str]:
        git = self.project.git
        return source_of(self.at or git.objects(self.module.paths)), git.commit_of(self.module.paths)

    def refuse_unknown(self, renaming: Renaming) -> None:
        """Refuse a mapping of a name that stands nowhere in the module, neither in a file nor in a path.

        Raises:
            Refusal: the words name it.
        """
        texts = [text for one in self.files for text in (one.path, one.content.decode("utf-8", "replace"))]
        for old, new in renaming.entities:
            alone = Renaming((old.partition("/")[0], new.partition("/")[0]), ((old, new),))
            if not any(map(alone.matches, texts)):
                raise Refusal(f"{self.name} has no name {old!r} to become {new!r}: correct --rename or leave it out")

    def lineage(self, renaming: Renaming) -> Lineage:
        """Return what a clone made now remembers."""
        content, commit = self._origin
        return Lineage(self.name, content, commit, renaming.as_dict())


def refuse_uncommitted(
    project: Project, sources: Sequence[Source], made: Sequence[Module] = (), besides: str = ""
) -> None:
    """Raise Refusal when the project has uncommitted changes, or one of the modules has files that git does not know.

    Untracked files elsewhere are none of our business; in the source they would be missing from the clone. `made` are
    modules that were made in the same step and are not committed yet: their files and the map may have changed, and so
    may the file `besides`, which only says what to do.
    """
    changed = [file for file in project.changed() if file.path != besides and not _is_of(project, made, file.path)]
    edited = [file.path for file in changed if not file.untracked]
    untracked = [project.in_tree(file.path) for file in changed if file.untracked]
    new = [path for path in untracked if any(source.module.owns(path) for source in sources)]
    if edited or new:
        raise uncommitted(f"{len(edited)} edited, {len(untracked)} untracked", [*edited, *new])


def _is_of(project: Project, made: Sequence[Module], path: str) -> bool:
    inside = project.in_tree(path)
    return bool(made) and (path == MAP_NAME or any(module.owns(inside) for module in made))

"""Reads a project's imports with grimp: from the files alone, without sys.path and without importing anything.

    paths = project.git.present(["."])
    imports = read_imports(project.tree, paths, import_roots(paths))
    imports.edges()     # Import(importer="backend.main", imported="backend.common.logs", line=7, text="from ...")

Relative imports, those in functions and those below `if TYPE_CHECKING:` are read like any other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from generators.imports.places import Places, import_roots, places_of
from generators.model.errors import Refusal

if TYPE_CHECKING:
    from grimp import ImportGraph

__all__ = ["Import", "Imports", "import_roots", "read_imports"]


@dataclass(frozen=True)
class Import:
    """One module imports another, at a line whose text is given. Of a library only the top-level name is told."""

    importer: str
    imported: str
    line: int
    text: str


@dataclass(frozen=True)
class Imports:
    """The imports of a project: grimp's graph, the files behind its names, and what could not be read and why.

    A file has a second name where its imports can be written in two ways; a name has more than one file where folders
    that are no packages have files of the same name. A file is an importer by its own, first name alone.
    """

    graph: "ImportGraph"
    places: Places
    unreadable: Mapping[str, str] = field(default_factory=dict)

    def names_of(self, path: str) -> tuple[str, ...]:
        """Return the names of a file, its own first; none where it was not read."""
        return self.places.names.get(path, ())

    def files_of(self, name: str) -> tuple[str, ...]:
        """Return the files that a module's name means; none where it is of a library or a folder without code."""
        return self.places.files.get(name, ())

    def edges(self) -> Iterator[Import]:
        """Yield every import of every module, by name."""
        for importer in sorted(self.graph.modules):
            yield from self.of(importer)

    def of(self, importer: str) -> Iterator[Import]:
        """Yield the imports of one module, by the name of what it imports."""
        for imported in sorted(self.graph.find_modules_directly_imported_by(importer)):
            for one in self.graph.get_import_details(importer=importer, imported=imported):
                yield Import(importer, imported, one["line_number"], one["line_contents"])

    @cached_property
    def users(self) -> Mapping[str, frozenset[str]]:
        """The files that import a file, of every file that is imported."""
        found: dict[str, set[str]] = {}
        for imported, targets in self.places.files.items():
            importers = self.graph.find_modules_that_directly_import(imported)
            users = {path for name in importers for path in self.files_of(name)}
            for target in targets:
                found.setdefault(target, set()).update(users)
        return {path: frozenset(users) for path, users in found.items() if users}


def read_imports(tree: Path, paths: Sequence[str], roots: Sequence[str] = (".",)) -> Imports:
    """Return the imports of a project's Python files.

    Args:
        tree: the folder the paths are relative to.
        paths: files, of which those that end in `.py` are read.
        roots: the folders that imports start from, relative to the tree.

    Returns:
        What grimp has found; files that are not Python are left out of it and named in `unreadable`.

    Raises:
        Refusal: grimp cannot read a file that Python can.
    """
    from grimp.exceptions import SourceSyntaxError

    from generators.imports.scan import objection, scan, too_high

    places = places_of(tree, paths, roots)
    unreadable = too_high(tree, places)
    words = ""
    if not unreadable:
        try:
            return Imports(scan(places), places)
        except (SourceSyntaxError, UnicodeError) as error:
            words = str(error)  # of the first such file alone
    unreadable = {path: found for path in places.names if (found := objection(tree, path, places))}
    if not unreadable:
        raise Refusal(f"the imports cannot be read: {words}")
    rest = places_of(tree, [path for path in places.names if path not in unreadable], roots)
    return Imports(scan(rest), rest, unreadable)

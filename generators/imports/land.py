"""Brings together all that a change is followed along: modules, imports, names in strings, subscriptions, tests."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from generators.imports.contents import contents
from generators.imports.events import subscriptions
from generators.imports.mentions import mentions
from generators.imports.owners import Owners
from generators.imports.reach import Land
from generators.imports.read import import_roots, read_imports
from generators.imports.uses import declared_uses, imported_uses, named_uses, subscribed_uses
from generators.model.module_map import Module


def land_of(
    tree: Path,
    paths: Sequence[str],
    modules: Mapping[str, Module],
    is_test: Callable[[str], bool],
    roots: Sequence[str] = (),
) -> Land:
    """Return the land of a project.

    Args:
        tree: where its files lie.
        paths: all of its files.
        modules: the map.
        is_test: whether a runner looks for tests in a file.
        roots: folders that imports start from, beside the usual ones.
    """
    owners = Owners(modules)
    texts = contents(tree, (path for path in paths if path.endswith(".py")))
    code = tuple(texts)
    imports = read_imports(tree, code, tuple(dict.fromkeys([*import_roots(paths), *roots])))
    found = mentions(texts, paths, imports.places)
    heard = subscriptions(owners, texts, pages(tree, modules))
    uses = (
        *declared_uses(owners),
        *imported_uses(owners, imports),
        *subscribed_uses(heard),
        *named_uses(owners, found),
    )
    return Land(tree, owners, imports, found, uses, frozenset(filter(is_test, code)), code)


def pages(tree: Path, modules: Mapping[str, Module]) -> dict[str, bytes]:
    """Return the pages of the modules that have one."""
    places = (f"{module.paths[0]}/{name}_map.yaml" for name, module in modules.items())
    return {place: (tree / place).read_bytes() for place in places if (tree / place).is_file()}

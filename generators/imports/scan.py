"""Has grimp scan the Python files of a project and makes its graph of what they import."""

import ast
import re
import warnings
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from generators.imports.places import Places

if TYPE_CHECKING:
    from grimp import ImportGraph
    from grimp.application.ports.modulefinder import FoundPackage


def scan(places: Places) -> "ImportGraph":
    """Return the graph of what the files that `places` knows import; what is of no package of it is external.

    Raises:
        SourceSyntaxError, UnicodeError: a file is not Python.
    """
    import grimp  # its use cases look at settings that are made when it is imported
    from grimp.application.ports.modulefinder import ModuleFile
    from grimp.application.scanning import scan_imports
    from grimp.domain.valueobjects import Module

    read = [ModuleFile(module=Module(names[0]), mtime=0.0) for names in places.names.values()]
    found = scan_imports(
        read, found_packages=_packages(places), include_external_packages=True, exclude_type_checking_imports=False
    )
    graph = grimp.ImportGraph()
    for name in (*places.files, *places.namespaces):
        graph.add_module(name)
    for importer, imports in found.items():
        for one in imports:
            graph.add_module(one.imported.name, is_squashed=one.imported.package_name not in places.packages)
            graph.add_import(
                importer=importer.module.name,
                imported=one.imported.name,
                line_number=one.line_number,
                line_contents=one.line_contents,
                is_lazy=one.is_lazy,
            )
    return graph


def _packages(places: Places) -> "set[FoundPackage]":
    # grimp's own search asks sys.path and skips folders without `__init__.py`, where tests often lie.
    from grimp.application.ports.modulefinder import FoundPackage, ModuleFile
    from grimp.domain.valueobjects import Module

    return {
        FoundPackage(
            name=name,
            directory=folder,
            module_files=frozenset(ModuleFile(module=Module(one), mtime=0.0) for one in modules),
            namespace_packages=frozenset(one for one in places.namespaces if f"{one}.".startswith(f"{name}.")),
        )
        for name, folders in places.packages.items()
        for folder, modules in folders.items()
    }


def too_high(tree: Path, places: Places) -> Mapping[str, str]:
    """Return the files whose relative imports lead out of their top-level package, and where: grimp breaks on these."""
    suspects = (path for path in places.names if _climbs(f"{tree}/{path}", _depth(path, places)))
    return {path: words for path in suspects if (words := objection(tree, path, places))}


def objection(tree: Path, path: str, places: Places) -> str:
    """Return why a file cannot be read, or nothing."""
    try:
        with warnings.catch_warnings(action="ignore"):
            parsed = ast.parse((tree / path).read_bytes())
    except SyntaxError as error:
        return f"line {error.lineno or 1}: {error.msg}"
    except ValueError as error:
        return str(error)
    levels = ((node.level, node.lineno) for node in ast.walk(parsed) if isinstance(node, ast.ImportFrom))
    line = next((line for level, line in levels if level > _depth(path, places)), 0)
    return f"line {line}: a relative import that leads out of its top-level package" if line else ""


def _depth(path: str, places: Places) -> int:
    """Return how many packages a file lies in, its own included."""
    return places.names[path][0].count(".") + path.endswith("__init__.py")


def _climbs(file: str, depth: int) -> bool:
    with open(file, "rb") as opened:  # noqa: PTH123  # of ten thousand files pathlib is half of the time
        return _climbing(depth).search(opened.read()) is not None


@cache
def _climbing(depth: int) -> re.Pattern[bytes]:
    # Blanks and continued lines may stand between the dots.
    # Without a `\b` before it a search jumps from one `from` to the next.
    return re.compile(rb"from[\s\\]*" + rb"\.[\s\\]*" * (depth + 1))

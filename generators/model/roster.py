"""What every rendered module has: its files, its folders, and a page that is whole and names the files there are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import yaml

from generators.model.finding import Finding
from generators.model.module_map import MAP_NAME, Loader

FILES = ("__init__.py", "bootstrap.py", "public.py")
FOLDERS = ("domain", "application", "adapters", "entrypoints", "migrations", "tests")
TEXT, LIST, MAPPING = (str, "a text"), (list, "a list"), (dict, "a mapping")
PAGE_KEYS: dict[str, tuple[type, str]] = {
    "title": TEXT,
    "purpose": TEXT,
    "responsibilities": LIST,
    "non_responsibilities": LIST,
    "reading_order": LIST,
    "files": MAPPING,
}


def roster_findings(home: str, name: str, present: set[str]) -> Iterator[Finding]:
    """Yield the files and folders that a module lacks.

    Args:
        home: the module's folder.
        name: of the module.
        present: its files, relative to the folder.
    """
    folders = {PurePosixPath(path).parts[0] for path in present if "/" in path}
    for file in (*FILES, f"{name}_map.yaml"):
        if file not in present:
            yield Finding(f"{home}/{file}", "roster", "add this file: every module has it")
    for folder in FOLDERS:
        if folder not in folders:
            yield Finding(f"{home}/{folder}", "roster", "add this folder with a file in it: every module has it")


def page_findings(place: str, content: bytes, present: set[str]) -> Iterator[Finding]:
    """Yield what is wrong with a page: not YAML, not whole, not the files there are.

    Args:
        place: where the page lies.
        content: of the page.
        present: the module's files, relative to its folder.
    """
    try:
        data = page_data(content)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{place}:{mark.line + 1}:{mark.column + 1}" if mark else place
        yield Finding(where, "page", "correct the YAML here")
        return
    wrong = [key for key, (kind, _) in PAGE_KEYS.items() if not isinstance(data.get(key), kind) or not data[key]]
    for key in wrong:
        yield Finding(place, "page", f"write `{key}:`, {PAGE_KEYS[key][1]} that is not empty")
    if "files" not in wrong:
        yield from _files(place, data, present)


def title_findings(place: str, content: bytes, title: str) -> Iterator[Finding]:
    """Yield a title of a page that is not the one of the map; nothing of a page that is not YAML or has none."""
    try:
        says = page_data(content).get("title")
    except yaml.YAMLError:
        return
    if isinstance(says, str) and says and says != title:
        yield Finding(place, "page-title", f"the title is {says!r}, and {title!r} in {MAP_NAME}: say the same in both")


@cache
def page_data(content: bytes) -> Mapping[str, Any]:
    """Return what a page says, nothing when it is no mapping; raises YAMLError when it is not YAML."""
    # Reading YAML is slow, and a page is asked twice: for its files, and for what is measured.
    data = yaml.load(content, Loader=Loader)
    return data if isinstance(data, dict) else {}


def _files(place: str, page: Mapping[str, Any], present: set[str]) -> Iterator[Finding]:
    named = [str(file) for file in page["files"]]
    for file in dict.fromkeys([*named, *map(str, page.get("reading_order") or ())]):
        if file not in present:
            yield Finding(place, "page-names-missing-file", f"take {file!r} off the page, or add the file")
    for file in sorted(present):
        if file.endswith(".py") and file not in named:
            yield Finding(place, "page-lacks-file", f"name {file!r} under `files:` with its role")


def unmapped_findings(paths: Sequence[str], folders: Iterable[str], roots: Sequence[str]) -> Iterator[Finding]:
    """Yield the folders beside modules that the map does not know.

    Args:
        paths: all files of the project.
        folders: where modules lie.
        roots: all paths of the map.
    """
    for parent in sorted(folders):
        depth = parent.count("/") + 2
        inside = (path.split("/") for path in paths if path.startswith(f"{parent}/"))
        for folder in sorted({"/".join(steps[:depth]) for steps in inside if len(steps) > depth}):
            if not any(f"{folder}/".startswith(f"{root}/") or root.startswith(f"{folder}/") for root in roots):
                yield Finding(folder, "unmapped", f"add the module to {MAP_NAME}, or move the folder elsewhere")

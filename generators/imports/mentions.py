"""Finds the files that name code in a string: `mock.patch("a.b.c")`, `"a.b:name"`, `open("a/b.json")`, `["-m", "a.b"]`.

What imports cannot see: an import made from a string, an object reference that is resolved later, a path.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generators.imports.owners import above, is_test_part
from generators.imports.places import Places

# A file with one of these may import anything that the map or a folder lists.
CALLS = (
    *("import_module", "__import__", "resolve_name", "spec_from_file_location", "iter_modules", "walk_packages"),
    *("entry_points", "run_module", "run_path"),
)
LISTS = ("module_map.yaml", "INSTALLED_APPS")
WORDS = tuple(word.encode() for word in (*CALLS, *LISTS))
DYNAMIC = re.compile(rf"\b(?:{'|'.join(CALLS)})\s*\(|[\"'/]module_map\.yaml[\"']|\bINSTALLED_APPS\b".encode())


@dataclass(frozen=True)
class Mentions:
    """Who names what: `files` by the file that is named, `folders` by the folder all of which is meant."""

    files: Mapping[str, frozenset[str]]
    folders: Mapping[str, frozenset[str]]
    dynamic: frozenset[str]

    def of(self, path: str) -> frozenset[str]:
        """Return the files that name a file, or a folder it lies in."""
        around = (self.folders.get(folder, frozenset()) for folder in above(path))
        return self.files.get(path, frozenset()).union(*around) - {path}


def mentions(texts: Mapping[str, bytes], paths: Sequence[str], places: Places) -> Mentions:
    """Return who names what in a string.

    Args:
        texts: the files that may name code, with their contents.
        paths: all files of the project.
        places: the names that the Python files are imported by.
    """
    known, folders = _known(paths, places)
    files: dict[str, set[str]] = {}
    whole: dict[str, set[str]] = {}
    pattern = _pattern({name.partition(".")[0] for name in known})
    dynamic = frozenset(path for path, text in texts.items() if _is_dynamic(text))
    for user, text in texts.items():
        words = user in dynamic or is_test_part(user)
        for name in {*pattern.findall(text)} if known else ():
            target, is_folder = _resolved(name.decode(), known, folders)
            # A single word mostly means something else, but for an app in Django's list, or a folder that a test reads.
            if target and (words or not _is_word(name)):
                (whole if is_folder else files).setdefault(target, set()).add(user)
    return Mentions(
        {target: frozenset(users) for target, users in files.items()},
        {target: frozenset(users) for target, users in whole.items()},
        dynamic,
    )


def _is_dynamic(text: bytes) -> bool:
    # To look for the words alone takes a tenth of the time, and hardly a file has one.
    return any(word in text for word in WORDS) and DYNAMIC.search(text) is not None


def _is_word(name: bytes) -> bool:
    return b"." not in name and b"/" not in name


def _known(paths: Sequence[str], places: Places) -> tuple[dict[str, str], dict[str, str]]:
    """Return the files and the folders that a string may mean, by their names with dots."""
    files = {name: found[0] for name, found in places.files.items()}
    folders: dict[str, str] = {}
    for path in paths:
        files.setdefault(path.replace("/", "."), path)
    for inner in {path.rpartition("/")[0] for path in paths if "/" in path}:
        folders.update((folder.replace("/", "."), folder) for folder in (inner, *above(inner)))
    # A package that is imported by another name than its path: below `src`, say.
    packages = ((name, path) for name, path in files.items() if path.endswith("/__init__.py"))
    folders.update((name, path.removesuffix("/__init__.py")) for name, path in packages if name in places.files)
    return files, folders


def _pattern(tops: set[str]) -> re.Pattern[bytes]:
    words = b"|".join(re.escape(top.encode()) for top in sorted(tops, key=len, reverse=True))
    return re.compile(rb"[\"'](?:-m )?(?:\./)?((?:" + words + rb")(?:[./][\w-]+)*)(?![\w-])")


def _resolved(name: str, files: Mapping[str, str], folders: Mapping[str, str]) -> tuple[str, bool]:
    """Return the file that a name means, or the folder, and whether it is a folder all of which is meant."""
    dotted = whole = name.replace("/", ".")
    if whole in folders:
        return folders[whole], True
    while dotted:
        if dotted in files:
            return files[dotted], False
        if f"{dotted}.py" in files and "/" in name:
            return files[f"{dotted}.py"], False
        dotted = dotted.rpartition(".")[0]
    return "", False

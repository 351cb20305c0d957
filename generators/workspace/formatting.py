"""Re-makes import order and line lengths with the project's own ruff, where they were right before."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

SETTINGS = {"pyproject.toml", "ruff.toml", ".ruff.toml"}
OLD_FILE = "--- "
UNSORTED = "I001"


@dataclass(frozen=True)
class Draft:
    """A Python file to be: its path and content, and the path of the file it was made from. Relative to the tree.

    `original` is the content of that file where the tree has not got it; of all drafts of one call it is the same.
    """

    source: str
    path: str
    content: bytes
    original: bytes | None = None


@dataclass(frozen=True)
class Tidied:
    """The drafts as they shall be, and what the project's rules still find in those whose source was clean."""

    drafts: tuple[Draft, ...]
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Found:
    """One finding of ruff: its rule, and the line that says place, rule and words."""

    rule: str
    words: str


def tidy(top: Path, tree: Path, drafts: Sequence[Draft]) -> Tidied:
    """Make each draft as tidy as the file it was made from.

    Args:
        top: the top of the working tree, where ruff's settings may lie.
        tree: what the paths of the drafts are relative to.
        drafts: files that the rename has changed.
    """
    ruff = find_ruff()
    if ruff is None or not drafts:
        return Tidied(tuple(drafts))
    before, unformatted = _as_it_was(ruff, top, tree, drafts)
    with tempfile.TemporaryDirectory(prefix="goldmaster-") as scratch:
        shadow = _shadow(top, Path(scratch).resolve(), tree, {draft.path: draft.content for draft in drafts})
        unsorted = {path for path, findings in before.items() if any(one.rule == UNSORTED for one in findings)}
        to_sort = [draft.path for draft in drafts if draft.source not in unsorted]
        to_format = [draft.path for draft in drafts if draft.source not in unformatted]
        _run(ruff, shadow, to_sort, "check", "--select=I", "--fix", "--exit-zero", "--quiet")
        _run(ruff, shadow, to_format, "format", "--quiet")
        clean = [draft.path for draft in drafts if all(one.rule == UNSORTED for one in before.get(draft.source, ()))]
        found = _found(ruff, shadow, clean)
        tidied = [replace(draft, content=(shadow / draft.path).read_bytes()) for draft in drafts]
    lines = [one.words for findings in found.values() for one in findings if one.rule != UNSORTED]
    return Tidied(tuple(tidied), tuple(lines))


def _as_it_was(ruff: str, top: Path, tree: Path, drafts: Sequence[Draft]) -> tuple[dict[str, list[_Found]], set[str]]:
    """Return what ruff finds in the files that the drafts were made from, and those that it would format."""
    gone = {draft.source: draft.original for draft in drafts if draft.original is not None}
    if gone:
        with tempfile.TemporaryDirectory(prefix="goldmaster-") as scratch:
            shadow = _shadow(top, Path(scratch).resolve(), tree, gone)
            return _as_it_was(ruff, shadow, shadow, [replace(draft, original=None) for draft in drafts])
    sources = list(dict.fromkeys(draft.source for draft in drafts))
    with ThreadPoolExecutor() as pool:
        finding = pool.submit(_found, ruff, tree, sources)
        unformatted = _unformatted(ruff, tree, sources)
    return finding.result(), unformatted


def find_ruff() -> str | None:
    """Return the ruff beside this interpreter, else the one on the PATH, else None."""
    return shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")


def _found(ruff: str, tree: Path, paths: list[str]) -> dict[str, list[_Found]]:
    """Return what ruff finds in each file by the project's rules, and whether its imports are unsorted."""
    told = _run(ruff, tree, paths, "check", "--extend-select=I", "--output-format=json", "--exit-zero") or "[]"
    findings: dict[str, list[_Found]] = {}
    for one in json.loads(told):
        path = _relative(tree, one["filename"])
        place = f"{path}:{one['location']['row']}:{one['location']['column']}"
        findings.setdefault(path, []).append(_Found(one["code"], f"{place}: {one['code']} {one['message']}"))
    return findings


def _unformatted(ruff: str, tree: Path, paths: list[str]) -> set[str]:
    # The diff is what every version of ruff prints alike.
    lines = _run(ruff, tree, paths, "format", "--diff").splitlines()
    return {_relative(tree, line.removeprefix(OLD_FILE)) for line in lines if line.startswith(OLD_FILE)}


def _relative(tree: Path, path: str) -> str:
    return (tree / path).relative_to(tree).as_posix()


def _run(ruff: str, folder: Path, paths: Sequence[str], verb: str, *options: str) -> str:
    if not paths:
        return ""
    command = [ruff, verb, "--no-cache", "--force-exclude", *options, "--", *paths]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False).stdout


def _shadow(top: Path, scratch: Path, tree: Path, contents: Mapping[str, bytes]) -> Path:
    """Build a tree that looks as if files had these contents, and return where it is.

    Ruff tells first-party imports by looking for their files, so the drafts cannot be sorted before they exist.
    """
    prefix = tree.relative_to(top)
    files = {prefix / path: content for path, content in contents.items()}
    folders = {parent for folder in {file.parent for file in files} for parent in (folder, *folder.parents)}
    own: dict[PurePath, set[str]] = {}
    for path in (*folders, *files):
        own.setdefault(path.parent, set()).add(path.name)
    for folder in sorted(folders):
        (scratch / folder).mkdir(exist_ok=True)
        _mirror(top / folder, scratch / folder, own.get(folder, set()))
    for file, content in files.items():
        # Never through a link into the real tree.
        with (scratch / file).open("xb") as new:
            new.write(content)
    return scratch / prefix


def _mirror(folder: Path, copy: Path, own: set[str]) -> None:
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.name in SETTINGS:
            shutil.copy(entry, copy)
        elif entry.name not in own | {".git"}:
            (copy / entry.name).symlink_to(entry)

"""The template that a project was rendered from: its version, whether there is a newer one, and what differs."""

import re
import tempfile
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any

import yaml

from generators.model.errors import Refusal
from generators.workspace.files import read_whole

ANSWERS = ".copier-answers.yml"
# Two commits after a tag: v1.0.0-2-gabc1234.
DESCRIBED = re.compile(r"-(\d+)-g[0-9a-f]+$")
# Without a tag. One of digits alone would pass for a version.
COMMIT = re.compile(r"[0-9a-f]{7,40}")


@dataclass(frozen=True)
class Copied:
    """What the answers file says, and when the template was asked: `state` is current or behind, else not asked, or
    conflicted while an update waits for a person.

    `drift`: the files that differ from what the template renders at this very version; None when it was not asked.
    """

    source: str
    version: str
    state: str = "not asked"
    newest: str = ""
    drift: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Rendered:
    """A rendering: its version, and whether a path is one that the template leaves alone once it is there."""

    version: str
    leaves_alone: Callable[[Path], bool]


def copied(root: Path) -> Copied | None:
    """Return what the answers file says, or None when the project was not rendered."""
    answers = _answers(root)
    source, version = (str(answers.get(name, "")) for name in ("_src_path", "_commit"))
    return Copied(source, version or "unknown") if source else None


def _answers(root: Path) -> dict[str, Any]:
    text = read_whole(root / ANSWERS)
    try:
        data = yaml.safe_load(text.decode("utf-8")) if text else {}
    except ValueError as error:
        raise Refusal(f"{ANSWERS} is not UTF-8: {error}") from None
    except yaml.YAMLError as error:
        raise Refusal(f"{ANSWERS} is not YAML: {' '.join(str(error).split())}") from None
    return data if isinstance(data, dict) else {}


def asked(root: Path, known: Copied) -> Copied:
    """Return the same with what the template says: is there a newer version, and what does this one render otherwise?

    Raises:
        Refusal: Copier is not installed, or cannot render the template.
    """
    with tempfile.TemporaryDirectory(prefix="goldmaster-") as scratch:
        then, now = Path(scratch, "then"), Path(scratch, "now")
        own = rendered(root, known.source, then, known.version).leaves_alone
        newest = rendered(root, known.source, now).version
        drift = tuple(path for path in files_in(then) if not own(Path(path)) and _differs(root, then, path))
    return replace(known, state="behind" if is_older(known.version, newest) else "current", newest=newest, drift=drift)


def rendered(root: Path, source: str, target: Path, version: str | None = None, only_commits: bool = False) -> Rendered:
    """Render the template with a project's answers.

    Args:
        root: the project.
        source: the template, as the answers file has it.
        target: the folder that shall hold the files; it is made.
        version: a tag, branch or commit of the template; None: its newest release, or its newest commit.
        only_commits: refuse what is not committed in a template on this machine.

    Raises:
        Refusal: Copier is not installed, or cannot render the template.
    """
    try:
        from copier import run_copy
        from copier.errors import CopierError, DirtyLocalWarning
    except ImportError:
        raise Refusal("--template needs Copier: `uv add --dev copier`, then run again") from None
    data = {name: value for name, value in _answers(root).items() if not name.startswith("_")}
    try:
        # What Copier says of a template without tags or with uncommitted files is for those who copy it.
        with warnings.catch_warnings(), redirect_stderr(StringIO()):
            warnings.simplefilter("ignore")
            if only_commits:
                warnings.simplefilter("error", DirtyLocalWarning)
            # Its tasks would need trust, and what they do is not the template's to merge.
            worker = run_copy(source, target, data, vcs_ref=version, defaults=True, quiet=True, skip_tasks=True)
    except DirtyLocalWarning:
        raise Refusal(f"{source} has uncommitted files, which no version names: commit them, or name a tag") from None
    except (CopierError, OSError, ValueError) as error:
        raise Refusal(f"the template {source} cannot be rendered: {' '.join(str(error).split())}") from None
    return Rendered(str(_answers(target).get("_commit", "")), worker.match_skip)


def files_in(folder: Path) -> list[str]:
    """Return the files of a folder and below, links among them."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _differs(root: Path, fresh: Path, path: str) -> bool:
    return read_whole(root / path) != read_whole(fresh / path)


def is_older(version: str, newest: str) -> bool:
    """Say whether a version of the template is older than another; those that are no PEP 440 versions only differ."""
    # Copier needs it, so it is there.
    from packaging.version import InvalidVersion, Version

    if COMMIT.fullmatch(version) or COMMIT.fullmatch(newest):
        return version != newest
    try:
        one, other = (Version(DESCRIBED.sub(r".post\1", text)) for text in (version, newest))
    except InvalidVersion:
        return version != newest
    return one < other

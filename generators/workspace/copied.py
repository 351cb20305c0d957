"""The template that a project was rendered from: its version, whether there is a newer one, and what differs."""

import re
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from generators.model.errors import Refusal
from generators.workspace.files import read_whole

ANSWERS = ".copier-answers.yml"
# Two commits after a tag: v1.0.0-2-gabc1234.
DESCRIBED = re.compile(r"-(\d+)-g[0-9a-f]+$")


@dataclass(frozen=True)
class Copied:
    """What the answers file says, and when the template was asked: `state` is current or behind, else not asked.

    `drift`: the files that differ from what the template renders at this very version; None when it was not asked.
    """

    source: str
    version: str
    state: str = "not asked"
    newest: str = ""
    drift: tuple[str, ...] | None = None


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
        owned = _rendered(root, known.source, then, known.version)
        _rendered(root, known.source, now, None)
        newest = str(_answers(now).get("_commit", ""))
        drift = tuple(path for path in _files(then) if not _is_owned(path, owned) and _differs(root, then, path))
    return replace(known, state="behind" if _is_older(known.version, newest) else "current", newest=newest, drift=drift)


def _rendered(root: Path, source: str, target: Path, version: str | None) -> list[str]:
    """Render the template with the project's answers; return the patterns of the files that stay the project's own."""
    try:
        from copier import run_copy
        from copier.errors import CopierError
    except ImportError:
        raise Refusal("--template needs Copier: `uv add --dev copier`, then run again") from None
    data = {name: value for name, value in _answers(root).items() if not name.startswith("_")}
    try:
        with warnings.catch_warnings():
            # What Copier says of a template with uncommitted files is for those who copy it.
            warnings.simplefilter("ignore")
            worker = run_copy(source, target, data, vcs_ref=version, defaults=True, quiet=True, unsafe=False)
    except (CopierError, OSError, ValueError) as error:
        raise Refusal(f"the template {source} cannot be rendered: {' '.join(str(error).split())}") from None
    return list(worker.template.skip_if_exists)


def _files(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _is_owned(path: str, patterns: Sequence[str]) -> bool:
    return any(PurePosixPath(path).match(pattern) for pattern in patterns)


def _differs(root: Path, fresh: Path, path: str) -> bool:
    return read_whole(root / path) != read_whole(fresh / path)


def _is_older(version: str, newest: str) -> bool:
    # Copier needs it, so it is there.
    from packaging.version import InvalidVersion, Version

    try:
        one, other = (Version(DESCRIBED.sub(r".post\1", text)) for text in (version, newest))
    except InvalidVersion:
        return version != newest
    return one < other

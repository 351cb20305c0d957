"""What is kept of an update that left conflicts, until it is finished or taken back."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from generators.merge.tree import BESIDE, Conflict
from generators.model.errors import Failure, Refusal
from generators.workspace.files import read_whole
from generators.workspace.git import Git
from generators.workspace.project import Project

# Beside the modules' own, which lie in a folder: a module may be called "template".
NAME = "template.json"
MARKERS = (b"<<<<<<< ", b"||||||| ", b">>>>>>> ")


@dataclass(frozen=True)
class KeptFile:
    """A file that the update changed: path relative to the project, what it was (None: no file) and its mode."""

    path: str
    before: bytes | None
    mode: int


@dataclass(frozen=True)
class State:
    """An update under way: from what version to what, its number in the record, its files, its conflicts.

    `answers` is the answers file of the new version.
    """

    root: str
    version_from: str
    version_to: str
    number: int
    answers: bytes
    files: tuple[KeptFile, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def text(self) -> str:
        """The state as it is kept."""
        return json.dumps(asdict(self), default=_as_text, indent=1)


def read_state(project: Project) -> State | None:
    """Return the update that is under way in a project, or None.

    Raises:
        Refusal: what is kept is not a state of ours.
    """
    git = Git(project.root)
    content = read_whole(git.directory / "goldmaster" / NAME)
    if content is None:
        return None
    try:
        state = _state(json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refusal(f"{git.directory / 'goldmaster' / NAME} is not a state of ours: remove that file") from None
    # A repository may hold several projects.
    return state if state.root == root_of(project) else None


def root_of(project: Project) -> str:
    """Return where a project lies in its repository."""
    return project.root.relative_to(Git(project.root).top).as_posix()


def refuse_unresolved(project: Project, state: State) -> None:
    """Refuse while a conflict is left.

    Raises:
        Failure: there is one; the lines say where.
    """
    left = [line for file in state.files for line in _left(project, file)]
    if left:
        raise Failure("conflicts are left: resolve them and finish again, or take the update back with --abort", left)


def _left(project: Project, file: KeptFile) -> Sequence[str]:
    content = read_whole(project.root / file.path) or b""
    if content and file.before is None and file.path.endswith(BESIDE):
        return [f"{file.path}: take from it what you need, and remove it"]
    lines = enumerate(content.split(b"\n"), 1)
    return [f"{file.path}:{number}: a marker" for number, line in lines if line.startswith(MARKERS)]


def _state(data: dict[str, Any]) -> State:
    files = tuple(KeptFile(one["path"], _as_bytes(one["before"]), one["mode"]) for one in data.pop("files"))
    conflicts = tuple(Conflict(**one) for one in data.pop("conflicts"))
    answers = _as_bytes(data.pop("answers")) or b""
    return State(files=files, conflicts=conflicts, answers=answers, **data)


# As in the record of changes: any bytes come back the same.
def _as_text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _as_bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode("utf-8", "surrogateescape")

"""What is kept of an update that left conflicts, until it is finished or taken back."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from generators.merge.tree import BESIDE, Conflict
from generators.model.errors import Failure, Refusal
from generators.workspace import record
from generators.workspace.files import read_whole
from generators.workspace.git import Git
from generators.workspace.project import Project
from generators.workspace.record import KeptFile, Record

# Beside the modules' own, which lie in a folder: a module may be called "template".
NAME = "template.json"
MARKERS = (b"<<<<<<< ", b"||||||| ", b">>>>>>> ")


@dataclass(frozen=True)
class State:
    """An update under way: from what version to what, the change that it was, its conflicts.

    `root` is where the project lies in its repository, `answers` the answers file of the new version.
    """

    root: str
    version_from: str
    version_to: str
    answers: str
    change: Record
    conflicts: tuple[Conflict, ...]

    @property
    def number(self) -> int:
        """The number of the change in the record."""
        return self.change.number

    @property
    def text(self) -> str:
        """The state as it is kept."""
        return json.dumps({**asdict(self), "change": record.written(self.change)}, indent=1)


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


def refuse_unresolved(top: Path, state: State) -> None:
    """Refuse while a conflict is left in the repository at `top`.

    Raises:
        Failure: there is one; the lines say where.
    """
    left = [line for file in state.change.files for line in _left(top, file)]
    if left:
        raise Failure("conflicts are left: resolve them and finish again, or take the update back with --abort", left)


def _left(top: Path, file: KeptFile) -> Sequence[str]:
    content = read_whole(top / file.path) or b""
    if content and file.before is None and file.path.endswith(BESIDE):
        return [f"{file.path}: take from it what you need, and remove it"]
    lines = enumerate(content.split(b"\n"), 1)
    return [f"{file.path}:{number}: a marker" for number, line in lines if line.startswith(MARKERS)]


def _state(data: dict[str, Any]) -> State:
    conflicts = tuple(Conflict(**one) for one in data.pop("conflicts"))
    return State(**data | {"change": record.parsed(data["change"]), "conflicts": conflicts})

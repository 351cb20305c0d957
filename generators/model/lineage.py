"""What a clone was made from: the source module, the content of its paths, a commit for people, the names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Lineage:
    """The `cloned_from` of a module.

    `source` is the git object id of the source's path, one per path when there are several. It names content,
    so it is found again after a rebase or a squash; `commit` is there for people.
    `names` leads from the source's names to the clone's. `renamed` is there when the source got other names after it
    was cloned: it leads from those in the content of then to those of today, which `module` and `names` have.
    """

    module: str
    source: str | tuple[str, ...]
    commit: str
    names: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)


def source_of(objects: Sequence[str]) -> str | tuple[str, ...]:
    """Return what `Lineage.source` holds for the ids of a module's paths, in the order of the map."""
    return objects[0] if len(objects) == 1 else tuple(objects)

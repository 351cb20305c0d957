"""What a clone was made from: the source module, the content of its paths, a commit for people, the names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from generators.model.names import Renaming, plural


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

    @property
    def objects(self) -> tuple[str, ...]:
        """The ids of `source`, one for each path."""
        return (self.source,) if isinstance(self.source, str) else tuple(self.source)

    def then(self) -> "Lineage":
        """Return the lineage with the names that the source had when it was cloned."""
        before = {new.partition("/")[0]: old for old, new in self.renamed.items()}
        pairs = ((before.get(old.partition("/")[0], old), new) for old, new in self.names.items())
        names = dict(_both_forms(old, new) for old, new in pairs)
        return Lineage(before.get(self.module, self.module), self.source, self.commit, names)

    def renaming(self, clone: str, titles: tuple[str, str]) -> Renaming:
        """Return the mapping from the source's names to those of the clone; `titles` are theirs in prose.

        Raises:
            Refusal: the names cannot be mapped; the words say why.
        """
        more = [f"{old}={new}" for old, new in self.names.items() if old not in {self.module, new}]
        return Renaming.parse(self.module, self.names.get(self.module, clone), more, titles)


def source_of(objects: Sequence[str]) -> str | tuple[str, ...]:
    """Return what `Lineage.source` holds for the ids of a module's paths, in the order of the map."""
    return objects[0] if len(objects) == 1 else tuple(objects)


def _both_forms(old: str, new: str) -> tuple[str, str]:
    """Return a pair of which both names have their plural, or none has."""
    if ("/" in old) == ("/" in new):
        return old, new
    return _with_plural(old), _with_plural(new)


def _with_plural(name: str) -> str:
    return name if "/" in name else f"{name}/{plural(name)}"

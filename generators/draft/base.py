"""The two sides a clone is compared with: gold as it was when the clone was made, and gold now, both in its names.

    golds = Golds(find_project(Path.cwd()))
    base, theirs = golds.then("pem").draft().files, golds.now("pem").draft().files

Both are made from git objects, found by the ids that the lineage holds, so they survive a rebase and a squash; what is
not committed yet has no part in them. They are made as a clone is: proved, and as tidy as what they are made from.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

from generators.draft.draft import Draft, draft, tidied
from generators.draft.history import without_rename
from generators.draft.past import Past, past_at, past_of
from generators.draft.source import Source
from generators.model.errors import Refusal
from generators.model.lineage import Lineage
from generators.model.module_map import Module, ModuleMap
from generators.model.names import Renaming
from generators.workspace.project import Project


@dataclass(frozen=True)
class Gold:
    """A clone's gold standard at one time, and the mapping from its names of that time to the clone's.

    `commit` is the newest one that touched this content; empty when the history has it no more. `past` is what it was
    when the clone was made, where it was renamed in its place since.
    """

    source: Source
    renaming: Renaming
    commit: str = ""
    past: "Gold | None" = None

    def draft(self) -> Draft:
        """Return the clone as it would be if it were made from this.

        Raises:
            Refusal: it cannot be renamed safely; the words say why and where.
        """
        one = tidied(self.source.project, [self.untidy()])[0]
        return self.without_rename(one, self.past.draft()) if self.past else one

    def without_rename(self, theirs: Draft, base: Draft) -> Draft:
        """Return the draft without what only gold's new name has brought, where it was renamed in its place."""
        if self.past is None:
            return theirs
        return without_rename(theirs, base)

    def makes_the_same_as(self, other: "Gold") -> bool:
        """Say whether both give the same clone: same content, same paths, same names, same words kept and owned."""
        return self._parts() == other._parts()

    def _parts(self) -> tuple[object, ...]:
        module = self.source.module
        return self.source.at, self.renaming, module.paths, module.keep, module.own, self.past

    def untidy(self) -> Draft:
        """Return the same before ruff has seen it; `tidied` takes many that have one source in one go."""
        return draft(self.source, self.renaming)


@dataclass(frozen=True)
class Golds:
    """The gold standards of a project's clones; each is looked for once, and its files are read once."""

    project: Project
    _thens: dict[tuple[str, str], Gold] = field(default_factory=dict, repr=False)
    _pasts: dict[str, Past] = field(default_factory=dict, repr=False)
    _sources: dict[str, Source] = field(default_factory=dict, repr=False)

    @cached_property
    def modules(self) -> ModuleMap:
        """The map."""
        return self.project.modules()

    @cached_property
    def heads(self) -> dict[str, tuple[str, ...]]:
        """The object ids that the last commit has at the paths of each gold standard; empty where it has nothing."""
        origins = {one.cloned_from.module for one in self.modules.modules.values() if one.cloned_from}
        golds = {name: module for name, module in self.modules.modules.items() if name in origins}
        ids = iter(self.project.git.ids([f"HEAD:./{path}" for gold in golds.values() for path in gold.paths]))
        return {name: tuple(next(ids) for _ in gold.paths) for name, gold in golds.items()}

    def now(self, name: str, base: str = "") -> Gold:
        """Return a clone's gold standard as the last commit has it, with the words to keep and to own of its entry.

        Args:
            name: the clone.
            base: as for `then`.

        Raises:
            Refusal: the module is no clone, or its gold standard is not in the map or not committed.
        """
        clone, lineage = self._clone(name)
        gold = self.modules.get(lineage.module)
        objects = self.heads[lineage.module]
        if not all(objects):
            raise Refusal(f"{', '.join(gold.paths)} is not in the last commit: commit it and run again")
        renaming = lineage.renaming(name, (gold.title, clone.title))
        past = self.then(name, base) if lineage.renamed else None
        was_renamed = past is not None and past.source.name != lineage.module
        return Gold(self._source(lineage.module, gold, objects), renaming, past=past if was_renamed else None)

    def then(self, name: str, base: str = "") -> Gold:
        """Return a clone's gold standard as it was when the clone was made, or last brought up to date.

        Its words to keep and to own are those of the clone's entry: a clone gets them with its lineage, so whoever
        moves the lineage moves them too.

        Args:
            name: the clone.
            base: take gold as this commit has it, where what the lineage names cannot be found.

        Raises:
            Refusal: the module is no clone, or git has the content no more; the words say the way out.
        """
        if (name, base) not in self._thens:
            self._thens[name, base] = self._then(name, base)
        return self._thens[name, base]

    def _then(self, name: str, base: str) -> Gold:
        clone, lineage = self._clone(name)
        past = self._past(lineage, base)
        said = next(one for one in (lineage.then(), lineage) if one.module == past.name)
        renaming = said.renaming(name, (past.module.title, clone.title))
        own = tuple(map(renaming.inverse().identifier, clone.own))
        entry = replace(past.module, keep=clone.keep, own=own)
        return Gold(self._source(past.name, entry, past.objects), renaming, past.commit)

    def _clone(self, name: str) -> tuple[Module, Lineage]:
        clone = self.modules.get(name)
        if clone.cloned_from is None:
            raise Refusal(f"{name} is no clone: it has no gold standard to compare it with")
        return clone, clone.cloned_from

    def _past(self, lineage: Lineage, base: str) -> Past:
        # The clone's names have no part in it: many clones have one past.
        key = repr((replace(lineage, names={}), base))
        if key not in self._pasts:
            gold = self.modules.get(lineage.module)
            past = past_at(self.project, lineage, base) if base else past_of(self.project, lineage, gold)
            self._pasts[key] = past
        return self._pasts[key]

    def _source(self, name: str, module: Module, objects: tuple[str, ...]) -> Source:
        key = repr((name, module, objects))
        return self._sources.setdefault(key, Source(self.project, name, module, objects))

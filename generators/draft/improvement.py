"""What a clone has changed, hunk by hunk in its gold standard's names, or why a hunk cannot be said so for certain.

    improvement = Improvement(home, before, after)
    improvement.proposals(improvement.hunks)

A hunk can go home only if gold with it, cloned again, gives back its very lines.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import zip_longest

from generators.draft.difference import by_path
from generators.draft.homeward import Ambiguous, Files, Homeward
from generators.draft.hunks import Hunk, hunks, placed, with_hunks
from generators.merge.blob import Blob
from generators.merge.merged import merged
from generators.model.errors import Refusal
from generators.workspace.line_merge import line_merge
from generators.workspace.project import StoredFile

# By path and line, counted from 0: why that line cannot go home.
Doubts = Mapping[tuple[str, int], str]


@dataclass(frozen=True)
class Proposal:
    """A hunk in gold's names: where it lies in the files of before and after, or why it cannot go."""

    hunk: Hunk
    place: Hunk
    before: Files
    after: Files
    why: str = ""


@dataclass(frozen=True)
class Improvement:
    """What leads from one state of a clone to another, both in its own names; and the way home.

    `paths`: where the clone has its migrations, by their paths in `after`.
    """

    home: Homeward
    before: Files
    after: Files
    paths: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def hunks(self) -> list[Hunk]:
        """The changes."""
        return hunks(self.before, self.after)

    @cached_property
    def base(self) -> tuple[dict[str, StoredFile], Ambiguous]:
        """The files before in gold's names, by the clone's paths, and the words that are ambiguous."""
        return self.home.base(self.before)

    @cached_property
    def made(self) -> dict[str, StoredFile]:
        """What gold as it is now would give as a clone."""
        return by_path(self.home.made.files)

    def number(self, hunk: Hunk) -> int:
        """Return the number of a change; promoting others does not change it."""
        return self.hunks.index(hunk) + 1

    def gold_path(self, hunk: Hunk) -> str:
        """Return where the file of a change lies in gold."""
        known = self.base[0].get(hunk.path)
        return known.path if known else self.home.path(hunk.path)

    def is_home(self, hunk: Hunk) -> bool:
        """Say whether gold has this change already."""
        before, made = self.before.get(hunk.path), self.made.get(hunk.path)
        after = self.state([hunk]).get(hunk.path)
        if before is None or made is None or after is None or not hunk.blocks:
            return _content(made) == _content(after)
        if made.content == before.content:
            return False
        was, has, shall = (Blob(file.content).text for file in (before, made, after))
        done = merged(hunk.path, was, has, shall, line_merge(self.home.now.source.project.git))
        return not done.conflicts and done.text == has

    def state(self, chosen: Sequence[Hunk]) -> dict[str, StoredFile]:
        """Return the clone with some of its changes only."""
        return with_hunks(self.before, self.after, chosen)

    def proposals(self, chosen: Sequence[Hunk]) -> list[Proposal]:
        """Return hunks in gold's names; what speaks against one of them does not touch the others."""
        found = {one.hunk: one for one in self._proposals(chosen)}
        return [found[hunk] for hunk in chosen]

    def with_lists(self, chosen: Sequence[Hunk]) -> tuple["Improvement", list[Proposal]]:
        """Return hunks in gold's names; with the clone's `keep` and `own` as well, where they settle doubts."""
        found, home = self.proposals(chosen), self.home.with_lists()
        if not any(one.why for one in found) or home == self.home:
            return self, found
        other = replace(self, home=replace(home, made=home.now.draft()))
        settled = other.proposals(chosen)
        return (other, settled) if _doubted(settled) < _doubted(found) else (self, found)

    def _proposals(self, chosen: Sequence[Hunk]) -> list[Proposal]:
        if not chosen:
            return []
        try:
            said = self._said(chosen)
        except Refusal as refusal:
            if len(chosen) == 1:
                return [Proposal(chosen[0], chosen[0], self.before, self.after, str(refusal))]
            return [one for hunk in chosen for one in self._proposals([hunk])]
        doubted = [one for one in said if one.why]
        certain = [one.hunk for one in said if not one.why]
        return [*doubted, *(self._proposals(certain) if doubted and certain else said)]

    def _said(self, chosen: Sequence[Hunk]) -> list[Proposal]:
        state, there = self.state(chosen), placed(chosen)
        said, ledger = self.home.said(state)
        base, ambiguous = self.base
        doubts: Doubts = ambiguous.doubts(state, ledger, self.home.now.source.name)
        if not any(_why(hunk, doubts) for hunk in there):
            doubts = self._lost(state, with_hunks(base, said, there).values())
        return [
            Proposal(hunk, place, base, said, _why(place, doubts))
            for hunk, place in zip(_in_order(chosen), there, strict=True)
        ]

    def _lost(self, state: Files, said: Iterable[StoredFile]) -> Doubts:
        """Return the lines of a state that gold in these words would not give back when it is cloned."""
        again = {file.path: file.content for file in self.home.gold_with(said).untidy().rewrite.files}
        files = (file for file in state.values() if not file.is_link)
        return {place: words for file in files for place, words in differences(file, again.get(file.path, b""))}


def _doubted(proposals: Sequence[Proposal]) -> int:
    return sum(bool(one.why) for one in proposals)


def _in_order(chosen: Sequence[Hunk]) -> list[Hunk]:
    return sorted(chosen, key=lambda hunk: (hunk.path, hunk.blocks))


def _content(file: StoredFile | None) -> bytes | None:
    return file.content if file else None


def _why(place: Hunk, doubts: Doubts) -> str:
    if place.blocks:
        return next((doubts[place.path, line] for line in place.new_lines() if (place.path, line) in doubts), "")
    return next((words for (path, _), words in doubts.items() if path == place.path), "")


def differences(file: StoredFile, again: bytes) -> Iterator[tuple[tuple[str, int], str]]:
    """Yield where a file of the clone would come back otherwise: path and line, counted from 0, and words for it."""
    if file.content == again:
        return
    lines = zip_longest(*(text.decode(errors="replace").split("\n") for text in (file.content, again)), fillvalue="")
    for number, (line, other) in enumerate(lines):
        if line != other:
            words = f"{line.strip()!r} would come back as {other.strip()!r}: say it in other words"
            yield (file.path, number), f"{file.path}:{number + 1}: {words}"

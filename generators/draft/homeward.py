"""A clone's files in its gold standard's names: the words that its own mapping leads back, and those that are in doubt.

What the clone did not change is taken from gold itself. Of what it did change every word is judged by the rules that
rename any module; a word that they cannot tell, or that gold itself uses for something else, is in doubt.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from generators.draft.base import Gold
from generators.draft.chain import revisions
from generators.draft.draft import Draft
from generators.draft.source import Source
from generators.model.module_map import MAP_NAME, Module
from generators.rewrite.analysis import carry_out
from generators.rewrite.files import Rewrite
from generators.rewrite.ledger import Decision
from generators.rewrite.package import Package
from generators.rewrite.paths import moved_paths
from generators.rewrite.revisions import REVISION_ID, id_before
from generators.workspace.cores import Cores
from generators.workspace.links import moved_link
from generators.workspace.project import StoredFile

# Files by the clone's path; under gold's path where they are in its names.
Files = Mapping[str, StoredFile]
TOKEN = re.compile(r"\w+")
# Words of sentences: whether gold means something else by one is a question of that very file.
PROSE = {"word", "phrase", "phrase-over-lines"}


@dataclass(frozen=True)
class Homeward:
    """The way from a clone's names to those of its gold standard.

    `entry` is the clone's in the map, `made` what gold as it is now would give as a clone.
    """

    name: str
    entry: Module
    now: Gold
    made: Draft

    def said(self, state: Files) -> tuple[dict[str, StoredFile], list[Decision]]:
        """Return a state of the clone in gold's names, line for line, with every decision in it.

        Raises:
            Refusal: a name of gold's is taken already where it would have to stand.
        """
        # LibCST is by far the heaviest import of all.
        from generators.rewrite.module import analyse

        source = Source(self.now.source.project, self.name, self.entry, held=tuple(state.values()))
        named = replace(self.now.renaming.inverse(), keep=source.keep, own=source.own)
        analysis = analyse(source.files, self.entry.paths, named, Cores.of_machine())
        ids = self._ids(state)
        done = carry_out(source.files, self.entry.paths, named, analysis, ids)
        return _stored(done, state), list(done.ledger)

    def path(self, path: str) -> str:
        """Return where a new file of the clone lies in gold."""
        roots = Package.of(self.entry.paths)
        return moved_paths([path], roots, self.now.renaming.inverse(), {})[path]

    def with_lists(self) -> "Homeward":
        """Return the same with gold's entry having what `keep` and `own` of the clone's have, in gold's names."""
        gold, back = self.now.source.module, self.now.renaming.inverse()
        own = dict.fromkeys([*gold.own, *map(back.identifier, self.entry.own)])
        entry = replace(gold, keep=tuple(dict.fromkeys([*gold.keep, *self.entry.keep])), own=tuple(own))
        return replace(self, now=replace(self.now, source=replace(self.now.source, module=entry)))

    def gold_with(self, files: Iterable[StoredFile]) -> Gold:
        """Return gold as it would be with other files."""
        return replace(self.now, source=replace(self.now.source, at=(), held=tuple(files)))

    def base(self, state: Files) -> tuple[dict[str, StoredFile], "Ambiguous"]:
        """Return a state that came from gold in gold's names, with gold's own lines, and the words it uses otherwise.

        Raises:
            Refusal: as `said` does.
        """
        files, ledger = self.said(state)
        homes = {made.path: made for made in self.made.rewrite.files}
        decided = _by_place(ledger)
        tokens: set[tuple[str, str]] = set()
        for path, file in files.items():
            if path in homes and not file.is_link:
                gold = self.made.source.stored[homes[path].source].content
                lines = [content.splitlines(keepends=True) for content in (state[path].content, file.content)]
                known = dict(_known(lines[0], homes[path].content, gold))
                tokens |= set(_used_otherwise(path, lines, known, decided))
                said = (known.get(number, line) for number, line in enumerate(lines[1]))
                files[path] = replace(file, path=homes[path].source, content=b"".join(said))
        return files, Ambiguous(frozenset(tokens))

    def _ids(self, state: Files) -> dict[str, str]:
        """Return the id that each migration has in gold: its own, or the one of which this one would be made."""
        return {one: id_before(one, self.name) or one for one in revisions(state.values())}


@dataclass(frozen=True)
class Ambiguous:
    """The clone's words that mean something else in gold: with the file of the sentence they stand in, or ""."""

    tokens: frozenset[tuple[str, str]]

    def doubts(self, state: Files, ledger: Sequence[Decision], gold: str) -> dict[tuple[str, int], str]:
        """Return by path and line, counted from 0, why a line of a state cannot be said in gold's names for certain."""
        lines = {path: _rows(file.content) for path, file in state.items()}
        found: dict[tuple[str, int], str] = {}
        for one in ledger:
            if words := self._doubt(one, lines[one.path][one.line - 1], gold):
                found.setdefault((one.path, one.line - 1), f"{one.path}:{one.line}: {words}")
        return found

    def _doubt(self, one: Decision, row: str, gold: str) -> str:
        token = _token(row, one.column - 1)
        if one.rule == REVISION_ID:
            words = f"{one.old!r} is no id that Alembic makes, so {gold} cannot have one that leads to it"
            return words if one.old == one.new else ""
        if one.verdict == "ask":
            return f"{token!r} cannot be told ({one.rule}): name it in `keep` or `own` of {MAP_NAME}"
        if one.verdict == "rename" and _key(one, token) in self.tokens:
            return f"{token!r} means something else in {gold}: use another word"
        return ""


def _stored(done: Rewrite, state: Files) -> dict[str, StoredFile]:
    moved = {file.source: file.path for file in done.files}
    return {
        file.source: StoredFile(file.path, moved_link(link, moved), link.mode)
        if (link := state[file.source]).is_link
        else StoredFile(file.path, file.content, file.mode)
        for file in done.files
    }


def _by_place(ledger: Sequence[Decision]) -> dict[tuple[str, int], list[Decision]]:
    places: dict[tuple[str, int], list[Decision]] = defaultdict(list)
    for one in ledger:
        places[one.path, one.line - 1].append(one)
    return places


def _known(lines: Sequence[bytes], made: bytes, gold: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that gold has, by their number; renaming adds none, so those of `made` are those of `gold`."""
    there, said = made.splitlines(keepends=True), gold.splitlines(keepends=True)
    for start, place, size in difflib.SequenceMatcher(None, lines, there, autojunk=False).get_matching_blocks():
        yield from ((start + number, said[place + number]) for number in range(size))


def _used_otherwise(
    path: str,
    lines: Sequence[Sequence[bytes]],
    known: Mapping[int, bytes],
    decided: Mapping[tuple[str, int], Sequence[Decision]],
) -> Iterator[tuple[str, str]]:
    """Yield the words that would have been said anew although gold has them as they are."""
    for number, gold in known.items():
        if gold == lines[1][number]:
            continue
        row, said, own = (text.decode("utf-8", "replace") for text in (lines[0][number], lines[1][number], gold))
        tokens = [TOKEN.findall(text) for text in (row, said, own)]
        same = len(set(map(len, tokens))) == 1
        wrong = {word for word, one, other in zip(*tokens, strict=False) if one != other} if same else {*tokens[0]}
        for one in decided.get((path, number), ()):
            if one.verdict == "rename" and (token := _token(row, one.column - 1)) in wrong:
                yield _key(one, token)


def _key(one: Decision, token: str) -> tuple[str, str]:
    return (one.path if one.rule in PROSE else ""), token


def _token(row: str, column: int) -> str:
    """Return the whole word around a place of a line."""
    return next((word[0] for word in TOKEN.finditer(row) if word.start() <= column < word.end()), row[column:].strip())


def _rows(content: bytes) -> list[str]:
    return content.decode("utf-8", "replace").split("\n")

"""A module under its new name, before a byte of it is written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from generators.draft.source import Source
from generators.model.names import Renaming
from generators.rewrite.files import Rewrite, is_python
from generators.rewrite.ledger import Decision
from generators.rewrite.proved import Proof, rewrite_proved
from generators.workspace import formatting
from generators.workspace.cache import Cache
from generators.workspace.cores import Cores
from generators.workspace.links import moved_link
from generators.workspace.project import Project, StoredFile

WORDS = {"rename": "renamed", "keep": "kept", "ask": "not told"}


@dataclass(frozen=True)
class Draft:
    """What the rename made of a module. `files` are as they shall be; `lint` is what ruff still finds in them."""

    source: Source
    renaming: Renaming
    rewrite: Rewrite
    proof: Proof
    files: tuple[StoredFile, ...] = ()
    lint: tuple[str, ...] = ()

    @property
    def moved(self) -> dict[str, str]:
        """The new path of each file."""
        return {file.source: file.path for file in self.rewrite.files}

    @property
    def renamed(self) -> list[Decision]:
        """Every word that is said anew."""
        return [one for one in self.rewrite.ledger if one.verdict == "rename"]

    @property
    def left(self) -> tuple[Decision, ...]:
        """Every word that stays."""
        return tuple(one for one in self.rewrite.ledger if one.verdict != "rename")


def draft(source: Source, renaming: Renaming) -> Draft:
    """Return a module under its new name, proved, not yet tidied.

    Raises:
        Refusal: it cannot be renamed safely; the words say why and where.
    """
    named = replace(renaming, keep=source.keep, own=source.own)
    memory = Cache(source.project.git.directory / "goldmaster" / "analyses")
    rewrite, proof = rewrite_proved(source.files, source.module.paths, named, memory, Cores.of_machine())
    return Draft(source, named, rewrite, proof)


def tidied(project: Project, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts with their files: as tidy as the source by the project's own ruff, links inside the module."""
    changed = [
        formatting.Draft(file.source, file.path, file.content, one.source.moved_on(file.source))
        for one in drafts
        for file in one.rewrite.files
        if is_python(file.path) and file.content != one.source.stored[file.source].content
    ]
    found = formatting.tidy(project.git.top, project.tree, changed)
    contents = {one.path: one.content for one in found.drafts}
    return [replace(one, files=_files(one, contents), lint=_lint(one, found.findings)) for one in drafts]


def _files(one: Draft, contents: Mapping[str, bytes]) -> tuple[StoredFile, ...]:
    return tuple(
        StoredFile(file.path, moved_link(link, one.moved), link.mode)
        if (link := one.source.stored[file.source]).is_link
        else StoredFile(file.path, contents.get(file.path, file.content), file.mode)
        for file in one.rewrite.files
    )


def _lint(one: Draft, findings: Sequence[str]) -> tuple[str, ...]:
    paths = set(one.moved.values())
    return tuple(line for line in findings if line.partition(":")[0] in paths)


@dataclass(frozen=True)
class Kind:
    """What happened to how many words by one rule, with the most frequent of them."""

    what: str
    rule: str
    count: int
    example: str

    def as_row(self) -> tuple[str, str, int, str]:
        """Return it as the report shows it."""
        return self.what, self.rule, self.count, self.example


def kinds(decisions: Sequence[Decision]) -> tuple[Kind, ...]:
    """Return what happened to the words, by rule: the renamed first, then the kept, then those that cannot be told."""
    groups: dict[tuple[str, str], list[str]] = {}
    for one in decisions:
        example = f"{one.old} -> {one.new}" if one.verdict == "rename" else one.old
        groups.setdefault((WORDS[one.verdict], one.rule), []).append(example)
    found = (Kind(*group, len(examples), next(iter(counted(examples)))) for group, examples in groups.items())
    order = list(WORDS.values())
    return tuple(sorted(found, key=lambda kind: (order.index(kind.what), -kind.count)))


def counted(lines: Sequence[str]) -> dict[str, int]:
    """Return how often each line occurs, the most frequent first."""
    return dict(Counter(lines).most_common())

"""What belongs to the module being renamed: its names mapping, its import path, its declared names."""

from collections.abc import Callable
from dataclasses import dataclass

from generators.model.names import Match, Renaming, snake
from generators.rewrite.declarations import Declared
from generators.rewrite.imports import World
from generators.rewrite.ledger import Finding, Verdict
from generators.rewrite.package import Package


@dataclass(frozen=True)
class Owned:
    """Handed to every rule.

    `spelled`: the declared names and tables in snake_case; `others`: attributes of outside objects.
    """

    renaming: Renaming
    world: World
    declared: Declared
    spelled: frozenset[str]
    others: frozenset[str] = frozenset()

    @classmethod
    def of(cls, renaming: Renaming, world: World, declared: Declared) -> "Owned":
        """Return the record with what is derived from the others."""
        names = declared.names | declared.attributes | declared.tables
        return cls(renaming, world, declared, frozenset(map(snake, names)))

    @property
    def package(self) -> Package:
        """The module as imports name it."""
        return self.world.package

    def whole(self, token: str) -> Match | None:
        """Return the one match that is all of a token, leaving out underscores around it; else None."""
        matches = self.renaming.matches(token)
        bare = token.strip("_")
        if len(matches) == 1 and token[matches[0].start : matches[0].end] == bare:
            return matches[0]
        return None

    def titled(self, text: str, start: int) -> list[Finding]:
        """Return the finding about a text at `start` that is the whole title in prose; none where it is not."""
        match, title = self.whole(text), self.renaming.title
        # A title of one word is the module's name or an entity's; only the first means the module.
        is_title = match is not None and bool(match.term.phrase) and title is not None and text == title[0]
        return [Finding(start, start + len(text), title[1], "rename", "title")] if title and is_title else []

    def findings(
        self, token: str, place: int, verdict: Verdict, rule: str, said: Callable[[Match], Match] = lambda match: match
    ) -> list[Finding]:
        """Return one finding for each of our words in a token that starts at `place`."""
        return [
            Finding(place + match.start, place + match.end, said(match).new, verdict, rule)
            for match in self.renaming.matches(token)
        ]

"""What belongs to the module being renamed: its names mapping, its import path, its declared names."""

from dataclasses import dataclass

from generators.model.names import Match, Renaming, snake
from generators.rewrite.declarations import Declared, Package
from generators.rewrite.ledger import Finding, Verdict


@dataclass(frozen=True)
class Owned:
    """Handed to every rule; `spelled` holds the declared names in snake_case."""

    renaming: Renaming
    package: Package
    roots: tuple[str, ...]
    declared: Declared
    spelled: frozenset[str]

    @classmethod
    def of(cls, renaming: Renaming, package: Package, roots: tuple[str, ...], declared: Declared) -> "Owned":
        """Return the record with what is derived from the others."""
        return cls(renaming, package, roots, declared, frozenset(map(snake, declared.names)))

    def is_module(self, match: Match) -> bool:
        """Say whether a match is the module's own name, not that of an entity."""
        return match.term == self.renaming.module_term

    def whole(self, token: str) -> Match | None:
        """Return the one match that is all of a token, leaving out underscores around it; else None."""
        matches = self.renaming.matches(token)
        bare = token.strip("_")
        if len(matches) == 1 and token[matches[0].start : matches[0].end] == bare:
            return matches[0]
        return None

    def findings(self, token: str, place: int, verdict: Verdict, rule: str) -> list[Finding]:
        """Return one finding for each of our words in a token that starts at `place`."""
        return [
            Finding(place + match.start, place + match.end, match.new, verdict, rule)
            for match in self.renaming.matches(token)
        ]

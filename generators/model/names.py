"""Names as words: splits identifiers, finds the words of one module in them, and says them anew in the same casing."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from generators.model.errors import Refusal

FORM = re.compile(r"[a-z][a-z0-9]*(?:_[a-z][a-z0-9]*)*")
WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+[0-9]*|[0-9]+")
SEPARATORS = ("", "_", "-", " ")


@dataclass(frozen=True)
class Term:
    """One name to be said anew: its words and the new words, in lower case."""

    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """Where a term stands in a text, and what shall stand there."""

    start: int
    end: int
    new: str
    term: Term


@dataclass(frozen=True)
class Renaming:
    """The names mapping of one clone.

    `module` and each of `entities` is (old, new) in snake_case; an entity may carry its plural, as in
    `("person/people", "user/users")`, otherwise the regular plural is meant. `title` is (old, new) in prose.
    """

    module: tuple[str, str]
    entities: tuple[tuple[str, str], ...] = ()
    title: tuple[str, str] | None = None

    @classmethod
    def parse(
        cls, source: str, target: str, rename: Sequence[str] = (), titles: tuple[str, str] | None = None
    ) -> "Renaming":
        """Return the mapping of `clone SOURCE TARGET --rename OLD=NEW`.

        Raises:
            Refusal: a part is not a name, or two names would become one.
        """
        renaming = cls((source, target), tuple(_pair(text) for text in rename), titles)
        for name in (source, target):
            _refuse_no_name(name)
        renaming._refuse_collisions()
        return renaming

    def identifier(self, text: str) -> str:
        """Return the identifier with every word of ours said anew; unchanged when it has none."""
        return replaced(text, self.matches(text))

    def inverse(self) -> "Renaming":
        """Return the mapping that leads back."""
        title = (self.title[1], self.title[0]) if self.title else None
        return Renaming((self.module[1], self.module[0]), tuple((new, old) for old, new in self.entities), title)

    def as_dict(self) -> dict[str, str]:
        """Return the mapping as the module map keeps it."""
        return dict([self.module, *self.entities])

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """All names with their plurals, longest first."""
        pairs = [self.module, *(pair for entity in self.entities for pair in _with_plural(*entity))]
        if self.title and " " in self.title[0]:
            pairs.append((self.title[0].lower().replace(" ", "_"), self.title[1].lower().replace(" ", "_")))
        terms = {tuple(old.split("_")): tuple(new.split("_")) for old, new in reversed(pairs)}
        return tuple(Term(old, new) for old, new in sorted(terms.items(), key=lambda item: -len(item[0])))

    @cached_property
    def module_term(self) -> Term:
        """The module's own name."""
        return next(term for term in self.terms if "_".join(term.old) == self.module[0])

    @cached_property
    def hint(self) -> re.Pattern[str]:
        """Finds quickly that a text has nothing of ours: where this does not match, no term does."""
        return re.compile("|".join(sorted({re.escape(term.old[0]) for term in self.terms})), re.IGNORECASE)

    def matches(self, text: str) -> list[Match]:
        """Return where the terms stand in a text, left to right, without overlap."""
        if not self.hint.search(text):
            return []
        words = list(WORD.finditer(text))
        return list(self._scan(text, words))

    def _scan(self, text: str, words: Sequence[re.Match[str]]) -> Iterator[Match]:
        index = 0
        while index < len(words):
            found = next((term for term in self.terms if _stands(term, text, words, index)), None)
            if found is None:
                index += 1
                continue
            size = len(found.old)
            yield _match(found, text, words[index : index + size])
            index += size

    def _refuse_collisions(self) -> None:
        old = [term.old for term in self.terms]
        new = [term.new for term in self.terms]
        for term in self.terms:
            if (
                (new.count(term.new) > 1
                and term.new != tuple(self.module[1].split("_")))
                or (term.new in old and term.new != term.old)
            ):
                raise Refusal(f"two names would become {'_'.join(term.new)!r}: choose another name")


def replaced(text: str, matches: Sequence[Match]) -> str:
    """Return the text with its matches said anew."""
    for match in reversed(matches):
        text = text[: match.start] + match.new + text[match.end :]
    return text


def plural(name: str) -> str:
    """Return the regular English plural of a snake_case name."""
    if re.search(r"[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    return f"{name}es" if re.search(r"(s|x|z|ch|sh)$", name) else f"{name}s"


def snake(text: str) -> str:
    """Return an identifier, or kebab-case text, as snake_case words."""
    return "_".join(word[0].lower() for word in WORD.finditer(text))


def _pair(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not equals or old.count("/") != new.count("/") or old.count("/") > 1:
        raise Refusal(f"--rename {text!r}: write OLD=NEW, such as note=prompt or person/people=user/users")
    for name in (*old.split("/"), *new.split("/")):
        _refuse_no_name(name)
    if old == new:
        raise Refusal(f"--rename {text!r} changes nothing: leave it out")
    return old, new


def _refuse_no_name(name: str) -> None:
    if not FORM.fullmatch(name):
        raise Refusal(f"{name!r} is not a name: write lower-case words joined by underscores, such as prompt_engine")


def _with_plural(old: str, new: str) -> list[tuple[str, str]]:
    if "/" in old:
        return list(zip(old.split("/"), new.split("/"), strict=True))
    return [(old, new), (plural(old), plural(new))]


def _stands(term: Term, text: str, words: Sequence[re.Match[str]], index: int) -> bool:
    found = words[index : index + len(term.old)]
    if tuple(word[0].lower() for word in found) != term.old:
        return False
    gaps = {text[left.end() : right.start()] for left, right in itertools.pairwise(found)}
    return len(gaps) <= 1 and gaps <= set(SEPARATORS)


def _match(term: Term, text: str, found: Sequence[re.Match[str]]) -> Match:
    start, end = found[0].start(), found[-1].end()
    gap = text[found[0].end() : found[1].start()] if len(found) > 1 else _gap_around(text, start, end)
    return Match(start, end, _said(term.new, text, start, end, gap), term)


def _gap_around(text: str, start: int, end: int) -> str:
    """Return how new words are joined where one old word stood: as its neighbours are, else by underscores."""
    around = text[max(start - 1, 0) : start] + text[end : end + 1]
    if "-" in around and "_" not in around:
        return "-"
    glued = text[start].isupper() or text[end : end + 1].isupper()
    return "" if glued and not text[start:end].isupper() else "_"


def _said(words: tuple[str, ...], text: str, start: int, end: int, gap: str) -> str:
    old = text[start:end]
    if old.isupper() and len(old) > 1:
        return _said_upper(words, text, start, end, gap)
    if old[0].isupper():
        return gap.join(word.capitalize() for word in words)
    if gap == "":
        return words[0] + "".join(word.capitalize() for word in words[1:])
    return gap.join(words)


def _said_upper(words: tuple[str, ...], text: str, start: int, end: int, gap: str) -> str:
    # An acronym in a mixed name (CCConfig) stays one if it can: several words in capitals could not be told apart.
    before = re.search(r"[A-Za-z0-9_]*$", text[:start])
    after = re.match(r"[A-Za-z0-9_]*", text[end:])
    identifier = (before[0] if before else "") + text[start:end] + (after[0] if after else "")
    if identifier.isupper() or len(words) == 1:
        return gap.join(words).upper()
    return "".join(word.capitalize() for word in words)

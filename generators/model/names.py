"""Names as words: splits identifiers, finds the words of one module in them, and says them anew in the same casing."""

import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Literal

from generators.model.errors import Refusal

FORM = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+[0-9]*|[0-9]+")
NUMBER = re.compile(r"(?<!\w)0[xX][0-9a-fA-F_]*\Z")
LONGEST_NUMBER = 40
GAPS = {"", "_", "-", " "}
Casing = Literal["lower", "Capital", "UPPER"]


@dataclass(frozen=True)
class Term:
    """One name to be said anew: its words and the new words, in lower case, and what it is a name of."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    kind: Literal["module", "entity", "title"]
    phrase: str = ""


@dataclass(frozen=True)
class Match:
    """Where a term stands in a text, and in which casing: `gap` is what joins its words."""

    start: int
    end: int
    term: Term
    casing: Casing
    gap: str

    @property
    def new(self) -> str:
        """What shall stand there."""
        if self.term.phrase and self.gap == " " and self.casing == "Capital":
            return self.term.phrase
        if self.casing == "UPPER":
            return self.gap.join(self.term.new).upper()
        if self.casing == "Capital":
            return self.gap.join(word.capitalize() for word in self.term.new)
        first, *rest = self.term.new
        return self.gap.join([first, *(rest if self.gap else map(str.capitalize, rest))])


@dataclass(frozen=True)
class Renaming:
    """The names mapping of one clone.

    `module` and each of `entities` is (old, new) in snake_case; an entity may carry its plural, as in
    `("person/people", "user/users")`, otherwise the regular plural is meant. `title` is (old, new) in prose. `keep` are
    names that stay, `own` names that are renamed wherever they stand; `*` in them stands for anything.
    """

    module: tuple[str, str]
    entities: tuple[tuple[str, str], ...] = ()
    title: tuple[str, str] | None = None
    keep: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    @classmethod
    def parse(
        cls, source: str, target: str, rename: Sequence[str] = (), titles: tuple[str, str] | None = None
    ) -> "Renaming":
        """Return the mapping of `clone SOURCE TARGET --rename OLD=NEW`.

        Raises:
            Refusal: a part is not a name, or one name would become two, or two names one.
        """
        for name in (source, target):
            _refuse_no_name(name)
        pairs = tuple(map(_pair, rename))
        _refuse_two_meanings((source, target), pairs)
        renaming = cls((source, target), pairs, titles)
        _refuse_collisions(renaming.terms)
        return renaming

    def identifier(self, text: str) -> str:
        """Return the identifier with every word of ours said anew; unchanged when it has none."""
        return replaced(text, self.matches(text))

    def inverse(self) -> "Renaming":
        """Return the mapping that leads back."""
        title = (self.title[1], self.title[0]) if self.title else None
        entities = tuple((new, old) for old, new in self.entities)
        return Renaming((self.module[1], self.module[0]), entities, title, self.keep, self.own)

    def as_dict(self) -> dict[str, str]:
        """Return the mapping as the module map keeps it."""
        return dict([self.module, *self.entities])

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """All names with their plurals, longest first; what is said twice is said by the module, then by entities."""
        title = _title_term(self.title) if self.title else None
        named = title if title and title.old == _words(self.module[0]) else None
        terms = [Term(_words(self.module[0]), _words(self.module[1]), "module", named.phrase if named else "")]
        terms += [
            Term(_words(old), _words(new), "entity") for pair in self.entities for old, new in _with_plural(*pair)
        ]
        # One word of prose may mean anything; a title of several words is known when it is met.
        terms += [title] if title and len(title.old) > 1 else []
        firsts: dict[tuple[str, ...], Term] = {}
        for term in terms:
            firsts.setdefault(term.old, term)
        return tuple(sorted(firsts.values(), key=lambda term: -len(term.old)))

    @cached_property
    def hint(self) -> re.Pattern[str]:
        """Finds quickly that a text has nothing of ours: where this does not match, no term does."""
        return re.compile("|".join(sorted({re.escape(term.old[0]) for term in self.terms})), re.IGNORECASE)

    def is_in(self, text: str) -> bool:
        """Say whether an identifier in the text has one of the terms."""
        return any(self.matches(name) for name in {text[start:end] for start, end in self._runs(text)})

    def begins(self, text: str) -> list[int]:
        """Return, in order, where a run of letters starts that has the first word of a term: no term is elsewhere."""
        firsts = {term.old[0] for term in self.terms}
        return [
            start
            for start, end in self._runs(text)
            # What stands behind a backslash may be half an escape, half a word.
            if text[start - 1 : start] == "\\"
            or any(word[0].lower() in firsts for word in WORD.finditer(text, start, end))
        ]

    def _runs(self, text: str) -> Iterator[tuple[int, int]]:
        return (run.span() for run in self._around.finditer(text)) if self.hint.search(text) else iter(())

    @cached_property
    def _around(self) -> re.Pattern[str]:
        return re.compile(rf"\w*(?:{self.hint.pattern})\w*", re.IGNORECASE)

    def matches(self, text: str) -> list[Match]:
        """Return where the terms stand in a text, left to right, without overlap."""
        if not self.hint.search(text):
            return []
        return list(_scan(self.terms, text, list(WORD.finditer(text))))


def replaced(text: str, matches: Sequence[Match]) -> str:
    """Return the text with its matches said anew."""
    for match in reversed(matches):
        text = text[: match.start] + match.new + text[match.end :]
    return text


def spoken(match: Match, opening: bool, declared: bool) -> Match:
    """Return a match in a sentence: `access key` where code says access_key.

    Args:
        match: one whole word of the sentence.
        opening: whether the sentence begins with it.
        declared: whether the word as it stands is also the name of a class, and so may be meant as that.
    """
    if match.term.kind == "module":
        return replace(match, gap=" ") if match.term.phrase and match.casing == "Capital" else match
    if len(match.term.new) == 1 or match.gap == " " or (match.casing == "Capital" and declared and not opening):
        return match
    phrase = " ".join(match.term.new).capitalize() if opening else ""
    return replace(match, gap=" ", term=replace(match.term, phrase=phrase))


def plural(name: str) -> str:
    """Return the regular English plural of a snake_case name."""
    if re.search(r"[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    return f"{name}es" if re.search(r"(s|x|z|ch|sh)$", name) else f"{name}s"


def snake(text: str) -> str:
    """Return an identifier, or kebab-case text, as snake_case words."""
    return "_".join(word.lower() for word in WORD.findall(text))


def _title_term(title: tuple[str, str]) -> Term | None:
    old, new = (tuple(word.lower() for word in WORD.findall(text)) for text in title)
    return Term(old, new, "title", title[1]) if old and new else None


def _words(name: str) -> tuple[str, ...]:
    return tuple(name.split("_"))


def _pair(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not equals or old.count("/") != new.count("/") or old.count("/") > 1:
        raise Refusal(f"--rename {text!r}: write OLD=NEW, such as note=prompt or person/people=user/users")
    for name in (*old.split("/"), *new.split("/")):
        _refuse_no_name(name)
    if old == new:
        raise Refusal(f"--rename {text!r} changes nothing: leave it out")
    return old, new


def _refuse_two_meanings(module: tuple[str, str], pairs: Sequence[tuple[str, str]]) -> None:
    told: set[str] = set()
    for old, new in pairs:
        name = old.partition("/")[0]
        if name == module[0]:
            words = f"{name} is the module itself and becomes {module[1]!r}: leave it out"
            raise Refusal(f"--rename {f'{old}={new}'!r}: {words}")
        if name in told:
            raise Refusal(f"--rename {f'{old}={new}'!r}: {name} is mapped already: say once what it becomes")
        told.add(name)


def _refuse_no_name(name: str) -> None:
    if not FORM.fullmatch(name):
        raise Refusal(f"{name!r} is not a name: write lower-case words joined by underscores, such as prompt_engine")
    if keyword.iskeyword(name):
        raise Refusal(f"{name!r} is a keyword of Python: choose another name")


def _with_plural(old: str, new: str) -> list[tuple[str, str]]:
    if "/" in old:
        return list(zip(old.split("/"), new.split("/"), strict=True))
    return [(old, new), (plural(old), plural(new))]


def _refuse_collisions(terms: Sequence[Term]) -> None:
    # The module's title and its name may well become the same: then both mean the same.
    said: dict[tuple[str, ...], Term] = {}
    for term in sorted(terms, key=lambda term: (term.kind == "title", len("".join(term.old)))):
        first = said.setdefault(term.new, term)
        if first is not term and {first.kind, term.kind} != {"module", "title"}:
            both = " and ".join("_".join(one.old) for one in (first, term))
            raise Refusal(f"{both} would both become {'_'.join(term.new)!r}: choose another name")


def _scan(terms: Sequence[Term], text: str, words: Sequence[re.Match[str]]) -> Iterator[Match]:
    index = 0
    while index < len(words):
        found = next((term for term in terms if _stands(term, text, words, index)), None)
        if found is None:
            index += 1
        else:
            yield _match(found, text, words[index : index + len(found.old)])
            index += len(found.old)


def _stands(term: Term, text: str, words: Sequence[re.Match[str]], index: int) -> bool:
    found = words[index : index + len(term.old)]
    if tuple(word[0].lower() for word in found) != term.old or _is_part(text, found[0].start(), found[-1].end()):
        return False
    gaps = {text[left.end() : right.start()] for left, right in pairwise(found)}
    return len(gaps) <= 1 and gaps <= GAPS


def _is_part(text: str, start: int, end: int) -> bool:
    """Say whether it is a part of a word, with a letter that is not plain ASCII beside it, or of a number."""
    around = text[max(start - 1, 0) : start] + text[end : end + 1]
    is_number = NUMBER.search(text, max(start - LONGEST_NUMBER, 0), start)
    return any(sign.isalnum() and not sign.isascii() for sign in around) or bool(is_number)


def _match(term: Term, text: str, found: Sequence[re.Match[str]]) -> Match:
    start, end = found[0].start(), found[-1].end()
    old = text[start:end]
    casing: Casing = "lower" if old[0].islower() else "UPPER" if old.isupper() and len(old) > 1 else "Capital"
    gap = text[found[0].end() : found[1].start()] if len(found) > 1 else _gap_around(text, start, end)
    if casing == "UPPER" and len(term.new) > 1 and not _identifier_around(text, start, end).isupper():
        # Several words in capitals inside a mixed name (CCConfig) could not be told apart.
        casing, gap = "Capital", ""
    return Match(start, end, term, casing, gap)


def _gap_around(text: str, start: int, end: int) -> str:
    """Return how new words are joined where one old word stood: as its neighbours are, else as its casing asks."""
    around = text[max(start - 1, 0) : start] + text[end : end + 1]
    if "-" in around and "_" not in around:
        return "-"
    glued = text[start].isupper() or text[end : end + 1].isupper()
    return "" if glued and not text[start:end].isupper() else "_"


def _identifier_around(text: str, start: int, end: int) -> str:
    while start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return text[start:end]

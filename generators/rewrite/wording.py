"""Our words in strings, comments and prose: by whole words, and only where they can be told to be ours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from generators.model.names import Match, Term, snake, spoken
from generators.rewrite.idioms import idiom
from generators.rewrite.ledger import Finding, Judgement, Verdict
from generators.rewrite.owned import Owned

# A run without a space: a path, a route, a dotted name, a key, or one word.
CHUNK = re.compile(r"[\w.\-/:@]+")
TOKEN = re.compile(r"\w+(?:-\w+)*")
OUR_HOST = re.compile(r"[a-z]+://(localhost|127\.0\.0\.1|testserver|test)(:\d+)?(?=/)")
URL = re.compile(r"(?<![a-z0-9+])[a-z][a-z0-9+]{1,15}://[^\s\"'<>`]*")
OTHERS_FOLDER = re.compile(r"/(etc|usr|var|opt|tmp|home|root|proc|dev|srv|sys|run|mnt)/")
CONSTRAINT = re.compile(r"(ix|uq|ck|fk|pk|seq|trg)_", re.IGNORECASE)
# `Note:` and `please note` speak to the reader, whatever the entity is called.
REMARK_BEFORE = re.compile(r"(please|!!!|\[!|\.\.)\s?$", re.IGNORECASE)
REMARK_THAT = re.compile(r"\s+that\b")
TO_PEOPLE = re.compile(r":(\s|$)|[ \t]+@")
# A sign in an address that stands for another one, so that what follows is a word.
ENCODED = re.compile(r"(?<=[/\w])%[0-9A-F]{2}")
MEMBER = re.compile(r"\.[A-Za-z_]")
LINE_START = re.compile(r"(^|\n)[\s#*>\"'\-]*$")
CLAUSE_START = re.compile(r"(^|[.!?:;,(]\s|\n\s*\n)[\s#*>\"'(\-]*$")
# Only these are words of mails.
MAIL = {"cc", "bcc", "to", "from"}
# What stands further back says nothing about a word; longer runs of signs are no words.
NEAR = 60
LONGEST = 1000
SENTENCE_START = re.compile(r"(^|[.!?]\s|\n\s*\n)[\s#*>\"'(\-]*$")


@dataclass(frozen=True)
class Passage:
    """A text to be judged.

    `place`: where it starts in the file; escapes are blanked out. `natural`: sentences, as against one name or code.
    `is_code`: a string of a program. `is_key`: it looks something up. `is_registered`: it is the name under which
    something is registered. `is_under`: the module's own name was put in before it (an f-string). `lead`: what of a
    dotted name stands before it, in an earlier part of the same string.
    """

    text: str
    place: int
    natural: bool = False
    is_code: bool = False
    is_key: bool = False
    is_registered: bool = False
    is_under: bool = False
    lead: str = ""


@dataclass(frozen=True)
class Token:
    """One word of a chunk: where it stands in the passage, and what of the chunk is before and after it.

    `sign`: the sign before it. `first`: no word is before it. `variable`: the chunk begins with a variable of a shell.
    `behind`: the sign behind the chunk.
    """

    text: str
    place: int
    sign: str
    before: str
    after: str
    first: bool
    variable: bool
    behind: str

    @property
    def alone(self) -> bool:
        """Whether it is a word of a sentence, not a part of a path or a name."""
        inside_code = self.sign in set("`{<") or self.behind in set("([{=")
        return not self.before and not inside_code and not self.after.strip(".,;:!?)'\"")


def prose(text: str, place: int, owned: Owned) -> Iterator[Finding]:
    """Yield the decisions about a comment, a docstring or another text of sentences that starts at `place`."""
    yield from passage(Passage(text, place, natural=True), owned)


def comment(text: str, place: int, owned: Owned) -> Iterator[Finding]:
    """Yield the decisions about a comment that starts at `place`; one that gives a type is code."""
    yield from passage(Passage(text, place, natural=not text.startswith("# type:")), owned)


def passage(found: Passage, owned: Owned) -> Iterator[Finding]:
    """Yield the decisions about a passage."""
    if not owned.renaming.hint.search(found.text):
        return
    phrases = list(_phrases(found, owned))
    yield from phrases
    text = ENCODED.sub("///", _blanked(found, phrases))
    for chunk in CHUNK.finditer(text):
        if owned.renaming.hint.search(chunk[0]):
            yield from _chunk(found, text, chunk, owned)


def _phrases(found: Passage, owned: Owned) -> Iterator[Finding]:
    """Yield the decisions about names of several words that are written with blanks, or broken over two lines."""
    for match in owned.renaming.matches(found.text):
        if match.gap == " " and len(match.term.old) > 1:
            yield Finding(found.place + match.start, found.place + match.end, match.new, "rename", "phrase")
    for term in owned.renaming.terms:
        if len(term.old) > 1 and found.natural:
            for broken in re.finditer(r"\b" + r"(\s*\n[\s#>*]*)".join(term.old) + r"\b", found.text, re.IGNORECASE):
                yield from _broken_phrase(found, broken, term)


def _broken_phrase(found: Passage, broken: re.Match[str], term: Term) -> Iterator[Finding]:
    place = found.place + broken.start()
    fits = len(term.old) == len(term.new)
    words = list(re.finditer(r"[A-Za-z0-9]+", broken[0]))
    for word, new in zip(words, term.new if fits else term.old, strict=True):
        said = new.capitalize() if word[0][0].isupper() else new
        verdict: Verdict = "rename" if fits else "ask"
        yield Finding(place + word.start(), place + word.end(), said, verdict, "phrase-over-lines")


def _blanked(found: Passage, phrases: list[Finding]) -> str:
    parts, place = [], 0
    for phrase in sorted(phrases, key=lambda phrase: phrase.start):
        start, end = phrase.start - found.place, phrase.end - found.place
        parts += [found.text[place:start], "." * (end - start)]
        place = end
    return "".join([*parts, found.text[place:]])


def _chunk(found: Passage, text: str, chunk: re.Match[str], owned: Owned) -> Iterator[Finding]:
    others, under = _others(text, chunk), found.is_under and chunk.start() == 0
    for token in _tokens(text, chunk, "" if chunk.start() else found.lead):
        if owned.renaming.matches(token.text):
            judged: Judgement = ("keep", others) if others else _judge(found, token, owned, under)
            whole = owned.whole(token.text)
            said = partial(_said, found, token, owned, whole is not None)
            yield from owned.findings(token.text, found.place + token.place, *judged, said)
            under = under or (judged[0] == "rename" and whole is not None and whole.term.kind == "module")


def _others(text: str, chunk: re.Match[str]) -> str:
    """Return why a chunk is not ours as a whole; empty when it may be."""
    if len(chunk[0]) > LONGEST:
        return "no-words"
    start = text.rfind("\n", 0, chunk.start()) + 1
    for url in URL.finditer(text, max(start, chunk.start() - LONGEST), chunk.end()):
        if url.end() > chunk.start() and not OUR_HOST.match(url[0]):
            return "url-of-others"
    return "path-of-others" if OTHERS_FOLDER.match(chunk[0]) else ""


def _before(text: str, place: int) -> str:
    """Return what stands right before a place; a stand-in says that the text does not begin there."""
    return text[:place] if place <= NEAR else f"x{text[place - NEAR : place]}"


def _tokens(text: str, chunk: re.Match[str], lead: str) -> Iterator[Token]:
    variable = text.endswith(("$", "${"), 0, chunk.start())
    for index, part in enumerate(TOKEN.finditer(chunk[0])):
        place = chunk.start() + part.start()
        before, after = (
            lead + chunk[0][max(part.start() - LONGEST, 0) : part.start()],
            chunk[0][part.end() : part.end() + NEAR],
        )
        sign, behind = text[place - 1 : place] if place else lead[-1:], text[chunk.end() : chunk.end() + 1]
        yield Token(part[0], place, sign, before, after, index == 0 and not lead, variable, behind)


def _said(found: Passage, token: Token, owned: Owned, whole: bool, match: Match) -> Match:
    if not (found.natural and whole and token.alone) or _is_session(found.text, token.place):
        return match
    opening = bool(SENTENCE_START.search(_before(found.text, token.place)))
    return spoken(match, opening, token.text in owned.declared.names)


def _is_session(text: str, place: int) -> bool:
    """Say whether a line is typed at Python's prompt, as in a doctest."""
    return text[text.rfind("\n", 0, place) + 1 : place].lstrip().startswith((">>>", "..."))


def _judge(found: Passage, token: Token, owned: Owned, under: bool) -> Judgement:
    if reason := idiom(found.text, token.place, token.place + len(token.text)):
        return "keep", reason
    if under:
        return "rename", "under-module-name"
    if found.is_code and (token.sign in {"{", "$"} or found.text.endswith("%(", 0, token.place)):
        return _judge_placeholder(token, owned)
    if _is_own_path(token, owned):
        return "rename", "import-path"
    whole = owned.whole(token.text)
    return _judge_whole(found, token, owned, whole) if whole else _judge_compound(found, token, owned)


def _judge_whole(found: Passage, token: Token, owned: Owned, whole: Match) -> Judgement:
    if whole.term.kind == "entity" and _is_remark(found.text, token):
        return "ask", "remark"
    if whole.term.kind == "module" and token.alone and whole.casing == "Capital" and not whole.term.phrase:
        return "ask", "capitalised-word"
    if whole.term.kind == "module" and token.text.lower() in MAIL and _addresses_people(found, token):
        return "ask", "copy-to-people"
    if "@" in (token.sign, token.after[:1]) or "@" in token.before:
        return "ask", "address"
    return _judge_part(token, owned, whole.term.kind == "module")


def _judge_placeholder(token: Token, owned: Owned) -> Judgement:
    return ("rename", "placeholder") if owned.declared.fills(token.text) else ("ask", "undeclared-placeholder")


def _judge_compound(found: Passage, token: Token, owned: Owned) -> Judgement:
    first = owned.renaming.matches(token.text)[0]
    if token.text.isupper() and first.term.kind == "module" and first.start == 0:
        return "rename", "environment-variable"
    if found.is_key:
        return ("rename", "key") if owned.declared.is_key(token.text) else ("ask", "key-of-others")
    if snake(token.text) in owned.spelled:
        return "rename", "declared-name"
    if CONSTRAINT.match(token.text):
        return "rename", "constraint-name"
    if found.is_registered:
        return "rename", "registered-name"
    entities = [match for match in owned.renaming.matches(token.text) if match.term.kind != "module"]
    return ("rename", "name-with-entity") if entities else ("ask", "undeclared-name")


def _judge_part(token: Token, owned: Owned, is_module: bool) -> Judgement:
    if token.first or token.sign == ":":
        return "rename", "word"
    if token.before == "tool.":
        # A table of pyproject.toml.
        return "rename", "word"
    is_absolute = OUR_HOST.sub("", token.before).startswith("/") or token.variable
    if token.sign == "." and not is_absolute:
        known = token.text in owned.declared.attributes and not is_module
        return ("rename", "word") if known else ("ask", "dotted-name-of-others")
    if token.sign == "/" and not is_absolute and is_module:
        return "ask", "path-of-others"
    return "rename", "word"


def _is_own_path(token: Token, owned: Owned) -> bool:
    path = token.before + token.text
    ours = (*owned.package.prefixes, *owned.package.roots)
    if token.text in ours and token.before in {"", "@"}:
        # The name of a package that lies under no other is an ordinary word, unless something of it is named.
        return bool(MEMBER.match(token.after))
    return any(path == own or path.endswith((f"/{own}", f":{own}")) for own in ours)


def _addresses_people(found: Passage, token: Token) -> bool:
    """`cc: me`, `cc @me` and `--cc` are the words of mails."""
    if token.before.strip("-") == "" and token.sign == "-":
        return True
    end = token.place + len(token.text)
    return found.natural and not token.before and bool(TO_PEOPLE.match(found.text, end))


def _is_remark(text: str, token: Token) -> bool:
    before, end = _before(text, token.place), token.place + len(token.text)
    label = text.startswith(":", end) and not token.text.islower() and LINE_START.search(before)
    order = REMARK_THAT.match(text, end) and CLAUSE_START.search(before)
    return bool(label or order or text.startswith("::", end) or REMARK_BEFORE.search(before))

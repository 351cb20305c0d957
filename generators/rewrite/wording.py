"""Our words in strings, comments and prose: by whole words, and only where they can be told to be ours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generators.model.names import snake
from generators.rewrite.ledger import Finding, Verdict
from generators.rewrite.owned import Owned

# A run without a space: a path, a route, a dotted name, a key, or one word.
CHUNK = re.compile(r"[\w.\-/:@]+")
TOKEN = re.compile(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*")
OTHERS_URL = re.compile(r"[a-z][a-z0-9+]*://(?!localhost|127\.0\.0\.1|testserver|test[/:])")
CONSTRAINT = re.compile(r"(ix|uq|ck|fk|pk)_", re.IGNORECASE)


@dataclass(frozen=True)
class Token:
    """One word of a chunk: where it stands, the sign before it, and all of the chunk before it."""

    text: str
    place: int
    sign: str
    before: str
    first: bool


def prose(text: str, place: int, owned: Owned) -> Iterator[Finding]:
    """Yield the decisions about a comment, a docstring or a text file that starts at `place`."""
    yield from _phrases_and_chunks(text, place, owned, code=False, under=False)


def string(text: str, place: int, owned: Owned, under: bool = False) -> Iterator[Finding]:
    """Yield the decisions about the inside of a string.

    Args:
        text: as it stands in the source, escapes blanked out.
        place: where it starts.
        owned: what is ours.
        under: whether the module's own name was put in before it (an f-string).
    """
    yield from _phrases_and_chunks(text, place, owned, code=True, under=under)


def _phrases_and_chunks(text: str, place: int, owned: Owned, code: bool, under: bool) -> Iterator[Finding]:
    if not owned.renaming.hint.search(text):
        return
    phrases = [match for match in owned.renaming.matches(text) if " " in text[match.start : match.end]]
    for phrase in phrases:
        yield Finding(place + phrase.start, place + phrase.end, phrase.new, "rename", "phrase")
        text = f"{text[: phrase.start]}{' ' * (phrase.end - phrase.start)}{text[phrase.end :]}"
    for chunk in CHUNK.finditer(text):
        if owned.renaming.hint.search(chunk[0]):
            yield from _chunk(chunk[0], place + chunk.start(), owned, code, under and chunk.start() == 0)


def _chunk(chunk: str, place: int, owned: Owned, code: bool, under: bool) -> Iterator[Finding]:
    others = bool(OTHERS_URL.match(chunk))
    for found in TOKEN.finditer(chunk):
        sign = chunk[found.start() - 1] if found.start() else ""
        first = not TOKEN.search(chunk[: found.start()])
        token = Token(found[0], place + found.start(), sign, chunk[: found.start()], first)
        if not owned.renaming.matches(token.text):
            continue
        judged: tuple[Verdict, str] = ("keep", "url-of-others")
        verdict, rule = judged if others else _judge(token, owned, code, under)
        yield from owned.findings(token.text, token.place, verdict, rule)
        whole = owned.whole(token.text)
        under = under or (verdict == "rename" and whole is not None and owned.is_module(whole))


def _judge(token: Token, owned: Owned, code: bool, under: bool) -> tuple[Verdict, str]:
    if under:
        return "rename", "under-module-name"
    whole = owned.whole(token.text)
    if whole is None:
        return _judge_compound(token, owned)
    if _is_own_path(token, owned):
        return "rename", "import-path"
    return _judge_whole(token, owned, code, owned.is_module(whole))


def _judge_compound(token: Token, owned: Owned) -> tuple[Verdict, str]:
    if snake(token.text) in owned.spelled:
        return "rename", "declared-name"
    if token.text.isupper() and owned.is_module(first := owned.renaming.matches(token.text)[0]) and first.start == 0:
        return "rename", "environment-variable"
    if CONSTRAINT.match(token.text):
        return "rename", "constraint-name"
    return "ask", "undeclared-name"


def _judge_whole(token: Token, owned: Owned, code: bool, module: bool) -> tuple[Verdict, str]:
    if token.first or token.sign == ":":
        return "rename", "word"
    if token.sign == "@":
        return "ask", "address"
    relative = not token.before.startswith("/")
    if token.sign == "." and relative:
        known = token.text in owned.declared.attributes and not (code or module)
        return ("rename", "word") if known else ("ask", "dotted-name-of-others")
    if token.sign == "/" and relative and module:
        return "ask", "path-of-others"
    return "rename", "word"


def _is_own_path(token: Token, owned: Owned) -> bool:
    path = token.before + token.text
    ours = (*owned.package.prefixes, *owned.roots)
    return any(path == own or path.endswith((f"/{own}", f":{own}")) for own in ours)

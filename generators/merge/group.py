"""Reads the elements between brackets: imported names, elements of a literal, arguments, parameters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from generators.merge.lexing import Token, first_bracket, kind_of, last_bracket, lexed
from generators.merge.piece import Piece

# The commas of these separate no elements.
UNREADABLE = {"lambda", "for"}
BARE_IMPORT = re.compile(r"(\s*(?:from\s+[.\w]+\s+)?import\s+)(\w[\w\s.,]*?)(\s*)\Z")


@dataclass(frozen=True)
class Entry(Piece):
    """One element: `text` has no comma, `lead` its comments above, `remark` the one behind it."""

    remark: str = ""


@dataclass(frozen=True)
class Layout:
    """The space before the first element, between two, and after the last, which may have a comma."""

    before: str = ""
    between: str = " "
    after: str = ""
    comma: bool = False


@dataclass(frozen=True)
class Group:
    """A bracket with its elements: `head` ends with the opening bracket, `tail` starts with the closing one."""

    kind: str
    head: str
    entries: tuple[Entry, ...]
    tail: str
    layout: Layout

    @property
    def text(self) -> str:
        """The whole fragment again."""
        layout, parts = self.layout, [self.head, self.layout.before]
        for entry in self.entries:
            last = entry is self.entries[-1]
            parts += [f"{comment}{layout.between}" for comment in entry.lead.splitlines()]
            parts += [entry.text, "," if layout.comma or not last else ""]
            parts += [f"  {entry.remark}" if entry.remark else "", "" if last else layout.between]
        return "".join([*parts, layout.after, self.tail])


def read_group(text: str, definition: bool = False) -> Group | None:
    """Return the group that a fragment ends with, or a definition's first one.

    None when there is none, or when it is laid out in a way that would not survive.
    """
    if not definition and (bare := BARE_IMPORT.fullmatch(text)):
        head, body, tail = bare.groups()
        names = (name.strip() for name in body.split(","))
        group = Group("names", head, tuple(Entry(name, "names", name) for name in names), tail, Layout())
        return group if group.text == text else None
    tokens = lexed(text) or []
    pair = first_bracket(tokens) if definition else last_bracket(tokens)
    kind = ("parameters" if definition else kind_of(tokens, pair[0])) if pair else ""
    if not pair or not kind:
        return None
    inner = tokens[pair[0] + 1 : pair[1]]
    if any(token.string in UNREADABLE for token in inner):
        return None
    group = _group(text, kind, tokens[pair[0]], inner, tokens[pair[1]])
    return group if group.text == text else None


def _group(text: str, kind: str, opening: Token, inner: Sequence[Token], closing: Token) -> Group:
    found = _elements(text, inner, opening.depth + 1)
    if kind == "mapping" and found and not any(_is_item(body) for _, body, _ in found):
        kind = "elements"  # A set: its braces are those of a dict.
    comma = bool(inner) and next(token for token in reversed(inner) if not token.comment).string == ","
    gaps = _gaps(text, opening.end, inner, closing.start, opening.depth + 1)
    between = gaps[1] if len(gaps) > 2 else gaps[0] if "\n" in gaps[0] else " "
    layout = Layout(gaps[0], between, gaps[-1] if len(gaps) > 1 else "", comma)
    entries = []
    for place, (lead, body, remark) in enumerate(found):
        by_keyword = any(before.startswith("*") for _, before, _ in found[:place])
        name, free = _name(body, kind, place, by_keyword)
        entries.append(Entry(name, kind, body, lead, free, remark))
    return Group(kind, text[: opening.end], tuple(entries), text[closing.start :], layout)


def _elements(text: str, inner: Sequence[Token], depth: int) -> list[tuple[str, str, str]]:
    """Return comments above, code and comment behind of each element."""
    found: list[tuple[str, str, str]] = []
    lead: list[str] = []
    start, end, last = -1, -1, -1
    for token in [*inner, None]:
        closes = token is None or (token.string == "," and token.depth == depth)
        if closes and start >= 0:
            found.append(("\n".join(lead), text[start:end], ""))
            lead, start = [], -1
        elif token and token.comment and token.depth == depth:
            if found and start < 0 and "\n" not in text[last : token.start]:
                found[-1] = (*found[-1][:2], token.string)
            elif start < 0:
                lead.append(token.string)
        elif token and not closes:
            start, end = (token.start if start < 0 else start), token.end
        last = token.end if token else last
    return found


def _gaps(text: str, start: int, inner: Sequence[Token], end: int, depth: int) -> list[str]:
    """Return the space after the opening bracket, after each comma, and before the closing bracket."""
    ends = [start, *(i.end for i in inner if i.string == "," and i.depth == depth)]
    if not inner:
        return [text[start:end]]
    gaps = []
    for place in ends:
        rest = text[place:end]
        remark = re.match(r"[ \t]*#[^\n]*", rest)
        rest = rest[remark.end() :] if remark and place != start else rest
        gaps.append(rest[: len(rest) - len(rest.lstrip())])
    last = max(token.end for token in inner)
    return [*gaps[:-1], text[last:end]] if inner[-1].string == "," or inner[-1].comment else [*gaps, text[last:end]]


def _name(body: str, kind: str, place: int, by_keyword: bool) -> tuple[str, bool]:
    """Return what an element is called, and whether others may stand before it; `by_keyword`: it follows a star."""
    tokens = lexed(body) or []
    strings = [token.string for token in tokens]
    if kind == "arguments":
        return (f"{strings[0]}=" if "=" in strings[1:2] else body if body.startswith("**") else f"#{place}"), True
    if kind == "parameters":
        return "".join(strings[: 2 if strings[0] in ("*", "**") else 1]), by_keyword or "=" in strings
    if kind == "mapping":
        return (body[: colon.start].rstrip() if (colon := _colon(tokens)) else body), True
    return body, True


def _is_item(body: str) -> bool:
    return body.startswith("**") or _colon(lexed(body) or []) is not None


def _colon(tokens: Sequence[Token]) -> Token | None:
    return next((token for token in tokens if token.string == ":" and token.depth == 0), None)

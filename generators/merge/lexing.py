"""The tokens of a fragment of Python, with their offsets, and the bracket that is meant."""

import io
import keyword
import tokenize
from dataclasses import dataclass
from itertools import accumulate

OPEN, CLOSE = frozenset("([{"), frozenset(")]}")
SKIPPED = {tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.NEWLINE, tokenize.NL}


@dataclass(frozen=True)
class Token:
    """One token; `depth` is how many brackets are open before it."""

    type: int
    string: str
    start: int
    end: int
    depth: int

    @property
    def comment(self) -> bool:
        """Whether it is a comment."""
        return self.type == tokenize.COMMENT


def lexed(text: str) -> list[Token] | None:
    """Return the tokens of a fragment, without line ends and indents; None when it cannot be read alone."""
    starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    tokens: list[Token] = []
    depth = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in SKIPPED:
                continue
            (first, left), (last, right) = token.start, token.end
            tokens.append(Token(token.type, token.string, starts[first - 1] + left, starts[last - 1] + right, depth))
            depth += (token.string in OPEN) - (token.string in CLOSE)
    except (tokenize.TokenError, SyntaxError):
        return None
    return tokens


def last_bracket(tokens: list[Token]) -> tuple[int, int] | None:
    """Return the first and last token of the bracket that a fragment ends with."""
    code = [index for index, token in enumerate(tokens) if not token.comment]
    if not code or tokens[code[-1]].string not in CLOSE:
        return None
    depth = tokens[code[-1]].depth - 1
    return max(i for i in code[:-1] if tokens[i].string in OPEN and tokens[i].depth == depth), code[-1]


def first_bracket(tokens: list[Token]) -> tuple[int, int] | None:
    """Return the first and last token of the first bracket of a fragment."""
    opening = next((i for i, token in enumerate(tokens) if token.string in OPEN), None)
    if opening is None:
        return None
    closing = (i for i, token in enumerate(tokens) if i > opening and token.string in CLOSE and token.depth == 1)
    return opening, next(closing)


def kind_of(tokens: list[Token], opening: int) -> str:
    """Say what a bracket holds: names (of an import), arguments, elements, mapping, or nothing that can be merged."""
    if any(token.string == "import" for token in tokens[:opening]):
        return "names"
    before = tokens[opening - 1] if opening else None
    if before and (before.string in CLOSE or (before.string.isidentifier() and not keyword.iskeyword(before.string))):
        return "arguments" if tokens[opening].string == "(" else ""
    return "mapping" if tokens[opening].string == "{" else "elements"

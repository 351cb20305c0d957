"""Globs as git writes them: `*` within a folder, `**` across folders, a folder means all below it."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from generators.model.errors import Refusal

PART = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]]+\]|.", re.DOTALL)
MEANING = {"**/": r"(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def matching(paths: Iterable[str], globs: Sequence[str]) -> list[str]:
    """Return the paths that one of the globs means; a glob that begins with `!` takes paths away again.

    Raises:
        Refusal: a glob cannot mean anything.
    """
    wanted = [_pattern(one) for one in globs if not one.startswith("!")]
    unwanted = [_pattern(one[1:]) for one in globs if one.startswith("!")]
    return [path for path in paths if _any(wanted, path) and not _any(unwanted, path)]


def _any(patterns: Sequence[re.Pattern[str]], path: str) -> bool:
    return any(pattern.fullmatch(path) for pattern in patterns)


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    try:
        return re.compile("".join(map(_meaning, PART.findall(glob))).rstrip("/") + "(?:/.*)?", re.DOTALL)
    except re.error as error:
        raise Refusal(f"{glob!r} is no glob: {error}: correct it and run again") from None


def _meaning(part: str) -> str:
    if part.startswith("[") and len(part) > 1:
        negated = part[1] == "!"
        return ("[^" if negated else "[") + part[1 + negated :].replace("[", r"\[")
    return MEANING.get(part) or re.escape(part)
